import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { Store } from '../domain/store.ts';
import type { RunObserver } from '../monitoring/run-end/observer.ts';
import { recordAnswered, recordRefused } from './ends/refused-calls.ts';
import { recordReplyHeaders } from './lists/record-headers.ts';

/** What the calls of a run say of their models is the provider's word like any other's. */
export function observeModels(
  deps: { store: Store; config: Config },
  recorder: IncidentRecorder,
): RunObserver {
  return {
    runEnded: (tx, run, refused) => recordAnswered(deps.config, tx, recorder, run, refused),
    modelRefused: (tx, trouble, model) => recordRefused(tx, recorder, trouble, model),
    repliesServed: (run, trials, moved) => recordReplyHeaders(deps, run, trials, moved),
  };
}
