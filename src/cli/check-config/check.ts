import { type AgentFiles, nextFor, readFiles } from '../../agents/files.ts';
import { toolsOf } from '../../agents/tools-file.ts';
import { pluginSchemas } from '../../app/plugins.ts';
import {
  type Config,
  loadConfig,
  type Loaded,
  type SecretsNeeded,
  suiteName,
  within,
} from '../../config/load.ts';
import { DaytwoError, type Problem } from '../../domain/errors.ts';
import type { Suite } from '../../domain/suite.ts';
import { loadSuite } from '../../evaluation/suites/load.ts';
import { pricedOf, priceProblems } from '../../llm/pricing/account-prices.ts';
import { worstCase } from '../../llm/pricing/prices.ts';
import { misspeltOverrides } from '../../models/calendars/check-overrides.ts';
import { namesOffline } from '../../models/calendars/poll.ts';
import { realClock } from '../../platform/clock/real.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { slotsAYear } from '../../platform/schedule/slots.ts';
import { fileWarnings, untestedSkills } from './agent-warnings.ts';

export interface Checked {
  problems: readonly Problem[];
  warnings: readonly Problem[];
  summary: string;
}

/** Beyond a look an hour, what another look brings is eaten by what it costs of the budget. */
const MOST_SLOTS = 366 * 24;

/**
 * Everything that can be wrong before the first call, at once: configuration, suites, souls, tools,
 * prices.
 * @param strict a skill without a canary is a problem, not a warning
 */
export async function checkInstallation(
  file: string,
  env: NodeJS.ProcessEnv,
  withSecrets: SecretsNeeded,
  strict = false,
  redactor?: Redactor,
): Promise<Checked> {
  const loaded = loadConfig(file, pluginSchemas(), env, withSecrets, redactor);
  const config = loaded.ok ? loaded.config : loaded.rest?.config;
  const problems: Problem[] = loaded.ok ? [] : [...loaded.problems];
  const warnings: Problem[] = [];
  if (config === undefined) return { problems, warnings, summary: '' };
  const inDoubt = doubts(loaded);
  const sandbox = createSandbox();
  let cases = 0;
  let monthUsd: number | null = 0;
  try {
    for (const [agent, a] of Object.entries(config.agents)) {
      const files = inDoubt(
        `agents.${agent}`,
        'soul',
        'skills',
        'preset',
        'workspace',
        'runtimeConfig',
      )
        ? null
        : filesIn(config, agent, problems);
      const soul = files?.soul ?? null;
      if (
        soul !== null &&
        a.preset === undefined &&
        soul.documents.every((d) => d.role !== 'soul' || (d.text ?? '').trim() === '')
      )
        warnings.push({
          place: config.place(['agents', agent, 'soul']),
          path: `agents.${agent}.soul`,
          message: 'the soul is empty: the agent is replayed without instructions',
          hint: 'write them into the file, or name the one that holds them',
        });
      if (files !== null && !inDoubt(`agents.${agent}`, 'target'))
        warnings.push(...fileWarnings(config, agent, a, files));
      const suites: Suite[] = [];
      const tools = inDoubt(`agents.${agent}`, 'target')
        ? []
        : (attempt(
            () => toolsOf(config.folder, a.target.tools),
            config,
            ['agents', agent, 'target', 'tools'],
            problems,
          ) ?? []);
      if (!inDoubt(`agents.${agent}`, 'target', 'grader', 'judgments'))
        problems.push(...priceProblems(config, agent));
      for (const [i, s] of a.suites.entries()) {
        if (inDoubt(`agents.${agent}.suites.${i}`, 'file')) continue;
        const suite = await loadSuite(within(config.folder, s.file), {
          name: suiteName(s),
          sandbox,
        });
        problems.push(...(suite.ok ? [] : suite.problems));
        warnings.push(...(suite.ok ? suite.suite.warnings : suite.warnings));
        if (!suite.ok) continue;
        suites.push(suite.suite);
        cases += suite.suite.cases.length;
        const judged = suite.suite.cases.some((c) =>
          c.assertions.some((x) => x.type === 'llm-rubric'),
        );
        if (judged && a.grader === undefined && a.judgments.judge === undefined)
          problems.push({
            place: config.place(['agents', agent, 'suites', i]),
            path: `agents.${agent}.suites[${i}]`,
            message: 'the suite has llm-rubric checks and nobody grades them',
            hint: `add agents.${agent}.grader: { provider: …, model: … }`,
          });
        const request = {
          messages: [
            { role: 'system' as const, content: soul?.text ?? '' },
            ...(suite.suite.cases[0]?.messages ?? []),
          ],
          tools,
          parameters: a.target.parameters,
          maxOutputTokens: a.target.maxOutputTokens,
        };
        const worst = worstCase(pricedOf(config, a.target), request, realClock.now()).usd;
        const slots = slotsAYear(
          { name: '', cron: s.schedule, timezone: config.timezone },
          realClock.now(),
        );
        const runs = slots / 12;
        if (slots > MOST_SLOTS) {
          const path = ['agents', agent, 'suites', i];
          warnings.push({
            place: config.place([...path, 'schedule']),
            path: `agents.${agent}.suites[${i}].schedule`,
            message:
              `comes due ${Math.round(slots).toLocaleString('en-US')} times a year; ` +
              'all looks share one yearly budget for false alarms, so the alarm bar ' +
              `of each look is ${Math.round(slots / 365).toLocaleString('en-US')} ` +
              'times as far as with one run a day',
            hint: 'once a day is usual; for more evidence a day, raise trials:',
          });
        }
        monthUsd =
          worst === null || monthUsd === null
            ? null
            : monthUsd + worst * suite.suite.cases.length * s.trials * runs;
      }
      // A suite that cannot be read may hold the very case that is missed.
      if (files !== null && suites.length === a.suites.length)
        (strict ? problems : warnings).push(...untestedSkills(config, agent, files, suites));
    }
  } finally {
    await sandbox.close();
  }
  warnings.push(...misspeltOverrides(config, (account) => namesOffline(config, account)));
  const agents = Object.keys(config.agents).length;
  const channels = Object.keys(config.alerts.channels);
  if (channels.length === 0 && !inDoubt('alerts'))
    warnings.push({
      place: config.place(['alerts']),
      path: 'alerts',
      message: 'no channel is configured: incidents are kept and nobody is told',
      hint: 'add alerts.slack or alerts.email',
    });
  if (!loaded.ok) return { problems, warnings, summary: '' };
  const price =
    monthUsd === null
      ? 'price unknown for at least one model'
      : `at most ${usd(monthUsd)} a month at this schedule, usually far less`;
  return {
    problems,
    warnings,
    summary:
      `${agents} agent${agents === 1 ? '' : 's'}, ${cases} cases, tells ` +
      `${channels.length === 0 ? 'nobody' : channels.join(' and ')}; ${price}`,
  };
}

