import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Config, Loaded, SoundRest } from '../config/load.ts';
import { plural } from '../domain/text.ts';
import type { Io } from './io.ts';

/**
 * The configuration as far as it can be read, for what looks into the database or writes a
 * person's word: a broken file must not blind the person whom it is told to. The worker goes on
 * with what it loaded before.
 * @throws DaytwoError with every problem where it does not say which database is meant
 */
export async function readableConfig(io: Io, file: string): Promise<Config> {
  const { loadConfig, mustLoad } = await import('../config/load.ts');
  const { pluginSchemas } = await import('../app/plugins.ts');
  const plugins = pluginSchemas();
  const loaded = loadConfig(file, plugins, io.env, 'none', io.redactor);
  const rest = loaded.ok ? null : await restOf(loaded, file);
  if (loaded.ok || rest === null) return mustLoad(loaded);
  const { config } = rest;
  io.err(
    `${basename(file)} has ${plural(loaded.problems.length, 'problem')} (daytwo check-config lists ` +
      'them): what follows goes by what can be read of it.',
  );
  // People are told where they were told before, though what stands under its name is broken.
  const channels = Object.fromEntries(
    Object.entries(rest.channels)
      .filter(([, type]) => plugins.notifiers[type] !== undefined)
      .map(([name, type]) => [name, config.alerts.channels[name] ?? { type }]),
  );
  return { ...config, alerts: { ...config.alerts, channels } };
}

/** Null where the database that it names may be another one than was meant. */
async function restOf(
  loaded: Extract<Loaded, { ok: false }>,
  file: string,
): Promise<SoundRest | null> {
  const { problems, rest = loaded.left } = loaded;
  if (rest === undefined) return null;
  const { resolvePath } = await import('../config/names.ts');
  const { folder, store } = rest.config;
  const text = readFileSync(file, 'utf8');
  const isDefault = /^["']?store["']?\s*:/m.test(text) && !text.includes(store.file);
  const isBroken = problems.some((p) => `${p.path}.`.startsWith('store.'));
  const isThere = existsSync(resolvePath(folder, store.file));
  return !isDefault && !isBroken && isThere ? rest : null;
}
