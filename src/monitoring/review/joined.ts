import type { IncidentDecision } from '../../alerting/incidents/lifecycle.ts';
import type { Incident, IncidentFacts, Measure } from '../../domain/incident.ts';
import { capital } from '../../domain/text.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { metricOf, suiteOf } from '../../domain/stream-name.ts';
import { NEWS } from './told-scope.ts';

// What joins a drift incident that people know of is told where it says something that they were not
// told: the same sentences with more evidence behind them call nobody.

const measuresOf = ({ measures, suites }: IncidentFacts): readonly Measure[] => [
  ...measures,
  ...Object.values(suites ?? {}).flatMap((part) => part.measures),
];

/** Whether people were told of a stream: with its numbers, or first of all. */
function isTold(told: IncidentFacts, stream: string): boolean {
  const leads = [told, ...Object.values(told.suites ?? {})].map((part) => part.lead?.stream);
  return leads.includes(stream) || measuresOf(told).some((m) => m.source?.stream === stream);
}

/** What leads: a stream, and the case where one acts that should not. */
const headOf = ({ lead }: IncidentFacts): string =>
  JSON.stringify([lead?.stream, lead?.acts?.label]);

/**
 * What is told where streams joined that are not worse than what people know. Null where the message
 * would say again what was said: nobody is called for that.
 * @param streams those of the incident by now, `suite/metric`
 */
export function joinedFacts(
  live: Pick<Incident, 'facts' | 'streams'>,
  facts: IncidentFacts,
  streams: readonly string[],
): IncidentFacts | null {
  const { facts: told, streams: known = [] } = live;
  const suites = new Set(known.map(suiteOf));
  const fresh = streams.filter((name) => !known.includes(name));
  const isOther =
    told.recovered !== undefined ||
    headOf(told) !== headOf(facts) ||
    fresh.some((name) => !suites.has(suiteOf(name)));
  const besides = fresh.filter(
    (name) =>
      suites.has(suiteOf(name)) &&
      NEWS.has(metricOf(name)) &&
      !isTold(told, name) &&
      facts.lead?.stream !== name,
  );
  if (!isOther && besides.length === 0) return null;
  const said = besides.map((name) => tooWords(facts, name));
  return { ...facts, summary: [...said, facts.summary].join(' ') };
}

/** "The judgment of desk too: refusals 2 % → 40 %, in the last run 10 of 25." */
function tooWords(facts: IncidentFacts, stream: string): string {
  const words = streamWords(stream);
  const what = `${capital(words)} too`;
  const m = measuresOf(facts).find((x) => x.source?.stream === stream);
  if (m === undefined) return `${what}.`;
  const { before, after, last } = m;
  const noun = m.name.slice(m.name.indexOf(': ') + 2);
  const of = noun === 'pass rate' ? '' : `${noun}${noun.includes(', in ') ? ', ' : ' '}`;
  const run =
    last === undefined ? '' : `, in the last run ${Math.round(last.value * last.n)} of ${last.n}`;
  return `${what}: ${of}${percentOffEnds(before.value)} → ${percentOffEnds(after.value)}${run}.`;
}

/**
 * The decision of a look in which streams joined, with what is told of it: more of what is known is no
 * alarm of its own, and whoever took it on is not called again for it.
 * @param waits whether people have not read the incident's newest message yet: it says this too
 */
export function toldAsJoined(
  live: Incident,
  decision: IncidentDecision,
  now: { facts: IncidentFacts; streams: readonly string[]; waits: boolean },
): { decision: IncidentDecision; facts: IncidentFacts } {
  const { facts, streams, waits } = now;
  if (live.state === 'acknowledged')
    return { decision: { ...decision, notice: null, state: 'acknowledged' }, facts };
  const news = joinedFacts(live, facts, streams);
  return {
    decision: { ...decision, notice: news === null && !waits ? null : 'joined' },
    facts: waits ? facts : (news ?? facts),
  };
}
