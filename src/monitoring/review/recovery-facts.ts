import type { Stream } from '../../domain/drift.ts';
import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { chartSource, looksOf, newestOf, seriesFrom } from './chart-series.ts';
import { rateTitle } from './drift-text.ts';
import { firstOf, lastRunsBack, quietBySuite } from './last-run-words.ts';
import { actsInLast, countOf, nowWords, type SuitesSince } from './recovery-words.ts';
import { backSince, runsBack, saidSince, streamOf } from './row-back.ts';
import { shareOf } from './measures.ts';
import { briefly } from './suites-told.ts';

/** How many runs of a stream are as before by themselves, and since when. */
export interface StreamQuiet {
  looks: number;
  since: string | null;
}

/** Since when all of an incident's streams are as before; else the suites whose newest run is not. */
interface RowNow {
  since: string | null;
  differing?: readonly string[];
}

export interface Recovered {
  agent: string;
  agentName: string;
  /** When the first of the quiet runs was made. */
  since: string;
  /** When this is said. */
  at: string;
  streams: readonly Stream[];
  /** How quiet each suite of the incident is, where it has several. */
  suites?: SuitesSince;
}

/**
 * What is said of a drift whose runs are as before again: first what is now, then what it was. The
 * last run and the chart are brought up to date; "since it began" ends with the first quiet run.
 */
export function recoveryFacts(facts: IncidentFacts, r: Recovered): IncidentFacts {
  const since = saidSince(facts, facts.measures, r);
  const measures = facts.measures.map((m) => {
    const back = backSince(m, facts.since, r);
    const until = back !== null && back < r.since ? back : r.since;
    return upToDate(m, r, { from: facts.since, until });
  });
  const [lead] = measures;
  const said = titleNow(facts, lead);
  const was = facts.was ?? { title: said.title, summary: facts.summary };
  // "One such run does not end it" is said while it lasts: here several have.
  const { meanwhile: _, backs: __, ...kept } = facts;
  return {
    ...kept,
    ...nowWords(facts, { ...r, since, all: r.since, suites: suitesBack(facts, r) }, measures),
    summary: `What it was: ${wasWords(facts, was.title)}.`,
    was,
    ...(facts.was === undefined && said.rate !== undefined ? { rate: said.rate } : {}),
    recovered: {
      agentName: r.agentName,
      since: r.since,
      at: r.at,
      ...(r.suites === undefined ? {} : { suites: suitesBack(facts, r) }),
    },
    measures,
    ...seriesNow(facts, r),
  };
}

/** Since when each suite is as before: of the one at hand, since its pass rate most likely is. */
function suitesBack(facts: IncidentFacts, r: Recovered): SuitesSince {
  const { suites = {} } = r;
  const own = r.streams[0]?.suite ?? '';
  const m = facts.measures.find((x) => x.source?.stream === `${own}/pass`);
  const back = m === undefined ? null : backSince(m, facts.suites?.[own]?.since ?? facts.since, r);
  const known = suites[own]?.since ?? null;
  return back === null || known === null || back >= known
    ? suites
    : { ...suites, [own]: { since: back } };
}

/** What was wrong; of several suites by their names. */
function wasWords({ since, suites, lead }: IncidentFacts, title: string): string {
  const others = Object.entries(suites ?? {}).filter(([suite]) => suite !== suiteOf(lead?.stream));
  if (others.length === 0) return briefly({ title, since });
  const own = `in ${suiteOf(lead?.stream)}, ${briefly({ title, since })}`;
  return [own, ...others.map(([suite, part]) => `in ${suite}, ${briefly(part)}`)].join('; ');
}

/**
 * The same facts with the last run, what was counted since it began, and the chart, as they are now.
 * Where that run is as before again it is said: the sentence above it speaks of all runs since it
 * began. Of what is told to recover already only the last run moves, in its sentences too. Trials that
 * join an older look than was told last change nothing of it.
 * @param r `quietSince`: since when its newest runs are as before again: they do not thin what it was;
 *   `quiet`: the same of each of its streams, by `suite/metric`; `row`: of all of them together, which
 *   is what is said of one that was told to recover
 */
