import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { ListResult } from '../../domain/provider.ts';
import { openaiCompatible } from '../../llm/providers/lists/openai-compatible.ts';
import { readPages } from '../../llm/providers/lists/read.ts';
import { shapeNamed } from '../../llm/providers/lists/registry.ts';
import type { DatedList } from './replay-history.ts';

/**
 * `2026-03-10T222156Z`, `2026-03-10T22:21:56Z`, `20260310T222156Z`, `2026-03-10`, with anything
 * around it; UTC.
 */
const TIME =
  /(\d{4})-?(\d{2})-?(\d{2})(?:[T_ -]?(\d{2})[:-]?(\d{2})(?:[:-]?(\d{2}))?(?:\.\d+)?Z?)?/;

/** The UTC time in a file's name, epoch milliseconds, or null. */
export function timeInName(name: string): number | null {
  const found = TIME.exec(name);
  if (found === null) return null;
  const [year, month, day, hour, minute, second] = found.slice(1).map((part) => Number(part ?? 0));
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second);
  const rolled = new Date(at);
  return rolled.getUTCMonth() + 1 === month && rolled.getUTCDate() === day ? at : null;
}

export interface History {
  lists: DatedList[];
  /** Files without a time in their name. */
  skipped: string[];
}

/**
 * The dated answers of a folder as lists, each read as the provider's list is read: an answer that
 * holds none (HTML, an error, a cut file) is a failed poll. Where the folder holds folders by
 * provider, the provider's own is taken.
 * @throws DaytwoError (exit 2) where there is nothing to replay
 */
export function readHistory(folder: string, provider: string): History {
  const inner = join(folder, provider);
  const from = isFolder(inner) ? inner : folder;
  if (!isFolder(from))
    throw new DaytwoError({
      code: 'no-folder',
      exitCode: EXIT.couldNotMeasure,
      message: `there is no folder ${from}`,
      next: 'give the folder that holds the dated lists',
    });
  const shape = shapeNamed(provider) ?? openaiCompatible;
  const history: History = { lists: [], skipped: [] };
  for (const name of readdirSync(from).toSorted()) {
    const path = join(from, name);
    if (!statSync(path).isFile() || name.startsWith('.')) continue;
    const at = timeInName(name);
    if (at === null) {
      history.skipped.push(name);
      continue;
    }
    history.lists.push({
      at,
      result: resultOf(
        readFileSync(path, 'utf8'),
        (json) => readPages(shape, [json], false) ?? readPages(openaiCompatible, [json], false),
      ),
    });
  }
  if (history.lists.length === 0) {
    throw new DaytwoError({
      code: 'no-lists',
      exitCode: EXIT.couldNotMeasure,
      message: `no file in ${from} has a time in its name`,
      next: 'name each list by the UTC time at which it was fetched: 2026-03-10T222156Z.json',
    });
  }
  return history;
}

function resultOf(text: string, read: (json: unknown) => ReturnType<typeof readPages>): ListResult {
  const failed = (message: string): ListResult => ({
    ok: false,
    failure: { code: 'bad-body', scope: 'trial', retryable: true, message },
  });
  let json: unknown;
  try {
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return failed(text.trim() === '' ? 'the file is empty' : 'the file holds no JSON');
  }
  const list = read(json);
  return list === null ? failed('the answer holds no list of models') : { ok: true, ...list };
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
