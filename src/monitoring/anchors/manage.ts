import { judgeKey } from '../../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/load.ts';
import type { Anchor, AnchorQuestion, JudgeKind } from '../../domain/anchor.ts';
import type { Baseline } from '../../domain/baseline.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { ProviderReply } from '../../domain/provider.ts';
import type { Assertion, Case, Scorer } from '../../domain/suite.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { outputShapeOf } from '../../evaluation/replay/output-shape.ts';
import { scoreCase } from '../../evaluation/scorers/score-case.ts';
import { textOf } from '../../evaluation/scorers/verdict.ts';
import { suiteOf } from '../../evaluation/suites/configured.ts';
import { judgeFor, type Labelled, makeAnchor, readLine } from './anchor.ts';
import { judgeSuite } from './streams.ts';

type Deps = Pick<SubjectDeps, 'config' | 'sandbox' | 'store'>;
const usage = (code: string, message: string, next: string): DaytwoError =>
  new DaytwoError({ code, exitCode: EXIT.usage, message, next });

/**
 * An anchor from a stored output: what the judge was asked of it, as it was asked.
 * @param nth 1-based among the case's rubrics, where it has more than one
 * @throws DaytwoError `no-trial`, `no-output` (not kept), `no-judge`, `no-rubric`,
 *   `which-rubric`, `case-gone`, `bad-label`
 */
export async function anchorOfTrial(
  deps: Deps,
  recorder: IncidentRecorder,
  trialId: string,
  by: Labelled,
  nth: number | null,
): Promise<Anchor> {
  const judge = judgeFor(by.label);
  const trial = await deps.store.trials.get(trialId);
  const run = trial === null ? null : await deps.store.runs.get(trial.run);
  if (trial === null || run === null)
    throw usage(
      'no-trial',
      `there is no trial "${trialId}"`,
      'daytwo runs lists the runs, and daytwo runs RUN --json the trials of one with their ids',
    );
  mustHaveJudge(deps, run.agent, judge);
  const output = trial.outputHash === null ? null : await deps.store.outputs.get(trial.outputHash);
  if (output === null) {
    const kept =
      deps.config.store.outputs === 'hashes-only'
        ? 'store.outputs is hashes-only, so no output is kept'
        : `outputs are kept for ${deps.config.store.keepOutputsDays} days`;
    throw usage(
      'no-output',
      `the output of trial ${trial.id} is not ` +
        `stored${trial.outputHash === null ? ' (it brought no reply)' : `: ${kept}`}`,
      'choose a newer trial, or bring the text yourself: daytwo anchors add --from FILE.jsonl',
    );
  }
  const asked =
    judge === 'judgment'
      ? { question: await judgmentOf(deps, run, trial), output }
      : await rubricOf(deps, run, trial, output, nth);
  return makeAnchor(
    {
      id: recorder.newId('anchor'),
      agent: run.agent,
      at: iso(recorder.now()),
      trial: trial.id,
      ...asked,
    },
    by,
  );
}

/** An anchor that nobody would ever re-judge is no anchor. */
function mustHaveJudge(deps: Pick<Deps, 'config'>, name: string, judge: JudgeKind): void {
  const agent = agentOf(deps.config, name);
  const judgedBy =
    judge === 'rubric' ? (agent.grader ?? agent.judgments.judge) : agent.judgments.judge;
  if (judgedBy === undefined)
    throw usage(
      'no-judge',
      `${name} has no ${judge === 'rubric' ? 'grader' : 'judgments.judge'}: nothing would be ` +
        'compared with what people say',
      `set agents.${name}.${judge === 'rubric' ? 'grader' : 'judgments.judge'}, or give a ` +
        'label of its other judge',
    );
}

async function judgmentOf(deps: Deps, run: Run, trial: Trial): Promise<AnchorQuestion> {
  const c = (await deps.store.cases.ofSuite(run.agent, run.suite)).find(
    (x) => x.hash === trial.caseHash,
  );
  if (c === undefined)
    throw usage(
      'case-gone',
      `the case of trial ${trial.id} is not known any more`,
      'choose a newer trial',
    );
  return { kind: 'judgment', prompt: c.prompt, toolCalls: trial.toolCalls };
}

