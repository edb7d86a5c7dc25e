import { withBaseline } from '../../detection/drift/baseline.ts';
import { DAY, HOUR, type Millis } from '../../domain/clock.ts';
import type { Look, Stream } from '../../domain/drift.ts';
import type { Incident, IncidentFacts, NoticeReason } from '../../domain/incident.ts';
import type { ToldLevel, ToldPasses } from '../../domain/incident-parts.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import type { ActingCase } from './headline.ts';
import { type OtherCases, withScope } from './told-scope.ts';

/** Passes of some runs. */
export interface Tally {
  passed: number;
  of: number;
}

/** That a suite passes less often than people were told last. */
export interface Deepened {
  suite: string;
  /** As it was told. */
  told: Tally;
  /** The newest runs, together. */
  recent: Tally;
  runs: number;
  /** It was told to pass more often than before: when the first of the runs was that say otherwise. */
  turnedAt?: string;
}

/** What is worse now than it was told, and why that is said. */
export interface Worse {
  deepened: Deepened | null;
  /** Cases of which nothing was told. */
  others?: OtherCases;
  reason: string;
}

/** A share must be lower by this much, in each of the newest runs, to be told again. */
const LOWER_BY = 0.1;
/** Of so many newest runs. */
const RUNS_AT_MOST = 3;
/**
 * And the difference must be three standard errors, so that chance alone says so once in 741 tries:
 * a suite is asked every night while its incident is open.
 */
const STANDARD_ERRORS = 3;
/** A nightly run may be made some minutes earlier than a day after the last. */
const ONCE_IN: Millis = DAY - HOUR;
/** A message of its own takes more than being likelier than not. */
const SURE = 0.9;

const share = ({ passed, of }: Tally): number => passed / Math.max(1, of);
const sum = (all: readonly Tally[]): Tally => ({
  passed: all.reduce((n, t) => n + t.passed, 0),
  of: all.reduce((n, t) => n + t.of, 0),
});

/**
 * Whether the second passes less often than the first by more than chance, and the noise of runs,
 * explain.
 * @param dispersion how much more than coin flips the suite's runs vary
 */
export function isLower(known: Tally, recent: Tally, dispersion: number): boolean {
  if (known.of === 0 || recent.of === 0) return false;
  const mean = share(sum([known, recent]));
  const error = Math.sqrt(dispersion * mean * (1 - mean) * (1 / known.of + 1 / recent.of));
  const by = share(known) - share(recent);
  return by > 0 && by >= STANDARD_ERRORS * error;
}

/**
 * Whether the newest runs pass clearly less often than was told: at least ten points less than the
 * lowest share that was in each, and together further from it than the noise of runs explains.
 * @param runs those after it was told, oldest first
 * @param dispersion how much more than coin flips the suite's runs vary
 * @param fewest runs that it takes
 */
export function decideDeepened(
  told: ToldPasses,
  runs: readonly Tally[],
  dispersion = 1,
  fewest = 1,
): Omit<Deepened, 'suite'> | null {
  if (told.of === 0) return null;
  const lowest = lowestOf(told);
  for (let n = 1; n <= Math.min(RUNS_AT_MOST, runs.length); n++) {
    const newest = runs.slice(-n);
    if (newest.some((r) => r.of === 0 || lowest - share(r) < LOWER_BY)) return null;
    if (n < fewest) continue;
    const recent = sum(newest);
    const known = borneOut(told, runs.slice(0, -n));
    if (isLower(known, recent, dispersion))
      return { told: { passed: told.passed, of: told.of }, recent, runs: n };
  }
  return null;
}

/**
 * What was told with the runs since that bore it out, of which nothing was told: one run is known
 * within fifteen points only. Runs that went elsewhere say nothing of what was told.
 */
function borneOut(told: Tally, since: readonly Tally[]): Tally {
  const later = sum(since);
  return later.of > 0 && Math.abs(share(told) - share(later)) < LOWER_BY
    ? sum([told, later])
    : told;
}

const lowestOf = (told: ToldPasses): number => told.lowest ?? share(told);

