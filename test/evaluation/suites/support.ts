import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { problemLine } from '../../../src/domain/errors.ts';
import type { Sandbox } from '../../../src/domain/suite.ts';
import {
  type LoadedSuite,
  type LoadOptions,
  loadSuite,
} from '../../../src/evaluation/suites/load.ts';

/** A folder with the given files; gives its path. */
export function folderWith(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'daytwo-suite-'));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** Loads `suite.yaml` of such a folder; fails loudly with the problems. */
export async function load(
  files: Readonly<Record<string, string>>,
  sandbox: Sandbox,
  more: Partial<LoadOptions> = {},
): Promise<LoadedSuite> {
  const result = await loadSuite(path.join(folderWith(files), 'suite.yaml'), { sandbox, ...more });
  if (!result.ok) throw new Error(result.problems.map(problemLine).join('\n'));
  return result;
}

/** The problems of such a folder, one line each, without the folder. */
export async function problemsOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  sandbox: Sandbox,
): Promise<string[]> {
  const folder = folderWith(files);
  const result = await loadSuite(path.join(folder, 'suite.yaml'), { sandbox });
  return result.ok ? [] : result.problems.map((p) => problemLine(p).replaceAll(`${folder}/`, ''));
}
