import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Sandbox, Suite } from '../../domain/suite.ts';
import { loadSuite } from '../../evaluation/suites/load.ts';
import { attackSuiteName } from './suite-name.ts';

const FOLDER = join(import.meta.dirname, '../../../data/attack-packs');
const FILE = /^(([a-z-]+)\.v(\d+))\.yaml$/;

/** A pack that is shipped: `injection.v1`. */
export interface PackName {
  name: string;
  version: number;
}

/** The newest version of each shipped pack. */
export function newestPacks(folder = FOLDER): PackName[] {
  const newest = new Map<string, PackName>();
  for (const file of readdirSync(folder)) {
    const [, name, family, digits] = FILE.exec(file) ?? [];
    if (name === undefined || family === undefined) continue;
    const version = Number(digits);
    if (version > (newest.get(family)?.version ?? 0)) newest.set(family, { name, version });
  }
  return [...newest.values()];
}

const read = new Map<string, Promise<Suite>>();

/**
 * A shipped pack, read once: it is tested as it is shipped, and never changes.
 * @throws DaytwoError `no-pack`
 */
export function loadPack(name: string, sandbox: Sandbox): Promise<Suite> {
  const known = read.get(name) ?? readPack(name, sandbox);
  read.set(name, known);
  known.catch(() => read.delete(name));
  return known;
}

async function readPack(name: string, sandbox: Sandbox): Promise<Suite> {
  const known = newestPacks().map((p) => p.name);
  const loaded = FILE.test(`${name}.yaml`)
    ? await loadSuite(join(FOLDER, `${name}.yaml`), { name: attackSuiteName(name), sandbox })
    : null;
  if (loaded?.ok === true) return loaded.suite;
  throw new DaytwoError({
    code: 'no-pack',
    exitCode: EXIT.usage,
    message: `there is no attack pack "${name}"`,
    problems: loaded?.problems ?? [],
    next: `shipped are ${known.join(', ')}`,
  });
}
