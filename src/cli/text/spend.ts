import { triggerWord } from '../../domain/run.ts';
import { leftIn, type Spending, type SpentInWindow } from '../../llm/pricing/queries.ts';
import { usd, usdTogether } from '../../platform/money/ceilings.ts';
import { carriedWords, CONFIRM } from '../../platform/money/earlier-spending.ts';
import { table } from '../io.ts';

/** What the canaries cost, for people. */
export function spendText({ windows, byAgent, byTrigger, carried }: Spending): string {
  return [
    ...windows.map(windowText),
    ...carried.map((c) => `${c.source}: ${carriedWords(c)}.`),
    ...(carried.some((c) => !c.known) ? [`Say what it was: ${CONFIRM}`] : []),
    '',
    'Last 30 days by agent:',
    byAgent.length === 0
      ? '  nothing yet'
      : table([
          ['  agent', 'calls', 'cost'],
          ...byAgent.map((a) => [`  ${a.agent}`, String(a.calls), usd(a.usd)]),
        ]),
    ...(byTrigger.length === 0 ? [] : ['', 'By what they were made for:', triggers(byTrigger)]),
    '',
    'Calls that were cut off count at their worst case, for they may have been made; calls that ' +
      'reached nobody cost nothing.',
  ].join('\n');
}

/** "This month: $3.10 of $20.00; $16.90 left". */
export function windowText(w: SpentInWindow): string {
  if (w.usd === null) return `This ${w.name}: ${usd(w.spentUsd)} (no ceiling set)`;
  const left = leftIn(w);
  const shown = usdTogether([w.spentUsd, w.assumedUsd, left]);
  const assumed = w.assumedUsd === 0 ? '' : ` and ${shown(w.assumedUsd)} assumed`;
  return `This ${w.name}: ${shown(w.spentUsd)}${assumed} of ${usd(w.usd)}; ${shown(left)} left`;
}

function triggers(byTrigger: Spending['byTrigger']): string {
  return table([
    ['  trigger', 'calls', 'cost'],
    ...byTrigger.map((t) => [
      `  ${t.trigger === null ? 'model probes' : triggerWord(t.trigger)}`,
      String(t.calls),
      usd(t.usd),
    ]),
  ]);
}
