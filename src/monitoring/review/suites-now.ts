import { wilson } from '../../detection/drift/intervals.ts';
import { streamId, type StreamReview } from '../../domain/drift.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';

/** How a suite's own newest run stands. */
export interface SuiteNow {
  pass: number;
  fail: number;
  /** A run of it stood out, and what that means is not settled. */
  failing: boolean;
}

/** What was measured since a change began. */
export interface MeasuredSince {
  /** Streams with a look since then, by their id. */
  streams: ReadonlySet<string>;
  suites: ReadonlyMap<string, SuiteNow>;
}

/** Runs in which the newest look is found behind confirmations and runs by hand. */
const LOOKED_BACK = 20;

/**
 * What was measured of an agent's streams since a change began, and how each suite's newest run came
 * out: what was last looked at before says nothing of whether it changed too.
 * @param latest the newest review of each stream, with the run that it is of
 */
export async function measuredSince(
  tx: Store,
  agent: string,
  since: string,
  latest: readonly { run: string; review: StreamReview }[],
): Promise<MeasuredSince> {
  const at = new Map<string, string>();
  for (const id of new Set(latest.map((l) => l.run))) {
    const run = await tx.runs.get(id);
    if (run !== null) at.set(id, run.startedAt ?? run.createdAt);
  }
  const suites = new Map<string, SuiteNow>();
  for (const suite of new Set(latest.map((l) => l.review.stream.suite))) {
    const runs = await tx.runs.tallied({ agent, suite, limit: LOOKED_BACK });
    const newest = runs.find((r) => LOOK_TRIGGERS.has(r.trigger))?.tally;
    suites.set(suite, {
      pass: newest?.pass ?? 0,
      fail: newest?.fail ?? 0,
      failing: (await tx.failing.live(agent, suite)) !== null,
    });
  }
  return {
    streams: new Set(
      latest.flatMap(({ run, review }) =>
        (at.get(run) ?? '') >= since ? [streamId(review.stream)] : [],
      ),
    ),
    suites,
  };
}

/**
 * Why a suite is not said to be as before, in words: its newest run fails, or passes clearly less
 * often than it did. Null where nothing speaks against it.
 * @param pass the suite's pass rate; undefined where it has none
 */
export function suiteDoubt(
  now: SuiteNow | undefined,
  pass: StreamReview | undefined,
): string | null {
  if (now === undefined) return null;
  const of = now.pass + now.fail;
  const [passed = 0, failed = 0] = pass?.before ?? [];
  const usual = passed / Math.max(1, passed + failed);
  const isBad = of > 0 && passed + failed > 0 && wilson(now.pass, of).high < usual;
  return now.failing || isBad ? `${now.pass} of ${of} pass in its last run` : null;
}
