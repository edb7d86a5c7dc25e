import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { unpack, unpackBytes } from '../../src/platform/sqlite/packed.ts';
import { yesSuite } from '../app/world.ts';
import { typed } from '../cli/typing.ts';
import { spellings } from '../platform/privacy/spellings.ts';
import { bundled } from '../set-up/program.ts';
import { type Daemon, installation, startDaemon } from './daemon.ts';
import { type Hostile, startHostile } from './hostile.ts';

const PASSWORD = 'p@ss w0rd/&"<x>';
const PING = 'd34dm4n-5w1tch-70k3n';
const KEYS = { SIM_KEY: 'sk-live-Zx81/qT+9_vB4w==', SLACK_TOKEN: 'xoxb-1234-aBcDeFgH' };
const SECRETS = [
  KEYS.SIM_KEY,
  KEYS.SLACK_TOKEN,
  PASSWORD,
  PING,
  `ops@example.com:${PASSWORD}`,
  `\0ops@example.com\0${PASSWORD}`,
];

let peers: Hostile;
let folder: string;
let env: Record<string, string>;
let daemon: Daemon;
let seen: Readonly<Record<string, string>>;

const config = (): string => `
providers:
  sim: { kind: openai, baseUrl: "${peers.providerUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, tokensPerMinute: 100000000, concurrent: 8 } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
  refused:
    soul: SOUL.md
    target: { provider: sim, model: sim-refused, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: small.yaml, schedule: "0 2 1 1 *" }]
  telling:
    soul: TELLING.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: small.yaml, schedule: "0 2 1 1 *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${peers.slackUrl}" }
  email: { url: env:SMTP_URL, from: daytwo@example.com, to: [ops@example.com] }
store: { file: state/daytwo.db }
health: { file: state/health.json, pingUrl: env:PING_URL }
`;
/** One check sees the key, one quotes the answer when it fails. */
const suite = yesSuite(45).replaceAll(
  'assert: [',
  `assert: [{ type: javascript, value: "!JSON.stringify(output).includes('as it is') || ` +
    `JSON.stringify(output).includes('sk-' + 'live')" }, { type: equals, value: never }, `,
);

beforeAll(async () => {
  peers = await startHostile(PING);
  folder = installation({});
  env = {
    ...KEYS,
    PING_URL: peers.pingUrl,
    SMTP_URL: `smtp://ops%40example.com:${encodeURIComponent(PASSWORD)}@127.0.0.1:${peers.smtpPort}`,
  };
  folder = installation({
    'SOUL.md': 'You run the refund desk.',
    'TELLING.md': `You run the refund desk. Never show ${KEYS.SIM_KEY}.`,
    'suite.yaml': suite,
    'small.yaml': yesSuite(3),
    'daytwo.yaml': config(),
    'once.yaml':
      `prompts: ["hello"]\nproviders: ["openai:chat:sim-1"]\ntests: [{ assert: [{ ` +
      'type: contains, value: never }] }, { assert: [{ type: contains, value: YES }] }]',
  });
  const store = openStore(join(folder, 'state/daytwo.db'), '');
  for (const agent of ['refund', 'refused', 'telling'])
    await store.slots.register(`suite:${agent}/desk`, '2020-06-01T00:00:00.000Z');
  await store.close();
  // It looks through long texts for long enough to be made fast.
  daemon = startDaemon(folder, env, ['start'], bundled('daytwo'));
  await daemon.line('"agent":"refund"');
  await daemon.line('"agent":"telling"');
  await peers.told(1, 1);
  await daemon.line('notice not delivered');
  const refusing = await typed(folder, '-c daytwo.yaml alerts test', env);
  peers.relent();
  daemon.process.kill('SIGHUP');
  await daemon.line('configuration reloaded');
  await peers.told(1, 1);
  await daemon.line('"channel":"email"');
  const whileRunning = Object.fromEntries(
    Object.entries(filesIn('state')).map(([name, text]) => [`${name} while it runs`, text]),
  );
  await daemon.stop();
  seen = {
    ...whileRunning,
    log: daemon.said(),
    'alerts test': refusing.out + refusing.err,
    sent: peers.sent.join('\n'),
    ...filesIn('state'),
    rows: rows(),
    ...(await commands()),
  };
}, 240_000);
afterAll(async () => {
  await daemon.stop('SIGKILL');
  await peers.close();
});

/** Bytes as Latin-1, so that every file can be searched. */
function filesIn(sub: string): Record<string, string> {
  const root = join(folder, sub);
  return Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile())
      .map((e) => [e.name, readFileSync(join(e.parentPath, e.name), 'latin1')]),
  );
}

