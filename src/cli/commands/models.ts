import type { Command } from 'commander';
import { type ListRead, listsRead, pollModels } from '../../app/model-watch.ts';
import { servedOf, usesOf } from '../../app/model-uses.ts';
import { makeLive } from '../../app/live.ts';
import { EXIT } from '../../domain/errors.ts';
import { realClock } from '../../clock/real.ts';
import type { ModelRecord } from '../../domain/model.ts';
import { merged } from '../../models/sources.ts';
import { recordOf } from '../../models/usage.ts';
import { daysUntil } from '../../models/lifecycle.ts';
import { makeLog } from '../../log.ts';
import { createSandbox } from '../../sandbox/sandbox.ts';
import { configOf, show, withStore } from '../context.ts';
import { table, type Io } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

export function registerModels(program: Command, io: Io): void {
  program.command('models')
    .description('who uses which model, what is announced, and what happened on the providers\' lists')
    .option('--poll', 'read the lists now instead of waiting for the schedule')
    .option('--events <n>', 'how many of the latest events', wholeNumber(0, 10_000), 10)
    .action(async (o: { poll?: boolean; events: number }, command: Command) =>
      withStore(io, command, async ({ store, telling }) => {
        const config = await configOf(io, command, o.poll === true ? 'providers' : 'none');
        if (o.poll === true) {
          const sandbox = createSandbox();
          const live = await makeLive({ store, clock: realClock, ids: telling.ids, random: Math.random, sandbox }, config);
          const log = makeLog('error', () => config.secrets, (line) => io.err(line));
          for (const p of Object.values(config.providers)) {
            if (!p.watch) continue;
            const { failure } = await pollModels(live, telling, p.name, log);
            if (failure === null) continue;
            io.err(`${p.name}: the list could not be read: ${failure}. What follows is from the last good reading.`);
            io.setExit(EXIT.couldNotMeasure);
          }
          await sandbox.close();
        }
        const now = telling.now();
        const uses = await Promise.all(Object.keys(config.providers).map(async (provider) => {
          const records = merged(await store.models.records(provider));
          const served = await servedOf({ config, store }, provider);
          return usesOf({ config }, provider, records).map((u) => ({ ...u, record: recordOf(u.model, records, served), listed: records.length > 0 }));
        }));
        const events = await store.models.events({ limit: o.events });
        const flat = uses.flat();
        const rows = flat.map((u) => [u.model, u.provider, u.by.join(', '), statusOf(u.record, u.listed, now), u.unpinned === null ? '' : `unpinned: ${u.unpinned}`]);
        const lists = await listsRead({ config, store });
        const words = [
          table([['model', 'provider', 'used by', 'status', ''], ...rows]), '',
          ...lists.flatMap(listTrouble),
          events.length === 0 ? 'No event on any list yet.' : `Latest events:\n${table(events.map((e) => [`  ${e.at.slice(0, 16).replace('T', ' ')}`, e.kind, e.model, e.reason]))}`,
        ];
        show(io, command, { uses: flat, lists, events }, words.join('\n'));
      }));
}

/** A line for a list that cannot be trusted now; none for one that was read whole. */
function listTrouble(list: ListRead): string[] {
  const last = list.wholeAt === null ? 'it has not been read whole yet' : `what follows is from ${list.wholeAt.slice(0, 16).replace('T', ' ')} UTC`;
  if (list.failingSince !== null) return [`${list.provider}'s list has not been readable since ${list.failingSince.slice(0, 16).replace('T', ' ')} UTC; ${last}.`];
  return list.cut ? [`${list.provider}'s list may be cut: what it lacks counts for nothing, and nobody is told of it (${last}).`] : [];
}

function statusOf(r: ModelRecord | null, listKnown: boolean, now: number): string {
  if (r === null) return listKnown ? 'not on the list' : 'list not read yet';
  if (r.retiredAt !== null) return `retired, seen ${r.retiredAt.slice(0, 10)}`;
  if (r.endsAt !== null) {
    const days = daysUntil(r.endsAt, now);
    return `${days < 0 ? 'ended' : 'ends'} ${r.endsAt.slice(0, 10)}${days < 0 ? '' : `, ${days} day${days === 1 ? '' : 's'} left`}${r.replacement === null ? '' : `; replacement ${r.replacement}`}`;
  }
  if (r.absentSince !== null) return `not listed since ${r.absentSince.slice(0, 10)}`;
  return r.lifecycle === 'deprecated' || r.deprecatedAt !== null ? 'deprecated, no day named' : 'listed, no end announced';
}
