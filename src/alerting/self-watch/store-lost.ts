import { existsSync, realpathSync } from 'node:fs';
import { type Clock, type Ids, iso, type Millis } from '../../domain/clock.ts';
import type { IncidentFacts, Notifier } from '../../domain/incident.ts';
import { type StoreLoss, UNSURE } from '../../domain/store-loss.ts';
import type { Store } from '../../domain/store.ts';
import type { DaemonHealth } from '../../platform/health/daemon-health.ts';
import { type LastLoss, mayTell } from '../../platform/health/last-loss.ts';
import type { Logger } from '../../platform/log.ts';
import { type Spending, windowsAt } from '../../platform/money/earlier-spending.ts';
import { setLogAside } from '../../platform/sqlite/write-ahead-log.ts';
import { newNotice } from '../incidents/notice.ts';
import { lossFacts } from './database-facts.ts';

/** So long a channel may take to accept the last word; less once a supervisor waits for the end. */
const LAST_WORD: Millis = 10_000;
const LAST_WORD_STOPPING: Millis = 3_000;
/** So long calls and polls that are cut may take to notice. */
const CUT: Millis = 3_000;

export interface Losing {
  store: Store;
  clock: Clock;
  ids: Ids;
  log: Logger;
  timezone: string;
  notifiers: ReadonlyMap<string, Notifier>;
  health: DaemonHealth;
  /** This worker had written into the database. */
  held: boolean;
  /** Resolves when all that was under way has been cut. */
  cut: Promise<unknown>;
  /** Resolves when the worker is told to stop; null where it was told before. */
  stopped: Promise<unknown> | null;
}

/**
 * The end of a worker whose database is lost; whoever calls it ends the process, with its files
 * open.
 */
export async function endWithout(loss: StoreLoss, on: Losing): Promise<void> {
  const { clock, log, store } = on;
  const hurry = new AbortController();
  void on.stopped?.then(() => clock.sleep(LAST_WORD_STOPPING)).then(() => hurry.abort());
  const deadline = AbortSignal.any([
    AbortSignal.timeout(on.stopped === null ? LAST_WORD_STOPPING : LAST_WORD),
    hurry.signal,
  ]);
  log.error(
    { database: loss.file, kind: loss.kind, why: loss.why },
    'the database is lost; no further call is made, and the worker ends',
  );
  if (loss.strayLog === true) moveStrayLog(loss, clock.now(), log);
  await tellLoss(loss, on, deadline).catch((e: unknown) =>
    log.error({ err: e }, 'telling of the lost database'),
  );
  await Promise.race([on.cut, clock.sleep(CUT, hurry.signal)]);
  await saveWhatCanBe(loss, store, log).catch((e: unknown) =>
    log.error({ err: e }, 'saving what can be saved'),
  );
  log.info('ended without its database');
}

/**
 * The outbox is gone with the database: people are told directly, each channel once. What the next
 * start must know is kept before and after, for the process may be killed at any moment.
 */
async function tellLoss(loss: StoreLoss, on: Losing, deadline: AbortSignal): Promise<void> {
  const { store, clock, log, health } = on;
  const previous = health.lastLoss;
  const at = iso(clock.now());
  // Who has not begun leaves to the next start what the one before it left.
  if (!on.held && previous !== null && !previous.followed) return keep(previous, on);
  const { tell, reason } = mayTell(loss.kind, on.held, previous, clock.now());
  const spent = UNSURE.has(loss.kind)
    ? await spentIn(store, on.timezone, clock.now()).catch(() => null)
    : null;
  const record: LastLoss = {
    at,
    ...loss,
    spent,
    newestRun: health.newestRun() ?? previous?.newestRun ?? null,
    toldAt: tell ? null : (previous?.toldAt ?? null),
    againAt: tell ? null : (previous?.againAt ?? null),
    told: [],
    followed: false,
  };
  keep(record, on);
  if (!tell) return log.warn({ why: reason }, 'people are not told of the lost database');
  const firstRun = await store.runs.plannedCalls(at).then(
    (p) => p.first,
    () => null,
  );
  const told = await sendDirectly(
    lossFacts(loss, at, firstRun, health.waiting()),
    at,
    on,
    deadline,
  );
  keep({ ...record, told, toldAt: told.length === 0 ? null : at }, on);
}

/** Before anything else: who starts next may do so while channels are still being tried. */
function moveStrayLog(loss: StoreLoss, now: Millis, log: Logger): void {
  try {
    const files = setLogAside(realpathSync(loss.file), iso(now));
    log.warn({ files }, 'these do not belong to the database that lies there now; moved aside');
  } catch (e) {
    log.error({ err: e }, 'the log beside the database cannot be moved aside');
  }
}

/** Puts the record where the next start finds it. */
function keep(record: LastLoss, { health, log }: Losing): void {
  health.lastLoss = record;
  try {
    health.write('database-lost');
  } catch (e) {
    log.error({ err: e }, 'the health file cannot be written');
  }
}

/**
 * To every channel at once; one that is slow or refuses takes nothing from the others. @returns who
 * took it
 */
async function sendDirectly(
  facts: IncidentFacts,
  at: string,
  { notifiers, ids, log }: Losing,
  deadline: AbortSignal,
): Promise<string[]> {
  const sent = await Promise.all(
    [...notifiers].map(async ([channel, notifier]) => {
      const notice = newNotice(
        { id: ids.next('note'), incident: null, channel, reason: 'opened', facts },
        at,
      );
      const result = await notifier.send({ notice, incident: null, thread: null }, deadline);
      for (const left of result.ok ? (result.left ?? []) : [])
        log.error(
          { channel, to: left.to, why: left.message },
          'could not tell everybody of the lost database',
        );
      if (result.ok) log.info({ channel }, 'told of the lost database');
      else
        log.error(
          { channel, why: result.message, next: result.next },
          'could not tell of the lost database',
        );
      return result.ok ? [channel] : [];
    }),
  );
  return sent.flat();
}

/** What the file counts as spent. It can be read as long as it is open, deleted or not. */
export async function spentIn(
  store: Store,
  timezone: string,
  now: Millis,
): Promise<Spending | null> {
  const windows = windowsAt(timezone, now);
  if (windows === null) return null;
  const { day, month } = windows;
  return {
    dayFrom: day.from,
    dayUsd: await store.spend.total(day.from, day.to),
    monthFrom: month.from,
    monthUsd: await store.spend.total(month.from, month.to),
  };
}

/**
 * Closing writes what the log holds into the file. That saves everything where only the log's name
 * was deleted, and would do harm where something else lies under either name: there the process
 * ends with its files open.
 */
async function saveWhatCanBe(loss: StoreLoss, store: Store, log: Logger): Promise<void> {
  if (loss.kind !== 'log-vanished' || loss.strayLog === true) return;
  if (existsSync(`${realpathSync(loss.file)}-wal`)) return;
  await store.close();
  log.info('what the deleted file held was written into the database');
}
