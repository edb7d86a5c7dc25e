import { PERIODS, plainName, plainWords } from './plain-words.ts';
import type { FigureSource, SourceRow } from './source.ts';

/** What a price is paid for. */
export type Span = 'month' | 'year' | 'other';

/** A row's year, quarter or month as one number that grows with time; null where it has none. */
export function timeOf({ names }: SourceRow): number | null {
  const words = Object.values(names).flatMap((n) => plainName(n).trim().split(' '));
  const [year, quarter, month] = PERIODS.map((kind) => words.find((w) => kind.test(w)));
  if (year === undefined && quarter === undefined && month === undefined) return null;
  const within =
    month === undefined ? Number(quarter?.slice(1) ?? 0) * 3 : Number(month.slice('month'.length));
  return Number(year ?? 0) * 100 + within;
}

/** Whether a name is of a year, a quarter or a month. */
export const isPeriod = (name: string): boolean =>
  plainName(name)
    .trim()
    .split(' ')
    .some((w) => PERIODS.some((kind) => kind.test(w)));

interface Timeline {
  times: ReadonlyMap<SourceRow, number | null>;
  /** The series of each row by a number. */
  ids: ReadonlyMap<SourceRow, number>;
  /** Rows that differ in their period alone, the oldest first. */
  series: ReadonlyMap<SourceRow, readonly SourceRow[]>;
}

const known = new WeakMap<FigureSource, Timeline>();

/** The rows of a source by time. */
export function timelineOf(source: FigureSource): Timeline {
  const before = known.get(source);
  if (before !== undefined) return before;
  const { rows } = source;
  const times = new Map(rows.map((r) => [r, timeOf(r)]));
  const groups = Map.groupBy(
    rows.filter((r) => times.get(r) !== null),
    seriesOf,
  );
  const series = new Map<SourceRow, SourceRow[]>();
  const ids = new Map<SourceRow, number>();
  for (const [id, all] of [...groups.values()].entries()) {
    for (const row of all) ids.set(row, id);
    const ordered = all.toSorted((a, b) => (times.get(a) ?? 0) - (times.get(b) ?? 0));
    for (const row of ordered) series.set(row, ordered);
  }
  const made = { times, ids, series };
  known.set(source, made);
  return made;
}

/** What a row is called beside its period. */
function seriesOf({ names }: SourceRow): string {
  const rest = Object.values(names).map((n) =>
    plainName(n)
      .trim()
      .split(' ')
      .filter((w) => !PERIODS.some((kind) => kind.test(w)))
      .join(' '),
  );
  return rest.join('\n');
}

/** The row of the period before; null where there is none. */
export function rowBefore(row: SourceRow, source: FigureSource): SourceRow | null {
  const series = timelineOf(source).series.get(row);
  if (series !== undefined) return series[series.indexOf(row) - 1] ?? null;
  return source.rows[source.rows.indexOf(row) - 1] ?? null;
}

const YEARS = new RegExp(String(PERIODS[0]?.source), 'u');

/** Whether a text names a year. */
export const namesYear = (text: string): boolean =>
  plainWords(text)
    .split(' ')
    .some((w) => YEARS.test(w));

const MONTHLY =
  /(?<!\p{L})(?:months?|monthly|monat|monatlich|mensual|mensuel|mois|mes|mese)(?!\p{L})/iu;
const YEARLY =
  /(?<!\p{L})(?:years?|yearly|annual|annually|annum|jahr|jährlich|anual|annuel|an|año|anno)(?!\p{L})/iu;
const TO_DATE = /to.?date/i;

/** What the numbers of a column are paid for, by its head: `price_month`. */
export function spanOfColumn(name: string): Span | null {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2').replace(/[^\p{L}]+/gu, ' ');
  if (TO_DATE.test(words)) return null;
  const [month, year] = [MONTHLY.test(words), YEARLY.test(words)];
  return month === year ? null : month ? 'month' : 'year';
}

const PER =
  /^(?:\s(?:more|less|extra|mehr|weniger))?\s*(?:(?:a|an|per|each|every|im|pro|je|al|por|par|all)\s|\/\s?)(?:(month|mo|monat|mes|mois|mese)|(year|yr|annum|jahr|año|an|anno))(?!\p{L})/iu;
const PER_WORD = /^\s*(?:(monthly|monatlich)|(yearly|annually|jährlich))(?!\p{L})/iu;
const SAID =
  /(?<!\p{L})(?:(monthly (?:price|cost|fee|rate|charge)|monatspreis|monatsbeitrag|monatlich\p{L}*)|((?:yearly|annual) (?:price|cost|fee|rate|charge)|jahrespreis|jahresbeitrag|jährlich\p{L}*))(?!\p{L})/giu;

/** "€29 a week", "per user per day": of no column for months or years. */
const PER_OTHER =
  /^\s*(?:(?:per|pro|je|par|por|al?)\s\p{L}{3,12}\s)?(?:(?:a|an|per|each|every|pro|je|die|al|por|par|à la)\s|\/\s?)(?:hour|day|week|quarter|stunde|tag|woche|quartal|heure|jour|semaine|trimestre|hora|día|semana|giorno|settimana|ora|dag|uur)(?!\p{L})/iu;

/**
 * What a figure is paid for: "$29 a month", "the yearly price is $348"; null where nothing says so.
 * @param clause what it stands in
 * @param after what stands behind it
 */
export function spanOfFigure(clause: string, after: string): Span | null {
  const near = PER.exec(after) ?? PER_WORD.exec(after);
  if (near !== null) return near[1] === undefined ? 'year' : 'month';
  if (PER_OTHER.test(after)) return 'other';
  const said = new Set(
    [...clause.matchAll(SAID)].map((m) => (m[1] === undefined ? 'year' : 'month')),
  );
  const [only] = said;
  return said.size === 1 ? (only ?? null) : null;
}

/** Paid by the year, told by the month. */
export const BILLED_YEARLY =
  /(?<!\p{L})(?:(?:billed|paid|pay|charged) (?:yearly|annually|by the year|once a year)|(?:annual|yearly) (?:billing|plan|payment)|bei jährlicher (?:zahlung|zahlweise|abrechnung)|jährlich (?:bezahlt|abgerechnet))(?!\p{L})/iu;
