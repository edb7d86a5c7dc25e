import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { SecretsNeeded } from '../config/secret-references.ts';
import { iso } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { minute } from '../domain/text-time.ts';
import { makeIds, realClock } from '../platform/clock/real.ts';
import { cleanJson, type Io, typedPath } from './io.ts';

// Every command imports this file to be declared, so the worker's parts are imported when a
// command is run: help and version must not wait for a database and the SDKs.

export const DEFAULT_CONFIG = 'config/daytwo.yaml';

/**
 * The configuration file that was asked for: `--config`, DAYTWO_CONFIG, or config/daytwo.yaml here.
 */
export function configFile(io: Io, command: Command): string {
  const given =
    (command.optsWithGlobals() as { config?: string }).config ??
    io.env['DAYTWO_CONFIG'] ??
    DEFAULT_CONFIG;
  return typedPath(io, given);
}

/** The configuration that was asked for, whole and sound. @throws DaytwoError with every problem */
export async function configOf(
  io: Io,
  command: Command,
  withSecrets: SecretsNeeded,
): Promise<Config> {
  const { loadConfig, mustLoad } = await import('../config/load.ts');
  const { pluginSchemas } = await import('../app/plugins.ts');
  const config = mustLoad(
    loadConfig(configFile(io, command), pluginSchemas(), io.env, withSecrets, io.redactor),
  );
  if (withSecrets !== 'none' && isSimulated(config))
    io.err(
      'SIMULATED: the provider, Slack and mail server of this configuration ran during ' +
        'daytwo demo only; calls to them fail now.',
    );
  return config;
}

/** Whether `daytwo demo` wrote it. */
function isSimulated(config: Pick<Config, 'file'>): boolean {
  return readFileSync(config.file, 'utf8').startsWith('# SIMULATED');
}

/** How a person typed their way here, so that the next commands can be typed the same way. */
export function commandPrefix(io: Pick<Io, 'env'>): string {
  return io.env['npm_lifecycle_event'] === undefined ? 'daytwo' : 'npm run daytwo --';
}

/** The worker's longest writes take seconds; a command waits for them, and says so. */
const PATIENCE = 60_000;

/** The configured database, for a command beside the worker. */
export async function storeOf(io: Io, config: Config): Promise<Store> {
  const { resolvePath } = await import('../config/names.ts');
  const { openStoreWaiting } = await import('../platform/sqlite/open.ts');
  const patience = {
    clock: realClock,
    most: PATIENCE,
    onWait: (waited: number) =>
      io.err(
        `Another daytwo is writing to the database; waiting (${Math.round(waited / 1_000)} s so far).`,
      ),
  };
  const onNarrowed = (files: readonly string[]): void =>
    io.err(`Others could read ${files.join(', ')}; now the owner alone can.`);
  const { redactedStore } = await import('../platform/privacy/redacted-ports.ts');
  return redactedStore(
    await openStoreWaiting(resolvePath(config.folder, config.store.file), iso(realClock.now()), {
      patience,
      onNarrowed,
    }),
    config.redactor,
  );
}

/**
 * Opens the configured database for one command beside the daemon; the writes of people are short.
 */
export async function withStore<T>(
  io: Io,
  command: Command,
  work: (on: { config: Config; store: Store; recorder: IncidentRecorder }) => Promise<T>,
): Promise<T> {
  const config = await configOf(io, command, 'none');
  const store = await storeOf(io, config);
  try {
    const now = isSimulated(config) ? await simulatedNow(io, store) : () => realClock.now();
    return await work({ config, store, recorder: await recorderOf(config, now) });
  } finally {
    await store.close();
  }
}

/** Opens and closes incidents in a person's name; messages go out with the worker's next tick. */
export async function recorderOf(config: Config, now: () => number): Promise<IncidentRecorder> {
  const { IncidentRecorder } = await import('../alerting/incidents/record.ts');
  return new IncidentRecorder({
    ids: makeIds(() => realClock.now()),
    now,
    channels: Object.keys(config.alerts.channels),
  });
}

/**
 * The demo's days are past; judged by today's clock its models would have ended and its money been
 * spent long ago.
 */
async function simulatedNow(io: Io, store: Store): Promise<() => number> {
  const [last] = await store.runs.recent({ limit: 1 });
  if (last === undefined) return () => realClock.now();
  const at = last.endedAt ?? last.createdAt;
  io.err(`SIMULATED: the clock stands at ${minute(at)} UTC, the demo's last replay.`);
  return () => Date.parse(at);
}

/** `--json` prints the value for machines, otherwise the words for people. */
export function printResult(io: Io, command: Command, value: unknown, words: string): void {
  if (!wantsJson(command)) io.out(words);
  else (io.outCleaned ?? io.out)(cleanJson(io, value));
}

/**
 * For commands that need no configuration: where there is one, its secrets are not printed from
 * other files either.
 */
export async function learnSecrets(io: Io, command: Command): Promise<void> {
  if (!existsSync(configFile(io, command))) return;
  const { loadConfig } = await import('../config/load.ts');
  const { pluginSchemas } = await import('../app/plugins.ts');
  // What is wrong with it is said by the commands that need it.
  loadConfig(configFile(io, command), pluginSchemas(), io.env, 'none', io.redactor);
}

/** Whether `--json` was given, before or after the command's name. */
export function wantsJson(command: Command): boolean {
  return (command.optsWithGlobals() as { json?: boolean }).json === true;
}
