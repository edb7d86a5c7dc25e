import { FEWEST_RUNS } from '../../detection/drift/detector.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Incident } from '../../domain/incident.ts';
import { percentOf } from '../../domain/text-percent.ts';
import { day, minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { ChosenRun, LeftOutRun } from '../../monitoring/baselines/choose-runs.ts';
import type { IncidentSpan } from '../../monitoring/baselines/incident-spans.ts';
import type { Proposal } from '../../monitoring/baselines/propose.ts';
import type { BaselineDetail, BaselineNow } from '../../monitoring/baselines/queries.ts';
import {
  acceptanceWords,
  beganWords,
  fewRunsWords,
  standOutWords,
  whyWords,
} from '../../monitoring/baselines/words.ts';
import type { Approved } from '../../monitoring/review/approve.ts';
import type { AgentProposal } from '../../monitoring/review/approve-suites.ts';
import { table, asWritten, type Typed } from '../io.ts';

/** What each suite is compared with, a line each. */
export function baselinesText(baselines: readonly BaselineNow[], typed: Typed = asWritten): string {
  return baselines.map((b) => baselineLine(b, typed)).join('\n');
}

function baselineLine(of: BaselineNow, typed: Typed): string {
  const { agent, suite, baseline: b, unfit } = of;
  const name = `${agent}/${suite}`;
  if (b === null)
    return `${name}: provisional; ${plural(of.runs, 'run')} so far. ${typed(nextOf(of))}`;
  const approved =
    `${name}: ${plural(b.runs.length, 'run')}, approved by ${b.approvedBy} on ` +
    `${day(b.approvedAt)}${b.note === '' ? '' : ` (${b.note})`}; ${b.id}${completedWords(b)}`;
  return unfit === 0
    ? approved
    : `${approved}\n  ${unfit} of its runs should not be in it: ${typed(`daytwo baseline show ${b.id}`)} says why`;
}

/** What stands between a suite and a baseline that somebody approved. */
function nextOf({ agent, suite, incident, usable = 0 }: BaselineNow): string {
  if (incident !== null)
    return `Settle ${incident} first (daytwo incidents ${incident}), then approve`;
  return usable < FEWEST_RUNS
    ? `It can be approved once ${FEWEST_RUNS} of them can serve; ${usable} can`
    : `Approve with: daytwo baseline approve --agent ${agent} --suite ${suite} --by YOU`;
}

/** Nothing is compared with fewer than five. */
const completedWords = (b: Baseline): string =>
  b.runs.length >= FEWEST_RUNS ? '' : `; the first looks after it complete it to ${FEWEST_RUNS}`;

/** One baseline with its runs. */
export function baselineText(
  { baseline: b, current, runs }: BaselineDetail,
  typed: Typed = asWritten,
): string {
  const unfit = runs.flatMap((r) => r.unfit ?? []);
  const lost = b.runs.length - runs.length;
  return [
    `${b.id}: ${b.agent}/${b.suite}, approved by ${b.approvedBy} on ${minute(b.approvedAt)} UTC` +
      `${b.note === '' ? '' : ` (${b.note})`}; ${current ? `in force${completedWords(b)}` : 'replaced since'}`,
    totalsOf(runs),
    '',
    runsTable(runs),
    ...(lost === 0 ? [] : [`${plural(lost, 'run')} more cannot be read any longer.`]),
    ...(unfit.length === 0
      ? []
      : [
          '',
          'Would be left out today:',
          ...leftOutLines(unfit),
          typed(
            `Approve anew without them: daytwo baseline approve --agent ${b.agent} --suite ${b.suite} --by YOU`,
          ),
        ]),
  ].join('\n');
}

/** What would be approved: every run, when, how many passed, and what was left out and why. */
export function proposalText(proposals: readonly Proposal[]): string {
  return proposals
    .map((p) =>
      [
        `${p.agent}/${p.suite}: ${totalsOf(p.chosen)}`,
        ...indented(runsTable(p.chosen).split('\n')),
        ...(p.more === 0 ? [] : [`  ${moreWords(p)}`]),
        ...(p.leftOut.length === 0
          ? []
          : ['  Left out:', ...indented(leftOutLines(p.leftOut, p.incidents))]),
        ...warningsOf(p).map((w) => `  Note: ${w}`),
      ].join('\n'),
    )
    .join('\n\n');
}

function moreWords({ more, chosen, from }: Proposal): string {
  const all = `--${from} ${chosen.length + more}`;
  const word = from === 'last' ? 'earlier' : 'later';
  return more === 1
    ? `One ${word} run would do as well: ${all} takes it too.`
    : `${more} ${word} runs would do as well: ${all} takes them too.`;
}

function warningsOf(p: Proposal): string[] {
  const few = fewRunsWords(p.chosen.length);
  const bad = standOutWords(p.chosen, p.standOut ?? []);
  const open = p.incidents.filter((i) => i.until === null);
  return [
    ...(bad === null ? [] : [bad]),
    ...acceptanceWords(p),
    ...(few === null ? [] : [few]),
    ...open.map(
      (i) =>
        `${i.incident} ("${i.title}") is not over, and approving does not close it.` +
        (i.told === undefined
          ? ''
          : ` No run after ${minute(i.after)} UTC is taken: ${beganWords(i) ?? ''}.`),
    ),
  ];
}

/** "20 runs, 2026-03-01 02:00 to 2026-03-20 02:00 UTC, 352 of 360 passed (98 %), lowest 15 of 18". */
function totalsOf(runs: readonly ChosenRun[]): string {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) return 'no run';
  const passed = runs.reduce((sum, r) => sum + r.passed, 0);
  const judged = runs.reduce((sum, r) => sum + r.judged, 0);
  const lowest = runs
    .filter((r) => r.judged > 0)
    .toSorted((a, b) => a.passed / a.judged - b.passed / b.judged)[0];
  return (
    `${plural(runs.length, 'run')}, ${minute(first.at)} to ${minute(last.at)} UTC, ` +
    (lowest === undefined
      ? 'nothing is asserted'
      : `${passed} of ${judged} passed (${percentOf(passed, judged, '–')}), ` +
        `in the lowest run ${lowest.passed} of ${lowest.judged}`)
  );
}

