import type { Command } from 'commander';
import type { Config } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { CarriedSource } from '../../domain/spending.ts';
import type { Store } from '../../domain/store.ts';
import { ceilings, usd } from '../../platform/money/ceilings.ts';
import {
  carriedWords,
  CONFIRM,
  lacking,
  windowsAt,
} from '../../platform/money/earlier-spending.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { dollars } from '../money-options.ts';

const DAY = 86_400_000;

export function registerSpend(program: Command, io: Io): void {
  const spend = program
    .command('spend')
    .description('what the canaries cost: today, this month, by agent, and what the ceilings leave')
    .action(async (_options: unknown, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const now = recorder.now();
        const windows = await standOf(store, config, now);
        const [from, to] = [iso(now - 30 * DAY), iso(now + DAY)];
        const byAgent = await store.spend.byAgent(from, to);
        const byTrigger = await store.spend.byTrigger(from, to);
        const carried = (await store.spend.carried()).filter((c) => c.at >= from);
        const words = [
          ...windows.map(windowWords),
          ...carried.map((c) => `${c.source}: ${carriedWords(c)}.`),
          ...(carried.some((c) => !c.known) ? [`Say what it was: ${CONFIRM}`] : []),
          '',
          'Last 30 days by agent:',
          byAgent.length === 0
            ? '  nothing yet'
            : table([
                ['  agent', 'calls', 'cost'],
                ...byAgent.map((a) => [`  ${a.agent}`, String(a.calls), usd(a.usd)]),
              ]),
          ...(byTrigger.length === 0
            ? []
            : [
                '',
                'By what they were made for:',
                table([
                  ['  trigger', 'calls', 'cost'],
                  ...byTrigger.map((t) => [
                    `  ${t.trigger ?? 'model probes'}`,
                    String(t.calls),
                    usd(t.usd),
                  ]),
                ]),
              ]),
          '',
          'Calls that were cut off count at their worst case, for they may have been made; ' +
            'calls that reached nobody cost nothing.',
        ];
        show(io, command, { windows, byAgent, byTrigger, carried }, words.join('\n'));
      }),
    );

  spend
    .command('confirm')
    .description('say what was spent in all, where an earlier database could not be read')
    .requiredOption('--month <usd>', 'all that was spent this month, by every database', dollars)
    .option(
      '--today <usd>',
      'all that was spent today; needed where the database was lost today',
      dollars,
    )
    .requiredOption('--by <name>', 'who says so')
    .addHelpText(
      'after',
      `
Your providers' usage pages say what was spent. Until somebody says it, at least half of each ceiling counts as spent
in the day and the month in which the database was lost.
Example: daytwo spend confirm --month 12.30 --today 0.80 --by ana`,
    )
    .action(async (o: { month: number; today?: number; by: string }, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const settled = await store.transaction((tx) => confirm(tx, config, o, recorder.now()));
        const windows = await standOf(store, config, recorder.now());
        show(
          io,
          command,
          { settled: settled.map((c) => c.source), windows },
          [`Counted as ${o.by} said.`, ...windows.map(windowWords)].join('\n'),
        );
      }),
    );
}

/** What each window counts; `usd` is null where it has no ceiling. */
interface Stand {
  name: string;
  from: string;
  to: string;
  usd: number | null;
  spentUsd: number;
  assumedUsd: number;
}

async function standOf(store: Store, config: Config, now: number): Promise<Stand[]> {
  const { perDayUsd = Infinity, perMonthUsd = Infinity } = config.money;
  return Promise.all(
    ceilings({ perDayUsd, perMonthUsd }, config.timezone, now).map(
      async ({ name, from, to, usd: most }) => {
        if (!Number.isFinite(most))
          return {
            name,
            from,
            to,
            usd: null,
            spentUsd: await store.spend.total(from, to),
            assumedUsd: 0,
          };
        return {
          name,
          from,
          to,
          usd: most,
          ...(await store.spend.towards({ name, from, to, usd: most })),
        };
      },
    ),
  );
}

function windowWords(t: Stand): string {
  if (t.usd === null) return `This ${t.name}: ${usd(t.spentUsd)} (no ceiling set)`;
  const assumed = t.assumedUsd === 0 ? '' : ` and ${usd(t.assumedUsd)} assumed`;
  return (
    `This ${t.name}: ${usd(t.spentUsd)}${assumed} of ${usd(t.usd)}; ` +
    `${usd(Math.max(0, t.usd - t.spentUsd - t.assumedUsd))} left`
  );
}

/**
 * Takes a person's word for what earlier databases had spent. @returns the sources that count as
 * known now
 */
async function confirm(
  tx: Store,
  config: Config,
  said: { month: number; today?: number; by: string },
  now: number,
): Promise<CarriedSource[]> {
  const windows = windowsAt(config.timezone, now);
  const unknown = (await tx.spend.carried()).filter(
    (c) => !c.known && windows !== null && c.at >= windows.month.from,
  );
  if (windows === null || unknown.length === 0)
    return refuse(
      'nothing-unknown',
      'nothing waits to be confirmed: all that was spent this month is known',
      'daytwo spend shows it',
    );
  const { day, month } = windows;
  if (said.today === undefined && unknown.some((c) => c.at >= day.from))
    return refuse('no-today', 'say what was spent today too: the database was lost today', CONFIRM);
  const has = {
    dayUsd: await tx.spend.total(day.from, day.to),
    monthUsd: await tx.spend.total(month.from, month.to),
  };
  const all = {
    dayFrom: day.from,
    dayUsd: said.today ?? has.dayUsd,
    monthFrom: month.from,
    monthUsd: said.month,
  };
  if (all.dayUsd < has.dayUsd || all.monthUsd < has.monthUsd)
    return refuse(
      'too-little',
      `that is less than is counted already: ${usd(has.dayUsd)} today, ${usd(has.monthUsd)} this month`,
      'give all that was spent, these included',
    );
  if (all.dayUsd > all.monthUsd)
    return refuse(
      'too-little',
      `${usd(all.dayUsd)} today is more than ${usd(all.monthUsd)} this month`,
      'today is a part of the month',
    );
  const sources = unknown.map((c) => c.source);
  const at = iso(now);
  await tx.spend.settle(sources, said.by, at, lacking(all, has));
  await tx.audit.append({
    at,
    actor: said.by,
    action: 'spending confirmed',
    subject: sources.join(', '),
    detail: { monthUsd: said.month, todayUsd: said.today ?? null },
  });
  return unknown;
}

function refuse(code: string, message: string, next: string): never {
  throw new DaytwoError({ code, exitCode: EXIT.usage, message, next });
}
