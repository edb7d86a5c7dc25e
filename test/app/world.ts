import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { makeWorker, type Worker } from '../../src/app/worker.ts';
import { type Config, loadConfig, mustLoad } from '../../src/config/load.ts';
import { type SlackPeer, startSlackPeer } from '../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../src/demo/peers/smtp.ts';
import type { Behave, SimulatedModel } from '../../src/demo/simulated/behaviour.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Ids } from '../../src/domain/clock.ts';
import type { Store } from '../../src/domain/store.ts';
import { countingIds, fastClock, type FastClock } from '../../src/platform/clock/fast.ts';
import { workInFlight } from '../../src/platform/clock/in-flight.ts';
import { realClock } from '../../src/platform/clock/real.ts';
import { runOnFastClock, whenQuiet } from '../../src/platform/clock/run-on-fast-clock.ts';
import { makeLog } from '../../src/platform/log.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { openStoreWaiting } from '../../src/platform/sqlite/open.ts';

export const START = Date.parse('2026-01-05T00:00:00Z');
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
export const MODEL: SimulatedModel = { id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' };

/**
 * A whole installation on loopback: the real worker, store, SDKs and channels; only the model and
 * the time are simulated.
 */
export interface World {
  folder: string;
  clock: FastClock;
  provider: SimulatedProvider;
  slack: SlackPeer;
  smtp: SmtpPeer;
  store: Store;
  worker: Worker;
  log: string[];
  config: Config;
  write(file: string, text: string): void;
  read(): Config;
  /** One tick with everything it starts, and the notices of what came of it. */
  turn(): Promise<void>;
  /** Ticks at every `step` until `days` from the start have gone by. */
  until(days: number, step?: number): Promise<void>;
  close(): Promise<void>;
  /** Closes it; others may go on from where it ended. */
  becomePast(): Promise<Past>;
}

/** What was lived through once, for several worlds that differ only afterwards. */
export interface Past {
  database: string;
  at: number;
  /** So many ids were given out. */
  ids: number;
}

export interface WorldOptions {
  behave: Behave;
  suite: string;
  /** More files beside the configuration, by name. */
  files?: Readonly<Record<string, string>>;
  models?: readonly SimulatedModel[];
  config?: (text: string) => string;
  seed?: number;
  /** So long the store waits for another process's lock, in this world's time. */
  patience?: number;
  /** Slack's Socket Mode: people answer in Slack. */
  slackSocket?: { appToken: string; url: () => string };
  /** Long work gives others a turn, as on a real clock; else it is done at once. */
  yields?: boolean;
  /** A worker that is started again there. Its peers are new: what they were sent before is gone. */
  after?: Past;
}

export async function makeWorld(options: WorldOptions): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-world-'));
  const inFlight = workInFlight();
  const { after } = options;
  const clock = Object.assign(
    fastClock(after?.at ?? START, () => whenQuiet(inFlight.busy)),
    options.yields === true ? { yieldToEventLoop: () => realClock.yieldToEventLoop?.() } : {},
  );
  const provider = await startSimulatedProvider({
    now: () => clock.now(),
    seed: options.seed ?? 1,
    behave: options.behave,
    models: options.models ?? [MODEL],
  });
  const { slackSocket } = options;
  const slack = await startSlackPeer({
    now: () => clock.now(),
    token: 'xoxb-test',
    channel: 'C1',
    ...(slackSocket === undefined ? {} : { socket: slackSocket }),
  });
  const smtp = await startSmtpPeer();
  const write = (file: string, text: string): void => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  };
  write('SOUL.md', 'You run the refund desk.');
  write('suite.yaml', options.suite);
  for (const [name, text] of Object.entries(options.files ?? {})) write(name, text);
  const text = `
providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY, limits: { requestsPerMinute: 100000, tokensPerMinute: 100000000, concurrent: 8 } }
agents:
  refund:
    name: Refund desk
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 * * *" }]
    # How long the simulated provider takes is this machine's doing.
    streams: { latency: off }
alerts:
  slack: { token: env:SLACK_TOKEN, channel: C1, slackApiUrl: "${slack.url}"${slackSocket === undefined ? '' : ', appToken: env:SLACK_APP_TOKEN'} }
  email: { url: "${smtp.url}", from: daytwo@example.com, to: [ops@example.com] }
store: { file: daytwo.db }
health: { file: health.json }
`;
  write('daytwo.yaml', options.config?.(text) ?? text);
  const env = {
    SIM_KEY: 'sk-test-123',
    SLACK_TOKEN: 'xoxb-test',
    SLACK_APP_TOKEN: slackSocket?.appToken,
  };
  const redactor = makeRedactor();
  const read = (): Config =>
    mustLoad(loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), env, 'all', redactor));
  const config = read();
  const database = join(folder, 'daytwo.db');
  if (after !== undefined) copyFileSync(after.database, database);
  const store = await openStoreWaiting(database, new Date(clock.now()).toISOString(), {
    durability: 'off',
    patience: { clock, most: options.patience ?? 5_000 },
  });
  const log: string[] = [];
  const sandbox = inFlight.counting(createSandbox({ now: () => clock.now() }));
  const ids = countingIdsAfter(after?.ids ?? 0);
  const worker = await makeWorker(
    { store, clock, ids, random: () => 0.5, sandbox },
    config,
    makeLog('info', redactor, (line) => log.push(line)),
  );
  const turn = async (): Promise<void> => {
    await runOnFastClock(
      worker.tick().then(() => Promise.all([worker.executor.idle(), worker.rehearsals.idle()])),
      clock,
      inFlight.busy,
    );
    await runOnFastClock(worker.tick(), clock, inFlight.busy);
  };
  const close = async (): Promise<void> => {
    await worker.stop(0);
    await sandbox.close();
    await store.close();
    await Promise.all([provider.close(), slack.close(), smtp.close()]);
  };
  return {
    folder,
    clock,
    provider,
    slack,
    smtp,
    store,
    worker,
    log,
    config,
    write,
    read,
    turn,
    async until(days, step = 12 * HOUR) {
      for (let at = clock.now() + step; at <= START + days * DAY; at += step) {
        await clock.advanceTo(at);
        await turn();
      }
    },
    close,
    async becomePast() {
      await close();
      return { database, at: clock.now(), ids: ids.given() };
    },
  };
}

/** Ids in order of creation that go on after so many others. */
function countingIdsAfter(before: number): Ids & { given(): number } {
  const ids = countingIds();
  let given = 0;
  const next = (prefix: string): string => {
    given++;
    return ids.next(prefix);
  };
  while (given < before) next('before');
  return { next, given: () => given };
}

/** A suite of `n` cases that each want to see the word YES. */
export function yesSuite(n: number, extra = ''): string {
  return `prompts: ['Question {{q}}']
tests:
${Array.from({ length: n }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: contains, value: "YES" }]\n    metadata: { expect: acted, claim: "over-promises resolution times" }`).join('\n')}
${extra}`;
}
