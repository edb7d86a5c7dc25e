import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListedModel, ListResult } from '../../domain/provider.ts';
import { ofList } from '../knowledge/sources.ts';
import { absentRow, type Missing, type Probe } from './absent-row.ts';
import { type AliasMemory, aliasMoves, movedAway } from './alias-moves.ts';
import { aliasTargets, inheritedEnd } from './aliases.ts';
import { lineOf } from './model-family.ts';
import { presentRow, type Seen } from './present-row.ts';

/** What must be remembered between polls beside the records; opaque to the store. */
export interface DiffMemory extends AliasMemory {
  /**
   * Models whose date vanished together with many others in the last list; believed when the next
   * one agrees.
   */
  heldDates: readonly string[];
  /** The last good list. */
  lastPoll: string | null;
  /** The last list may have lacked rows, so what is on this one need not be new. */
  cut?: boolean;
  /**
   * How often as many rows went as came, by the length of the list: a length that stands through
   * several such changes is a page's.
   */
  swaps?: Readonly<Record<string, number>>;
}
export const NO_MEMORY: DiffMemory = { heldDates: [], lastPoll: null };

export interface DiffContext {
  /** Who is told: only of models that somebody uses. */
  used: (model: string) => boolean;
  /** Names as agents configure them, which a list need not hold; their lines are in use. */
  names?: readonly string[];
  /** Alias → model id seen in replies. */
  served: ReadonlyMap<string, string>;
  probes: ReadonlyMap<string, Probe>;
  canProbe: boolean;
}

export interface Diff {
  /** All records of the provider's list, also of those that did not change. */
  records: ModelRecord[];
  events: ModelEvent[];
  memory: DiffMemory;
  /** Used models that are long missing: one small call would settle what they are. */
  probe: string[];
  /** What was made of the list, in words. */
  reason: string;
}

/** Swaps at one length from which on it is taken for the size of a page. */
const PAGE_LIKE = 2;
/** A loss or a vanishing of dates over this share is held until a second list agrees. */
const MASS = 0.2;

/**
 * What a poll of a provider's list changes (DESIGN §6). Pure. A failed poll and an empty list
 * change nothing; a list that may be cut adds and updates but removes nothing; what a good list
 * lacks becomes `gone`, `absent` and perhaps `retired` in time, by the rules of `absentRow`. Rows
 * of other sources than the list are left alone.
 */
