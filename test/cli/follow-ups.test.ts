import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { driftKey } from '../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Case } from '../../src/domain/suite.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { parseTrials } from '../../src/detection/backtest/jsonl.ts';
import { dayAt, makePast, type Past } from '../agents/history.ts';
import { folder, type Typed, typed } from './typing.ts';

const SUITE = `prompts: ['{{q}}']
tests:
  - { description: Late refund, vars: { q: When do I get my money? }, assert: [{ type: contains, value: days }] }
`;
let past: Past | null = null;
afterEach(async () => {
  await past?.close();
  past = null;
});
const type = (args: string, ask?: (question: string) => Promise<string>): Promise<Typed> =>
  typed(past?.folder ?? '', `-c daytwo.yaml ${args}`, {}, undefined, ask);

describe('a second ack', () => {
  it('says who had it before and keeps both notes', async () => {
    past = await makePast(SUITE);
    const recorder = new IncidentRecorder({
      ids: countingIds(),
      now: () => Date.parse(dayAt(3)),
      channels: [],
    });
    const { incident } = await recorder.open(past.store, {
      kind: 'drift',
      key: driftKey('refund'),
      agent: 'refund',
      reason: 'x',
      facts: plainFacts('Refund desk: pass rate fell', 'It did.'),
    });
    const first = await type(`ack ${incident.id} --by ana --note "asked the provider"`);
    expect(first.out).not.toContain('Before that');
    const second = await type(`ack ${incident.id} --by ben --note "pinned it"`);
    expect(second.out).toMatch(
      /^ben has inc_\S+ .* Before that, ana took it on 20\d\d-\d\d-\d\d: asked the provider\.\n$/,
    );
    const shown = (await type(`incidents ${incident.id}`)).out;
    expect(shown).toMatch(/ben took it on \S+: pinned it \(before that, ana took it on/);
    expect((await past.store.incidents.get(incident.id))?.ack).toMatchObject({
      by: 'ben',
      note: 'pinned it',
      before: [{ by: 'ana', note: 'asked the provider' }],
    });
  });
});

describe('a case of a failed trial', () => {
  const failed = async (earlier: boolean): Promise<void> => {
    past = await makePast(SUITE);
    const [late] = (await past.cases()) as [Case];
    if (earlier)
      await past.run(
        0,
        new Map([[late, { outcome: 'pass', judged: 'acted', text: 'In 5 days.' }]]),
      );
    await past.run(
      1,
      new Map([[late, { outcome: 'fail', judged: 'acted', text: 'Within the hour' }]]),
    );
  };
  const add = `case add --dry-run --from trial_run_00`;

  it('says that it failed, and that the check asks for what it said when it passed', async () => {
    await failed(true);
    const { code, out } = await type(`${add}2_1`);
    expect(code).toBe(0);
    expect(out).toMatch(/The trial failed: [^]*said before, when it passed[^]*--should-say TEXT/);
    expect(out).toContain('In 5 days');
  });

  it('takes what should have been said, as an option or asked for at a terminal', async () => {
    await failed(false);
    expect((await type(`${add}1_1`)).out).toMatch(/No answer of it ever passed.*\n?.*--should-say/);
    const given = await type(`${add}1_1 --should-say "five to ten days"`);
    expect(given.out).toMatch(/icontains[^]*five to ten days/);
    const asked: string[] = [];
    const answered = await type(`${add}1_1`, async (q) => {
      asked.push(q);
      return 'within ten days';
    });
    expect(asked).toEqual([expect.stringContaining('What should it have said?')]);
    expect(answered.out).toMatch(/icontains[^]*within ten days/);
    expect(answered.err).toContain('This trial failed');
  });
});

describe('daytwo run', () => {
  it('takes its file without an option, and calls a missing one missing', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'sub'));
    writeFileSync(join(cwd, 'sub/p.yaml'), 'prompts: [file://prompt.txt]\nproviders: [echo]\n');
    for (const name of ['nope.yaml', 'no/such/folder/p.yaml', '../nope.yaml'])
      expect(await typed(cwd, `run ${name}`)).toMatchObject({
        code: 78,
        err: expect.stringMatching(/nope\.yaml|p\.yaml: the file does not exist/),
      });
    const read = await typed(cwd, 'run sub/p.yaml');
    expect(read.err).toMatch(/prompt\.txt.*(does not exist|is not there|missing|no such)/i);
    expect(read.err).not.toContain('outside');
    expect(await typed(cwd, 'run a.yaml --config b.yaml')).toMatchObject({ code: 64 });
  });
});

describe('trials of a backtest', () => {
  it('may give a length as a number', () => {
    const line = (over: object): string =>
      JSON.stringify({
        at: '2026-05-03T02:00:00Z',
        run: 'r',
        agent: 'a',
        suite: 's',
        case: 'c',
        metric: 'length',
        outcome: 120,
        ...over,
      });
    const rows = parseTrials([line({}), line({ metric: 'field:price', outcome: 4.5 })], 'f');
    expect(rows.map((r) => r.outcome)).toEqual(['120', '4.5']);
    expect(() => parseTrials([line({ metric: 'pass', outcome: 1 })], 'f')).toThrow('1 problem');
    expect(() => parseTrials([line({ outcome: null })], 'f')).toThrow('1 problem');
  });
});
