import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { folder, typed } from './typing.ts';

const KEY = { OPENAI_API_KEY: 'sk-cli' };
let cwd: string;
let file: string;
beforeEach(() => {
  cwd = folder();
  mkdirSync(join(cwd, 'config'));
  file = join(cwd, 'config/d.db');
  writeFileSync(join(cwd, 'config/SOUL.md'), 'You run the refund desk.');
  writeFileSync(
    join(cwd, 'config/suite.yaml'),
    "prompts: ['{{q}}']\ntests: [{ vars: { q: a }, assert: [{ type: contains, value: YES }] }]",
  );
  writeFileSync(
    join(cwd, 'config/daytwo.yaml'),
    `
providers: { sim: { kind: openai, apiKey: env:OPENAI_API_KEY } }
agents: { refund: { soul: SOUL.md, target: { provider: sim, model: m, price: { input: 1, output: 2 } }, suites: [{ file: suite.yaml }] } }
money: { perDayUsd: 4, perMonthUsd: 20 }
store: { file: d.db }
`,
  );
});
const spend = (args = '') => typed(cwd, `spend ${args}`, KEY);

describe('money under a ceiling', () => {
  it('is told by the ceiling where that is lower than what the schedule could cost, and a replay that it will stop says so first', async () => {
    const config = join(cwd, 'config/daytwo.yaml');
    const told = async (ceilings: string): Promise<string> => {
      const text = readFileSync(config, 'utf8').replace(/money: .*/, `money: ${ceilings}`);
      writeFileSync(config, text);
      return (await typed(cwd, 'check-config', KEY)).out;
    };
    const whole = /at most \$(\d+\.\d+) a month at this schedule, usually far less/.exec(
      await told('{ perDayUsd: 400, perMonthUsd: 2000 }'),
    )?.[1];
    expect(whole).toBeDefined();
    expect(await told('{ perDayUsd: 0.001, perMonthUsd: 20 }')).toContain(
      `at most $0.03 a month (the ceiling of $0.0010 a day); without it $${whole} at this schedule`,
    );
    expect(await told('{ perDayUsd: 4, perMonthUsd: 0.01 }')).toContain(
      `at most $0.01 a month (the ceiling of $0.01 a month); without it $${whole}`,
    );
    await told('{ perDayUsd: 0.0001, perMonthUsd: 20 }');
    const replay = await typed(cwd, 'replay refund --dry-run', KEY);
    expect(replay.err).toMatch(
      /at most \$[\d.]+\nOnly \$0\.00010 is left of the ceiling of \$0\.00010 a day: the replay stops before/,
    );
  });
});

describe('daytwo spend beside a database that was set aside and cannot be read', () => {
  beforeEach(async () => {
    writeFileSync(file, 'a shopping list'.repeat(1_000));
    if ((await spend()).code !== 2) throw new Error('the damaged file was not set aside');
  });

  it('says that half of each ceiling is assumed, of which file, and how to say what it was', async () => {
    const { code, out } = await spend();
    expect(code).toBe(0);
    expect(out).toContain('This day: $0.00 and $2.00 assumed of $4.00; $2.00 left');
    expect(out).toContain('This month: $0.00 and $10.00 assumed of $20.00; $10.00 left');
    expect(out).toMatch(
      /d\.db\.corrupt-\d+T\d+Z: what was spent before could not be read, so at least half/,
    );
    expect(out).toContain('daytwo spend confirm --month USD --today USD --by YOU');
    expect(JSON.parse((await typed(cwd, '--json spend', KEY)).out)).toMatchObject({
      windows: [{ usd: 4, spentUsd: 0, assumedUsd: 2 }, { assumedUsd: 10 }],
      carried: [{ known: false }],
    });
  });

  it("takes a person's word, once, and has it in the audit log", async () => {
    const said = await spend('confirm --month 12.30 --today 0.80 --by ana');
    expect(said).toMatchObject({ code: 0, err: '' });
    // On the first of a month there is no earlier day that the rest can have been spent on.
    const isFirst = new Date().getDate() === 1;
    expect(said.out).toContain(
      `This day: ${isFirst ? '$12.30 of $4.00; $0.00 left' : '$0.80 of $4.00; $3.20 left'}`,
    );
    expect(said.out).toContain('This month: $12.30 of $20.00');
    expect((await spend()).out).toMatch(/is counted as ana said: \$12\.30/);
    expect((await typed(cwd, 'audit', KEY)).out).toMatch(/ana +spending confirmed/);
    expect(await spend('confirm --month 13 --today 1 --by bob')).toMatchObject({
      code: 64,
      err: expect.stringContaining('nothing waits to be confirmed'),
    });
  });

  it('refuses what cannot be: no word of today, less than is counted, more today than in the month', async () => {
    expect(await spend('confirm --month 12.30 --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('say what was spent today too'),
    });
    const store = openStore(file, '');
    await store.trials.beginAttempt(
      {
        id: 'a',
        run: null,
        caseHash: 'c',
        ordinal: 0,
        purpose: 'probe',
        at: new Date().toISOString(),
        reservedUsd: 1,
      },
      [],
    );
    await store.close();
    expect(await spend('confirm --month 0.5 --today 0.5 --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('less than is counted already: $1.00 today'),
    });
    expect(await spend('confirm --month 2 --today 3 --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('more than'),
    });
    expect((await spend()).out).toContain('This day: $1.00 and $2.00 assumed of $4.00; $1.00 left');
  });
});

describe('daytwo spend confirm', () => {
  it('has nothing to ask where nothing was lost', async () => {
    expect(await spend('confirm --month 1 --today 1 --by ana')).toMatchObject({
      code: 64,
      err: expect.stringContaining('nothing waits to be confirmed'),
    });
  });
});
