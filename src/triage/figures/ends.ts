import { SUM } from './counting-words.ts';
import { type PeriodToken, periodTokens } from './dating.ts';
import { isSpokenOf, mentionsIn } from './mentions.ts';
import { isPeriod, timelineOf } from './periods.ts';
import type { FigureSource } from './source.ts';
import { yearBeforeIn } from './year-before.ts';

/**
 * How a stretch is told where no word asks for its total: all of it is meant where that adds up and
 * it is `spanning`; else what its last period has may be, and where it is `starting` its first. A word
 * for a total makes `spanning` a `total`.
 */
export type Covering = 'spanning' | 'reaching' | 'starting' | 'total';

/** Two periods that a sentence tells a change between, or all from one to the other. */
export interface Ends {
  /** What the other is held against; of a year told of quarters all of its quarters. */
  from: ReadonlySet<number>;
  to: ReadonlySet<number>;
  /** All between them are meant where something is added up. */
  isRange: boolean;
  /** Nothing but all of them is: "in Q1-Q3", where "from Q1 to Q3" may tell each by itself. */
  isWhole: boolean;
  /** It was read from words for a stretch of time: "the first half". */
  isTogether?: true;
  covering?: Covering;
  /** Of two stretches what they have is held against each other. */
  changed?: Pick<Ends, 'from' | 'to'>;
  /** What they have is held against the same of the year before. */
  isYearly?: true;
  /** Two periods are named, and nothing says that one is held against the other. */
  isLoose: boolean;
  /** Where it is told, from its first sign to behind its last. */
  at: number;
  until: number;
}

/** An amount may stand between: "from $2m in Q2 to $3m in Q3". */
const AMOUNT = String.raw`(?:[^\s]*\d[^\s]*\s(?:%\s|[\p{L}]{1,12}\s){0,2})?`;
const IN = String.raw`(?:(?:in|im|of|for|at|during|the|en|il|le)\s){0,2}`;
const JOINED = new RegExp(
  String.raw`^[\s)]*${AMOUNT}(?:to|until|till|up to|bis|auf|nach|à|a|al|au|até|para|tot|naar|do|→|[-=]>)\s${AMOUNT}${IN}$`,
  'iu',
);
const WHOLE = /^\s*(?:-|–|—|through|thru|bis einschließlich|up to and including)\s*(?:the\s)?$/iu;
const AND = /^\s*(?:and|und|et|y|e|en)\s(?:(?:in|im|el|le|il|o|het)\s)?(?:the\s)?$/iu;
const BETWEEN = /(?<!\p{L})(?:between|zwischen|entre|tra|fra|tussen)\s(?:(?:the|q)\s)?$/iu;
const FROM_BEFORE = /(?<!\p{L})(?:from|von|vom|de|del|du|dal|da|desde)\s(?:[^,;.]|[.,]\d){0,30}$/iu;
const REFERENCE =
  /(?<!\p{L})(?:than|compared (?:with|to)|versus|vs\.?|against|over|on|from|since|als|gegenüber|seit|verglichen mit|im vergleich (?:zu[mr]?|mit)|que|frente al?|respecto al?|par rapport (?:à|au)|contre|che|rispetto al?|contro|dan|ten opzichte van)\s(?:[^,;.]|[.,]\d){0,40}$/iu;
/** Right before a period it says that what holds now is held against it. */
const ALONE =
  /(?<!\p{L})(?:(?:than|compared (?:with|to)|versus|vs\.?|against|als)\s(?:(?:it was |they were |it did |back )?(?:in|im)\s)?|(?:since|seit|gegenüber|im vergleich zu[mr]?|verglichen mit)\s)$/iu;

/** As `spansIn` writes it. */
const TOGETHER = /(?<!\p{L})(?:combined|spanning)\s$/u;
const COVERING = /(?<!\p{L})(?<covering>spanning|reaching|starting)\s$/u;

interface Told extends PeriodToken {
  times: ReadonlySet<number>;
}

/** So many periods of a source are kept by their words. */
const MOST_KEPT = 500;
const known = new WeakMap<FigureSource, Map<string, ReadonlySet<number>>>();

