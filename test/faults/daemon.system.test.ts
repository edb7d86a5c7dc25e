import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SlackPeer, startSlackPeer } from '../../src/demo/peers/slack.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Store } from '../../src/domain/store.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { readHealth } from '../../src/platform/health/read-health.ts';
import { MODEL, yesSuite } from '../app/world.ts';
import { type Daemon, type Gate, installation, startDaemon, startGate } from './daemon.ts';
import { yes } from './support.ts';

let provider: SimulatedProvider;
let slack: SlackPeer;
let gate: Gate | null = null;
let daemons: Daemon[] = [];
beforeEach(async () => {
  provider = await startSimulatedProvider({
    now: Date.now,
    seed: 1,
    behave: () => yes,
    models: [MODEL],
  });
  slack = await startSlackPeer({ now: Date.now, token: 'xoxb-test', channel: 'C1' });
});
afterEach(async () => {
  await Promise.all(daemons.map((d) => d.stop('SIGKILL')));
  daemons = [];
  await Promise.all([provider.close(), slack.close(), gate?.close()]);
  gate = null;
});

function start(folder: string): Daemon {
  const daemon = startDaemon(folder);
  daemons.push(daemon);
  return daemon;
}
const config = (baseUrl = provider.baseUrl): string => `
providers:
  sim: { kind: openai, baseUrl: "${baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, concurrent: 4 } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${slack.url}" }
store: { file: daytwo.db }
health: { file: health.json }
`;
const install = (
  over: Readonly<Record<string, string | Uint8Array>> = {},
  baseUrl?: string,
): string =>
  installation({
    'SOUL.md': 'You run the refund desk.',
    'suite.yaml': yesSuite(12),
    'daytwo.yaml': config(baseUrl),
    ...over,
  });

