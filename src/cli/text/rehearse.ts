import type { PreparedRehearsal } from '../../comparison/rehearsal/types.ts';
import { budgetWords, enoughFor } from '../../comparison/report/budget-needed.ts';
import { reportText } from '../../comparison/report/terminal.ts';
import type { Report } from '../../comparison/report/types.ts';
import { day } from '../../domain/text-time.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { plural } from '../../domain/text.ts';

/** How a person typed it, without a budget, so that the same can be typed again. */
export function commandText(agent: string, o: RehearseOptions): string {
  return [
    'daytwo rehearse',
    agent,
    '--model',
    o.model,
    ...(o.provider === undefined ? [] : [`--provider ${o.provider}`]),
    ...(o.price === undefined ? [] : [`--price ${o.price.input},${o.price.output}`]),
    ...(o.suite === undefined ? [] : [`--suite ${o.suite}`]),
    ...(o.margin === undefined ? [] : [`--margin ${o.margin}`]),
  ].join(' ');
}

/** What is about to be asked and what it may cost. @param least pairs where nothing changed */
export function preparedText(p: PreparedRehearsal, least: number): string {
  const { rehearsal: r } = p;
  const price =
    p.worstPairUsd === null ? '' : `, at most ${usd(least * p.worstPairUsd)} and usually far less`;
  return (
    `${r.agent}: ${r.incumbent.model} → ${r.candidate.model}, ${p.rehearsing.cases.length} ` +
    `cases${p.resumed ? ', going on where it was' : ''}; if nothing changed, about ${least} ` +
    `pairs${price}; never more than ${usd(r.budgetUsd ?? 0)}`
  );
}

/** How it came out. */
export function rehearsedText(
  p: PreparedRehearsal,
  report: Report,
  files: readonly string[],
  typed: string,
): string {
  const budget = report.verdict === 'undecided' ? enoughFor(report, p.worstPairUsd) : null;
  return [
    reportText(report),
    '',
    `Written: ${files.join(', ')}`,
    ...(budget === null ? [] : [`Next: ${typed} --budget ${budgetWords(budget)}`]),
  ].join('\n');
}

/**
 * Of one that was made before: when, how it came out, its report, and how to go on with it or pay
 * for another.
 */
export function rehearsedBeforeText(
  p: PreparedRehearsal,
  report: Report,
  files: readonly string[],
  o: { least: number; typed: string },
): string {
  const { rehearsal: r } = p;
  return [
    `This was rehearsed on ${day(r.endedAt ?? r.createdAt)} with the verdict ` +
      `"${report.verdict}" (${r.id}); agent, model, ` +
      'suites and margin are the same, so nothing was asked and nothing spent.',
    '',
    reportText(report),
    '',
    `Written: ${files.join(', ')}`,
    ...nextSteps(p, report, o),
  ].join('\n');
}

function nextSteps(
  p: PreparedRehearsal,
  report: Report,
  { least, typed }: { least: number; typed: string },
): string[] {
  const price =
    p.worstPairUsd === null
      ? ''
      : `, about ${plural(least, 'pair')} if nothing changed, at most ${usd(least * p.worstPairUsd)}`;
  if (!p.extendable) return [`To pay for a new one${price}: ${typed} --again`];
  // Begun anew, the pairs that are paid for would be thrown away.
  const budget = enoughFor(report, p.worstPairUsd);
  if (budget === null) return [];
  return [
    `It goes on with the ${report.pairs} pairs that are paid for once the budget is larger than ` +
      `the ${usd(report.cost.spentUsd)} spent: ${typed} --budget ${budgetWords(budget)}`,
  ];
}

export interface RehearseOptions {
  model: string;
  provider?: string;
  price?: { input: number; output: number };
  budget?: number;
  suite?: string;
  margin?: number;
  out?: string;
  again?: boolean;
  fresh?: boolean;
}
