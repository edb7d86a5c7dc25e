import type { Figure } from '../../domain/text-figures.ts';
import { COUNTED } from './counting-words.ts';
import { type Mentions, mentionsIn } from './mentions.ts';
import { isPeriod } from './periods.ts';
import type { Sentence } from './sentences.ts';
import type { FigureSource } from './source.ts';

/** What a figure is said of beyond the names of its own clause. */
export interface Side {
  /** Of the names that its sentence compares those that stand nearest. */
  names: Mentions;
  /** The periods that its sentence names are of other figures: it is of what holds now. */
  isOfNow: boolean;
  /** Unless a sentence before named a period, which it is of. */
  before: boolean;
}

export const NO_SIDE: Side = { names: new Map(), isOfNow: false, before: false };

const NOW =
  /(?<!\p{L})(?:now|today|currently|at present|these days|since then|seitdem|jetzt|heute|aktuell|derzeit|nun|inzwischen|maintenant|aujourd'hui|ahora|hoy|adesso|oggi|since(?=\s*[.!)]?\s*$))(?!\p{L})/iu;
/** What ends a clause behind which the figure is what another is compared with. */
const COMPARES =
  /(?:from|than|against|versus|vs\.?|compared with|after|since|instead of|von|als|gegenüber|statt|nach)\s*$/iu;
/** Of what stands behind it nothing before is said: "$2 more than in Q2". */
const THAN = /(?:than|compared with|since|als|gegenüber|seit)\s*$/iu;
const SINCE =
  /^\s*(?:since|compared (?:with|to)|versus|seit|gegenüber|verglichen mit|im vergleich (?:mit|zu[mr]?)|depuis|desde)\s/iu;
const INSTEAD =
  /^\s*(?:not|nicht|no longer|instead of|rather than|statt)\b|\s(?:as|wie) (?:in|im)\s/iu;
/** Names and figures that are listed alike go in pairs: "Basic to Pro", "$10 to $31". */
const JOINS = [
  /(?:\b(?:and|or|und|oder|bzw\.?|sowie|et|y|e)|&)\s*$/iu,
  /(?:\b(?:to|auf|nach)|→|[-=]>)\s*$/iu,
  /\b(?:versus|vs\.?|against|gegenüber)\s*$/iu,
];
/** What begins a clause whose name is the other side, and no part of a list. */
const OTHER = /^\s*(?:versus|vs|unlike|compared|against|than|instead|anders als|im vergleich)\b/iu;
const STRONG = /(?:[;·•]\s*|\d\/|\}\s?)$/u;
const BRACKETS = /\([^()]*\)/g;
const OF_ALL = /\s(?:against|versus|vs\.?|compared with|gegenüber|statt)\s/iu;

interface Piece {
  clause: number;
  at: number;
  /** Clauses between two strong borders have one number. */
  segment: number;
  /** Which bracket of the sentence it stands in; -1 in none. */
  bracket: number;
  /** Null where it is a figure. */
  names: Mentions | null;
}

/**
 * Says of each figure of a sentence which of the names it stands with, where the sentence compares
 * several: "Pro: $31, Team: $99", "Pro and Team cost $31 and $99".
 */
export function sidesOf(
  sentence: Sentence,
  clauses: readonly Sentence[],
  figures: readonly Figure[],
  source: FigureSource,
): (figure: Figure) => Side {
  const told = mentionsIn(sentence.text, source);
  const hasNow = NOW.test(sentence.text);
  const compared = [...told].filter(([, values]) => values.size > 1).map(([name]) => name);
  const ofPeriods = [...told].filter(([, v]) => [...v].some(isPeriod)).map(([name]) => name);
  if (!hasNow && compared.length === 0 && ofPeriods.length === 0) return () => NO_SIDE;
  const inNames = new Set([...told.values()].flatMap((all) => [...all].flatMap(numbersIn)));
  const stated = figures.filter((f) => !f.isBare || !inNames.has(f.text));
  const pieces = piecesOf(sentence, clauses, stated, source);
  return (figure) => {
    const own = pieces.find((p) => p.names === null && p.at === figure.at);
    if (own === undefined) return NO_SIDE;
    const names = new Map<string, ReadonlySet<string>>();
    for (const dimension of compared) {
      const side = sideIn(dimension, own, { pieces, clauses, sentence });
      if (side !== null) names.set(dimension, side);
    }
    const isOfNow = saysNow(own, ofPeriods, { pieces, clauses, hasNow });
    const before = isOfNow && !saysNowBefore(own, pieces, clauses);
    return names.size === 0 && !isOfNow ? NO_SIDE : { names, isOfNow, before };
  };
}