export function withLastRun(
  facts: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'> & {
    quietSince?: string | null;
    quiet?: ReadonlyMap<string, StreamQuiet>;
    row?: RowNow;
  },
): IncidentFacts {
  if (isOlderThanTold(facts, r)) return facts;
  const span = (m: Measure): { from: string | null; until: string | null } | null => {
    const own = r.quiet?.get(m.source?.stream ?? '')?.since ?? null;
    // One run that is as before may be a toss.
    const row = runsBack(m, facts.since, r) > 1 ? backSince(m, facts.since, r) : null;
    return facts.was === undefined
      ? { from: facts.since, until: r.quietSince ?? own ?? row }
      : null;
  };
  const measures = facts.measures.map((m) => upToDate(m, r, span(m)));
  const { meanwhile: _, ...kept } = facts;
  const [lead] = measures;
  return {
    ...kept,
    ...(facts.was === undefined ? titleNow(facts, lead) : {}),
    ...(facts.recovered === undefined ? {} : rowWords(facts, facts.recovered, measures, r)),
    measures,
    ...(facts.was === undefined ? lastRuns({ ...kept, measures }, r) : {}),
    ...seriesNow(facts, r),
  };
}

/** Whether the streams end with an older look than the last run that was told of them. */
const isOlderThanTold = (
  { measures }: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'>,
): boolean =>
  measures.some(({ source, lastAt }) => {
    const newest = source === undefined ? undefined : streamOf(source, r)?.looks.at(-1);
    return lastAt !== undefined && newest !== undefined && newest.at < lastAt;
  });

/**
 * What is said of a drift that was told to recover: of the runs that count, so that it is true of each.
 * A run that ended their row is named, until the next one begins another.
 */
function rowWords(
  facts: IncidentFacts,
  recovered: NonNullable<IncidentFacts['recovered']>,
  measures: readonly Measure[],
  r: Pick<Recovered, 'agent' | 'streams'> & { row?: RowNow },
): Pick<IncidentFacts, 'title' | 'now' | 'recovered'> {
  const since = r.row === undefined ? recovered.since : r.row.since;
  const acted = actsInLast(facts, measures) ? facts.lead?.acts : undefined;
  if (since !== null && acted === undefined) {
    const own = { ...recovered, since };
    const said = { ...own, since: saidSince(facts, measures, { ...r, since }), all: since };
    return { ...nowWords(facts, said, measures), recovered: own };
  }
  const own = r.streams[0]?.suite ?? '';
  const known = r.row?.differing ?? [];
  const differing = known.length === 0 ? [own] : known;
  const said =
    acted !== undefined
      ? `The last run, in which "${acted.label}" is acted on, is not as before`
      : differing.length === 1
        ? oneDiffers(differing[0] ?? '', facts, measures, r)
        : `The last runs of ${differing
            .map((suite) => `${suite}${inBrackets(passesIn(suite, measures, r))}`)
            .join(' and ')} are not as before`;
  return {
    title: facts.was?.title ?? facts.title,
    now: `${said}. Those from ${dayWords(recovered.since)} until then were.`,
    recovered,
  };
}

const inBrackets = (passed: string): string => (passed === '' ? '' : ` (${passed} passed)`);

/** That the last run of one suite is not as before, by its name where there are several. */
function oneDiffers(
  suite: string,
  { suites = {} }: IncidentFacts,
  measures: readonly Measure[],
  r: Pick<Recovered, 'streams'>,
): string {
  const whose = Object.keys(suites).length > 1 ? ` of ${suite}` : '';
  const passed = passesIn(suite, measures, r);
  return `The last run${whose}${passed === '' ? '' : `, in which ${passed} passed,`} is not as before`;
}

/** What a suite's last run passed of all cases: "12 of 40"; empty where that is not known. */
function passesIn(
  suite: string,
  measures: readonly Measure[],
  r: Pick<Recovered, 'streams'>,
): string {
  const pass = r.streams.find((s) => s.metric === 'pass' && s.suite === suite);
  const counts = pass === undefined ? null : newestOf(r.streams, pass, null);
  if (counts !== null) return countOf(shareOf(counts, [0]));
  const told = measures.find(
    ({ source }) => source?.stream === `${suite}/pass` && source.agent === undefined,
  );
  const whole = told?.source?.cases === undefined ? told?.last : told.lastRun;
  return whole === undefined ? '' : countOf(whole);
}

