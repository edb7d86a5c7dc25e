import type { GateResult } from '../../comparison/gate/gate.ts';
import { untestedWords } from '../../comparison/gate/untested.ts';
import { budgetWords } from '../../comparison/report/budget-needed.ts';
import { plain, reportMarkdown } from '../../comparison/report/markdown.ts';
import { reportText } from '../../comparison/report/terminal.ts';

/**
 * Every agent's comparison, and those that were left out, for a terminal.
 * @param refuses because of what no case tests
 */
export function gateText(gated: GateResult, refuses = false): string {
  return [
    ...untestedLines(gated, refuses),
    ...gated.reports.map((r) => `${reportText(r)}\n`),
    ...gated.left.map((l) => `${l.agent}: ${l.why}.`),
    ...enoughWords(gated),
    ...(gated.reports.length === 0 ? ['No call was made.'] : []),
  ].join('\n');
}

/** The same for a pull request. */
export function gateMarkdown(gated: GateResult, refuses = false): string {
  return [
    ...(refuses ? ['### daytwo gate: refused, something new has no case'] : []),
    ...untestedLines(gated, refuses).map(plain),
    ...gated.reports.map(reportMarkdown),
    ...(gated.reports.length === 0 && !refuses ? ['### daytwo gate: nothing to compare', ''] : []),
    ...gated.left.map((l) => `**${plain(l.agent)}** ${plain(l.why)}.`),
    ...enoughWords(gated),
    '',
  ].join('\n\n');
}

function untestedLines({ untested }: GateResult, refuses: boolean): string[] {
  if (untested.length === 0) return [];
  return [
    ...untested.map((u) => `${untestedWords(u)}.`),
    refuses
      ? 'Refused: what is new here would run untested. Add the cases, or say --allow-untested.'
      : 'They may come without a case: --allow-untested says so.',
  ];
}

/** Each agent's own word is of its share: the total is what is typed. */
function enoughWords({ enoughUsd, reports }: GateResult): string[] {
  if (enoughUsd === null) return [];
  const budget =
    reports.length === 1 ? 'a budget' : `a budget of all ${reports.length} agents together`;
  return [
    `Next: ${budget} that would most likely decide it, begun anew: --budget ` +
      budgetWords(enoughUsd),
  ];
}
