import { driftKey, failingKey } from '../../alerting/incidents/keys.ts';
import { NOTIFIED_STATES, UNFINISHED_STATES } from '../../alerting/incidents/lifecycle.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { HOUR, iso, type Millis, MINUTE } from '../../domain/clock.ts';
import type { Incident, IncidentFacts } from '../../domain/incident.ts';
import type { AlsoTold } from '../../domain/incident-parts.ts';
import { LOOK_TRIGGERS, type Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { suiteOf } from '../../domain/stream-name.ts';
import { floorsBeside } from './floors.ts';
import { bringUpToDate } from './waiting.ts';

// What falls in two suites of an agent at once is one event: one message tells of both, though the
// one is a change by now and the other fails now.

/** The longest that a second asking is waited for before a message that may tell of it leaves. */
const ASKED_WITHIN: Millis = 2 * MINUTE;
/** A second asking is done so long after it was to begin, mostly. */
const ASKED_FOR: Millis = MINUTE;

/** No message of a change waits longer for others of its event. */
const WAITS_AT_MOST: Millis = 4 * MINUTE;

type Telling = Pick<Incident, 'kind' | 'facts'>;

/** Fails now: as grave as a pass rate that fell (`lead.gravity`). */
const FAILING = 1;
const NO_LOSS = 99;

function gravityOf({ kind, facts }: Telling): number {
  if (kind === 'failing-now') return FAILING;
  const [m] = facts.measures;
  const isBetter = m?.source?.stream.endsWith('/pass') === true && m.after.value > m.before.value;
  return isBetter ? NO_LOSS : (facts.lead?.gravity ?? NO_LOSS);
}

/** A suite is clearly worse than another where it lost so much more of what passed before. */
const CLEARLY = 0.1;

/** The share of its last run that is lost and passed before; 0 where that is not known. */
function lostIn({ facts }: Telling): number {
  const [m] = facts.measures;
  if (m === undefined || m.before.n === 0) return 0;
  const now = m.last === undefined || m.last.n === 0 ? m.after : m.last;
  return Math.max(0, m.before.value - now.value);
}

/**
 * Which of two things that one message could tell of stands first in it: the graver one. What people
 * have read stays the head of its message, so a graver thing has a message of its own then.
 * @param isRead the earlier one's message has left, or may have
 */
export function decideHead(
  earlier: Telling,
  later: Telling,
  isRead: boolean,
): { head: 'earlier' | 'later' | 'each'; reason: string } {
  const [a, b] = [gravityOf(earlier), gravityOf(later)];
  if (b < a)
    return isRead
      ? { head: 'each', reason: 'it is graver than what people have read' }
      : { head: 'later', reason: 'it is graver' };
  const more = lostIn(later) - lostIn(earlier);
  if (b === a && !isRead && Math.abs(more) >= CLEARLY)
    return {
      head: more > 0 ? 'later' : 'earlier',
      reason: 'both are as grave, and it has lost clearly more',
    };
  if (b === a && !isRead && later.kind === 'drift' && earlier.kind === 'failing-now')
    return { head: 'later', reason: 'both are as grave, and a change is told of for longer' };
  return { head: 'earlier', reason: 'it was found first, and is as grave' };
}

/** The agent's incident, of a change or of a suite that fails now, that began within the hour. */
export async function ofSameEvent(
  tx: Store,
  recorder: IncidentRecorder,
  kind: 'drift' | 'failing-now',
  own: Pick<Incident, 'agent' | 'kind' | 'facts'>,
): Promise<Incident | null> {
  const live = await tx.incidents.list({ states: NOTIFIED_STATES, limit: 500 });
  return (
    live.find(
      (i) =>
        i.kind === kind &&
        i.agent === own.agent &&
        i.state !== 'recovering' &&
        i.group === undefined &&
        recorder.now() - Date.parse(i.openedAt) <= HOUR &&
        recorder.areToldTogether(i, own),
    ) ?? null
  );
}

/** Whether a message of an incident has left, or may have. */
export async function isRead(tx: Store, { id }: Pick<Incident, 'id'>): Promise<boolean> {
  return (await tx.outbox.ofIncident(id)).some((n) => n.state !== 'pending' || n.attempts > 0);
}

/**
 * What nobody has read yet is told in another one's message from now on, with those that it told of.
 * @returns what that message says of them
 */
export async function tellWithin(
  tx: Store,
  recorder: IncidentRecorder,
  first: Incident,
  other: { id: string; agent: string | null },
): Promise<AlsoTold[]> {
  for (const n of await tx.outbox.ofIncident(first.id)) await tx.outbox.withdraw(n.id);
  const { also = [], ...facts } = first.facts;
  const unfinished = await tx.incidents.list({ states: UNFINISHED_STATES, limit: 1_000 });
  for (const member of unfinished.filter((i) => i.group === first.id))
    await tx.incidents.update({ ...member, group: other.id });
  await recorder.transition(
    tx,
    { ...first, facts, group: other.id, joinedAt: iso(recorder.now()) },
    { actor: 'daytwo', what: 'joined', reason: `${other.id} tells of it`, notice: null },
  );
  return [alsoOf(first, other.agent), ...also];
}

/** An incident's facts with what its message tells of beside it, each once. */
export function withAlso(facts: IncidentFacts, more: readonly AlsoTold[]): IncidentFacts {
  const anew = new Set(more.map((m) => m.incident));
  const kept = (facts.also ?? []).filter((a) => !anew.has(a.incident));
  return more.length === 0 ? facts : { ...facts, also: [...kept, ...more] };
}

/**
 * What another incident's message says of one: its suite, before, since when, and the last run.
 * @param agent whom that message is about
 */
export function alsoOf(
  { id, agent: own, facts }: Pick<Incident, 'id' | 'agent' | 'facts'>,
  agent: string | null,
): AlsoTold {
  const { title, since } = facts;
  const floors = floorsBeside(facts).flatMap((f) => (f.isOver === true ? [] : [f.words]));
  const [m] = facts.measures;
  const when = since === null ? '' : `since ${dayWords(since)}`;
  if (m === undefined || m.after.n === 0)
    return {
      incident: id,
      words: [`Also: ${title}${when === '' ? '' : `, ${when}`}.`, ...floors].join(' '),
    };
  const { before, after, last, lastAt } = m;
  const ran = lastAt === undefined || lastAt === since ? '' : ` (${dayWords(lastAt)})`;
  const numbers = [
    ...(before.n > 0 ? [`${percentOffEnds(before.value)} before`] : []),
    `${percentOffEnds(after.value)} ${when}`.trim(),
    ...(last === undefined || last.n === 0
      ? []
      : [`${Math.round(last.value * last.n)} of ${last.n} in the last run${ran}`]),
  ];
  const who = own === agent ? '' : `${title.slice(0, Math.max(0, title.indexOf(': ')))} `;
  const counted = `Also ${who}in ${m.name.replace(': ', ', ')}: ${numbers.join(', ')}.`;
  return { incident: id, words: [counted, ...floors].join(' ') };
}

/** The message that tells of an incident beside its own says how that stands now; nobody is called. */
export async function bringAlsoUpToDate(tx: Store, member: Incident): Promise<void> {
  const first = member.group === undefined ? null : await tx.incidents.get(member.group);
  if (first?.facts.also?.some((a) => a.incident === member.id) !== true) return;
  const now = (said: IncidentFacts): IncidentFacts => withAlso(said, [alsoOf(member, first.agent)]);
  await sayInstead(tx, first, now);
}

/** What an incident says from now on, in its messages that wait still too. */
async function sayInstead(
  tx: Store,
  first: Incident,
  now: (said: IncidentFacts) => IncidentFacts,
): Promise<void> {
  await tx.incidents.update({ ...first, facts: now(first.facts) });
  await bringUpToDate(tx, first, now);
}

/**
 * A drift's facts with what was told beside it and is so still: not a suite whose fall the drift
 * itself tells of by now.
 * @param streams those of the drift, `suite/metric`
 */
export async function withAlsoStill(
  tx: Store,
  { id, agent, facts: told }: Incident,
  facts: IncidentFacts,
  streams: readonly string[],
): Promise<IncidentFacts> {
  if (told.also === undefined) return facts;
  const own = new Set<string>(streams.map((s) => failingKey(agent ?? '', suiteOf(s))));
  const also: AlsoTold[] = [];
  for (const a of told.also) {
    const member = await tx.incidents.get(a.incident);
    const isSo = member?.group === id && UNFINISHED_STATES.includes(member.state);
    if (isSo && !own.has(member.key)) also.push(a);
  }
  return { ...facts, also };
}

/**
 * What is over is no longer told beside another one, by its messages that wait still neither: that
 * one; null where it was told by none.
 */
export async function noLongerAlso(
  tx: Store,
  { id, group }: Pick<Incident, 'id' | 'group'>,
  over: (first: Incident) => Partial<Incident> = () => ({}),
): Promise<Incident | null> {
  const first = group === undefined ? null : await tx.incidents.get(group);
  if (first?.facts.also?.some((a) => a.incident === id) !== true) return null;
  await sayInstead(tx, { ...first, ...over(first) }, (said) => ({
    ...said,
    also: (said.also ?? []).filter((a) => a.incident !== id),
  }));
  return first;
}

/** Runs that may show a suite to fall. */
const TELLING: ReadonlySet<Run['trigger']> = new Set([
  ...LOOK_TRIGGERS,
  'confirmation',
  'second-asking',
]);

/**
 * How long the first message about a suite waits for the agent's other suites, which may show the
 * same event: until their failing cases have been asked again, a few minutes at most; a minute while
 * they are looked at; not at all where nothing is to come.
 * @param now epoch milliseconds
 */
export function untilOthersAsked(
  unfinished: readonly Run[],
  { agent, suite }: Pick<Run, 'agent' | 'suite'>,
  now: Millis,
): Millis {
  const others = unfinished.filter(
    (r) => TELLING.has(r.trigger) && r.agent === agent && r.suite !== suite,
  );
  const until = (r: Run): Millis =>
    r.trigger === 'second-asking' ? Date.parse(r.notBefore ?? r.createdAt) - now : 0;
  const waits = others.map((r) => Math.min(ASKED_WITHIN, Math.max(0, until(r))));
  return others.length === 0 ? 0 : Math.max(...waits) + ASKED_FOR;
}

/**
 * A change that is about to be told waits for a suite of its agent whose failing cases are to be asked
 * again: what nobody has read yet leaves once that is known, at latest so long after it was found.
 * @param asked when they are to be asked; `now`: epoch milliseconds
 */
export async function waitForAsked(
  tx: Store,
  { agent }: Pick<Run, 'agent'>,
  asked: Millis,
  now: Millis,
): Promise<void> {
  const drift = await tx.incidents.findUnfinished(driftKey(agent));
  if (drift === null) return;
  for (const n of await tx.outbox.ofIncident(drift.id)) {
    const latest = Date.parse(n.createdAt) + WAITS_AT_MOST;
    const nextAt = iso(Math.min(asked + ASKED_FOR, latest));
    const isWaiting = n.held === undefined && n.attempts === 0 && n.nextAt > iso(now);
    if (n.state === 'pending' && n.reason === 'opened' && isWaiting && n.nextAt < nextAt)
      await tx.outbox.renew(n.id, { facts: n.facts, reason: n.reason, nextAt });
  }
}
