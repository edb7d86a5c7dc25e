import type { Command } from 'commander';
import { createRuntime } from '../../app/runtime.ts';
import { agentOf } from '../../config/agent.ts';
import { suiteName } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { endInterrupted } from '../../evaluation/replay/interrupted-runs.ts';
import { planRun } from '../../evaluation/replay/plan-run.ts';
import { replay, request } from '../../evaluation/replay/replay.ts';
import { recordVersions, trialsOf } from '../../monitoring/changes/watch-files.ts';
import { finishByHand } from '../../monitoring/run-end/finish-run.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { configOf, show, storeOf } from '../context.ts';
import { onInterrupt } from '../interrupted.ts';
import { type Io, table } from '../io.ts';
import { wholeNumber } from '../numbers.ts';
import { showProgress } from '../progress.ts';

interface Options {
  suite?: string;
  trials?: number;
  dryRun?: boolean;
}

export function registerReplay(program: Command, io: Io): void {
  program
    .command('replay <agent>')
    .description(
      "replay an agent's suites once, now, and print what passed; prints the worst-case price first",
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--trials <n>',
      'calls a case, instead of the configured number (1 to 20)',
      wholeNumber(1, 20),
    )
    .option('--dry-run', 'print the price and make no call')
    .addHelpText(
      'after',
      '\nA manual run is kept and shown, but enters no stream: looking more often by hand ' +
        'must not raise alarms.\nExit codes: 0 all passed, 1 some failed, 2 could not measure.',
    )
    .action(async (agent: string, o: Options, command: Command) => {
      const config = await configOf(io, command, o.dryRun === true ? 'none' : 'providers');
      const suites = agentOf(config, agent)
        .suites.map(suiteName)
        .filter((s) => o.suite === undefined || s === o.suite);
      if (suites.length === 0)
        throw new DaytwoError({
          code: 'no-suite',
          exitCode: EXIT.usage,
          message: `${agent} has no suite "${o.suite ?? ''}"`,
          next: `known are ${agentOf(config, agent).suites.map(suiteName).join(', ')}`,
        });
      const store = await storeOf(io, config);
      const sandbox = createSandbox();
      const stop = onInterrupt();
      try {
        const live = await createRuntime(
          {
            store,
            clock: realClock,
            ids: makeIds(() => realClock.now()),
            random: Math.random,
            sandbox,
          },
          config,
        );
        const results = [];
        await endInterrupted(store, iso(realClock.now()));
        for (const suite of suites) {
          const built = await live.agents.load(agent, suite);
          const trials = o.trials ?? trialsOf(live.config, agent, suite);
          const worst = built.suite.cases.map(
            (c) => built.subject.line.tariff.worstCase(request(built.subject, c)).usd,
          );
          const price = worst.some((w) => w === null)
            ? null
            : trials * worst.reduce<number>((sum, w) => sum + (w ?? 0), 0);
          io.err(
            `${agent}/${suite}: ${built.suite.cases.length} cases × ${trials}, at most ` +
              `${price === null ? 'an unknown price' : usd(price)}`,
          );
          if (o.dryRun === true) {
            results.push({ suite, cases: built.suite.cases.length, trials, atMostUsd: price });
            continue;
          }
          // As the worker does, so that whoever traces a case later is told what this run was made
          // with.
          await recordVersions(live, agent, suite, built);
          const run = await store.transaction((tx) =>
            planRun(
              tx,
              built,
              { agent, suite, trigger: 'manual', reason: 'by hand', trials, by: holderOf() },
              live.ids,
              realClock.now(),
            ),
          );
          const ended = await replay(live, run, built.subject, {
            stop: stop.signal,
            onProgress: showProgress(io, () => realClock.monotonic()),
          }).catch(async (e: unknown) => {
            await store.runs
              .end(
                run.id,
                'stopped',
                iso(realClock.now()),
                `it failed: ${e instanceof Error ? e.message : String(e)}`,
              )
              .catch(() => undefined);
            throw e;
          });
          const why =
            ended.end === 'done'
              ? null
              : ended.end === 'stopped'
                ? ended.reason
                : 'stopped by hand';
          await finishByHand(live, run, ended);
          const made = await store.trials.ofRun(run.id);
          results.push({ suite, run: run.id, end: ended.end, why, trials: made });
          if (ended.end !== 'done' || made.every((t) => t.outcome === 'none'))
            io.setExit(EXIT.couldNotMeasure);
          else if (made.some((t) => t.outcome === 'fail')) io.setExit(EXIT.badNews);
          const labels = new Map(built.suite.cases.map((c) => [c.hash, c.label]));
          const rows = made.map((t) => [
            t.outcome === 'none' ? 'no verdict' : t.outcome,
            labels.get(t.caseHash) ?? '',
            t.judged?.judgment ?? '',
            t.outcome === 'pass' ? '' : t.reason.replace(/\s+/g, ' ').slice(0, 70),
          ]);
          if ((command.optsWithGlobals() as { json?: boolean }).json !== true)
            io.out(
              [
                ...(rows.length === 0
                  ? []
                  : [table([['outcome', 'case', 'judgment', 'why'], ...rows])]),
                ...(why === null ? [] : [`The run stopped: ${why}`]),
              ].join('\n\n'),
            );
        }
        if ((command.optsWithGlobals() as { json?: boolean }).json === true)
          show(io, command, results, '');
      } finally {
        stop.release();
        await sandbox.close();
        await store.close();
      }
    });
}
