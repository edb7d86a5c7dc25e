import { pluginSchemas } from '../../app/plugins.ts';
import { loadConfig } from '../../config/load.ts';
import type { SecretsNeeded } from '../../config/secret-references.ts';
import type { Problem } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import type { MoneyConfig } from '../../llm/pricing/queries.ts';
import { misspeltOverrides } from '../../models/calendars/check-overrides.ts';
import { namesOffline } from '../../models/calendars/known.ts';
import { realClock } from '../../platform/clock/real.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { checkAgent } from './check-agent.ts';
import { outputWarnings } from './check-outputs.ts';
import { type Checking, doubtsOf } from './checking.ts';

export interface Checked {
  problems: readonly Problem[];
  warnings: readonly Problem[];
  summary: string;
  /** Of all suites together, and the most that one replay of them costs; null where none is known. */
  cases: number;
  onceUsd: number | null;
}

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
  if (config === undefined) return { problems, warnings, summary: '', cases: 0, onceUsd: null };
  const sandbox = createSandbox();
  const on: Checking = {
    config,
    inDoubt: doubtsOf(loaded),
    sandbox,
    strict,
    now: realClock.now(),
    problems,
    warnings,
    cases: 0,
    onceUsd: 0,
    monthUsd: 0,
  };
  try {
    for (const [id, agent] of Object.entries(config.agents)) await checkAgent(on, id, agent);
  } finally {
    await sandbox.close();
  }
  warnings.push(...misspeltOverrides(config, (account) => namesOffline(config, account)));
  warnings.push(...noChannel(on), ...outputWarnings(config));
  const { cases, onceUsd } = on;
  return { problems, warnings, summary: loaded.ok ? summaryOf(on) : '', cases, onceUsd };
}

function noChannel({ config, inDoubt }: Checking): Problem[] {
  if (Object.keys(config.alerts.channels).length > 0 || inDoubt('alerts')) return [];
  return [
    {
      place: config.place(['alerts']),
      path: 'alerts',
      message: 'no channel is configured: incidents are kept and nobody is told',
      hint: 'add alerts.slack or alerts.email',
    },
  ];
}

const MOST_DAYS = 31;

/** What a month can cost: by the schedule, or by a ceiling where that is lower. */
function atMostWords(monthUsd: number, money: MoneyConfig['money']): string {
  const { perDayUsd = Infinity, perMonthUsd = Infinity } = money;
  const byDay = MOST_DAYS * perDayUsd;
  const capped = Math.min(byDay, perMonthUsd);
  if (monthUsd <= capped)
    return `at most ${usd(monthUsd)} a month at this schedule, usually far less`;
  const ceiling = byDay < perMonthUsd ? `${usd(perDayUsd)} a day` : `${usd(perMonthUsd)} a month`;
  return (
    `at most ${usd(capped)} a month (the ceiling of ${ceiling}); without it ${usd(monthUsd)} at ` +
    'this schedule, usually far less'
  );
}

function summaryOf({ config, cases, monthUsd }: Checking): string {
  const agents = Object.keys(config.agents).length;
  const channels = Object.keys(config.alerts.channels);
  const price =
    monthUsd === null
      ? 'price unknown for at least one model'
      : atMostWords(monthUsd, config.money);
  return (
    `${plural(agents, 'agent')}, ${plural(cases, 'case')}, tells ` +
    `${channels.length === 0 ? 'nobody' : channels.join(' and ')}; ${price}`
  );
}
