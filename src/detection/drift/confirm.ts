import { evidenceWords } from '../../domain/text-evidence.ts';
import { streamWords } from '../../domain/text-stream.ts';
import { plural } from '../../domain/text.ts';
import { DAILY_THRESHOLD, largestShare, shareAtAge } from './alpha-spending.ts';
import type { Detector, Start, Strength } from './detector.ts';

// Confirmation (docs/confirmation.md). Values are on the scale where one daily stream's bar is
// 7,300, whatever the installation's bar is: a stream is as suspicious with twenty others beside it
// as alone. Only the bar itself grows with the streams.

/**
 * S that leads and passes this, times the root of the run's streams, is a suspicion (10 in the
 * design; 6 costs quiet days 1 % of their calls and finds more, docs/confirmation.md). The root is
 * for the calls: six streams that each asked at this would together ask six times as often, and pay
 * it from one suite's 2 %.
 */
const SUSPICIOUS = 6;
/** A suspicion that falls below this is over. */
const FALLEN = 2.5;
/** Rounds of the suspicious cases within the hour. */
export const MOST_ROUNDS = 8;
/** A case is taken to have changed one time in ten before its data are seen. */
const CASE_PRIOR = 0.1;
/** A case above this posterior is suspicious: its own evidence speaks for a change. */
const SUSPECT = 0.1;
const FEWEST_AT_MOST = 4;
const SHARE_AT_MOST = 0.2;

/** One detector of a stream after its newest look, with the starts that are paid for. */
export interface Suspected {
  detector: Detector;
  starts: readonly Start[];
  strength: Strength;
}

/** One stream of the newest look's run. */
export interface SuspectedStream {
  /** `suite/metric`. */
  name: string;
  /** It reached the bar. */
  alarm: boolean;
  /** Share of the bar, as people are told it, and the bar in powers of ten. */
  evidence: number;
  bar?: number;
  /** The whole stream, and its high-risk cases by themselves where it has any. */
  watched: readonly Suspected[];
}

export interface ConfirmInput {
  /** Every stream that the newest look fed. */
  streams: readonly SuspectedStream[];
  /** Rounds made of this look so far. */
  rounds: number;
  /** Names of the streams that raised the suspicion; empty before the first round. */
  raised: readonly string[];
  /** Streams of an older look's suspicion that this look's takes the place of. */
  earlier?: readonly string[];
  /** Calls that the month's share still allows. */
  allowance: number;
  /** The cases of high risk, by hash, and the calls that are left where they are asked. */
  highRisk?: { cases: ReadonlySet<string>; allowance: number };
}

export interface Suspect {
  caseHash: string;
  /** Posterior probability of having changed at the leading start. */
  p: number;
}

export type ConfirmationDecision =
  /**
   * Nothing is suspicious, or a same-hour rerun could not tell. `fell`: nothing is left of what the
   * older look suspected.
   */
  | { verdict: 'none'; fell: boolean; reason: string }
  | { verdict: 'again'; suspects: readonly Suspect[]; raised: readonly string[]; reason: string }
  | { verdict: 'open'; reason: string }
  /** `fell`: the suspicion is gone; else it stands where it stood, and the next look decides. */
  | { verdict: 'not-confirmed'; fell: boolean; reason: string }
  /** Suspicious, but the month's share is used up. */
  | {
      verdict: 'no-share';
      suspects: readonly Suspect[];
      raised: readonly string[];
      reason: string;
    };

/**
 * Whether the suspicious cases of the newest look run again now, and which. It opens no start: more
 * trials only multiply into the starts that are paid for. Pure; the choice of cases uses what was
 * seen and nothing else, which is what keeps S valid.
 */
