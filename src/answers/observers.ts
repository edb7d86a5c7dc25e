import { observeAttacks } from '../controls/attack/observe.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import { observeClaims } from '../claims/run-observer.ts';
import type { Config } from '../config/load.ts';
import type { Store } from '../domain/store.ts';
import { observeModels } from '../models/run-observer.ts';
import type { RunObserver } from '../monitoring/run-end/observer.ts';
import { observeAsked } from './run-again.ts';

/** Whoever hears of a run's end, in the order in which they do. */
export function observeRuns(
  deps: { store: Store; config: Config },
  recorder: IncidentRecorder,
): RunObserver[] {
  return [
    observeModels(deps, recorder),
    observeAttacks(deps, recorder),
    observeClaims(deps.config, recorder),
    observeAsked(recorder),
  ];
}
