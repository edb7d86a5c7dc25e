import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/names.ts';
import type { Anchor, AnchorQuestion, JudgeKind } from '../../domain/anchor.ts';
import { iso } from '../../domain/clock.ts';
import type { TranscriptLine } from '../../domain/conversation.ts';
import type { ProviderReply } from '../../domain/provider.ts';
import type { Run, Trial } from '../../domain/run.ts';
import type { Assertion, Case, Scorer } from '../../domain/suite.ts';
import { plural } from '../../domain/text.ts';
import { transcriptText } from '../../evaluation/conversations/exchanges.ts';
import { heldOf } from '../../evaluation/conversations/read-conversation.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { outputShapeOf } from '../../evaluation/replay/output-shape.ts';
import { scoreCase } from '../../evaluation/scorers/score-case.ts';
import { textOf } from '../../evaluation/scorers/verdict.ts';
import { transcriptFor } from '../../evaluation/stored-answers.ts';
import { suiteOf } from '../../evaluation/suites/configured.ts';
import { judgeFor, type Labelled, makeAnchor, readLine, usage } from './anchor.ts';
import { askedAtLast } from './of-conversation.ts';

type Deps = Pick<SubjectDeps, 'config' | 'sandbox' | 'store'>;

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
  const said = await saidIn(deps, trial);
  const asked =
    judge === 'judgment'
      ? { question: await judgmentOf(deps, run, trial, said), output: said.output }
      : await rubricOf(deps, run, trial, said, nth);
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

/** What a trial brought; `lines` where it is a conversation. */
interface Said {
  output: string;
  lines: readonly TranscriptLine[] | null;
}

async function saidIn({ store, config }: Deps, trial: Trial): Promise<Said> {
  const output = trial.outputHash === null ? null : await store.outputs.get(trial.outputHash);
  const lines = await transcriptFor(store, trial);
  if (output !== null && (trial.transcript === undefined || lines !== null))
    return { output, lines };
  const kept =
    config.store.outputs === 'hashes-only'
      ? 'store.outputs is hashes-only, so no output is kept'
      : `outputs are kept for ${config.store.keepOutputsDays} days`;
  throw usage(
    'no-output',
    `the output of trial ${trial.id} is not ` +
      `stored${trial.outputHash === null ? ' (it brought no reply)' : `: ${kept}`}`,
    'choose a newer trial, or bring the text yourself: daytwo anchors add --from FILE.jsonl',
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

async function judgmentOf(
  deps: Deps,
  run: Run,
  trial: Trial,
  { lines }: Said,
): Promise<AnchorQuestion> {
  const c = (await deps.store.cases.ofSuite(run.agent, run.suite)).find(
    (x) => x.hash === trial.caseHash,
  );
  if (c === undefined)
    throw usage(
      'case-gone',
      `the case of trial ${trial.id} is not known any more`,
      'choose a newer trial',
    );
  if (lines === null) return { kind: 'judgment', prompt: c.prompt, toolCalls: trial.toolCalls };
  // A case that is gone has no instructions of its own any more.
  const now = await caseIn(deps, run, trial).catch(() => null);
  return { kind: 'judgment', prompt: askedAtLast(lines, now), toolCalls: trial.toolCalls };
}

/**
 * The rubric and the output as its judge saw them: the case's transforms applied, by scoring it
 * once with a judge that only looks.
 */
async function rubricOf(
  deps: Deps,
  run: Run,
  trial: Trial,
  { output: text, lines }: Said,
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
  const reply = replyOf(trial, text);
  const held = lines === null ? null : ({ ...heldOf(lines, reply), how: 'done', why: '' } as const);
  await scoreCase(only, reply, trial.costUsd, {
    ...(held === null ? {} : { conversation: held }),
    scorers: new Map([['llm-rubric', onlooker(seen)]]),
    sandbox: deps.sandbox,
    shape: outputShapeOf(deps.config, agentOf(deps.config, run.agent).target),
  });
  const one = chosen(seen, c.label, nth);
  return {
    question: { kind: 'rubric', assertion: one.assertion, vars: varsOf(c, one, lines) },
    output: one.output,
  };
}

/** A rubric prompt of one's own may show the transcript; the judge is asked with it later, too. */
function varsOf(
  { vars }: Case,
  { assertion }: SeenRubric,
  lines: Said['lines'],
): Readonly<Record<string, unknown>> {
  const prompt = JSON.stringify(assertion.options['rubricPrompt'] ?? '');
  return lines === null || !prompt.includes('transcript')
    ? vars
    : { ...vars, transcript: transcriptText(lines) };
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
      `the case "${label}" has ${plural(seen.length, 'rubric')} that ` +
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
