import { isCount, isOfOtherRow, isToBeChecked, mayBeAmount } from './amounts.ts';
import { type Bounds, boundsIn } from './bounds.ts';
import type { ToldFigure } from './candidates.ts';
import {
  askedIn,
  type Context,
  contextOf,
  type Dated,
  namesSeveral,
  readSentence,
  type Said,
} from './context.ts';
import { datedText } from './dating.ts';
import { isSummed, roleOf } from './direction.ts';
import { areOfEach, type Ends, endsOf, isLabelled } from './ends.ts';
import type { Finding } from './finding.ts';
import { judge, type Placed } from './judge.ts';
import { directionBehind, leadOf } from './leads.ts';
import { type Figure, figuresIn, seenText } from '../../domain/text-figures.ts';
import { periodKindsOf } from './mentions.ts';
import { englishPeriods } from './period-words.ts';
import { isReadWhole, MOST_READ, statingSentences } from './reading.ts';
import { type Sentence, sentencesOf } from './sentences.ts';
import { settled, type Verdict } from './settle.ts';
import { NO_SIDE, sidesOf } from './sides.ts';
import type { FigureSource } from './source.ts';
import { spansIn } from './spans.ts';
import { headOver, keyOver } from './table-head.ts';
import { inUnit } from './told-units.ts';
import { toldOf, unchecked } from './verdict-words.ts';
import { wayTo } from './way-to.ts';

/** What one answer may cost, in rows that are looked at. */
const MOST_WORK = 200_000;
const WORK = { figure: 200, context: 50, sentence: 40 };
/** So many figures are checked however large the source is. */
const FEWEST = 20;
/** Of a question longer than this the beginning says what it is about. */
const MOST_ASKED = 20_000;
/** What says whether a figure is a change stands so near. */
const BESIDE = 30;

/**
 * Holds the figures of an answer against a source: each is a cell, a sum, an average, a difference,
 * a change or a share of rows that its sentence speaks of, to the precision it is stated in. The
 * same number from another row or period is a miss. Work has an end: an answer that is longer or has
 * more figures than can be looked at has a finding that says so.
 * @param prompt what was asked: it names the row where the answer does not
 */
export function checkFigures(output: string, source: FigureSource, prompt = ''): Finding[] {
  const { file } = source;
  const dated = dating(source);
  const question = sentencesOf(seenText(prompt.slice(0, MOST_ASKED))).map(dated);
  const { before, ...asked } = askedIn(question, source);
  const given = new Set(question.flatMap((s) => figuresIn(s.text).map((f) => f.text)));
  const findings: Finding[] = [];
  const asides = new Map<Finding, Finding>();
  let namesRow = false;
  const told = (all: readonly Finding[]): Finding[] =>
    toldOf(namesRow ? all.map((f) => asides.get(f) ?? f) : all);
  let known = before;
  let [work, checked] = [0, 0];
  for (const { sentence: plain, before: others } of statingSentences(output)) {
    for (const other of others) known = readSentence(dated(other), known, asked, source).after;
    const sentence = dated(plain);
    const { said, after } = readSentence(sentence, known, asked, source);
    known = after;
    work += WORK.sentence * (1 + others.length);
    const verdicts: Verdict[] = [];
    for (const placed of figuresOf(sentence, said, source)) {
      const { figure, context: contextFor, isFirst } = placed;
      if (checked >= FEWEST && work > MOST_WORK)
        return told([
          ...findings,
          ...settled(verdicts, sentence, source),
          unchecked(file, 'figures', checked),
        ]);
      checked += 1;
      const context = contextFor();
      work += WORK.figure + (isFirst ? WORK.context + context.cost : 0);
      const isTold = isToBeChecked(figure, sentence, { ...source, said, context });
      if (!isTold && !isCount(figure, sentence, context)) continue;
      const verdict = judge(placed, context, source, given);
      if (!isTold && !isOfOtherRow(verdict, source)) continue;
      verdicts.push(verdict);
      if (verdict.aside === undefined) namesRow ||= context.namesRows;
      else asides.set(verdict.finding, verdict.aside);
    }
    findings.push(...settled(verdicts, sentence, source));
  }
  return told(
    isReadWhole(output) ? findings : [...findings, unchecked(file, 'characters', MOST_READ)],
  );
}

const YEARS = /(?<![\p{L}\d.,])(?:19|20)\d\d(?![\p{L}\d%€$£]|[.,]\d)/gu;

