import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { IncidentRecorder } from '../alerting/incidents/record.ts';
import { pluginSchemas } from '../app/plugins.ts';
import { makeWorker, type Worker } from '../app/worker.ts';
import { loadConfig, mustLoad } from '../config/load.ts';
import { HOUR, iso } from '../domain/clock.ts';
import type { Incident, Notice } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { approve } from '../monitoring/review/approve.ts';
import { countingIds, fastClock, type FastClock } from '../platform/clock/fast.ts';
import { type InFlight, workInFlight } from '../platform/clock/in-flight.ts';
import { runOnFastClock, whenQuiet } from '../platform/clock/run-on-fast-clock.ts';
import { noteStandsAt } from '../platform/clock/stands-at.ts';
import { makeLog } from '../platform/log.ts';
import { makePrivateFolder, writePrivate } from '../platform/privacy/private-files.ts';
import { createSandbox } from '../platform/sandbox/sandbox.ts';
import { openStore } from '../platform/sqlite/open.ts';
import { type KeptMessage, startSlackPeer } from './peers/slack.ts';
import { type KeptMail, startSmtpPeer } from './peers/smtp.ts';
import { startSimulatedProvider } from './simulated/server.ts';
import type { DemoChange } from './story/agent.ts';
import { findRealWork, type RealWork } from './week/found.ts';
import { playWeek, type Week, writeWeekFiles } from './week/week.ts';
import {
  configText,
  DAYS,
  DEMO_AGENTS,
  DEMO_KEY,
  demoBehaviour,
  demoModels,
  FIRST_DAY,
  suiteText,
  timeOf,
} from './story/world.ts';

export interface DemoOptions {
  folder: string;
  seed: number;
  without: ReadonlySet<DemoChange>;
  /** Sixty unless given. */
  days?: number;
  onDay(day: number): void;
  /** Called at the end, while the worker, the database and the simulated peers are still there. */
  afterwards?(outcome: DemoOutcome, worker: Worker): Promise<void>;
}

/**
 * What came of it: everything here was decided by the worker, from the simulated provider's answers
 * alone.
 */
export interface DemoOutcome {
  incidents: readonly Incident[];
  notices: readonly Notice[];
  slack: readonly KeptMessage[];
  mails: readonly KeptMail[];
  runs: number;
  calls: number;
  costUsd: number;
  approvedOn: string;
  realWork: RealWork;
}

/**
 * The simulated person's only act: after twenty quiet days they approve what they saw as the
 * baseline.
 */
const APPROVAL_DAY = 20;
/**
 * Ticks a day: the night's replays, and the hours at which model lists are read and the digest is
 * sent.
 */
const TICKS = [0.5, 2, 2.5, 6.3, 9, 12.3, 18.3] as const;
const KEY = DEMO_KEY.value;

/**
 * Sixty days through the real worker on a fast clock; the provider, Slack and SMTP are simulated
 * peers on loopback.
 */
export async function runDemo(o: DemoOptions): Promise<DemoOutcome> {
  const inFlight = workInFlight();
  const clock = fastClock(FIRST_DAY, () => whenQuiet(inFlight.busy));
  const now = (): number => clock.now();
  const provider = await startSimulatedProvider({
    now,
    seed: o.seed,
    behave: demoBehaviour(o.without),
    models: demoModels(o.without),
    apiKey: KEY,
  });
  const slack = await startSlackPeer({ now, token: KEY, channel: 'C0DEMO' });
  const smtp = await startSmtpPeer();
  writeInstallation(o.folder, {
    openai: provider.baseUrl,
    anthropic: provider.anthropicBaseUrl,
    slack: slack.url,
    smtp: smtp.url,
  });
  const config = mustLoad(loadConfig(join(o.folder, 'daytwo.yaml'), pluginSchemas(), {}));
  const store = openStore(join(o.folder, config.store.file), iso(now()), { durability: 'off' });
  const sandbox = inFlight.counting(createSandbox({ now }));
  // Who sees what twice is drawn by this key: with one of its own the same seed plays the same week.
  await store.ownKey('reviews', `demo-${o.seed}`);
  const errors: string[] = [];
  const log = makeLog('warn', config.redactor, (line) => errors.push(line));
  try {
    const ids = countingIds();
    const worker = await makeWorker({ store, clock, ids, random: () => 0.5, sandbox }, config, log);
    const recorder = new IncidentRecorder({
      ids,
      now,
      channels: Object.keys(config.alerts.channels),
    });
    await runDueJobs(worker, clock, inFlight);
    const { folder, seed, without, days = DAYS } = o;
    const week = playWeek(worker, clock, { folder, seed, without, days });
    await passDays(worker, clock, inFlight, { ...o, days }, week, () =>
      approveAll(store, recorder),
    );
    await noteStandsAt(store, now());
    writePrivate(join(o.folder, 'worker.log'), errors.join(''));
    const outcome = await outcomeOf(worker, {
      slack: [...slack.messages],
      mails: [...smtp.mails],
      calls: provider.stats().total,
    });
    await o.afterwards?.(outcome, worker);
    await worker.stop(0);
    return outcome;
  } finally {
    await sandbox.close();
    await store.close();
    await Promise.all([provider.close(), slack.close(), smtp.close()]);
  }
}

