import { readFileSync, statSync } from 'node:fs';
import { relative } from 'node:path';
import { daysUntil } from '../../domain/model-end.ts';
import { isBinary } from '../../platform/files/plain-files.ts';
import type { CalendarRow } from '../calendars/row.ts';
import { filesToScan } from './files-to-scan.ts';
import { findModelIds } from './find-model-ids.ts';
import { type NameToFind, namesToFind } from './names-to-find.ts';

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
  /** The snapshot whose end this bare name takes over; null where the end is its own. */
  bySnapshot: string | null;
  places: Place[];
}

interface Place {
  file: string;
  line: number;
}

export interface Scan {
  files: number;
  /** The nearest end first. */
  models: ScannedModel[];
  /** How many known names have no end that is known. */
  without: number;
  /** Those, by name. */
  unknownEnds: { model: string; places: Place[] }[];
}

/** A longer file is data, not source. */
const LARGEST = 1024 * 1024;

/**
 * Which models of known ends a code base names, and where.
 * @param rows what calendars and shipped facts say
 * @throws Error where the path cannot be read
 */
export function scanCode(path: string, rows: readonly CalendarRow[], now: number): Scan {
  const known = namesToFind(rows);
  const places = new Map<string, Place[]>();
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
  const unknownEnds = [...places]
    .filter(([model]) => !ending.has(model))
    .map(([model, at]) => ({ model: known.get(model)?.[0]?.model ?? model, places: at }))
    .toSorted((a, b) => (a.model < b.model ? -1 : 1));
  return {
    files: files.length,
    models: models.toSorted((a, b) => a.daysLeft - b.daysLeft || (a.model < b.model ? -1 : 1)),
    without: unknownEnds.length,
    unknownEnds,
  };
}

function scanned(name: NameToFind, places: Place[], now: number): ScannedModel[] {
  const { model, provider, endsAt, replacement, url, bySnapshot } = name;
  if (endsAt === null) return [];
  const daysLeft = daysUntil(endsAt, now);
  return [{ model, provider, endsAt, daysLeft, replacement, url, bySnapshot, places }];
}

function textOf(file: string): string | null {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size > LARGEST) return null;
  const body = readFileSync(file);
  return isBinary(body) ? null : body.toString('utf8');
}
