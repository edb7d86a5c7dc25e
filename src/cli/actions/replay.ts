import type { Command } from 'commander';
import type { Runtime } from '../../app/runtime.ts';
import { atMost } from '../../alerting/messages/format.ts';
import { agentOf, suitesNamed } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import { EXIT } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import { shorten } from '../../domain/shorten.ts';
import type { Store } from '../../domain/store.ts';
import { plural } from '../../domain/text.ts';
import { talkWords } from '../../evaluation/conversations/talk-words.ts';
import { judgmentsApply } from '../../evaluation/judgments/applies.ts';
import { unreadLanguage } from '../../evaluation/judgments/unread-language.ts';
import { endInterrupted } from '../../evaluation/replay/interrupted-runs.ts';
import { leftIn, type SpentInWindow, tooTight } from '../../llm/pricing/queries.ts';
import { trialsOf } from '../../monitoring/changes/watch-files.ts';
import {
  type HandReplay,
  type HandRun,
  replayByHand,
} from '../../monitoring/run-end/replay-by-hand.ts';
import { worstPrice } from '../../monitoring/run-end/worst-price.ts';
import { realClock } from '../../platform/clock/real.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { configOf, printResult, wantsJson, typedHere } from '../context.ts';
import { cutAfter } from '../interrupt-signal.ts';
import { type Io, table, asWritten, type Typed } from '../io.ts';
import { showProgress } from '../progress.ts';
import { withRuntime } from '../runtime.ts';

export interface ReplayAgentOptions {
  suite?: string;
  trials?: number;
  dryRun?: boolean;
  /** Agreed to beforehand; nothing is asked without it either. */
  yes?: boolean;
}

/** Replays an agent's suites one after the other, each with its price first. */
export async function replayAgent(
  io: Io,
  agent: string,
  o: ReplayAgentOptions,
  command: Command,
): Promise<void> {
  const config = await configOf(io, command, o.dryRun === true ? 'none' : 'providers');
  const results = await replaySuites(io, config, agent, o, {
    inWords: !wantsJson(command),
    typed: typedHere(command),
  });
  if (wantsJson(command)) printResult(io, command, results, '');
}

/** The same of a configuration that is read already; what came of each suite. */
export async function replaySuites(
  io: Io,
  config: Config,
  agent: string,
  o: ReplayAgentOptions,
  { inWords = true, typed = asWritten }: { inWords?: boolean; typed?: Typed } = {},
): Promise<unknown[]> {
  const suites = suitesNamed(config, agent, o.suite);
  const results: unknown[] = [];
  const answers: string[] = [];
  let judged = false;
  await withRuntime(io, config, async (runtime, stop) => {
    await endInterrupted(runtime.store, iso(realClock.now()));
    for (const suite of suites) {
      if (stop.aborted) break;
      const built = await runtime.agents.load(agent, suite);
      const trials = o.trials ?? trialsOf(config, agent, suite);
      const hand = { agent, suite, built, trials, by: holderOf() };
      const cases = built.suite.cases.length;
      const price = worstPrice(hand);
      const talks = talkWords(built.suite.cases);
      io.err(
        `${agent}/${suite}: ${plural(cases, 'case')} × ${trials}${talks === '' ? '' : ` (${talks})`}, ` +
          mostWords(price),
      );
      const tight =
        price === null ? null : await tooTight(runtime.store, config, price, realClock.now());
      if (tight !== null) io.err(typed(tightWords(tight)));
      if (o.dryRun === true) {
        results.push({ suite, cases, trials, atMostUsd: price });
        continue;
      }
      const done = await replaySuite(io, runtime, hand, stop);
      results.push({ suite, ...done });
      if (inWords) io.out(replayText(hand, done));
      answers.push(...(await answersOf(runtime.store, done.trials)));
      judged ||= judgmentsApply(agentOf(config, agent).judgments, built.suite.cases);
    }
    const unread = unreadLanguage(answers, {
      whose: 'the answers',
      judged,
      settings: agentOf(config, agent),
    });
    if (unread !== null) io.err(`Note: ${unread.message}.\nNext: ${unread.hint}`);
  });
  return results;
}

/** As a message says it of the same run. */
const mostWords = (price: number | null): string =>
  price === null ? 'at most an unknown price' : price === 0 ? 'at most $0.00' : atMost(price);

/** The texts of answers, as far as they are kept. */
async function answersOf(store: Store, trials: readonly Trial[]): Promise<string[]> {
  const texts = [];
  for (const t of trials)
    texts.push((t.outputHash === null ? null : await store.outputs.get(t.outputHash)) ?? t.answer);
  return texts.filter((text) => text !== null);
}

/** Said beforehand: the worst case of every call is held under the ceiling before it is made. */
function tightWords(w: SpentInWindow): string {
  const left = leftIn(w);
  return (
    `Only ${usd(left)} is left of the ceiling of ${usd(w.usd ?? 0)} a ${w.name}: the replay stops ` +
    'before the first call that could pass it. daytwo spend says what it went on; ' +
    `money.per${w.name === 'day' ? 'Day' : 'Month'}Usd raises it.`
  );
}

async function replaySuite(
  io: Io,
  runtime: Runtime,
  hand: HandRun,
  stop: AbortSignal,
): Promise<HandReplay> {
  const done = await replayByHand(runtime, hand, {
    stop,
    cut: cutAfter(stop, runtime.config, hand.agent),
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
