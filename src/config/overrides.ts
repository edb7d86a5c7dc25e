import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import type { Place, Problem } from '../domain/errors.ts';
import { keysAt } from './keys.ts';
import { LARGEST_FILE, nearest, parseYaml, schemaProblems } from './places.ts';

/** The overrides file as it was read with the configuration. */
export interface OverridesRead {
  /** What its schema made of it. */
  value: unknown;
  /** When the file was last changed, ISO-8601: what it says without a date of its own was said then. */
  writtenAt: string;
}

interface Where {
  folder: string;
  schema: z.ZodType;
  accounts: readonly string[];
  place: (path: readonly PropertyKey[]) => Place;
}

/** Reads and checks the file under `models.overrides`: every problem with the line of the file it stands in. Null where none is named, or it is broken. */
export function overridesIn(name: string | undefined, where: Where, problems: Problem[]): OverridesRead | null {
  if (name === undefined) return null;
  const file = isAbsolute(name) ? name : join(where.folder, name);
  const unusable = (message: string): null => {
    problems.push({ place: where.place(['models', 'overrides']), path: 'models.overrides', message });
    return null;
  };
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined) return unusable(`there is no file ${file}`);
  if (!stat.isFile()) return unusable(`${file} is no regular file`);
  if (stat.size > LARGEST_FILE) return unusable(`${file} is larger than ${LARGEST_FILE / 1e6} MB`);
  const yaml = parseYaml(readFileSync(file, 'utf8'), file);
  problems.push(...yaml.problems);
  if (yaml.problems.length > 0) return null;
  const parsed = where.schema.safeParse(yaml.value ?? {});
  if (!parsed.success) {
    problems.push(...schemaProblems(parsed.error, yaml, (path) => keysAt(where.schema, path)));
    return null;
  }
  const before = problems.length;
  for (const [i, m] of (parsed.data as { models: { provider: string }[] }).models.entries()) {
    if (where.accounts.includes(m.provider)) continue;
    const near = nearest(m.provider, where.accounts);
    problems.push({ place: yaml.place(['models', i, 'provider']), path: `models[${i}].provider`, message: `there is no provider "${m.provider}" in the configuration`, ...(near === null ? {} : { hint: `did you mean "${near}"?` }) });
  }
  return problems.length > before ? null : { value: parsed.data, writtenAt: stat.mtime.toISOString() };
}
