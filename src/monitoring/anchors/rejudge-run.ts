import type { Config } from '../../config/load.ts';
import type { GraderConfig } from '../../config/schema.ts';
import type { Anchor, JudgeKind } from '../../domain/anchor.ts';
import { HOUR } from '../../domain/clock.ts';
import type { CallFailure } from '../../domain/provider.ts';
import type { Run } from '../../domain/run.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { graderFor } from '../../evaluation/judgments/grader.ts';
import { askJudge } from '../../evaluation/judgments/judge.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import type { ReplayEnd } from '../../evaluation/replay/replay.ts';
import { llmRubric } from '../../evaluation/scorers/llm-rubric.ts';
import type { CallOptions, CallTarget } from '../../llm/call.ts';
import { watchFirstCalls, watchForEnd } from '../../llm/early-end.ts';
import { firstWords } from '../../platform/privacy/told.ts';
import { type JudgeAnswer, rejudge } from './rejudge.ts';

/** How a worker that is stopping tells its work. */
export interface StopSignals {
  /** Nothing new is begun; calls that are out may end. */
  stop: AbortSignal;
  /** Calls that are out are cut. */
  cut: AbortSignal;
}

type Stopped = Extract<ReplayEnd, { end: 'stopped' }>;

/**
 * `interrupted`: the worker is stopping; the rest is judged after the restart. `trouble`: what kept
 * the judge from its anchors, to be told.
 */
export type Rejudged = { end: 'done'; trouble: Stopped | null } | { end: 'interrupted' };

const DEADLINE = HOUR;
const LONGEST_REASON = 300;
/**
 * Runs that enter no stream, and confirmations, which join one, have nothing to compare a judge
 * with.
 */
const WITHOUT: ReadonlySet<Run['trigger']> = new Set([
  'manual',
  'rehearsal',
  'gate',
  'confirmation',
  'second-asking',
]);

/**
 * Has the judges that a run's suite uses judge their anchors again, as they are now: same retries,
 * limits, reservations and ceilings as a trial's own judging, counted as spent for the run.
 */
export async function rejudgeAnchors(
  deps: SubjectDeps & { agents: AgentLoader },
  run: Run,
  stopping: Partial<StopSignals> = {},
): Promise<Rejudged> {
  if (WITHOUT.has(run.trigger)) return { end: 'done', trouble: null };
  let trouble: Stopped | null = null;
  for (const { judge, by } of await judgesInUse(deps, run)) {
    const anchors = await deps.store.anchors.list({ agent: run.agent, judge });
    if (anchors.length === 0) continue;
    const asking = await askerOf(deps, run, { judge, by }, stopping);
    const lacking = await rejudge(
      { store: deps.store, now: () => deps.clock.now(), ask: asking.ask, over: asking.over },
      run.id,
      anchors,
    );
    if (lacking > 0 && (stopping.stop?.aborted === true || stopping.cut?.aborted === true))
      return { end: 'interrupted' };
    trouble ??= asking.trouble();
  }
  return { end: 'done', trouble };
}

/** The judges of the agent that this suite's outcomes hang on, as configured now. */
async function judgesInUse(
  deps: { config: Config; agents: AgentLoader },
  run: Run,
): Promise<{ judge: JudgeKind; by: GraderConfig }[]> {
  const agent = deps.config.agents[run.agent];
  // A suite that broke since its replay is told by the next one.
  const built = await deps.agents.load(run.agent, run.suite).catch(() => null);
  if (agent === undefined || built === null) return [];
  const grader = agent.grader ?? agent.judgments.judge;
  const rubrics = built.suite.cases.some((c) => c.assertions.some((a) => a.type === 'llm-rubric'));
  return [
    ...(grader !== undefined && rubrics ? [{ judge: 'rubric' as const, by: grader }] : []),
    ...(agent.judgments.judge === undefined
      ? []
      : [{ judge: 'judgment' as const, by: agent.judgments.judge }]),
  ];
}

interface Asking {
  ask(anchor: Anchor): Promise<JudgeAnswer>;
  over(): boolean;
  trouble(): Stopped | null;
}

async function askerOf(
  deps: SubjectDeps,
  run: Run,
  of: { judge: JudgeKind; by: GraderConfig },
  stopping: Partial<StopSignals>,
): Promise<Asking> {
  const line = await deps.accounts.clientFor(of.by);
  const timeoutMs = (deps.config.providers[of.by.provider]?.timeoutSeconds ?? 600) * 1_000;
  const deadline = deps.clock.monotonic() + DEADLINE;
  const early = watchForEnd<Stopped>(stopping.stop);
  const whyOfFirst = watchFirstCalls(false, "the judge's");
  const onCall = (ok: boolean, failure: CallFailure | null, at: CallTarget): void => {
    const first = whyOfFirst(ok, failure);
    if (failure !== null && failure.scope !== 'trial' && failure.code !== 'cancelled')
      early.end({ end: 'stopped', kind: 'provider', failure, at, reason: failure.message });
    if (first !== null)
      early.end({ end: 'stopped', kind: 'first-eight', failure, at, reason: first });
  };
  const onNoMoney = (reason: string): void =>
    early.end({ end: 'stopped', kind: 'no-money', failure: null, reason });
  const over = (): boolean => early.quit.aborted || stopping.cut?.aborted === true;
  const ask = async (anchor: Anchor): Promise<JudgeAnswer> => {
    const at = { run: run.id, caseHash: `anchor:${anchor.id}`, ordinal: 0 };
    const why: CallOptions = {
      ...at,
      kept: await deps.store.trials.replies(at),
      keepNothing: deps.config.store.outputs === 'hashes-only',
      purpose: of.judge === 'rubric' ? 'grade' : 'judge',
      deadline,
      onCall,
      onNoMoney,
      quit: early.quit,
      ...(stopping.cut === undefined ? {} : { signal: stopping.cut }),
    };
    const grader = graderFor(deps, { config: of.by, line }, timeoutMs, why);
    const said = await verdictOf(deps.sandbox, anchor, grader, of.by.model);
    const reason = firstWords(said.reason, LONGEST_REASON, deps.config.redactor.text);
    return said.verdict === null
      ? { verdict: null, reason, lost: over() }
      : { verdict: said.verdict, reason };
  };
  return { ask, over, trouble: early.ended };
}

async function verdictOf(
  sandbox: Sandbox,
  { question, output }: Anchor,
  grader: ReturnType<typeof graderFor>,
  model: string,
): Promise<{ verdict: string | null; reason: string }> {
  if (question.kind === 'judgment') {
    const asked = await askJudge(
      { prompt: question.prompt, output, toolCalls: question.toolCalls },
      grader,
      model,
    );
    return asked.ok
      ? { verdict: asked.judged.judgment, reason: '' }
      : { verdict: null, reason: asked.message };
  }
  const { verdict, reason } = await llmRubric(sandbox, () => grader).score({
    assertion: question.assertion,
    output,
    vars: question.vars,
    prompt: '',
    costUsd: null,
    reply: repliedWith(output),
  });
  return { verdict: verdict === 'none' ? null : verdict, reason };
}

/** A rubric's judge reads the output alone; the rest of a reply plays no part. */
function repliedWith(text: string): Parameters<ReturnType<typeof llmRubric>['score']>[0]['reply'] {
  return {
    text,
    refusal: null,
    toolCalls: [],
    servedModel: null,
    fingerprint: null,
    routing: {},
    finishReason: 'stop',
    usage: { inputTokens: 0, outputTokens: 0 },
    latencyMs: 0,
  };
}
