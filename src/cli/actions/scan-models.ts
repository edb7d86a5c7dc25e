import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { day } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import { knownRows, shippedRows } from '../../models/calendars/known.ts';
import type { CalendarRow } from '../../models/calendars/row.ts';
import { type Scan, scanCode, type ScannedModel } from '../../models/scan/scan-code.ts';
import { realClock } from '../../platform/clock/real.ts';
import { configFile, printResult, withStore } from '../context.ts';
import { type Io, table, typedPath } from '../io.ts';

export interface ScanOptions {
  days: number;
}

/** Says which models of a code base end when; exit 1 where one ends within the days asked for. */
export async function scanModels(
  io: Io,
  path: string,
  { days }: ScanOptions,
  command: Command,
): Promise<void> {
  const folder = typedPath(io, path);
  if (!existsSync(folder))
    throw new DaytwoError({
      code: 'no-path',
      exitCode: EXIT.usage,
      message: `there is no ${folder}`,
      next: 'name a folder or a file: daytwo models scan .',
    });
  const scan = scanCode(folder, await rowsKnown(io, command), realClock.now());
  const near = scan.models.filter((m) => m.daysLeft <= days);
  if (near.length > 0) io.setExit(EXIT.badNews);
  printResult(io, command, { ...scan, withinDays: days, near: near.length }, words(scan, days));
}

/** The shipped facts; beside a configuration all that its worker has read. */
async function rowsKnown(io: Io, command: Command): Promise<readonly CalendarRow[]> {
  if (!existsSync(configFile(io, command))) return shippedRows();
  return withStore(io, command, (on) => knownRows(on));
}

function words({ files, models, without, unknownEnds }: Scan, days: number): string {
  const read = `${plural(files, 'file')} read`;
  const rows = [
    ...models.map((m) => [m.model, day(m.endsAt), left(m), m.replacement ?? '', where(m)]),
    ...unknownEnds.map((m) => [m.model, 'no end known', '', '', where(m)]),
  ];
  const near = models.filter((m) => m.daysLeft <= days).length;
  const sum =
    models.length === 0
      ? `no model is named whose end is known${without === 0 ? '' : `; ${without} without one`}.`
      : `within ${days} days: ${near === 0 ? 'none' : near} of ` +
        `${plural(models.length, 'model')} whose end is known.`;
  return [
    ...(rows.length === 0
      ? []
      : [table([['model', 'ends', '', 'replacement', 'named in'], ...rows]), '']),
    `${read}${models.length === 0 ? ':' : ';'} ${sum}`,
  ].join('\n');
}

/** A bare name ends with the snapshot that answers for it. */
function left({ daysLeft, bySnapshot }: ScannedModel): string {
  const by = bySnapshot === null ? '' : `, by its snapshot ${bySnapshot}`;
  if (daysLeft < 0) return `${plural(-daysLeft, 'day')} ago${by}`;
  return `${daysLeft === 0 ? 'today' : `in ${plural(daysLeft, 'day')}`}${by}`;
}

const SHOWN = 3;

function where({ places }: Pick<ScannedModel, 'places'>): string {
  const shown = places.slice(0, SHOWN).map((p) => `${p.file}:${p.line}`);
  const more = places.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
