import type { Command } from 'commander';
import type { Runtime } from '../../app/runtime.ts';
import { suitesNamed } from '../../config/agent.ts';
import { iso } from '../../domain/clock.ts';
import { EXIT } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import { endInterrupted } from '../../evaluation/replay/interrupted-runs.ts';
import { trialsOf } from '../../monitoring/changes/watch-files.ts';
import {
  type HandReplay,
  type HandRun,
  replayByHand,
  worstPrice,
} from '../../monitoring/run-end/replay-by-hand.ts';
import { realClock } from '../../platform/clock/real.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { configOf, printResult, wantsJson } from '../context.ts';
import { type Io, table } from '../io.ts';
import { showProgress } from '../progress.ts';
import { withRuntime } from '../runtime.ts';

export interface ReplayAgentOptions {
  suite?: string;
  trials?: number;
  dryRun?: boolean;
}

/** Replays an agent's suites one after the other, each with its price first. */
export async function replayAgent(
  io: Io,
  agent: string,
  o: ReplayAgentOptions,
  command: Command,
): Promise<void> {
  const config = await configOf(io, command, o.dryRun === true ? 'none' : 'providers');
  const suites = suitesNamed(config, agent, o.suite);
  const json = wantsJson(command);
  await withRuntime(io, config, async (runtime, stop) => {
    const results: unknown[] = [];
    await endInterrupted(runtime.store, iso(realClock.now()));
    for (const suite of suites) {
      const built = await runtime.agents.load(agent, suite);
      const trials = o.trials ?? trialsOf(config, agent, suite);
      const hand = { agent, suite, built, trials, by: holderOf() };
      const cases = built.suite.cases.length;
      const price = worstPrice(hand);
      io.err(
        `${agent}/${suite}: ${cases} cases × ${trials}, at most ` +
          `${price === null ? 'an unknown price' : usd(price)}`,
      );
      if (o.dryRun === true) {
        results.push({ suite, cases, trials, atMostUsd: price });
        continue;
      }
      const done = await replaySuite(io, runtime, hand, stop);
      results.push({ suite, ...done });
      if (!json) io.out(replayText(hand, done));
    }
    if (json) printResult(io, command, results, '');
  });
}

async function replaySuite(
  io: Io,
  runtime: Runtime,
  hand: HandRun,
  stop: AbortSignal,
): Promise<HandReplay> {
  const done = await replayByHand(runtime, hand, {
    stop,
    onProgress: showProgress(io, () => realClock.monotonic()),
  });
  const saw = (outcome: Trial['outcome']): boolean =>
    done.trials.some((t) => t.outcome === outcome);
  if (done.end !== 'done' || !(saw('pass') || saw('fail'))) io.setExit(EXIT.couldNotMeasure);
  else if (saw('fail')) io.setExit(EXIT.badNews);
  return done;
}

function replayText({ built }: HandRun, { trials, why }: HandReplay): string {
  const labels = new Map(built.suite.cases.map((c) => [c.hash, c.label]));
  const rows = trials.map((t) => [
    t.outcome === 'none' ? 'no verdict' : t.outcome,
    labels.get(t.caseHash) ?? '',
    t.judged?.judgment ?? '',
    t.outcome === 'pass' ? '' : shorten(t.reason.replace(/\s+/g, ' '), 70),
  ]);
  return [
    ...(rows.length === 0 ? [] : [table([['outcome', 'case', 'judgment', 'why'], ...rows])]),
    ...(why === null ? [] : [`The run stopped: ${why}`]),
  ].join('\n\n');
}
