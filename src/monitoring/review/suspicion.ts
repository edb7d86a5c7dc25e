import {
  type ConfirmationDecision,
  type ConfirmInput,
  confirmationAllowance,
  decideConfirmation,
  type SuspectedStream,
} from '../../detection/drift/confirm.ts';
import type { Reviewed } from '../../detection/drift/review.ts';
import { isOfCalls } from '../../detection/drift/usual.ts';
import { DAY, HOUR, isAhead, iso } from '../../domain/clock.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import { type Beside, decideBeside, roundsOf } from './ask-beside.ts';
import { toldAlready } from './confirmation-limits.ts';
import type { ReviewDeps } from './deps.ts';
import type { PreparedReview, ReviewFindings } from './findings.ts';
import { streamName } from './drift-facts.ts';
import type { SuiteFacts } from './streams.ts';

const MONTH = 30 * DAY;

/** Whether the cases that look suspicious run again, and what would keep them from it. */
export async function confirmedOf(
  deps: ReviewDeps,
  p: Omit<PreparedReview, 'found'> & {
    live: Incident | null;
    reviews: readonly Reviewed[];
    history: SuiteFacts;
    beside: Beside | null;
  },
): Promise<Pick<ReviewFindings, 'confirmed' | 'hindered'>> {
  const { run, look, live } = p;
  const entry =
    live?.state === 'confirming' ? live.confirming?.find((c) => c.look === look.id) : undefined;
  if (live !== null && live.state !== 'confirming') return confirmedBeside(deps, p, live);
  if (look !== run && entry === undefined)
    return {
      confirmed: { verdict: 'none', fell: false, reason: 'its suspicion is over already' },
      hindered: null,
    };
  // A round without enough verdicts is no news: it can neither open nor end anything by itself.
  // To hear once more how long an answer takes is not worth a call: such a stream never asks for
  // one, and so raises the mark of those that do by nothing.
  const asking = p.reviews.filter(({ review }) => !isOfCalls(review.stream.metric) || review.alarm);
  const streams = asking.map((r): SuspectedStream => ({
    name: streamName(r.review),
    alarm: r.review.alarm && !p.verdicts.tooFew,
    evidence: r.review.evidence,
    ...(r.review.bar === undefined ? {} : { bar: r.review.bar }),
    watched: isOfCalls(r.review.stream.metric) ? [] : r.watched,
  }));
  const older = look === run ? live?.confirming?.find((c) => c.suite === look.suite) : undefined;
  const confirmed = decideConfirmation({
    streams,
    rounds: entry?.rounds ?? 0,
    raised: entry?.raised ?? [],
    ...(older === undefined ? {} : { earlier: older.raised }),
    ...(await allowanceOf(deps, p.history)),
  });
  return { confirmed, hindered: await hindranceOf(deps, p, confirmed) };
}

/** The same while an incident is open: of grave cases of which it does not tell. */
async function confirmedBeside(
  deps: ReviewDeps,
  p: Parameters<typeof confirmedOf>[1],
  live: Incident,
): ReturnType<typeof confirmedOf> {
  const { run, look, beside } = p;
  if (beside === null || (p.verdicts.tooFew && run === look))
    return {
      confirmed: { verdict: 'none', fell: false, reason: `${live.id} is known already` },
      hindered: null,
    };
  const rounds = run === look ? 0 : await roundsOf(deps.store, look);
  const confirmed = decideBeside(beside, rounds, await allowanceOf(deps, p.history));
  return { confirmed, hindered: await hindranceOf(deps, p, confirmed) };
}

/** Why the suspects cannot run again; null where they can, or are not to. */
async function hindranceOf(
  deps: ReviewDeps,
  p: Parameters<typeof confirmedOf>[1],
  confirmed: ConfirmationDecision,
): Promise<string | null> {
  if (confirmed.verdict !== 'again') return null;
  const asked = confirmed.suspects.map((s) => s.caseHash);
  return hindrance(deps, p, asked);
}

async function hindrance(
  deps: ReviewDeps,
  {
    run,
    look,
    history,
    verdicts,
  }: Pick<PreparedReview, 'run' | 'look' | 'verdicts'> & { history: SuiteFacts },
  asked: readonly string[],
): Promise<string | null> {
  if (run.state !== 'done') return `the run was cut off: ${run.stopReason ?? 'no reason given'}`;
  if (run === look && verdicts.tooFew) return 'too few verdicts to suspect anything';
  const now = deps.recorder.now();
  if (isAhead(look.endedAt ?? look.createdAt, now))
    return 'the clock was set back since the look, so its hour cannot be kept';
  if (now - Date.parse(look.endedAt ?? look.createdAt) >= HOUR) return 'its hour is over';
  const newest = history.runs.findLast((r) => r.trigger !== 'confirmation');
  const later = (
    await deps.store.runs.recent({ agent: look.agent, suite: look.suite, limit: 20 })
  ).some(
    (r) =>
      r.endedAt !== null &&
      STREAMED.has(r.trigger) &&
      r.createdAt > look.createdAt &&
      !isAhead(r.createdAt, now),
  );
  if (newest?.id !== look.id || later) return 'a newer look has been made';
  return (await toldAlready(deps.store, look, asked)) ?? deps.confirming.hindrance(look);
}

const STREAMED: ReadonlySet<Run['trigger']> = new Set([
  'schedule',
  'model-change',
  'soul-change',
  'suite-change',
]);

async function allowanceOf(
  deps: ReviewDeps,
  { cases }: Pick<SuiteFacts, 'cases'>,
): Promise<Pick<ConfirmInput, 'allowance' | 'highRisk'>> {
  const from = iso(deps.recorder.now() - MONTH);
  const { all, confirmation, first } = await deps.store.runs.plannedCalls(from);
  const young = first === null || first > from;
  const { calls, highRisk } = confirmationAllowance({
    calls: all,
    confirmation,
    young,
    planned: young ? await deps.confirming.monthlyCalls() : 0,
  });
  const grave = cases.filter((c) => c.metadata.risk === 'high').map((c) => c.hash);
  return { allowance: calls, highRisk: { cases: new Set(grave), allowance: highRisk } };
}
