import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { GateResult } from '../../../src/comparison/gate/gate.ts';
import type { SimulatedAnswer, SimulatedRequest } from '../../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../../src/demo/simulated/server.ts';
import { question } from '../../faults/support.ts';
import type { Typed } from '../../cli/typing.ts';
import { committed, git, installation, put, type } from './typing.ts';

const YES = { text: 'YES, your refund is on its way.' };
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
  behave = () => YES;
  provider.setFault(null);
});
afterAll(() => provider.close());
const calls = (): number => provider.stats().log.filter((c) => c.model !== null).length;
const CONFIG = 'config/daytwo.yaml';

async function gate(cwd: string, ...args: string[]): Promise<Typed & { json: GateResult }> {
  const typed = await type(cwd, '--config', CONFIG, '--json', 'gate', ...args);
  return { ...typed, json: JSON.parse(typed.out === '' ? 'null' : typed.out) as GateResult };
}
/** What a prompt says of being strict makes the model refuse the first questions. */
const strictRefuses = (r: SimulatedRequest): SimulatedAnswer =>
  r.system.includes('strict') && question(r.turns) < 8
    ? { text: "I'm sorry, but I can't help with <b>that</b>." }
    : YES;

describe('daytwo gate', () => {
  it('says so, ends with 0 and makes no call where nothing changed that a canary can see', async () => {
    const cwd = committed(installation(provider.baseUrl));
    const before = calls();
    const same = await type(
      cwd,
      'gate',
      '--budget',
      '1',
      '--markdown',
      'out.md',
      '--junit',
      'out.xml',
    );
    expect([same.code, same.out]).toEqual([0, 'refund: nothing changed.\nNo call was made.\n']);
    expect(readFileSync(join(cwd, 'out.md'), 'utf8')).toContain('nothing to compare');
    put(
      cwd,
      'config/suite.yaml',
      readFileSync(join(cwd, 'config/suite.yaml'), 'utf8').replace('Question', 'Another question'),
    );
    expect(await type(cwd, 'gate', '--budget', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing changed'),
    });
    expect(calls()).toBe(before);
  });

  it("measures the working tree's soul against the base's in git: worse is 1, with each case in the summary and the XML", async () => {
    const cwd = committed(installation(provider.baseUrl));
    put(cwd, 'SOUL.md', 'You run the refund desk. Be strict.');
    behave = strictRefuses;
    const status = git(cwd, 'status', '--porcelain');
    const { code, json } = await gate(
      cwd,
      '--budget',
      '5',
      '--markdown',
      'changed.md',
      '--junit',
      'changed.xml',
    );
    const [report] = json.reports;
    expect([code, report?.verdict, report?.changed]).toEqual([1, 'worse', ['../SOUL.md']]);
    expect(report?.words).toMatch(
      /^Not safe to merge: \d cases change for the worse, all over-cautious/,
    );
    const markdown = readFileSync(join(cwd, 'changed.md'), 'utf8');
    expect(markdown).toMatch(/^### Worse: Refund desk, [0-9a-f]{7} \(HEAD\) → the working tree/);
    expect(markdown).toContain('| pass rate | 100 % of');
    const xml = readFileSync(join(cwd, 'changed.xml'), 'utf8');
    expect(xml.match(/<testcase /g)).toHaveLength(20);
    expect(xml).toContain(`failures="${report?.flips.length}"`);
    expect(xml.match(/<failure /g)).toHaveLength(report?.flips.length ?? -1);
    expect(xml).toContain('can&#39;t help with &#60;b&#62;that');
    // The repository and its index are as they were.
    expect(git(cwd, 'status', '--porcelain', '--untracked-files=no')).toBe(status.trim());
    // Committed on a branch, it is measured against where the branch left main.
    git(cwd, 'checkout', '-q', '-b', 'strict');
    git(cwd, 'commit', '-qam', 'be strict');
    git(cwd, 'update-ref', 'refs/remotes/origin/main', 'main');
    expect((await gate(cwd, '--budget', '5')).json.base).toMatch(
      /^[0-9a-f]{7} \(merge base with origin\/main\)$/,
    );
    expect((await gate(cwd, '--budget', '5', '--base', 'HEAD')).json.left).toEqual([
      { agent: 'refund', why: 'nothing changed', comparable: true },
    ]);
  }, 60_000);

  it('finds the file of a secret in the working tree, because no commit has it', async () => {
    const cwd = installation(provider.baseUrl);
    const file = join(cwd, CONFIG);
    put(cwd, '.gitignore', 'key.txt');
    put(
      cwd,
      CONFIG,
      readFileSync(file, 'utf8').replace(/apiKey: [^,\s}]+/, 'apiKey: file:../key.txt'),
    );
    committed(cwd);
    put(cwd, 'key.txt', 'sk-sim');
    expect(readFileSync(file, 'utf8')).toContain('file:../key.txt');
    expect(await type(cwd, '--config', CONFIG, 'gate', '--budget', '1')).toMatchObject({
      code: 0,
      out: expect.stringContaining('nothing changed'),
    });
  });

  it('lets a change pass that loses nothing, and names model, parameters and tools among what changed', async () => {
    const cwd = committed(installation(provider.baseUrl));
    put(
      cwd,
      CONFIG,
      readFileSync(join(cwd, CONFIG), 'utf8').replace(
        'model: sim-1',
        'model: sim-2, parameters: { temperature: 0 }, tools: [{ name: refund }]',
      ),
    );
    const { code, json } = await gate(
      cwd,
      '--budget',
      '5',
      '--junit',
      'out.xml',
      '--allow-untested',
    );
    expect([code, json.reports[0]?.verdict, json.reports[0]?.changed]).toEqual([
      0,
      'same-or-better',
      ['model sim-1 → sim-2', 'parameters', 'tools'],
    ]);
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toContain('failures="0"');
  }, 30_000);

  it('refuses a new tool or skill without a case before anything is paid for, and passes it with one', async () => {
    const cwd = committed(installation(provider.baseUrl));
    const config = readFileSync(join(cwd, CONFIG), 'utf8');
    put(cwd, CONFIG, config.replace('model: sim-1', 'model: sim-1, tools: [{ name: refund }]'));
    const before = calls();
    const refused = await type(
      cwd,
      '--config',
      CONFIG,
      'gate',
      '--budget',
      '5',
      '--junit',
      'o.xml',
    );
    expect(refused.code).toBe(1);
    expect(refused.out).toContain('refund: the new tool "refund" has no case; give one');
    expect(refused.out).toContain('Refused: what is new here would run untested.');
    expect(readFileSync(join(cwd, 'o.xml'), 'utf8')).toContain('has no case');
    put(
      cwd,
      CONFIG,
      config.replace(
        'soul:',
        'outputs: { tasks: [{ name: returns, match: send back }] }\n    soul:',
      ),
    );
    const task = await gate(cwd, '--budget', '5');
    expect([task.code, task.json.untested]).toMatchObject([1, [{ kind: 'task', name: 'returns' }]]);
    expect(calls()).toBe(before);
    put(cwd, CONFIG, config.replace('model: sim-1', 'model: sim-1, tools: [{ name: refund }]'));
    const suite = readFileSync(join(cwd, 'config/suite.yaml'), 'utf8');
    put(
      cwd,
      'config/suite.yaml',
      suite.replace('tests:\n', "tests:\n  - vars: { q: '99' }\n    metadata: { tool: refund }\n"),
    );
    const passed = await gate(cwd, '--budget', '5');
    expect(passed.json.untested).toEqual([]);
    expect(passed.code).toBe(0);
  }, 60_000);

  it('tries another model or soul without an edit, also where there is no repository', async () => {
    const cwd = installation(provider.baseUrl);
    behave = (r) => (r.model === 'sim-2' ? { text: 'NO' } : YES);
    expect((await gate(cwd, '--budget', '5', '--model', 'sim-2')).code).toBe(1);
    put(cwd, 'other/SOUL.md', 'You are strict.');
    behave = strictRefuses;
    expect((await gate(cwd, '--budget', '5', '--soul', 'other/SOUL.md')).code).toBe(1);
    put(cwd, 'config/old.yaml', readFileSync(join(cwd, CONFIG), 'utf8').replace('sim-1', 'sim-2'));
    const against = await gate(cwd, '--budget', '5', '--base', 'config/old.yaml');
    expect([against.code, against.json.base, against.json.reports[0]?.changed]).toEqual([
      0,
      'config/old.yaml',
      ['model sim-2 → sim-1'],
    ]);
    expect(await type(cwd, 'gate', '--budget', '5')).toMatchObject({
      code: 64,
      err: expect.stringContaining('in no git repository'),
    });
    const tracked = committed(installation(provider.baseUrl));
    git(tracked, 'rm', '-q', '--cached', CONFIG);
    git(tracked, 'commit', '-q', '-m', 'the configuration is kept elsewhere');
    put(tracked, 'SOUL.md', 'You run the refund desk. Be strict.');
    expect((await gate(tracked, '--budget', '5')).json.base).toMatch(
      /^[0-9a-f]{7} \(HEAD\); daytwo\.yaml is not in git there, so both sides have it as it is now$/,
    );
    expect(await type(cwd, 'gate')).toMatchObject({
      code: 64,
      err: expect.stringContaining('--budget'),
    });
  }, 60_000);

  it('ends with 3 where the budget is too small, within it, with what it would take; with 2 where it cannot measure', async () => {
    const cwd = committed(installation(provider.baseUrl));
    put(cwd, 'SOUL.md', 'You run the refund desk. Be kind.');
    const poor = await gate(cwd, '--budget', '0.003');
    expect([poor.code, poor.json.reports[0]?.words]).toEqual([
      3,
      expect.stringMatching(/^Not enough evidence: about \d+ more trials, /),
    ]);
    expect(poor.json.reports[0]?.cost.spentUsd).toBeLessThanOrEqual(0.003);
    const before = calls();
    const broke = await gate(cwd, '--budget', '0.00001');
    expect([broke.code, broke.json.reports[0]?.pairs, calls()]).toEqual([3, 0, before]);
    expect(broke.json.reports[0]?.more).toMatchObject({
      pairs: expect.any(Number),
      usd: expect.any(Number),
    });
    provider.setFault({ kind: 'wrong-key' });
    const refused = await gate(cwd, '--budget', '1', '--junit', 'out.xml');
    expect([refused.code, refused.json.reports[0]?.words]).toEqual([
      2,
      expect.stringMatching(/^Could not measure: the (incumbent|candidate): .*Incorrect API key/),
    ]);
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toMatch(
      /errors="1"[^]*<error message="Could not measure: [^]*<skipped message="not asked: it could not be measured"/,
    );
    provider.setFault(null);
    expect(
      await gate(cwd, '--budget', '1', '--base', 'no-such-ref', '--junit', 'out.xml'),
    ).toMatchObject({ code: 2, err: expect.stringContaining('git knows no commit "no-such-ref"') });
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toMatch(
      /errors="1"[^]*<error message="git knows no commit /,
    );
    expect(await gate(cwd, '--budget', '1', '--base=--output=x')).toMatchObject({ code: 2 });
  }, 30_000);

  it('knows a misspelt agent from one that is gone, and lets neither pass', async () => {
    const cwd = committed(installation(provider.baseUrl));
    const before = calls();
    expect(await type(cwd, 'gate', '--budget', '1', '--agent', 'nope')).toMatchObject({
      code: 64,
      err: expect.stringMatching(/there is no agent "nope"[^]*known are refund/),
    });
    put(cwd, CONFIG, readFileSync(join(cwd, CONFIG), 'utf8').replace('  refund:', '  refunds:'));
    const renamed = await gate(cwd, '--budget', '1', '--junit', 'out.xml', '--markdown', 'out.md');
    expect([renamed.code, renamed.json.left.map((l) => [l.agent, l.gone === true])]).toEqual([
      2,
      [
        ['refund', true],
        ['refunds', false],
      ],
    ]);
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toMatch(
      /errors="1"[^]*<error message="refund is gone: /,
    );
    expect(readFileSync(join(cwd, 'out.md'), 'utf8')).toMatch(/\*\*refund\*\* is gone: /);
    expect(await type(cwd, 'gate', '--budget', '1', '--agent', 'refund')).toMatchObject({
      code: 2,
      out: expect.stringContaining('refund: is gone: '),
    });
    expect(calls()).toBe(before);
  });

  it('blames no side alone where the calls of both fail', async () => {
    const gone = await startSimulatedProvider({
      now: () => Date.now(),
      seed: 1,
      apiKey: 'sk-sim',
      models: [],
      behave: () => YES,
    });
    await gone.close();
    const { code, json } = await gate(
      installation(gone.baseUrl),
      '--budget',
      '1',
      '--model',
      'sim-2',
    );
    expect([code, json.reports[0]?.words]).toEqual([
      2,
      expect.stringMatching(
        /^Could not measure: both sides, the incumbent and the candidate: the first 8 calls all failed, .*ECONNREFUSED/,
      ),
    ]);
    // Nobody was reached, so nobody can charge for it.
    expect(json.reports[0]?.cost.spentUsd).toBe(0);
  }, 30_000);

  it('leaves a new agent aside unless it is asked about, and pays for asking of several', async () => {
    const cwd = committed(installation(provider.baseUrl));
    const config = readFileSync(join(cwd, CONFIG), 'utf8');
    put(
      cwd,
      CONFIG,
      config.replace(
        'store:',
        `  returns:\n    soul: ../SOUL.md\n    target: { provider: sim, model: sim-1, price: ` +
          `{ input: 1, output: 2 } }\n    suites: [{ name: desk, file: suite.yaml }]\nstore:`,
      ),
    );
    const whole = await gate(cwd, '--budget', '1');
    expect([whole.code, whole.json.left.map((l) => [l.agent, l.comparable])]).toEqual([
      0,
      [
        ['refund', true],
        ['returns', false],
      ],
    ]);
    expect((await gate(cwd, '--budget', '1', '--agent', 'returns')).code).toBe(2);
    git(cwd, 'commit', '-qam', 'two agents');
    put(cwd, 'SOUL.md', 'You run the refund desk. Be kind.');
    const two = await gate(cwd, '--budget', '9');
    expect([two.code, two.json.reports.map((r) => [r.agent, r.question.agents])]).toEqual([
      0,
      [
        ['refund', 2],
        ['returns', 2],
      ],
    ]);
    // A budget too small for either names the total of both, which is what is typed; it suffices.
    const poor = await type(cwd, 'gate', '--budget', '0.002', '--markdown', 'poor.md');
    const line =
      /^Next: a budget of all 2 agents together that would most likely decide it, begun anew: --budget (\d+\.\d\d)$/m;
    const total = line.exec(poor.out)?.[1] ?? '';
    expect([poor.code, total]).toEqual([3, expect.stringMatching(/\d/)]);
    expect(readFileSync(join(cwd, 'poor.md'), 'utf8')).toMatch(line);
    expect((await gate(cwd, '--budget', total)).code).toBe(0);
  }, 60_000);
});
