import type { Figure } from './numbers.ts';
import type { FigureSource, NumberColumn, SourceRow } from './source.ts';
import type { WAYS } from './finding.ts';

/** A number that a source gives, as it stands or counted from several. */
export interface Candidate {
  value: number;
  way: (typeof WAYS)[number];
  column: NumberColumn;
  /** The row, or those it was counted from. */
  rows: readonly SourceRow[];
}

const SUM =
  /\b(?:total|totals|totall?ed|sum|together|altogether|combined|overall|in all|adds? up|so far|year to date|half|whole|gesamt|summe)\b/i;
const AVERAGE = /\b(?:average|averaged|averages|mean|on average|durchschnitt)\b/i;
const DIFFERENCE =
  /\b(?:more|less|fewer|higher|lower|up|down|rose|risen|rise|rises|fell|fallen|falls?|grew|growth|grown|increased?|decreased?|declined?|dropped|drop|gained?|lost|difference|differs?|gap|cheaper|dearer|expensive|saves?|saving|extra|jumped|climbed|shrank|changed?)\b/i;
/** Pairs of more rows than this say what anybody wants to hear. */
const MOST_PAIRED = 12;

/** What the cells of some rows hold in some columns. */
export function cellsOf(rows: readonly SourceRow[], columns: readonly NumberColumn[]): Candidate[] {
  return rows.flatMap((row) =>
    columns.flatMap((column): Candidate[] => {
      const value = row.numbers[column.name] ?? null;
      return value === null ? [] : [{ value, way: 'cell', column, rows: [row] }];
    }),
  );
}

/**
 * What may be counted from a source where a sentence says so: totals and averages of the rows it
 * speaks of, what lies between two of them, a share of the whole. Words must ask for it: of many
 * sums one always fits.
 * @param spoken the rows that the sentence speaks of; all where it names none
 */
export function countedFrom(
  sentence: string,
  spoken: readonly SourceRow[],
  columns: readonly NumberColumn[],
  source: FigureSource,
): Candidate[] {
  return columns.flatMap((column) => {
    const groups = groupsOf(spoken, source);
    const [isSum, isAverage] = [SUM.test(sentence), AVERAGE.test(sentence)];
    return [
      ...groups.flatMap((rows): Candidate[] => {
        const sum = rows.reduce((total, r) => total + (r.numbers[column.name] ?? 0), 0);
        return [
          ...(isSum ? [{ value: sum, way: 'sum' as const, column, rows }] : []),
          ...(isAverage
            ? [{ value: sum / rows.length, way: 'average' as const, column, rows }]
            : []),
        ];
      }),
      ...(DIFFERENCE.test(sentence) ? between(spoken, column, source) : []),
      ...shares(spoken, column, source),
    ];
  });
}

/** The rows spoken of, and those from the first to the last of them: "from January to March". */
function groupsOf(spoken: readonly SourceRow[], { rows }: FigureSource): SourceRow[][] {
  if (spoken.length < 2) return spoken.length === 0 ? [] : [[...spoken]];
  const [first, last] = [
    rows.indexOf(spoken[0] as SourceRow),
    rows.indexOf(spoken.at(-1) as SourceRow),
  ];
  const range = rows.slice(first, last + 1);
  return range.length === spoken.length ? [[...spoken]] : [[...spoken], range];
}

/** What lies between two rows, in their unit and in per cent of the earlier. */
function between(
  spoken: readonly SourceRow[],
  column: NumberColumn,
  { rows }: FigureSource,
): Candidate[] {
  if (spoken.length > MOST_PAIRED) return [];
  const only = spoken.length === 1 ? rows.indexOf(spoken[0] as SourceRow) : -1;
  const before = only > 0 ? rows[only - 1] : undefined;
  const all = before === undefined ? spoken : [before, ...spoken];
  return all.flatMap((a, i) =>
    all.slice(i + 1).flatMap((b): Candidate[] => {
      const [from, to] = [a.numbers[column.name] ?? null, b.numbers[column.name] ?? null];
      if (from === null || to === null) return [];
      const pair = { column, rows: [a, b] };
      const difference = { ...pair, value: to - from, way: 'difference' as const };
      const change = (of: number): Candidate[] =>
        of === 0 ? [] : [{ ...pair, value: (100 * (to - from)) / of, way: 'change' as const }];
      return [difference, ...change(from)];
    }),
  );
}

function shares(
  spoken: readonly SourceRow[],
  column: NumberColumn,
  { rows }: FigureSource,
): Candidate[] {
  const whole = rows.reduce((sum, r) => sum + (r.numbers[column.name] ?? 0), 0);
  if (whole === 0 || spoken.length === rows.length) return [];
  return spoken.flatMap((row): Candidate[] => {
    const value = row.numbers[column.name] ?? null;
    return value === null
      ? []
      : [{ value: (100 * value) / whole, way: 'share', column, rows: [row] }];
  });
}

/** Whether a figure states a candidate, to the precision that it was stated in. */
export function states(figure: Figure, c: Candidate): boolean {
  const ofPercent = c.way === 'change' || c.way === 'share' || c.column.isPercent;
  if (figure.isPercent !== ofPercent && !(figure.isBare && !ofPercent)) return false;
  if (!ofPercent && figure.currency !== null && isOther(figure.currency, c)) return false;
  const mayTurn = c.way === 'difference' || c.way === 'change' || c.value < 0;
  return figure.readings.some((reading) => {
    const within = toleranceOf(figure, reading) + 1e-9 * Math.abs(c.value);
    const off = (value: number): boolean => Math.abs(value - reading.value) <= within;
    // "a loss of 20" and "down by 20" say the size alone.
    return off(c.value) || (mayTurn && off(-c.value));
  });
}

/** The source says that its numbers are in another currency. */
export const isOther = (currency: string, { column }: Candidate): boolean =>
  column.currency !== null && column.currency !== currency;

/**
 * Half of the last place that is stated; of "about 1,200" half of the last place that is not 0, at
 * most a twentieth.
 */
function toleranceOf(
  { isAbout }: Figure,
  { value, unit }: { value: number; unit: number },
): number {
  const half = unit / 2;
  if (!isAbout || value === 0) return half;
  let place = unit;
  while (
    Math.abs(Math.round(value / (place * 10)) * place * 10 - value) < unit / 1e6 &&
    place < Math.abs(value)
  )
    place *= 10;
  return Math.max(half, Math.min(place / 2, Math.abs(value) / 20));
}