/**
 * What was told of a suite, after a message that counts so many runs: those where they pass less
 * often, or are more of about the same. A rate that was told to be better stays as low as it was told.
 */
function toldOnce(was: ToldPasses | undefined, now: Tally): ToldPasses | undefined {
  if (now.of === 0) return was;
  const lowest = was === undefined ? 1 : lowestOf(was);
  if (was === undefined || share(now) < lowest) return now;
  return now.of > was.of && share(now) - lowest < LOWER_BY ? { ...now, lowest } : was;
}

function tallyOf({ cells }: Look): Tally {
  return sum(
    cells.map(({ counts }) => ({
      passed: counts[0] ?? 0,
      of: counts.reduce((a, b) => a + b, 0),
    })),
  );
}

/** The passes of some looks at a pass rate, together. */
export const passesOf = (looks: readonly Look[]): Tally => sum(looks.map(tallyOf));

/**
 * What an incident's next looks are compared with once it was told: the passes since it began, or
 * what was told before where that is clearly lower.
 * @param streams those that were looked at
 * @param before what was told before in the same bout of it; undefined where nothing was
 */
export function toldLevelOf(
  facts: IncidentFacts,
  streams: readonly Stream[],
  at: string,
  before: ToldLevel | undefined,
  deepened: Deepened | null = null,
): ToldLevel {
  const passes: Record<string, ToldPasses> = { ...before?.passes };
  for (const s of streams.filter((x) => x.metric === 'pass')) {
    const { since, countedAt = at } = facts;
    const told = s.looks.filter((l) => since !== null && l.at >= since && l.at <= countedAt);
    const now = deepened?.suite === s.suite ? deepened.recent : sum(told.map(tallyOf));
    const level = toldOnce(passes[s.suite], now);
    if (level !== undefined) passes[s.suite] = level;
  }
  return {
    at,
    passes,
    acting: [...new Set([...(before?.acting ?? []), ...actingIn(facts)])],
    ...scopeOf(before),
  };
}

/** Of which cases people were told. */
const scopeOf = (level: ToldLevel | undefined): Pick<ToldLevel, 'scope' | 'othersBackAt'> => ({
  ...(level?.scope === undefined ? {} : { scope: level.scope }),
  ...(level?.othersBackAt === undefined ? {} : { othersBackAt: level.othersBackAt }),
});

/**
 * The level of an incident after a look that was told, or of which nothing was said. What relapsed is
 * compared anew; what an earlier release told is taken from its facts and told by nobody.
 * @param live as it was before the look
 * @param notice what was told; null where nothing was; `updated` where a message says it that waits
 */
export function levelAfter(
  live: Pick<Incident, 'facts' | 'told' | 'failedCases'>,
  notice: NoticeReason | null,
  now: { facts: IncidentFacts; streams: readonly Stream[]; at: string; deepened: Deepened | null },
): ToldLevel {
  const { told } = live;
  const { facts, streams, at, deepened } = now;
  if (notice === 'worsened' || notice === 'joined' || notice === 'updated')
    return withScope(toldLevelOf(facts, streams, at, told, deepened), live, facts);
  if (notice === 'relapsed') {
    const fresh = toldLevelOf(facts, streams, at, undefined);
    const level = {
      at,
      passes: { ...told?.passes, ...fresh.passes },
      acting: [...new Set([...(told?.acting ?? []), ...fresh.acting])],
      ...scopeOf(told),
    };
    return withScope(level, null, facts);
  }
  const known = toldLevelOf(live.facts, streams, at, undefined);
  return told === undefined ? known : { ...told, passes: { ...known.passes, ...told.passes } };
}

/** The high-risk cases that facts tell to act, by hash; none where another thing leads. */
function actingIn({ lead, measures }: IncidentFacts): string[] {
  if (lead?.gravity !== 0) return [];
  const own = measures.find(
    (m) => m.source?.stream === lead.stream && m.source.cases?.length === 1,
  );
  return [...(own?.source?.cases ?? []), ...(lead.alsoActs ?? []).map((a) => a.caseHash)];
}

