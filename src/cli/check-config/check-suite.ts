import type { toolsOf } from '../../agents/tools-file.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { AgentConfig, SuiteConfig } from '../../config/schema.ts';
import type { Problem } from '../../domain/errors.ts';
import { isAgentKind } from '../../domain/provider.ts';
import type { Suite } from '../../domain/suite.ts';
import { loadSuite } from '../../evaluation/suites/load.ts';
import { hasSeveralCalls, isConversation } from '../../evaluation/conversations/hold-case.ts';
import { worstByConfig } from '../../evaluation/replay/worst-by-config.ts';
import { priceQueryFor } from '../../llm/pricing/account-prices.ts';
import { worstCase } from '../../llm/pricing/prices.ts';
import { hearsConversation } from '../../llm/providers/agents/heard-before.ts';
import { capIn, outputCap } from '../../llm/providers/parameters.ts';
import { parameterDoubts } from '../../llm/reasoning-models.ts';
import { realClock } from '../../platform/clock/real.ts';
import { slotsAYear } from '../../platform/schedule/frequency.ts';
import type { Checking } from './checking.ts';

/** Beyond a look an hour, what another look brings is eaten by what it costs of the budget. */
const MOST_SLOTS = 366 * 24;

/** A suite of an agent, with what goes out beside its cases. */
export interface SuiteOf {
  id: string;
  agent: AgentConfig;
  nth: number;
  soul: string;
  tools: ReturnType<typeof toolsOf>;
}

/** A suite's file, grader and schedule; null where the file cannot be used. */
export async function checkSuite(on: Checking, of: SuiteOf): Promise<Suite | null> {
  const { config, inDoubt, sandbox, problems, warnings } = on;
  const { id, agent, nth } = of;
  const s = agent.suites[nth];
  if (s === undefined || inDoubt(`agents.${id}.suites.${nth}`, 'file')) return null;
  const loaded = await loadSuite(resolvePath(config.folder, s.file), {
    name: suiteName(s),
    sandbox,
    secretFiles: config.secretFiles,
    clean: config.redactor.text,
  });
  problems.push(...(loaded.ok ? [] : loaded.problems));
  warnings.push(...(loaded.ok ? loaded.suite.warnings : loaded.warnings));
  if (!loaded.ok) return null;
  const { suite } = loaded;
  on.cases += suite.cases.length;
  problems.push(...noGrader(on, of, suite), ...nobodyPlays(on, of, suite));
  if (!inDoubt(`agents.${id}.target`))
    warnings.push(
      ...caseDoubts(of, suite),
      ...answersNobody(on, of, suite),
      ...unheardTurns(on, of, suite),
    );
  const slots = slotsAYear(
    { name: '', cron: s.schedule, timezone: config.timezone },
    realClock.now(),
  );
  // What it costs is the same for all of them, and said once.
  if (slots > MOST_SLOTS && !warnings.some((w) => w.message.includes(OFTEN)))
    warnings.push(tooOften(on, of, slots));
  const once = replayPrice(on, of, s, suite);
  on.onceUsd = once === null || on.onceUsd === null ? null : on.onceUsd + once;
  on.monthUsd = once === null || on.monthUsd === null ? null : on.monthUsd + once * (slots / 12);
  return suite;
}

/** What the model refuses of the cases' own parameters: a line for each, at the first case. */
function caseDoubts({ agent: { target } }: SuiteOf, suite: Suite): Problem[] {
  const said = new Set<string>();
  return suite.cases.flatMap((c) => {
    if (c.parameters === undefined) return [];
    const cap = capIn(c.parameters) ?? outputCap(target.parameters, target.maxOutputTokens);
    const all = parameterDoubts(target.model, { ...target.parameters, ...c.parameters }, cap);
    return all.flatMap(({ key, message, hint }) => {
      const name = key.replace(/^parameters\./, '');
      const own = Object.hasOwn(c.parameters ?? {}, name) || key === 'maxOutputTokens';
      if (
        !own ||
        said.has(key) ||
        (key === 'maxOutputTokens' && capIn(c.parameters ?? {}) === null)
      )
        return [];
      said.add(key);
      const place = { file: suite.file, ...(c.line === undefined ? {} : { line: c.line }) };
      return [{ place, path: `"${c.label}" ${name}`, message, hint }];
    });
  });
}

