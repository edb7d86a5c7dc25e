import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import type { Place, Problem } from '../domain/errors.ts';
import { fileWords } from '../domain/text-files.ts';
import { keysAt } from './keys.ts';
import { at, LARGEST_FILE, nearest, parseYaml, schemaProblems, type Yaml } from './places.ts';

/** The overrides file as it was read with the configuration. */
export interface OverridesRead {
  /** What its schema made of it. */
  value: unknown;
  /**
   * When the file was last changed, ISO-8601: what it says without a date of its own was said then.
   */
  writtenAt: string;
  file: string;
  place(path: readonly PropertyKey[]): Place;
}

interface OverridesContext {
  folder: string;
  schema: z.ZodType;
  linkProblem: (folder: string, path: string) => string | null;
  /** Null where the configuration is too broken to tell. */
  accounts: readonly string[] | null;
  place: (path: readonly PropertyKey[]) => Place;
}

/**
 * Reads and checks the file under `models.overrides`: every problem with the line of the file it
 * stands in. Null where none is named, or it is broken.
 */
export function overridesIn(
  name: string | undefined,
  where: OverridesContext,
  problems: Problem[],
): OverridesRead | null {
  if (name === undefined) return null;
  const file = isAbsolute(name) ? name : join(where.folder, name);
  const unusable = (message: string): null => {
    problems.push({
      place: where.place(['models', 'overrides']),
      path: 'models.overrides',
      message,
    });
    return null;
  };
  let text: string;
  let writtenAt: string;
  try {
    const out = where.linkProblem(where.folder, file);
    if (out !== null) return unusable(`${file} ${out}`);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return unusable(`there is no file ${file}`);
    if (!stat.isFile()) return unusable(`${file} is no regular file`);
    if (stat.size > LARGEST_FILE)
      return unusable(`${file} is larger than ${LARGEST_FILE / 1e6} MB`);
    text = readFileSync(file, 'utf8');
    writtenAt = stat.mtime.toISOString();
  } catch (e) {
    return unusable(`${file} ${fileWords(e)}`);
  }
  const yaml = parseYaml(text, file);
  problems.push(...yaml.problems);
  if (yaml.problems.length > 0) return null;
  const parsed = where.schema.safeParse(yaml.value ?? {});
  const before = problems.length;
  if (!parsed.success)
    problems.push(...schemaProblems(parsed.error, yaml, (path) => keysAt(where.schema, path)));
  problems.push(...namesWrong(yaml, where.accounts));
  return !parsed.success || problems.length > before
    ? null
    : { value: parsed.data, writtenAt, file, place: yaml.place };
}

/**
 * Providers that there are not, and models that stand twice; looked for whatever else is wrong with
 * a row.
 */
function namesWrong(yaml: Yaml, accounts: readonly string[] | null): Problem[] {
  const rows = at(yaml.value, ['models']);
  if (!Array.isArray(rows)) return [];
  const firsts = new Map<string, number>();
  return rows.flatMap((row: unknown, i): Problem[] => {
    const [provider, model] = [at(row, ['provider']), at(row, ['model'])];
    if (typeof provider !== 'string') return [];
    const found: Problem[] = [];
    if (accounts?.includes(provider) === false) {
      const near = nearest(provider, accounts);
      found.push({
        place: yaml.place(['models', i, 'provider']),
        path: `models[${i}].provider`,
        message: `there is no provider "${provider}" in the configuration`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      });
    }
    if (typeof model !== 'string') return found;
    const key = JSON.stringify([provider, model.trim().toLowerCase()]);
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, i);
    else
      found.push({
        place: yaml.place(['models', i, 'model']),
        path: `models[${i}].model`,
        message:
          `says the end of ${model} at ${provider} a second time; the first is in ` +
          `line ${yaml.place(['models', first, 'model']).line ?? '?'}`,
        hint: 'keep one of them',
      });
    return found;
  });
}
