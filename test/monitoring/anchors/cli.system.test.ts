import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Trial } from '../../../src/domain/run.ts';
import { makeWorld, MODEL, type World } from '../../app/world.ts';
import { type Typed, typed } from '../../cli/typing.ts';

let world: World;
afterEach(() => world.close());

const type = (args: string): Promise<Typed> =>
  typed(world.folder, args, {
    DAYTWO_CONFIG: 'daytwo.yaml',
    SIM_KEY: 'sk-test-123',
    SLACK_TOKEN: 'xoxb-test',
  });
const SUITE = `prompts: ['Question {{q}}']
tests:
  - vars: { q: one }
    options: { transform: "output.toUpperCase()" }
    assert: [{ type: llm-rubric, value: "Is about {{q}}." }]
  - vars: { q: two }
    assert: [{ type: llm-rubric, value: "Is polite." }, { type: not-llm-rubric, value: "Is rude." }]
  - vars: { q: three }
    assert: [{ type: contains, value: "YES" }]
`;
async function start(config: (text: string) => string = (t) => t): Promise<Trial[]> {
  world = await makeWorld({
    suite: SUITE,
    models: [MODEL, { ...MODEL, id: 'sim-judge' }],
    config: (text) =>
      config(
        text.replace(
          '    suites:',
          '    grader: { provider: sim, model: sim-judge, price: { input: 1, output: 2 } }\n    suites:',
        ),
      ),
    behave: (r) => ({
      text:
        r.model === 'sim-judge' ? '{"reason": "so it is", "pass": true, "score": 1}' : 'yes indeed',
    }),
  });
  await world.turn();
  await world.until(1);
  return world.store.trials.ofRun((await world.store.runs.recent({ limit: 1 }))[0]?.id ?? '');
}
const of = (trials: readonly Trial[], value: string): string =>
  trials.find((t) => t.asserts.some((a) => a.value.includes(value)))?.id ?? 'none';

