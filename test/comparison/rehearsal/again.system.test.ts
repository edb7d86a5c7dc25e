import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SimulatedAnswer, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { question } from '../../faults/support.ts';
import { installation, put, type, typeJson } from './typing.ts';
import { bundled } from '../../set-up/program.ts';

const CLI = bundled('daytwo');
const YES = { text: 'YES, your refund is on its way.' };
const worse = (r: SimulatedRequest): SimulatedAnswer =>
  r.model === 'sim-2' && question(r.turns) < 9
    ? { text: "I'm sorry, but I can't help with that request." }
    : YES;
let provider: SimulatedProvider;
let behave: (r: SimulatedRequest) => SimulatedAnswer;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: ['sim-1', 'sim-2'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave: (r) => behave(r),
  });
});
beforeEach(() => {
  behave = worse;
  provider.setFault(null);
});
afterAll(() => provider.close());
const calls = (): number => provider.stats().log.filter((c) => c.model !== null).length;
const rehearse = ['rehearse', 'refund', '--model', 'sim-2', '--budget', '5'] as const;

describe('a rehearsal that is asked for again', () => {
  it('is not paid for twice: it says when it was made and how it came out, prints that report, and offers to pay for a new one', async () => {
    const cwd = installation(provider.baseUrl);
    const first = await typeJson(cwd, ...rehearse);
    expect([first.code, first.json.verdict]).toEqual([1, 'worse']);
    const made = calls();
    const again = await type(cwd, ...rehearse);
    expect([again.code, calls()]).toEqual([1, made]);
    expect(again.out).toMatch(
      /^This was rehearsed on \d{4}-\d\d-\d\d with the verdict "worse" \(reh_\w+\); .* nothing was asked and nothing spent\./,
    );
    expect(again.out).toContain(first.json.words);
    expect(again.out).toContain(first.json.reason);
    expect(again.out).toMatch(
      /To pay for a new one, about \d+ pairs if nothing changed, at most \$\d.*: daytwo rehearse refund --model sim-2 --again/,
    );
    // The only suite by its name is the same question, and is asked for again by it.
    expect((await type(cwd, ...rehearse, '--suite', 'desk')).out).toContain(
      'daytwo rehearse refund --model sim-2 --suite desk --again',
    );
    // For machines it is the same report, with the time it was made.
    const json = await typeJson(cwd, ...rehearse);
    expect(json.json).toMatchObject({
      ...first.json,
      rehearsedBefore: expect.stringMatching(/^\d{4}-/),
    });
    expect(json.json.flips.length).toBeGreaterThan(0);
    // Its files are written again only where they are gone.
    for (const f of first.json.files) rmSync(f);
    await type(cwd, ...rehearse);
    expect(first.json.files.map((f) => existsSync(f))).toEqual([true, true, true]);
    expect(calls()).toBe(made);
    const fresh = await typeJson(cwd, ...rehearse, '--again');
    expect([fresh.code, fresh.json.rehearsal === first.json.rehearsal, calls() > made]).toEqual([
      1,
      false,
      true,
    ]);
  }, 30_000);

  it('is another one, and runs, where soul, suite, target or margin changed since; and the old one again once they are as they were', async () => {
    const cwd = installation(provider.baseUrl);
    const ids = new Set([(await typeJson(cwd, ...rehearse)).json.rehearsal]);
    const suite = readFileSync(join(cwd, 'config/suite.yaml'), 'utf8');
    const config = readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8');
    const changes: (() => void)[] = [
      () => put(cwd, 'SOUL.md', 'You run the refund desk. Be brief.'),
      () => put(cwd, 'config/suite.yaml', suite.replace('Question', 'A question,')),
      () =>
        put(
          cwd,
          'config/daytwo.yaml',
          config.replace('maxOutputTokens: 64', 'maxOutputTokens: 65'),
        ),
    ];
    for (const [n, change] of changes.entries()) {
      change();
      const before = calls();
      ids.add((await typeJson(cwd, ...rehearse)).json.rehearsal);
      expect([ids.size, calls() > before]).toEqual([n + 2, true]);
    }
    ids.add((await typeJson(cwd, ...rehearse, '--margin', '10')).json.rehearsal);
    expect(ids.size).toBe(5);
    put(cwd, 'SOUL.md', 'You run the refund desk.');
    put(cwd, 'config/suite.yaml', suite);
    put(cwd, 'config/daytwo.yaml', config);
    const before = calls();
    expect((await typeJson(cwd, ...rehearse)).json.rehearsal).toBe([...ids][0]);
    expect(calls()).toBe(before);
  }, 60_000);

  it('goes on with the pairs that are paid for where it was undecided: a budget too small is told of a larger one, never of --again', async () => {
    const cwd = installation(provider.baseUrl);
    behave = () => YES;
    const asked = ['rehearse', 'refund', '--model', 'sim-2', '--margin', '6'];
    const first = await type(cwd, ...asked, '--budget', '0.004');
    const wanted =
      /^Next: (daytwo rehearse refund --model sim-2 --margin 6 --budget \d+\.\d\d)$/m.exec(
        first.out,
      )?.[1] ?? '';
    expect([first.code, wanted]).toEqual([3, expect.stringContaining('--budget')]);
    const made = calls();
    const poor = await type(cwd, ...asked, '--budget', '0.0001');
    expect([poor.code, calls()]).toEqual([3, made]);
    expect(poor.out).toMatch(
      /It goes on with the \d+ pairs that are paid for once the budget is larger than the \$0\.00\d+ spent: /,
    );
    expect(poor.out).toContain(wanted);
    expect(poor.out).not.toMatch(/--again/);
    expect(await type(cwd, ...asked, '--budget', '0')).toMatchObject({
      code: 64,
      err: expect.stringContaining('above 0'),
    });
    const rich = await type(cwd, ...wanted.split(' ').slice(1));
    expect([rich.code, rich.err]).toEqual([0, expect.stringContaining('going on where it was')]);
  }, 30_000);

  it('is made where the one before could not measure', async () => {
    const cwd = installation(provider.baseUrl);
    provider.setFault({ kind: 'wrong-key' });
    expect((await typeJson(cwd, ...rehearse)).code).toBe(2);
    provider.setFault(null);
    expect((await typeJson(cwd, ...rehearse)).json.verdict).toBe('worse');
  }, 30_000);

  it('says that one is running and where to watch it, pays nothing, and lets it be; once its process is gone, it is taken up', async () => {
    const cwd = installation(provider.baseUrl);
    let answered = 0;
    let stuck: () => void = () => undefined;
    const standing = new Promise<void>((resolve) => {
      stuck = resolve;
    });
    behave = (r) => {
      if (++answered === 10) {
        provider.setFault({ kind: 'silence' });
        stuck();
      }
      return worse(r);
    };
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', CLI, ...rehearse],
      { cwd, env: { ...process.env, SIM_KEY: 'sk-sim', NODE_OPTIONS: '' }, stdio: 'ignore' },
    );
    const gone = new Promise((resolve) => child.on('exit', resolve));
    await standing;
    put(cwd, 'SOUL.md', 'You run the refund desk. Be brief.');
    // Also where the agent was edited since, and where a new one is asked for: both would pay for
    // the same pair of models.
    for (const more of [[], ['--again']]) {
      const second = await type(cwd, ...rehearse, ...more);
      expect([second.code, second.err]).toEqual([
        2,
        expect.stringMatching(
          new RegExp(
            `another process \\(.*:${child.pid}\\) is making this rehearsal: refund on ` +
              'sim-2, begun .* nothing was paid',
          ),
        ),
      ]);
      const id = /daytwo rehearsals (reh_\w+) shows how it goes/.exec(second.err)?.[1] ?? '';
      expect((await type(cwd, 'rehearsals', id)).out).toMatch(
        /It is being made by .*: \d+ trials so far, \$0\.00\d+ of \$5/,
      );
    }
    put(cwd, 'SOUL.md', 'You run the refund desk.');
    child.kill('SIGKILL');
    await gone;
    provider.setFault(null);
    behave = worse;
    const { code, err } = await typeJson(cwd, ...rehearse);
    expect([code, err]).toEqual([1, expect.stringContaining('going on where it was')]);
  }, 60_000);
});
