import { LOOKS_TO_RECOVER } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { ToldLevel } from '../../domain/incident-parts.ts';
import type { Run } from '../../domain/run.ts';
import { capital, lower, plural } from '../../domain/text.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { streamName } from './drift-facts.ts';
import type { ReviewFindings } from './findings.ts';
import type { StreamQuiet } from './recovery-facts.ts';
import { type AsBefore, asBeforeSince } from './still-changed.ts';
import { briefly } from './suites-told.ts';
import { passesOf } from './told-level.ts';
import { partOf } from './told-scope.ts';

// One stream of an incident may be as before while another holds it open: what was told first is over
// then, and people hear it.

/** What was told first of a suite and is over, while the rest of it lasts. */
export interface PartlyOver {
  stream: string;
  since: string;
  /** Streams of the incident that are as before, `suite/metric`. */
  over: readonly string[];
  /** Those, and what looks as before in the newest run: nothing is said of it yet. */
  unsaid: readonly string[];
  /** Whether the gravest of the rest lasts in the newest run; else there is nothing to tell now. */
  lasts: boolean;
  /** The gravest of the rest, and how many of its cases are changed in the newest run. */
  left: Pick<Standing, 'name' | 'still'>;
  reason: string;
}

const toldOf = ({ facts }: Pick<Incident, 'facts'>, suite: string): IncidentFacts | undefined =>
  partOf(facts, suite);

/** How a stream of the incident stands at its newest look. */
interface Standing {
  name: string;
  /** Runs in a row that are as before, both by the rule of recovery and in the cases that are named. */
  runs: number;
  since: string | null;
  /** The newest run is not as before in what is named of it. */
  differs: boolean;
  /** It is enough for an alarm by itself: what only follows on another is not told as what lasts. */
  alarms: boolean;
  /** It alarms, and the newest run counts as before by neither rule. */
  lasts: boolean;
  still: AsBefore['still'];
}

/** A stream that is not among the newest reviews is not seen, and says nothing of what lasts. */
function standingsOf({
  recoveries,
  reviews,
  whole,
}: Pick<ReviewFindings, 'recoveries' | 'reviews' | 'whole'>): Standing[] {
  return recoveries.map(({ name, quietLooks, quietSince }) => {
    const review = reviews.find((r) => streamName(r.review) === name)?.review;
    const stream = whole.find((s) => `${s.suite}/${s.metric}` === name);
    if (review === undefined || stream === undefined)
      return {
        name,
        runs: quietLooks,
        since: quietSince?.at ?? null,
        differs: false,
        alarms: false,
        lasts: false,
        still: { changed: 0, named: 0 },
      };
    const named = asBeforeSince(review, stream);
    const runs = Math.min(quietLooks, named.runs);
    const since = [quietSince?.at, named.since].filter((t) => t != null).toSorted();
    const differs = named.runs === 0;
    const alarms = review.evidence >= 1;
    return {
      name,
      runs,
      since: since.at(-1) ?? null,
      differs,
      alarms,
      lasts: alarms && differs && quietLooks === 0,
      still: named.still,
    };
  });
}

/** What is told first of several streams: what a pass rate or judgment says, then the rest. */
const TOLD_FIRST = ['pass', 'judgment', 'refusal'];

function rankOf(stream: string): number {
  const rank = TOLD_FIRST.findIndex((metric) => stream.endsWith(`/${metric}`));
  return rank === -1 ? TOLD_FIRST.length : rank;
}

/**
 * Whether what was told first of a look's suite is as before, and another measure of it is not, in the
 * newest run either: what is as before there too ends by its own rule, and nobody is called for it.
 */
export function decidePartlyOver(
  live: Pick<Incident, 'facts' | 'state' | 'told'>,
  { suite }: Pick<Run, 'suite'>,
  f: Pick<ReviewFindings, 'recoveries' | 'reviews' | 'whole'>,
): PartlyOver | null {
  const stream = toldOf(live, suite)?.lead?.stream;
  if (live.state === 'recovering' || !f.recoveries.some((r) => r.name === stream)) return null;
  const standings = standingsOf(f);
  const isOver = (s: Standing): boolean => s.runs >= LOOKS_TO_RECOVER;
  const own = standings.find((s) => s.name === stream);
  if (own === undefined || own.since === null || !isOver(own)) return null;
  const left = standings
    .filter((s) => !isOver(s))
    .toSorted((a, b) => Number(b.alarms) - Number(a.alarms) || rankOf(a.name) - rankOf(b.name));
  // It is news at the look at which it becomes so, or once what is left of it differs again: an
  // incident of an earlier release in which it has long been so says nothing by itself.
  const isNews = own.runs === LOOKS_TO_RECOVER || live.told?.overUntold === own.name;
  if (!isNews || left[0] === undefined) return null;
  const lasting = left.filter((s) => s.lasts).map((s) => s.name);
  return {
    stream: own.name,
    since: own.since,
    over: standings.filter(isOver).map((s) => s.name),
    unsaid: standings.map((s) => s.name).filter((name) => !lasting.includes(name)),
    lasts: left[0].lasts,
    left: left[0],
    reason:
      `${own.runs} runs look as they did before the change in ${streamWords(own.name)}, and not ` +
      `in ${lasting.map(streamWords).join(', ')}`,
  };
}

/** What a look found of the rest. */
export function withoutOver(
  f: ReviewFindings,
  streams: readonly string[],
  { unsaid }: PartlyOver,
): { found: ReviewFindings; streams: readonly string[] } {
  return {
    found: { ...f, reviews: f.reviews.filter((r) => !unsaid.includes(streamName(r.review))) },
    streams: streams.filter((name) => !unsaid.includes(name)),
  };
}

/**
 * What lasts, after what is over: since when, its last run, and what it was.
 * @param read what the last message told
 */
export function partlyOverFacts(
  now: IncidentFacts,
  live: Pick<Incident, 'facts'>,
  suite: string,
  { stream, since, left }: PartlyOver,
  read: IncidentFacts = live.facts,
): IncidentFacts {
  const told = toldOf({ facts: read }, suite);
  const last = live.facts.measures.find((m) => m.source?.stream === stream)?.last;
  const run =
    last === undefined ? '' : ` (${Math.round(last.value * last.n)} of ${last.n} in the last run)`;
  const was = told === undefined ? '' : `; what it was: ${briefly(told)}`;
  const words = streamWords(stream);
  const over = `${capital(words)} is as before since ${dayWords(since)}${run}${was}.`;
  const { changed, named } = left.still;
  // What it counts since it began is not what fails now.
  const isFewer = now.lead?.stream === left.name && changed < named;
  const still = isFewer ? `, in the last run in ${changed} of ${plural(named, 'case')}` : '';
  return {
    ...now,
    summary: `${over} What lasts${still}: ${lower(now.summary)}`,
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

/**
 * Whether what was told to last while the first of it is over looks as before in the newest run, or
 * what was told to be over does not: a message that says so and has not left is not sent then.
 */
export function isPartlyNoMore(
  live: Pick<Incident, 'facts'>,
  { suite }: Pick<Run, 'suite'>,
  f: Pick<ReviewFindings, 'recoveries' | 'reviews' | 'whole'>,
): boolean {
  const told = toldOf(live, suite);
  if (told?.partly === undefined) return false;
  const standings = standingsOf(f);
  const [lasting, over] = [told.lead?.stream, told.partly.stream].map((name) =>
    standings.find((s) => s.name === name),
  );
  return lasting?.lasts === false || over?.differs === true;
}

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
