import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { rateTitle } from './drift-text.ts';
import { lastRunsBack } from './last-run-words.ts';
import { withMovedBeginning } from './one-beginning.ts';
import { lower } from '../../domain/text.ts';

/** As many measures as a message has. */
const MEASURES = 4;
const TITLE_MAX = 79;

/** The suite that facts tell first; undefined in those of earlier releases. */
export const leadSuite = (facts: Pick<IncidentFacts, 'lead'> | undefined): string | undefined =>
  facts?.lead === undefined ? undefined : suiteOf(facts.lead.stream);

/**
 * What is told of a drift again, beside what was told of it: of the same suite, and of the others.
 * @param told what was told until now
 * @param own what is told of one suite
 * @param quiet how many runs of each suite count towards the end, where that is at hand
 * @param isOther it is told of other cases, and what was told of these is over: its worst is not theirs
 */
export function toldAnew(
  told: IncidentFacts,
  own: IncidentFacts,
  agentName: string,
  quiet: ReadonlyMap<string, number> = new Map(),
  isOther = false,
): IncidentFacts {
  const [before, now] = [leadSuite(told), leadSuite(own)];
  if (before === undefined || now === undefined) return own;
  const parts = partsOf(told, before, agentName);
  const part = parts[now];
  const kept =
    part === undefined || isOther ? own : withMovedBeginning(part, withFurthest(part, own));
  const facts = withOtherSuites(kept, { ...parts, [now]: kept }, agentName);
  const { [now]: _, ...backs } = told.backs ?? {};
  return facts.suites === undefined
    ? facts
    : { ...facts, backs, ...lastRunsBack({ ...facts, backs }, quiet) };
}

/**
 * What is told of a drift in several suites, once one of them is told anew: what is gravest is said
 * first, with the numbers, the cases and the chart of its own suite, and each other suite after it by
 * its name. What was told of the others stays.
 * @param own what is told of the one suite
 * @param parts what is told of each, with it
 */
function withOtherSuites(
  own: IncidentFacts,
  parts: Readonly<Record<string, IncidentFacts>>,
  agentName: string,
): IncidentFacts {
  const first = Object.entries(parts).toSorted(([, a], [, b]) => compareGrave(a, b))[0];
  if (first === undefined || Object.keys(parts).length === 1) return own;
  const [suite, primary] = first;
  const others = Object.entries(parts).filter(([name]) => name !== suite);
  const { unchanged, unclear } = own;
  return {
    ...named(primary, suite, agentName),
    summary: [
      `In ${suite}: ${lower(primary.summary)}`,
      ...others.map(([name, part]) => `In ${name}: ${briefly(part)}.`),
    ].join(' '),
    unchanged,
    ...(unclear === undefined ? {} : { unclear }),
    measures: [
      ...primary.measures.slice(0, Math.max(1, MEASURES - others.length)),
      ...others.flatMap(([, part]) =>
        part.measures
          .slice(0, 1)
          .map((m) => (part.since === null ? m : { ...m, since: part.since })),
      ),
    ],
    claims: [primary, ...others.map(([, part]) => part)].flatMap((part) => part.claims),
    suites: parts,
  };
}

/** The furthest that a rate was told to have gone stays in the title: it was at its worst then. */
export function withFurthest(told: IncidentFacts, now: IncidentFacts): IncidentFacts {
  const [was, is] = [told.measures[0], now.measures[0]];
  const { rate } = now;
  if (rate === undefined || told.rate?.noun !== rate.noun || was === undefined || is === undefined)
    return now;
  const isOfAll = [was, is].every((m) => m.source?.cases === undefined);
  if (!isOfAll || was.source?.stream !== is.source?.stream) return now;
  const furthest = told.rate.furthest ?? was.told ?? was.after.value;
  const beyond =
    is.after.value < is.before.value ? furthest < is.after.value : furthest > is.after.value;
  return beyond
    ? {
        ...now,
        title: rateTitle(rate, { before: is.before, after: { value: furthest } }),
        rate: { ...rate, furthest },
      }
    : now;
}

