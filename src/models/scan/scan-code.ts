import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { daysUntil } from '../../domain/model-end.ts';
import { isBinary } from '../../platform/files/plain-files.ts';
import { bestRowPerModel, type CalendarRow } from '../calendars/row.ts';
import { filesToScan } from './files-to-scan.ts';
import { findModelIds } from './find-model-ids.ts';

/** A model that a code base names and whose end is known. */
export interface ScannedModel {
  model: string;
  provider: string;
  /** ISO-8601. */
  endsAt: string;
  /** Below 0 where it is over. */
  daysLeft: number;
  replacement: string | null;
  /** The page that says so. */
  url: string | null;
  places: { file: string; line: number }[];
}

export interface Scan {
  files: number;
  /** The nearest end first. */
  models: ScannedModel[];
  /** Names that are known and have no end. */
  without: number;
}

/** A longer file is data, not source. */
const LARGEST = 1024 * 1024;

/**
 * Which models of known ends a code base names, and where.
 * @param rows what calendars and shipped facts say
 * @throws Error where the path cannot be read
 */
export function scanCode(path: string, rows: readonly CalendarRow[], now: number): Scan {
  const known = Map.groupBy(bestRowPerModel(rows), (r) => r.model.toLowerCase());
  const places = new Map<string, { file: string; line: number }[]>();
  const files = filesToScan(path);
  const names = new Set(known.keys());
  for (const file of files) {
    const text = textOf(file);
    if (text === null) continue;
    for (const { model, line } of findModelIds(text, names)) {
      const at = places.get(model) ?? [];
      at.push({ file: relative(path, file) || file, line });
      places.set(model, at);
    }
  }
  const models = [...places].flatMap(([model, at]) =>
    (known.get(model) ?? []).flatMap((row) => scanned(row, at, now)),
  );
  const ending = new Set(models.map((m) => m.model.toLowerCase()));
  return {
    files: files.length,
    models: models.toSorted((a, b) => a.daysLeft - b.daysLeft || (a.model < b.model ? -1 : 1)),
    without: [...places.keys()].filter((model) => !ending.has(model)).length,
  };
}

function scanned(row: CalendarRow, places: ScannedModel['places'], now: number): ScannedModel[] {
  const { model, provider, endsAt, replacement, url } = row;
  return endsAt === null
    ? []
    : [{ model, provider, endsAt, daysLeft: daysUntil(endsAt, now), replacement, url, places }];
}

function textOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > LARGEST) return null;
  const body = readFileSync(file);
  return isBinary(body) ? null : body.toString('utf8');
}