async function withStore<T>(folder: string, work: (store: Store) => Promise<T>): Promise<T> {
  const store = openStore(join(folder, 'daytwo.db'), '');
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
/** The suite was known long ago, so one catch-up is due at once. */
const owing = (folder: string): Promise<void> =>
  withStore(folder, (s) => s.slots.register('suite:refund/desk', '2020-06-01T00:00:00.000Z'));

describe('a configuration that cannot be used', () => {
  const BOMB = `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
    .split('')
    .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
    .join('\n')}`;
  it.each([
    ['is an alias bomb', () => ({ 'daytwo.yaml': BOMB }), /too many aliases/],
    ['is huge', () => ({ 'daytwo.yaml': `x: "${'y'.repeat(1_100_000)}"` }), /larger than 1 MB/],
    [
      'is not text',
      () => ({ 'daytwo.yaml': Uint8Array.from({ length: 4_000 }, (_, i) => (i * 37) % 256) }),
      /daytwo\.yaml/,
    ],
    [
      'has keys nobody knows and misses files',
      () => ({
        'daytwo.yaml': config().replace('schedule:', 'shedule:').replace('SOUL.md', 'SOLE.md'),
      }),
      /daytwo\.yaml:6:\d+: agents\.refund\.soul.*no file[^]*daytwo\.yaml:8:\d+: .*shedule.*did you mean "schedule"/,
    ],
    [
      'has a ceiling and a model without a price',
      () => ({
        'daytwo.yaml':
          `${config().replace(', price: { input: 1, output: 2 }', '')}money: { ` +
          `perDayUsd: 1 }\n`,
      }),
      /no price is known for sim-1[^]*add price:/,
    ],
  ])('that %s ends the start with 78 and the lines to mend', async (_, files, said) => {
    const { code, stderr } = await start(install(files())).ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(said);
    expect(stderr).not.toMatch(/^\s+at /m); // no stack for people
  });

  it('after SIGHUP leaves the old one live and tells people at once; a mended one takes over and ends the incident', async () => {
    const folder = install();
    const daemon = start(folder);
    await daemon.line('daytwo is watching');
    writeFileSync(join(folder, 'daytwo.yaml'), config().replace('schedule:', 'shedule:'));
    daemon.process.kill('SIGHUP');
    await daemon.line('notice delivered');
    expect(slack.messages[0]?.text).toContain('the old one stays live');
    expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('shedule');
    const health = () => readHealth(join(folder, 'health.json'), Date.now());
    const [incident] = await withStore(folder, (s) => s.incidents.list({ limit: 5 }));
    expect(incident?.facts.next.map((n) => n.command)).toEqual([
      'daytwo check-config',
      `kill -HUP ${daemon.process.pid ?? ''}`,
    ]);
    expect(health().lastError).toContain('the new configuration is broken');
    writeFileSync(join(folder, 'daytwo.yaml'), config());
    daemon.process.kill('SIGHUP');
    await daemon.line('configuration reloaded');
    await daemon.line('"reason":"resolved"');
    expect((await daemon.stop()).code).toBe(0);
    expect(health()).toMatchObject({ state: 'stopped', lastError: null });
    expect(
      await withStore(folder, async (s) =>
        (await s.incidents.list({ limit: 5 })).map((i) => `${i.kind} ${i.state}`),
      ),
    ).toEqual(['configuration resolved']);
  });

  it('after SIGHUP says what of it needs a restart, until it is taken back', async () => {
    const folder = install();
    const daemon = start(folder);
    await daemon.line('daytwo is watching');
    const health = () => readHealth(join(folder, 'health.json'), Date.now());
    writeFileSync(join(folder, 'daytwo.yaml'), `${config()}web: { enabled: true, port: 0 }\n`);
    daemon.process.kill('SIGHUP');
    await daemon.line('needs a restart: web');
    await expect.poll(() => health().needsRestart, { timeout: 20_000 }).toEqual(['web']);
    writeFileSync(join(folder, 'daytwo.yaml'), config());
    daemon.process.kill('SIGHUP');
    await expect.poll(() => health().needsRestart, { timeout: 20_000 }).toBeUndefined();
    await daemon.stop();
  });

  it('after SIGHUP, then mended and started anew instead of reloaded, ends the incident too', async () => {
    const folder = install();
    const daemon = start(folder);
    await daemon.line('daytwo is watching');
    writeFileSync(join(folder, 'daytwo.yaml'), config().replace('schedule:', 'shedule:'));
    daemon.process.kill('SIGHUP');
    await daemon.line('notice delivered');
    await daemon.stop();
    writeFileSync(join(folder, 'daytwo.yaml'), config());
    const again = start(folder);
    await again.line('"reason":"resolved"');
    await again.stop();
    expect(
      await withStore(folder, async (s) => (await s.incidents.list({ limit: 5 }))[0]),
    ).toMatchObject({ kind: 'configuration', state: 'resolved' });
  });
});

describe('a hundred SIGHUPs in two seconds, of a file that is broken and sound by turns', () => {
  it('send at most two messages, and what was written last is in force', async () => {
    const folder = install();
    const daemon = start(folder);
    await daemon.line('daytwo is watching');
    for (let n = 0; n < 100; n++) {
      const text = n % 2 === 0 ? config().replace('schedule:', 'shedule:') : `${config()}# ${n}\n`;
      writeFileSync(join(folder, 'daytwo.yaml'), text);
      daemon.process.kill('SIGHUP');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    await daemon.line('configuration reloaded');
    expect((await daemon.stop()).code).toBe(0);
    expect(slack.messages.length).toBeLessThanOrEqual(2);
    expect(daemon.said().match(/"configuration reloaded"/g)).toHaveLength(1);
  });
});

describe('a second daemon', () => {
  it('is refused with 78, who holds the database and what to do; the first one goes on', async () => {
    const folder = install();
    const first = start(folder);
    await first.line('daytwo is watching');
    const { code, stderr } = await start(folder).ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(
      new RegExp(
        `another daytwo is running on .*daytwo\\.db \\(pid ${first.process.pid}, since ` +
          `.*\\)\\nNext: stop it first`,
      ),
    );
    expect(first.process.exitCode).toBeNull();
    expect((await first.stop()).code).toBe(0);
    // The lock goes with its holder, however that ends.
    const third = start(folder);
    await third.line('daytwo is watching');
    await third.stop('SIGKILL');
    const fourth = start(folder);
    await fourth.line('daytwo is watching');
  });
});

describe('a database', () => {
  it('from a newer version is refused with 78 and left as it is', async () => {
    const folder = install();
    await withStore(folder, async () => undefined);
    const db = new Database(join(folder, 'daytwo.db'));
    db.pragma('user_version = 99');
    db.close();
    const { code, stderr } = await start(folder).ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(
      /has schema 99; this daytwo knows up to \d+\nNext: install the newer daytwo again, or restore the backup/,
    );
    const after = new Database(join(folder, 'daytwo.db'));
    expect(after.pragma('user_version', { simple: true })).toBe(99);
    after.close();
  });

  it('that is damaged is set aside, never replaced in silence: the start fails, and the next one tells people', async () => {
    const folder = install({ 'daytwo.db': new Uint8Array(8_192).fill(7) });
    const { code, stderr } = await start(folder).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(/is damaged and was set aside as .*corrupt-/);
    const next = start(folder);
    await next.line('notice delivered');
    expect(slack.messages[0]?.text).toContain('set aside');
    expect(slack.messages[0]?.text).toContain('at least half of each ceiling counts as spent');
    expect(JSON.stringify(slack.messages[0]?.blocks)).toContain('daytwo spend confirm');
    await next.line('slot claimed');
    expect(JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8'))).toMatchObject({
      state: 'running',
      database: { newSince: expect.stringMatching(/^2/) },
    });
  });
});

describe('a database of which a table is damaged', () => {
  it('is worked with until the check beside the work finds it; then people are told, it is set aside, and that is told', async () => {
    const folder = install();
    await withStore(folder, async (s) => void (await s.runs.unfinished()));
    const file = join(folder, 'daytwo.db');
    const db = new Database(file);
    const { rootpage } = db
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'anchor_verdict'")
      .get() as { rootpage: number };
    db.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xa5, (rootpage - 1) * 4_096, rootpage * 4_096));
    const first = start(folder);
    await first.line('the database is lost');
    expect((await first.ended).code).toBe(2);
    expect(first.said()).toContain('is damaged (table anchor_verdict)');
    const second = await start(folder).ended;
    expect(second.code).toBe(2);
    expect(second.stderr).toMatch(/is damaged and was set aside as .*corrupt-/);
    const third = start(folder);
    await third.line('notice delivered');
    expect(slack.messages.map((m) => m.text).join('\n')).toContain('set aside');
    expect((await third.stop()).code).toBe(0);
  });
});

