import { asTaken } from '../../domain/incident-holder.ts';
import type { Stream } from '../../domain/drift.ts';
import type { Incident, IncidentFacts, Measure, Notice } from '../../domain/incident.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';
import type { ReviewFindings } from './findings.ts';
import { joinedFacts } from './joined.ts';
import { runNoiseOf, toldLevelOf } from './told-level.ts';
import { newlyTold } from './told-scope.ts';
import { type Against, isWorse } from './worse.ts';

// That a drift got worse is decided when it is written, and again by the looks that are made while its
// message waits: people read the figures that it leaves with.

/** A last run that is lower than what was told by this much bears out that it fell further. */
const LOWER_BY = 0.1;

/** How much the runs of a suite's pass rate vary, of the streams that are at hand. */
export function noiseIn({ whole }: Pick<ReviewFindings, 'whole'>): NonNullable<Against['noise']> {
  return (stream) => {
    const pass = whole.find((s) => s.metric === 'pass' && `${s.suite}/pass` === stream);
    return pass === undefined ? 1 : runNoiseOf(pass);
  };
}

const keyOf = ({ source }: Measure): string => `${source?.agent ?? ''} ${source?.stream ?? ''}`;

/**
 * Whether what a message that waits calls worse is so still, by its own figures as they are now.
 * @param told what people read last
 */
export function isStillWorse(told: IncidentFacts, said: IncidentFacts, against: Against): boolean {
  const isMore =
    said.lead?.acts?.label !== told.lead?.acts?.label ||
    (said.also ?? []).length > (told.also ?? []).length ||
    said.turned !== undefined ||
    told.recovered !== undefined;
  if (isMore || isWorse(told, said, against)) return true;
  const known = new Map(told.measures.map((m) => [keyOf(m), m]));
  return said.measures.some((m) => {
    const was = known.get(keyOf(m));
    if (m.source?.stream.endsWith('/pass') !== true || was === undefined) return false;
    return m.last !== undefined && m.last.value <= (was.told ?? was.after.value) - LOWER_BY;
  });
}

/**
 * Whether cases of which a message that waits tells first fail still in the newest run of their suite:
 * that is news, however few fail in all.
 */
export function failNewly(
  told: IncidentFacts,
  said: IncidentFacts,
  streams: readonly Stream[],
): boolean {
  return streams.some((pass) => {
    if (pass.metric !== 'pass') return false;
    const cases = newlyTold(said, told, pass.suite);
    const newest = pass.looks.at(-1)?.cells ?? [];
    return newest.some((c) => cases.includes(c.caseHash) && (c.counts[1] ?? 0) > 0);
  });
}

/**
 * Takes back that an incident got worse where it is so no more and the message has not left; what
 * joined meanwhile is told as that, and whoever had it has it again.
 */
export async function takeBackWorse(
  tx: Store,
  { recorder }: ReviewDeps,
  f: ReviewFindings,
  { id }: Pick<Incident, 'id'>,
): Promise<void> {
  const all = await tx.outbox.ofIncident(id);
  const isUntold = (n: Notice): boolean => n.state === 'pending' && n.attempts === 0;
  const waiting = all.filter((n) => n.reason === 'worsened' && isUntold(n));
  const read = all.findLast((n) => !isUntold(n));
  const incident = await tx.incidents.get(id);
  const said = waiting.at(-1)?.facts;
  if (said === undefined || read === undefined || incident === null) return;
  const against = { told: incident.told, noise: noiseIn(f) };
  if (
    all.some(
      (n) => n.reason === 'worsened' && n.createdAt === waiting[0]?.createdAt && !isUntold(n),
    )
  )
    return;
  if (isStillWorse(read.facts, said, against) || failNewly(read.facts, said, f.whole)) return;
  const known = { facts: read.facts, streams: streamsTold(read.facts) };
  const joins = joinedFacts(known, said, incident.streams ?? []) !== null;
  const isTaken = isQuiet(incident, recorder.now());
  for (const n of waiting)
    if (joins && !isTaken) await tx.outbox.renew(n.id, { facts: n.facts, reason: 'joined' });
    else await tx.outbox.withdraw(n.id);
  const level = toldLevelOf(read.facts, f.whole, read.createdAt, undefined);
  await recorder.transition(
    tx,
    {
      ...(isTaken ? asTaken(incident) : incident),
      told: {
        ...(incident.told ?? level),
        passes: { ...incident.told?.passes, ...level.passes },
      },
    },
    {
      actor: 'daytwo',
      what: 'not worse',
      reason: 'the newest run is no worse than what was told, and nobody was told that it is',
      notice: null,
    },
  );
}

/** The streams that people read of: with their numbers, or first of all. */
const streamsTold = ({ measures, lead }: IncidentFacts): string[] => [
  ...new Set(
    [...measures.map((m) => m.source?.stream), lead?.stream].flatMap((s) =>
      s === undefined ? [] : [s],
    ),
  ),
];

/** Whether somebody has it, until a day that is to come. */
const isQuiet = ({ ack }: Incident, now: number): boolean =>
  ack !== null && (ack.until === null || Date.parse(ack.until) > now);
