import type { ModelEvent, ModelRecord } from '../domain/model.ts';
import type { ListedModel, ListResult } from '../domain/provider.ts';
import { absentRow, type Probe } from './absent.ts';
import { inheritedEnd } from './aliases.ts';
import { presentRow, type Seen } from './present.ts';

/** What must be remembered between polls beside the records; opaque to the store. */
export interface DiffMemory {
  /** Models whose date vanished together with many others in the last list; believed when the next one agrees. */
  heldDates: readonly string[];
  /** The last good list. */
  lastPoll: string | null;
}
export const NO_MEMORY: DiffMemory = { heldDates: [], lastPoll: null };

export interface DiffContext {
  /** Who is told: only of models that somebody uses. */
  used: (model: string) => boolean;
  /** Alias → model id seen in replies. */
  served: ReadonlyMap<string, string>;
  probes: ReadonlyMap<string, Probe>;
  canProbe: boolean;
}

export interface Diff {
  /** All records of the provider, also of those that did not change. */
  records: ModelRecord[];
  events: ModelEvent[];
  memory: DiffMemory;
  /** Used models that are long missing: one small call would settle what they are. */
  probe: string[];
  /** What was made of the list, in words. */
  reason: string;
}

/** A loss or a vanishing of dates over this share is held until a second list agrees. */
const MASS = 0.2;

/**
 * What a poll of a provider's list changes (DESIGN §6). Pure. A failed poll and an empty list change nothing; a list that
 * may be cut adds and updates but removes nothing; what a good list lacks becomes `gone`, `absent` and perhaps `retired`
 * in time, by the rules of `absentRow`.
 */
export function diffModels(previous: readonly ModelRecord[], poll: { provider: string; at: string; result: ListResult }, memory: DiffMemory, context: DiffContext): Diff {
  const same = (reason: string): Diff => ({ records: [...previous], events: [], memory, probe: [], reason });
  const { result } = poll;
  if (!result.ok) return same(`the list could not be read (${result.failure.message}); nothing changes`);
  if (result.models.length === 0) return same('the list is empty; nothing changes');

  const records = new Map(previous.map((r) => [r.model, r]));
  const ids = new Set(result.models.map((m) => m.id));
  const aliasOf = new Map(result.models.flatMap((m) => m.aliases.map((alias) => [alias, m.id] as const)));
  const missing = previous.filter((r) => !ids.has(r.model));
  const movedTo = (r: ModelRecord): string | undefined => (r.absentSince === null && r.retiredAt === null ? aliasOf.get(r.model) : undefined);
  const listedBefore = previous.filter((r) => r.absentSince === null && r.retiredAt === null);
  const lost = missing.filter((r) => r.absentSince === null && r.retiredAt === null && movedTo(r) === undefined);
  const gained = result.models.filter((m) => { const r = records.get(m.id); return m.lifecycle !== 'retired' && (r === undefined || r.absentSince !== null); });

  const swap = previous.length > 0 && lost.length > 0 && lost.length === gained.length;
  const hold = lost.length > listedBefore.length * MASS;
  const trust = result.complete
    ? { kind: 'list' as const, rows: result.models.length, swap, hold }
    : { kind: 'cut' as const, reason: result.note ?? 'the provider did not send it whole' };
  const undated = vanished(result.models, records, context.served);
  const heldDates = undated.length > Math.max(1, datedCount(previous) * MASS) ? undated : [];

  const events: ModelEvent[] = [];
  const probe: string[] = [];
  const next: ModelRecord[] = [];
  for (const row of result.models) {
    const seen: Seen = {
      provider: poll.provider, at: poll.at, used: context.used(row.id), listed: result.models, served: context.served,
      first: previous.length === 0, keepDate: heldDates.includes(row.id) && !memory.heldDates.includes(row.id),
    };
    const found = presentRow(row, records.get(row.id), seen);
    next.push(found.record);
    events.push(...found.events);
  }
  for (const record of missing) {
    const target = movedTo(record);
    if (target !== undefined) {
      next.push({ ...record, lastSeen: poll.at, replacement: target });
      if (record.replacement !== target) events.push(...movedEvents(record.model, target, poll, context.used(record.model)));
      continue;
    }
    const found = absentRow(record, { provider: poll.provider, at: poll.at, used: context.used(record.model), trust, probe: context.probes.get(record.model) ?? null, canProbe: context.canProbe, lastPoll: memory.lastPoll });
    next.push(found.record);
    events.push(...found.events);
    if (found.wantsProbe) probe.push(record.model);
  }
  return { records: next, events, memory: { heldDates, lastPoll: result.complete ? poll.at : memory.lastPoll }, probe, reason: reasonOf(trust, lost.length, gained.length, listedBefore.length) };
}

/** The row is gone, which is recorded; the name still answers as another model, which is what people need to know. */
function movedEvents(model: string, target: string, poll: { provider: string; at: string }, used: boolean): ModelEvent[] {
  const base = { at: poll.at, provider: poll.provider, model, before: model, after: target };
  return [
    { ...base, kind: 'gone', told: false, reason: `${model} has no row of its own on ${poll.provider}'s list any more.` },
    { ...base, kind: 'moved', told: used, reason: `${model} is no longer a model of its own at ${poll.provider}: it is listed as another name of ${target}.` },
  ];
}

function vanished(listed: readonly ListedModel[], records: ReadonlyMap<string, ModelRecord>, served: ReadonlyMap<string, string>): string[] {
  return listed.filter((m) => m.endsAt === null && (records.get(m.id)?.endsAt ?? null) !== null && inheritedEnd(m.id, listed, served) === null).map((m) => m.id);
}

function datedCount(records: readonly ModelRecord[]): number {
  return records.filter((r) => r.endsAt !== null && r.absentSince === null).length;
}

function reasonOf(trust: { kind: 'list'; swap: boolean; hold: boolean } | { kind: 'cut'; reason: string }, lost: number, gained: number, before: number): string {
  if (trust.kind === 'cut') return `possibly cut: ${trust.reason}; absences are logged, nobody is told`;
  if (trust.hold) return `${lost} of ${before} rows are missing at once; held until a second list agrees`;
  if (trust.swap) return `${lost} rows went and ${gained} came: possibly cut, absences are logged, nobody is told`;
  return lost === 0 && gained === 0 ? 'no row came or went' : `${gained} rows came, ${lost} went`;
}
