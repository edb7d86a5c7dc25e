import { type Candidate, cellsOf, isOther, states, type ToldFigure } from './candidates.ts';
import type { Context } from './context.ts';
import { type Finding, isMiss, MOST_TOLD, ofNoFigure } from './finding.ts';
import type { Figure } from '../../domain/text-figures.ts';
import type { Lead } from './leads.ts';
import type { Span } from './periods.ts';
import { truthOf } from './truth.ts';
import {
  type FigureSource,
  placeWords,
  rowWords,
  type SourceRow,
  type UnreadCell,
} from './source.ts';

/**
 * What is told of an answer's figures: no miss gives way to what is right, and the one that says
 * that there are more is the last.
 */
export function toldOf(all: readonly Finding[]): Finding[] {
  if (all.length <= MOST_TOLD) return [...all];
  const misses = all.filter(isMiss);
  const last = misses.at(-1);
  const told = new Set([...misses.slice(0, MOST_TOLD - 1), ...(last === undefined ? [] : [last])]);
  for (const f of all) if (told.size < MOST_TOLD) told.add(f);
  return all.filter((f) => told.has(f));
}

/** In another currency are looked for the first ones that are spoken of. */
const MOST_NAMED = 100;

/** Says that an answer has more figures, or more characters, than can be looked at. */
export const unchecked = (file: string, of: 'figures' | 'characters', checked: number): Finding =>
  ofNoFigure(
    file,
    `more than ${checked} ${of}, only the first ${checked} were checked against ${file}`,
  );

/** A figure of a period that is over, where none was named. */
export function outdated(figure: Figure, c: Candidate, newer: SourceRow, file: string): Finding {
  const value = newer.numbers[c.column.name] ?? null;
  const has =
    c.way === 'cell' && c.toldFor === undefined && value !== null
      ? ` has ${rounded(value)}`
      : ' is newer';
  const words = `${figure.text} is ${wayWords(c)} in ${file}; no period is named, and ${rowWords(newer)}${has}`;
  return found(figure, c, file, 'elsewhere', words);
}

/** Of two figures of one thing the later one, told as the earlier one, or the other way. */
export function wrongOrder(
  { figure, candidate }: Told,
  other: Told,
  order: 'older' | 'newer' | null,
  file: string,
): Finding {
  const is = ({ figure: f, candidate: c }: Told): string =>
    `${f.text} is ${c === null ? 'nowhere' : wayWords(c)}`;
  const words = `${figure.text} is told as the ${order ?? ''} of two; in ${file} ${is({ figure, candidate })} and ${is(other)}`;
  return candidate === null
    ? nowhere(figure, file, 'unmatched', words)
    : found(figure, candidate, file, 'elsewhere', words);
}

interface Told {
  figure: Figure;
  candidate: Candidate | null;
}

/** What is told as past, and is the newest. */
export const notPast = (figure: Figure, c: Candidate, file: string): Finding =>
  found(
    figure,
    c,
    file,
    'elsewhere',
    `${figure.text} is told as what was before; in ${file} it is ${wayWords(c)}, the newest`,
  );

/** A change by which something fell is none by which it rose. */
export function otherWay(figure: Figure, c: Candidate, file: string): Finding {
  const went = c.value < 0 ? 'fell' : 'rose';
  const words = `${figure.text} is ${wayWords(c)} in ${file}, and it ${went}`;
  return found(figure, c, file, 'elsewhere', words);
}

/** What rose to a figure did not fall to it. */
export function otherWayTo(figure: Figure, c: Candidate, from: SourceRow, file: string): Finding {
  const was = from.numbers[c.column.name] ?? NaN;
  const went = c.value < was ? 'fell' : 'rose';
  const words = `${figure.text} is ${wayWords(c)} in ${file}, and it ${went} from ${rounded(was)} in ${rowWords(from)}`;
  return found(figure, c, file, 'elsewhere', words);
}

/** What one is ahead of another by is nothing that it is behind by. */
export function otherLead(figure: Figure, c: Candidate, lead: Lead, file: string): Finding {
  const words = `${figure.text} is ${wayWords(c)} in ${file}, and ${lead.over} has the ${lead.sign === 1 ? 'more' : 'less'}`;
  return found(figure, c, file, 'elsewhere', words);
}

/** What all figures before it come to. */
export const asTotal = (figure: Figure, c: Candidate, file: string): Finding =>
  found(figure, c, file, 'matched', `${wayWords(c)} in ${file}`);

/** A figure with what it is. */
export function found(
  figure: Figure,
  c: Candidate,
  file: string,
  state: Finding['state'],
  words: string,
): Finding {
  const [row] = c.rows;
  return {
    figure: figure.text,
    state,
    file,
    row: row === undefined || c.rows.length > 1 ? null : rowWords(row),
    column: c.column.name,
    way: c.way,
    value: rounded(c.value),
    reason: state === 'matched' ? `${figure.text} is ${words}` : words,
  };
}