/** What the store holds at the end, beside what the peers were sent. */
async function outcomeOf(
  worker: Worker,
  peers: Pick<DemoOutcome, 'slack' | 'mails' | 'calls'>,
): Promise<DemoOutcome> {
  const live = worker.currentRuntime();
  const { store, clock } = live;
  return {
    ...peers,
    incidents: (await store.incidents.list({ limit: 100 })).toReversed(),
    notices: (await store.outbox.recent(1_000)).toReversed(),
    runs: (await store.runs.recent({ limit: 100_000 })).length,
    costUsd: await store.spend.total('', iso(clock.now())),
    approvedOn: iso(timeOf(APPROVAL_DAY)),
    realWork: await findRealWork(live),
  };
}

async function passDays(
  worker: Worker,
  clock: FastClock,
  inFlight: InFlight,
  o: Pick<Required<DemoOptions>, 'days' | 'onDay'>,
  week: Week,
  approve: () => Promise<void>,
): Promise<void> {
  for (let day = 0; day < o.days; day++) {
    if (day === APPROVAL_DAY) await approve();
    for (const hour of TICKS) {
      await clock.advanceTo(timeOf(day) + hour * HOUR);
      week.before(day, hour);
      await runDueJobs(worker, clock, inFlight);
      await week.after(day, hour);
    }
    o.onDay(day + 1);
  }
}

/** Everything that is due now, and what that asks for at once. */
async function runDueJobs(worker: Worker, clock: FastClock, inFlight: InFlight): Promise<void> {
  await runOnFastClock(
    worker.tick().then(() => worker.executor.idle()),
    clock,
    inFlight.busy,
  );
  await runOnFastClock(worker.tick(), clock, inFlight.busy);
}

async function approveAll(store: Store, recorder: IncidentRecorder): Promise<void> {
  await store.transaction(async (tx) => {
    for (const a of DEMO_AGENTS)
      await approve(tx, recorder, a.id, 'canaries', {
        by: 'dana (simulated)',
        note: 'the first weeks looked right',
        since: null,
        first: APPROVAL_DAY,
      });
  });
}

/** A fresh installation; what an earlier demo left in the folder is replaced. */
function writeInstallation(folder: string, at: Parameters<typeof configText>[0]): void {
  for (const old of ['daytwo-demo.db', 'daytwo-demo.db-wal', 'daytwo-demo.db-shm', 'messages'])
    rmSync(join(folder, old), { recursive: true, force: true });
  const put = (file: string, text: string): void => {
    makePrivateFolder(join(folder, file, '..'));
    writePrivate(join(folder, file), text);
  };
  put('daytwo.yaml', configText(at));
  put(DEMO_KEY.file, `${KEY}\n`);
  for (const a of DEMO_AGENTS) {
    put(`souls/${a.id}/SOUL.md`, a.soul);
    put(`suites/${a.id}.yaml`, suiteText(a));
  }
  writeWeekFiles(folder);
}
