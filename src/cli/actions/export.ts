import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import {
  type ExportRange,
  type ExportRow,
  historyRows,
  runRows,
  trialRows,
} from '../../evaluation/export.ts';
import type { Io } from '../io.ts';

export interface Wanted {
  range: ExportRange;
  format: 'jsonl' | 'csv';
  texts: boolean;
}

/** Prints an export line by line. @throws DaytwoError for something that cannot be exported */
export async function writeExport(
  io: Io,
  store: Store,
  what: string,
  { range, format, texts }: Wanted,
): Promise<void> {
  let headed = false;
  for await (const row of rowsOf(store, what, range, texts)) {
    if (format === 'csv' && !headed) io.out(Object.keys(row).map(cell).join(','));
    headed = true;
    io.out(format === 'csv' ? Object.values(row).map(cell).join(',') : JSON.stringify(row));
  }
  if (!headed) io.err('There is nothing of that kind in this range.');
}

function rowsOf(
  store: Store,
  what: string,
  range: ExportRange,
  texts: boolean,
): AsyncGenerator<ExportRow> {
  if (what === 'runs') return runRows(store, range);
  if (what === 'trials') return trialRows(store, range, texts);
  if (what === 'history') return historyRows(store, range);
  throw new DaytwoError({
    code: 'no-export',
    exitCode: EXIT.usage,
    message: `"${what}" cannot be exported`,
    next: 'there are runs, trials and history',
  });
}

/**
 * One cell (RFC 4180). A text that a spreadsheet would take for a formula begins with a quotation
 * mark of its own; so does one that begins with the wide form of such a letter (OWASP, CSV
 * injection).
 */
function cell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
