import { existsSync, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { SecretsNeeded } from '../config/secret-references.ts';
import { iso } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { minute } from '../domain/text-time.ts';
import { makeIds, realClock } from '../platform/clock/real.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { cleanJson, type Io, typedPath, asWritten, type Typed } from './io.ts';

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
  return configAt(io, configFile(io, command), withSecrets);
}

/** The configuration of a file, whole and sound. @throws DaytwoError with every problem */
export async function configAt(io: Io, file: string, withSecrets: SecretsNeeded): Promise<Config> {
  const { loadConfig, mustLoad } = await import('../config/load.ts');
  const { pluginSchemas } = await import('../app/plugins.ts');
  const config = mustLoad(loadConfig(file, pluginSchemas(), io.env, withSecrets, io.redactor));
  if (withSecrets !== 'none' && isSimulated(config))
    io.err(
      'SIMULATED: the provider, Slack and mail server of this configuration ran during ' +
        'daytwo demo only; calls to them fail now.',
    );
  return config;
}

/** Whether `daytwo demo` wrote it. */
export function isSimulated(config: Pick<Config, 'file'>): boolean {
  return readFileSync(config.file, 'utf8').startsWith('# SIMULATED');
}

/** How a person typed their way here, so that the next commands can be typed the same way. */
export function commandPrefix(io: Pick<Io, 'env'>): string {
  return io.env['npm_lifecycle_event'] === undefined ? 'daytwo' : 'npm run daytwo --';
}

/** What writes no configuration's name: these make one, or need none. */
const NAMELESS: ReadonlySet<string> = new Set(['init', 'demo', 'help']);

/**
 * The commands of a sentence as they must be typed here: where the configuration was named, it is
 * named again, or they would look into another installation.
 */
export function typedHere(command: Command): Typed {
  const { config } = command.optsWithGlobals() as { config?: string };
  if (config === undefined) return asWritten;
  const named = /^[\w./~-]+$/.test(config) ? config : JSON.stringify(config);
  let root = command;
  while (root.parent !== null) root = root.parent;
  const names = root.commands.map((c) => c.name()).filter((name) => !NAMELESS.has(name));
  const known = `(?=(?:${names.join('|')})(?![\\w-]))`;
  // Help is the same everywhere.
  const noHelp = '(?!(?:[\\w-]+ ){1,2}--help)';
  const typed = new RegExp(`(?<![\\w./-])daytwo ${known}${noHelp}`, 'g');
  return (words) => words.replace(typed, () => `daytwo -c ${named} `);
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

type StoreWork<T> = (on: {
  config: Config;
  store: Store;
  recorder: IncidentRecorder;
}) => Promise<T>;

/**
 * Opens the configured database for one command beside the daemon; the writes of people are short.
 */
export async function withStore<T>(io: Io, command: Command, work: StoreWork<T>): Promise<T> {
  return withStoreOf(io, await configOf(io, command, 'none'), work);
}

/**
 * Says which secrets cannot be cut out of texts that are taken in here: those of a shell without the
 * worker's variables, say.
 */
export function warnOfUnknownSecrets(
  io: Pick<Io, 'err'>,
  config: Pick<Config, 'unresolved'>,
): void {
  const { unresolved } = config;
  if (unresolved.length > 0)
    io.err(
      `Warning: the secret of ${unresolved.join(', ')} is not to be had in this shell, so it is not ` +
        "cut out of what is taken in. Where the texts may hold it, set the worker's variables first.",
    );
}

/**
 * The same for what looks or writes a person's word, by as much of a broken configuration as can
 * be read.
 */
export async function withReadableStore<T>(
  io: Io,
  command: Command,
  work: StoreWork<T>,
): Promise<T> {
  const { readableConfig } = await import('./readable-config.ts');
  return withStoreOf(io, await readableConfig(io, configFile(io, command)), work);
}

async function withStoreOf<T>(io: Io, config: Config, work: StoreWork<T>): Promise<T> {
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
  const { routedRecorder } = await import('../alerting/routes/telling.ts');
  return routedRecorder(
    makeIds(() => realClock.now()),
    now,
    () => config,
  );
}

/**
 * The demo's days are past; judged by today's clock its models would have ended and its money been
 * spent long ago.
 */
async function simulatedNow(io: Io, store: Store): Promise<() => number> {
  const { standsAt } = await import('../platform/clock/stands-at.ts');
  const at = await standsAt(store);
  if (at === null) return () => realClock.now();
  io.err(`SIMULATED: the clock stands at ${minute(at)} UTC, where the demo ended.`);
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
  await learnSecretsOf(io, [configFile(io, command)], io.redactor);
}

/** The same of configurations wherever they lie; those that are there are read, and named. */
export async function learnSecretsOf(
  io: Io,
  files: readonly string[],
  redactor: Redactor | undefined,
): Promise<string[]> {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) return there;
  const { loadConfig } = await import('../config/load.ts');
  const { pluginSchemas } = await import('../app/plugins.ts');
  // What is wrong with one is said by the commands that need it.
  for (const file of there) loadConfig(file, pluginSchemas(), io.env, 'none', redactor);
  return there;
}

/** Whether `--json` was given, before or after the command's name. */
export function wantsJson(command: Command): boolean {
  return (command.optsWithGlobals() as { json?: boolean }).json === true;
}