/** The times of a source's rows that a period is of. */
function timesOf(text: string, source: FigureSource): ReadonlySet<number> {
  const kept = known.get(source) ?? new Map<string, ReadonlySet<number>>();
  known.set(source, kept);
  const before = kept.get(text);
  if (before !== undefined) return before;
  const { times } = timelineOf(source);
  const named = new Map(
    [...mentionsIn(text, source)].filter(([, values]) => [...values].some(isPeriod)),
  );
  const rows = named.size === 0 ? [] : source.rows.filter((row) => isSpokenOf(row, named));
  const made = new Set(rows.flatMap((row) => times.get(row) ?? []));
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, made);
  return made;
}

/** Periods in one sentence beyond these are a list. */
const MOST_TOKENS = 40;

/**
 * Which periods a sentence tells changes and totals between.
 * @param isUndated a period without a year is the newest of its name
 */
export function endsIn(text: string, source: FigureSource, isUndated: boolean): Ends[] {
  const tokens = periodTokens(text);
  const yearBefore = yearBeforeIn(text);
  if (tokens.length > MOST_TOKENS || (tokens.length === 0 && yearBefore === null)) return [];
  const told = tokens
    .map((t): Told => ({ ...t, times: timesOf(t.text, source) }))
    .filter((t) => t.times.size > 0);
  const pairs = told.flatMap((from, n): Ends[] => {
    const to = told[n + 1];
    if (to === undefined) return [];
    const pair = pairOf(from, to, { text, isOnly: told.length === 2 });
    return pair === null ? [] : [pair];
  });
  if (yearBefore !== null && pairs.every((p) => p.isLoose || p.isRange))
    return againstYearBefore(told, pairs, yearBefore, source);
  const all = pairs.length > 0 ? withChanged(pairs, text) : againstNow(told, text, source);
  return all.flatMap((ends) => resolved(ends, isUndated) ?? []);
}

function pairOf(
  a: Told,
  b: Told,
  { text, isOnly }: { text: string; isOnly: boolean },
): Ends | null {
  const between = text.slice(a.at + a.text.length, b.at);
  const before = text.slice(0, a.at);
  const until = b.at + b.text.length;
  const forward = { from: a.times, to: b.times, at: a.at, until };
  const isTogether = TOGETHER.test(before) ? { isTogether: true as const } : {};
  if (WHOLE.test(between))
    return {
      ...forward,
      ...isTogether,
      ...coveringOf(before, text),
      isRange: true,
      isWhole: true,
      isLoose: false,
    };
  if (JOINED.test(between) || (AND.test(between) && BETWEEN.test(before)))
    return { ...forward, isRange: true, isWhole: false, isLoose: false };
  if (!isOnly) return null;
  const reference = { isRange: false, isWhole: false, isLoose: false, at: a.at, until };
  if (REFERENCE.test(between)) return { ...reference, from: b.times, to: a.times };
  if (REFERENCE.test(before) && !FROM_BEFORE.test(before))
    return { ...reference, from: a.times, to: b.times };
  const [first, second] = [Math.min(...a.times), Math.min(...b.times)];
  const [from, to] = first < second ? [a.times, b.times] : [b.times, a.times];
  return { ...reference, from, to, isLoose: true };
}

function coveringOf(before: string, text: string): { covering?: Covering } {
  const told = COVERING.exec(before)?.groups?.['covering'];
  if (told === undefined) return {};
  return { covering: told === 'spanning' && SUM.test(text) ? 'total' : (told as Covering) };
}

/** "Since Q2 2026": what is held against it is the newest. */
function againstNow(told: readonly Told[], text: string, source: FigureSource): Ends[] {
  const [only] = told;
  if (only === undefined || told.length > 1 || !ALONE.test(text.slice(0, only.at))) return [];
  const newest = Math.max(...[...timelineOf(source).times.values()].map((t) => t ?? -Infinity));
  const until = only.at + only.text.length;
  const ends = { from: only.times, to: new Set([newest]), at: only.at, until };
  return [{ ...ends, isRange: false, isWhole: false, isLoose: false }];
}

/** "The first half of 2026 against that of 2025": each of the two, with what lies between them. */
function withChanged(pairs: readonly Ends[], text: string): readonly Ends[] {
  const ranges = pairs.filter((p) => p.isWhole);
  const [a, b, ...others] = ranges;
  if (a === undefined || b === undefined || others.length > 0) return pairs;
  const between = text.slice(a.until, b.at).replace(/combined\s$/u, '');
  const before = text.slice(0, a.at).replace(/combined\s$/u, '');
  const [ofA, ofB] = [a, b].map((p) => new Set([...p.from, ...p.to]));
  if (ofA === undefined || ofB === undefined) return pairs;
  const isForward = JOINED.test(between) || REFERENCE.test(before);
  if (!isForward && !REFERENCE.test(between)) return pairs;
  const changed = isForward ? { from: ofA, to: ofB } : { from: ofB, to: ofA };
  return ranges.map((p) => ({ ...p, changed }));
}

