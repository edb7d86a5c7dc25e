import { NOTIFIED_STATES } from '../../alerting/incidents/lifecycle.ts';
import {
  type ConfirmInput,
  decideConfirmation,
  type ConfirmationDecision,
} from '../../detection/drift/confirm.ts';
import type { Reviewed } from '../../detection/drift/review.ts';
import { streamId, type Stream } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { Store } from '../../domain/store.ts';
import type { ReviewDeps } from './deps.ts';
import { streamName } from './drift-facts.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { untoldPart } from './other-cases.ts';
import { planAgain } from './plan-again.ts';
import { NEWS, toldScope } from './told-scope.ts';

// A high-risk case that begins to act while an incident tells of others is confirmed as it would be
// alone: nights of more evidence are too long for what may do harm.

/** What the engine says of the cases of which an open incident does not tell. */
export interface Beside {
  parts: readonly Reviewed[];
  /** The high-risk cases among them that went wrong in the look, by hash. */
  cases: ReadonlySet<string>;
}

/**
 * The high-risk cases of which an open incident does not tell, and that failed in the newest look of
 * their suite, or acted where they should not. Empty where people were told of the suite as a whole.
 */
export function graveUntold(
  live: Incident | null,
  suite: string,
  streams: readonly Stream[],
  cases: readonly Pick<StoredCase, 'hash' | 'metadata'>[],
): string[] {
  if (live === null || !NOTIFIED_STATES.includes(live.state)) return [];
  const told = toldScope(live, suite);
  if (told === null || told.size === 0) return [];
  const newest = (metric: string): Stream | undefined =>
    streams.find((s) => s.suite === suite && s.metric === metric);
  const [pass, judgment] = [newest('pass'), newest('judgment')];
  const acted = judgment?.categories.indexOf('acted') ?? -1;
  return cases.flatMap(({ hash, metadata }) => {
    if (metadata.risk !== 'high' || told.has(hash)) return [];
    const [passes = 0, ...fails] = countsIn(pass, hash);
    const isFailing = fails.reduce((n, k) => n + k, 0) > passes;
    const { expect } = metadata;
    const isWrong = expect !== undefined && expect !== 'acted';
    const acts = isWrong && (countsIn(judgment, hash)[acted] ?? 0) > 0;
    return isFailing || acts ? [hash] : [];
  });
}

const countsIn = (stream: Stream | undefined, hash: string): readonly number[] =>
  stream?.looks.at(-1)?.cells.find((c) => c.caseHash === hash)?.counts ?? [];

/** What the engine says of the cases that are not told; null where no grave one went wrong. */
export async function besideOf(
  live: Incident | null,
  { suite }: { suite: string },
  streams: readonly Stream[],
  of: { reviews: readonly Reviewed[]; cases: readonly StoredCase[] },
  ask: (stream: Stream) => Promise<Reviewed>,
): Promise<Beside | null> {
  const cases = graveUntold(live, suite, streams, of.cases);
  const told = live === null ? null : toldScope(live, suite);
  if (cases.length === 0 || told === null) return null;
  const fed = new Set(of.reviews.map((r) => streamId(r.review.stream)));
  const parts: Reviewed[] = [];
  for (const s of streams)
    if (s.suite === suite && NEWS.has(s.metric) && fed.has(streamId(s)))
      parts.push(await ask(untoldPart(s, told, live?.told?.othersBackAt?.[suite])));
  return { parts, cases: new Set(cases) };
}

/**
 * Whether a look's grave cases of which the open incident does not tell are asked again.
 * @param rounds made of this look so far
 */
export function decideBeside(
  { parts, cases }: Beside,
  rounds: number,
  left: Pick<ConfirmInput, 'allowance' | 'highRisk'>,
): ConfirmationDecision {
  const streams = parts.map(({ review, watched }) => ({
    name: streamName(review),
    alarm: review.alarm,
    evidence: review.evidence,
    ...(review.bar === undefined ? {} : { bar: review.bar }),
    watched,
  }));
  const raised = streams.map((s) => s.name);
  const decision = decideConfirmation({ streams, rounds, raised, ...left });
  if (decision.verdict !== 'again') return decision;
  const suspects = decision.suspects.filter((s) => cases.has(s.caseHash));
  return suspects.length > 0
    ? { ...decision, suspects }
    : { verdict: 'none', fell: false, reason: 'no high-risk case that was not told is suspicious' };
}

/** How often the cases of a look were asked again so far. */
export async function roundsOf(store: Store, { id, agent, suite }: Run): Promise<number> {
  const recent = await store.runs.recent({ agent, suite, limit: 50 });
  return recent.filter((r) => r.trigger === 'confirmation' && r.joins === id).length;
}

/**
 * The high-risk cases that went wrong run again, beside an incident that is open and tells of others:
 * its state is as it was until they reach the bar by themselves.
 * @param now the incident as the look left it
 */
export async function askBeside(
  tx: Store,
  deps: ReviewDeps,
  { look, at }: PreparedReview,
  { confirmed, hindered }: ReviewFindings,
  now: Incident | null,
): Promise<void> {
  if (now === null || !NOTIFIED_STATES.includes(now.state) || confirmed.verdict !== 'again') return;
  const told = toldScope(now, look.suite);
  const left = confirmed.suspects.map((s) => s.caseHash).filter((c) => told?.has(c) === false);
  if (left.length === 0) return;
  const audited = { at, actor: 'daytwo', subject: `${look.agent}/${look.suite}` };
  if (hindered !== null)
    return tx.audit.append({
      ...audited,
      action: 'suspicion not looked into',
      detail: { look: look.id, reason: hindered },
    });
  await planAgain(tx, deps, look, {
    trigger: 'confirmation',
    reason: confirmed.reason,
    caseHashes: left,
    createdAt: at,
  });
  await tx.audit.append({
    ...audited,
    action: 'asked again beside an open incident',
    detail: { look: look.id, incident: now.id, reason: confirmed.reason },
  });
}
