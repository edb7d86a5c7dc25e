import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { watchKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { parseYaml } from '../../config/places.ts';
import { begunBy, type Clock, iso } from '../../domain/clock.ts';
import type { ModelRecord } from '../../domain/model.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import type { Logger } from '../../platform/log.ts';
import { calendarName, providersInUse } from '../knowledge/gateway-models.ts';
import { ofList } from '../knowledge/sources.ts';
import { usersOf } from '../knowledge/used-by.ts';
import type { NamesAt } from './check-overrides.ts';
import { overrideRows, type Overrides, seedRows, seedSchema } from './facts.ts';
import type { Feed } from './feeds/feed.ts';
import { FEEDS } from './feeds/registry.ts';
import { fetchCalendar } from './fetch.ts';
import { bareId } from './names.ts';
import { type CalendarMemory, NOTHING_YET, takeIn } from './plausibility.ts';
import { recordsOf } from './records.ts';
import type { CalendarRow, KeptRow } from './row.ts';

export type PollDeps = {
  store: Store;
  clock: Clock;
  config: Config;
  accounts: Accounts;
  agents: AgentLoader;
};

/** A calendar is one file of some hundred kilobytes; LiteLLM's has a few megabytes. */
const TIMEOUT_MS = 30_000;
const MOST_BYTES = 32_000_000;
const LONG_FAILURE = 86_400_000;

/** What is kept of a calendar between polls. */
interface CalendarState {
  /** Where it was read. */
  url: string;
  memory: CalendarMemory;
  /** As it was last read; what an answer of "nothing new" (304) says again. */
  last: readonly CalendarRow[];
  etag: string | null;
  lastModified: string | null;
  /** When it was last read well. */
  readAt: string | null;
  failingSince: string | null;
}
const UNREAD: CalendarState = {
  url: '',
  memory: NOTHING_YET,
  last: [],
  etag: null,
  lastModified: null,
  readAt: null,
  failingSince: null,
};

/** Accounts' names hold no colon, so a calendar's state cannot be taken for a list's. */
const stateKey = (source: string): string => `calendar:${source}`;

/**
 * The calendars that are on, with the addresses they are asked at: none where no provider in use is
 * in any of them.
 */
export function calendarsOn(config: Config): { feed: Feed; url: string }[] {
  if (!providersInUse(config).some((p) => calendarName(config, p) !== null)) return [];
  return FEEDS.flatMap((feed) => {
    const set = config.models.calendars[feed.source];
    return set === false ? [] : [{ feed, url: set === true ? feed.url : set }];
  });
}

/**
 * Polls every calendar that is on, keeps what changed, and tells people what their agents are
 * affected by. Gives what could not be read.
 */
export async function pollCalendars(
  deps: PollDeps,
  recorder: IncidentRecorder,
  log: Logger,
): Promise<{ source: string; failure: string }[]> {
  const at = iso(deps.clock.now());
  const asked = await Promise.all(
    calendarsOn(deps.config).map(async ({ feed, url }) => ({
      feed,
      ...(await ask(deps.store, feed, url, at)),
    })),
  );
  // All at once: a warning made in between would go by some calendars, and be corrected a moment
  // later by a better one.
  await deps.store.transaction(async (tx) => {
    for (const { feed, state } of asked) await tx.models.putState(stateKey(feed.source), state);
  });
  for (const { feed, state, failure, words, failingBefore } of asked) {
    if (failure === null) {
      log.info({ calendar: feed.source, ...words }, 'calendar read');
      await recorder.resolve(
        deps.store,
        watchKey(stateKey(feed.source)),
        `${feed.source} could be read again`,
      );
    } else {
      log.warn(
        { calendar: feed.source, why: failure, since: state.failingSince },
        'calendar not usable: nothing changes',
      );
      await longFailure(deps.store, recorder, feed.source, failure, failingBefore, at);
    }
  }
  return asked.flatMap(({ feed, failure }) =>
    failure === null ? [] : [{ source: feed.source, failure }],
  );
}

interface Answered {
  /** To be stored, whatever came. */
  state: CalendarState;
  failure: string | null;
  failingBefore: string | null;
  /** For the log. */
  words: Readonly<Record<string, unknown>>;
}

async function ask(store: Store, feed: Feed, url: string, at: string): Promise<Answered> {
  const before = await stateOf(store, feed.source);
  // Validators of another address mean nothing.
  const known = before.url === url ? before : UNREAD;
  const got = await fetchCalendar({
    url,
    etag: known.etag,
    lastModified: known.lastModified,
    timeoutMs: TIMEOUT_MS,
    mostBytes: MOST_BYTES,
  });
  const read = got.kind === 'read' ? feed.read(got.json) : null;
  const failure =
    got.kind === 'failed'
      ? got.message
      : got.kind === 'read' && read === null
        ? 'the answer is not this calendar'
        : read?.rows.length === 0
          ? 'the calendar is empty'
          : null;
  if (failure !== null)
    return {
      state: { ...before, failingSince: begunBy(before.failingSince ?? at, at) },
      failure,
      failingBefore: before.failingSince,
      words: {},
    };
  const rows = read?.rows ?? before.last;
  const taken = takeIn(before.memory, rows, at);
  const { etag, lastModified } = got.kind === 'read' ? got : before;
  return {
    state: {
      url,
      memory: taken.memory,
      last: rows,
      etag,
      lastModified,
      readAt: at,
      failingSince: null,
    },
    failure,
    failingBefore: before.failingSince,
    words: {
      why: taken.reason,
      ...(read === null || read.skipped === 0 ? {} : { skipped: read.skipped, notes: read.notes }),
    },
  };
}

async function longFailure(
  store: Store,
  recorder: IncidentRecorder,
  source: string,
  failure: string,
  failingSince: string | null,
  at: string,
): Promise<void> {
  if (failingSince === null || Date.parse(at) - Date.parse(failingSince) < LONG_FAILURE) return;
  await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'watch',
      key: watchKey(stateKey(source)),
      agent: null,
      reason: failure,
      facts: plainFacts(
        `The calendar ${source} has not been readable for a day`,
        `${failure}. What it said before still counts; ends that only it knows of are not ` +
          `seen until it works again. The providers' own lists and the canaries are not affected.`,
        {
          since: failingSince,
          next: [
            {
              what: `Switch it off where it is of no use: models.calendars: { ${source}: false }`,
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}

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
        rows: of(provider, (await stateOf(on.store, feed.source)).memory.rows),
      });
    if (config.models.calendars.seed) found.push({ source: 'seed', rows: of(provider, seed()) });
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

function of(provider: string, rows: readonly KeptRow[]): KeptRow[] {
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
export function namesOffline(config: Config, account: string): NamesAt {
  const provider = config.providers[account] === undefined ? null : calendarName(config, account);
  return {
    meant: namesInUse(config, account),
    others: provider === null ? [] : of(provider, seed()).map((r) => r.model),
    listRead: false,
  };
}

/** The same with the account's own list and every calendar. */
export async function namesKnown(
  on: { config: Config; store: Store },
  account: string,
  now: number,
): Promise<NamesAt> {
  const listed = await on.store.models.records(account);
  const others = (await calendarRecords(on, account, now)).filter((r) => r.source !== 'override');
  return {
    meant: [...namesInUse(on.config, account), ...listed.map((r) => r.model)],
    others: others.map((r) => r.model),
    listRead: listed.some(ofList),
  };
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

async function stateOf(store: Store, source: string): Promise<CalendarState> {
  return {
    ...UNREAD,
    ...((await store.models.state(stateKey(source))) as Partial<CalendarState> | null),
  };
}
