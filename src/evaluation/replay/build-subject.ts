import { filesOf, type Places } from '../../agents/files.ts';
import { toolVersion } from '../../agents/mcp/version.ts';
import type { PresetRead } from '../../agents/presets/preset.ts';
import type { Soul } from '../../agents/soul.ts';
import { toolsOf } from '../../agents/tools-file.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { AgentConfig, GraderConfig, SuiteConfig } from '../../config/schema.ts';
import type { Millis } from '../../domain/clock.ts';
import { isAgentKind, type ToolSpec } from '../../domain/provider.ts';
import type { Sandbox, Suite } from '../../domain/suite.ts';
import type { Accounts } from '../../llm/accounts.ts';
import type { CallerDeps, ModelClient } from '../../llm/call.ts';
import { commitName, gitState } from '../../platform/git/git.ts';
import { sha256 } from '../../platform/sha256.ts';
import { judgmentsApply } from '../judgments/applies.ts';
import { decideJudgment, type JudgmentSettings, rulesEdition } from '../judgments/decide.ts';
import { graderFor } from '../judgments/grader.ts';
import { askJudge } from '../judgments/judge.ts';
import type { OutputShape } from '../scorers/output.ts';
import { createScorers } from '../scorers/registry.ts';
import { scoreCase } from '../scorers/score-case.ts';
import { suiteOf } from '../suites/configured.ts';
import { promptOf } from '../suites/prompt-of.ts';
import { outputShapeOf } from './output-shape.ts';
import type { Subject } from './subject.ts';

/**
 * An agent with one of its suites, as they are now: what a run replays and the hashes it is
 * recorded with.
 */
export interface LoadedAgent {
  subject: Subject;
  suite: Suite;
  soul: Soul;
  /** With `+` where a file differs from what is committed. */
  soulCommit: string | null;
  /** Names of its documents that git tracks; null where it lies in no checkout. */
  soulTracked: readonly string[] | null;
  soulAuthor: string | null;
  /** What its runtime's folder says, where it has a preset. */
  preset: PresetRead | null;
  targetHash: string;
  judgeHash: string | null;
  /** What the target and judge are made of, for naming what changed. */
  targetDetail: Readonly<Record<string, string>>;
}

export interface SubjectDeps extends CallerDeps {
  config: Config;
  accounts: Accounts;
  sandbox: Sandbox;
}

/**
 * @throws DaytwoError `bad-suite` with every problem of the suite's file, `bad-soul`, `bad-tools`
 */
export async function buildSubject(
  deps: SubjectDeps,
  agentId: string,
  suiteConfig: SuiteConfig,
): Promise<LoadedAgent> {
  const { config } = deps;
  const agent = agentOf(config, agentId);
  const { soul, preset } = filesOf(config, agent);
  const suite = await suiteOf(deps, suiteConfig);
  const tools = toolsOf(config.folder, agent.target.tools, config.secretFiles);
  const line = await deps.accounts.clientFor(agent.target);
  const { judgments } = agent;
  const { grader, judge, judgeHash } = await judgesOf(deps, agent);
  const timeoutMs = (config.providers[agent.target.provider]?.timeoutSeconds ?? 600) * 1_000;
  const shape = outputShapeOf(config, agent.target);
  const subject: Subject = {
    shape,
    cases: new Map(suite.cases.map((c) => [c.hash, c])),
    client: line,
    model: agent.target.model,
    system: soul.text,
    tools,
    parameters: agent.target.parameters,
    ...(Object.keys(agent.target.headers).length === 0 ? {} : { headers: agent.target.headers }),
    maxOutputTokens: agent.target.maxOutputTokens,
    timeoutMs,
    ownCalls: isAgentKind(config.providers[agent.target.provider]?.kind ?? ''),
    user: await userOf(deps, agent.simulatedUser, timeoutMs),
    sandbox: deps.sandbox,
    hashesOnly: config.store.outputs === 'hashes-only',
    clean: (text) => config.redactor.text(text),
    score: scoring(deps, grader, shape, timeoutMs),
    judge: judging(deps, judge, judgingBy(judgments, suite), timeoutMs),
  };
  const target = { ...detailOf(agent, tools), ...preset?.target };
  const git = await gitState(soul.documents.filter((d) => d.role !== 'notes').map((d) => d.path));
  return {
    subject,
    suite,
    soul,
    preset,
    soulCommit: commitName(git),
    soulAuthor: git?.author ?? null,
    soulTracked:
      git === null
        ? null
        : soul.documents.flatMap((d) => (git.committed[d.path] === undefined ? [] : [d.name])),
    // The hash over all tools tells whether anything moved; each tool's own tells which.
    targetDetail: {
      ...target,
      ...(tools.length === 0 ? {} : { tools: '' }),
      ...toolVersion(tools).detail,
    },
    targetHash: hashOf(target),
    judgeHash,
  };
}

