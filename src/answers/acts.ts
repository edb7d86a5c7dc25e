import { resolveIncident } from '../alerting/incidents/acknowledge.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { dismissIncident, releaseIncident } from '../alerting/incidents/release.ts';
import { type BoundaryDecision, decideBoundary } from '../claims/boundary/decide.ts';
import type { SignedBoundary } from '../claims/boundary/signature.ts';
import type { Config } from '../config/load.ts';
import type { Clock, Ids } from '../domain/clock.ts';
import type { Incident } from '../domain/incident.ts';
import type { Run } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox } from '../domain/suite.ts';
import type { AgentLoader } from '../evaluation/replay/agent-loader.ts';
import { acknowledgeEnd } from '../models/ends/acknowledge.ts';
import { askRehearsal } from '../models/migration/asked.ts';
import {
  type Acceptance,
  acceptIncident,
  proposeAcceptance,
} from '../monitoring/review/approve.ts';
import { shortNote } from './note.ts';
import { nameOf } from './people.ts';
import { makeReviewing, type Reviewing } from './reviewing.ts';
import { priceOfRun, runAgain } from './run-again.ts';

/** What every answer needs. */
export interface ActDeps {
  store: Store;
  recorder: IncidentRecorder;
  config: Config;
  clock: Clock;
  ids: Ids;
  agents: AgentLoader;
  sandbox: Pick<Sandbox, 'evaluate'>;
}

/** An answer to an incident: which, whose, and what they say to it. */
export interface Answer {
  id: string;
  by: string;
  note?: string;
}

/**
 * What people can do with incidents, real answers and boundaries, the same from a command, from
 * Slack and on the page. Every act is written with its notice in one transaction, under the name
 * that `people` gives.
 */
export interface Acts extends Reviewing {
  /** Takes it on; `until` (ISO) is until when it stays quiet. */
  acknowledge(a: Answer & { until: string | null }): Promise<Incident>;
  /** Gives it back. */
  release(a: Answer): Promise<Incident>;
  resolve(a: Answer): Promise<Incident>;
  /** Closes it as one that told of nothing real; the note says what it was. */
  dismiss(a: Answer): Promise<Incident>;
  /** What accepting would take: runs, dates, rates, what is left out and why. */
  acceptance(id: string): Promise<Acceptance>;
  /** Makes the behaviour since it began the new normal; `shown`: by what the read list is known. */
  accept(a: Answer & { shown?: string | undefined }): Promise<Incident>;
  /** The most that running its suites again can cost in USD; null where no price is known. */
  priceOfRun(id: string): Promise<number | null>;
  /** Has the worker replay its suites once more; the incident is told what came of it. */
  runAgain(a: Answer): Promise<Run[]>;
  /** Has the worker rehearse on the replacement of a model that ends; told as the above. */
  rehearse(a: Answer): Promise<Incident>;
  /** Signs what may be left to an agent for a quarter. */
  signBoundary(decision: BoundaryDecision): Promise<SignedBoundary>;
}

/** @returns the acts over a store; each throws a `DaytwoError` with the next step */
export function makeActs(deps: ActDeps): Acts {
  const { store, recorder, config } = deps;
  const name = (a: { by: string }): string => nameOf(config.people, a.by);
  const said = (a: { note?: string }): string => config.redactor.text(shortNote(a.note));
  return {
    acknowledge: async ({ until, ...a }) =>
      acknowledgeEnd({ config, store }, recorder, { id: a.id, by: name(a), note: said(a), until }),
    release: async (a) => releaseIncident(store, recorder, a.id, name(a), said(a)),
    resolve: async (a) => resolveIncident(store, recorder, a.id, name(a), said(a)),
    dismiss: async (a) => dismissIncident(store, recorder, a.id, name(a), said(a)),
    acceptance: (id) => proposeAcceptance(store, id),
    accept: async ({ shown, ...a }) =>
      (await acceptIncident(store, recorder, a.id, { by: name(a), note: said(a), shown })).incident,
    priceOfRun: (id) => priceOfRun(deps, id),
    runAgain: (a) => runAgain(deps, { ...a, by: name(a) }),
    ...makeReviewing(deps),
    rehearse: (a) => askRehearsal({ config, store }, recorder, { id: a.id, by: name(a) }),
    signBoundary: async (d) =>
      decideBoundary(deps, { ...d, by: nameOf(config.people, d.by), note: shortNote(d.note) }),
  };
}

/** The same acts on incidents; `told` is called after each that was done, so that people see it. */
export function thenTelling(acts: Acts, told: () => void): Acts {
  const then =
    <A, R>(act: (a: A) => Promise<R>) =>
    async (a: A): Promise<R> => {
      const done = await act(a);
      told();
      return done;
    };
  return {
    ...acts,
    acknowledge: then(acts.acknowledge),
    release: then(acts.release),
    resolve: then(acts.resolve),
    dismiss: then(acts.dismiss),
    accept: then(acts.accept),
    runAgain: then(acts.runAgain),
    rehearse: then(acts.rehearse),
  };
}
