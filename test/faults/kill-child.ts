// Plays lives of the kill story, one after the other, until one of them says that it ends: the real
// worker on the real, fully durable store, against peers that live in the parent. Killed from
// inside, at the very event that the life names.
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { makeWorker } from '../../src/app/worker.ts';
import { loadConfig, mustLoad } from '../../src/config/load.ts';
import { fastClock } from '../../src/platform/clock/fast.ts';
import { workInFlight } from '../../src/platform/clock/in-flight.ts';
import { makeIds } from '../../src/platform/clock/real.ts';
import { runOnFastClock, whenQuiet } from '../../src/platform/clock/run-on-fast-clock.ts';
import { makeLog } from '../../src/platform/log.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { type Life, STEPS, STORY_ENV } from './kill-story.ts';

const inFlight = workInFlight();

/**
 * Everything that happens to the outside world or to the database, in order; `at` decides which one
 * is the last.
 */
const events = {
  n: 0,
  at: Number.POSITIVE_INFINITY,
  phase: 'elsewhere',
  reviewed: false,
  untold: false,
  sent: false,
  trace: [] as string[],
  folder: '',
};
function event(what: string, phase = events.phase): void {
  events.n++;
  events.trace.push(phase);
  if (events.n !== events.at) return;
  appendFileSync(join(events.folder, 'kills'), `${phase}\t${what}\n`);
  process.kill(process.pid, 'SIGKILL');
}

const RUN = 'in a run';
const VERDICT = 'between verdict and notice';
const SEND = 'between send and commit';

for (const name of ['create', 'bodySent', 'headers', 'trailers']) {
  subscribe(`undici:request:${name}`, (message) => {
    const { path } = (message as { request: { path: string } }).request;
    event(`http ${name}`, path.startsWith('/api/') ? SEND : RUN);
  });
}
// A mail's connection, before anything is said on it.
subscribe('net.client.socket', () => event('socket'));

// Every write of the store goes through `run`; wrapped from outside, before and after it takes
// effect.
const scratch = new Database(':memory:');
const statement = Object.getPrototypeOf(scratch.prepare('SELECT 1')) as {
  run(this: Database.Statement, ...values: unknown[]): Database.RunResult;
};
scratch.close();
const { run } = statement;
statement.run = function (...values) {
  const text = this.source.replace(/\s+/g, ' ').slice(0, 48);
  phases(text, values);
  event(`before ${text}`);
  const result = run.apply(this, values);
  event(`after ${text}`);
  if (text === 'COMMIT') committed();
  return result;
};

/** What a write says of where the worker is. */
function phases(text: string, values: readonly unknown[]): void {
  if (/^(INSERT|UPDATE).* (attempt|trial|output) /.test(text)) events.phase = RUN;
  if (text.startsWith('UPDATE run SET state = ?')) events.phase = VERDICT;
  if (/^INSERT.* reviewed_run /.test(text)) events.reviewed = true;
  if (text.startsWith('INSERT INTO notice'))
    Object.assign(events, { phase: VERDICT, untold: true });
  if (text.startsWith('UPDATE notice'))
    Object.assign(events, { phase: SEND, untold: false, sent: values[0] !== 'pending' });
}
function committed(): void {
  if (events.phase === SEND && events.sent) events.phase = 'elsewhere';
  if (events.phase === VERDICT && events.reviewed && !events.untold) events.phase = 'elsewhere';
  events.reviewed = false;
}

async function live(life: Life): Promise<void> {
  Object.assign(events, {
    n: 0,
    at: life.killAt ?? Number.POSITIVE_INFINITY,
    phase: 'elsewhere',
    reviewed: false,
    untold: false,
    sent: false,
    trace: [],
    folder: life.folder,
  });
  const clockFile = join(life.folder, 'clock');
  const start = existsSync(clockFile)
    ? Number(readFileSync(clockFile, 'utf8'))
    : (STEPS[0]?.at ?? 0);
  const clock = fastClock(start, () => whenQuiet(inFlight.busy));
  const config = mustLoad(loadConfig(join(life.folder, 'daytwo.yaml'), pluginSchemas(), STORY_ENV));
  const store = openStore(join(life.folder, 'daytwo.db'), new Date(start).toISOString());
  const sandbox = inFlight.counting(createSandbox());
  const errors: string[] = [];
  const ids = makeIds(() => clock.now());
  const worker = await makeWorker(
    { store, clock, ids, random: () => 0.5, sandbox },
    config,
    makeLog('error', config.redactor, (line) => errors.push(line)),
  );
  const recorder = new IncidentRecorder({
    ids,
    now: () => clock.now(),
    channels: ['slack', 'email'],
  });
  for (const step of STEPS.filter((s) => s.at >= start)) {
    writeFileSync(clockFile, String(step.at));
    await clock.advanceTo(step.at);
    if (step.what === 'acknowledge') {
      const drift = (await store.incidents.list({ limit: 100 })).find(
        (i) => i.kind === 'drift' && i.state !== 'not-confirmed',
      );
      if (drift === undefined)
        throw new Error('nothing to acknowledge: the look did not reach the bar');
      if (drift.ack === null)
        await acknowledge(store, recorder, drift.id, 'kim', 'looking at it', null);
      writeFileSync(join(life.folder, 'acknowledged'), '');
    }
    if (step.what === 'edit the soul')
      writeFileSync(join(life.folder, 'SOUL.md'), 'You run the refund desk. Be brief.');
    for (let i = 0; i < 3; i++)
      await runOnFastClock(
        worker.tick().then(() => worker.executor.idle()),
        clock,
        inFlight.busy,
      );
  }
  await worker.stop(0);
  await sandbox.close();
  await store.close();
  writeFileSync(join(life.folder, 'trace'), JSON.stringify(events.trace));
  writeFileSync(join(life.folder, 'finished'), errors.join(''));
}

const plan = process.argv[2] ?? '';
const lives = JSON.parse(readFileSync(plan, 'utf8')) as Life[];
for (const [i, life] of lives.entries()) {
  writeFileSync(`${plan}.at`, String(i));
  await live(life);
}
process.exit(0);
