import type { Command } from 'commander';
import { nearest } from '../../config/places.ts';
import { MINUTE } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { LIST_NAMES, shapeNamed } from '../../llm/providers/lists/registry.ts';
import { readHistory } from '../../models/lists/history-files.ts';
import { replayLists } from '../../models/lists/replay-history.ts';
import { accountsIn, type AgentsFile, readAgentsFile, usedIn } from '../backtest/agents-file.ts';
import { printResult } from '../context.ts';
import { type Io, typedPath } from '../io.ts';
import { byReason, eventsText } from '../text/backtest-models.ts';

export interface BacktestModelsOptions {
  provider: string;
  agents?: string;
  every: number;
}

/** Replays a folder of dated lists through the watch. */
export function backtestModels(
  io: Io,
  dir: string,
  o: BacktestModelsOptions,
  command: Command,
): void {
  const agents = (): AgentsFile | null =>
    o.agents === undefined ? null : readAgentsFile(typedPath(io, o.agents));
  if (shapeNamed(o.provider) === null) mustBeKnown(o.provider, accountsIn(agents() ?? []));
  const { lists, skipped } = readHistory(typedPath(io, dir), o.provider);
  const of = agents();
  const used = of === null ? null : usedIn(of, o.provider);
  const replayed = replayLists(o.provider, lists, used, o.every * MINUTE);
  printSkipped(io, skipped);
  for (const bad of replayed.unusable) io.err(`${bad.at}: ${bad.reason}; nothing changes`);
  if (new Set(replayed.unusable.map((bad) => bad.at)).size >= lists.length)
    throw new DaytwoError({
      code: 'no-list',
      exitCode: EXIT.couldNotMeasure,
      message: `none of the ${lists.length} files in ${dir} holds a list of models`,
      next: 'keep each answer of the models endpoint whole, as the provider sent it',
    });
  printDoubtful(io, replayed, lists.length);
  const events = replayed.events.map(({ at, provider, model, kind, reason, told }) => ({
    at,
    provider,
    model,
    kind,
    reason,
    told,
  }));
  printResult(
    io,
    command,
    { events },
    eventsText(o.provider, lists.length, replayed.polls, events),
  );
}

function printSkipped(io: Io, skipped: readonly string[]): void {
  if (skipped.length > 0)
    io.err(
      `${skipped.length} files without a time in their name are left out: ` +
        `${skipped.slice(0, 5).join(', ')}${skipped.length > 5 ? ' …' : ''}`,
    );
}

function printDoubtful(
  io: Io,
  { cut, unread }: Pick<ReturnType<typeof replayLists>, 'cut' | 'unread'>,
  lists: number,
): void {
  const lines = [
    ...byReason(
      cut,
      (n) => `${n} of ${lists} lists may be cut`,
      'What they lack is told to nobody.',
    ),
    ...byReason(
      unread,
      (n) => `${n} of ${lists} lists ${n === 1 ? 'holds' : 'hold'} what cannot be read`,
      'It counts as absent.',
    ),
  ];
  for (const line of lines) io.err(line);
}

/** A slip of the hand would replay nothing of anybody, and look sound. @throws DaytwoError usage */
function mustBeKnown(provider: string, accounts: readonly string[]): void {
  if (accounts.includes(provider)) return;
  const near = nearest(provider, [...LIST_NAMES, ...accounts]);
  throw new DaytwoError({
    code: 'no-provider',
    exitCode: EXIT.usage,
    message:
      `no provider "${provider}" is ` + `known${near === null ? '' : `; did you mean "${near}"?`}`,
    next:
      `known are ${LIST_NAMES.join(', ')}${accounts.length === 0 ? '' : `, and of --agents ${accounts.join(', ')}`}; ` +
      `openai-compatible for any other with OpenAI's list`,
  });
}
