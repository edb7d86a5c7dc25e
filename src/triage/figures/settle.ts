import type { Figure } from '../../domain/text-figures.ts';
import { type Candidate, states } from './candidates.ts';
import { SUM } from './counting-words.ts';
import { saysChange } from './direction.ts';
import type { Finding } from './finding.ts';
import { rowBefore, timelineOf } from './periods.ts';
import type { Sentence } from './sentences.ts';
import type { FigureSource } from './source.ts';
import { newerAmong, saysSeveral } from './undated.ts';
import { asTotal, notPast, wrongOrder } from './verdict-words.ts';

/** What became of a figure, and what it is where it is of a period that is over. */
export interface Verdict {
  figure: Figure;
  finding: Finding;
  /** What the source has; null for a miss. */
  candidate: Candidate | null;
  isNow: boolean;
  /** Its own clause names its period. */
  isDated?: boolean;
  /** Told in its place where another figure of the answer names a row: it is of something else. */
  aside?: Finding;
  /** Taken for right where another figure of the sentence is the newest: "from 24 to 29". */
  ofPast?: Finding;
}

const words = (all: string): RegExp => new RegExp(`(?<!\\p{L})(?:${all})(?!\\p{L})`, 'giu');
/** What is told with its period may be told in the past, and is no older for it. */
const PAST_TENSE = words('was|were|cost|war|waren|kostete|était|coûtait|era|costaba|costava');
const OLDER = words(
  'from|used to (?:be|cost)|formerly|previously|before|originally|initially|instead of|' +
    'von|früher|vorher|zuvor|ursprünglich|statt|' +
    'de|avant|antes|da|prima|not|isn.t|aren.t|no longer|nicht|nicht mehr',
);
const NEWER = new RegExp(
  `→|->|=>|${
    words(
      'to|then|now|today|currently|at present|these days|auf|zu|dann|jetzt|heute|nun|aktuell|inzwischen|' +
        'à|maintenant|a|ahora|hoy|adesso|oggi',
    ).source
  }`,
  'giu',
);
const AFTER = /(?<!\p{L})(?:now|today|currently|jetzt|heute|nun)(?!\p{L})/iu;
const BEFORE =
  /(?<!\p{L})(?:before|previously|formerly|any ?more|früher|vorher|zuvor|bisher)(?!\p{L})/iu;
