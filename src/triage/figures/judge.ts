import { behind } from './amounts.ts';
import { isAside } from './asides.ts';
import { type Bounds, within } from './bounds.ts';
import { cellsOf, type Candidate, type ToldFigure } from './candidates.ts';
import type { Context } from './context.ts';
import type { Figure } from '../../domain/text-figures.ts';
import type { Finding } from './finding.ts';
import { isLead, turnedLead } from './leads.ts';
import { type Lookup, lookupOf } from './lookup.ts';
import { type Span, spanOfFigure } from './periods.ts';
import type { Verdict } from './settle.ts';
import type { FigureSource, SourceRow, UnreadCell } from './source.ts';
import { truthOf } from './truth.ts';
import { newerAmong } from './undated.ts';
import {
  eitherWords,
  elsewhere,
  found,
  missing,
  nowhere,
  otherLead,
  otherWay,
  otherWayTo,
  outdated,
  wayWords,
} from './verdict-words.ts';
import { wentOtherWay } from './way-to.ts';

/** A figure with what tells what it is of. */
export interface Placed {
  figure: ToldFigure;
  /** The first one of its clause, or on a side of its own. */
  isFirst: boolean;
  /** What it is one of two bounds of. */
  bounds: Bounds | undefined;
  context(): Context;
}

/** Holds one figure against what its context has: what it is, or what is wrong with it. */
export function judge(
  { figure, bounds }: Placed,
  context: Context,
  source: FigureSource,
  given: ReadonlySet<string>,
): Verdict {
  const { file } = source;
  const { clause, foreign } = context;
  const direction = figure.direction ?? context.direction;
  const span = spanOfFigure(clause.text, behind(figure, clause));
  const { now, all } = context.numbers(span);
  const miss = missed(figure);
  const matched = (c: Candidate): Finding => matchedBy(figure, c, file);
  if (foreign === null) {
    const match = now.find(figure, direction);
    const other = match === undefined ? null : otherFrom(figure, match, source);
    if (match !== undefined && other !== null) return miss(otherWayTo(figure, match, other, file));
    if (match !== undefined)
      return {
        figure,
        finding: matched(match),
        candidate: match,
        isNow: match.way === 'cell' || match.isTimed === true,
        isDated: context.isDated,
      };
    const between = bounds === undefined ? undefined : within(bounds, now, context.counting);
    if (between !== undefined) {
      const words = `one of two bounds of ${wayWords(between)} in ${file}`;
      const finding = found(figure, between, file, 'matched', words);
      return { figure, finding, candidate: between, isNow: true };
    }
    const old = all.find(figure, direction);
    if (old !== undefined) return ofOther(figure, old, { context, source }, matched(old));
    const { lead, ...unled } = figure;
    const turned = direction === null && lead === undefined ? undefined : all.find(unled);
    if (turned !== undefined && lead === undefined) return miss(otherWay(figure, turned, file));
    if (turned !== undefined && lead !== undefined && isLead(turnedLead(lead), turned))
      return miss(otherLead(figure, turned, lead, file));
  }
  return missOf(figure, context, { span, source, given });
}

/** The row that it did not go to a match from as it is told. */
const otherFrom = ({ wayTo }: ToldFigure, c: Candidate, source: FigureSource): SourceRow | null =>
  wayTo === undefined ? null : wentOtherWay(c, wayTo, source);

const missed =
  (figure: ToldFigure) =>
  (finding: Finding): Verdict => ({ figure, finding, candidate: null, isNow: false });

const matchedBy = (figure: ToldFigure, c: Candidate, file: string): Finding =>
  found(figure, c, file, 'matched', `${wayWords(c)} in ${file}`);

/** What to say of a figure that is nothing of what its context has. */
function missOf(
  figure: ToldFigure,
  context: Context,
  { span, source, given }: { span: Span | null; source: FigureSource; given: ReadonlySet<string> },
): Verdict {
  const { file } = source;
  const { foreign } = context;
  const miss = missed(figure);
  const either = unreadIn(context, source);
  if (either !== undefined) return miss(nowhere(figure, file, 'unread', eitherWords(either, file)));
  const { role: _, lead: __, ...plain } = figure;
  const there = cellsEverywhere(source).find(plain);
  if (there !== undefined) {
    const truth = foreign === null ? truthOf(figure, context, span, source) : null;
    const told = miss(elsewhere(figure, there, { context, truth, file }));
    const before = foreign === null ? context.ofAnyPeriod()?.find(figure) : undefined;
    return before === undefined
      ? told
      : { ...told, candidate: before, ofPast: matchedBy(figure, before, file) };
  }
  if (!context.namesRows && !context.namesColumns && given.has(figure.text))
    return miss(nowhere(figure, file, 'given', `${figure.text} stands in the question`));
  const unmatched = miss(
    nowhere(figure, file, 'unmatched', missing(figure, { context, span, source })),
  );
  if (!isAside(context, given.has(figure.text), source)) return unmatched;
  const words = `${figure.text} is of what its own words say, and of nothing in ${file}`;
  return { ...unmatched, aside: nowhere(figure, file, 'given', words) };
}

/** A cell of those that are spoken of that may be one number or another. */
function unreadIn({ rows, columns }: Context, { unread }: FigureSource): UnreadCell | undefined {
  if (unread.length === 0) return undefined;
  const lines = new Set(rows.map((r) => r.line));
  return unread.find((c) => lines.has(c.line) && columns.some(({ name }) => name === c.column));
}

/** What is right of a period that nobody named, and that is over. */
function ofOther(
  figure: Figure,
  c: Candidate,
  { context, source }: { context: Context; source: FigureSource },
  right: Finding,
): Verdict {
  const row = c.rows.at(-1);
  // What lies between two periods is of the later one; what is counted otherwise, of each.
  const rows = row === undefined || c.isTimed === true ? [row] : c.rows;
  const newer = rows
    .map((r) =>
      r === undefined
        ? null
        : newerAmong(context.newest(), { row: r, column: c.column.name }, source),
    )
    .find((r) => r !== null);
  const verdict = { figure, candidate: c, isNow: false };
  if (newer === undefined) return { ...verdict, finding: right };
  return { ...verdict, finding: outdated(figure, c, newer, source.file), ofPast: right };
}

const everywhere = new WeakMap<FigureSource, Lookup>();

function cellsEverywhere(source: FigureSource): Lookup {
  const made = everywhere.get(source) ?? lookupOf(cellsOf(source.rows, source.columns));
  everywhere.set(source, made);
  return made;
}
