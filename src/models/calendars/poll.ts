import { watchKey } from '../../alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../alerting/incidents/record.ts';
import type { Config } from '../../config/load.ts';
import { begunBy, type Clock, DAY, iso } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { sentence } from '../../domain/text.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { Accounts } from '../../llm/accounts.ts';
import type { Logger } from '../../platform/log.ts';
import { sha256 } from '../../platform/sha256.ts';
import type { Feed } from './feeds/feed.ts';
import { fetchCalendar } from './fetch.ts';
import { acceptPoll } from './plausibility.ts';
import { calendarsOn, type CalendarState, stateKey, stateOf, UNREAD } from './state.ts';

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
const LONG_FAILURE = DAY;

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
      ...(await pollFeed(deps.store, feed, url, at)),
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

async function pollFeed(store: Store, feed: Feed, url: string, at: string): Promise<Answered> {
  const before = await stateOf(store, feed.source);
  // Validators of another address mean nothing.
  const known = [url, sha256(url)].includes(before.url) ? before : UNREAD;
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
  const taken = acceptPoll(before.memory, rows, at);
  const { etag, lastModified } = got.kind === 'read' ? got : before;
  return {
    state: {
      url: sha256(url),
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
        `The last try: ${sentence(failure)}`,
        {
          meanwhile:
            'What it said before still counts; an end that only it names is not seen until it can ' +
            'be read. The providers’ own lists and the canaries are not affected.',
          since: failingSince,
          next: [
            {
              what: `If you have no use for it, switch it off: models.calendars: { ${source}: false }`,
              command: 'daytwo check-config',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}
