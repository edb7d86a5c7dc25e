import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import type { ListResult } from '../../domain/provider.ts';
import { ofList } from '../knowledge/sources.ts';
import { type AbsenceContext, absentRow, type Probe } from './absent-row.ts';
import { type AliasMemory, aliasMoves, movedAway } from './alias-moves.ts';
import {
  compare,
  type Compared,
  datedCount,
  holds,
  MASS,
  movedTo,
  reasonOf,
  swaps,
  trustIn,
  vanished,
  type Whole,
} from './compared-list.ts';
import { returnTogether, stillTogether, tellTogether } from './lost-together.ts';
import { modelFamily } from './model-family.ts';
import { presentRow } from './present-row.ts';

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

/**
 * What a poll of a provider's list changes (docs/models.md). Pure. A failed poll and an empty list
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

  const c = compare(previous, result.models);
  const trust = trustIn(result, c, memory.swaps);
  const undated = vanished(result.models, c.records, context.served);
  const heldDates = undated.length > Math.max(1, datedCount(previous) * MASS) ? undated : [];
  const list = { ...poll, result };
  const moves = aliasMoves(c.targets, memory, {
    provider: poll.provider,
    at: poll.at,
    trusted: result.complete && !holds(c),
    ignored: !result.complete,
    used: context.used,
  });
  const present = presentRows(list, c, memory, context, heldDates);
  const absent = absentRows(list, c, memory, context, trust);
  return {
    records: [...present.map((p) => p.record), ...absent.map((p) => p.record)],
    events: [
      ...returnTogether(
        present.flatMap((p) => p.events),
        context.used,
      ),
      ...moves.events,
      ...absent.flatMap((p) => p.events),
    ],
    probe: absent.filter((p) => p.wantsProbe).map((p) => p.record.model),
    memory: {
      heldDates,
      lastPoll: result.complete ? poll.at : memory.lastPoll,
      ...moves.memory,
      ...(result.complete ? {} : { cut: true }),
      ...swapsAfter(memory, swaps(c) && result.complete ? String(result.models.length) : null),
    },
    reason: reasonOf(trust, c.lost, c.gained, c.listedBefore),
  };
}
interface Listed {
  provider: string;
  at: string;
  result: Whole;
}

function presentRows(
  { provider, at, result }: Listed,
  c: Compared,
  memory: DiffMemory,
  context: DiffContext,
  heldDates: readonly string[],
): ReturnType<typeof presentRow>[] {
  const inLine =
    result.complete && memory.cut !== true ? familiesInUse(c.previous, context) : () => [];
  return result.models.map((row) =>
    presentRow(row, c.records.get(row.id), {
      provider,
      at,
      used: context.used(row.id),
      listed: result.models,
      served: context.served,
      inFamily: inLine,
      first: c.previous.length === 0,
      keepDate: heldDates.includes(row.id) && !memory.heldDates.includes(row.id),
    }),
  );
}

function absentRows(
  { provider, at }: Listed,
  c: Compared,
  memory: DiffMemory,
  context: DiffContext,
  trust: AbsenceContext['trust'],
): ReturnType<typeof absentRow>[] {
  const { lastPoll } = memory;
  const together = stillTogether(c.missing);
  const absent = c.missing.map((record) => {
    const used = context.used(record.model);
    const target = movedTo(record, c.targets);
    return target === undefined
      ? absentRow(record, {
          provider,
          at,
          used,
          trust,
          together: record.lostWith != null && together(record.lostWith),
          probe: context.probes.get(record.model) ?? null,
          canProbe: context.canProbe,
          lastPoll,
        })
      : {
          ...movedAway(record, target, { provider, at, used, lastPoll }),
          wantsProbe: false,
        };
  });
  return tellTogether(absent, { provider, at, used: context.used }, together);
}

function swapsAfter(memory: DiffMemory, at: string | null): Pick<DiffMemory, 'swaps'> {
  if (at === null) return memory.swaps === undefined ? {} : { swaps: memory.swaps };
  return { swaps: { ...memory.swaps, [at]: (memory.swaps?.[at] ?? 0) + 1 } };
}

/**
 * Which models in use are of a model's line; counted once a list, and only where something is new.
 */
function familiesInUse(
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
      for (const name of names)
        lines.set(modelFamily(name), [...(lines.get(modelFamily(name)) ?? []), name]);
    }
    return (lines.get(modelFamily(model)) ?? []).filter((name) => name !== model);
  };
}
