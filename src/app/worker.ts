import type { Progress } from '../evaluation/replay/replay.ts';
import type { Config } from '../config/load.ts';
import { iso, isAhead } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { notConfirmedFacts } from '../alerting/incidents/confirming.ts';
import { afterTime, LIVE } from '../alerting/incidents/lifecycle.ts';
import { move, plainFacts, raise, type Telling } from '../alerting/incidents/record.ts';
import { redactedStore } from '../platform/privacy/redacted-ports.ts';
import { ReviewMemory } from '../monitoring/review/memory.ts';
import type { Logger } from '../platform/log.ts';
import { deliver } from '../alerting/delivery/outbox.ts';
import { makeExecutor, type Executor } from '../evaluation/replay/run-queue.ts';
import type { Scheduled } from '../platform/schedule/scheduler.ts';
import { watchClock } from '../alerting/self-watch/clock-watch.ts';
import { finishRun, reviewEnded, whereOf } from '../monitoring/run-end/finish-run.ts';
import { confirmationHindrance } from '../monitoring/review/confirmation-limits.ts';
import { jobsOf } from './jobs.ts';
import { makeLive, type Base, type Live } from './runtime.ts';
import { watchParts } from '../alerting/self-watch/supervisor.ts';
import { makeRehearsals, type Rehearsals } from '../models/migration/scheduler.ts';
import { mended, watchFiles } from '../monitoring/changes/watch-files.ts';

export interface Worker {
  /**
   * One turn of everything that may be due. Turns never overlap; while one waits for somebody, only
   * files are looked at.
   */
  tick(): Promise<void>;
  /**
   * Claims nothing new, drains calls in flight for at most `graceMs`, and tells what is already
   * decided.
   */
  stop(graceMs: number): Promise<void>;
  reload(config: Config): Promise<void>;
  executor: Executor;
  rehearsals: Rehearsals;
  live(): Live;
}

/** A channel that has refused for this long is worth a word on the others. */
const CHANNEL_DOWN = 3_600_000;

/**
 * Puts the worker together. A configuration that is taken over later must be read with the redactor
 * of the first, so that no secret is forgotten.
 */
export async function makeWorker(
  given: Base,
  config: Config,
  log: Logger,
  onProgress?: (p: Progress) => void,
): Promise<Worker> {
  const base = { ...given, store: redactedStore(given.store, config.redactor) };
  const memory = new ReviewMemory();
  let live = await makeLive(base, config, memory);
  const telling: Telling = {
    ids: base.ids,
    now: () => base.clock.now(),
    get channels() {
      return [...live.notifiers.keys()];
    },
  };
  const parts = watchParts(() => live, telling, log);
  const executor = makeExecutor({
    ...base,
    ceilings: (now) => live.ceilings(now),
    async subjectOf(run) {
      try {
        const hindered =
          run.trigger === 'confirmation' ? await confirmationHindrance(live, run) : null;
        if (hindered !== null) return { ok: false, gone: true, reason: hindered };
        return { ok: true, subject: (await live.built(run.agent, run.suite)).subject };
      } catch (e) {
        const gone = !live.suites().some((s) => s.agent === run.agent && s.suite === run.suite);
        return { ok: false, gone, reason: e instanceof Error ? e.message : String(e) };
      }
    },
    async finish(run, ended, stopping) {
      if (!(await finishRun(live, telling, run, ended, stopping))) return;
      await parts.works('replaying');
      log.info(
        {
          run: run.id,
          agent: run.agent,
          suite: run.suite,
          trigger: run.trigger,
          end: ended.end,
          ...(ended.end === 'stopped' ? { why: ended.reason } : {}),
        },
        'run ended',
      );
    },
    onError(run, e) {
      log.error({ run: run.id, err: e }, 'run failed; it is taken up again by itself');
      parts
        .failed('replaying', e)
        .catch((e2: unknown) => log.error({ err: e2 }, 'and it cannot be told'));
    },
    ...(onProgress === undefined ? {} : { onProgress }),
  });
  const rehearsals = makeRehearsals(base.clock, telling, log);
  const stopping = new AbortController();
  const { safely } = parts;
  const clockWatch = watchClock(base, telling, log);
  const jobs = (): Scheduled[] => jobsOf(live, telling, log, clockWatch.trusted);
  let watching: Promise<void> | null = null;
  const watch = (): Promise<void> =>
    (watching ??= safely('watching files', () => watchFiles(live, telling)).finally(() => {
      watching = null;
    }));
  /**
   * A turn may wait minutes for a list, a calendar or a server of tools; an edit is seen, and its
   * run begun, all the same.
   */
  const lookAside = async (): Promise<void> => {
    await watch();
    if (!stopping.signal.aborted) await safely('runs', () => executor.pump());
  };
  let aside: Promise<void> | null = null;
  const turn = async (): Promise<void> => {
    await watch();
    await safely('schedule', async () => {
      for (const f of await clockWatch.schedule(jobs(), (job, e) =>
        log.error({ job, err: e }, 'job failed'),
      ))
        log.info(f, 'slot claimed');
    });
    await safely('runs', () => executor.pump());
    await safely('rehearsals', () => rehearsals.pump(live));
    await safely('reviews', async () => {
      for (const run of await base.store.runs.unreviewed())
        if (!executor.active().includes(run.id)) await reviewEnded(live, telling, run.id);
    });
    // A clock that was set ahead a moment ago may be wrong: nobody's acknowledgement runs out by
    // it.
    if (clockWatch.trusted()) await safely('reminders', () => reminders(live, telling));
    await safely('notices', () => tellAll(live, telling, log, stopping.signal));
  };
  let running: Promise<void> | null = null;
  return {
    executor,
    rehearsals,
    live: () => live,
    async tick() {
      if (stopping.signal.aborted) return running ?? undefined;
      if (running !== null) {
        aside ??= lookAside().finally(() => {
          aside = null;
        });
        await Promise.all([running, aside]);
        return;
      }
      running = turn().finally(() => {
        running = null;
      });
      return running;
    },
    async stop(graceMs) {
      stopping.abort();
      await Promise.all([executor.drain(graceMs), rehearsals.drain(live, graceMs)]);
      await Promise.all([running, aside]);
    },
    async reload(next) {
      live = await makeLive(base, next, memory);
      // What waited for a refused token or a wrong address may go now.
      await base.store.outbox.retryNow(iso(base.clock.now()));
    },
  };
}

