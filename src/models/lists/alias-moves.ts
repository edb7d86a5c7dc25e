import type { ModelEvent, ModelRecord } from '../../domain/model.ts';
import { span } from '../../domain/text-time.ts';
import { crossesTwoDays } from './absent-row.ts';

export interface AliasMemory {
  /** What each alias led to on the last list that was believed. */
  aliases?: Readonly<Record<string, string>>;
  /** Moves seen on a list that was held; believed when the next one agrees. */
  heldAliases?: Readonly<Record<string, string>>;
}

export interface AliasPoll {
  provider: string;
  at: string;
  /** The list is whole and did not lose a great part of its rows at once. */
  trusted: boolean;
  /** The list may be cut: it says nothing of aliases. */
  ignored: boolean;
  used: (model: string) => boolean;
}

/**
 * Aliases that lead to another model than before. On a list that is held, a move is believed when a
 * second list agrees; an alias that is not listed keeps what it led to, so that it comes back
 * without a word.
 */
export function aliasMoves(
  targets: ReadonlyMap<string, string>,
  memory: AliasMemory,
  poll: AliasPoll,
): { events: ModelEvent[]; memory: AliasMemory } {
  const before = memory.aliases ?? {};
  if (poll.ignored) return { events: [], memory: { aliases: before } };
  const aliases: Record<string, string> = { ...before };
  const held: Record<string, string> = {};
  const events: ModelEvent[] = [];
  for (const [alias, target] of targets) {
    const old = Object.hasOwn(before, alias) ? before[alias] : undefined;
    if (old === undefined || old === target) {
      aliases[alias] = target;
      continue;
    }
    if (!poll.trusted && memory.heldAliases?.[alias] !== target) {
      held[alias] = target;
      continue;
    }
    aliases[alias] = target;
    events.push({
      at: poll.at,
      provider: poll.provider,
      model: alias,
      kind: 'moved',
      told: false,
      before: old,
      after: target,
      reason:
        `${alias} at ${poll.provider} now leads to ${target} (it was ` +
        `${old}).${poll.used(alias) ? ' The suites of who uses it run now.' : ''}`,
    });
  }
  return {
    events,
    memory: { aliases, ...(Object.keys(held).length === 0 ? {} : { heldAliases: held }) },
  };
}

/**
 * A row that is gone while its name is listed as another name of a model: the loss of the row is
 * recorded, the move is told, since the name goes on answering as something else.
 */
export function movedAway(
  record: ModelRecord,
  target: string,
  poll: { provider: string; at: string; used: boolean; lastPoll: string | null },
): { record: ModelRecord; events: ModelEvent[] } {
  const { model } = record;
  const base = { at: poll.at, provider: poll.provider, model };
  const since = record.movedSince ?? poll.at;
  const next: ModelRecord = {
    ...record,
    lastSeen: poll.at,
    replacement: target,
    movedSince: since,
    goneRecordedAt: record.goneRecordedAt ?? poll.at,
  };
  const events: ModelEvent[] = [];
  // Where it goes from there is `aliasMoves`' to say.
  if (record.movedSince == null) {
    events.push(
      {
        ...base,
        kind: 'gone',
        told: false,
        reason: `${model} has no row of its own on ${poll.provider}'s list any more.`,
        before: model,
        after: target,
      },
      {
        ...base,
        kind: 'moved',
        told: poll.used,
        reason:
          `${model} is no longer a model of its own at ${poll.provider}: it is listed ` +
          `as another name of ${target}.`,
        before: model,
        after: target,
      },
    );
  }
  if (record.movedSince != null && crossesTwoDays(since, poll.at, poll.lastPoll)) {
    events.push({
      ...base,
      kind: 'absent',
      told: false,
      reason:
        `${model} has had no row of its own for ` +
        `${span(Date.parse(poll.at) - Date.parse(since))}; that calls for it are ` +
        `answered as ${target} is the list's word and not confirmed.`,
      before: model,
      after: target,
    });
  }
  return { record: next, events };
}
