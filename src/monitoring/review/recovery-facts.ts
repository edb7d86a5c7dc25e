import { type Stream, streamId } from '../../domain/drift.ts';
import type { IncidentFacts, Measure } from '../../domain/incident.ts';
import { clockWords, dayWords } from '../../domain/text-dates.ts';
import { looksOf, newestOf } from './chart-series.ts';
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
 * last run and the chart are brought up to date.
 */
export function recoveryFacts(facts: IncidentFacts, r: Recovered): IncidentFacts {
  const was = facts.was ?? { title: facts.title, summary: facts.summary };
  const measures = facts.measures.map((m) => upToDate(m, r));
  const [lead] = measures;
  const passes = lead?.source?.stream.endsWith('/pass') === true;
  const again = passes ? 'passing again' : 'as before again';
  const last =
    lead?.last === undefined
      ? ''
      : `last run ${Math.round(lead.last.value * lead.last.n)} of ${lead.last.n}`;
  const title = `${r.agentName}: ${again} since ${clockWords(r.since, r.at)}`;
  const counted = passes && last !== '' ? `, ${last}` : '';
  return {
    ...facts,
    title: `${title}${counted}`.length < 80 ? `${title}${counted}` : title,
    now:
      `${capital(again)} since ${dayWords(r.since)}` +
      `${last === '' ? '' : `: ${passes ? last : `${lead?.name ?? ''} in the ${last}`}`}.`,
    summary: `What it was: ${was.title.slice(was.title.indexOf(': ') + 2)}${
      facts.since === null ? '' : `, since ${dayWords(facts.since)}`
    }.`,
    was,
    measures,
    ...seriesNow(facts, lead, r),
  };
}

/** The same facts with the last run, and the chart, as they are now. */
export function withLastRun(
  facts: IncidentFacts,
  r: Pick<Recovered, 'agent' | 'streams'>,
): IncidentFacts {
  const measures = facts.measures.map((m) => upToDate(m, r));
  return { ...facts, measures, ...seriesNow(facts, measures[0], r) };
}

const capital = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** A measure with the last run as it is now, where its stream is at hand. */
function upToDate(m: Measure, r: Pick<Recovered, 'agent' | 'streams'>): Measure {
  const stream = streamOf(m, r);
  if (stream === undefined || m.source === undefined) return m;
  const counts = newestOf(r.streams, stream, m.source.cases ?? null);
  return counts === null ? m : { ...m, last: shareOf(counts, m.source.categories) };
}

function streamOf(
  m: Measure | undefined,
  { agent, streams }: Pick<Recovered, 'agent' | 'streams'>,
): Stream | undefined {
  const name = m?.source?.stream;
  return name === undefined ? undefined : streams.find((s) => streamId(s) === `${agent}/${name}`);
}

function seriesNow(
  facts: IncidentFacts,
  lead: Measure | undefined,
  r: Pick<Recovered, 'agent' | 'streams'>,
): Pick<IncidentFacts, 'series'> {
  const stream = streamOf(lead, r);
  const { source } = lead ?? {};
  if (stream === undefined || source === undefined) return { series: facts.series };
  return {
    series: looksOf(r.streams, stream).map((l) => {
      const { value, low, high } = shareOf(l.counts, source.categories);
      return { at: l.at, value, low, high, baseline: l.baseline };
    }),
  };
}
