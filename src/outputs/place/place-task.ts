import { type AgentOutputsConfig, patternOf, type TaskRule } from '../../config/schema-outputs.ts';
import type { Placed, PlacedTask } from '../../domain/real-output.ts';
import type { Candidate } from '../read/candidate.ts';
import { type Amount, amountsIn, largest } from './amounts.ts';
import type { NearestCase } from './nearest-case.ts';

/** What is known of an agent's kinds of work. */
export interface TaskKnowledge {
  settings: AgentOutputsConfig;
  nearest: NearestCase;
  /** Risk of a task, by the cases that name it. */
  riskOf: ReadonlyMap<string, 'low' | 'high'>;
}

/** Questions are compared with rules as one line: where one was wrapped means nothing. */
export const asOneLine = (text: string): string => text.replace(/\s+/g, ' ');

/** Every pattern of the rules in their order, for the sandbox; plain texts are looked for here. */
export function patternsOf(rules: readonly TaskRule[]): string[] {
  return rules.flatMap((r) => r.match.flatMap((m) => patternOf(m) ?? []));
}

/**
 * Which kind of work an output was and what is at stake: as the source says; else by the first of
 * the user's rules that fits; else as the nearest known case, where it is near enough; else nothing.
 * @param hits which of {@link patternsOf} its question has
 */
export function placeTask(
  c: Candidate,
  hits: readonly boolean[],
  { settings, nearest, riskOf }: TaskKnowledge,
): Pick<Placed, 'task' | 'audience' | 'money' | 'risk'> {
  const fitting = ruleOf(c.prompt, hits, settings.tasks);
  const task = taskOf(c, fitting, nearest, settings.nearest);
  // A rule speaks for what it named, or for the task that the source gave.
  const rule =
    fitting !== null && fitting.rule.name === task?.name
      ? fitting.rule
      : settings.tasks.find((r) => r.name === task?.name);
  return {
    task,
    audience: c.audience ?? rule?.audience ?? null,
    money: moneyOf(c, rule, settings.currency ?? null),
    risk: c.risk ?? rule?.risk ?? (task === null ? null : (riskOf.get(task.name) ?? null)),
  };
}

interface Fitting {
  rule: TaskRule;
  match: string;
}

function taskOf(
  c: Candidate,
  fitting: Fitting | null,
  nearest: NearestCase,
  floor: AgentOutputsConfig['nearest'],
): PlacedTask | null {
  if (c.task !== null) return { name: c.task, by: 'given', reason: 'the source says so' };
  if (fitting !== null)
    return {
      name: fitting.rule.name,
      by: 'rule',
      reason: `the question has ${fitting.match} (outputs.tasks)`,
    };
  const near = floor === 'off' ? null : nearest(c.prompt);
  if (near === null || floor === 'off' || near.nearness < floor) return null;
  return {
    name: near.case.task,
    by: 'nearest',
    reason: `nearest to the case "${near.case.label}": ${near.nearness.toFixed(2)} of 1`,
  };
}

function ruleOf(
  prompt: string,
  hits: readonly boolean[],
  rules: readonly TaskRule[],
): Fitting | null {
  const plain = asOneLine(prompt).toLowerCase();
  let at = 0;
  for (const rule of rules)
    for (const match of rule.match) {
      const fits =
        patternOf(match) === null ? plain.includes(match.toLowerCase()) : hits[at++] === true;
      if (fits) return { rule, match: patternOf(match) === null ? `"${match}"` : match };
    }
  return null;
}

/** What the source says, else the largest amount that is spoken of, at least what the rule says. */
function moneyOf(c: Candidate, rule: TaskRule | undefined, currency: string | null): Amount | null {
  if (c.money !== null) return { ...c.money, currency: c.money.currency ?? currency };
  const spoken = largest([...amountsIn(c.prompt), ...amountsIn(c.output)]);
  const least = rule?.money;
  if (spoken !== null && (least === undefined || spoken.amount >= least))
    return { ...spoken, currency: spoken.currency ?? currency };
  return least === undefined ? null : { amount: least, currency };
}
