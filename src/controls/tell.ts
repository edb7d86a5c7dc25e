import { controlKey, writableSoulKey } from '../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import type { ControlResult } from '../domain/control.ts';
import type { Store } from '../domain/store.ts';
import { keepIncident } from './keep-incident.ts';
import { controlFacts } from './words.ts';

/**
 * One incident a control and agent while something is found: it opens, is brought up to date and
 * resolves by itself. What could not be looked at resolves nothing.
 */
export async function tellControls(
  deps: { store: Store; config: Config },
  recorder: IncidentRecorder,
  results: readonly ControlResult[],
): Promise<void> {
  for (const result of results) {
    const untold = await withoutTold(deps.store, result);
    const key = controlKey(result.control, result.agent);
    if (untold.findings.length > 0)
      await deps.store.transaction((tx) =>
        keepIncident(
          tx,
          recorder,
          { kind: 'control', key, agent: result.agent },
          untold,
          (events) => controlFacts(deps.config, untold, events),
        ),
      );
    else if (result.unknown.length === 0)
      await recorder.resolve(deps.store, key, OVER[result.control]);
  }
  if (!results.some((r) => r.agent === null))
    await recorder.resolve(
      deps.store,
      controlKey('secrets', null),
      'no logs are looked through any more',
    );
}

const OVER: Readonly<Record<ControlResult['control'], string>> = {
  access: 'the user it runs as can no longer change any of its files',
  secrets: 'no secret is found any more',
  tools: 'every tool that it has is used, and every one that it used is granted',
  sessions: 'no session is missing from the trail',
};

/** Files of which the watch over instructions has told already are not told twice. */
async function withoutTold(store: Store, result: ControlResult): Promise<ControlResult> {
  if (result.control !== 'access' || result.agent === null) return result;
  const live = await store.incidents.findUnfinished(writableSoulKey(result.agent));
  const told = new Set((live?.facts.events ?? []).map((e) => e.path));
  return { ...result, findings: result.findings.filter((f) => !told.has(f.path)) };
}
