import type { Control } from '../../domain/control.ts';
import type { Incident } from '../../domain/incident.ts';

/**
 * What makes an incident one: at most one of a key is unfinished (a constraint of the database).
 * Made here alone; the text is stored and must stay readable by every later release.
 */
export type IncidentKey = string & { readonly incidentKey: true };

const key = (text: string): IncidentKey => text as IncidentKey;

export const driftKey = (agent: string): IncidentKey => key(`drift:${agent}`);

export const failingKey = (agent: string, suite: string): IncidentKey =>
  key(`failing-now:${agent}/${suite}`);

export const judgeKey = (agent: string, judge: string): IncidentKey =>
  key(`judge:${agent}/${judge}`);

export const endKey = (provider: string, model: string): IncidentKey =>
  key(`model-end:${provider}/${model}`);

export const goneKey = (provider: string, model: string): IncidentKey =>
  key(`model-gone:${provider}/${model}`);

/** Many rows that left a provider's list at once. */
export const listLossKey = (provider: string): IncidentKey => key(`list-loss:${provider}`);

export const credentialsKey = (provider: string): IncidentKey => key(`credentials:${provider}`);

export const redirectKey = (provider: string): IncidentKey => key(`redirect:${provider}`);

export const quotaKey = (provider: string): IncidentKey => key(`quota:${provider}`);

export const ceilingKey = (): IncidentKey => key('ceiling');

export const noVerdictKey = (agent: string, suite: string): IncidentKey =>
  key(`no-verdict:${agent}/${suite}`);

export const configurationFileKey = (): IncidentKey => key('configuration:file');

export const suiteFileKey = (agent: string, suite: string): IncidentKey =>
  key(`configuration:${agent}/${suite}`);

export const claimsFileKey = (agent: string): IncidentKey => key(`claims:${agent}`);

export const channelKey = (channel: string): IncidentKey => key(`channel:${channel}`);

export const recipientsKey = (channel: string): IncidentKey => key(`channel:${channel}:recipients`);

export const soulKey = (agent: string): IncidentKey => key(`soul:${agent}`);

export const emptySoulKey = (agent: string): IncidentKey => key(`soul-empty:${agent}`);

export const writableSoulKey = (agent: string): IncidentKey => key(`soul-writable:${agent}`);

/** Facts and trade-offs of an agent that are past their review. */
export const documentsKey = (agent: string): IncidentKey => key(`documents:${agent}`);

/** A file beside the configuration that cannot be read: `facts`, `triage`, `claims`. */
export const besideFileKey = (agent: string, what: string): IncidentKey =>
  key(`configuration:${agent}#${what}`);
/** @param agent null for what belongs to no agent: the logs */
export const controlKey = (control: Control, agent: string | null): IncidentKey =>
  key(agent === null ? `control:${control}` : `control:${control}/${agent}`);

export const attackKey = (agent: string): IncidentKey => key(`attack:${agent}`);
/** A quarter is over, and nobody has signed what may be left to the agent. */
export const boundaryKey = (agent: string): IncidentKey => key(`boundary:${agent}`);

/**
 * What is watched and cannot be seen now: a part of the worker, a provider's list, a calendar, a
 * server of tools, a file that was set aside.
 */
export const watchKey = (what: string): IncidentKey => key(`watch:${what}`);

/** The clock was set, and slots were touched. */
export const clockKey = (): IncidentKey => key('clock');

/** The key of an incident that is stored already. */
export const keyOf = (incident: Pick<Incident, 'key'>): IncidentKey => key(incident.key);

/** The provider and model that a `model-end` or `model-gone` incident is about; null for others. */
export function modelOfKey(stored: string): { provider: string; model: string } | null {
  const [, provider, model] = /^model-(?:end|gone):([^/]+)\/(.+)$/s.exec(stored) ?? [];
  return provider === undefined || model === undefined ? null : { provider, model };
}
