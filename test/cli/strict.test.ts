import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behave } from '../../src/demo/simulated/behaviour.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { folder, typed, useProvider } from './typing.ts';

let provider: SimulatedProvider | null = null;
afterEach(async () => {
  await provider?.close();
  provider = null;
});
const KEY = { OPENAI_API_KEY: 'sk-typed' };

/** A starter whose provider is the simulated one. */
async function installed(behave: Behave): Promise<string> {
  provider = await startSimulatedProvider({
    now: () => 0,
    seed: 1,
    apiKey: KEY.OPENAI_API_KEY,
    models: ['gpt-6-luna', 'gpt-4.1-mini-2025-04-14'].map((id) => ({
      id,
      createdAt: '2025-04-14T00:00:00Z',
    })),
    behave,
  });
  const cwd = folder();
  await typed(cwd, 'init');
  useProvider(cwd, provider.baseUrl);
  return cwd;
}

describe('a number that cannot be meant', () => {
  it.each([
    'replay refund-desk --dry-run --trials 0',
    'replay refund-desk --dry-run --trials abc',
    'replay refund-desk --dry-run --trials 21',
    'replay refund-desk --dry-run --trials 1.5',
    'runs --limit abc',
    'runs --limit 0',
    'runs --limit -3',
    'audit --limit -1',
    'models --events x',
    'run --concurrency 0',
    'run --concurrency -5',
    'run --max-output-tokens 0',
    'baseline approve --agent refund-desk --by ana --first 0',
    'demo --seed x',
    'backtest drift x.jsonl --baseline-runs 0',
    'plan --worlds 0',
    'anchors add --by ana --trial t --label pass --assert 0',
  ])('ends "%s" with 64 and says what would do', async (command) => {
    expect(await typed(folder(), command)).toMatchObject({
      code: 64,
      err: expect.stringMatching(/is invalid\. It must be a whole number (of at least|from) \d/),
    });
  });

  it('is told from one that can be', async () => {
    const cwd = folder();
    await typed(cwd, 'init');
    expect(await typed(cwd, 'replay refund-desk --dry-run --trials 20', KEY)).toMatchObject({
      code: 0,
      err: expect.stringContaining('10 cases × 20'),
    });
    expect((await typed(cwd, 'runs --limit 1')).code).toBe(0);
  });
});

describe('the starter', () => {
  it('keeps the state of every folder in it, and says where; a project’s own config/ keeps it beside', async () => {
    const cwd = folder();
    expect((await typed(cwd, 'init mine')).out).toContain(
      'The database will be mine/data/daytwo.db.',
    );
    expect((await typed(cwd, 'init yours')).out).toContain(
      'The database will be yours/data/daytwo.db.',
    );
    expect((await typed(cwd, 'init')).out).toContain('The database will be data/daytwo.db.');
    for (const at of ['-c mine/daytwo.yaml', '-c yours/daytwo.yaml', ''])
      await typed(cwd, `${at} runs`);
    expect(
      ['mine/data/daytwo.db', 'yours/data/daytwo.db', 'data/daytwo.db'].map((f) =>
        existsSync(join(cwd, f)),
      ),
    ).toEqual([true, true, true]);
    expect(readFileSync(join(cwd, 'mine/daytwo.yaml'), 'utf8')).not.toContain('../data');
  });

  it('has no case that an empty answer passes', async () => {
    const cwd = await installed(() => ({ text: '' }));
    const replayed = await typed(cwd, 'replay refund-desk', KEY);
    expect(replayed.out).not.toMatch(/^pass/m);
    expect(replayed.out.match(/^fail/gm)).toHaveLength(10);
  });
});

describe('check-config', () => {
  it('warns of an empty soul, and of a folder with nothing in it', async () => {
    const cwd = folder();
    await typed(cwd, 'init');
    writeFileSync(join(cwd, 'config/souls/refund-desk/SOUL.md'), '\n');
    expect(await typed(cwd, 'check-config', KEY)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /daytwo\.yaml:16:\d+: agents\.refund-desk\.soul: the soul is empty: .* \[warning\]/,
      ),
    });
    const config = join(cwd, 'config/daytwo.yaml');
    mkdirSync(join(cwd, 'config/nothing'));
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace('souls/refund-desk/SOUL.md', 'nothing'),
    );
    expect(await typed(cwd, 'check-config', KEY)).toMatchObject({
      code: 0,
      out: expect.stringContaining('the soul is empty'),
    });
  });
});