/** Who grades and judges an agent's answers, and the version of both together. */
async function judgesOf(
  deps: SubjectDeps,
  { grader: own, judgments }: AgentConfig,
): Promise<{ grader: GraderLine | null; judge: GraderLine | null; judgeHash: string | null }> {
  const grader = own ?? judgments.judge;
  return {
    grader: await graderOf(deps, grader),
    judge: await graderOf(deps, judgments.judge),
    judgeHash:
      grader === undefined && judgments.judge === undefined
        ? null
        : hashOf({ grader: grader ?? null, judge: judgments.judge ?? null }),
  };
}

/** The model that plays users, as calls to it are made. */
async function userOf(
  { accounts }: Pick<SubjectDeps, 'accounts'>,
  config: GraderConfig | undefined,
  timeoutMs: Millis,
): Promise<Subject['user']> {
  if (config === undefined) return null;
  const { model, parameters, maxOutputTokens } = config;
  const client = await accounts.clientFor(config);
  return { client, model, parameters, maxOutputTokens, timeoutMs };
}

interface GraderLine {
  config: GraderConfig;
  line: ModelClient;
}

async function graderOf(
  { accounts }: Pick<SubjectDeps, 'accounts'>,
  config: GraderConfig | undefined,
): Promise<GraderLine | null> {
  return config === undefined ? null : { config, line: await accounts.clientFor(config) };
}

/** Scores a reply by its case's assertions; `llm-rubric` and the like ask the grader. */
function scoring(
  deps: SubjectDeps,
  grader: GraderLine | null,
  shape: OutputShape,
  timeoutMs: Millis,
): Subject['score'] {
  const { sandbox } = deps;
  return (c, answered, why) => {
    const scorers = createScorers({
      sandbox,
      graderFor: () =>
        grader === null ? null : graderFor(deps, grader, timeoutMs, { ...why, purpose: 'grade' }),
    });
    const { reply, costUsd, conversation } = answered;
    return scoreCase(c, reply, costUsd, {
      ...(conversation === null ? {} : { conversation }),
      scorers,
      sandbox,
      shape,
      ...(why.signal === undefined ? {} : { signal: why.signal }),
    });
  };
}

/** The agent's own settings, and whether it is known what its answers are about. */
function judgingBy(judgments: AgentConfig['judgments'], suite: Suite): JudgmentSettings {
  const { tools, phrases } = judgments;
  return { tools, phrases, plainOnly: !judgmentsApply(judgments, suite.cases) };
}

/** Judges a reply by rules, and asks the judge where they are not sure. */
function judging(
  deps: SubjectDeps,
  judge: GraderLine | null,
  settings: JudgmentSettings,
  timeoutMs: Millis,
): Subject['judge'] {
  const rules = rulesEdition(settings);
  return async (c, reply, why) => {
    const asked = c.messages.findLast((m) => m.role === 'user')?.content;
    const byRules = decideJudgment(
      { ...reply, prompt: typeof asked === 'string' ? asked : '' },
      settings,
    );
    if (judge === null || byRules.sure) {
      const { sure: _, ...label } = byRules;
      return { ...label, rules };
    }
    const judged = await askJudge(
      { prompt: promptOf(c), output: reply.text, toolCalls: reply.toolCalls },
      graderFor(deps, judge, timeoutMs, { ...why, purpose: 'judge' }),
      judge.config.model,
      why.signal,
    );
    if (!judged.ok) return null;
    const { judgment } = judged.judged;
    return { ...judged.judged, ...(judgment === 'acted' ? { shown: true } : {}), rules };
  };
}

/** What is sent first and hashed as one version. @throws DaytwoError `bad-soul` */
export function soulOf(config: Places, agent: AgentConfig): Soul {
  return filesOf(config, agent).soul;
}

function detailOf(agent: AgentConfig, tools: readonly ToolSpec[]): Record<string, string> {
  const { provider, model, api, parameters, headers, maxOutputTokens } = agent.target;
  return {
    provider,
    model,
    api: api ?? '',
    parameters: JSON.stringify(parameters),
    maxOutputTokens: String(maxOutputTokens),
    tools: hashOf(tools),
    ...(Object.keys(headers).length === 0 ? {} : { headers: JSON.stringify(headers) }),
    ...(agent.simulatedUser === undefined
      ? {}
      : { 'simulated user': JSON.stringify(agent.simulatedUser) }),
  };
}

function hashOf(value: unknown): string {
  return sha256(JSON.stringify(value));
}
