import { ordinaryCounts } from '../../detection/drift/own-counts.ts';
import { isOfCalls } from '../../detection/drift/usual.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { mostMoved, nounOf, SHOULD } from './drift-text.ts';
import type { ActingCase, Headline } from './headline.ts';
import { shareOf } from './measures.ts';
import { areSome, namedCases } from './named-cases.ts';
import { passWords } from './pass-text.ts';
import { factorWords, type Typical } from './typical.ts';
import { plural } from '../../domain/text.ts';

const DOES: Readonly<Record<string, string>> = {
  judgment: 'make another decision than before',
  tools: 'call other tools than before',
  finish: 'end otherwise than before',
  length: 'have answers of another length',
  answer: 'give another answer than before',
  latency: 'take another time than before',
  'output-tokens': 'have answers of another length in tokens',
  cost: 'cost another amount than before',
  'tool-calls': 'make another number of tool calls',
  'no-verdict': 'come to a verdict more or less often than before',
};

/** Which way plain refusals went; null for any other stream. */
function refusesWords(r: StreamReview): string | null {
  if (r.stream.metric !== 'refusal') return null;
  const m = mostMoved(r);
  return m.after.value > m.before.value
    ? 'refuse more often than before'
    : 'refuse less often than before';
}

/**
 * What is said first, without its end.
 * @param apart cases that the incident's other streams of the suite name
 */
export function headWords(
  { review: lead, acts, alsoActs = [], held }: Headline,
  passSteady: boolean,
  typical: Typical | null,
  apart: ReadonlySet<string>,
): string {
  if (acts !== null) return actsWords([acts, ...alsoActs]);
  if (lead.stream.metric === 'pass') return passWords(lead, apart, held);
  const named = namedCases(lead);
  const judged = lead.cases.length;
  const all = judged === 1 ? 'the one case' : `the ${judged} cases together`;
  const who = named.length === 0 ? all : `${named.length} of ${plural(judged, 'case')}`;
  const isOne = named.length === 1 || (named.length === 0 && judged === 1);
  const factor = isOfCalls(lead.stream.metric) ? factorWords(typical) : null;
  if (factor !== null && named.length === 0)
    return `${factor}${passSteady ? ', while the pass rate has not moved' : ''}`;
  const does =
    refusesWords(lead) ??
    DOES[lead.stream.metric] ??
    `have another ${lead.stream.metric.replace(/^field:/, '')}`;
  return (
    `${who} ${isOne ? singular(does) : does}` +
    `${passSteady ? ', while the pass rate has not moved' : ''}`
  );
}

/** "has answers of another length": what one case does. */
const singular = (does: string): string =>
  does.replace(/^\w+/, (verb) => (verb === 'have' ? 'has' : `${verb}s`));

/** So many cases that act are named in a sentence, each with its counts. */
export const NAMED = 3;

/** The cases that act where they should not, the first few by name. */
function actsWords(all: readonly [ActingCase, ...ActingCase[]]): string {
  const [one] = all;
  if (all.length === 1)
    return (
      `the high-risk case "${one.label}", where it should ${SHOULD[one.expect]}, is acted on: ` +
      actedWords(one)
    );
  const named = all.slice(0, NAMED).map((c) => `"${c.label}" (${actedWords(c)})`);
  const left = all.length - named.length;
  const should = all.every((c) => c.expect === one.expect)
    ? `where it should ${SHOULD[one.expect]}, `
    : 'where it should not, ';
  return (
    `${all.length} high-risk cases, ${should}are acted on: ${named.join('; ')}` +
    (left === 0 ? '' : `; and ${left} more`)
  );
}

/** "0 of 26 times before, 1 of 1 since". */
export function actedWords({ before, after, again }: ActingCase): string {
  return (
    `${before.acted} of ${before.of} times before, ${after.acted} of ${after.of} since` +
    (again === null
      ? ''
      : `, and ${again.acted} of ${again.of} when it was asked again to confirm a suspicion`)
  );
}

/**
 * That the pass rate moved, beside a headline about one case; empty where that case is all that
 * moved it.
 */
export function besidesWords(
  pass: StreamReview | undefined,
  acting: readonly Pick<ActingCase, 'caseHash'>[],
): string {
  if (pass === undefined) return '';
  const named = namedCases(pass);
  const own = new Set(acting.map((a) => a.caseHash));
  if (named.length > 0 && named.every((c) => own.has(c.caseHash))) return '';
  // Where no case is likely to have moved, the sums of both sides wobble either way.
  if (named.length === 0 && !pass.alarm) return '';
  const m = mostMoved(pass);
  const [from, to] = [percentOffEnds(m.before.value), percentOffEnds(m.after.value)];
  const way = m.after.value < m.before.value ? 'fell' : 'rose';
  const rate =
    from === to
      ? `the pass rate is ${to} as before, in other cases`
      : `the pass rate ${way} ${from} → ${to}`;
  const shared = named.filter((c) => own.has(c.caseHash)).length;
  const all = own.size === 1 ? 'this one' : shared === own.size ? 'these' : `${shared} of these`;
  const besides = shared === 0 ? '' : `, ${all} among them`;
  // Where one case acts, cases can be told apart.
  const where = named.length === 0 ? '' : `: ${passWords(pass)}${besides}`;
  return `Besides, ${rate}${where}.`;
}

