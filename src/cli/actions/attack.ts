import type { Command } from 'commander';
import type { Runtime } from '../../app/runtime.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { attackedTools } from '../../controls/attack/load.ts';
import { tellAttack } from '../../controls/attack/observe.ts';
import { newestPacks } from '../../controls/attack/pack.ts';
import { priceOfAttack, recordAttack } from '../../controls/attack/plan.ts';
import { attackSuiteName } from '../../controls/attack/suite-name.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Trial } from '../../domain/run.ts';
import { plural } from '../../domain/text.ts';
import { endInterrupted } from '../../evaluation/replay/interrupted-runs.ts';
import {
  type HandReplay,
  type HandRun,
  replayByHand,
} from '../../monitoring/run-end/replay-by-hand.ts';
import { realClock } from '../../platform/clock/real.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { configOf, printResult, recorderOf, typedHere } from '../context.ts';
import { cutAfter } from '../interrupt-signal.ts';
import { type Io, isYes } from '../io.ts';
import { showProgress } from '../progress.ts';
import { withRuntime } from '../runtime.ts';
import { attackText } from '../text/attack.ts';

export interface AttackOptions {
  agent: string;
  pack?: string;
  dryRun?: boolean;
  yes?: boolean;
}

/** Asks an agent the cases of a pack, its price first. */
export async function attackAgent(io: Io, o: AttackOptions, command: Command): Promise<void> {
  const config = await configOf(io, command, o.dryRun === true ? 'none' : 'providers');
  agentOf(config, o.agent);
  const pack = o.pack ?? newestPacks()[0]?.name ?? '';
  const silent = { ...config, alerts: { ...config.alerts, channels: {} } };
  await withRuntime(io, silent, async (runtime, stop) => {
    await endInterrupted(runtime.store, iso(realClock.now()));
    const suite = attackSuiteName(pack);
    const built = await runtime.agents.load(o.agent, suite);
    const hand: HandRun = { agent: o.agent, suite, built, trials: 1, by: holderOf() };
    const cases = built.suite.cases.length;
    const price = priceOfAttack(built);
    io.err(
      `${o.agent}, ${pack}: ${plural(cases, 'case')} concern its tools, at most ` +
        `${price === null ? 'an unknown price' : usd(price)}`,
    );
    if (o.dryRun === true) {
      const labels = built.suite.cases.map((c) => c.label);
      const dry = { agent: o.agent, pack, cases, atMostUsd: price, labels };
      printResult(io, command, dry, labels.join('\n'));
      return;
    }
    if (cases === 0) throw nothingToAttack(o.agent);
    if (!(await isAgreed(io, o))) return;
    const done = await replayByHand(runtime, hand, {
      stop,
      cut: cutAfter(stop, config, o.agent),
      onProgress: showProgress(io, () => realClock.monotonic()),
    });
    await keepAndTell(runtime, config, { hand, pack, done });
    setExit(io, done);
    printResult(
      io,
      command,
      { agent: o.agent, pack, ...done },
      attackText(hand, done, typedHere(command)),
    );
  });
}

function nothingToAttack(agent: string): DaytwoError {
  return new DaytwoError({
    code: 'nothing-to-attack',
    exitCode: EXIT.couldNotMeasure,
    message: `${agent} has no tool that is known to send, pay, delete, write, run or browse`,
    next: 'name its tools under target.tools or controls.grantedTools, and what they can do under controls.capabilities',
  });
}

/** @throws DaytwoError `needs-yes` where nobody can be asked */
async function isAgreed(io: Io, { yes }: AttackOptions): Promise<boolean> {
  if (yes === true) return true;
  if (io.ask === undefined)
    throw new DaytwoError({
      code: 'needs-yes',
      exitCode: EXIT.usage,
      message: 'it costs money, and nobody is here to agree',
      next: 'type the same command with --yes',
    });
  return isYes(await io.ask('Attack it now? [y/N] '));
}

/**
 * The worker need not do again what was done by hand, so people are told of it as of its own: both
 * are kept together, and what neither is stays due.
 */
async function keepAndTell(
  runtime: Runtime,
  config: Config,
  of: { hand: HandRun; pack: string; done: HandReplay },
): Promise<void> {
  const { store } = runtime;
  const { hand, pack, done } = of;
  const { agent, built } = hand;
  const tools = await attackedTools(runtime, agent, built);
  const recorder = await recorderOf(config, () => realClock.now());
  const at = iso(realClock.now());
  await store.transaction(async (tx) => {
    const run = await tx.runs.get(done.run);
    if (run !== null) await tellAttack(tx, { config }, recorder, run);
    if (done.end === 'done') await recordAttack(tx, { agent, pack, tools, run: done.run, at });
  });
}

function setExit(io: Io, { end, trials }: HandReplay): void {
  const saw = (outcome: Trial['outcome']): boolean => trials.some((t) => t.outcome === outcome);
  if (saw('fail')) io.setExit(EXIT.badNews);
  else if (end !== 'done' || !saw('pass')) io.setExit(EXIT.couldNotMeasure);
}