export function decideConfirmation(input: ConfirmInput): ConfirmationDecision {
  const { streams, rounds } = input;
  const alarmed = streams.filter((s) => s.alarm).map((s) => s.name);
  if (alarmed.length > 0)
    return {
      verdict: 'open',
      reason:
        'the evidence is enough for an alarm in ' +
        `${alarmed.map(streamWords).join(', ')}${rounds === 0 ? '' : ` after ${plural(rounds, 'round')} of confirmation`}`,
    };
  const mark = SUSPICIOUS * Math.sqrt(Math.max(1, streams.length));
  const asked =
    rounds === 0
      ? streams.filter((s) => s.watched.some((w) => valueOf(w) >= mark && valueOf(w) > weighed(w)))
      : streams.filter((s) => input.raised.includes(s.name));
  if (rounds === 0 && asked.length === 0)
    return {
      verdict: 'none',
      fell: hasFallen(streams.filter((s) => input.earlier?.includes(s.name) ?? true)),
      reason: whyNoSuspicion(streams, mark),
    };
  const over = rounds === 0 ? null : whyOver(asked, rounds);
  if (over !== null) return over;
  const raised = asked.map((s) => s.name);
  const suspects = suspectsOf(asked);
  if (suspects.length === 0)
    return rounds === 0
      ? { verdict: 'none', fell: false, reason: 'no single case is suspicious' }
      : {
          verdict: 'not-confirmed',
          fell: true,
          reason: `no single case is suspicious any more after ${plural(rounds, 'round')}`,
        };
  const why = `a few cases stand out in ${raised.map(streamWords).join(', ')} (${strongestWords(asked)})`;
  const affordable = affordableOf(suspects, input);
  if (affordable.length === 0)
    return rounds === 0
      ? {
          verdict: 'no-share',
          suspects,
          raised,
          reason: `${why}, but confirmation has used its 2 % of the month's calls`,
        }
      : {
          verdict: 'not-confirmed',
          fell: false,
          reason:
            `${why}, but after ${plural(rounds, 'round')} confirmation has used its 2 % ` +
            `of the month's calls`,
        };
  return {
    verdict: 'again',
    suspects: affordable,
    raised,
    reason: againWords(why, affordable, rounds),
  };
}

/** The likeliest suspects that the month's share allows, and those of high risk that theirs does. */
function affordableOf(
  suspects: readonly Suspect[],
  { allowance, highRisk }: Pick<ConfirmInput, 'allowance' | 'highRisk'>,
): Suspect[] {
  const found: Suspect[] = [];
  for (const suspect of suspects) {
    const isGrave = highRisk?.cases.has(suspect.caseHash) === true;
    const most = isGrave ? Math.max(allowance, highRisk.allowance) : allowance;
    if (found.length < Math.floor(most)) found.push(suspect);
  }
  return found;
}

function whyNoSuspicion(streams: readonly SuspectedStream[], mark: number): string {
  const suiteLeads = streams.some((s) =>
    s.watched.some(
      (w) => w.strength.pooled >= w.strength.sparse && w.strength.pooled * DAILY_THRESHOLD >= mark,
    ),
  );
  return suiteLeads
    ? "the whole suite leads: a rerun in the same hour would share the run's noise, so " +
        'the next look decides'
    : 'nothing is suspicious';
}

/** Neither a few cases of these streams nor a suite as a whole is suspicious any more. */
function hasFallen(streams: readonly SuspectedStream[]): boolean {
  return streams.every((s) => s.watched.every((w) => Math.max(valueOf(w), weighed(w)) < FALLEN));
}

/** Ends a confirmation whose suspicion fell, or that has had all of its rounds; else null. */
function whyOver(asked: readonly SuspectedStream[], rounds: number): ConfirmationDecision | null {
  const value = Math.max(0, ...asked.flatMap((s) => s.watched.map(valueOf)));
  if (value < FALLEN)
    return {
      verdict: 'not-confirmed',
      fell: true,
      reason: `little is left of the suspicion after ${plural(rounds, 'round')}`,
    };
  return rounds < MOST_ROUNDS
    ? null
    : {
        verdict: 'not-confirmed',
        fell: false,
        reason: `${plural(rounds, 'round')} were not enough for an alarm`,
      };
}

function againWords(why: string, cases: readonly Suspect[], rounds: number): string {
  return (
    `${why}: ${plural(cases.length, 'suspicious case')} ` +
    `run${cases.length === 1 ? 's' : ''} again, round ${rounds + 1} of at most ` +
    `${MOST_ROUNDS}`
  );
}

/** How far the loudest of them has come: "evidence 2.1 of the 4.2 that an alarm takes". */
function strongestWords(asked: readonly SuspectedStream[]): string {
  const loudest = asked.toSorted((a, b) => b.evidence - a.evidence)[0];
  return loudest === undefined ? 'nothing yet' : evidenceWords(loudest.evidence, loudest.bar);
}

/**
 * Σ W·½S over the paid starts, S with every case a witness of its own: what its evidence would be with
 * one daily stream, times its bar. Whether a few cases broke or a page was bad for once is what
 * looking again is to tell (docs/decisions/cases-are-not-independent-witnesses.md).
 */