/** "It is $31 now", and "Since then, it is $31". */
function saysNowBefore(
  own: Piece,
  pieces: readonly Piece[],
  clauses: readonly Sentence[],
): boolean {
  const text = clauses[own.clause]?.text ?? '';
  const isAlone = !pieces.some((p) => p.clause === own.clause - 1);
  return NOW.test(`${isAlone ? (clauses[own.clause - 1]?.text ?? '') : ''}${text}`);
}

/** The numbers of a name: "Plan 7", "Q2 2026". */
const numbersIn = (name: string): string[] => name.match(/\d+/g) ?? [];

/** The names and figures of a sentence in their order. */
function piecesOf(
  sentence: Sentence,
  clauses: readonly Sentence[],
  figures: readonly Figure[],
  source: FigureSource,
): Piece[] {
  const brackets = [...sentence.text.matchAll(BRACKETS)].map((m) => ({
    from: m.index + sentence.at,
    to: m.index + sentence.at + m[0].length,
  }));
  let segment = 0;
  return clauses.flatMap((clause, n) => {
    const end = clause.at + clause.text.length;
    const inside = figures.filter((f) => f.at >= clause.at && f.at < end);
    // A bare number may be part of a name: it cuts none.
    const cuts = inside.filter((f) => !f.isBare);
    const place = (at: number) => ({
      clause: n,
      at,
      segment,
      bracket: brackets.findIndex(({ from, to }) => at >= from && at < to),
    });
    const texts = [clause.at, ...cuts.map((f) => f.at + f.text.length)].map((from, i) => ({
      from,
      text: sentence.text.slice(from - sentence.at, (cuts[i]?.at ?? end) - sentence.at),
    }));
    const made: Piece[] = [
      ...texts.flatMap(({ from, text }) => {
        const names = mentionsIn(text, source);
        // Brackets are known by where the text is, not by the sign before it.
        const at = from + Math.max(0, text.search(/[\p{L}\d]/u));
        return names.size === 0 ? [] : [{ ...place(at), names }];
      }),
      ...inside.map((f) => ({ ...place(f.at), names: null })),
    ];
    const isInside = brackets.some(({ from, to }) => end > from && end < to);
    if (STRONG.test(clause.text) && !isInside) segment += 1;
    return made.toSorted((a, b) => a.at - b.at);
  });
}

interface Line {
  pieces: readonly Piece[];
  clauses: readonly Sentence[];
  sentence: Sentence;
}

/** The values of a name column that a figure stands with; null where its own clause says it. */
function sideIn(dimension: string, own: Piece, line: Line): ReadonlySet<string> | null {
  const { sentence } = line;
  const all = line.pieces.filter((p) => p.names === null || p.names.has(dimension));
  const around = [...sentence.text.matchAll(BRACKETS)].find(
    (m) => own.at >= m.index + sentence.at && own.at < m.index + sentence.at + m[0].length,
  );
  // "(29 against 9)" is of all that is compared.
  if (around !== undefined && OF_ALL.test(around[0])) return null;
  const runs = runsOf(all);
  const at = runs.findIndex((run) => run.includes(own));
  const paired = inPairs(own, runs, at, line);
  if (paired !== null) return valuesOf([paired], dimension);
  const inClause = all.filter((p) => p.clause === own.clause);
  const named = inClause.filter((p) => p.names !== null);
  if (
    named.length > 0 &&
    valuesOf(named, dimension).size === valuesOf(named.slice(0, 1), dimension).size
  )
    return null;
  const inSegment = all.filter((p) => p.segment === own.segment);
  const near = (named.length > 1 ? inClause : inSegment).filter((p) => mayReach(p, own));
  const nearRuns = runsOf(near);
  const place = nearRuns.findIndex((run) => run.includes(own));
  const isBehind = near[0]?.names === null && near.at(-1)?.names !== null;
  const [before, after] = [nearRuns[place - 1], nearRuns[place + 1]];
  const run = isBehind ? (after ?? before) : (before ?? after);
  return run === undefined ? null : valuesOf(run, dimension);
}

