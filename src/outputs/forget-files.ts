import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Config } from '../config/load.ts';
import { resolvePath } from '../config/names.ts';
import { plainProblem } from '../platform/files/plain-files.ts';

/** Of each text whether it has what is looked for; null where that took too long. */
export type Matcher = (texts: readonly string[]) => Promise<(boolean | null)[]>;

/** Where an interview and people put what customers said. */
const FOLDERS = ['suites', 'claims', 'souls'];
const TEXT = /\.(?:ya?ml|jsonl?|csv|md|txt)$/i;

/**
 * Where in people's own files it stands, file and line: the suites and claims that agents name, and
 * what lies beside the configuration in `suites/`, `claims/` and `souls/`, drafts among it.
 * @param only one agent's files
 */
export async function standsInFiles(
  config: Pick<Config, 'agents' | 'folder'>,
  matcher: Matcher,
  only: string | undefined,
): Promise<string[]> {
  const places: string[] = [];
  for (const file of filesOf(config, only)) {
    const text = readFileSync(file, 'utf8');
    const [found] = await matcher([text]);
    if (found === false) continue;
    const shown = relative(config.folder, file);
    if (found !== true) {
      places.push(`${shown}, perhaps: the pattern took too long there`);
      continue;
    }
    const lines = await matcher(text.split('\n'));
    const at = lines.flatMap((isThere, n) => (isThere === true ? [n + 1] : []));
    // None where it goes over the end of a line.
    places.push(...(at.length === 0 ? [shown] : at.map((line) => `${shown}:${line}`)));
  }
  return places;
}

function filesOf({ agents, folder }: Pick<Config, 'agents' | 'folder'>, only?: string): string[] {
  const named = Object.entries(agents)
    .filter(([agent]) => only === undefined || agent === only)
    .flatMap(([, { suites, claims }]) => [
      ...suites.map((s) => s.file),
      ...(claims === undefined ? [] : [claims]),
    ])
    .map((name) => resolvePath(folder, name));
  const beside = FOLDERS.map((f) => join(folder, f))
    .filter((f) => existsSync(f))
    .flatMap((f) => readdirSync(f, { recursive: true, withFileTypes: true }))
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .filter((f) => only === undefined || relative(folder, f).includes(only));
  return [...new Set([...named, ...beside])].filter(
    (f) => TEXT.test(f) && plainProblem(f) === null,
  );
}