/** What follows behind one is said of the next figure. */
const BORDER = /[$€£¥\d(,;.]|\s(?:and|but|und|aber)\s/u;
const PARTS = /[,;]|\s(?:and|but|und|aber)\s/u;

type Age = 'older' | 'newer' | null;

/**
 * What is told of a sentence's figures once all are known: an older one is right where the newest
 * stands beside it and the words say that it was before, and of two the older is told as it.
 */
export function settled(
  verdicts: readonly Verdict[],
  sentence: Sentence,
  source: FigureSource,
): Finding[] {
  const ages = agesOf(verdicts, sentence);
  const isChange = saysChange(sentence.text);
  return verdicts.map((v, n) => {
    const others = verdicts.flatMap((w, at) =>
      at === n ? [] : [{ w, order: orderOf(ages, n, at, { ...w, areDated: areDated(v, w) }) }],
    );
    const turned = others.find(({ w, order }) => isTurned(v, w, order, source));
    if (turned !== undefined && !saysSeveral(sentence.text) && v.finding.state === 'matched')
      return wrongOrder(v, turned.w, turned.order, source.file);
    if (v.candidate !== null && isToldAsOver(v, sentence, source))
      return notPast(v.figure, v.candidate, source.file);
    const total = totalOf(verdicts.slice(0, n), v, sentence);
    if (total !== null) return asTotal(v.figure, total, source.file);
    if (v.ofPast === undefined) return v.finding;
    const isOld = others.some(
      ({ w, order }) => w.isNow && isBeside(v, w, { order, isChange, source }),
    );
    return isOld ? v.ofPast : v.finding;
  });
}

const OVER = /(?<!\p{L})(?:used to (?:be|cost)|formerly|previously|früher)\s[^,;.\d]{0,20}$/iu;

/** "$1m in Q1 and $2m in Q2, $3m in total": what the cells before it come to; null where it does not. */
function totalOf(
  before: readonly Verdict[],
  { figure, finding }: Verdict,
  { text, at }: Sentence,
): Candidate | null {
  if (finding.state === 'matched' || !isToldTotal(text, figure, at)) return null;
  const [first, ...others] = before.map((v) => v.candidate);
  if (first === undefined || first === null || others.length === 0) return null;
  const isPart = (c: Candidate | null): c is Candidate =>
    c !== null && c.way === 'cell' && c.column === first.column && c.toldFor === undefined;
  const parts = [first, ...others].filter(isPart);
  const rows = parts.flatMap((c) => c.rows);
  if (parts.length < before.length || new Set(rows).size < rows.length) return null;
  const value = parts.reduce((sum, c) => sum + c.value, 0);
  const total = { value, way: 'sum' as const, column: first.column, rows };
  return states(figure, total) ? total : null;
}

/** The words of a total stand with it, and not with what is before it. */
function isToldTotal(text: string, { at, text: told }: Figure, from: number): boolean {
  const start = at - from;
  const [behind = ''] = text.slice(start + told.length).split(BORDER);
  const [before = ''] = text
    .slice(0, start)
    .split(/[\d,;]/u)
    .slice(-1);
  return SUM.test(behind) || SUM.test(before);
}

/** "Used to be $31", where that is the newest. */
function isToldAsOver(
  { figure, candidate, finding }: Verdict,
  { text, at }: Sentence,
  source: FigureSource,
): boolean {
  const row = candidate?.rows[0];
  if (candidate?.way !== 'cell' || row === undefined || finding.state !== 'matched') return false;
  if (!OVER.test(text.slice(0, figure.at - at)) || rowBefore(row, source) === null) return false;
  return newerAmong(source.rows, { row, column: candidate.column.name }, source) === null;
}

/** Whether what stands beside an older figure makes that one the past. */
function isBeside(
  v: Verdict,
  w: Verdict,
  { order, isChange, source }: { order: Age; isChange: boolean; source: FigureSource },
): boolean {
  if (w.candidate?.toldFor !== v.candidate?.toldFor || order === 'newer') return false;
  if (w.candidate?.way !== 'cell') return order === 'older';
  const lead = leadOf(v, w, source);
  return lead !== null && lead < 0 && (order === 'older' || isChange);
}

/** How much later the first of two is than the second; null where they are not of one thing. */
function leadOf(v: Verdict, w: Verdict, source: FigureSource): number | null {
  const [a, b] = [v.candidate, w.candidate];
  if (a?.way !== 'cell' || b?.way !== 'cell' || a.column !== b.column) return null;
  const [row, other] = [a.rows[0], b.rows[0]];
  if (row === undefined || other === undefined) return null;
  const { times, ids } = timelineOf(source);
  if (ids.get(row) === undefined || ids.get(row) !== ids.get(other)) return null;
  return (times.get(row) ?? 0) - (times.get(other) ?? 0);
}

/** Whether two figures of one thing are told in another order than they came. */
function isTurned(v: Verdict, w: Verdict, order: Age, source: FigureSource): boolean {
  const lead = leadOf(v, w, source);
  if (order === null || lead === null) return false;
  return order === 'older' ? lead > 0 : lead < 0;
}

/** How the first of two is told against the second; what lies between two periods is of no age. */
function orderOf(
  ages: readonly Age[],
  n: number,
  at: number,
  { candidate, areDated }: { candidate: Candidate | null; areDated: boolean },
): Age {
  const [own, told] = [ages[n] ?? null, ages[at] ?? null];
  const other = candidate?.way === 'cell' ? told : null;
  // Of a third one that names its period "from … to" says nothing.
  const isOfNone = areDated && (own === null || other === null);
  if (own === other || isOfNone) return null;
  if (own !== null) return own;
  return other === 'older' ? 'newer' : 'older';
}

const areDated = (v: Verdict, w: Verdict): boolean => v.isDated === true && w.isDated === true;

/** Which figures words tell as the older or the newer ones. */
function agesOf(verdicts: readonly Verdict[], { text, at }: Sentence): Age[] {
  return verdicts.map(({ figure, isDated }, n) => {
    const start = figure.at - at;
    const last = verdicts[n - 1]?.figure;
    const from = last === undefined ? 0 : last.at - at + last.text.length;
    const between = text.slice(from, start);
    // What stands behind the figure before is of that one: "$31 now, and used to be".
    const cut = last === undefined ? -1 : between.search(PARTS);
    const [behind = ''] = text.slice(start + figure.text.length).split(BORDER);
    if (AFTER.test(behind)) return 'newer';
    if (BEFORE.test(behind)) return 'older';
    return ageOf(between.slice(cut + 1).replace(/^.*[\d:;]/su, ''), isDated === true);
  });
}

/** By the last word before the figure that says it. */
function ageOf(lead: string, isDated: boolean): Age {
  const plain = lead
    .replace(/used to/giu, 'used_to')
    .replace(/(?:compared|opposed|relative|contrast|prior) (?:to|with)/giu, 'from')
    .replace(/according to/giu, '');
  const tenses = isDated ? [] : [PAST_TENSE];
  const older = lastOf(plain, OLDER, /used_to/giu, ...tenses);
  const newer = lastOf(plain, NEWER);
  return older === newer ? null : older > newer ? 'older' : 'newer';
}

const lastOf = (text: string, ...kinds: readonly RegExp[]): number =>
  Math.max(-1, ...kinds.flatMap((kind) => [...text.matchAll(kind)].map((m) => m.index)));
