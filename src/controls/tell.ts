import { controlKey, writableSoulKey } from '../alerting/incidents/keys.ts';
import type { IncidentRecorder } from '../alerting/incidents/record.ts';
import type { Config } from '../config/load.ts';
import { iso } from '../domain/clock.ts';
import type { ControlResult } from '../domain/control.ts';
import type { Incident, RecordedEvent } from '../domain/incident.ts';
import { shorten } from '../domain/shorten.ts';
import type { Store } from '../domain/store.ts';
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
    if (untold.findings.length > 0) await tellFindings(deps, recorder, untold);
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

async function tellFindings(
  { store, config }: { store: Store; config: Config },
  recorder: IncidentRecorder,
  result: ControlResult,
): Promise<void> {
  const { control, agent } = result;
  const key = controlKey(control, agent);
  await store.transaction(async (tx) => {
    const live = await tx.incidents.findUnfinished(key);
    const merged = mergeFindings(live, result, iso(recorder.now()));
    const facts = controlFacts(config, result, merged.events);
    if (live === null) {
      const reason = merged.fresh.map((e) => e.what).join('; ');
      await recorder.open(tx, { kind: 'control', key, agent, reason: shorten(reason, 500), facts });
      return;
    }
    if (merged.fresh.length === 0 && merged.gone === 0) return;
    const isWorse = merged.fresh.length > 0;
    const reason = isWorse
      ? merged.fresh.map((e) => e.what).join('; ')
      : `${merged.gone} of what was found is gone`;
    await recorder.transition(
      tx,
      // One more finding is news, for somebody who took the first one on too.
      isWorse ? { ...live, state: 'open', ack: null, facts } : { ...live, facts },
      {
        actor: 'daytwo',
        what: isWorse ? 'worsened' : 'updated',
        reason: shorten(reason, 500),
        notice: isWorse ? 'worsened' : 'updated',
      },
    );
  });
}

/**
 * What is found now beside what was told: each with the time when it was first found. What could
 * not be looked at this time is kept. Pure.
 */
export function mergeFindings(
  live: Pick<Incident, 'facts'> | null,
  { findings, unknown }: Pick<ControlResult, 'findings' | 'unknown'>,
  at: string,
): { events: RecordedEvent[]; fresh: RecordedEvent[]; gone: number } {
  const before = new Map((live?.facts.events ?? []).map((e) => [e.finding ?? '', e]));
  const now = new Set(findings.map((f) => f.id));
  const events = findings.map((f): RecordedEvent => ({
    at: before.get(f.id)?.at ?? at,
    what: f.what,
    finding: f.id,
    ...(f.path === undefined ? {} : { path: f.path }),
  }));
  const missing = [...before].filter(([id]) => !now.has(id)).map(([, e]) => e);
  const kept = unknown.length > 0 ? missing : [];
  return {
    events: [...events, ...kept],
    fresh: events.filter((e) => !before.has(e.finding ?? '')),
    gone: missing.length - kept.length,
  };
}
