import { type Stream, streamId } from '../../domain/drift.ts';
import type { IncidentFacts, Interval, Measure } from '../../domain/incident.ts';
import { clockWords, dayWords } from '../../domain/text-dates.ts';
import { chartSource, looksOf, newestOf, seriesFrom } from './chart-series.ts';
import { rateTitle } from './drift-text.ts';
import { shareOf } from './measures.ts';

export interface Recovered {
  agent: string;
  agentName: string;
  /** When the first of the quiet runs was made. */
  since: string;
  /** When this is said. */
  at: string;
  streams: readonly Stream[];
}

/**
 * What is said of a drift whose runs are as before again: first what is now, then what it was. The
 * last run and the chart are brought up to date; "since it began" ends with the first quiet run.
 */
export function recoveryFacts(facts: IncidentFacts, r: Recovered): IncidentFacts {
  const measures = facts.measures.map((m) => upToDate(m, r, { from: facts.since, until: r.since }));
  const [lead] = measures;
  const was = facts.was ?? { title: titleNow(facts, lead).title, summary: facts.summary };
  // "One such run does not end it" is said while it lasts: here several have.
  const { meanwhile: _, ...kept } = facts;
  return {
    ...kept,
    ...nowWords(facts, r, measures),
    summary: `What it was: ${was.title.slice(was.title.indexOf(': ') + 2)}${
      facts.since === null ? '' : `, since ${dayWords(facts.since)}`
    }.`,
    was,
    recovered: { agentName: r.agentName, since: r.since, at: r.at },
    measures,
    ...seriesNow(facts, r),
  };
}

/** The title and the first sentence, from the same numbers as stand below them. */
function nowWords(
  facts: IncidentFacts,
  r: NonNullable<IncidentFacts['recovered']>,
  measures: readonly Measure[],
): { title: string; now: string } {
  const [lead] = measures;
  const passes = lead?.source?.stream.endsWith('/pass') === true;
  const again = passes ? 'passing again' : isBeyond(lead) ? 'no longer so' : 'as before again';
  const last = lead?.last === undefined ? '' : `last run ${countOf(lead.last)}`;
  // A headline about one case is over with that case, whatever else moved and came back.
  const besides = facts.lead?.gravity === 0 && passes ? measures[1] : undefined;
  const told = [passes ? undefined : lead, besides].flatMap((m) =>
    m?.last === undefined ? [] : [`${m.name}, ${countOf(m.last)} in the last run`],
  );
  const said = [...(passes && last !== '' ? [last] : []), ...told].join('; ');
  const title = `${r.agentName}: ${again} since ${clockWords(r.since, r.at)}`;
  const counted = passes && last !== '' ? `, ${last}` : '';
  return {
    title: `${title}${counted}`.length < 80 ? `${title}${counted}` : title,
    now: `${capital(again)} since ${dayWords(r.since)}${said === '' ? '' : `: ${said}`}.`,
  };
}

/** Whether the last run lies clearly on the far side of what was before. */
function isBeyond(lead: Measure | undefined): boolean {
  if (lead?.last === undefined) return false;
  const { before, after, last } = lead;
  return after.value > before.value ? last.high < before.value : last.low > before.value;
}

/**
 * The same facts with the last run, what was counted since it began, and the chart, as they are now.
 * Where that run is as before again it is said: the sentence above it speaks of all runs since it
 * began. Of what is told to recover already only the last run moves, in its sentences too.
 * @param r `quietSince`: since when its newest runs are as before again: they do not thin what it was
 */
export function withLastRun(
  facts: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'> & { quietSince?: string | null },
): IncidentFacts {
  const until = r.quietSince ?? null;
  const span = facts.was === undefined ? { from: facts.since, until } : null;
  const measures = facts.measures.map((m) => upToDate(m, r, span));
  const { meanwhile: _, ...kept } = facts;
  const [lead] = measures;
  const back = lead === undefined || span === null ? null : lastRunBack(lead);
  return {
    ...kept,
    ...(span === null ? {} : titleNow(facts, lead)),
    ...(facts.recovered === undefined ? {} : nowWords(facts, facts.recovered, measures)),
    measures,
    ...(back === null ? {} : { meanwhile: back }),
    ...seriesNow(facts, r),
  };
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

const countOf = ({ value, n }: Interval): string => `${Math.round(value * n)} of ${n}`;

/** That the last run was as before, in words; null where it was not, or is not known. */
function lastRunBack({ before, after, last, source }: Measure): string | null {
  if (last === undefined || before.value === after.value) return null;
  const back = before.value > after.value ? last.value >= before.value : last.value <= before.value;
  if (!back) return null;
  const counted = countOf(last);
  const passed = source?.stream.endsWith('/pass') === true;
  return passed
    ? `The last run passed ${counted}, as many as before; one such run does not end it.`
    : `The last run (${counted}) was as before; one such run does not end it.`;
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

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
  const since = looksOf(r.streams, stream, cases).filter(
    (l) =>
      !l.baseline &&
      span?.from != null &&
      l.at >= span.from &&
      (span.until === null || l.at < span.until),
  );
  const all = counts.map((_, c) => since.reduce((n, l) => n + (l.counts[c] ?? 0), 0));
  return {
    ...m,
    ...(since.length === 0
      ? {}
      : { after: shareOf(all, categories), told: m.told ?? m.after.value }),
    last: shareOf(counts, categories),
  };
}

function streamOf(
  { stream: name }: NonNullable<Measure['source']>,
  { agent, streams }: Pick<Recovered, 'agent' | 'streams'>,
): Stream | undefined {
  return streams.find((s) => streamId(s) === `${agent}/${name}`);
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