async function reminders(live: Live, telling: Telling): Promise<void> {
  for (const incident of await live.store.incidents.list({ states: LIVE, limit: 1_000 })) {
    const told = await live.store.outbox.ofIncident(incident.id);
    const decision = afterTime(
      incident,
      told.filter((n) => n.reason === 'reminder').length,
      live.clock.now(),
    );
    if (decision === null) continue;
    if (decision.state === 'not-confirmed') {
      await live.store.transaction((tx) =>
        notConfirmed(live, tx, telling, incident, decision.reason),
      );
      continue;
    }
    const ack =
      decision.state === 'open' && incident.state === 'acknowledged' ? null : incident.ack;
    await live.store.transaction((tx) =>
      move(
        tx,
        telling,
        { ...incident, state: decision.state, ack },
        'daytwo',
        'reminder',
        decision.reason,
        decision.notice,
      ),
    );
  }
}

/** A suspicion whose rounds were lost: a restart came too late for its hour. */
async function notConfirmed(
  live: Live,
  tx: Store,
  telling: Telling,
  incident: Incident,
  reason: string,
): Promise<void> {
  const { agentName } = whereOf(live, { agent: incident.agent ?? '', suite: '' });
  const facts = notConfirmedFacts(
    incident.facts,
    agentName,
    incident.confirming?.[0],
    reason,
    false,
  );
  await move(
    tx,
    telling,
    { ...incident, state: 'not-confirmed', confirming: [], facts },
    'daytwo',
    'not-confirmed',
    reason,
    null,
  );
}

/**
 * Sends what is due; a channel that stays down for an hour becomes an incident on the other
 * channels.
 */
export async function tellAll(
  live: Live,
  telling: Telling,
  log: Logger,
  stop: AbortSignal,
): Promise<void> {
  for (const d of await deliver(live, stop)) {
    if (d.result.ok) await tellRefused(live, telling, d.notice.channel, d.result.ref['refused']);
    if (d.result.ok)
      log.info(
        { notice: d.notice.id, channel: d.notice.channel, reason: d.notice.reason },
        'notice delivered',
      );
    else
      log.warn(
        {
          notice: d.notice.id,
          channel: d.notice.channel,
          why: d.result.message,
          next: d.result.next,
        },
        'notice not delivered; it stays in the outbox',
      );
  }
  const pending = await live.store.outbox.pending();
  for (const channel of live.notifiers.keys()) {
    const key = `channel:${channel}`;
    const now = live.clock.now();
    const late = pending.filter(
      (n) =>
        n.channel === channel &&
        n.attempts > 0 &&
        (Date.parse(n.createdAt) <= now - CHANNEL_DOWN || isAhead(n.createdAt, now)),
    );
    const oldest = late[0];
    if (oldest === undefined) {
      await mended(
        live.store,
        telling,
        key,
        `no message has waited for ${channel} for over an hour any more`,
      );
      continue;
    }
    const others = { ...telling, channels: telling.channels.filter((c) => c !== channel) };
    await live.store.transaction((tx) =>
      raise(tx, others, {
        kind: 'channel',
        key,
        agent: null,
        reason: oldest.lastError ?? 'not delivered',
        facts: plainFacts(
          `${channel} does not take our messages`,
          `${late.length} message${late.length === 1 ? ' has' : 's have'} waited over an ` +
            `hour for ${channel}: ${oldest.lastError ?? 'no reason given'}. Nothing is lost: ` +
            'they are sent when it works again.',
          {
            since: oldest.createdAt,
            next: [
              {
                what: 'Send one test message and see what fails',
                command: 'daytwo alerts test',
                costUsd: 0,
              },
            ],
          },
        ),
      }),
    );
  }
}

/**
 * A mail server took the message for some and turned others away: the others must not believe that
 * all is quiet.
 */
async function tellRefused(
  live: Live,
  telling: Telling,
  channel: string,
  refused: string | undefined,
): Promise<void> {
  const key = `channel:${channel}:recipients`;
  if (refused === undefined || refused === '')
    return mended(live.store, telling, key, 'the mail server took a message for every recipient');
  await live.store.transaction((tx) =>
    raise(tx, telling, {
      kind: 'channel',
      key,
      agent: null,
      reason: refused,
      facts: plainFacts(
        `${channel} turns away ${refused}`.slice(0, 79),
        `The mail server refused ${refused}; the other recipients got the message. Those ` +
          'people are not told of anything until this is mended.',
        {
          next: [
            {
              what: `Correct or remove the address under alerts.${channel}, then send a test`,
              command: 'daytwo alerts test',
              costUsd: 0,
            },
          ],
        },
      ),
    }),
  );
}
