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
  const parsed = claimsSchema.safeParse(yaml.value ?? {});
  if (!parsed.success)
    return {
      ok: false,
      file,
      problems: schemaProblems(parsed.error, yaml, (path) => keysAt(claimsSchema, path)),
    };
  const { claims } = parsed.data;
  const problems = claims.flatMap((c, i): Problem[] => {
    const at = (key: string, message: string, hint: string): Problem => ({
      place: yaml.place(['claims', i, key]),
      path: `claims[${i}].${key}`,
      message,
      hint,
    });
    return [
      ...(claims.findIndex((other) => other.id === c.id) < i
        ? [at('id', `there are two claims "${c.id}"`, 'give one of them another id')]
        : []),
      ...(c.reviews.length > 0 && c.task === undefined
        ? [at('reviews', 'reviews are counted by task, and it names none', 'add task:')]
        : []),
    ];
  });
  const place = (nth: number, key: string): Problem['place'] => yaml.place(['claims', nth, key]);
  return problems.length > 0 ? { ok: false, file, problems } : { ok: true, file, claims, place };
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