/** A figure that is none of the source's. */
export const nowhere = (
  figure: Figure,
  file: string,
  state: Finding['state'],
  reason: string,
): Finding => ({
  figure: figure.text,
  state,
  file,
  row: null,
  column: null,
  way: null,
  value: null,
  reason,
});

/** "the sum of revenue over Q1 (line 2) to Q3 (line 4)". */
export function wayWords({ way, column, rows, toldFor }: Candidate): string {
  const [first, last] = [rows[0], rows.at(-1)];
  const of =
    first === undefined || last === undefined || first === last
      ? first === undefined
        ? ''
        : rowWords(first)
      : `${rowWords(first)} ${way === 'sum' || way === 'average' ? 'to' : 'and'} ${rowWords(last)}`;
  const times = toldFor === undefined ? '' : toldFor === 'year' ? '12 times ' : 'a twelfth of ';
  if (way === 'cell') return `${times}${column.name} of ${of}`;
  const name = {
    sum: 'the sum of',
    average: 'the average of',
    difference: 'the difference in',
    change: 'the change in',
    share: 'the share of',
  }[way];
  return `${times}${name} ${column.name}, ${of},`;
}

/**
 * What the source has elsewhere. That it is of something else altogether says nothing of a figure, so
 * a column is named where the sentence speaks of it, or of none.
 */
export function elsewhere(
  figure: Figure,
  there: Candidate,
  { context, truth, file }: { context: Context; truth: Candidate | null; file: string },
): Finding {
  const { foreign } = context;
  const isOfOther =
    foreign === null &&
    (truth === null
      ? context.namesColumns && !context.columns.includes(there.column)
      : truth.column !== there.column);
  if (isOfOther) {
    const words = `${figure.text} is nothing in ${file} that the sentence speaks of`;
    return nowhere(
      figure,
      file,
      'elsewhere',
      `${words}${truthWords(truth)}${coveredWords(context)}`,
    );
  }
  const is = `${figure.text} is ${wayWords(there)} in ${file}`;
  return found(
    figure,
    there,
    file,
    'elsewhere',
    `${is}${spokenWords(context, truth, file)}${coveredWords(context)}`,
  );
}

function spokenWords({ foreign, newest }: Context, truth: Candidate | null, file: string): string {
  if (foreign !== null) return `; the sentence speaks of ${foreign}, which ${file} does not have`;
  if (truth !== null && (truth.way !== 'cell' || truth.toldFor !== undefined))
    return truthWords(truth);
  const [row, ...others] = newest();
  if (row === undefined || others.length > 0) return ', of which the sentence does not speak';
  const instead = truth === null ? '' : `, where ${truth.column.name} is ${rounded(truth.value)}`;
  return `; the sentence speaks of ${rowWords(row)}${instead}`;
}

/** What its words for a stretch of time are read as. */
const coveredWords = ({ covered }: Context): string => (covered === null ? '' : `; ${covered}`);

/** What is right, where that is one number; empty where it is not. */
const truthWords = (truth: Candidate | null): string =>
  truth === null ? '' : `; ${wayWords(truth)} is ${asRead(truth)}`;

/** As precisely as people read what was counted; a cell and a total as they are. */
const asRead = ({ way, value }: Candidate): number =>
  way === 'cell' || way === 'sum'
    ? rounded(value)
    : Number(Math.abs(value) < 1 ? value.toPrecision(3) : value.toFixed(2));

/** That nobody can tell what a cell is, and what would. */
export const eitherWords = (cell: UnreadCell, file: string): string =>
  `${cell.column} in ${placeWords(cell)} of ${file} is ${cell.text}: nothing tells whether its point is of ` +
  'thousands or of decimals, so nothing is held against it; write it without points of thousands';

/** What a figure should be. */
export function missing(
  figure: ToldFigure,
  { context, span, source }: { context: Context; span: Span | null; source: FigureSource },
): string {
  const { file } = source;
  const inOther = cellsOf(context.newest().slice(0, MOST_NAMED), context.columns).find(
    (c) =>
      figure.currency !== null &&
      isOther(figure.currency, c) &&
      states({ ...figure, currency: null }, c),
  );
  if (inOther !== undefined)
    return `${figure.text}: ${wayWords(inOther)} in ${file} is in ${inOther.column.currency ?? ''}`;
  if (context.foreign !== null)
    return `${figure.text}: the sentence speaks of ${context.foreign}, which ${file} does not have`;
  return `${figure.text} is nowhere in ${file}${truthWords(truthOf(figure, context, span, source))}${coveredWords(context)}`;
}

const rounded = (value: number): number => Number(value.toPrecision(12));
