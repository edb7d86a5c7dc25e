import { minute } from '../../domain/text-time.ts';
import { capital, plural } from '../../domain/text.ts';
import type { ChosenRun, LeftOutRun } from './choose-runs.ts';
import type { IncidentSpan } from './incident-spans.ts';

/** Why a run is left out, as the end of a sentence that begins with it. */
export function whyWords({ why, incident }: Pick<LeftOutRun, 'why' | 'incident'>): string {
  switch (why) {
    case 'by itself':
      return 'was asked for by a person or a rehearsal, not made on schedule or after a change';
    case 'second look':
      return 'asked only some cases again, to confirm a suspicion';
    case 'unfinished':
      return 'has not finished yet';
    case 'stopped':
      return 'stopped before its end';
    case 'too few verdicts':
      return 'has too many cases without a verdict';
    case 'incident':
      return (
        `lies inside incident ${incident ?? ''}; what is made from its beginning until it is ` +
        'closed is left out, also what passes again'
      );
    case 'failed':
      return (
        'lies in a time in which the suite failed, or looked as if it did (--runs takes it all the ' +
        'same)'
      );
    case 'failed again':
      return 'failed, and failed again when it was asked once more (--runs takes it all the same)';
    case 'not asked again':
      return (
        'looks bad, and what failed in it was not asked again, or brought no answer (--runs takes ' +
        'it all the same)'
      );
    case 'asked again':
      return (
        'looks bad, and a second asking or the next runs decide whether it is (--runs takes it all ' +
        'the same)'
      );
    case 'replaced':
      return `shows the behaviour before the change that was accepted with ${incident ?? ''}`;
    case 'before the baseline':
      return 'is older than the behaviour that was approved last (--since DATE takes older ones)';
    case 'as before':
      return `shows the behaviour before ${incident ?? 'the change'}, not the new one`;
    case 'not begun':
      return `was made before ${incident ?? 'the change'} most probably began`;
  }
}

/**
 * "it began between 2026-10-14 02:00 and 2026-10-16 02:00 UTC", as its runs are known; null where
 * that is the one time that its title names.
 */
export const beganWords = ({ after, told }: Pick<IncidentSpan, 'after' | 'told'>): string | null =>
  told === undefined
    ? null
    : minute(after) === minute(told)
      ? `it began at about ${minute(told)} UTC`
      : `it began between ${minute(after)} and ${minute(told)} UTC`;

/** From so many runs on, a baseline is not called small. */
export const FEW_RUNS = 10;

/**
 * What a baseline of so few runs costs in power; null where they are enough. What takes d looks
 * against perfect knowledge takes n·d/(n − d) against n runs, and is not seen where n ≤ d
 * (docs/detection.md, "What it cannot do"). How many looks a given change takes is the suite's own:
 * that is for the planner to say.
 */
export function fewRunsWords(runs: number): string | null {
  if (runs >= FEW_RUNS) return null;
  const d = Math.floor(runs / 2);
  const later =
    d < 1
      ? ''
      : `a change that would be heard of after ${plural(d, 'run')} takes ` +
        `${Math.ceil((runs * d) / (runs - d))} against so few, and `;
  return (
    `${runs} ${runs === 1 ? 'run is' : 'runs are'} few: with 20 a baseline is good. Beside a ` +
    `baseline of very many runs, ${later}one that would take ${plural(runs, 'run')} or more is ` +
    'never seen. daytwo plan says which changes those are for this suite.'
  );
}

/** That some of the runs are far worse than the others; null where none is. */
export function standOutWords(
  chosen: readonly Pick<ChosenRun, 'run' | 'at' | 'passed' | 'judged'>[],
  standOut: readonly string[],
): string | null {
  const bad = chosen.filter((c) => standOut.includes(c.run));
  const [first, last] = [bad[0], bad.at(-1)];
  if (first === undefined || last === undefined) return null;
  const lowest = bad.toSorted((a, b) => a.passed / a.judged - b.passed / b.judged)[0] ?? first;
  return (
    `LOOK TWICE: ${bad.length} of the chosen runs ${bad.length === 1 ? 'is' : 'are'} far worse than ` +
    `the others (${minute(first.at)}${bad.length === 1 ? '' : ` to ${minute(last.at)}`} UTC, ` +
    `${bad.length === 1 ? '' : 'down to '}${lowest.passed} of ${lowest.judged}). Approved, that is how ` +
    'the agent should behave, and such a night is news no more. --since, --until, --last or --runs ' +
    'take others.'
  );
}

/** "the last 4 runs are", of runs that are as before an incident again. */
export const lastRunsWords = (runs: number): string =>
  runs === 1 ? 'the last run is' : `the last ${runs} runs are`;

/** So many cases are named. */
const MOST_NAMED = 5;

function untoldWords(labels: readonly string[]): string {
  const named = labels.slice(0, MOST_NAMED).map((label) => `"${label}"`);
  const more = labels.length > MOST_NAMED ? ', …' : '';
  const [fail, that] = labels.length === 1 ? ['fails', 'it fails'] : ['fail', 'they fail'];
  return (
    `LOOK TWICE: in most of these runs ${plural(labels.length, 'case')} ${fail} of which the incident ` +
    `does not tell: ${named.join(', ')}${more}. Accepted, that ${that} is how the agent should behave.`
  );
}

/** What accepting an incident should not pass over in silence: an entry a matter. */
export function acceptanceWords({
  asBefore = 0,
  toldSince,
  untold = [],
  chosen,
}: {
  asBefore?: number;
  toldSince?: string;
  untold?: readonly string[];
  chosen: readonly { at: string }[];
}): string[] {
  const last = lastRunsWords(asBefore);
  return [
    ...(untold.length === 0 ? [] : [untoldWords(untold)]),
    ...(asBefore === 0
      ? []
      : [
          `${capital(last)} as before again, and left out. Where it was ` +
            'mended, resolve the incident instead: accepted, the behaviour of before would be a ' +
            'change.',
        ]),
    ...(toldSince === undefined
      ? []
      : [
          `It most probably began with the run of ${minute(chosen[0]?.at ?? toldSince)} UTC; by ` +
            `${minute(toldSince)} UTC, which its message names, it surely had.`,
        ]),
  ];
}
