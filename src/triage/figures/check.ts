import { type Candidate, cellsOf, countedFrom, isOther, states } from './candidates.ts';
import type { Finding } from './finding.ts';
import { columnsIn, isSpokenOf, type Mentions, mentionsIn, unknownPeriod } from './mentions.ts';
import { type Figure, figuresIn } from './numbers.ts';
import { clauseAt, type Sentence, sentencesOf } from './sentences.ts';
import { type FigureSource, type NumberColumn, rowWords, type SourceRow } from './source.ts';

/** What a figure is said of. */
interface Context {
  sentence: string;
  /** Rows that its clause, its sentence or what came before speaks of; all where nothing does. */
  rows: readonly SourceRow[];
  /** Rows of the whole sentence, for what is counted from several. */
  sentenceRows: readonly SourceRow[];
  columns: readonly NumberColumn[];
  namesRows: boolean;
  namesColumns: boolean;
  /** A period that the source does not have. */
  foreign: string | null;
}

/** At most so many figures of an answer are told of. */
const MOST_FIGURES = 60;

/**
 * Holds the figures of an answer against a source: each is a cell, a sum, an average, a difference,
 * a change or a share of rows that its sentence speaks of, to the precision it is stated in. The
 * same number from another row or period is a miss.
 * @param prompt what was asked: it names the row where the answer does not
 */
export function checkFigures(output: string, source: FigureSource, prompt = ''): Finding[] {
  const sentences = sentencesOf(output);
  const asked = new Set(figuresIn(prompt).map((f) => f.text));
  const found: Finding[] = [];
  let before: Mentions = mentionsIn(prompt, source);
  for (const sentence of sentences) {
    const said = mentionsIn(sentence.text, source);
    for (const figure of figuresIn(sentence.text)) {
      const at = { ...figure, at: figure.at + sentence.at };
      const context = contextOf(at, sentence, { before, prompt, source, said });
      if (!isToBeChecked(at, sentence, context)) continue;
      found.push(judge(at, context, source, asked));
    }
    before = new Map([...before, ...said]);
  }
  return found.slice(0, MOST_FIGURES);
}

function contextOf(
  figure: Figure,
  sentence: Sentence,
  on: { before: Mentions; prompt: string; source: FigureSource; said: Mentions },
): Context {
  const { source, said } = on;
  const clause = clauseAt(sentence, figure.at);
  const own = mentionsIn(clause.text, source);
  const mentions: Mentions = new Map([...on.before, ...said, ...own]);
  const wide: Mentions = new Map([...on.before, ...said]);
  const columns = [clause.text, sentence.text, on.prompt]
    .map((text) => columnsIn(text, source.columns))
    .find((c) => c.length > 0);
  return {
    sentence: sentence.text,
    rows: source.rows.filter((r) => isSpokenOf(r, mentions)),
    sentenceRows: source.rows.filter((r) => isSpokenOf(r, wide)),
    columns: columns ?? source.columns,
    namesRows: mentions.size > 0,
    namesColumns: columns !== undefined,
    foreign: unknownPeriod(own.size > 0 ? clause.text : sentence.text, source),
  };
}

const COUNTED =
  /^\s*(?:-|–)?\s*(?:business |working |calendar )?(?:days?|hours?|minutes?|weeks?|months?|years?|items?|people|times|steps?|tage?n?|stunden)\b/i;

/** A bare number may count anything; it is an amount where its sentence names one of the columns. */
function isToBeChecked(figure: Figure, sentence: Sentence, context: Context): boolean {
  if (!figure.isBare) return true;
  const value = figure.readings[0]?.value ?? 0;
  if (Math.abs(value) < 10 || (value >= 1900 && value <= 2100)) return false;
  const after = sentence.text.slice(figure.at - sentence.at + figure.text.length);
  if (COUNTED.test(after)) return false;
  return columnsIn(sentence.text, context.columns).length > 0 && context.namesColumns;
}

function judge(
  figure: Figure,
  context: Context,
  source: FigureSource,
  asked: ReadonlySet<string>,
): Finding {
  const { file } = source;
  const counted = (rows: readonly SourceRow[]): Candidate[] =>
    countedFrom(context.sentence, rows, context.columns, source);
  const here = [
    ...cellsOf(context.rows, context.columns),
    ...counted(context.sentenceRows),
    ...counted(context.rows),
  ];
  const match = here.find((c) => states(figure, c));
  if (match !== undefined && context.foreign === null)
    return found(figure, match, file, 'matched', `${wayWords(match)} in ${file}`);
  const there = cellsOf(source.rows, source.columns).find((c) => states(figure, c));
  if (there !== undefined)
    return found(figure, there, file, 'elsewhere', elsewhere(figure, there, context, file));
  if (!context.namesRows && !context.namesColumns && asked.has(figure.text))
    return nowhere(figure, file, 'given', `${figure.text} stands in the question`);
  return nowhere(figure, file, 'unmatched', missing(figure, context, source));
}

function found(
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

const nowhere = (
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
function wayWords({ way, column, rows }: Candidate): string {
  const [first, last] = [rows[0], rows.at(-1)];
  const of =
    first === undefined || last === undefined || first === last
      ? first === undefined
        ? ''
        : rowWords(first)
      : `${rowWords(first)} ${way === 'sum' || way === 'average' ? 'to' : 'and'} ${rowWords(last)}`;
  if (way === 'cell') return `${column.name} of ${of}`;
  const name = {
    sum: 'the sum of',
    average: 'the average of',
    difference: 'the difference in',
    change: 'the change in',
    share: 'the share of',
  }[way];
  return `${name} ${column.name}, ${of},`;
}

function elsewhere(figure: Figure, there: Candidate, context: Context, file: string): string {
  const is = `${figure.text} is ${wayWords(there)} in ${file}`;
  if (context.foreign !== null)
    return `${is}; the sentence speaks of ${context.foreign}, which ${file} does not have`;
  const [row] = context.rows;
  const [column] = context.columns;
  if (row === undefined || column === undefined)
    return `${is}, of which the sentence does not speak`;
  const value = row.numbers[column.name] ?? null;
  const instead = value === null ? '' : `, where ${column.name} is ${rounded(value)}`;
  return `${is}; the sentence speaks of ${rowWords(row)}${instead}`;
}

function missing(figure: Figure, context: Context, source: FigureSource): string {
  const { file } = source;
  const inOther = cellsOf(context.rows, context.columns).find(
    (c) =>
      figure.currency !== null &&
      isOther(figure.currency, c) &&
      states({ ...figure, currency: null }, c),
  );
  if (inOther !== undefined)
    return `${figure.text}: ${wayWords(inOther)} in ${file} is in ${inOther.column.currency ?? ''}`;
  if (context.foreign !== null)
    return `${figure.text}: the sentence speaks of ${context.foreign}, which ${file} does not have`;
  const [row] = context.rows;
  const [column] = context.columns;
  const value = column === undefined ? null : (row?.numbers[column.name] ?? null);
  if (!context.namesRows || row === undefined || column === undefined || value === null)
    return `${figure.text} is nowhere in ${file}`;
  return `${figure.text} is nowhere in ${file}; ${column.name} of ${rowWords(row)} is ${rounded(value)}`;
}

const rounded = (value: number): number => Number(value.toPrecision(12));