/**
 * That the case which was told first to be acted on is not what is told now, with what it has done
 * till now; empty where none was, or where it still is.
 * @param judged the stream that it was told of, as it is now
 */
export function withdrawnWords(
  { lead, measures }: Pick<IncidentFacts, 'lead' | 'measures'>,
  { acts }: Headline,
  judged: StreamReview | undefined,
  labelOf: (caseHash: string) => string,
): string {
  if (lead?.gravity !== 0) return '';
  const one = measures.find(
    (m) => m.source?.stream === lead.stream && m.source.cases?.length === 1,
  );
  const first = one?.source?.cases?.[0];
  if (first === undefined || acts?.caseHash === first) return '';
  const known = judged?.cases.find((c) => c.caseHash === first);
  const asked = known?.after ?? [];
  const of = asked.reduce((a, b) => a + b, 0);
  const acted = asked[judged?.categories.indexOf('acted') ?? -1] ?? 0;
  // Another case leads, and this one is acted on as before.
  if (of > 0 && acted * 2 >= of) return '';
  const counted = of === 0 ? '' : `: ${acted} of ${of} times since, those to confirm it counted`;
  return `That "${labelOf(first)}" is acted on, as was said before, has not held${counted}.`;
}

/** A case has turned where its share moved by more than this. */
const TURNED = 0.5;

/** What is said beside what reached the bar. */
export interface Beside {
  /** Its labels say that it got better while fewer of the answers pass. */
  contradicted?: boolean;
  /** The stream that reached the bar is told already. */
  told?: boolean;
  /** That stream began at another time than the headline, for sure. */
  apart?: { order: 'before' | 'after'; at: string } | null;
}

/**
 * Where the headline did not reach the bar: what did, and how likely the headline is. What is the
 * same case seen by another measure is not called another change, nor is what names only some of its
 * cases: they may be the same.
 * @param barest what the alarm came from: of the streams over the bar one that is named already, or
 * else the one with the most evidence
 */
export function sureWords(
  { review: lead, acts, alsoActs = [] }: Headline,
  chance: number,
  barest: StreamReview | undefined,
  { contradicted = false, told = false, apart = null }: Beside = {},
): string {
  if (barest === undefined) return '';
  // Once it turned back its evidence is no longer what the alarm came from.
  const comes = barest.alarm ? 'comes' : 'came';
  const which = alsoActs.length === 0 ? 'this case' : 'the first of them';
  if (told)
    return (
      `That ${which} changed is ${percentOffEnds(chance)} likely; the alarm itself ${comes} from ` +
      `the ${nounOf(barest, mostMoved(barest))}.`
    );
  const what = acts === null ? 'That' : `That ${which} is acted on`;
  const likely = `${what} is ${percentOffEnds(chance)} likely. The alarm itself ${comes} from`;
  if (contradicted)
    return `${likely} answers of another kind than before; which kind, rules may have labelled wrongly: read the cases.`;
  if (apart !== null)
    return (
      `${likely} a change that began ${apart.order} it, on ${dayWords(apart.at)}: ` +
      `${nounOf(barest, mostMoved(barest))}.`
    );
  const own = new Set([
    ...(acts === null ? [] : [acts.caseHash]),
    ...namedCases(lead).map((c) => c.caseHash),
  ]);
  const theirs = namedCases(barest);
  const shared = theirs.filter((c) => own.has(c.caseHash)).length;
  const all = mostMoved(barest);
  if (theirs.length === 0 || shared < theirs.length) {
    const isOther =
      own.size > 0 && theirs.length > 0 && shared === 0 && !areSome(lead) && !areSome(barest);
    return (
      `${likely} ${isOther ? 'another change' : 'what came with it'}: ${nounOf(barest, all)} ` +
      `${percentOffEnds(all.before.value)} → ${percentOffEnds(all.after.value)}.`
    );
  }
  const total = (side: 'before' | 'after'): number[] =>
    barest.categories.map((_, c) =>
      theirs.reduce((n, k) => n + (ordinaryCounts(k)[side][c] ?? 0), 0),
    );
  const m = mostMoved(barest, total('before'), total('after'));
  const moves = theirs.map(
    (c) =>
      shareOf(ordinaryCounts(c).after, m.categories).value -
      shareOf(ordinaryCounts(c).before, m.categories).value,
  );
  const same = `${likely} another measure of the same ${theirs.length === 1 ? 'case' : 'cases'}: `;
  // Four that came and sixteen that went are no twelve that went.
  if (moves.some((by) => by > TURNED) && moves.some((by) => by < -TURNED))
    return `${same}${nounOf(barest, m)}, which went both ways.`;
  const count = ({ value, n }: typeof m.before): string => `${Math.round(value * n)} of ${n}`;
  return `${same}${nounOf(barest, m)}, ${count(m.before)} before, ${count(m.after)} since.`;
}