/**
 * The title, with the rate as it is counted now where that is further from what was before than
 * people were told. Better runs do not take back what happened: the last run says how it is.
 */
function titleNow(
  { title, rate, measures }: IncidentFacts,
  lead: Measure | undefined,
): Pick<IncidentFacts, 'title' | 'rate'> {
  const [told] = measures;
  if (rate === undefined || lead === undefined || told === undefined) return { title };
  // The title's rate is that of all cases: the share of some is no further move of it.
  if (lead.source?.cases !== undefined) return { title };
  const { before, after } = lead;
  const furthest = rate.furthest ?? told.told ?? told.after.value;
  const isFurther = furthest < before.value ? after.value < furthest : after.value > furthest;
  if (!isFurther) return { title };
  // Whoever else it tells of stands behind the rate.
  const own = rateTitle(rate, { before: told.before, after: { value: furthest } });
  const besides = title.startsWith(own) ? title.slice(own.length) : '';
  const moved = `${rateTitle(rate, lead)}${besides}`;
  return {
    title: moved.length < 80 ? moved : rateTitle(rate, lead),
    rate: { ...rate, furthest: after.value },
  };
}

/**
 * What is said of the last runs once a suite was looked at: its own is known anew, and that of each
 * other suite as it was at its own look.
 */
function lastRuns(
  facts: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'> & { quiet?: ReadonlyMap<string, StreamQuiet> },
): Pick<IncidentFacts, 'backs' | 'meanwhile'> {
  const suite = r.streams[0]?.suite;
  const m = suite === undefined ? undefined : firstOf(facts, suite);
  const quiet = r.quiet ?? new Map<string, StreamQuiet>();
  const ofSuite = [...quiet].filter(([name]) => !name.endsWith('/'));
  const backs =
    suite === undefined || m === undefined
      ? (facts.backs ?? {})
      : {
          ...facts.backs,
          [suite]: {
            runs: runsBack(m, facts.since, r),
            streams: ofSuite.map(([name, { looks }]) => ({ name, looks })),
          },
        };
  return { backs, ...lastRunsBack({ ...facts, backs }, quietBySuite(quiet, suite)) };
}

/**
 * A measure with the last run as it is now, where its stream is at hand.
 * @param span between which times "since it began" is counted; null: as it was told
 */
function upToDate(
  m: Measure,
  r: Pick<Recovered, 'agent' | 'streams'>,
  span: { from: string | null; until: string | null } | null,
): Measure {
  const stream = m.source === undefined ? undefined : streamOf(m.source, r);
  if (stream === undefined || m.source === undefined) return m;
  const { categories, cases = null } = m.source;
  const counts = newestOf(r.streams, stream, cases);
  if (counts === null) return m;
  const whole = cases === null ? null : newestOf(r.streams, stream, null);
  const since = looksOf(r.streams, stream, cases).filter(
    (l) =>
      !l.baseline &&
      span?.from != null &&
      l.at >= (m.since ?? span.from) &&
      (span.until === null || l.at < span.until),
  );
  const all = counts.map((_, c) => since.reduce((n, l) => n + (l.counts[c] ?? 0), 0));
  return {
    ...m,
    ...(since.length === 0
      ? {}
      : { after: shareOf(all, categories), told: m.told ?? m.after.value }),
    last: shareOf(counts, categories),
    ...(whole === null ? {} : { lastRun: shareOf(whole, categories) }),
  };
}

/** The chart that the message has, up to the last run: its name and what it counts are one thing. */
function seriesNow(
  facts: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'>,
): Pick<IncidentFacts, 'series'> {
  const source = chartSource(facts);
  const stream = source == null ? undefined : streamOf(source, r);
  return stream === undefined || source == null
    ? { series: facts.series }
    : { series: seriesFrom(looksOf(r.streams, stream, source.cases ?? null), source) };
}