function valueOf({ detector, starts }: Suspected): number {
  return paid(detector, starts).reduce(
    (sum, { tau, share }) => sum + share * 0.5 * suspicionAt(detector, tau),
    0,
  );
}

function suspicionAt({ running }: Detector, tau: number): number {
  const sum = running.reduce(
    (all, { engine }) => all + Math.exp(Math.min(600, engine.logSuspicion(tau))),
    0,
  );
  return sum / running.length;
}

/** The same of the suite as a whole, P. */
function weighed({ detector, starts }: Suspected): number {
  return paid(detector, starts).reduce(
    (sum, { tau, share }) => sum + share * 0.5 * detector.at(tau).pooled,
    0,
  );
}

/** Starts that still count, with the W they have today. */
function paid(detector: Detector, starts: readonly Start[]): { tau: number; share: number }[] {
  const t = detector.looks.length;
  return starts.flatMap((start) => {
    const share =
      start.tau > t || start.weight === 0
        ? 0
        : largestShare(start.lasting) * shareAtAge(start.lasting, t - start.tau);
    return share === 0 ? [] : [{ tau: start.tau, share }];
  });
}

/**
 * The cases of several streams in one list, most probable first; of a suite at most a fifth, or
 * four.
 */
function suspectsOf(streams: readonly SuspectedStream[]): Suspect[] {
  const best = new Map<string, number>();
  let cases = 0;
  for (const { watched } of streams) {
    for (const w of watched) {
      cases = Math.max(cases, w.detector.newestHashes().length);
      if (valueOf(w) < FALLEN) continue;
      for (const { caseHash, p } of suspectsAt(w))
        best.set(caseHash, Math.max(p, best.get(caseHash) ?? 0));
    }
  }
  const most = Math.max(FEWEST_AT_MOST, Math.floor(SHARE_AT_MOST * cases));
  return [...best]
    .map(([caseHash, p]) => ({ caseHash, p }))
    .sort((a, b) => b.p - a.p || (a.caseHash < b.caseHash ? -1 : 1))
    .slice(0, most);
}

/**
 * Cases with a posterior above the mark at the start that S speaks loudest for, its processes
 * weighted by their S there.
 */
function suspectsAt({ detector, starts }: Suspected): Suspect[] {
  let tau = 0;
  let loudest = 0;
  for (const start of paid(detector, starts)) {
    const value = start.share * suspicionAt(detector, start.tau);
    if (value > loudest) [tau, loudest] = [start.tau, value];
  }
  if (tau === 0) return [];
  const logs = detector.running.map(({ engine }) => engine.logSuspicion(tau));
  const top = Math.max(...logs);
  const total = logs.reduce((sum, l) => sum + Math.exp(l - top), 0);
  return detector.newestHashes().flatMap(({ caseHash, index }) => {
    let p = 0;
    for (const [k, { engine, process }] of detector.running.entries()) {
      if (!process.includes(caseHash)) continue;
      const odds =
        (CASE_PRIOR / (1 - CASE_PRIOR)) * Math.exp(Math.min(600, engine.logCaseRatio(index, tau)));
      p += (Math.exp((logs[k] ?? 0) - top) / total) * (odds / (1 + odds));
    }
    return p > SUSPECT ? [{ caseHash, p }] : [];
  });
}

/** At most this share of a month's calls goes into confirmation. */
const MONTHLY_SHARE = 0.02;
/**
 * So many calls a month more where cases of high risk are asked: one of them as often as it takes.
 * Of a small suite the share alone is used up by one case that comes and goes.
 */
const HIGH_RISK_CALLS = MOST_ROUNDS;

/** Calls that confirmation may still make, and that it may where cases of high risk are asked. */
export interface Allowance {
  calls: number;
  highRisk: number;
}

/**
 * What confirmation may still ask.
 * @param calls planned by all runs of the last 30 days, the newest included, confirmation among
 *   them
 * @param planned what the schedule makes in 30 days; it counts until the installation is a month
 *   old
 * @param young the first run is less than 30 days ago
 */
export function confirmationAllowance(of: {
  calls: number;
  planned: number;
  confirmation: number;
  young: boolean;
}): Allowance {
  const share = MONTHLY_SHARE * (of.young ? Math.max(of.calls, of.planned) : of.calls);
  const left = Math.floor(share - of.confirmation);
  return { calls: Math.max(0, left), highRisk: Math.max(0, left + HIGH_RISK_CALLS) };
}
