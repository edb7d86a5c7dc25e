import { wilson } from '../../detection/drift/intervals.ts';
import type { CaseCount, EarlierRun, FailingEpisode, SeenRun } from '../../domain/failing.ts';
import type { IncidentFacts, Interval } from '../../domain/incident.ts';
import { clipName } from '../../domain/text.ts';

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

/** One case by its name, cut where it is longer than so much; of more that must hold their number. */
export function casesWords(
  hashes: readonly string[],
  labelOf: (hash: string) => string,
  room = Infinity,
): string {
  const [one = ''] = hashes;
  return hashes.length > 1
    ? `the ${hashes.length} cases that must hold`
    : `"${clipName(labelOf(one), room - 2)}"`;
}

/**
 * The pass rate before, since it began and in the last run, and run by run. Where the title is about
 * cases, theirs first: the suite's says nothing of them.
 */
export function failingFigures(e: FailingEpisode, about: TitleCases | null = null): Figures {
  const [first] = e.runs;
  const last = e.runs.at(-1);
  if (first === undefined || last === undefined) return { measures: [], series: [] };
  // The same cases on each side: one may have had no verdict in the first of the runs.
  const own = new Set(e.runs.flatMap((r) => r.counts.map((c) => c.caseHash)));
  const before = e.ordinary.cases.filter((c) => own.has(c.caseHash));
  const name = `${e.suite}: pass rate`;
  const ofTitle = (counts: readonly CaseCount[]): CaseCount[] => among(counts, about?.hashes);
  const seriesOf = about === null ? name : `${name}, in ${about.words}`;
  return {
    measures: [
      ...(about === null
        ? []
        : [
            {
              name: seriesOf,
              before: shareOf(ofTitle(before)),
              after: shareOf(ofTitle(e.runs.flatMap((r) => r.counts))),
              last: shareOf(ofTitle(last.counts)),
              lastAt: last.at,
              source: { stream: `${e.suite}/pass`, categories: [0], cases: about.hashes },
            },
          ]),
      {
        name,
        before: shareOf(before),
        after: shareOf(e.runs.flatMap((r) => r.counts)),
        last: shareOf(last.counts),
        lastAt: last.at,
      },
    ],
    seriesOf,
    series: seriesOfRuns(e, about),
  };
}

/**
 * Run by run, of what the title is about; none where it is about a case whose earlier runs were not
 * kept: the suite's runs say nothing of it.
 */
function seriesOfRuns(
  { earlier = [], runs }: FailingEpisode,
  about: TitleCases | null,
): IncidentFacts['series'] {
  const isKept = (hash: string): boolean =>
    earlier.some((r) => r.cases?.some((c) => c.caseHash === hash) === true);
  if (about?.hashes.every(isKept) === false) return [];
  return [
    ...earlier.flatMap(({ at, passes, trials, baseline, cases = [] }) => {
      const of = about === null ? wilson(passes, trials) : shareOf(among(cases, about.hashes));
      return pointsOf(at, of, baseline);
    }),
    ...runs.flatMap((r) => pointsOf(r.at, shareOf(among(r.counts, about?.hashes)), false)),
  ];
}

/** The same with one run more. `failing`: it is part of what failed. */
export function figuresWith(
  { measures, series, seriesOf }: Pick<IncidentFacts, 'measures' | 'series' | 'seriesOf'>,
  seen: SeenRun,
  failing: boolean,
): Pick<IncidentFacts, 'measures' | 'series'> {
  const charted = measures.find((m) => m.name === seriesOf)?.source?.cases;
  const last = shareOf(among(seen.counts, charted));
  return {
    measures: measures.map((m) => {
      const counts = among(seen.counts, m.source?.cases);
      const [passes, trials] = [passesOf({ counts }), trialsOf({ counts })];
      return {
        ...m,
        ...(failing ? { after: wilson(passedIn(m.after) + passes, m.after.n + trials) } : {}),
        last: shareOf(counts),
        lastAt: seen.at,
      };
    }),
    series: series.length === 0 ? [] : [...series, ...pointsOf(seen.at, last, false)],
  };
}

/** The counts of some cases; all where none are named. */
export const among = (counts: readonly CaseCount[], cases?: readonly string[]): CaseCount[] =>
  counts.filter((c) => cases?.includes(c.caseHash) ?? true);

const passedIn = ({ value, n }: Interval): number => Math.round(value * n);

/** A run as a point of the chart; none where nothing was judged in it. */
function pointsOf(
  at: string,
  { value, low, high, n }: Interval,
  baseline: boolean,
): IncidentFacts['series'] {
  return n === 0 ? [] : [{ at, value, low, high, baseline }];
}

/** A run as one before an episode. */
export const asEarlier = (r: SeenRun): EarlierRun => ({
  at: r.at,
  passes: passesOf(r),
  trials: trialsOf(r),
  baseline: false,
  cases: r.counts,
});