/** Every cell of the database; what is compressed, as it reads. */
function rows(): string {
  const db = new Database(join(folder, 'state/daytwo.db'), { readonly: true });
  const tables = db
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table'")
    .pluck()
    .all() as string[];
  const cells = tables.flatMap((t) =>
    (db.prepare(`SELECT * FROM "${t}"`).raw().all() as unknown[][]).flat(),
  );
  const trials = db
    .prepare(
      'SELECT kept_trial.body, pattern.body AS like FROM kept_trial JOIN pattern ON pattern.n = ' +
        'kept_trial.pattern',
    )
    .all() as { body: Buffer; like: Buffer }[];
  db.close();
  return [
    ...cells.map((c) => (Buffer.isBuffer(c) ? readable(c) : String(c))),
    ...trials.map((t) => unpack(t.body, unpackBytes(t.like))),
  ].join('\n');
}

/** A hash, or what is like another text, cannot be read by itself. */
function readable(bytes: Buffer): string {
  try {
    return unpack(bytes);
  } catch {
    return bytes.toString('latin1');
  }
}

/** Also of one that is over by now: a list that can be read ends it. */
function incidentThat(says: string): string {
  const db = new Database(join(folder, 'state/daytwo.db'), { readonly: true });
  const id = db.prepare('SELECT id FROM incident WHERE doc LIKE ?').pluck().get(`%${says}%`);
  db.close();
  return String(id);
}

async function commands(): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const type = async (args: string, called = args): Promise<string> => {
    const typing = await typed(folder, `-c daytwo.yaml ${args}`, {
      ...env,
      OPENAI_API_KEY: KEYS.SIM_KEY,
      OPENAI_BASE_URL: peers.providerUrl,
    });
    out[called] = typing.out + typing.err;
    return typing.out;
  };
  const run = (JSON.parse(await type('--json runs')) as { id: string; agent: string }[]).find(
    (r) => r.agent === 'refund',
  );
  await type(`--json runs ${run?.id ?? ''}`, 'run of the worker');
  await type(`incidents ${incidentThat('Incorrect API key')}`, 'incident');
  for (const args of [
    '--json audit',
    'models --poll',
    '--json models',
    'replay refund',
    '--json replay refund',
    'rehearse refund --model sim-2 --price 1,2 --budget 0.01',
    '--json incidents',
    'drift',
    'check-config',
  ])
    await type(args);
  const once = await typed(folder, 'run --config once.yaml --output results.json --json', {
    OPENAI_API_KEY: KEYS.SIM_KEY,
    OPENAI_BASE_URL: peers.providerUrl,
  });
  out['run'] = once.out + once.err;
  return {
    ...out,
    'rows after the commands': rows(),
    ...filesIn('state'),
    'results.json': readFileSync(join(folder, 'results.json'), 'utf8'),
  };
}

describe('beside peers that repeat every secret in every spelling, the worker', () => {
  it('stores, logs, sends and prints none of them', () => {
    const found = Object.entries(seen).flatMap(([where, text]) =>
      SECRETS.flatMap((secret) =>
        spellings(secret)
          .filter(([, s]) => text.includes(s))
          .map(([name]) => `${where}: ${secret} ${name}`),
      ),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'log',
    'sent',
    'rows',
    'daytwo.db',
    'daytwo.db-wal while it runs',
    'rows after the commands',
    '--json audit',
    'models --poll',
    '--json models',
    '--json replay refund',
    'alerts test',
    'run',
    'results.json',
    'run of the worker',
    'incident',
  ])('says that something was cut out: %s', (where) => {
    expect(seen[where]).toContain('[secret]');
  });

  it('asks nothing in which one stands, and says where it does', async () => {
    const store = openStore(join(folder, 'state/daytwo.db'), '');
    const [run] = await store.runs.recent({ agent: 'telling', limit: 1 });
    const trials = await store.trials.ofRun(run?.id ?? '');
    await store.close();
    expect(trials).toHaveLength(3);
    for (const { outcome, reason } of trials) {
      expect(outcome).toBe('none');
      expect(reason).toMatch(/^the question of case [0-9a-f]{8} holds the secret of env:SIM_KEY/);
    }
    expect(peers.asked.length).toBeGreaterThan(60);
    expect(SECRETS.filter((secret) => peers.asked.join('\n').includes(secret))).toEqual([]);
  });

  it('lets checks see the answer as it was', async () => {
    const store = openStore(join(folder, 'state/daytwo.db'), '');
    const runs = await store.runs.recent({ limit: 1_000 });
    const trials = (await Promise.all(runs.map((r) => store.trials.ofRun(r.id)))).flat();
    await store.close();
    const checks = trials.flatMap((t) =>
      t.asserts.filter((a) => a.type === 'javascript').map((a) => a.verdict),
    );
    expect(checks.length).toBeGreaterThan(20);
    expect(new Set(checks)).toEqual(new Set(['pass']));
  });

  it('sends what waited once the channels take it, and keeps its audit chain whole', async () => {
    expect(peers.sent.join('\n')).toContain('Incorrect API key provided');
    expect((await typed(folder, '-c daytwo.yaml audit', env)).code).toBe(0);
  });
});
