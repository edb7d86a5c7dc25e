import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folder, typed } from './typing.ts';

// The way of a team that has answers of its agent and nothing else: docs/first-week.md, whose
// commands and lines are typed here as they are printed there.

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/first-week.md'), 'utf8');
const COMMANDS = [...PAGE.matchAll(/^ {4}daytwo (.*)$/gm)].map((m) => m[1] ?? '');
/** What stands in the page for what the reader gets to see. */
const DRAFT = 'refund-desk/delivery-plausible-a3b2';
const OUTPUT = 'out_01ab';

/** The lines of the page's YAML that have a text, below the agent's name. */
const yamlWith = (text: string): string =>
  [...PAGE.matchAll(/^```yaml\n(.*?)^```$/gms)]
    .map((m) => (m[1] ?? '').replace(/^agents:\n {2}refund-desk:\n/, ''))
    .find((lines) => lines.includes(text)) ?? '';

const PROMISE = 'The money is guaranteed to be on your account by tomorrow morning.';
const SOUND = 'It goes to the card you paid with, usually within five to seven working days.';
const NO_DAY = 'I cannot say that yet: the carrier tells us the day.';

const REFUNDS = [
  'When do I get the refund for',
  'How long does the refund take for',
  'Which card gets the refund for',
  'Is the refund on its way for',
  'How do I get the refund for',
  'To which card goes the refund for',
  'When does the refund arrive for',
  'How many days does the refund take for',
  'What happens with the refund for',
  'Tell me when to expect the refund for',
  'I still wait for the refund for',
];
const PARCELS = [
  'Where is parcel',
  'When does it arrive, the parcel',
  'Who has the parcel',
  'Did you send the parcel',
];

function answers(): string {
  // Each in several ways: what differs in its number alone is one case of the interview.
  const inWords = (ways: readonly string[], n: number): string =>
    `${ways[Math.floor(n / 4) % ways.length]} ${n}?`;
  const of = (n: number) =>
    n % 2 === 0
      ? { prompt: inWords(REFUNDS, n), output: n % 4 === 0 ? PROMISE : SOUND }
      : { prompt: `${inWords(PARCELS, n)} I am ann@example.com.`, output: NO_DAY };
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
  // As a fresh checkout is: it has a starter in config/ already.
  cpSync(join(import.meta.dirname, '../../config'), join(cwd, 'config'), { recursive: true });
  const env: Record<string, string> = { OPENAI_API_KEY: 'sk-1' };
  const left = [...COMMANDS];
  /** Types the next command of the page. */
  const next = async (begins: string, o: { add?: string; ana?: boolean; of?: string[] } = {}) => {
    const printed = left.shift() ?? '';
    expect(printed).toMatch(begins);
    const [from = '', to = ''] = o.of ?? [];
    const ana = reviewer();
    const line = `${printed.replace(from, to)} ${o.add ?? ''}`.trim();
    const done =
      o.ana === true
        ? await typed(cwd, line, env, undefined, ana.ask, undefined, ana.see)
        : await typed(cwd, line, env);
    expect([line, done.code, done.err]).toEqual([line, 0, expect.not.stringMatching(/^daytwo:/)]);
    return done;
  };
  const config = join(cwd, 'mine/daytwo.yaml');
  const addToAgent = (lines: string, instead = ''): void => {
    const text = readFileSync(config, 'utf8');
    expect(text).toContain('    suites:\n');
    writeFileSync(config, text.replace(/ {4}suites:\n/, `${lines}${instead || '    suites:\n'}`));
  };
  writeFileSync(join(cwd, 'answers.jsonl'), answers());
  await next('init mine', { add: '--yes' });
  env['DAYTWO_CONFIG'] = /^ {4}export DAYTWO_CONFIG=(\S+)$/m.exec(PAGE)?.[1] ?? '';
  const taken = await next('outputs import');
  expect(taken.out).toContain('200 taken in');
  expect(taken.out).toContain('outputs place --agent refund-desk');

  expect((await next('outputs place')).out).toContain('- { name: refund, match: [refund] }');
  addToAgent(yamlWith('tasks:'));
  const placed = await typed(cwd, 'outputs place --json', env);
  expect(placed.out).toContain('"changed": 200');

  const sample = await next('sample --week --size 40');
  expect(sample.out).toContain('daytwo review --by YOU');
  const reviewed = await next('review --by ana', { ana: true });
  expect(reviewed.out).toContain('40 items reviewed');
  expect(reviewed.out).toContain('daytwo claims draft');

  const asked = await next('init --interview', {
    add:
      '--yes --does "refund an order; track a parcel" --for customers --never "promise a day" ' +
      '--asks-when "the amount is over 100 EUR" --hands-to "the refunds team" --owner ana',
  });
  // Drawn by chance: mostly five.
  expect(asked.out).toMatch(/10 cases, [3-5] of them what customers asked/);
  expect(readFileSync(join(cwd, 'mine/claims/refund-desk.yaml'), 'utf8')).toContain(
    'task: refunds\n',
  );
  const lines = yamlWith('claims:');
  // Its own list stands in the file: the page shows both files in it.
  const own = '      - file: suites/refund-desk.yaml\n';
  expect(readFileSync(config, 'utf8')).toContain(`    suites:\n${own}`);
  addToAgent('    triage: triage.yaml\n', lines.replace(own, ''));
  writeFileSync(join(cwd, 'mine/triage.yaml'), yamlWith('budgets:'));

  const draft = /^refund-desk\/\S+/m.exec((await next('claims draft')).out)?.[0] ?? '';
  const accepted = await next('claims accept', { of: [DRAFT, draft] });
  expect(accepted.out).not.toContain('No file of claims is named');
  // The reviews that it was drafted from do not prove it.
  const claims = (await next('claims')).out;
  expect(claims).toMatch(/Gives plausible but wrong answers in refunds\.\n.*Nothing has tested/);
  // What was not right is no answer to hold the agent to.
  await next('outputs list', { of: ['--task delivery', '--task refunds'] });
  const listed = JSON.parse(
    (await typed(cwd, 'outputs list --task refunds --limit 200 --json', env)).out,
  ) as { outputs: { id: string; texts: { output: string } }[] };
  const reviewedIds = new Set(
    (await typed(cwd, 'audit --limit 200', env)).out.match(/out_\w+/g)?.map(String) ?? [],
  );
  const bad = listed.outputs.find(
    (o) => o.texts.output.includes('guaranteed') && reviewedIds.has(o.id),
  );
  const plain = `case add --output ${bad?.id} --suite refund-desk-interview`;
  const refused = await typed(cwd, plain, env);
  expect(refused.err).toMatch(/ana called it plausible, but wrong\nNext: say what should/);
  const added = await next('case add', { of: [OUTPUT, bad?.id ?? ''] });
  expect(added.out).toContain('value: within three days');
  expect((await next('check-config')).out).toMatch(/1 agent, 1\d cases/);
  expect((await next('triage')).out).toContain('5 for a deep look (of 5), 20 to scan (of 20)');
  expect(left).toEqual(['start --web']);
});