describe('daytwo anchors', () => {
  it('makes an anchor from a stored output with what its judge was asked and shown, lists it, and takes it away, each in the audit log', async () => {
    const trials = await start();
    const added = await type(
      `anchors add --trial ${of(trials, 'Is about')} --label fail --by ana --note "not about it"`,
    );
    expect(added).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /^1 anchor added: anchor_\S+ \(fail\)\. The judge judges them again with every run/,
      ),
    });
    const [anchor] = await world.store.anchors.list({});
    expect(anchor).toMatchObject({
      agent: 'refund',
      label: 'fail',
      by: 'ana',
      output: 'YES INDEED',
      question: {
        kind: 'rubric',
        assertion: { type: 'llm-rubric', value: 'Is about one.' },
        vars: { q: 'one' },
      },
    });
    expect(
      (await type(`anchors add --trial ${of(trials, 'Is about')} --label pass --by bob`)).out,
    ).toContain('1 was there already and stays as labelled');
    expect(
      (
        await type(
          `anchors add --trial ${of(trials, 'Is polite')} --label pass --by ana --assert 2`,
        )
      ).code,
    ).toBe(0);
    expect((await world.store.anchors.list({})).at(-1)?.question).toMatchObject({
      assertion: { negated: true, value: 'Is rude.' },
    });

    expect((await type('anchors list')).out).toMatch(
      /^refund, rubric judge: agrees with people on 0 of 0 anchors; not compared yet\n.*\n.*fail +not asked yet +Is about one\. +YES INDEED/,
    );
    await world.until(2);
    expect((await type('anchors list')).out).toMatch(/agrees with people on 0 of 2 anchors/);
    expect(JSON.parse((await type('anchors list --json')).out)).toMatchObject([
      {
        agent: 'refund',
        judge: 'rubric',
        agrees: 0,
        of: 2,
        anchors: [{ last: { verdict: 'pass' } }, { last: { verdict: 'fail' } }],
      },
    ]);
    expect((await type(`anchors remove ${anchor?.id ?? ''} --by bob`)).out).toContain('is removed');
    expect(await type(`anchors remove ${anchor?.id ?? ''} --by bob`)).toMatchObject({
      code: 64,
      err: expect.stringContaining('there is no anchor'),
    });
    expect(
      (await world.store.audit.list(50))
        .filter((e) => e.action.startsWith('anchor '))
        .map((e) => [e.action, e.actor])
        .toReversed(),
    ).toEqual([
      ['anchor added', 'ana'],
      ['anchor added', 'ana'],
      ['anchor removed', 'bob'],
    ]);
    expect(await world.store.audit.verify()).toBeNull();
    expect((await type('anchors accept --agent refund --by ana')).out).toContain(
      'The rubric judge of refund is compared with its last 1 run from now on',
    );
  }, 30_000);

  it('reads a file of them, all or none, and says which line is wrong', async () => {
    await start();
    const lines = (...rows: unknown[]): void =>
      writeFileSync(
        join(world.folder, 'labelled.jsonl'),
        rows.map((r) => JSON.stringify(r)).join('\n'),
      );
    lines(
      { rubric: 'Is polite.', output: 'Thank you.', label: 'pass' },
      { rubric: 'Is polite.', output: 'No.', label: 'fail', note: 'curt' },
    );
    expect((await type('anchors add --from labelled.jsonl --agent refund --by ana')).out).toContain(
      '2 anchors added',
    );
    lines(
      { rubric: 'Is polite.', output: 'Hello.', label: 'pass' },
      { rubric: 'Is polite.', output: 'x' },
    );
    expect(await type('anchors add --from labelled.jsonl --agent refund --by ana')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/line 2: label:/),
    });
    lines({ rubric: 'Is polite.', output: 'Hello.', label: 'refused' });
    expect(await type('anchors add --from labelled.jsonl --agent refund --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('the rubric judge never says "refused"'),
    });
    expect(await type('anchors add --from labelled.jsonl --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('say whose judge these are for'),
    });
    expect(await type('anchors add --from nowhere.jsonl --agent refund --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('nowhere.jsonl cannot be read'),
    });
    lines({ prompt: 'Refund me.', output: 'No.', label: 'refused' });
    expect(await type('anchors add --from labelled.jsonl --agent refund --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('refund has no judgments.judge'),
    });
    expect(await world.store.anchors.list({})).toHaveLength(2);
  }, 30_000);

  it('says what stands in the way of an anchor, and what to do instead', async () => {
    const trials = await start();
    const add = (trial: string, label: string, more = ''): Promise<{ code: number; err: string }> =>
      type(`anchors add --trial ${trial} --label ${label} --by ana ${more}`);
    expect(await add('trial_nix', 'pass')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/there is no trial "trial_nix"\nNext: daytwo runs/),
    });
    expect(await add(of(trials, 'Is about'), 'good')).toMatchObject({
      code: 64,
      err: expect.stringMatching(
        /"good" is no label that a judge gives\nNext: for a rubric say pass or fail/,
      ),
    });
    expect(await add(of(trials, 'YES'), 'pass')).toMatchObject({
      code: 64,
      err: expect.stringContaining('has no llm-rubric'),
    });
    expect(await add(of(trials, 'Is polite'), 'pass')).toMatchObject({
      code: 64,
      err: expect.stringContaining('has 2 rubrics'),
    });
    expect(await add(of(trials, 'Is polite'), 'pass', '--assert 3')).toMatchObject({
      code: 64,
      err: expect.stringContaining('not 3'),
    });
    expect(await add(of(trials, 'Is about'), 'refused')).toMatchObject({
      code: 64,
      err: expect.stringContaining('refund has no judgments.judge'),
    });
    await world.store.outputs.purge('9999');
    expect(await add(of(trials, 'Is about'), 'pass')).toMatchObject({
      code: 64,
      err: expect.stringMatching(
        /is not stored: outputs are kept for \d+ days\nNext: choose a newer trial/,
      ),
    });
    world.write('suite.yaml', SUITE.replace('q: one', 'q: other'));
    expect(await add(of(trials, 'Is polite'), 'pass', '--assert 1')).toMatchObject({
      code: 64,
      err: expect.stringContaining('not stored'),
    });
    expect(await world.store.anchors.list({})).toEqual([]);
  }, 30_000);
});
