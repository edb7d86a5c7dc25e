import { iso, type Millis } from '../domain/clock.ts';
import type { CallFailure, ChatMessage, ProviderReply, ProviderRequest, ToolSpec } from '../domain/provider.ts';
import type { Judged } from '../domain/judgment.ts';
import type { Run, RunCounts, Trial } from '../domain/run.ts';
import type { Case } from '../domain/suite.ts';
import { callModel, type CallerDeps, type CallFor, type Line, type ModelCalled } from './caller.ts';
import { answeredTrial, unansweredTrial, type Scored } from './trial.ts';

/** Everything a replay needs of an agent and its suite; built by the composition root. */
export interface Subject {
  cases: ReadonlyMap<string, Case>;
  line: Line;
  model: string;
  /** The soul and skills, first in every conversation; empty for none. */
  system: string;
  tools: readonly ToolSpec[];
  parameters: Readonly<Record<string, unknown>>;
  maxOutputTokens: number;
  timeoutMs: Millis;
  /** Graders and judges spend too: `why` carries the run and case they spend for. */
  score(c: Case, reply: ProviderReply, costUsd: number | null, why: CallFor): Promise<Scored>;
  /** Null where the judge could not decide: no verdict on judgment. */
  judge(c: Case, reply: ProviderReply, why: CallFor): Promise<Judged | null>;
  hashesOnly: boolean;
}

export interface Progress extends RunCounts {
  run: Run;
  done: number;
}

export interface ReplayOptions {
  /** Aborted: nothing new is begun; calls in flight are finished. */
  stop?: AbortSignal;
  /** Aborted: calls in flight are cut. */
  cut?: AbortSignal;
  onProgress?: (p: Progress) => void;
}

export type Replayed =
  | { end: 'done' }
  /** It ended by itself; `failure` where a provider said why, `at` whom the last call went to. */
  | { end: 'stopped'; reason: string; failure: CallFailure | null; at?: ModelCalled; kind: 'no-money' | 'provider' | 'first-eight' | 'suite-gone' }
  /** The worker is stopping; the run is taken up again after the restart. */
  | { end: 'interrupted' };

/** A run that has not finished by then ends with what it has. */
const RUN_DEADLINE: Millis = 6 * 3_600_000;
/** "If the first eight calls all fail, the run stops" (DESIGN §4). */
const FIRST_CALLS = 8;

/**
 * Replays what a run still lacks: after a kill, only the trials that were not stored are made. Every trial is stored as
 * soon as it has an outcome.
 */
