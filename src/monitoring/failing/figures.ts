import { wilson } from '../../detection/drift/intervals.ts';
import type { CaseCount, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { IncidentFacts, Interval } from '../../domain/incident.ts';

// The three numbers of a suite that fails now, and its chart: as a drift's message has them.

export const passesOf = ({ counts }: Pick<SeenRun, 'counts'>): number =>
  counts.reduce((sum, c) => sum + c.passes, 0);
export const trialsOf = ({ counts }: Pick<SeenRun, 'counts'>): number =>
  counts.reduce((sum, c) => sum + c.trials, 0);

const shareOf = (counts: readonly CaseCount[]): Interval =>
  wilson(passesOf({ counts }), trialsOf({ counts }));

type Figures = Pick<IncidentFacts, 'measures' | 'seriesOf' | 'series'>;

/** The cases that a title is about, and their words: `"Refund in a day"`, `the 2 cases that must hold`. */
export interface TitleCases {
  hashes: readonly string[];
  words: string;
}

/**
 * The pass rate before, since it began and in the last run, and run by run. Where the title is about
 * cases, theirs first: the suite's says nothing of them.
 */
export function failingFigures(e: FailingEpisode, about: TitleCases | null = null): Figures {
  const [first] = e.runs;
  const last = e.runs.at(-1);
  if (first === undefined || last === undefined) return { measures: [], series: [] };
  const own = new Set(first.counts.map((c) => c.caseHash));
  const before = e.ordinary.cases.filter((c) => own.has(c.caseHash));
  const name = `${e.suite}: pass rate`;
  const ofTitle = (counts: readonly CaseCount[]): CaseCount[] => among(counts, about?.hashes);
  return {
    measures: [
      ...(about === null
        ? []
        : [
            {
              name: `${name}, in ${about.words}`,
              before: shareOf(ofTitle(before)),
              after: shareOf(ofTitle(e.runs.flatMap((r) => r.counts))),
              last: shareOf(ofTitle(last.counts)),
              source: { stream: `${e.suite}/pass`, categories: [0], cases: about.hashes },
            },
          ]),
      {
        name,
        before: shareOf(before),
        after: shareOf(e.runs.flatMap((r) => r.counts)),
        last: shareOf(last.counts),
      },
    ],
    seriesOf: name,
    series: [
      ...(e.earlier ?? []).map(({ at, passes, trials, baseline }) =>
        pointOf(at, wilson(passes, trials), baseline),
      ),
      ...e.runs.map((r) => pointOf(r.at, shareOf(r.counts), false)),
    ],
  };
}

/** The same with one run more. `failing`: it is part of what failed. */
export function figuresWith(
  { measures, series }: Pick<IncidentFacts, 'measures' | 'series'>,
  seen: SeenRun,
  failing: boolean,
): Pick<IncidentFacts, 'measures' | 'series'> {
  const last = shareOf(seen.counts);
  return {
    measures: measures.map((m) => {
      const counts = among(seen.counts, m.source?.cases);
      const [passes, trials] = [passesOf({ counts }), trialsOf({ counts })];
      return {
        ...m,
        ...(failing ? { after: wilson(passedIn(m.after) + passes, m.after.n + trials) } : {}),
        last: shareOf(counts),
      };
    }),
    series: series.length === 0 ? [] : [...series, pointOf(seen.at, last, false)],
  };
}

/** The counts of some cases; all where none are named. */
const among = (counts: readonly CaseCount[], cases?: readonly string[]): CaseCount[] =>
  counts.filter((c) => cases?.includes(c.caseHash) ?? true);

const passedIn = ({ value, n }: Interval): number => Math.round(value * n);

function pointOf(
  at: string,
  { value, low, high }: Interval,
  baseline: boolean,
): IncidentFacts['series'][number] {
  return { at, value, low, high, baseline };
}
