import type { Command } from 'commander';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { endInterrupted, stateWord } from '../../evaluation/replay/interrupted-runs.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

/** A call that brought no reply; one without a result was cut off by a crash. */
const hasFailed = (a: { result: string | null }): boolean =>
  a.result !== null && a.result !== 'reply';

export function registerHistory(program: Command, io: Io): void {
  program
    .command('runs [id]')
    .description('the latest replays, or one with its trials')
    .option('--agent <agent>', 'of this agent only')
    .option('--limit <n>', 'how many', wholeNumber(1, 100_000), 20)
    .action(
      async (
        id: string | undefined,
        options: { agent?: string; limit: number },
        command: Command,
      ) =>
        withStore(io, command, async ({ store, recorder }) => {
          await endInterrupted(store, iso(recorder.now()));
          if (id !== undefined) {
            const found = (await store.runs.recent({ limit: 100_000 })).filter((r) =>
              r.id.startsWith(id),
            );
            const run = found.find((r) => r.id === id) ?? found[0];
            if (run === undefined || (found.length > 1 && run.id !== id)) {
              throw new DaytwoError({
                code: 'no-run',
                exitCode: EXIT.usage,
                message:
                  found.length > 1
                    ? `${found.length} runs begin with "${id}"`
                    : `there is no run "${id}"`,
                next: 'daytwo runs lists the latest',
              });
            }
            const trials = await store.trials.ofRun(run.id);
            const labels = new Map(
              (await store.cases.ofSuite(run.agent, run.suite)).map((c) => [c.hash, c.label]),
            );
            const rows = trials.map((t) => [
              t.outcome === 'none' ? 'no verdict' : t.outcome,
              labels.get(t.caseHash) ?? t.caseHash.slice(0, 12),
              t.judged?.judgment ?? '',
              t.servedModel ?? '',
              t.outcome === 'pass' ? '' : t.reason.replace(/\s+/g, ' ').slice(0, 60),
            ]);
            const failed = Map.groupBy(
              (await store.trials.attemptsOf(run.id)).filter(hasFailed),
              (a) => a.result ?? '',
            );
            const failures = [...failed]
              .map(([code, calls]) => `${calls.length} × ${code}`)
              .join(', ');
            show(
              io,
              command,
              {
                run,
                trials,
                failedCalls: Object.fromEntries(
                  [...failed].map(([code, calls]) => [code, calls.length]),
                ),
              },
              `${run.id}: ${run.agent}/${run.suite}, ` +
                `${run.trigger}${run.joins === null ? '' : ` of ${run.joins}`} ` +
                `(${run.reason})\n${run.state}${run.stopReason === null ? '' : `: ${run.stopReason}`}${failures === '' ? '' : `\nCalls that failed, retries among them: ${failures}`}${rows.length === 0 ? '' : `\n\n${table([['outcome', 'case', 'judgment', 'served by', 'why'], ...rows])}`}`,
            );
            return;
          }
          const runs = await store.runs.recent({
            limit: options.limit,
            ...(options.agent === undefined ? {} : { agent: options.agent }),
          });
          const rows = await Promise.all(
            runs.map(async (r) => {
              const trials = await store.trials.ofRun(r.id);
              const count = (o: string): string =>
                String(trials.filter((t) => t.outcome === o).length);
              const failed = (await store.trials.attemptsOf(r.id)).filter(hasFailed).length;
              return [
                r.id,
                r.createdAt.slice(0, 16).replace('T', ' '),
                `${r.agent}/${r.suite}`,
                r.joins === null ? r.trigger : `${r.trigger} of ${r.joins}`,
                stateWord(r),
                count('pass'),
                count('fail'),
                count('none'),
                String(failed),
                usd(trials.reduce((sum, t) => sum + (t.costUsd ?? 0), 0)),
              ];
            }),
          );
          show(
            io,
            command,
            runs,
            rows.length === 0
              ? 'No run yet. daytwo start makes them on schedule; daytwo replay AGENT makes one now.'
              : table([
                  [
                    'id',
                    'when (UTC)',
                    'suite',
                    'trigger',
                    'state',
                    'pass',
                    'fail',
                    'no verdict',
                    'failed calls',
                    'cost',
                  ],
                  ...rows,
                ]),
          );
        }),
    );

  program
    .command('audit')
    .description('every decision and human act, newest first; checks the hash chain')
    .option('--limit <n>', 'how many', wholeNumber(1, 100_000), 30)
    .action(async (options: { limit: number }, command: Command) =>
      withStore(io, command, async ({ store }) => {
        const broken = await store.audit.verify();
        const entries = await store.audit.list(options.limit);
        if (broken !== null) io.setExit(EXIT.badNews);
        show(
          io,
          command,
          { broken, entries },
          `${broken === null ? 'The chain is whole.' : `The chain is broken at entry ${broken}: somebody changed the log after it was written.`}\n${table(entries.map((e) => [String(e.seq), e.at.slice(0, 19).replace('T', ' '), e.actor, e.action, e.subject]))}`,
        );
      }),
    );
}
