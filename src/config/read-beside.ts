import { readFileSync, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { z } from 'zod';
import type { Place, Problem } from '../domain/errors.ts';
import { fileWords } from '../domain/text-files.ts';
import { keysAt } from './keys.ts';
import { LARGEST_FILE, parseYaml, schemaProblems } from './places.ts';

/** A YAML file beside the configuration as its schema reads it, or everything that is wrong with it. */
export type BesideRead<T> =
  | { ok: true; value: T; file: string; place(path: readonly PropertyKey[]): Place }
  | { ok: false; problems: Problem[] };

/**
 * Reads a file that the configuration names: size, aliases and links are held to bounds, and every
 * problem has its line.
 * @param linkProblem why a path is not to be read, as `platform/files/links.ts` has it
 */
export function readBeside<S extends z.ZodType>(
  schema: S,
  { folder, name }: { folder: string; name: string },
  linkProblem: (folder: string, path: string) => string | null,
): BesideRead<z.output<S>> {
  const file = isAbsolute(name) ? name : join(folder, name);
  const text = textOf(folder, file, linkProblem);
  if (typeof text !== 'string') return { ok: false, problems: [text] };
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { ok: false, problems: yaml.problems };
  const parsed = schema.safeParse(yaml.value ?? {});
  return parsed.success
    ? { ok: true, value: parsed.data, file, place: yaml.place }
    : {
        ok: false,
        problems: schemaProblems(parsed.error, yaml, (path) => keysAt(schema, path)),
      };
}

function textOf(
  folder: string,
  file: string,
  linkProblem: (folder: string, path: string) => string | null,
): string | Problem {
  const unusable = (message: string): Problem => ({ place: { file }, path: '', message });
  try {
    const out = linkProblem(folder, file);
    if (out !== null) return unusable(out);
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined) return unusable('is missing');
    if (!stat.isFile()) return unusable('is no regular file');
    if (stat.size > LARGEST_FILE) return unusable(`is larger than ${LARGEST_FILE / 1e6} MB`);
    return readFileSync(file, 'utf8');
  } catch (e) {
    return unusable(fileWords(e));
  }
}
