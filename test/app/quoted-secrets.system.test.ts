import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSecrets } from '../../src/controls/secrets/scan.ts';
import { PAGES } from '../../src/web/pages/registry.ts';
import { API } from '../../src/web/api/routes.ts';
import { typed } from '../cli/typing.ts';
import type { Installation } from '../fixtures/installation.ts';
import { type SignedIn, signIn } from '../web/signed-in.ts';
import { DAY, makeWorld, START, type World } from './world.ts';

const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const WHERE = [
  'soul',
  'soul clause',
  'skill',
  'description',
  'prompt',
  'expected',
  'trade-off',
  'case owner',
  'case task',
  'statement',
  'claim id',
  'claim owner',
  'claim case',
  'review note',
  'fact',
  'fact owner',
  'fact case',
  'fact line',
  'question',
  'answer',
  'late answer',
] as const;
type Where = (typeof WHERE)[number];

/** What only a name beside it shows to be a secret: letters and figures in no order, each another. */
const SECRETS = Object.fromEntries(
  WHERE.map((where, n) => [
    where,
    Array.from({ length: 22 }, (_, i) => ALNUM.charAt((n * 11 + i * 17 + i * i * 7) % 62)).join(''),
  ]),
) as Record<Where, string>;
const NAMES = [
  'Passwort: ',
  'client_secret=',
  'mot de passe : ',
  'access-token = ',
  'contraseña: ',
];
const planted = (where: Where): string =>
  `${NAMES[WHERE.indexOf(where) % NAMES.length]}${SECRETS[where]}`;
const quoted = (text: string): string => JSON.stringify(text);

/** With the form of a maker: an id has no room for a name. */
const CLAIM_ID = `gh${'p_'}${SECRETS['claim id']}${SECRETS['claim id'].slice(0, 14)}`;

const SOUL = `You run the refund desk and answer customers about refunds, with ${planted('soul')}.

- Never promise a date, and never say ${planted('soul clause')} to a customer.
- Ask a human before you pay more than 200 dollars.
`;
const SUITE = `prompts: ['{{q}}']
tests:
${Array.from(
  { length: 10 },
  (_, i) => `  - description: ${quoted(`case ${i}, ${planted('description')}`)}
    vars: { q: ${quoted(`Question ${i}: my ${planted('prompt')} does not work`)} }
    assert:
      - { type: contains, value: "YES" }
      - { type: not-contains, value: ${quoted(planted('expected'))} }
    metadata:
      expect: acted
      claim: ${CLAIM_ID}
      task: ${quoted(`refunds ${planted('case task')}`)}
      tradeOff:
        between: [speed, care]
        rule: ${quoted(`answer with ${planted('trade-off')}`)}
        owner: ${quoted(`ana, ${planted('case owner')}`)}
        reviewBy: 2026-01-02`,
).join('\n')}
`;
const CLAIMS = `claims:
  - id: ${CLAIM_ID}
    statement: ${quoted(`Says YES to every question, and ${planted('statement')} too.`)}
    task: ${quoted(`refunds ${planted('case task')}`)}
    cases: [${quoted(planted('claim case'))}]
    reviews: [wrong]
    reviewNote: ${quoted(planted('review note'))}
    expect: { holds: ">= 80%" }
    owner: ${quoted(`ben, ${planted('claim owner')}`)}
`;
const FACTS = `facts:
  - id: window
    statement: ${quoted(`Refunds end after 30 days, see ${planted('fact')}.`)}
    owner: ${quoted(`ana, ${planted('fact owner')}`)}
    reviewBy: 2026-01-03
    cases: [${quoted(planted('fact case'))}, case 1]
    lines: [${quoted(planted('fact line'))}]
`;
const OUTPUTS = Array.from({ length: 4 }, (_, i) =>
  JSON.stringify({
    prompt: `Refund ${i}? My ${planted('question')} is old`,
    output: `No. Use ${planted('answer')} for it`,
  }),
).join('\n');

/** Everything of which a piece of a secret is shown. */
const shownIn = (text: string): Where[] =>
  WHERE.filter((where) => text.toLowerCase().includes(SECRETS[where].slice(0, 9).toLowerCase()));

let world: World;
let page: SignedIn;
const ENV = { SIM_KEY: 'sk-test-123', SLACK_TOKEN: 'xoxb-test' };
const type = (args: string) => typed(world.folder, `-c daytwo.yaml ${args}`, ENV);

beforeAll(async () => {
  world = await makeWorld({
    suite: SUITE,
    files: {
      'SOUL.md': SOUL,
      'skills/mail.md': `---\nname: mail\n---\nSend mails with ${planted('skill')}.\n`,
      'claims.yaml': CLAIMS,
      'facts.yaml': FACTS,
      'triage.yaml': 'budgets: { deep: 5, scan: 20 }\n',
      'answers.jsonl': OUTPUTS,
    },
    config: (text) =>
      text.replace(
        '    soul: SOUL.md',
        '    soul: SOUL.md\n    skills: skills\n    claims: claims.yaml\n    facts: facts.yaml\n    triage: triage.yaml',
      ),
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: (_r, at) =>
      at >= START + 8 * DAY
        ? { text: `No. Your ${planted('late answer')}.`, servedModel: 'sim-1-mar' }
        : { text: `YES, with ${planted('answer')}.`, servedModel: 'sim-1-jan' },
  });
  await world.turn();
  await world.until(7);
  world.write('SOUL.md', `${SOUL}- Say that ${planted('soul clause')} is old.\n`);
  await world.until(15);
  await type('outputs import answers.jsonl --agent refund');
  page = await signIn(world as unknown as Installation);
}, 240_000);
afterAll(() => world.close());

