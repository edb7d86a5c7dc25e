import { iso } from '../../domain/clock.ts';
import type { CarriedSource } from '../../domain/spending.ts';
import { GONE } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import type { LastLoss } from '../../platform/health/last-loss.ts';
import type { Logger } from '../../platform/log.ts';
import { lacking } from '../../platform/money/earlier-spending.ts';
import { asideOf } from '../../platform/sqlite/set-aside.ts';
import { watchKey } from '../incidents/keys.ts';
import type { IncidentRecorder } from '../incidents/record.ts';
import { begunAnewFacts, goesOnFacts, setAsideFacts } from './database-facts.ts';

export interface Started {
  store: Store;
  recorder: IncidentRecorder;
  log: Logger;
  database: string;
  /** This start made it, empty. */
  isNew: boolean;
}

/**
 * The start after a lost database: the money goes on counting, and who was told of the end is told
 * how it goes on.
 */
export async function followLoss(loss: LastLoss, on: Started): Promise<void> {
  const { store, recorder, log, database, isNew } = on;
  const again = loss.told.length > 0 && loss.toldAt === loss.at;
  const key = watchKey(`database lost ${loss.at}`);
  const before = (await store.incidents.list({ limit: 10_000 })).some((i) => i.key === key);
  await store.transaction(async (tx) => {
    const money = await carryLoss(tx, loss);
    await tx.audit.append({
      at: iso(recorder.now()),
      actor: 'daytwo',
      action: isNew ? 'began anew after a lost database' : 'goes on after a lost database',
      subject: database,
      detail: { lostAt: loss.at, why: loss.why, carriedUsd: money?.usd ?? 0 },
    });
    // A damaged file that was set aside has an incident of its own.
    if (!again || before || (isNew && loss.kind === 'damaged')) return;
    if (isNew)
      await recorder.open(tx, {
        kind: 'watch',
        key,
        agent: null,
        reason: 'the database was lost and did not come back',
        facts: begunAnewFacts(database, loss.at, money),
      });
    else await recorder.notify(tx, null, 'resolved', goesOnFacts(database, loss));
  });
  log.warn(
    { lostAt: loss.at, why: loss.why, isNew },
    isNew
      ? 'the database was lost and did not come back; a new one is used'
      : 'the database was lost and is there again',
  );
}

/** What the lost file had counted and this one has not. */
async function carryLoss(tx: Store, loss: LastLoss): Promise<CarriedSource | null> {
  if (!GONE.has(loss.kind)) return null;
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
export async function tellSetAside({ store, recorder, database }: Started): Promise<void> {
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