/** What a look shows, beside what was told. */
export interface SeenNow {
  suite: string;
  at: string;
  /** The suite's pass rate; undefined where it has none. */
  pass: Stream | undefined;
  /** Which way people were told that it went; `fell` unless given. */
  way?: 'fell' | 'rose' | null;
  /** The high-risk case that now acts where it should not, and how likely it changed. */
  acting: { acts: ActingCase; p: number } | null;
}

/**
 * What is worse now than people were told last of an open incident: another high-risk case acts
 * where it should not, or the suite passes clearly less often. Null where it is as they know it, or
 * where they were told within a day; that a first such case acts does not wait, and neither does a
 * suite that was told to pass more often and passes less often than before.
 */
export function worseThanTold({ told }: Pick<Incident, 'told'>, seen: SeenNow): Worse | null {
  // Of an earlier release: its next look sets what later ones are compared with.
  if (told === undefined) return null;
  const waits = Date.parse(seen.at) - Date.parse(told.at) < ONCE_IN;
  const { acting } = seen;
  const isNew = acting !== null && acting.p > SURE && !told.acting.includes(acting.acts.caseHash);
  if (isNew && (told.acting.length === 0 || !waits))
    return {
      deepened: null,
      reason: `the high-risk case "${acting.acts.label}" acts where it should not, which was not told`,
    };
  const turned = turnedIn(told, seen);
  if (turned !== null)
    return { deepened: turned, reason: `${deepenedWords(turned)}, more than before` };
  if (waits || seen.way === 'rose') return null;
  const deepened = deepenedIn(told, seen);
  return deepened === null ? null : { deepened, reason: deepenedWords(deepened) };
}

/** One run alone is told as failing now, where it is that bad. */
const RUNS_THAT_TURN = 2;

/** That a suite which was told to pass more often passes less often than before it did. */
function turnedIn(told: ToldLevel, { suite, pass, way }: SeenNow): Deepened | null {
  if (pass === undefined || way !== 'rose') return null;
  const usual = withBaseline(pass).baseline.map(tallyOf);
  const looks = pass.looks.filter((l) => l.at > told.at);
  const before = sum(usual);
  const found = decideDeepened(before, looks.map(tallyOf), dispersionOf(usual), RUNS_THAT_TURN);
  const first = found === null ? undefined : looks.at(-found.runs);
  return found === null || first === undefined
    ? null
    : { suite, ...found, told: told.passes[suite] ?? before, turnedAt: first.at };
}

function deepenedIn(told: ToldLevel, { suite, pass }: SeenNow): Deepened | null {
  const level = told.passes[suite];
  if (level === undefined || pass === undefined) return null;
  const usual = withBaseline(pass).baseline.map(tallyOf);
  const found = decideDeepened(
    level,
    pass.looks.filter((l) => l.at > told.at).map(tallyOf),
    dispersionOf(usual),
  );
  const before = sum(usual);
  // What got better and is as before again is no loss beside that.
  return found === null || share(before) - share(found.recent) < LOWER_BY
    ? null
    : { suite, ...found };
}

/** How much more than coin flips the runs of a pass rate's baseline vary, 1 at least. */
export const runNoiseOf = (pass: Stream): number =>
  dispersionOf(withBaseline(pass).baseline.map(tallyOf));

/**
 * How much more than coin flips the passes of whole runs vary, 1 at least: cases that mostly pass or
 * mostly fail vary by less.
 */
function dispersionOf(runs: readonly Tally[]): number {
  const p = share(sum(runs));
  const squares = runs.reduce((total, { passed, of }) => {
    const variance = of * p * (1 - p);
    return variance === 0 ? total : total + (passed - of * p) ** 2 / variance;
  }, 0);
  return Math.max(1, squares / Math.max(1, runs.length - 1));
}

/** "18 of 40 passed in the last run of desk (45 %); 70 % did when it was told". */
export function deepenedWords({ suite, told, recent, runs }: Deepened): string {
  return (
    `${recent.passed} of ${recent.of} passed in the last ${runs === 1 ? 'run' : `${runs} runs`} of ` +
    `${suite} (${percentOffEnds(share(recent))}); ${percentOffEnds(share(told))} did when it was told`
  );
}