describe('a schedule of every minute', () => {
  it('is allowed, and check-config says what it costs in evidence', async () => {
    const cwd = folder();
    await typed(cwd, 'init');
    const config = join(cwd, 'config/daytwo.yaml');
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace("schedule: '0 2 * * *'", "schedule: '* * * * *'"),
    );
    expect(await typed(cwd, 'check-config', KEY)).toMatchObject({
      code: 0,
      out: expect.stringMatching(
        /suites\[0\]\.schedule: comes due 525,600 times a year; .*an alarm takes 3\.2 more in evidence than with one run a day.* \[warning\]/,
      ),
    });
    writeFileSync(
      config,
      readFileSync(config, 'utf8').replace("schedule: '* * * * *'", "schedule: '0 * * * *'"),
    );
    expect((await typed(cwd, 'check-config', KEY)).out).not.toContain('comes due');
  });
});

describe('run', () => {
  it('lists what passed too, and says how to give a price that no list knows', async () => {
    const cwd = await installed((r) => ({
      text: r.turns.at(-1)?.text.includes('a') === true ? 'yes' : 'no',
    }));
    const suite = (config: string): void =>
      writeFileSync(
        join(cwd, 'p.yaml'),
        `prompts: ["{{x}}"]\nproviders: [{ id: "ollama:chat:gpt-4.1-mini-2025-04-14", ` +
          `config: { apiBaseUrl: "${provider?.baseUrl ?? ''}"${config} } }]\ntests:\n  - { ` +
          `vars: { x: a }, assert: [{ type: equals, value: yes }] }\n  - { vars: { x: b }, ` +
          `assert: [{ type: equals, value: yes }] }\n`,
      );
    suite('');
    const ran = await typed(cwd, 'run --config p.yaml', { OLLAMA_API_KEY: KEY.OPENAI_API_KEY });
    expect(ran.err).toMatch(
      /at most an unknown price.*\nNo list knows what ollama:chat:gpt-4\.1-mini-2025-04-14 costs\. Give it .*inputCost and outputCost in USD a token, or cost: 0 for a local model\./,
    );
    expect(ran.out).toMatch(/^pass +ollama.*\nfail +ollama/m);
    suite(', cost: 0');
    expect(
      (await typed(cwd, 'run --config p.yaml', { OLLAMA_API_KEY: KEY.OPENAI_API_KEY })).err,
    ).toContain('2 calls, at most $0.00');
    suite(', inputCost: 0.001, outputCost: 0.002');
    expect(
      (await typed(cwd, 'run --config p.yaml', { OLLAMA_API_KEY: KEY.OPENAI_API_KEY })).out,
    ).toMatch(/1 passed, 1 failed, 0 without a verdict; \$0\.0*[1-9]/);
  });
});

describe('a command beside a process that writes', () => {
  it('waits for it, says so, and does its work once the lock is gone', async () => {
    const cwd = await installed(() => ({ text: 'x' }));
    await typed(cwd, 'runs');
    const other = new Database(join(cwd, 'data/daytwo.db'));
    other.exec('BEGIN IMMEDIATE');
    const replayed = await typed(cwd, 'replay refund-desk', KEY, (said) => {
      if (said.includes('waiting')) other.exec('COMMIT');
    });
    other.close();
    expect(replayed).toMatchObject({
      code: 1,
      err: expect.stringContaining('Another daytwo is writing to the database; waiting'),
    });
  });
});

describe('a replay whose calls all fail', () => {
  it('prints no empty table, and runs shows the calls that failed', async () => {
    const cwd = await installed(() => ({ text: 'x' }));
    provider?.setFault({ kind: 'rate-limit', retryAfterSeconds: 0, path: 'chat' });
    const replayed = await typed(cwd, 'replay refund-desk', KEY);
    expect(replayed.code).toBe(2);
    expect(replayed.out).toMatch(/^The run stopped: /);
    const runs = await typed(cwd, 'runs');
    expect(runs.out).toMatch(/failed calls +cost\n.* stopped +0 +0 +0 +[1-9]\d* /);
    const id = /run_\w+/.exec(runs.out)?.[0] ?? '';
    expect((await typed(cwd, `runs ${id}`)).out).toMatch(
      /Calls that failed, retries among them: \d+ × \w/,
    );
  });
});
