import type { Config } from '../../config/load.ts';
import type { Problem } from '../../domain/errors.ts';
import { readFacts } from '../../monitoring/documents/facts-file.ts';

/** What is wrong with an agent's facts file, each with its line; nothing where it has none. */
export function factsProblems(config: Pick<Config, 'folder'>, name: string | undefined): Problem[] {
  if (name === undefined) return [];
  const read = readFacts(config.folder, name);
  return read.ok ? [] : read.problems;
}