/** What stands in a bracket is said of nothing outside of it. */
const mayReach = (piece: Piece, own: Piece): boolean =>
  piece.bracket === -1 || piece.bracket === own.bracket;

/** Names that no figure parts, and figures that no name parts. */
function runsOf(pieces: readonly Piece[]): Piece[][] {
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const last = runs.at(-1);
    if (last !== undefined && (last[0]?.names === null) === (piece.names === null))
      last.push(piece);
    else runs.push([piece]);
  }
  return runs;
}

/** Of as many names as figures, each joined by "and", the one in the figure's place. */
function inPairs(
  own: Piece,
  runs: readonly Piece[][],
  at: number,
  { clauses }: Line,
): Piece | null {
  // "$31 and $99, so $130 together": what is counted of them is none of the list.
  const figures = (runs[at] ?? []).filter((p) => !COUNTED.test(clauses[p.clause]?.text ?? ''));
  if (figures.length < 2 || !figures.includes(own)) return null;
  const join = JOINS.find((joins) => isList(figures, clauses, joins));
  if (join === undefined) return null;
  const isOf = (names: readonly Piece[] | undefined): names is Piece[] =>
    names?.length === figures.length && isList(names, clauses, join);
  const names = [runs[at - 1], runs[at + 1]].find(isOf);
  return names?.[figures.indexOf(own)] ?? null;
}

function isList(run: readonly Piece[], clauses: readonly Sentence[], joins: RegExp): boolean {
  const texts = run.map((p) => clauses[p.clause]?.text ?? '');
  const isJoined = joins.test(texts.at(-2) ?? '');
  return isJoined && !OTHER.test(texts[0] ?? '');
}

const valuesOf = (run: readonly Piece[], dimension: string): ReadonlySet<string> =>
  new Set(run.flatMap((p) => [...(p.names?.get(dimension) ?? [])]));

/** Whether a figure is of what holds now though its sentence names a period, of another figure. */
function saysNow(
  own: Piece,
  ofPeriods: readonly string[],
  { pieces, clauses, hasNow }: Pick<Line, 'pieces' | 'clauses'> & { hasNow: boolean },
): boolean {
  const periods = pieces.filter((p) => ofPeriods.some((name) => p.names?.has(name) === true));
  if (periods.some((p) => p.clause === own.clause)) return false;
  if (hasNow && saysNowBefore(own, pieces, clauses)) return true;
  const isOfOther = (p: Piece): boolean => {
    const before = clauses[p.clause - 1]?.text ?? '';
    const figures = pieces.filter((f) => f.names === null);
    if (p.bracket !== -1 && p.bracket !== own.bracket)
      return figures.some((f) => f.bracket === p.bracket);
    const hasOwn = figures.some((f) => f.clause === p.clause);
    if (THAN.test(before) && isOfBoth(p, pieces)) return false;
    if (THAN.test(before) && (p.at > own.at || !figures.some((f) => f.clause === p.clause)))
      return true;
    if (SINCE.test(clauses[p.clause]?.text ?? '')) return true;
    const isOther = COMPARES.test(before) || INSTEAD.test(clauses[p.clause]?.text ?? '');
    return hasOwn && p.at > own.at && isOther;
  };
  return periods.length > 0 && periods.every(isOfOther);
}

/** "More than South in Q2": behind another name the period is of both. */
function isOfBoth(period: Piece, pieces: readonly Piece[]): boolean {
  const before = pieces.filter((p) => p.clause < period.clause);
  return [...(period.names ?? [])].some(
    ([name, values]) =>
      ![...values].some(isPeriod) &&
      before.every((p) => [...(p.names?.get(name) ?? [])].every((value) => !values.has(value))),
  );
}