export function diffModels(
  rows: readonly ModelRecord[],
  poll: { provider: string; at: string; result: ListResult },
  memory: DiffMemory,
  context: DiffContext,
): Diff {
  const previous = rows.filter(ofList);
  const same = (reason: string): Diff => ({
    records: previous,
    events: [],
    memory,
    probe: [],
    reason,
  });
  const { result } = poll;
  if (!result.ok)
    return same(`the list could not be read (${result.failure.message}); nothing changes`);
  if (result.models.length === 0) return same('the list is empty; nothing changes');

  const records = new Map(previous.map((r) => [r.model, r]));
  const ids = new Set(result.models.map((m) => m.id));
  const targets = aliasTargets(result.models);
  const missing = previous.filter((r) => !ids.has(r.model));
  const movedTo = (r: ModelRecord): string | undefined =>
    r.absentSince === null && r.retiredAt === null ? targets.get(r.model) : undefined;
  const listedBefore = previous.filter(
    (r) => r.absentSince === null && r.retiredAt === null && r.movedSince == null,
  );
  const lost = missing.filter(
    (r) => r.absentSince === null && r.retiredAt === null && movedTo(r) === undefined,
  );
  const gained = result.models.filter((m) => {
    const r = records.get(m.id);
    return m.lifecycle !== 'retired' && (r === undefined || r.absentSince !== null);
  });

  const swap = previous.length > 0 && lost.length > 0 && lost.length === gained.length;
  const hold = lost.length > listedBefore.length * MASS;
  const rowsNow = String(result.models.length);
  const swapped = memory.swaps?.[rowsNow] ?? 0;
  const doubt =
    result.doubt ??
    (swapped >= PAGE_LIKE
      ? `as many rows went as came ${swapped} times while it was exactly ${rowsNow} rows long`
      : null);
  const trust: Missing['trust'] = result.complete
    ? { kind: 'list', rows: result.models.length, swap, hold, doubt }
    : { kind: 'cut', reason: result.note ?? 'the provider did not send it whole' };
  const undated = vanished(result.models, records, context.served);
  const heldDates = undated.length > Math.max(1, datedCount(previous) * MASS) ? undated : [];
  const inLine = result.complete && memory.cut !== true ? linesInUse(previous, context) : () => [];

  const moves = aliasMoves(targets, memory, {
    provider: poll.provider,
    at: poll.at,
    trusted: result.complete && !hold,
    ignored: !result.complete,
    used: context.used,
  });
  const events: ModelEvent[] = [];
  const probe: string[] = [];
  const next: ModelRecord[] = [];
  for (const row of result.models) {
    const seen: Seen = {
      provider: poll.provider,
      at: poll.at,
      used: context.used(row.id),
      listed: result.models,
      served: context.served,
      inLine,
      first: previous.length === 0,
      keepDate: heldDates.includes(row.id) && !memory.heldDates.includes(row.id),
    };
    const found = presentRow(row, records.get(row.id), seen);
    next.push(found.record);
    events.push(...found.events);
  }
  events.push(...moves.events);
  for (const record of missing) {
    const used = context.used(record.model);
    const target = movedTo(record);
    const found =
      target === undefined
        ? absentRow(record, {
            provider: poll.provider,
            at: poll.at,
            used,
            trust,
            probe: context.probes.get(record.model) ?? null,
            canProbe: context.canProbe,
            lastPoll: memory.lastPoll,
          })
        : {
            ...movedAway(record, target, {
              provider: poll.provider,
              at: poll.at,
              used,
              lastPoll: memory.lastPoll,
            }),
            wantsProbe: false,
          };
    next.push(found.record);
    events.push(...found.events);
    if (found.wantsProbe) probe.push(record.model);
  }
  return {
    records: next,
    events,
    probe,
    memory: {
      heldDates,
      lastPoll: result.complete ? poll.at : memory.lastPoll,
      ...moves.memory,
      ...(result.complete ? {} : { cut: true }),
      ...swapsAfter(memory, swap && result.complete ? rowsNow : null),
    },
    reason: reasonOf(trust, lost.length, gained.length, listedBefore.length),
  };
}

function swapsAfter(memory: DiffMemory, at: string | null): Pick<DiffMemory, 'swaps'> {
  if (at === null) return memory.swaps === undefined ? {} : { swaps: memory.swaps };
  return { swaps: { ...memory.swaps, [at]: (memory.swaps?.[at] ?? 0) + 1 } };
}

/**
 * Which models in use are of a model's line; counted once a list, and only where something is new.
 */
function linesInUse(
  previous: readonly ModelRecord[],
  context: DiffContext,
): (model: string) => readonly string[] {
  let lines: Map<string, string[]> | null = null;
  return (model) => {
    if (lines === null) {
      lines = new Map();
      const names = new Set([
        ...previous
          .filter((r) => r.retiredAt === null && context.used(r.model))
          .map((r) => r.model),
        ...(context.names ?? []),
      ]);
      for (const name of names) lines.set(lineOf(name), [...(lines.get(lineOf(name)) ?? []), name]);
    }
    return (lines.get(lineOf(model)) ?? []).filter((name) => name !== model);
  };
}

function vanished(
  listed: readonly ListedModel[],
  records: ReadonlyMap<string, ModelRecord>,
  served: ReadonlyMap<string, string>,
): string[] {
  return listed
    .filter(
      (m) =>
        m.endsAt === null &&
        (records.get(m.id)?.endsAt ?? null) !== null &&
        inheritedEnd(m.id, listed, served) === null,
    )
    .map((m) => m.id);
}

function datedCount(records: readonly ModelRecord[]): number {
  return records.filter((r) => r.endsAt !== null && r.absentSince === null).length;
}

function reasonOf(trust: Missing['trust'], lost: number, gained: number, before: number): string {
  if (trust.kind === 'cut')
    return `possibly cut: ${trust.reason}; absences are logged, nobody is told`;
  if (trust.hold)
    return `${lost} of ${before} rows are missing at once; held until a second list agrees`;
  if (trust.swap)
    return `${lost} rows went and ${gained} came: possibly cut, absences are logged, nobody is told`;
  if (trust.doubt !== null && lost > 0)
    return `possibly cut: ${trust.doubt}; ${lost} absences are logged, nobody is told`;
  return lost === 0 && gained === 0 ? 'no row came or went' : `${gained} rows came, ${lost} went`;
}