/** Each period that is told against the same of the year before; the newest where none is. */
function againstYearBefore(
  told: readonly Told[],
  pairs: readonly Ends[],
  said: { at: number; until: number },
  source: FigureSource,
): Ends[] {
  const more = { isWhole: false, isLoose: false, isYearly: true as const };
  const ranges = pairs.filter((p) => p.isRange);
  if (ranges.length > 0)
    return ranges.map((p) => ({ ...p, ...more, from: ofNewest(p.from), to: ofNewest(p.to) }));
  const places = told.map((t) => ({ times: t.times, at: t.at, until: t.at + t.text.length }));
  const all = [...timelineOf(source).times.values()].flatMap((t) => t ?? []);
  const now = { times: new Set([Math.max(...all)]), ...said };
  return (places.length > 0 ? places : [now]).map(({ times, ...place }) => {
    const of = ofNewest(times);
    return { ...more, ...place, from: of, to: of, isRange: false };
  });
}

/** Of times of several years those of the last. */
function ofNewest(times: ReadonlySet<number>): ReadonlySet<number> {
  const year = Math.trunc(Math.max(...times) / 100);
  return new Set([...times].filter((t) => Math.trunc(t / 100) === year));
}

/** Whether a period stands right before a place, and is none of the ends: "(Q1: €334,000". */
export function isLabelled(text: string, at: number, { until }: Ends): boolean {
  const [last] = periodTokens(text.slice(0, at)).slice(-1);
  if (last === undefined || last.at < until) return false;
  return /^\s?[:=]?\s?$/u.test(text.slice(last.at + last.text.length, at));
}

/** Whether some amounts are of the periods of a stretch, one each: "260 and 310 in the first half". */
export function areOfEach({ from, to }: Ends, amounts: number, source: FigureSource): boolean {
  const all = [...from, ...to];
  const [first, last] = [Math.min(...all), Math.max(...all)];
  const times = new Set([...timelineOf(source).times.values()].flatMap((t) => t ?? []));
  return [...times].filter((t) => t >= first && t <= last).length === amounts;
}

/** Of periods that a year would tell apart the newest, where none was named. */
function resolved(ends: Ends, isUndated: boolean): Ends | null {
  const isOne = ends.from.size === 1 && ends.to.size === 1;
  const isOfYears =
    ends.from.size > 1 && ends.to.size > 1 && isWholeYear(ends.from) && isWholeYear(ends.to);
  if (isOne || isOfYears) return isSame(ends) ? null : ends;
  if (!isUndated) return null;
  const to = Math.max(...ends.to);
  const from = Math.max(...[...ends.from].filter((t) => t < to));
  return from === -Infinity ? null : { ...ends, from: new Set([from]), to: new Set([to]) };
}

const isSame = ({ from, to }: Ends): boolean =>
  from.size === to.size && [...from].every((time) => to.has(time));

/** A time is its year times a hundred and its place in it. */
const isWholeYear = (times: ReadonlySet<number>): boolean =>
  new Set([...times].map((t) => Math.trunc(t / 100))).size === 1;

/**
 * Those that a figure is told of: of several the nearest before it, or behind it where they come after.
 * @param clause what it stands in; where that names another period its figure is of it
 * @param isSummed it is told as what all before comes to: "an increase of"
 */
export function endsOf(
  at: number,
  all: readonly Ends[],
  { firstFigure, clause }: { firstFigure: number; clause: { text: string; at: number } },
  isSummed: boolean,
): Ends | null {
  const [first] = all;
  if (first === undefined) return null;
  const comeAfter = first.at > firstFigure;
  const near = comeAfter ? all.find((e) => e.at > at) : all.findLast((e) => e.at < at);
  const found = near ?? (comeAfter ? (all.at(-1) ?? first) : first);
  if (found.isLoose) return isSummed && at > found.until ? found : null;
  const overlaps = clause.at < found.until && clause.at + clause.text.length > found.at;
  return overlaps || periodTokens(clause.text).length === 0 ? found : null;
}
