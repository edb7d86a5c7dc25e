import type { toolsOf } from '../../agents/tools-file.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import type { AgentConfig, SuiteConfig } from '../../config/schema.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { loadSuite } from '../../evaluation/suites/load.ts';
import { priceQueryFor } from '../../llm/pricing/account-prices.ts';
import { worstCase } from '../../llm/pricing/prices.ts';
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
  });
  problems.push(...(loaded.ok ? [] : loaded.problems));
  warnings.push(...(loaded.ok ? loaded.suite.warnings : loaded.warnings));
  if (!loaded.ok) return null;
  const { suite } = loaded;
  on.cases += suite.cases.length;
  problems.push(...noGrader(on, of, suite));
  if (!inDoubt(`agents.${id}.target`)) warnings.push(...caseDoubts(of, suite));
  const slots = slotsAYear(
    { name: '', cron: s.schedule, timezone: config.timezone },
    realClock.now(),
  );
  if (slots > MOST_SLOTS) warnings.push(tooOften(on, of, slots));
  const month = monthPrice(on, of, s, suite, slots);
  on.monthUsd = month === null || on.monthUsd === null ? null : on.monthUsd + month;
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

function tooOften({ config }: Checking, { id, nth }: SuiteOf, slots: number): Problem {
  const times = (n: number): string => Math.round(n).toLocaleString('en-US');
  return {
    place: config.place(['agents', id, 'suites', nth, 'schedule']),
    path: `agents.${id}.suites[${nth}].schedule`,
    message:
      `comes due ${times(slots)} times a year; all looks share one yearly budget for false ` +
      `alarms, so the alarm bar of each look is ${times(slots / 365)} times as far as with one ` +
      'run a day',
    hint: 'once a day is usual; for more evidence a day, raise trials:',
  };
}

/** The most that a month of it can cost; null where no price is known. */
function monthPrice(
  { config }: Checking,
  { agent, soul, tools }: SuiteOf,
  s: SuiteConfig,
  suite: Suite,
  slots: number,
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
  return worst === null ? null : worst * suite.cases.length * s.trials * (slots / 12);
}