function noGrader({ config }: Checking, { id, agent, nth }: SuiteOf, suite: Suite): Problem[] {
  const judged = suite.cases.some((c) => c.assertions.some((x) => x.type === 'llm-rubric'));
  if (!judged || agent.grader !== undefined || agent.judgments.judge !== undefined) return [];
  return [
    {
      place: config.place(['agents', id, 'suites', nth]),
      path: `agents.${id}.suites[${nth}]`,
      message: 'the suite has llm-rubric checks and nobody grades them',
      hint: `add agents.${id}.grader: { provider: …, model: … }`,
    },
  ];
}

function nobodyPlays({ config }: Checking, { id, agent, nth }: SuiteOf, suite: Suite): Problem[] {
  const played = suite.cases.some((c) => c.simulatedUser !== undefined);
  if (!played || agent.simulatedUser !== undefined) return [];
  return [
    {
      place: config.place(['agents', id, 'suites', nth]),
      path: `agents.${id}.suites[${nth}]`,
      message: 'the suite has simulated users and no model plays them',
      hint: `add agents.${id}.simulatedUser: { provider: …, model: … }`,
    },
  ];
}

/** Results of tools that nothing will ask for. */
function answersNobody({ config }: Checking, of: SuiteOf, suite: Suite): Problem[] {
  const { id, agent, nth } = of;
  if (suite.cases.every((c) => c.toolSandbox === undefined)) return [];
  const account = config.providers[agent.target.provider];
  // Who makes its calls depends on its kind.
  if (account === undefined) return [];
  const own = isAgentKind(account.kind);
  const declared = of.tools.length > 0 || agent.target.parameters['tools'] !== undefined;
  if (!own && declared) return [];
  return [
    {
      place: config.place(['agents', id, 'suites', nth]),
      path: `agents.${id}.suites[${nth}]`,
      message: own
        ? 'the suite has a toolSandbox, and the agent makes its own calls: nothing asks it'
        : 'the suite has a toolSandbox, and the target declares no tools: nothing asks it',
      hint: own
        ? "sandbox the agent's tools where it runs, and say so with sideEffects: sandboxed"
        : `add agents.${id}.target.tools`,
    },
  ];
}

/** Turns of which each reaches an agent as if it were the first. */
function unheardTurns({ config }: Checking, of: SuiteOf, suite: Suite): Problem[] {
  const { id, agent, nth } = of;
  const account = config.providers[agent.target.provider];
  if (account === undefined || !suite.cases.some(isConversation)) return [];
  if (hearsConversation(account.kind, account.options)) return [];
  return [
    {
      place: config.place(['agents', id, 'suites', nth]),
      path: `agents.${id}.suites[${nth}]`,
      message:
        `the suite has cases of several turns, and nothing that ${account.name} is sent tells ` +
        'which conversation a turn belongs to or what was said before',
      hint: `put {{session}} or {{messages}} into what providers.${account.name} sends`,
    },
  ];
}

const OFTEN = 'all looks share one yearly budget for false alarms';

function tooOften({ config }: Checking, { id, nth }: SuiteOf, slots: number): Problem {
  const times = (n: number): string => Math.round(n).toLocaleString('en-US');
  return {
    place: config.place(['agents', id, 'suites', nth, 'schedule']),
    path: `agents.${id}.suites[${nth}].schedule`,
    message:
      `comes due ${times(slots)} times a year; ${OFTEN}, so an alarm takes ` +
      `${Math.log10(slots / 365).toFixed(1)} more in evidence than with one run a day, and so it ` +
      'does in every suite that runs as often',
    hint: 'once a day is usual; for more evidence a day, raise trials:',
  };
}

/** The most that one replay of it can cost; null where no price is known. */
function replayPrice(
  { config }: Checking,
  { agent, soul, tools }: SuiteOf,
  s: SuiteConfig,
  suite: Suite,
): number | null {
  const worst = worstCase(
    priceQueryFor(config, agent.target),
    {
      messages: [{ role: 'system', content: soul }, ...(suite.cases[0]?.messages ?? [])],
      tools,
      parameters: agent.target.parameters,
      maxOutputTokens: Math.max(
        ...suite.cases.map((c) => capIn(c.parameters ?? {}) ?? agent.target.maxOutputTokens),
        1,
      ),
    },
    realClock.now(),
  ).usd;
  const talks = suite.cases.filter(hasSeveralCalls);
  const ofTalks = talks.map((c) =>
    worstByConfig(config, agent, { soul, tools }, c, realClock.now()),
  );
  if (worst === null || ofTalks.some((w) => w === null)) return null;
  const each =
    worst * (suite.cases.length - talks.length) +
    ofTalks.reduce<number>((sum, w) => sum + (w ?? 0), 0);
  return each * s.trials;
}
