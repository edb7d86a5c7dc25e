import { dirname, join } from 'node:path';
import { iso } from '../../domain/clock.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import type { CarriedSource } from '../../domain/spending.ts';
import { UNSURE } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import { type LastLoss, wordAfter } from '../../platform/health/last-loss.ts';
import type { Logger } from '../../platform/log.ts';
import { lacking } from '../../platform/money/earlier-spending.ts';
import { asideOf, endOf } from '../../platform/sqlite/set-aside.ts';
import { watchKey } from '../incidents/keys.ts';
import type { IncidentRecorder } from '../incidents/record.ts';
import {
  begunAnewFacts,
  goesOnFacts,
  otherHistoryFacts,
  setAsideFacts,
  untoldFacts,
} from './database-facts.ts';

export interface Started {
  store: Store;
  recorder: IncidentRecorder;
  log: Logger;
  database: string;
  /** This start made it, empty. */
  isNew: boolean;
}

/**
 * The start after a lost database: the money goes on counting, and people are told how it goes on,
 * whether or not they could be told of the end.
 * @returns the loss as it is kept from now on
 */
export async function followLoss(loss: LastLoss, on: Started): Promise<LastLoss> {
  const { store, recorder, log, database, isNew } = on;
  const key = watchKey(`database lost ${loss.at}`);
  const before = (await store.incidents.list({ limit: 10_000 })).some((i) => i.key === key);
  const word = wordAfter(loss, isNew, setAsideSince(database, loss.at));
  const isOther =
    !isNew && loss.newestRun !== null && (await store.runs.get(loss.newestRun)) === null;
  await store.transaction(async (tx) => {
    const money = await carryLoss(tx, loss);
    await tx.audit.append({
      at: iso(recorder.now()),
      actor: 'daytwo',
      action: isNew ? 'began anew after a lost database' : 'goes on after a lost database',
      subject: database,
      detail: { lostAt: loss.at, why: loss.why, carriedUsd: money?.usd ?? 0, isOther },
    });
    if (before || word === null) return;
    const open = (reason: string, facts: IncidentFacts): Promise<unknown> =>
      recorder.open(tx, { kind: 'watch', key, agent: null, reason, facts });
    if (word === 'anew')
      await open(
        'the database was lost and did not come back',
        begunAnewFacts(database, loss.at, money),
      );
    else if (isOther)
      await open(
        'what lies there now is not the database that was lost',
        otherHistoryFacts(database, loss, money),
      );
    else if (word === 'untold')
      await open('the database was lost, and nobody was told', untoldFacts(database, loss));
    else await recorder.notify(tx, null, 'resolved', goesOnFacts(database, loss));
  });
  log.warn(
    { lostAt: loss.at, why: loss.why, isNew, isOther },
    isNew
      ? 'the database was lost and did not come back; a new one is used'
      : isOther
        ? 'the database was lost, and what lies there now holds another history'
        : 'the database was lost and is there again',
  );
  // An empty database that is lost over and over brings a message a start, not two.
  return { ...loss, followed: true, againAt: isNew ? loss.againAt : iso(recorder.now()) };
}

/** A damaged file that was set aside after the loss has an incident of its own. */
function setAsideSince(database: string, at: string): boolean {
  if (database === ':memory:') return false;
  return asideOf(database).some((name) => endOf(join(dirname(database), name)) >= at);
}

/** What the lost file had counted and this one has not. */
export async function carryLoss(tx: Store, loss: LastLoss): Promise<CarriedSource | null> {
  if (!UNSURE.has(loss.kind)) return null;
  const source = `the database that was lost at ${loss.at}`;
  const has =
    loss.spent === null
      ? null
      : {
          dayUsd: await tx.spend.total(loss.spent.dayFrom, loss.at),
          monthUsd: await tx.spend.total(loss.spent.monthFrom, loss.at),
        };
  const rest = loss.spent === null || has === null ? [] : lacking(loss.spent, has);
  if (loss.spent === null || rest.length > 0)
    await tx.spend.carry({ source, at: loss.at, known: loss.spent !== null }, rest);
  return (await tx.spend.carried()).find((c) => c.source === source) ?? null;
}

/**
 * An earlier start set a damaged file aside; beginning with an empty history must not go unnoticed.
 */
export async function notifyDamagedDatabase({ store, recorder, database }: Started): Promise<void> {
  if (database === ':memory:') return;
  const incidents = await store.incidents.list({ limit: 10_000 });
  const carried = await store.spend.carried();
  for (const name of asideOf(database)) {
    if (incidents.some((i) => i.key === watchKey(name))) continue;
    await store.transaction((tx) =>
      recorder.open(tx, {
        kind: 'watch',
        key: watchKey(name),
        agent: null,
        reason: 'a damaged database was found beside the present one',
        facts: setAsideFacts(name, carried.find((c) => c.source === name) ?? null),
      }),
    );
  }
}