describe('a start while another process writes', () => {
  it('waits, says so in the log and the health file, and does its work once the lock is gone', async () => {
    const folder = install();
    await owing(folder);
    const other = new Database(join(folder, 'daytwo.db'));
    other.exec('BEGIN IMMEDIATE');
    const daemon = start(folder);
    await daemon.line('another process is writing to the database; waiting for it');
    expect(JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8'))).toMatchObject({
      state: 'running',
    });
    other.exec('COMMIT');
    other.close();
    await daemon.line('run ended');
    expect((await daemon.stop()).code).toBe(0);
  });

  it('and has the last error of its log in the health file', async () => {
    const folder = install();
    await owing(folder);
    const db = new Database(join(folder, 'daytwo.db'));
    db.exec(
      "CREATE TRIGGER full BEFORE INSERT ON run BEGIN SELECT raise(ABORT, 'database or disk " +
        "is full'); END",
    );
    db.close();
    const daemon = start(folder);
    await daemon.line('job failed');
    await daemon.line('database or disk is full');
    await daemon.stop();
    expect(JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8'))).toMatchObject({
      lastError: {
        what: expect.stringMatching(/job failed \(suite:refund\/desk\): database or disk is full/),
      },
    });
  });
});

describe('a stop', () => {
  it('lets the calls in flight end, begins no other, exits 0, and the next start makes only what lacks', async () => {
    gate = await startGate(provider.baseUrl);
    const folder = install({}, gate.baseUrl);
    await owing(folder);
    const first = start(folder);
    await gate.waiting(4);
    first.process.kill('SIGTERM');
    await first.line('stopping');
    gate.open();
    expect(await first.ended).toMatchObject({ code: 0, signal: null });
    expect(calls()).toBe(4);
    const [run] = await withStore(folder, (s) => s.runs.unfinished());
    expect(run).toMatchObject({ state: 'running' });
    expect(await withStore(folder, (s) => s.trials.ofRun(run?.id ?? ''))).toHaveLength(4);
    expect(JSON.parse(readFileSync(join(folder, 'health.json'), 'utf8'))).toMatchObject({
      state: 'stopping',
    });

    const second = start(folder);
    await second.line('run ended');
    expect((await second.stop()).code).toBe(0);
    expect(calls()).toBe(12);
    expect(
      await withStore(folder, async (s) => [
        (await s.runs.get(run?.id ?? ''))?.state,
        (await s.trials.ofRun(run?.id ?? '')).length,
      ]),
    ).toEqual(['done', 12]);
  });

  it('does not sit out an hour that a provider asked for: what waits is begun again by the next start', async () => {
    provider.setFault({ kind: 'rate-limit', retryAfterSeconds: 3_600, path: 'chat' });
    const folder = install();
    await owing(folder);
    const first = start(folder);
    await first.line('slot claimed');
    while (calls() < 4) await new Promise((resolve) => setImmediate(resolve));
    const before = Date.now();
    expect((await first.stop()).code).toBe(0);
    expect(Date.now() - before).toBeLessThan(5_000);
    provider.setFault(null);
    const second = start(folder);
    await second.line('run ended');
    expect((await second.stop('SIGINT')).code).toBe(0);
    expect(
      await withStore(folder, async (s) => (await s.runs.recent({ limit: 5 })).map((r) => r.state)),
    ).toEqual(['done']);
  });
});

const calls = (): number => provider.stats().log.filter((c) => c.model !== null).length;
