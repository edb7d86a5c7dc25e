import type { Command } from 'commander';
import { parse } from 'yaml';
import { z } from 'zod';
import { nearest } from '../../config/places.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { ModelEvent } from '../../domain/model.ts';
import { LIST_NAMES, shapeNamed } from '../../llm/providers/lists/registry.ts';
import { usedAt } from '../../models/knowledge/usage.ts';
import { readHistory } from '../../models/lists/history-files.ts';
import { replayLists } from '../../models/lists/replay-history.ts';
import { readNamed } from '../../platform/files/named-files.ts';
import { show } from '../context.ts';
import { type Io, table, typedPath } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  provider: string;
  agents?: string;
  every: number;
}

/** Adds `backtest models` beside the other replays of the past. */
export function registerBacktestModels(backtest: Command, io: Io): void {
  backtest
    .command('models <dir>')
    .description(
      'replay dated model lists and say what the watch would have seen, and what it would have told',
    )
    .requiredOption(
      '--provider <name>',
      'whose lists they are: openai, anthropic, gemini, mistral, cohere, xai …',
    )
    .option(
      '--agents <file>',
      'who uses what (a daytwo configuration, or names, one a line); else every listed model ' +
        'counts as used',
    )
    .option('--every <minutes>', 'minutes between polls', wholeNumber(1, 1_440), 60)
    .addHelpText(
      'after',
      `
DIR holds the provider's answers, each named by the UTC time at which it was fetched (2026-03-10T222156Z.json). Between two files
the list stands unchanged and is polled at the interval, and for three days after the last. No model is called: what a call would
settle stays "absent, unconfirmed". A file that holds no list (HTML, an error, half a file) is a poll that failed.

Exit codes: 0 replayed, 2 there is nothing to replay, 64 usage.`,
    )
    .action((dir: string, o: Options, command: Command) => backtestModels(io, dir, o, command));
}

function backtestModels(io: Io, dir: string, o: Options, command: Command): void {
  const agents = (): AgentsFile | null =>
    o.agents === undefined ? null : agentsIn(typedPath(io, o.agents));
  if (shapeNamed(o.provider) === null) mustBeKnown(o.provider, accountsIn(agents() ?? []));
  const history = readHistory(typedPath(io, dir), o.provider);
  const of = agents();
  const used = of === null ? null : usedIn(of, o.provider);
  const replayed = replayLists(o.provider, history.lists, used, o.every * 60_000);
  if (history.skipped.length > 0)
    io.err(
      `${history.skipped.length} files without a time in their name are left out: ` +
        `${history.skipped.slice(0, 5).join(', ')}${history.skipped.length > 5 ? ' …' : ''}`,
    );
  for (const bad of replayed.unusable) io.err(`${bad.at}: ${bad.reason}; nothing changes`);
  if (new Set(replayed.unusable.map((bad) => bad.at)).size >= history.lists.length) {
    throw new DaytwoError({
      code: 'no-list',
      exitCode: EXIT.couldNotMeasure,
      message: `none of the ${history.lists.length} files in ${dir} holds a list of models`,
      next: 'keep each answer of the models endpoint whole, as the provider sent it',
    });
  }
  for (const line of byReason(
    replayed.cut,
    (n) => `${n} of ${history.lists.length} lists may be cut`,
    'What they lack is told to nobody.',
  ))
    io.err(line);
  for (const line of byReason(
    replayed.unread,
    (n) =>
      `${n} of ${history.lists.length} lists ${n === 1 ? 'holds' : 'hold'} what cannot be read`,
    'It counts as absent.',
  ))
    io.err(line);
  const events = replayed.events.map(({ at, provider, model, kind, reason, told }) => ({
    at,
    provider,
    model,
    kind,
    reason,
    told,
  }));
  show(
    io,
    command,
    { events },
    wordsOf(o.provider, history.lists.length, replayed.polls, events).join('\n'),
  );
}

const MOST_REASONS = 5;

/**
 * A line a reason, with how many lists have it and when it came first: a list stands for months and
 * says the same each day.
 */
function byReason(
  found: readonly { at: string; reason: string }[],
  count: (n: number) => string,
  then: string,
): string[] {
  const reasons = [...Map.groupBy(found, (f) => f.reason)];
  const more = reasons.slice(MOST_REASONS).reduce((n, [, of]) => n + of.length, 0);
  return [
    ...reasons
      .slice(0, MOST_REASONS)
      .map(
        ([reason, of]) => `${count(of.length)}, first at ${of[0]?.at ?? ''}: ${reason}. ${then}`,
      ),
    ...(more === 0 ? [] : [`${count(more)} for ${reasons.length - MOST_REASONS} other reasons.`]),
  ];
}

