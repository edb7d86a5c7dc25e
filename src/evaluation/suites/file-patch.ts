import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, relative } from 'node:path';
import type { Config } from '../../config/load.ts';
import { unifiedPatch } from '../../platform/line-diff.ts';

/** An edit of a file as a unified diff, which somebody else applies. */
export interface FilePatch {
  ok: true;
  /** Where it applies: `git apply` is run here. */
  folder: string;
  /** The file as the patch names it, relative to the folder. */
  file: string;
  text: string;
}

/** A patch, or in words why there is none. */
export type MadePatch = FilePatch | { ok: false; why: string };

/** Longer ones are no small edit, and no page shows them. */
const LONGEST = 40_000;

/** The edit of a file of the configuration's as a patch; no secret that is known leaves in one. */
export function filePatch(
  { folder, redactor }: Pick<Config, 'folder' | 'redactor'>,
  { file, before, after }: { file: string; before: string; after: string },
): MadePatch {
  const root = isBelow(folder, file) ? folder : dirname(file);
  const named = relative(root, file);
  const text = unifiedPatch(named, before, after);
  if (text === '') return { ok: false, why: 'nothing would change' };
  if (text.length > LONGEST)
    return { ok: false, why: `the patch would be ${text.length} characters long` };
  if (redactor.text(text) !== text)
    return { ok: false, why: 'a secret stands beside the place, and is not shown' };
  return { ok: true, folder: root, file: named, text };
}

/** A file as people know it: relative to the configuration's folder where it lies below it. */
export const shownFile = (folder: string, file: string): string =>
  isBelow(folder, file) ? relative(folder, file) : file;

function isBelow(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path !== '' && !path.startsWith('..') && !isAbsolute(path);
}

/**
 * A file's text byte for byte, a mark at its beginning with it; null where it is no UTF-8, which no
 * patch of ours could edit.
 */
export function exactText(file: string): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch {
    return null;
  }
}
