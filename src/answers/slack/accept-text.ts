import { percentOf } from '../../domain/text-percent.ts';
import { minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { ChosenRun } from '../../monitoring/baselines/choose-runs.ts';
import type { Proposal } from '../../monitoring/baselines/propose.ts';
import { fewRunsWords, whyWords } from '../../monitoring/baselines/words.ts';

/** A text of Slack's has 3,000 characters; a line of ours about 60. */
const MOST_RUNS = 40;

/** What would be approved for a suite, in texts that each fit a part of a modal. Pure. */
export function proposalLines(p: Proposal): string[] {
  const few = fewRunsWords(p.chosen.length);
  return [
    `${p.agent}/${p.suite}: ${totalsOf(p.chosen)}`,
    runLines(p.chosen).join('\n'),
    ...(p.leftOut.length === 0 ? [] : [`Left out:\n${leftOutLines(p).join('\n')}`]),
    ...(few === null ? [] : [`Note: ${few}`]),
  ];
}

const rateOf = (r: ChosenRun): string =>
  r.judged === 0
    ? 'nothing is asserted'
    : `${r.passed} of ${r.judged} passed (${percentOf(r.passed, r.judged, '–')})`;

function totalsOf(runs: readonly ChosenRun[]): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return 'no run';
  const passed = runs.reduce((sum, r) => sum + r.passed, 0);
  const judged = runs.reduce((sum, r) => sum + r.judged, 0);
  const rate =
    judged === 0
      ? 'nothing is asserted'
      : `${passed} of ${judged} passed (${percentOf(passed, judged, '–')})`;
  return `${plural(runs.length, 'run')}, ${minute(first.at)} to ${minute(last.at)} UTC, ${rate}`;
}

/** The first and the last of many: what lies between is like them, or it would be left out. */
function runLines(runs: readonly ChosenRun[]): string[] {
  const line = (r: ChosenRun): string => `• ${minute(r.at)}: ${rateOf(r)}, ${r.run}`;
  const hidden = runs.length - MOST_RUNS;
  if (hidden <= 0) return runs.map(line);
  const half = MOST_RUNS / 2;
  return [...runs.slice(0, half).map(line), `• … ${hidden} more …`, ...runs.slice(-half).map(line)];
}

function leftOutLines({ leftOut }: Proposal): string[] {
  return [...Map.groupBy(leftOut, whyWords)].slice(0, 12).map(([why, runs]) => {
    const [first] = runs;
    return runs.length === 1
      ? `• ${minute(first?.at ?? '')}: ${first?.run ?? ''} ${why}`
      : `• ${runs.length} runs, from ${minute(first?.at ?? '')} on: each ${why}`;
  });
}