function wordsOf(
  provider: string,
  lists: number,
  polls: number,
  events: readonly ModelEvent[],
): string[] {
  const told = events.filter((e) => e.told).length;
  const kinds = [...Map.groupBy(events, (e) => e.kind)]
    .map(([kind, of]) => `${kind} ${of.length}`)
    .join(', ');
  return [
    ...(events.length === 0
      ? []
      : [
          table(
            events.map((e) => [
              `${e.at.slice(0, 16).replace('T', ' ')}`,
              e.kind,
              e.told ? 'told' : '',
              e.model,
              e.reason,
            ]),
          ),
          '',
        ]),
    `${provider}: ${lists} lists, ${polls} polls; ` +
      `${events.length === 0 ? 'no event' : `${events.length} events (${kinds}), ${told} of them told`}.`,
  ];
}

const place = z.looseObject({ provider: z.string(), model: z.string() });
const agent = z.looseObject({
  target: place.optional(),
  provider: z.string().optional(),
  model: z.string().optional(),
  grader: place.optional(),
  judgments: z.looseObject({ judge: place.optional() }).optional(),
});
const agentsFile = z.union([
  z.looseObject({
    agents: z.union([z.record(z.string(), agent), z.array(z.union([z.string(), agent]))]),
  }),
  z.array(z.union([z.string(), agent])),
  z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  z.string(),
]);

/** A slip of the hand would replay nothing of anybody, and look sound. @throws DaytwoError usage */
function mustBeKnown(provider: string, accounts: readonly string[]): void {
  if (accounts.includes(provider)) return;
  const near = nearest(provider, [...LIST_NAMES, ...accounts]);
  throw new DaytwoError({
    code: 'no-provider',
    exitCode: EXIT.usage,
    message: `no provider "${provider}" is known${near === null ? '' : `; did you mean "${near}"?`}`,
    next:
      `known are ${LIST_NAMES.join(', ')}${accounts.length === 0 ? '' : `, and of --agents ${accounts.join(', ')}`}; ` +
      `openai-compatible for any other with OpenAI's list`,
  });
}

type AgentsFile = z.infer<typeof agentsFile>;
const entriesIn = (parsed: AgentsFile): (string | z.infer<typeof agent>)[] =>
  typeof parsed === 'string'
    ? []
    : Array.isArray(parsed)
      ? parsed
      : 'agents' in parsed && typeof parsed.agents === 'object'
        ? Object.values(parsed.agents)
        : [];

/** The accounts that a configuration's agents are called at, by whatever name it gives them. */
function accountsIn(parsed: AgentsFile): string[] {
  return [
    ...new Set(
      entriesIn(parsed).flatMap((a) =>
        typeof a === 'string'
          ? []
          : [
              a.provider,
              a.target?.provider,
              a.grader?.provider,
              a.judgments?.judge?.provider,
            ].filter((p) => p !== undefined),
      ),
    ),
  ];
}

/**
 * A daytwo configuration (its agents, whatever else is in it), a list of agents, or plain names.
 */
function agentsIn(file: string): AgentsFile {
  const wrong = (why: string): DaytwoError =>
    new DaytwoError({
      code: 'bad-agents',
      exitCode: EXIT.usage,
      message: `--agents ${file}: ${why}`,
      next: 'give a daytwo configuration, or model names, one a line',
    });
  const text = readNamed(
    file,
    'give a daytwo configuration, or model names, one a line, after --agents',
  );
  try {
    return agentsFile.parse(valueOf(text) ?? []);
  } catch (e) {
    throw wrong(
      e instanceof z.ZodError
        ? 'names no agents or models'
        : e instanceof Error
          ? e.message
          : String(e),
    );
  }
}

/** Who uses which of a provider's models. */
function usedIn(parsed: AgentsFile, provider: string): (model: string) => boolean {
  const names = new Set<string>();
  const add = (a: z.infer<typeof agent>): void => {
    if (a.model !== undefined && (a.provider ?? provider) === provider) names.add(a.model);
    for (const at of [a.target, a.grader, a.judgments?.judge])
      if (at !== undefined && at.provider === provider) names.add(at.model);
  };
  if (typeof parsed === 'string') for (const name of parsed.split(/\s+/)) names.add(name);
  else if (Array.isArray(parsed) || ('agents' in parsed && typeof parsed.agents === 'object'))
    for (const a of entriesIn(parsed)) {
      if (typeof a === 'string') names.add(a);
      else add(a);
    }
  else
    for (const models of Object.values(parsed))
      for (const name of [models].flat()) if (typeof name === 'string') names.add(name);
  const users = [...names].map((model) => ({
    name: model,
    target: { provider, model },
    judges: [],
  }));
  return usedAt(provider, users, new Map());
}

/** YAML, of which JSON is a part; else one JSON value a line. */
function valueOf(text: string): unknown {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every((line) => /^\s*\{.*\}\s*$/.test(line))
    ? lines.map((line) => JSON.parse(line) as unknown)
    : parse(text);
}