/** What was told of each suite, with its numbers as they are by now. */
function partsOf(
  told: IncidentFacts,
  first: string,
  agentName: string,
): Record<string, IncidentFacts> {
  // How the newest runs stand is said of the whole message.
  const { suites, meanwhile: _, backs: __, ...plain } = told;
  if (suites === undefined) return { [first]: plain };
  return Object.fromEntries(
    Object.entries(suites).map(([suite, part]) => [
      suite,
      {
        ...part,
        ...(suite === first ? unnamed(told, part, agentName) : {}),
        measures: part.measures.map((m) => asNow(m, told.measures)),
      },
    ]),
  );
}

/** A measure as it was counted last; without a last run where none is known by now. */
function asNow(m: Measure, counted: readonly Measure[]): Measure {
  const { last: _, ...rest } = m;
  return counted.find((c) => c.name === m.name && c.source?.stream === m.source?.stream) ?? rest;
}

const gravityOf = ({ lead }: IncidentFacts): number => lead?.gravity ?? Infinity;

/** The last run of what leads, beside what was before; null where none is known. */
function lastOf({ lead, measures }: IncidentFacts): {
  isGain: boolean;
  isBack: boolean;
  cases: number;
  points: number;
} | null {
  const m = measures.find((x) => x.source?.stream === lead?.stream) ?? measures[0];
  if (m?.last === undefined || m.last.n === 0) return null;
  const { before, after, last } = m;
  const away = Math.sign(after.value - before.value) * (last.value - before.value);
  const isGain = m.source?.stream.endsWith('/pass') === true && after.value > before.value;
  return { isGain, isBack: away <= 0, cases: Math.round(away * last.n), points: away };
}

/**
 * Which of two suites stands first: the graver, a loss, then the one in which it lasts still, then the one in
 * which more cases are other than before, then by how far it went.
 */
function compareGrave(a: IncidentFacts, b: IncidentFacts): number {
  const graver = gravityOf(a) - gravityOf(b);
  const [one, other] = [lastOf(a), lastOf(b)];
  if ((graver !== 0 && !Number.isNaN(graver)) || one === null || other === null) return graver;
  return (
    Number(one.isGain) - Number(other.isGain) ||
    Number(one.isBack) - Number(other.isBack) ||
    other.cases - one.cases ||
    other.points - one.points
  );
}

const nameIn = (agentName: string, suite: string): string => `${agentName}, ${suite}`;

/** A title, and the rate that makes it, that names the suite. */
function named(facts: IncidentFacts, suite: string, agentName: string): IncidentFacts {
  const title = facts.title.replace(`${agentName}: `, `${nameIn(agentName, suite)}: `);
  return {
    ...facts,
    title: title.length <= TITLE_MAX ? title : facts.title,
    ...(facts.rate === undefined
      ? {}
      : { rate: { ...facts.rate, agentName: nameIn(agentName, suite) } }),
  };
}

/** What a suite that was told first was told with, without its name: the rate follows its runs. */
function unnamed(
  { rate, series }: IncidentFacts,
  part: IncidentFacts,
  agentName: string,
): Pick<IncidentFacts, 'title' | 'rate' | 'series'> {
  const [m] = part.measures;
  if (rate?.furthest === undefined || m === undefined) return { title: part.title, series };
  const own = { ...rate, agentName };
  const counted = { before: m.before, after: { value: rate.furthest } };
  return { title: rateTitle(own, counted), rate: own, series };
}

/** "pass rate fell 94 % → 52 %, since Monday 19 October, 02:00 UTC". */
export function briefly({ title, since }: Pick<IncidentFacts, 'title' | 'since'>): string {
  return `${title.slice(title.indexOf(': ') + 2)}${since === null ? '' : `, since ${dayWords(since)}`}`;
}
