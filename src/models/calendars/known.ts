import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../config/load.ts';
import { parseYaml } from '../../config/places.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import { calendarName } from '../knowledge/gateway-models.ts';
import { ofList } from '../knowledge/sources.ts';
import { usersOf } from '../knowledge/used-by.ts';
import type { AccountModelNames } from './check-overrides.ts';
import { overrideRows, type Overrides, seedRows, seedSchema } from './facts.ts';
import { bareId } from './names.ts';
import { recordsOf } from './records.ts';
import type { KeptRow } from './row.ts';
import { calendarsOn, stateOf } from './state.ts';

/**
 * Rows of an account from all calendars, the shipped facts and the user's own file, beside those of
 * its own list.
 */
export async function calendarRecords(
  on: { config: Config; store: Store },
  account: string,
  now: number,
): Promise<ModelRecord[]> {
  const { config } = on;
  const names = namesInUse(config, account);
  const own =
    config.overrides === null
      ? []
      : overrideRows(config.overrides.value as Overrides, account, config.overrides.writtenAt);
  const provider = calendarName(config, account);
  const found = [{ source: 'override', rows: own }];
  if (provider !== null) {
    for (const { feed } of calendarsOn(config))
      found.push({
        source: feed.source,
        rows: rowsOfProvider(provider, (await stateOf(on.store, feed.source)).memory.rows),
      });
    if (config.models.calendars.seed)
      found.push({ source: 'seed', rows: rowsOfProvider(provider, seed()) });
  }
  return found.flatMap(({ source, rows }) => recordsOf(account, source, rows, names, now));
}

/** When each calendar was last read well, and since when it cannot be. */
export async function calendarsRead(on: { config: Config; store: Store }): Promise<
  {
    source: string;
    url: string;
    readAt: string | null;
    failingSince: string | null;
    rows: number;
    held: number;
  }[]
> {
  return Promise.all(
    calendarsOn(on.config).map(async ({ feed, url }) => {
      const s = await stateOf(on.store, feed.source);
      return {
        source: feed.source,
        url,
        readAt: s.readAt,
        failingSince: s.failingSince,
        rows: s.memory.rows.filter((r) => r.absentSince === null).length,
        held: Object.keys(s.memory.held).length,
      };
    }),
  );
}

function rowsOfProvider(provider: string, rows: readonly KeptRow[]): KeptRow[] {
  return rows.filter((r) => r.provider === provider);
}

function namesInUse(config: Config, account: string): string[] {
  const names = usersOf(config)
    .flatMap((u) => [u.target, ...u.judges])
    .filter((m) => m.provider === account)
    .map((m) => m.model);
  // Of two names that differ in what routes to the model only, the plain one stands for it.
  return names.toSorted((a, b) => Number(bareId(b) === b) - Number(bareId(a) === a));
}

/** What an account's models are called as far as that is known without a database. */
export function namesOffline(config: Config, account: string): AccountModelNames {
  const provider = config.providers[account] === undefined ? null : calendarName(config, account);
  return {
    meant: namesInUse(config, account),
    others: provider === null ? [] : rowsOfProvider(provider, seed()).map((r) => r.model),
    listRead: false,
  };
}

/** The same with the account's own list and every calendar. */
export async function namesKnown(
  on: { config: Config; store: Store },
  account: string,
  now: number,
): Promise<AccountModelNames> {
  const listed = await on.store.models.records(account);
  const others = (await calendarRecords(on, account, now)).filter((r) => r.source !== 'override');
  return {
    meant: [...namesInUse(on.config, account), ...listed.map((r) => r.model)],
    others: others.map((r) => r.model),
    listRead: listed.some(ofList),
  };
}

/** Every row of the shipped facts. */
export const shippedRows = (): readonly KeptRow[] => seed();

/** Every row of every calendar as it was last read, and of the shipped facts. */
export async function knownRows(on: { config: Config; store: Store }): Promise<readonly KeptRow[]> {
  const feeds = calendarsOn(on.config).map(({ feed }) => stateOf(on.store, feed.source));
  const read = (await Promise.all(feeds)).flatMap((state) => state.memory.rows);
  return [...read, ...seed()];
}

let shipped: KeptRow[] | null = null;

/**
 * The facts under data/facts, read once. They are tested as they are shipped, so an error here is a
 * broken installation.
 */
function seed(): KeptRow[] {
  if (shipped !== null) return shipped;
  const folder = join(import.meta.dirname, '../../../data/facts');
  // An installation without them knows less, and works.
  if (!existsSync(folder)) return (shipped = []);
  shipped = readdirSync(folder)
    .filter((f) => f.endsWith('.yaml'))
    .toSorted()
    .flatMap((f) =>
      seedRows(seedSchema.parse(parseYaml(readFileSync(join(folder, f), 'utf8'), f).value)),
    );
  return shipped;
}
