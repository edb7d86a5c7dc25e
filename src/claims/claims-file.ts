import { z } from 'zod';
import { findAgent } from '../config/agent.ts';
import { readFileSync } from 'node:fs';
import { keysAt } from '../config/keys.ts';
import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import { parseYaml, schemaProblems } from '../config/places.ts';
import { type Claim, claimsSchema } from '../config/schema-claims.ts';
import { DaytwoError, EXIT, type Problem } from '../domain/errors.ts';
import { fileWords } from '../domain/text-files.ts';
import { linkProblem } from '../platform/files/links.ts';
import { plainProblem } from '../platform/files/plain-files.ts';

export type ClaimsRead =
  | {
      ok: true;
      file: string;
      claims: readonly Claim[];
      /** Where a key of the nth claim stands. */
      place(nth: number, key: string): Problem['place'];
    }
  | { ok: false; file: string; problems: readonly Problem[] };

/**
 * An agent's claims as their file says them now, or every problem with its line; null where the
 * agent names no file.
 */
export function readClaims(
  config: Pick<Config, 'agents' | 'folder'>,
  agent: string,
): ClaimsRead | null {
  const name = findAgent(config, agent)?.claims;
  if (name === undefined) return null;
  const file = resolvePath(config.folder, name);
  const unusable = (message: string): ClaimsRead => ({
    ok: false,
    file,
    problems: [{ place: { file }, path: '', message }],
  });
  let text: string;
  try {
    const out = linkProblem(config.folder, file);
    if (out !== null) return unusable(out);
    const wrong = plainProblem(file);
    if (wrong !== null) return unusable(wrong);
    text = readFileSync(file, 'utf8');
  } catch (e) {
    return unusable(fileWords(e));
  }
  return claimsIn(text, file);
}

/** The claims of a file's text. */
export function claimsIn(text: string, file: string): ClaimsRead {
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { ok: false, file, problems: yaml.problems };
  const place = (nth: number, key: string): Problem['place'] => yaml.place(['claims', nth, key]);
  const between = problemsBetween(yaml.value, place);
  const parsed = claimsSchema.safeParse(yaml.value ?? {});
  if (!parsed.success) {
    const within = schemaProblems(parsed.error, yaml, (path) => keysAt(claimsSchema, path));
    return { ok: false, file, problems: [...within, ...between] };
  }
  if (between.length > 0) return { ok: false, file, problems: between };
  return { ok: true, file, claims: parsed.data.claims, place };
}

/** As much of the file as the claims must agree in, whatever else is wrong with one of them. */
const named = z.looseObject({
  claims: z.array(
    z
      .looseObject({
        id: z.unknown().optional(),
        task: z.unknown().optional(),
        reviews: z.array(z.unknown()).catch([]),
      })
      .catch({ id: undefined, task: undefined, reviews: [] }),
  ),
});

/** What no claim shows by itself: two of one id, and reviews that belong to no task. */
function problemsBetween(
  value: unknown,
  place: (nth: number, key: string) => Problem['place'],
): Problem[] {
  const read = named.safeParse(value);
  const claims = read.success ? read.data.claims : [];
  return claims.flatMap(({ id, task, reviews }, i): Problem[] => {
    const at = (key: string, message: string, hint: string): Problem => ({
      place: place(i, key),
      path: `claims[${i}].${key}`,
      message,
      hint,
    });
    return [
      ...(typeof id === 'string' && claims.findIndex((other) => other.id === id) < i
        ? [at('id', `there are two claims "${id}"`, 'give one of them another id')]
        : []),
      ...(reviews.length > 0 && task === undefined
        ? [at('reviews', 'reviews are counted by task, and it names none', 'add task:')]
        : []),
    ];
  });
}

/**
 * The claims of an agent; none where it names no file.
 * @throws DaytwoError `bad-claims` with every problem
 */
export function mustReadClaims(
  config: Pick<Config, 'agents' | 'folder'>,
  agent: string,
): readonly Claim[] {
  const read = readClaims(config, agent);
  if (read === null) return [];
  if (read.ok) return read.claims;
  throw new DaytwoError({
    code: 'bad-claims',
    exitCode: EXIT.config,
    message: `the claims of ${agent} cannot be read`,
    problems: read.problems,
    next: `mend ${read.file}; daytwo check-config lists its problems`,
  });
}
