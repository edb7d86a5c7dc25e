import { configurationFileKey } from '../alerting/incidents/keys.ts';
import { endWithout } from '../alerting/self-watch/store-lost.ts';
import { makeActs, thenTelling } from '../answers/acts.ts';
import { answerSlack } from '../answers/slack/answer.ts';
import { type Config, loadConfig, type Loaded, mustLoad } from '../config/load.ts';
import { needsRestart } from '../config/needs-restart.ts';
import { EXIT, type ExitCode } from '../domain/errors.ts';
import { priceProblems } from '../llm/pricing/account-prices.ts';
import { atMostEvery } from '../platform/clock/at-most-every.ts';
import { type Beat, startBeat } from '../platform/clock/beat.ts';
import { realClock } from '../platform/clock/real.ts';
import type { Logger } from '../platform/log.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';
import { StopStack } from '../platform/stop-stack.ts';
import { version } from '../platform/version.ts';
import { type Installation, openInstallation } from './installation.ts';
import { pluginSchemas } from './plugins.ts';
import { applyConfiguration } from './reload.ts';
import type { Worker } from './worker.ts';

/** "a stop claims nothing new and drains up to 20 s"; supervisors must wait longer than this. */
export const DRAIN_MS = 20_000;

/**
 * Runs the worker until it is told to stop (SIGINT, SIGTERM). SIGHUP reads the configuration again.
 * Where the database is lost under it, people are told and the process ends with exit code 2.
 * @param withWeb serves the page though the configuration does not say so
 * @returns the exit code
 */
export async function runDaemon(
  configFile: string,
  env: NodeJS.ProcessEnv,
  redactor: Redactor = makeRedactor(),
  withWeb = false,
): Promise<ExitCode> {
  const load = (): Loaded => loadPriced(configFile, env, redactor);
  const onStop = new StopStack();
  const at = await openInstallation(mustLoad(load()), redactor, onStop);
  const { store, worker, log, health, holding, recorder } = at;
  await recorder.resolve(store, configurationFileKey(), 'the worker was started with a sound file');
  const turn = async (): Promise<void> => {
    if (store.lost() !== null) return;
    try {
      await holding.keep();
      // The turn may take minutes, and until then the file says what became of the worker before.
      health.write('running');
      await worker.tick();
      await health.refresh('running');
    } catch (e) {
      log.error({ err: e }, 'tick failed');
    }
  };
  let { config } = at;
  const told = log.child({ about: 'configuration' });
  const reload = async (): Promise<void> => {
    config = await applyConfiguration(load(), config, worker, recorder, told).catch(
      (e: unknown) => {
        told.error({ err: e }, 'reload failed; the old configuration stays');
        return config;
      },
    );
    health.needsRestart = needsRestart(at.config, config, withWeb);
    for (const o of health.needsRestart) told.warn({ option: o }, `needs a restart: ${o}`);
    // Who edits and reloads wants the answer now, not at the next tick.
    await Promise.all([turn(), slack.renew()]);
  };
  if (withWeb || config.web.enabled) await serveWeb(at, onStop);
  const slack = await answerSlack(answering(worker), { clock: realClock, log, onStop });
  const beat = startBeat(realClock, () => void turn());
  onStop.push(() => health.refresh('stopping').catch(() => undefined));
  onStop.push(() => worker.stop(store.lost() === null ? DRAIN_MS : 0));
  onStop.push(() => beat.stop());
  process.on('SIGHUP', atMostEvery(realClock, reload));
  const stopped = ready(turn, log, {
    database: at.database,
    isNew: at.isNew,
    agents: Object.keys(config.agents).length,
    channels: recorder.channels,
  });
  const signal = await Promise.race([stopped, at.lost.then(() => null)]);
  if (signal !== null) {
    log.info({ signal }, 'stopping: nothing new is claimed, calls in flight may end');
    await onStop.unwind({ down: 2 });
  }
  if (store.lost() !== null) await endLost(at, config, beat, signal === null ? stopped : null);
  await onStop.unwind();
  log.info('stopped');
  return EXIT.ok;
}

/** What people answer with, from the configuration that is in force when it is asked for. */
const answering = (worker: Worker) => () => {
  const live = worker.currentRuntime();
  const acts = thenTelling(makeActs(live), () => void worker.tell());
  return { ...live, acts, now: () => live.clock.now() };
};

/** The page, from the configuration that is in force at each request. */
async function serveWeb({ worker, log }: Installation, onStop: StopStack): Promise<void> {
  const { startWeb } = await import('../web/server.ts');
  const page = await startWeb(answering(worker), {
    link: (link) => log.info({ link }, 'this link signs in to the page, once'),
    failed: (err, where) => log.error({ err, what: where }, 'the page'),
  });
  onStop.push(() => page.close());
  log.info({ url: page.url }, 'the page is served');
}

/** The configuration; one whose models have no price where a ceiling is set is not sound. */
function loadPriced(file: string, env: NodeJS.ProcessEnv, redactor: Redactor): Loaded {
  const loaded = loadConfig(file, pluginSchemas(), env, 'all', redactor);
  const unpriced = loaded.ok
    ? Object.keys(loaded.config.agents).flatMap((agent) => priceProblems(loaded.config, agent))
    : [];
  return unpriced.length > 0 ? { ok: false, problems: unpriced } : loaded;
}

/** Tells of the lost database and ends the process. */
async function endLost(
  { store, worker, log, health, holding }: Installation,
  config: Config,
  beat: Beat,
  stopped: Promise<string> | null,
): Promise<void> {
  const lost = store.lost();
  if (lost === null) return;
  const cut = Promise.all([beat.stop(), worker.stop(0)]).catch((e: unknown) =>
    log.error({ err: e }, 'stopping'),
  );
  await endWithout(lost, {
    store,
    clock: realClock,
    ids: worker.currentRuntime().ids,
    log,
    timezone: config.timezone,
    notifiers: worker.currentRuntime().notifiers,
    health,
    held: holding.held(),
    cut,
    stopped,
  });
  // Not by returning: on the way out everything open is closed, and a closing database writes to
  // what has its name now.
  process.exit(EXIT.couldNotMeasure);
}

/** Does the first turn, tells the supervisor, and waits for the word to stop. */
async function ready(
  turn: () => Promise<void>,
  log: Logger,
  what: Record<string, unknown>,
): Promise<string> {
  const stopped = new Promise<string>((resolve) => {
    for (const s of ['SIGINT', 'SIGTERM'] as const) process.once(s, () => resolve(s));
    // pm2 on Windows, and `shutdown_with_message`.
    process.on('message', (m) => {
      if (m === 'shutdown') resolve('shutdown message');
    });
  });
  log.info({ ...what, pid: process.pid, version: version() }, 'daytwo is watching');
  process.send?.('ready');
  void turn();
  return stopped;
}
