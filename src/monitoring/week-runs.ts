import type { Clock } from '../domain/clock.ts';
import { LOOK_TRIGGERS, type TalliedRun } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';

/** Read at once; between them others have their turn. */
const PAGE = 500;
/** A week of a suite that runs every minute has 10,080. */
const MOST_RUNS = 12_000;

/** What an agent's runs of a span came to. */
export interface WeekRuns {
  runs: number;
  stopped: number;
  pass: number;
  fail: number;
  none: number;
  /** Planned answers that were never asked for. */
  unasked: number;
  /** There are more, and these are the newest. */
  newestOnly: boolean;
  /** The newest runs, oldest first. */
  newest: readonly TalliedRun[];
}

/** Runs that may enter streams and were made since `from`: what was replayed by hand is not among them. */
export async function weekRuns(
  { store, clock }: { store: Store; clock: Clock },
  agent: string,
  from: string,
): Promise<WeekRuns> {
  const found: TalliedRun[] = [];
  let before: string | undefined;
  while (found.length < MOST_RUNS) {
    const page = await store.runs.tallied({
      agent,
      limit: PAGE,
      ...(before === undefined ? {} : { before }),
    });
    found.push(...page.filter((r) => r.createdAt >= from));
    before = page.at(-1)?.createdAt;
    if (page.length < PAGE || before === undefined || before < from) break;
    await clock.yieldToEventLoop?.();
  }
  const looks = found.filter((r) => LOOK_TRIGGERS.has(r.trigger));
  const sum = (of: (r: TalliedRun) => number): number => looks.reduce((n, r) => n + of(r), 0);
  return {
    runs: looks.length,
    stopped: looks.filter((r) => r.state === 'stopped').length,
    pass: sum((r) => r.tally.pass),
    fail: sum((r) => r.tally.fail),
    none: sum((r) => r.tally.none),
    unasked: sum((r) => Math.max(0, r.tally.planned - r.tally.asked)),
    newestOnly: found.length >= MOST_RUNS,
    newest: looks.slice(0, NEWEST).toReversed(),
  };
}

const NEWEST = 24;
const BARS = '▁▂▃▄▅▆▇█';

/**
 * Pass rates of runs as a line of bars, for where no picture can be: the lowest bar is nothing, the
 * highest all. Empty for fewer than two runs with a verdict.
 */
export function barsOf(runs: readonly Pick<TalliedRun, 'tally'>[]): string {
  const rates = runs.flatMap(({ tally: { pass, fail } }) =>
    pass + fail === 0 ? [] : [pass / (pass + fail)],
  );
  if (rates.length < 2) return '';
  return rates.map((r) => BARS[Math.round(r * (BARS.length - 1))] ?? '').join('');
}
