import type { Config } from '../config/load.ts';
import { configuredSuites, findAgent } from '../config/agent.ts';
import type { Claim } from '../config/schema-claims.ts';
import { DAY, iso, type Millis } from '../domain/clock.ts';
import { canonicalJson } from '../domain/canonical-json.ts';
import type { RealOutput, Review } from '../domain/real-output.ts';
import { LOOK_TRIGGERS, type Observed, type Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import { isStarterCase } from '../domain/starter-case.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { servedMajority } from '../monitoring/review/observations.ts';
import { sha256 } from '../platform/sha256.ts';
import { drawnOf, reviewedOutputs } from '../triage/drawn.ts';
import type { Share, TestedOn } from './claim.ts';
import {
  type Answered,
  casesOf,
  reviewVotes,
  type RunVotes,
  runVotes,
  shareOf,
  voteGroups,
} from './votes.ts';

/** What is older says nothing of how an agent fails today. */
const WINDOW_DAYS = 90;
/** Runs of a suite that are read at most: two months of nights. */
const MOST_RUNS = 60;
/** The newest count; more would not make an interval narrower that anybody decides by. */
const MOST_REVIEWS = 1_000;

/** What can test an agent's claims: its runs since it became what it is, and what people said. */
export interface Evidence {
  /** Null where no run was ever made. */
  on: Omit<TestedOn, 'scope'> | null;
  cases: readonly StoredCase[];
  /** Runs on the agent as it is, with its soul, target and model. */
  answered: readonly (Answered & { at: string })[];
  reviews: readonly Review[];
  /** Reviews of what it answered with another model or soul, which count no more. */
  past: readonly Review[];
  /** Reviewed outputs that were drawn at random: a rate is told of these alone. */
  drawn: ReadonlySet<string>;
}

/** Reads it once for all claims of an agent. */
export async function gatherEvidence(
  tx: Store,
  config: Pick<Config, 'agents'>,
  agent: string,
  now: Millis,
): Promise<Evidence> {
  const from = iso(now - WINDOW_DAYS * DAY);
  const suites = configuredSuites(config).filter((s) => s.agent === agent);
  const cases: StoredCase[] = [];
  const runs: Run[] = [];
  for (const { suite } of suites) {
    cases.push(...(await tx.cases.ofSuite(agent, suite)));
    const recent = await tx.runs.recent({ agent, suite, limit: MOST_RUNS });
    runs.push(...recent.filter((r) => isWitness(r) && startOf(r) >= from));
  }
  runs.sort((a, b) => (startOf(a) < startOf(b) ? 1 : -1));
  const asked = findAgent(config, agent)?.target.model ?? '';
  const served = await servedModels(tx, agent, asked);
  const [newest] = runs;
  const reviews = await tx.reviews.list({ agent, from, limit: MOST_REVIEWS });
  const outputs = await reviewedOutputs(tx, reviews);
  const drawn = await drawnOf(tx, agent, outputs);
  if (newest === undefined) return { on: null, cases, answered: [], reviews, past: [], drawn };
  const trials = await tx.trials.ofRun(newest.id);
  const modelNow = servedMajority(trials).get(newest.id) ?? served(startOf(newest));
  // An edit that was seen after the newest run: nothing has tested the claims on it yet.
  const soul = await tx.versions.latest(agent, 'soul', '');
  const soulHash = soul !== null && soul.at > startOf(newest) ? soul.hash : newest.soulHash;
  const on = { model: modelNow ?? asked, soulHash, targetHash: newest.targetHash };
  const ours = runs.filter(
    (r) =>
      r.soulHash === soulHash &&
      r.targetHash === on.targetHash &&
      (r.id === newest.id || served(startOf(r)) === modelNow),
  );
  const counted = reviewsOn(outputs, reviews, on, sinceOf(ours, runs));
  const isCounted = new Set(counted.map((r) => r.id));
  return {
    on,
    cases,
    answered: (await answersOf(tx, ours)).filter(hasVerdict),
    reviews: counted,
    past: reviews.filter((r) => r.kind === 'output' && !isCounted.has(r.id)),
    drawn,
  };
}

/** A claim's votes, and what they were given on. */
export interface ClaimVotes {
  on: TestedOn;
  runs: RunVotes[];
  /** Of cases that nobody has made theirs: they are told, and decide nothing. */
  starters: RunVotes[];
  /** Of reviewed answers that were drawn. */
  reviews: number[];
  /** Of those that a rule or a check picked: they say that it fails, not how often. */
  picked: Share;
  past: number;
  testedAt: string | null;
}

/** What the runs and reviews say of a claim. */
export function votesFor(claim: Claim, all: Evidence): ClaimVotes {
  const e = since(all, claim.since);
  const tests = casesOf(claim, e.cases);
  const groups = voteGroups(tests.filter((c) => !isStarterCase(c)));
  const { yes: drawn = [], no: picked = [] } = Object.groupBy(e.reviews, (r) =>
    e.drawn.has(r.of) ? 'yes' : 'no',
  );
  const reviews = reviewVotes(claim, drawn);
  const times = [
    ...e.answered.filter((a) => groups.has(a.caseHash)).map((a) => a.at),
    ...(reviews.length === 0 ? [] : drawn.filter((r) => r.task === claim.task).map((r) => r.at)),
  ].toSorted();
  const says = { ...claim, owner: '' };
  const hashes = tests.map((c) => c.hash).toSorted();
  return {
    on: {
      ...(e.on ?? { model: '', soulHash: '', targetHash: '' }),
      scope: sha256(canonicalJson({ ...says, tests: hashes })),
      says: sha256(canonicalJson(says)),
    },
    runs: runVotes(e.answered, groups),
    starters: runVotes(e.answered, voteGroups(tests.filter(isStarterCase))),
    reviews,
    picked: shareOf(reviewVotes(claim, picked)),
    past: reviewVotes(claim, e.past).length,
    testedAt: times.at(-1) ?? null,
  };
}

/** What was seen after a time, where one is given. */
function since(e: Evidence, time: string | undefined): Evidence {
  if (time === undefined) return e;
  const from = Date.parse(time);
  const isAfter = ({ at }: { at: string }): boolean => Date.parse(at) > from;
  const [reviews, past] = [e.reviews.filter(isAfter), e.past.filter(isAfter)];
  return { ...e, answered: e.answered.filter(isAfter), reviews, past };
}

/** A run of the agent as it is configured: a look, or one that a person asked for. */
const isWitness = (r: Run): boolean =>
  r.state === 'done' && (LOOK_TRIGGERS.has(r.trigger) || r.trigger === 'manual');

export const startOf = (r: Pick<Run, 'startedAt' | 'createdAt'>): string =>
  r.startedAt ?? r.createdAt;

/** The model that answered at a time, where replies named one. */
async function servedModels(
  tx: Store,
  agent: string,
  asked: string,
): Promise<(at: string) => string | null> {
  const known = (await tx.versions.history(agent, 'served')).filter((v) => v.subject === asked);
  return (at) => known.findLast((v) => v.at <= at)?.hash ?? null;
}

/** An answer of a run; `failed` is null where nothing was checked of it, or no verdict was reached. */
export type SeenAnswer = Omit<Answered, 'failed'> & { failed: boolean | null; at: string };

/** Whether a check said how an answer was: what a reader alone can tell gives no vote. */
export const hasVerdict = <T extends SeenAnswer>(a: T): a is T & { failed: boolean } =>
  a.failed !== null;

/** What was answered; of runs of which nothing short is kept yet, the trials are read. */
export async function answersOf(
  tx: Store,
  runs: readonly Pick<Run, 'id' | 'startedAt' | 'createdAt'>[],
): Promise<SeenAnswer[]> {
  const kept = await tx.trials.observedOf(runs.map((r) => r.id));
  const answered: SeenAnswer[] = [];
  for (const run of runs) {
    const seen: readonly Pick<Observed, 'caseHash' | 'pass' | 'judgment' | 'uncertain'>[] =
      kept.get(run.id) ??
      (await tx.trials.ofRun(run.id)).map((t) => ({
        caseHash: t.caseHash,
        pass: t.asserted && t.outcome !== 'none' ? t.outcome : null,
        judgment: t.judged?.judgment ?? null,
        uncertain: t.judged?.uncertain ?? false,
      }));
    for (const { caseHash, pass, judgment, uncertain } of seen) {
      const about = { run: run.id, at: startOf(run), caseHash, judgment, uncertain };
      answered.push({ ...about, failed: pass === null ? null : pass === 'fail' });
    }
  }
  return answered;
}

/**
 * From when on the agent is known to be what it is. Where no run ever found it otherwise that is from
 * the beginning: a team's first reviews are of answers that are older than its first run.
 */
const sinceOf = (ours: readonly Run[], all: readonly Run[]): string =>
  ours.length === all.length && all.length < MOST_RUNS
    ? ''
    : (ours.at(-1)?.startedAt ?? ours.at(-1)?.createdAt ?? '9');

/**
 * Reviews of what the agent answered as it is: by model and soul where the output names them, by
 * its time otherwise.
 */
function reviewsOn(
  outputs: ReadonlyMap<string, RealOutput | null>,
  reviews: readonly Review[],
  on: Omit<TestedOn, 'scope'>,
  since: string,
): Review[] {
  return reviews.filter((r) => {
    const output = outputs.get(r.of);
    if (r.kind !== 'output' || output == null) return false;
    return (
      (output.servedModel === null || output.servedModel === on.model) &&
      (output.soulHash === null || output.soulHash === on.soulHash) &&
      ((output.servedModel !== null && output.soulHash !== null) || output.at >= since)
    );
  });
}
