import type { StreamReview } from '../../domain/drift.ts';
import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import { metricOf, suiteOf } from '../../domain/stream-name.ts';
import { leadSuite } from './suites-told.ts';

// What an open incident has told of a suite is a set of cases, or all of them.

/** Measures by which one cause is news to people; lengths and wordings that follow are not. */
export const NEWS: ReadonlySet<string> = new Set(['pass', 'judgment', 'refusal']);

/** A change in cases of which an open incident has told nothing. */
export interface OtherCases {
  stream: string;
  /** What the engine says of the stream without the cases that were told. */
  review: StreamReview;
  /** The cases that were told before, by hash. */
  told: readonly string[];
  /** Those are as before in the newest run. */
  isToldOver: boolean;
}

type Told = Pick<Incident, 'facts' | 'told' | 'failedCases'>;

/** What is told of a suite; undefined where nothing is. */
export const partOf = (facts: IncidentFacts, suite: string): IncidentFacts | undefined =>
  facts.suites?.[suite] ?? (leadSuite(facts) === suite ? facts : undefined);

/** The cases of a suite that facts tell of by their names: those quoted, and the one that leads. */
export function namedIn(facts: IncidentFacts, suite: string): ReadonlySet<string> {
  const part = partOf(facts, suite);
  const lead = part?.lead?.stream;
  const acting = (part?.measures ?? []).flatMap(({ source }) =>
    source?.stream === lead && source?.cases?.length === 1 ? source.cases : [],
  );
  return new Set([...(part?.flips ?? []).map((f) => f.caseHash), ...acting]);
}

/**
 * The cases of which a number tells: those that it counts and those that carry it; null where it lies
 * over all, and where an earlier release did not say in which it is.
 */
const casesOf = ({ source }: Measure): readonly string[] | null =>
  source?.cases === undefined && source?.carriers === undefined
    ? null
    : [...(source.cases ?? []), ...(source.carriers ?? [])];

/** The cases of a suite of which facts tell; null where they tell of all, or do not say of which. */
function scopeIn(facts: IncidentFacts, suite: string): ReadonlySet<string> | null {
  const part = partOf(facts, suite);
  const isOwn = ({ source }: Measure): boolean =>
    source !== undefined &&
    source.agent === undefined &&
    suiteOf(source.stream) === suite &&
    NEWS.has(metricOf(source.stream));
  const own = (part?.measures ?? []).filter(isOwn);
  const told = own.map(casesOf);
  if (own.length === 0 || told.includes(null)) return null;
  const acting = (part?.lead?.alsoActs ?? []).map((a) => a.caseHash);
  return new Set([...told.flatMap((of) => of ?? []), ...acting, ...namedIn(facts, suite)]);
}

/**
 * The cases of a suite of which people know from an incident; null where they were told of all of
 * them, as by a pass rate that sank over the whole suite. What fails in others is news to them.
 */
export function toldScope(live: Told, suite: string): ReadonlySet<string> | null {
  const known = live.told?.scope?.[suite];
  const cases = known === undefined ? scopeIn(live.facts, suite) : known;
  return cases === null ? null : new Set([...cases, ...(live.failedCases?.[suite] ?? [])]);
}

/**
 * The cases of which facts tell and of which others did not; none where one of them tells of a suite
 * as a whole.
 */
export function newlyTold(now: IncidentFacts, before: IncidentFacts, suite: string): string[] {
  const [told, known] = [scopeIn(now, suite), scopeIn(before, suite)];
  return told === null || known === null ? [] : [...told].filter((c) => !known.has(c));
}

/** The level of an incident with the cases that facts tell of beside those that were told before. */
export function withScope(level: ToldLevel, live: Told | null, facts: IncidentFacts): ToldLevel {
  const suites = Object.keys(facts.suites ?? {});
  const lead = leadSuite(facts);
  const scope = { ...level.scope };
  for (const suite of new Set([...suites, ...(lead === undefined ? [] : [lead])])) {
    const now = scopeIn(facts, suite);
    const wasTold = live !== null && partOf(live.facts, suite) !== undefined;
    const before = wasTold ? toldScope(live, suite) : new Set<string>();
    scope[suite] = now === null || before === null ? null : [...new Set([...before, ...now])];
  }
  return { ...level, scope };
}
