import { wilson } from '../../detection/drift/intervals.ts';
import { withBaseline } from '../../detection/drift/baseline.ts';
import type { Stream } from '../../domain/drift.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { Run } from '../../domain/run.ts';
import { dayWords } from '../../domain/text-dates.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { looksOf, seriesFrom } from './chart-series.ts';
import { rateTitle } from './drift-text.ts';
import { leadSuite } from './suites-told.ts';
import { passesOf, type Tally, type Worse } from './told-level.ts';

/** A pass rate that was told to have risen, and fell below what was before. */
export interface Turn {
  pass: Stream;
  /** When the first of the runs was made that say so. */
  since: string;
  /** To what it was told to have risen, in [0, 1]. */
  risen: number;
}

/** So far below what was before the last run must lie for what was said of the fall to hold still. */
const STILL_LOWER = 0.1;

const share = ({ passed, of }: Tally): number => passed / Math.max(1, of);

/**
 * The turn that a look shows, or that was told of its suite and holds still: what is told of the suite
 * anew counts from there, and not from when it got better. Null where there is none.
 */
export function turnNow(
  told: IncidentFacts | undefined,
  { suite }: Pick<Run, 'suite'>,
  streams: readonly Stream[],
  worse: Worse | null,
): Turn | null {
  const pass = streams.find((s) => s.metric === 'pass' && s.suite === suite);
  if (pass === undefined) return null;
  const { turnedAt, told: risen } = worse?.deepened ?? {};
  if (turnedAt !== undefined && risen !== undefined)
    return { pass, since: turnedAt, risen: share(risen) };
  const known = told?.suites?.[suite] ?? (leadSuite(told) === suite ? told : undefined);
  if (known?.turned === undefined) return null;
  const { before, last } = countsOf(pass, known.turned.since);
  return share(before) - share(last) < STILL_LOWER ? null : { pass, ...known.turned };
}

function countsOf(
  pass: Stream,
  since: string,
): Record<'before' | 'recent' | 'last', Tally> & {
  runs: number;
} {
  const looks = pass.looks.filter((l) => l.at >= since);
  return {
    before: passesOf(withBaseline(pass).baseline),
    recent: passesOf(looks),
    last: passesOf(looks.slice(-1)),
    runs: looks.length,
  };
}

/**
 * Facts of a drift whose pass rate turned: the fall stands first. What was found of the rise (its
 * cases, its likely cause, that it may be accepted) is not said of the fall.
 */
export function turnedFacts(own: IncidentFacts, turn: Turn, agentName: string): IncidentFacts {
  const { pass, since, risen } = turn;
  const { before, recent, last, runs } = countsOf(pass, since);
  const stream = `${pass.suite}/pass`;
  const source = { stream, categories: [0] };
  const numbers = {
    before: wilson(before.passed, before.of),
    after: wilson(recent.passed, recent.of),
  };
  const rate = { agentName, noun: 'pass rate' };
  const { diffs: _, ruledOut: __, later: ___, ...kept } = own;
  return {
    ...kept,
    title: rateTitle(rate, numbers),
    rate,
    summary:
      `Since ${dayWords(since)}, ${recent.passed} of ${recent.of} passed in ` +
      `${plural(runs, 'run')} of ${pass.suite} (${percentOffEnds(numbers.after.value)}), where ` +
      `${percentOffEnds(numbers.before.value)} passed before. It had been told to have risen to ` +
      `${percentOffEnds(risen)}.`,
    since,
    turned: { since, risen },
    lead: { stream, gravity: 1, reason: 'pass rate: it was told to have risen, and it fell' },
    measures: [
      {
        name: `${pass.suite}: pass rate`,
        ...numbers,
        last: wilson(last.passed, last.of),
        source,
      },
      ...own.measures.filter((m) => m.source?.stream !== stream).slice(0, 3),
    ],
    flips: [],
    events: [],
    guess: null,
    next: [
      ...own.next.filter((n) => n.does !== 'accept'),
      ...own.next.filter((n) => n.does === 'accept'),
    ],
    seriesOf: `${pass.suite}: pass rate`,
    seriesFrom: source,
    series: seriesFrom(looksOf([pass], pass), source),
  };
}