/** The ids that pages and commands ask for. */
async function ids() {
  const { store } = world;
  const incidents = await store.incidents.list({ limit: 50 });
  const [run] = await store.runs.recent({ agent: 'refund', limit: 1 });
  const cases = await store.cases.ofSuite('refund', 'desk');
  const [output] = await store.realOutputs.list({ agent: 'refund', limit: 1 });
  return {
    incidents,
    run: run?.id ?? '',
    case: cases[0]?.hash ?? '',
    output: output?.id ?? '',
    trial: (await store.trials.ofRun(run?.id ?? ''))[0]?.id ?? '',
  };
}

describe('a secret that somebody wrote into a file', () => {
  it('is one that the control of secrets finds', () => {
    for (const where of WHERE)
      expect([where, findSecrets(planted(where)).length]).toEqual([where, 1]);
  });

  it('is in no message, no line of the log and nothing that is stored', async () => {
    const on = await ids();
    expect(on.output).not.toBe('');
    const kinds = on.incidents.map((i) => i.kind);
    expect(kinds).toEqual(expect.arrayContaining(['drift', 'documents']));
    expect(world.slack.messages.length).toBeGreaterThan(2);
    expect(shownIn(JSON.stringify(world.slack.messages))).toEqual([]);
    expect(shownIn(JSON.stringify(world.slack.words) + JSON.stringify(world.slack.files))).toEqual(
      [],
    );
    expect(shownIn(JSON.stringify(world.smtp.mails))).toEqual([]);
    expect(shownIn(world.log.join('\n'))).toEqual([]);
    expect(shownIn(JSON.stringify(on.incidents))).toEqual([]);
    const kept = readdirSync(world.folder).filter((f) => /^(?:daytwo\.db|health)/.test(f));
    expect(kept.length).toBeGreaterThan(1);
    for (const file of kept)
      expect([file, shownIn(readFileSync(join(world.folder, file), 'latin1'))]).toEqual([file, []]);
  });

  it('is printed and written by no command', async () => {
    const on = await ids();
    const commands = [
      'facts',
      'claims',
      'claims --test',
      'claims draft',
      'check-config',
      'status',
      'drift',
      'incidents',
      ...on.incidents.map((i) => `incidents ${i.id}`),
      'runs',
      `runs ${on.run} --outputs`,
      `case show ${on.case.slice(0, 12)}`,
      `trace ${on.case.slice(0, 12)} --texts`,
      'baseline show',
      'boundary --quarter 2026-Q1',
      'worth --quarter 2026-Q1',
      'report --month 2026-01',
      'audit',
      'spend',
      'models',
      'triage',
      'outputs list',
      'outputs place',
      `outputs show ${on.output}`,
      'sample',
      'export runs',
      'export trials',
      'export history',
      'replay refund --dry-run',
    ];
    for (const command of commands)
      for (const args of [command, `${command} --json`]) {
        const { out, err, code } = await type(args);
        expect([args, shownIn(out + err)]).toEqual([args, []]);
        expect([args, code === 64, out === '' && err === '']).toEqual([args, false, false]);
      }
    for (const format of ['markdown', 'html'])
      expect(shownIn((await type(`boundary --quarter 2026-Q1 --format ${format}`)).out)).toEqual(
        [],
      );
    await type('claims --markdown page.md');
    expect(shownIn(readFileSync(join(world.folder, 'page.md'), 'utf8'))).toEqual([]);
  }, 240_000);

  it('is on no page and in no answer of the API', async () => {
    const on = await ids();
    const asked = (path: string): string[] => {
      const filled = path
        .replace(':agent', 'refund')
        .replace(':suite', 'desk')
        .replace(':case', on.case)
        .replace(':run', on.run)
        .replace(':output', on.output)
        .replace(':trial', on.trial);
      return filled.includes(':id') || filled.includes(':incident')
        ? on.incidents.map((i) => filled.replace(/:(?:id|incident)/, i.id))
        : [filled];
    };
    const paths = [
      ...PAGES.map((p) => p.path),
      ...API.filter((r) => r.method === 'get').map((r) => `/api/v1${r.path}`),
      '/metrics',
    ].flatMap(asked);
    const seen = new Set<number>();
    for (const path of paths) {
      const answer = await page.get(path);
      seen.add(answer.status);
      expect([path, shownIn(await answer.text())]).toEqual([path, []]);
    }
    expect(seen).toContain(200);
    const claims = await (await page.get('/agents/refund/claims')).text();
    expect(claims).toContain('[secret]');
  }, 120_000);
});
