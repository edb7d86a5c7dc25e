import { existsSync, realpathSync } from 'node:fs';
import { windowsAt, type Spending } from '../spend/earlier.ts';
import { iso, type Clock, type Ids, type Millis } from '../domain/clock.ts';
import type { IncidentFacts, Notifier } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { GONE, type StoreLoss } from '../domain/store-loss.ts';
import { mayTell, type LastLoss } from '../health/last-loss.ts';
import { lossFacts } from '../incidents/database-words.ts';
import type { Logger } from '../log.ts';

export interface Losing {
  store: Store;
  clock: Clock;
  ids: Ids;
  log: Logger;
  timezone: string;
  notifiers: ReadonlyMap<string, Notifier>;
  /** This worker had written into the database. */
  held: boolean;
  previous: LastLoss | null;
  /** Messages that were not delivered when they were last counted. */
  waiting: number;
  /** A channel that has not taken the message by then does not get it. */
  deadline: Millis;
  /** Aborted: whoever stops the worker does not wait for channels. */
  hurry: AbortSignal;
  /** Puts the record where the next start finds it. */
  keep(record: LastLoss): void;
}

/**
 * The database is gone, and the outbox with it: people are told directly, each channel once. What the next start must
 * know is kept before and after, for the process may be killed at any moment.
 */
export async function tellLoss(loss: StoreLoss, on: Losing): Promise<LastLoss> {
  const at = iso(on.clock.now());
  on.log.error({ database: loss.file, kind: loss.kind, why: loss.why }, 'the database is lost; no further call is made, and the worker ends');
  // Who has not begun leaves to the next start what the one before it left.
  if (!on.held && on.previous !== null && !on.previous.followed) {
    on.keep(on.previous);
    return on.previous;
  }
  const { tell, reason } = mayTell(loss.kind, on.held, on.previous, on.clock.now());
  const record: LastLoss = {
    at, kind: loss.kind, file: loss.file, why: loss.why, toldAt: tell ? null : (on.previous?.toldAt ?? null), told: [], followed: false,
    spent: GONE.has(loss.kind) ? await unless(null, spentIn(on.store, on.timezone, on.clock.now())) : null,
  };
  on.keep(record);
  if (!tell) {
    on.log.warn({ why: reason }, 'people are not told of the lost database');
    return record;
  }
  const firstRun = await unless(null, on.store.runs.plannedCalls(at).then((p) => p.first));
  const told = await sendDirectly(lossFacts(loss, at, firstRun, on.waiting), at, on);
  const after = { ...record, told, toldAt: told.length === 0 ? null : at };
  on.keep(after);
  return after;
}

/** To every channel at once; one that is slow or refuses takes nothing from the others. @returns who took it */
async function sendDirectly(facts: IncidentFacts, at: string, { notifiers, ids, log, deadline, hurry }: Losing): Promise<string[]> {
  const over = AbortSignal.any([AbortSignal.timeout(deadline), hurry]);
  const sent = await Promise.all([...notifiers].map(async ([channel, notifier]) => {
    const notice = { id: ids.next('note'), incident: null, channel, reason: 'opened' as const, facts, state: 'pending' as const, attempts: 0, nextAt: at, createdAt: at, sentAt: null, lastError: null };
    const result = await notifier.send({ notice, incident: null, thread: null }, over);
    if (result.ok) log.info({ channel }, 'told of the lost database');
    else log.error({ channel, why: result.message, next: result.next }, 'could not tell of the lost database');
    return result.ok ? [channel] : [];
  }));
  return sent.flat();
}

/** What the file counts as spent. It can be read as long as it is open, deleted or not. */
async function spentIn(store: Store, timezone: string, now: Millis): Promise<Spending | null> {
  const windows = windowsAt(timezone, now);
  if (windows === null) return null;
  const { day, month } = windows;
  return { dayFrom: day.from, dayUsd: await store.spend.total(day.from, day.to), monthFrom: month.from, monthUsd: await store.spend.total(month.from, month.to) };
}

async function unless<T>(otherwise: T, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch {
    return otherwise;
  }
}

/**
 * Closing writes what the log holds into the file. That saves everything where only the log's name was deleted, and
 * would do harm where something else lies under either name: there the process ends with its files open.
 */
export async function saveWhatCanBe(loss: StoreLoss, store: Store, log: Logger): Promise<void> {
  if (loss.kind !== 'log-vanished' || existsSync(`${realpathSync(loss.file)}-wal`)) return;
  await store.close();
  log.info('what the deleted file held was written into the database');
}
