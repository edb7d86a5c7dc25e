import { DAY } from '../../domain/clock.ts';
import type { BacktestAlarm, BacktestReport } from './backtest.ts';
import { looksOf, nameOf, type SuiteHistory } from './history.ts';

/** A change that the person knows of. */
export interface KnownChange {
  at: string;
  /** The run that was named, where it was one. */
  run: string | null;
}

/**
 * How long an alarm took: looks of its suite from the first at or after the change (1: at once),
 * and days since the change.
 */
export interface Delay {
  looks: number;
  days: number;
}

/** What an installation's alarms say of the change. */
export interface Detection {
  agent: string;
  /** Alarms before the change: nothing had happened, so they were false. */
  falseAlarms: number;
  /** The first alarm from the change on; null if none came. */
  first: {
    look: number;
    at: string;
    run: string;
    suite: string;
    metric: string;
    delay: Delay;
    agent?: string;
  } | null;
  /** Looks from the change on, of the suite that has most. */
  looksSince: number;
  /** Suites in which the change lies in the baseline, so that it counts as normal. */
  inBaseline: string[];
}

const ISO = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * Reads `--change`: a run's name, or a time (a date alone is its midnight, UTC). A string says what
 * is wrong with it.
 * @param aliases other names of runs (their files) → the run's name
 */
export function knownChange(
  given: string,
  histories: readonly SuiteHistory[],
  aliases: ReadonlyMap<string, string> = new Map(),
): KnownChange | string {
  const named = (name: string): KnownChange | null => {
    const [first] = histories
      .flatMap((h) => h.runs)
      .filter((r) => nameOf(r.run) === name)
      .toSorted((x, y) => Date.parse(x.at) - Date.parse(y.at));
    return first === undefined ? null : { at: first.at, run: name };
  };
  const run = named(given);
  if (run !== null) return run;
  // A date before the files that are named after it: it means the day, not one of the evals of that
  // day.
  const ms = ISO.test(given)
    ? Date.parse(/[T ]/.test(given) && !/(Z|[+-]\d{2}:?\d{2})$/.test(given) ? `${given}Z` : given)
    : Number.NaN;
  if (Number.isFinite(ms)) return { at: new Date(ms).toISOString(), run: null };
  const alias = aliases.get(given);
  const aliased = alias === undefined ? null : named(alias);
  if (aliased !== null) return aliased;
  return (
    `"${given}" is neither a run of this history nor a date such as 2026-02-10 or ` +
    '2026-02-10T14:00:00Z'
  );
}

/**
 * The change came before the first look: the whole suite knows only behaviour since, so no alarm of
 * it is about the change.
 */
export function liesInBaseline(h: Pick<SuiteHistory, 'runs'>, change: KnownChange): boolean {
  return (
    h.runs.some((r) => r.role === 'baseline' && isSince(r.at, change)) &&
    looksOf(h).every((r) => isSince(r.at, change))
  );
}

const isSince = (at: string, change: KnownChange): boolean =>
  Date.parse(at) >= Date.parse(change.at);

/** The delay of something said at look `look` (1-based) of a suite; null before the change. */
export function delayOf(
  said: { look: number; at: string },
  history: Pick<SuiteHistory, 'runs'>,
  change: KnownChange,
): Delay | null {
  if (!isSince(said.at, change)) return null;
  const before = looksOf(history).filter((r) => !isSince(r.at, change)).length;
  return {
    looks: said.look - before,
    days: (Date.parse(said.at) - Date.parse(change.at)) / DAY,
  };
}

/** Per installation: whether the change was found, how fast, and what was cried before it. */
export function detectionsOf(
  report: BacktestReport,
  histories: readonly SuiteHistory[],
  change: KnownChange,
): Detection[] {
  const historyOf = (alarm: BacktestAlarm, agent: string): SuiteHistory | undefined =>
    histories.find((h) => h.suite === alarm.suite && h.agent === (alarm.agent ?? agent));
  return report.installations.map(({ agent, alarms }) => {
    const own = histories.filter((h) => report.installations.length === 1 || h.agent === agent);
    const since = alarms.filter((a) => isSince(a.at, change));
    const found = since.flatMap((a) => {
      const history = historyOf(a, agent);
      const delay =
        history === undefined || liesInBaseline(history, change)
          ? null
          : delayOf(a, history, change);
      return delay === null
        ? []
        : [
            {
              look: a.look,
              at: a.at,
              run: a.run,
              suite: a.suite,
              metric: a.metric,
              delay,
              ...(a.agent === undefined ? {} : { agent: a.agent }),
            },
          ];
    });
    return {
      agent,
      falseAlarms: alarms.length - since.length,
      first: found[0] ?? null,
      looksSince: Math.max(
        0,
        ...own.map((h) => looksOf(h).filter((r) => isSince(r.at, change)).length),
      ),
      inBaseline: own
        .filter((h) => h.runs.some((r) => r.role === 'baseline' && isSince(r.at, change)))
        .map((h) => h.suite),
    };
  });
}