/**
 * Whether what stands under a path is wrong, or made up to go on: what is found of it is not worth
 * saying.
 */
function doubts(loaded: Loaded): (at: string, ...keys: string[]) => boolean {
  if (loaded.ok) return () => false;
  const wrong = [...loaded.problems.map((p) => p.path), ...(loaded.rest?.guessed ?? [])].map(
    (path) => `${path.replaceAll(/\[(\d+)\]/g, '.$1')}.`,
  );
  return (at, ...keys) =>
    (keys.length === 0 ? [`${at}.`] : keys.map((key) => `${at}.${key}.`)).some((path) =>
      wrong.some((w) => w.startsWith(path) || (w !== '.' && path.startsWith(w))),
    );
}

/**
 * An agent's files, or every one that cannot be used: with its own line where it has one, else
 * where the configuration names it.
 */
function filesIn(config: Config, id: string, problems: Problem[]): AgentFiles | null {
  const agent = config.agents[id];
  if (agent === undefined) return null;
  const read = readFiles(config, agent);
  if (read.ok) return read.files;
  const path = ['agents', id, agent.preset === undefined ? 'soul' : 'workspace'];
  problems.push(
    ...read.problems.map(({ file, line, message }): Problem =>
      line === undefined
        ? {
            place: config.place(path),
            path: path.join('.'),
            message: `${file} ${message}`,
            hint: nextFor(agent),
          }
        : { place: { file, line }, path: '', message, hint: `it belongs to ${path.join('.')}` },
    ),
  );
  return null;
}

function attempt<T>(
  work: () => T,
  config: Config,
  path: readonly PropertyKey[],
  problems: Problem[],
): T | null {
  try {
    return work();
  } catch (e) {
    problems.push({
      place: config.place(path),
      path: path.join('.'),
      message: e instanceof Error ? e.message : String(e),
      ...(e instanceof DaytwoError && e.next !== undefined ? { hint: e.next } : {}),
    });
    return null;
  }
}
