import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { prepareRehearsal, makeRehearsal } from '../../comparison/rehearsal/rehearse.ts';
import type { RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import { writeReports } from '../../comparison/report/write-files.ts';
import type { Config } from '../../config/load.ts';
import { type Clock, DAY, HOUR, iso, type Millis } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import type { AgentLoader } from '../../evaluation/replay/agent-loader.ts';
import type { SubjectDeps } from '../../evaluation/replay/build-subject.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { type LeaseWatch, watchLeases } from '../../platform/leases.ts';
import type { Logger } from '../../platform/log.ts';
import { servedOf } from '../knowledge/used-by.ts';
import { usedModels } from '../knowledge/used-models.ts';
import { askedRehearsals, tellAskedFailure, tellAskedRehearsals } from './asked.ts';
import { gatewayRequests } from './gateway-requests.ts';
import { notifyRehearsalFailure, notifyRehearsalResults } from './notify.ts';
import {
  type Move,
  moveOfEnd,
  moveOfEvent,
  type MovingAgent,
  type ProposedRehearsal,
  rehearsalsFor,
  settles,
} from './requests.ts';
import { unfinishedRequests } from './unfinished-requests.ts';

export type SchedulerDeps = SubjectDeps & { agents: AgentLoader; recorder: IncidentRecorder };

/**
 * The worker's rehearsals: those that an announced end or a new version asks for, and those that a
 * killed command left.
 */
export interface RehearsalScheduler {
  /** Takes up the next one that may be made, if none is under way. */
  pump(deps: SchedulerDeps): Promise<void>;
  /** Resolves when none is under way. */
  idle(): Promise<void>;
  /** Begins no further call, lets those in flight end for at most `grace`, then cuts them. */
  drain(deps: SchedulerDeps, grace: Millis): Promise<void>;
}

/** What cannot be begun (no price, a broken suite) is not tried at every tick. */
const AGAIN_AFTER: Millis = 6 * HOUR;
const EVENTS_FROM: Millis = 7 * DAY;
const MOST_EVENTS = 1_000;

/** Makes one rehearsal at a time, in the background of the worker's turns. */
export function createRehearsalScheduler(
  clock: Clock,
  recorder: IncidentRecorder,
  log: Logger,
): RehearsalScheduler {
  const stop = new AbortController();
  const cut = new AbortController();
  const notBefore = new Map<string, Millis>();
  let active: Promise<void> | null = null;
  const leases = watchLeases(clock, stop.signal);

  const make = async (deps: SchedulerDeps, ask: RehearsalRequest): Promise<void> => {
    try {
      await rehearse(deps, ask, leases, { stop: stop.signal, cut: cut.signal }, log);
      await tellResults(deps, recorder);
    } catch (e) {
      notBefore.set(candidateOf(ask), deps.clock.monotonic() + AGAIN_AFTER);
      log.warn(
        { agent: ask.agent, candidate: ask.model, err: e },
        'the rehearsal cannot be made now',
      );
      await Promise.all([
        notifyRehearsalFailure(deps, recorder, ask, e),
        tellAskedFailure(deps, recorder, ask, e),
      ]).catch((e2: unknown) => log.error({ err: e2 }, 'and it cannot be told'));
    }
  };
  const mayBegin = (a: RehearsalRequest): boolean =>
    clock.monotonic() >= (notBefore.get(candidateOf(a)) ?? Number.NEGATIVE_INFINITY);
  return {
    async pump(deps) {
      if (active !== null || stop.signal.aborted) return;
      // What a kill left between a result and its message.
      await tellResults(deps, recorder);
      const ask =
        (await unfinishedRequests(deps, leases)).find(mayBegin) ??
        (await askedRehearsals(deps))[0] ??
        (await requestedRehearsals(deps)).find(mayBegin) ??
        (await gatewayRequests(deps)).find(mayBegin);
      if (ask === undefined) return;
      active = make(deps, ask).finally(() => {
        active = null;
      });
    },
    async idle() {
      while (active !== null) await active;
    },
    async drain(deps, grace) {
      stop.abort();
      const over = new AbortController();
      await Promise.race([this.idle(), deps.clock.sleep(grace, over.signal)]);
      over.abort();
      if (active !== null) cut.abort();
      await this.idle();
    },
  };
}

async function tellResults(deps: SchedulerDeps, recorder: IncidentRecorder): Promise<void> {
  await notifyRehearsalResults(deps, recorder);
  await tellAskedRehearsals(deps, recorder);
}

const candidateOf = (a: RehearsalRequest): string => `${a.agent} ${a.provider ?? ''} ${a.model}`;

/** Makes one rehearsal, or goes on with one that was begun, and writes its report. */
async function rehearse(
  deps: SchedulerDeps,
  ask: RehearsalRequest,
  leases: LeaseWatch,
  signals: { stop: AbortSignal; cut: AbortSignal },
  log: Logger,
): Promise<void> {
  const p = await prepareRehearsal(deps, ask, leases);
  log.info(
    {
      agent: ask.agent,
      candidate: ask.model,
      rehearsal: p.rehearsal.id,
      resumed: p.resumed,
      why: ask.reason,
    },
    'rehearsing',
  );
  const done = await makeRehearsal(p, holderOf(), signals);
  if (done.end === 'interrupted') {
    log.info({ rehearsal: done.rehearsal.id, why: done.reason }, 'rehearsal waits');
    return;
  }
  const files = writeReports(deps.config, null, done.rehearsal.id, done.report);
  log.info(
    {
      rehearsal: done.rehearsal.id,
      verdict: done.report.verdict,
      words: done.report.words,
      report: files[1],
    },
    'rehearsal ended',
  );
}

/** What is asked for by ends that are known now, and by new versions of the last week. */
async function requestedRehearsals(deps: {
  store: Store;
  clock: Clock;
  config: Config;
}): Promise<RehearsalRequest[]> {
  const { config, store } = deps;
  const { onAnnouncedEnd, onNewVersion, budgetUsd, marginPoints } = config.rehearsals;
  if (!onAnnouncedEnd && !onNewVersion) return [];
  const now = deps.clock.now();
  const asked: ProposedRehearsal[] = [];
  for (const provider of Object.keys(config.providers)) {
    const served = await servedOf(deps, provider);
    const movers = Object.entries(config.agents)
      .filter(([, a]) => a.target.provider === provider)
      .map(([agent, a]): MovingAgent => ({
        agent,
        provider,
        names: [a.target.model, served.get(a.target.model) ?? a.target.model],
      }));
    if (movers.length === 0) continue;
    const { used, records } = await usedModels(deps, provider, now);
    const listed = (model: string): boolean =>
      records.length === 0 ||
      records.some((r) => r.model === model && r.absentSince === null && r.retiredAt === null);
    const ends = used.flatMap((m): Move[] => {
      const move = m.record === null ? null : moveOfEnd(m.record);
      return move === null ? [] : [{ ...move, provider, from: m.use.model }];
    });
    const versions = !onNewVersion
      ? []
      : (
          await store.models.events({ provider, since: iso(now - EVENTS_FROM), limit: MOST_EVENTS })
        ).flatMap((e) => (e.kind === 'new-version' ? (moveOfEvent(e) ?? []) : []));
    for (const move of [...ends, ...versions]) {
      // A name that the account does not list is another provider's, or a family: nothing can be
      // called by it.
      if (!listed(move.to)) continue;
      const settled = new Set<string>();
      for (const m of movers)
        if (settles(await store.rehearsals.latest(m.agent, provider, move.to), now))
          settled.add(m.agent);
      asked.push(...rehearsalsFor(move, movers, config.rehearsals, (agent) => settled.has(agent)));
    }
  }
  return asked.map((a) => ({ ...a, margin: marginPoints / 100, budgetUsd }));
}