/**
 * The rubric and the output as its judge saw them: the case's transforms applied, by scoring it
 * once with a judge that only looks.
 */
async function rubricOf(
  deps: Deps,
  run: Run,
  trial: Trial,
  text: string,
  nth: number | null,
): Promise<{ question: AnchorQuestion; output: string }> {
  const c = await caseIn(deps, run, trial);
  const only = { ...c, assertions: c.assertions.filter((a) => a.type === 'llm-rubric') };
  if (only.assertions.length === 0)
    throw usage(
      'no-rubric',
      `the case "${c.label}" has no llm-rubric; no judge decides whether it passes`,
      'label what the agent did instead (--label refused …), or choose a case with an llm-rubric',
    );
  const seen: SeenRubric[] = [];
  await scoreCase(only, replyOf(trial, text), trial.costUsd, {
    scorers: new Map([['llm-rubric', onlooker(seen)]]),
    sandbox: deps.sandbox,
    shape: outputShapeOf(deps.config, agentOf(deps.config, run.agent).target),
  });
  const one = chosen(seen, c.label, nth);
  return {
    question: { kind: 'rubric', assertion: one.assertion, vars: c.vars },
    output: one.output,
  };
}

interface SeenRubric {
  assertion: Assertion;
  output: string;
}

/** A judge that only looks at what it is asked. */
function onlooker(seen: SeenRubric[]): Scorer {
  return {
    types: ['llm-rubric'],
    check: () => null,
    score({ assertion, output }) {
      seen.push({ assertion, output: textOf(output) });
      return Promise.resolve({ verdict: 'pass', score: 1, reason: '' });
    },
  };
}

async function caseIn(deps: Deps, run: Run, trial: Trial): Promise<Case> {
  const config = agentOf(deps.config, run.agent).suites.find((s) => suiteName(s) === run.suite);
  const c =
    config === undefined
      ? undefined
      : (await suiteOf(deps, config)).cases.find((x) => x.hash === trial.caseHash);
  if (c === undefined)
    throw usage(
      'case-gone',
      `the case of trial ${trial.id} is not in suite ${run.suite} any more; what its judge ` +
        'was asked is not known',
      'choose a trial of the newest run, or daytwo anchors add --from FILE.jsonl with the ' +
        'rubric in it',
    );
  return c;
}

/** The reply that brought a stored trial, as far as it is kept. */
function replyOf(trial: Trial, text: string): ProviderReply {
  return {
    text,
    refusal: null,
    toolCalls: trial.toolCalls,
    servedModel: trial.servedModel,
    fingerprint: trial.fingerprint,
    routing: trial.routing,
    finishReason: trial.finishReason ?? 'stop',
    usage: trial.usage ?? { inputTokens: 0, outputTokens: 0 },
    latencyMs: trial.latencyMs ?? 0,
  };
}

function chosen(seen: readonly SeenRubric[], label: string, nth: number | null): SeenRubric {
  if (seen.length > 1 && nth === null)
    throw usage(
      'which-rubric',
      `the case "${label}" has ${seen.length} rubrics`,
      'say which with --assert N: ' +
        `${seen.map((s, i) => `${i + 1} ${JSON.stringify(s.assertion.value)}`).join(', ')}`,
    );
  const one = seen[(nth ?? 1) - 1];
  if (one === undefined)
    throw usage(
      'which-rubric',
      `the case "${label}" has ${seen.length} rubric${seen.length === 1 ? '' : 's'} that ` +
        `could be asked of this output, not ${nth ?? 1}`,
      'leave --assert out, or give a smaller number',
    );
  return one;
}

/**
 * Anchors from a file of JSON lines, all or none. @throws DaytwoError `bad-line`, `bad-label`,
 * `no-agent`, `no-judge`
 */
export function anchorsOfFile(
  deps: Pick<Deps, 'config'>,
  recorder: IncidentRecorder,
  agent: string,
  text: string,
  by: { by: string; note: string },
): Anchor[] {
  agentOf(deps.config, agent);
  return text
    .replace(/^\ufeff/, '')
    .split('\n')
    .flatMap((line, i): Anchor[] => {
      if (line.trim() === '') return [];
      const { question, output, label, note } = readLine(line, i + 1);
      mustHaveJudge(deps, agent, question.kind);
      return [
        makeAnchor(
          {
            id: recorder.newId('anchor'),
            agent,
            at: iso(recorder.now()),
            trial: null,
            question,
            output,
          },
          { label, by: by.by, note: note === '' ? by.note : note },
        ),
      ];
    });
}