export async function replay(deps: CallerDeps, run: Run, subject: Subject, options: ReplayOptions = {}): Promise<Replayed> {
  const { store, clock } = deps;
  const startedAt = run.startedAt ?? iso(clock.now());
  await store.runs.start(run.id, startedAt);
  const stored = await store.trials.ofRun(run.id);
  const todo = lacking(run, stored, subject.cases);
  const deadline = Date.parse(startedAt) + RUN_DEADLINE;
  const progress: Progress = { run, planned: run.caseHashes.length * run.trialsPerCase, done: 0, pass: 0, fail: 0, none: 0, costUsd: 0 };
  const count = (t: Trial): void => {
    progress.done++;
    progress[t.outcome]++;
    progress.costUsd += t.costUsd ?? 0;
    options.onProgress?.({ ...progress });
  };
  for (const t of stored) count(t);

  let ended: Replayed | null = null;
  const over = new AbortController();
  const end = (how: Extract<Replayed, { end: 'stopped' }>): void => {
    ended ??= how;
    over.abort();
  };
  const noMore = AbortSignal.any([over.signal, ...(options.stop === undefined ? [] : [options.stop])]);
  let failures = 0;
  let anyReply = stored.some((t) => t.outcome !== 'none');
  const onCall: CallFor['onCall'] = (ok, failure, at) => {
    anyReply ||= ok;
    if (!ok) failures++;
    if (failure !== null && failure.scope !== 'trial') end({ end: 'stopped', kind: 'provider', failure, at, reason: failure.message });
    if (!anyReply && failures >= FIRST_CALLS) end({ end: 'stopped', kind: 'first-eight', failure, at, reason: `the first ${FIRST_CALLS} calls all failed, the last with: ${failure?.message ?? 'no reason given'}` });
  };
  const onNoMoney = (reason: string): void => end({ end: 'stopped', kind: 'no-money', failure: null, reason });
  const one = async ({ c, ordinal }: Todo): Promise<void> => {
    const why: CallFor = { run: run.id, caseHash: c.hash, ordinal, purpose: 'trial', deadline, onCall, onNoMoney, quit: noMore, ...(options.cut === undefined ? {} : { signal: options.cut }) };
    const called = await callModel(deps, subject.line, request(subject, c, options.cut), why);
    if (called.kind === 'failed' && called.failure.code === 'cancelled') return;
    if (called.kind === 'no-money') return;
    const of = { id: deps.ids.next('trial'), run: run.id, ordinal, at: iso(clock.now()) };
    if (called.kind === 'failed') {
      const t = unansweredTrial(of, c, called.failure.code, `${called.failure.message} (${called.reason})`);
      if (await store.trials.put(t)) count(t);
      return;
    }
    const { reply, costUsd } = called;
    // A reply that was paid for still gets its judges, whatever ended the run.
    const { quit: _, ...judging } = why;
    const scored = await subject.score(c, reply, costUsd, judging).catch(unscored);
    const judged = await subject.judge(c, reply, judging).catch(() => null);
    if (options.cut?.aborted === true) return;
    const t = answeredTrial(of, c, reply, costUsd, scored, judged, subject.hashesOnly);
    const fresh = await store.transaction(async (tx) => {
      if (!subject.hashesOnly && t.outputHash !== null) await tx.outputs.put(t.outputHash, reply.text, of.at);
      return tx.trials.put(t);
    });
    if (fresh) count(t);
  };
  const worker = async (): Promise<void> => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      if (noMore.aborted) {
        todo.unshift(next);
        return;
      }
      await one(next);
    }
  };
  // The limiter decides how many calls are really under way; a few more workers keep scoring from holding up calls.
  const errors: unknown[] = [];
  await Promise.all(Array.from({ length: Math.min(16, todo.length) }, () => worker().catch((e: unknown) => {
    // One that cannot write must not leave the others calling behind its back.
    errors.push(e);
    over.abort();
  })));
  if (errors.length > 0) throw errors[0];

  if (ended !== null) return ended;
  if (options.stop?.aborted === true || options.cut?.aborted === true) return (await store.trials.ofRun(run.id)).length >= progress.planned ? { end: 'done' } : { end: 'interrupted' };
  const gone = run.caseHashes.filter((h) => !subject.cases.has(h)).length;
  return gone > 0 ? { end: 'stopped', kind: 'suite-gone', failure: null, reason: `${gone} of its cases are no longer in the suite` } : { end: 'done' };
}

/** A defect of ours in a check is no verdict on the agent, and no reason to ask and pay again. */
function unscored(e: unknown): Scored {
  return { outcome: 'none', score: null, reason: `the checks could not run: ${e instanceof Error ? e.message : String(e)}`, asserts: [] };
}

interface Todo {
  c: Case;
  ordinal: number;
}

/** The planned trials that are not stored yet, round by round, so that a run cut short has seen every case. */
export function lacking(run: Pick<Run, 'caseHashes' | 'trialsPerCase'>, stored: readonly Pick<Trial, 'caseHash' | 'ordinal'>[], cases: ReadonlyMap<string, Case>): Todo[] {
  const have = new Set(stored.map((t) => `${t.caseHash} ${t.ordinal}`));
  const todo: Todo[] = [];
  for (let ordinal = 0; ordinal < run.trialsPerCase; ordinal++) {
    for (const hash of run.caseHashes) {
      const c = cases.get(hash);
      if (c !== undefined && !have.has(`${hash} ${ordinal}`)) todo.push({ c, ordinal });
    }
  }
  return todo;
}

/** The call for a case: the agent's soul first, then the case's own messages. */
export function request(subject: Pick<Subject, 'model' | 'system' | 'tools' | 'parameters' | 'maxOutputTokens' | 'timeoutMs'>, c: Pick<Case, 'messages' | 'parameters'>, signal?: AbortSignal): ProviderRequest {
  const soul: ChatMessage[] = subject.system === '' ? [] : [{ role: 'system', content: subject.system }];
  return {
    model: subject.model, messages: [...soul, ...c.messages], tools: subject.tools, parameters: { ...subject.parameters, ...c.parameters },
    maxOutputTokens: subject.maxOutputTokens, timeoutMs: subject.timeoutMs, ...(signal === undefined ? {} : { signal }),
  };
}