/** Reads the periods of one sentence after another: what names no year is of the one before. */
function dating(source: FigureSource): (s: Sentence) => Dated {
  const kinds = periodKindsOf(source);
  let year: string | null = null;
  return (sentence) => {
    const text = englishPeriods(sentence.text);
    const [only, ...others] = new Set(text.match(YEARS) ?? []);
    if (only !== undefined) year = others.length === 0 ? only : null;
    const { text: spanned, ...spans } = spansIn(text, kinds, year);
    return { ...sentence, text: datedText(spanned, kinds), spans };
  };
}

/** The figures of a sentence with the clause of each, whose context is made once. */
function* figuresOf(sentence: Sentence, said: Said, source: FigureSource): Generator<Placed> {
  let [n, made]: [number, Context | null] = [0, null];
  let side = NO_SIDE;
  let ends: Ends | null = null;
  const plain = figuresIn(sentence.text).map((f) => placed(f, sentence, source));
  const bounds = boundsIn(sentence.text, plain, sentence.at);
  const boundsOf = (f: Figure): Bounds | undefined =>
    bounds.find(({ low, high }) => f.at === low.at || f.at === high.at);
  const all = plain.map((f) => {
    const of = boundsOf(f);
    return of?.low.at === f.at ? of.low : f;
  });
  const amounts = all.filter((f) => !f.isBare);
  const sideOf = sidesOf(sentence, said.clauses, all, source);
  const inSentence = (at: number): number => at - sentence.at;
  const areTold = (amounts.length === 0 ? all.filter(mayBeAmount) : amounts).length;
  const firstFigure = inSentence((amounts[0] ?? all[0])?.at ?? 0);
  for (const figure of all) {
    const from = n;
    while (n + 1 < said.clauses.length && (said.clauses[n + 1]?.at ?? 0) <= figure.at) n += 1;
    const clause = said.clauses[n] ?? sentence;
    const own = sideOf(figure);
    const at = inSentence(figure.at);
    const key = keyOver(sentence.text, at, source);
    // What a key that is none of the source's counts is no amount.
    if (key !== null && key.columns.length === 0 && figure.isBare) continue;
    const head = key ?? headOver(sentence.text, at, said.head);
    const place = { text: clause.text, at: inSentence(clause.at) };
    const isSum = isSummed(sentence.text.slice(Math.max(0, at - BESIDE), at));
    const between = endsOf(at, said.ends, { firstFigure, clause: place }, isSum);
    const isTogether = between?.isTogether === true;
    if (n !== from || own !== side || head !== null || between !== ends || isTogether) made = null;
    side = own;
    ends = between;
    const isFirst = made === null;
    const more = {
      head,
      ends: between,
      isOnly: areTold < 2 || isOfAll(between, { at, areTold }, said, source),
    };
    const counted = inUnit(figure, head === null || head.unit === 1 ? said.unit : head.unit);
    yield {
      figure: counted,
      isFirst,
      bounds: boundsOf(figure),
      context: () => (made ??= contextOf(clause, said, source, own, more)),
    };
  }
}

/** Each of several figures is of a whole stretch: "in the first half North made $2m, South $1m". */
function isOfAll(
  ends: Ends | null,
  { at, areTold }: { at: number; areTold: number },
  said: Said,
  source: FigureSource,
): boolean {
  if (ends?.isTogether !== true || isLabelled(said.text, at, ends)) return false;
  return namesSeveral(said) || !areOfEach(ends, areTold, source);
}

const POINTS =
  /^[\s-]?(?:percentage[\s-]points?|points?|pp|ppts?|p\.p\.|prozentpunkten?|punkten?|puntos?|punt[io]|pontos?|procentpunt(?:en)?|punten)(?!\p{L})/iu;

/** With its place in the answer, and what stands beside it. */
function placed(figure: Figure, { text, at }: Sentence, source: FigureSource): ToldFigure {
  const end = figure.at + figure.text.length;
  const before = text.slice(Math.max(0, figure.at - BESIDE), figure.at);
  const behind = text.slice(end, end + BESIDE);
  const lead = leadOf(text, { from: figure.at, to: end }, source);
  const role = lead === null ? roleOf(figure, { before, behind, sentence: text }) : 'change';
  const direction = directionBehind(behind);
  const to = wayTo(before, text);
  const isPoints = !figure.isPercent && POINTS.test(behind);
  return {
    ...figure,
    at: figure.at + at,
    ...(role === null ? {} : { role }),
    ...(direction === null ? {} : { direction }),
    ...(to === null ? {} : { wayTo: to }),
    ...(lead === null ? {} : { lead }),
    ...(isPoints ? { isPoints: true as const } : {}),
  };
}
