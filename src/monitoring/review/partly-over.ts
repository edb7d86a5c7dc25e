import { LOOKS_TO_RECOVER } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import type { Run } from '../../domain/run.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { streamName } from './drift-facts.ts';
import type { ReviewFindings } from './findings.ts';
import type { StreamQuiet } from './recovery-facts.ts';
import { briefly, leadSuite } from './suites-told.ts';
import { passesOf } from './told-level.ts';

// One stream of an incident may be as before while another holds it open: what was told first is over
// then, and people hear it.

/** What was told first of a suite and is over, while the rest of it lasts. */
export interface PartlyOver {
  stream: string;
  since: string;
  /** Streams of the incident that are as before, `suite/metric`. */
  over: readonly string[];
  reason: string;
}

const toldOf = ({ facts }: Pick<Incident, 'facts'>, suite: string): IncidentFacts | undefined =>
  facts.suites?.[suite] ?? (leadSuite(facts) === suite ? facts : undefined);

/** Whether what was told first of a look's suite is as before, and another measure of it is not. */
export function decidePartlyOver(
  live: Pick<Incident, 'facts' | 'state'>,
  { suite }: Pick<Run, 'suite'>,
  { recoveries, reviews }: Pick<ReviewFindings, 'recoveries' | 'reviews'>,
): PartlyOver | null {
  const stream = toldOf(live, suite)?.lead?.stream;
  const isOver = (r: (typeof recoveries)[number]): boolean => r.quietLooks >= LOOKS_TO_RECOVER;
  const own = recoveries.find((r) => r.name === stream);
  const lasting = recoveries.filter((r) => !isOver(r)).map((r) => r.name);
  if (live.state === 'recovering' || own === undefined || own.quietSince === null) return null;
  const isSeen = lasting.some((name) => reviews.some((r) => streamName(r.review) === name));
  // It is news at the look at which it becomes so, and goes on being said then: an incident of an
  // earlier release in which it has long been so says nothing by itself on the day of the update.
  const isNews = own.quietLooks === LOOKS_TO_RECOVER;
  if (!isOver(own) || !isSeen || !(isNews || toldAsBefore(live, suite) === own.name)) return null;
  return {
    stream: own.name,
    since: own.quietSince.at,
    over: recoveries.filter(isOver).map((r) => r.name),
    reason:
      `${own.quietLooks} runs look as they did before the change in ${streamWords(own.name)}, and not ` +
      `in ${lasting.map(streamWords).join(', ')}`,
  };
}

/** What a look found of the rest. */
export function withoutOver(
  f: ReviewFindings,
  streams: readonly string[],
  { over }: PartlyOver,
): { found: ReviewFindings; streams: readonly string[] } {
  return {
    found: { ...f, reviews: f.reviews.filter((r) => !over.includes(streamName(r.review))) },
    streams: streams.filter((name) => !over.includes(name)),
  };
}

/** What lasts, after what is over: since when, its last run, and what it was. */
export function partlyOverFacts(
  now: IncidentFacts,
  live: Pick<Incident, 'facts'>,
  suite: string,
  { stream, since }: PartlyOver,
): IncidentFacts {
  const told = toldOf(live, suite);
  const last = live.facts.measures.find((m) => m.source?.stream === stream)?.last;
  const run =
    last === undefined ? '' : ` (${Math.round(last.value * last.n)} of ${last.n} in the last run)`;
  const was = told === undefined ? '' : `; what it was: ${briefly(told)}`;
  const words = streamWords(stream);
  const over = `${words.charAt(0).toUpperCase()}${words.slice(1)} is as before since ${dayWords(since)}${run}${was}.`;
  return {
    ...now,
    summary: `${over} What lasts: ${lower(now.summary)}`,
    partly: { stream, since },
  };
}

/** The stream of a suite that was told to be as before in an incident that goes on. */
export const toldAsBefore = (live: Pick<Incident, 'facts'>, suite: string): string | undefined =>
  toldOf(live, suite)?.partly?.stream;

/** Whether what was told to be as before in an incident that goes on differs again. */
export function fallsAgain(
  live: Pick<Incident, 'facts'>,
  { suite }: Pick<Run, 'suite'>,
  { recoveries }: Pick<ReviewFindings, 'recoveries'>,
): boolean {
  const stream = toldAsBefore(live, suite);
  return recoveries.some((r) => r.name === stream && r.quietLooks === 0);
}

/** What later looks are compared with, once a pass rate or a case that acts is told to be as before. */
export function levelOver(
  level: ToldLevel,
  { over, since }: PartlyOver,
  { suite }: Pick<Run, 'suite'>,
  { whole }: Pick<ReviewFindings, 'whole'>,
): ToldLevel {
  const pass = whole.find((s) => s.suite === suite && s.metric === 'pass');
  const isPassOver = pass !== undefined && over.includes(`${suite}/pass`);
  const now = passesOf(pass?.looks.filter((l) => l.at >= since) ?? []);
  return {
    ...level,
    passes: isPassOver ? { ...level.passes, [suite]: now } : level.passes,
    acting: over.includes(`${suite}/judgment`) ? [] : level.acting,
  };
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** How many runs count towards the end of an incident: of each stream of a look's suite, and of the others. */
export function quietOf(
  live: Pick<Incident, 'quiet' | 'streams'>,
  { suite }: Pick<Run, 'suite'>,
  { recoveries }: Pick<ReviewFindings, 'recoveries'>,
): ReadonlyMap<string, StreamQuiet> {
  const own = recoveries.map((r): [string, StreamQuiet] => [
    r.name,
    { looks: r.quietLooks, since: r.quietSince?.at ?? null },
  ]);
  const others = Object.entries(live.quiet ?? {}).filter(
    ([name]) => name !== suite && live.streams?.some((s) => s.startsWith(`${name}/`)) === true,
  );
  return new Map([...own, ...others.map(([name, q]): [string, StreamQuiet] => [`${name}/`, q])]);
}