/**
 * Stores anchors with an audit entry each. Returns those that were new; the same question with the
 * same output is kept once.
 */
export async function addAnchors(store: Store, anchors: readonly Anchor[]): Promise<Anchor[]> {
  return store.transaction(async (tx) => {
    const fresh: Anchor[] = [];
    for (const a of anchors) {
      if (!(await tx.anchors.put(a))) continue;
      await tx.audit.append({
        at: a.at,
        actor: a.by,
        action: 'anchor added',
        subject: a.id,
        detail: {
          agent: a.agent,
          judge: a.question.kind,
          label: a.label,
          trial: a.trial,
          note: a.note,
        },
      });
      fresh.push(a);
    }
    return fresh;
  });
}

/**
 * Takes an anchor away: it is judged no more, and plays no part in what is said of its judge.
 * @throws DaytwoError `no-anchor`
 */
export async function removeAnchor(
  store: Store,
  recorder: IncidentRecorder,
  id: string,
  by: string,
): Promise<Anchor> {
  return store.transaction(async (tx) => {
    const found = (await tx.anchors.list({})).filter((a) => a.id.startsWith(id));
    const one = found.find((a) => a.id === id) ?? found[0];
    if (one === undefined || (found.length > 1 && one.id !== id))
      throw usage(
        'no-anchor',
        found.length > 1
          ? `${found.length} anchors begin with "${id}"`
          : `there is no anchor "${id}"`,
        'daytwo anchors list shows them with their ids',
      );
    const at = iso(recorder.now());
    await tx.anchors.remove(one.id, at);
    await tx.audit.append({
      at,
      actor: by,
      action: 'anchor removed',
      subject: one.id,
      detail: { agent: one.agent, judge: one.question.kind, label: one.label },
    });
    return { ...one, removedAt: at };
  });
}

/**
 * Accepts a judge as it is now: what it said of its anchors since the incident about it began
 * becomes what it is compared with, and that incident is resolved. Without an incident the last
 * runs do.
 */
export async function acceptJudge(
  store: Store,
  recorder: IncidentRecorder,
  agent: string,
  judge: JudgeKind,
  by: string,
  note: string,
): Promise<Baseline> {
  return store.transaction(async (tx) => {
    const incident = await tx.incidents.live(judgeKey(agent, judge));
    const runs = [...new Set((await tx.anchors.verdicts(agent, judge)).map((v) => v.run))];
    if (runs.length === 0)
      throw usage(
        'no-verdicts',
        `${agent} has no ${judge} judge that was asked about anchors yet`,
        'daytwo anchors list shows what there is',
      );
    const began = (await tx.drift.latest()).find(
      (l) => l.review.stream.agent === agent && l.review.stream.suite === judgeSuite(judge),
    )?.review.began?.run;
    const first = began ?? incident?.alarmRuns?.[judgeSuite(judge)];
    const from =
      incident === null || first === undefined
        ? Math.max(0, runs.length - LAST_RUNS)
        : Math.max(0, runs.indexOf(first));
    const at = iso(recorder.now());
    const baseline: Baseline = {
      id: recorder.newId('base'),
      agent,
      suite: judgeSuite(judge),
      runs: runs.slice(from),
      approvedBy: by,
      approvedAt: at,
      note,
      bins: { edges: {}, values: {} },
    };
    await tx.baselines.put(baseline);
    await tx.audit.append({
      at,
      actor: by,
      action: 'judge accepted',
      subject: `${agent}/${judgeSuite(judge)}`,
      detail: { baseline: baseline.id, runs: baseline.runs.length, note },
    });
    if (incident !== null)
      await recorder.transition(
        tx,
        { ...incident, state: 'resolved' },
        {
          actor: by,
          what: 'accepted as the new normal',
          reason: note === '' ? 'the judge as it is now is what it is compared with' : note,
          notice: incident.group === undefined ? 'resolved' : null,
        },
      );
    return baseline;
  });
}

const LAST_RUNS = 20;