const MOST_ROWS = 80;

function runsTable(runs: readonly ChosenRun[]): string {
  const rows = runs.map((r) => [
    r.run,
    minute(r.at),
    r.trigger,
    r.judged === 0 ? '–' : `${r.passed} of ${r.judged}`,
    r.judged === 0 ? '' : percentOf(r.passed, r.judged, '–'),
  ]);
  const half = MOST_ROWS / 2;
  const hidden = rows.length - MOST_ROWS;
  const shown =
    hidden <= 0
      ? rows
      : [...rows.slice(0, half), ['…', `${hidden} more`, '', '', ''], ...rows.slice(-half)];
  return table([['run', 'when (UTC)', 'made by', 'passed', 'rate'], ...shown]);
}

/** A line a reason, with how many runs it is and when they were. */
function leftOutLines(
  leftOut: readonly LeftOutRun[],
  incidents: readonly IncidentSpan[] = [],
): string[] {
  return [...Map.groupBy(leftOut, whyWords)].map(([words, runs]) => {
    const [first, last] = [runs[0], runs.at(-1)];
    const one = runs.length === 1;
    const when =
      first === undefined || last === undefined || minute(first.at) === minute(last.at)
        ? minute(first?.at ?? '')
        : `${minute(first.at)} to ${minute(last.at)}`;
    const named = incidents.find((i) => i.incident === first?.incident);
    const began = named === undefined ? null : beganWords(named);
    const why =
      named === undefined
        ? words
        : words.replace(
            named.incident,
            () => `${named.incident} ("${named.title}"${began === null ? '' : `; ${began}`})`,
          );
    return `${one ? (first?.run ?? '') : `${runs.length} runs`}, ${when}: ${one ? '' : 'each '}${why}`;
  });
}

const indented = (lines: readonly string[]): string[] => lines.map((l) => `    ${l}`);

/** What was approved, after it was shown. */
export function approvedText(approved: readonly Approved[]): string {
  return approved
    .map(
      ({ baseline: b }) =>
        `${b.agent}/${b.suite}: ${plural(b.runs.length, 'run')} approved by ${b.approvedBy} ` +
        `(${b.id}). Later looks are compared with them.`,
    )
    .join('\n');
}

/** What keeps suites from being approved beside the others. */
export function lackingText(lacking: AgentProposal['lacking']): string {
  return lacking.map((l) => `Left out: ${l.message}.\n  Next: ${l.next}`).join('\n');
}

/** What an incident's new behaviour, taken as normal, changes. */
export function acceptedText({
  incident,
  baselines,
}: {
  incident: Incident;
  baselines: readonly Baseline[];
}): string {
  const runs = baselines
    .map((b) => `${b.suite}: ${plural(b.runs.length, 'run')}, ${b.id}`)
    .join('; ');
  const few = baselines.some((b) => b.runs.length < 5)
    ? ' It is completed from the next looks until it has five; until then nothing is compared.'
    : '';
  return (
    `${incident.id} is resolved: the runs that were shown are the baseline now (${runs}).` + few
  );
}
