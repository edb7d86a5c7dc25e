import { join } from 'node:path';
import type { Command } from 'commander';
import { runsOf } from '../../comparison/rehearsal/stored-report.ts';
import { reportsFolder } from '../../comparison/report/write-files.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Rehearsal } from '../../domain/rehearsal.ts';
import type { Store } from '../../domain/store.ts';
import { leaseStanding } from '../../platform/leases.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

export function registerRehearsals(program: Command, io: Io): void {
  program
    .command('rehearsals [id]')
    .description('rehearsals and how they came out, newest first, or one')
    .option('--agent <agent>', 'of this agent only')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .action(
      async (id: string | undefined, o: { agent?: string; limit: number }, command: Command) =>
        withStore(io, command, async ({ store, config, recorder }) => {
          const all = await store.rehearsals.list({
            limit: id === undefined ? o.limit : 10_000,
            ...(o.agent === undefined ? {} : { agent: o.agent }),
          });
          if (id !== undefined) {
            const one = all.find((r) => r.id === id) ?? all.find((r) => r.id.startsWith(id));
            if (one === undefined)
              throw new DaytwoError({
                code: 'no-rehearsal',
                exitCode: EXIT.usage,
                message: `there is no rehearsal "${id}"`,
                next: 'daytwo rehearsals lists them',
              });
            show(
              io,
              command,
              one,
              [
                `${one.id}: ${one.agent}, ${one.incumbent.model} → ${one.candidate.model} ` +
                  `(${one.cause === 'hand' ? 'by hand' : one.reason})`,
                one.outcome?.words ?? (await progressWords(store, one, recorder.now())),
                ...(one.outcome === null
                  ? []
                  : [
                      one.outcome.reason,
                      `Report: ${join(reportsFolder(config), `${one.id}.html`)} unless --out ` +
                        'named another folder',
                    ]),
              ].join('\n'),
            );
            return;
          }
          const rows = all.map((r) => [
            r.id,
            r.createdAt.slice(0, 16).replace('T', ' '),
            r.agent,
            `${r.incumbent.model} → ${r.candidate.model}`,
            r.outcome?.verdict ??
              (r.waitsUntil === null
                ? 'unfinished'
                : `waits until ${r.waitsUntil.slice(0, 16).replace('T', ' ')}`),
            r.outcome === null ? '' : usd(r.outcome.costUsd),
            r.outcome?.words ?? '',
          ]);
          show(
            io,
            command,
            all,
            rows.length === 0
              ? 'No rehearsal yet. daytwo rehearse AGENT --model MODEL makes one.'
              : table([['id', 'when (UTC)', 'agent', 'models', 'verdict', 'cost', ''], ...rows]),
          );
        }),
    );
}

/** Who is making an unfinished one and how far it is. */
async function progressWords(store: Store, r: Rehearsal, now: number): Promise<string> {
  const lease = await store.rehearsals.lease(r.id);
  const trials = (await Promise.all(runsOf(r).map((run) => store.trials.ofRun(run)))).flat();
  const so =
    `${trials.length} trials so far, ${usd(await store.spend.ofRuns(runsOf(r)))} of ` +
    `${r.budgetUsd === null ? 'no limit of its own' : usd(r.budgetUsd)}`;
  const minute = (at: string): string => `${at.slice(0, 16).replace('T', ' ')} UTC`;
  if (lease !== null && leaseStanding(lease, now).state === 'held')
    return `It is being made by ${lease.holder} since ${minute(r.createdAt)}: ${so}.`;
  if (r.waitsUntil !== null) return `It waits for money until ${minute(r.waitsUntil)}: ${so}.`;
  return (
    `It is not finished: ${so}. daytwo rehearse ${r.agent} --model ${r.candidate.model} ` +
    'goes on with it.'
  );
}
