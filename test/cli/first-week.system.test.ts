import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, typed, type Typed } from './typing.ts';

// The way of a team that has answers of its agent and nothing else: docs/first-week.md.

const PROMISE = 'The money is guaranteed to be on your account by tomorrow morning.';
const SOUND = 'It goes to the card you paid with, usually within five to seven working days.';
const NO_DAY = 'I cannot say that yet: the carrier tells us the day.';

function answers(): string {
  const of = (n: number) =>
    n % 2 === 0
      ? { prompt: `When do I get the refund for ${n}?`, output: n % 4 === 0 ? PROMISE : SOUND }
      : { prompt: `Where is parcel ${n}? I am ann@example.com.`, output: NO_DAY };
  const at = (n: number): string => new Date(Date.now() - (200 - n) * 2_700_000).toISOString();
  return Array.from({ length: 200 }, (_, n) => JSON.stringify({ at: at(n), ...of(n) })).join('\n');
}

/** Says of each item on the screen what somebody who knows the work would say. */
function reviewer(): { ask: () => Promise<string>; see(text: string): void } {
  let screen = '';
  return {
    see: (text) => (screen = text),
    ask: () => Promise.resolve(screen.includes('guaranteed') ? '2 promises a day' : '1'),
  };
}

it('from 200 raw answers to a claims file, ten cases and the five items of a day', async () => {
  const cwd = folder();
  const run = async (line: string): Promise<Typed> => {
    const done = await typed(cwd, line, { SIM: 'sk-1' });
    expect([line, done.code, done.err]).toEqual([line, 0, expect.not.stringMatching(/^daytwo:/)]);
    return done;
  };
  const config = join(cwd, 'config/daytwo.yaml');
  const addToAgent = (lines: string): void => {
    const text = readFileSync(config, 'utf8');
    writeFileSync(config, text.replace('    suites:\n', `${lines}    suites:\n`));
  };
  writeFileSync(join(cwd, 'answers.jsonl'), answers());
  await run(
    'init --agent model --name desk --provider openai --model gpt-6-luna --key env:SIM --yes',
  );
  const taken = await run('outputs import answers.jsonl');
  expect(taken.out).toContain('200 taken in');
  expect(taken.out).toContain('daytwo outputs place --agent desk');

  const words = (await run('outputs place')).out;
  expect(words).toContain('- { name: refund, match: [refund] }');
  addToAgent(
    `    outputs: { tasks: [${/\{ name: refund.*\}/.exec(words)?.[0]}, ${/\{ name: parcel.*\}/.exec(words)?.[0]}] }\n`,
  );
  expect((await run('outputs place --json')).out).toContain('"changed": 200');

  const sample = await run('sample --week --size 40');
  expect(sample.out).toContain('daytwo review --by YOU');
  const ana = reviewer();
  const reviewed = await typed(
    cwd,
    'review --by ana',
    { SIM: 'sk-1' },
    undefined,
    ana.ask,
    undefined,
    ana.see,
  );
  expect(reviewed.out).toContain('40 items reviewed');
  expect(reviewed.out).toContain('daytwo claims draft');

  const asked =
    'init --interview --yes --does "refund an order; track a parcel" --for customers ' +
    '--never "promise a day" --asks-when "the amount is over 100 EUR" --hands-to "the refunds team" --owner ana';
  expect((await run(asked)).out).toContain('10 cases, 5 of them what customers asked');
  expect(readFileSync(join(cwd, 'config/claims/desk.yaml'), 'utf8')).toContain('task: refund\n');
  addToAgent('    claims: claims/desk.yaml\n    triage: triage.yaml\n');
  writeFileSync(
    config,
    readFileSync(config, 'utf8').replace(
      '    suites:\n',
      '    suites:\n      - file: suites/desk-interview.yaml\n',
    ),
  );
  writeFileSync(join(cwd, 'config/triage.yaml'), 'budgets: { deep: 5, scan: 20 }\n');
  expect((await run('check-config')).out).toMatch(/1 agent, 1\d cases/);

  const draft = /^desk\/\S+/m.exec((await run('claims draft')).out)?.[0] ?? '';
  const accepted = await run(`claims accept ${draft} --by ana --write`);
  expect(accepted.out).not.toContain('No file of claims is named');
  // What was not right is no answer to hold the agent to.
  const listed = JSON.parse((await run('outputs list --task refund --limit 200 --json')).out) as {
    outputs: { id: string; texts: { output: string } }[];
  };
  const reviewedIds = new Set(
    (await run('audit --limit 200')).out.match(/out_\w+/g)?.map(String) ?? [],
  );
  const bad = listed.outputs.find(
    (o) => o.texts.output.includes('guaranteed') && reviewedIds.has(o.id),
  );
  const add = `case add --output ${bad?.id} --suite desk-interview`;
  const refused = await typed(cwd, add, { SIM: 'sk-1' });
  expect(refused.err).toMatch(/ana called it plausible, but wrong\nNext: say what should/);
  const added = await run(`${add} --should-say "no day"`);
  expect(added.out).toContain('value: no day');
  // People have tested it already.
  const claims = (await run('claims --test')).out;
  expect(claims).toMatch(/Gives plausible but wrong answers in refund\.\n.*reviewed answers/);
  expect((await run('triage --agent desk')).out).toContain(
    '5 for a deep look (of 5), 20 to scan (of 20)',
  );
});
