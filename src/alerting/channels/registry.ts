import { closest, distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { DaytwoError, EXIT, type Problem, problemWords } from '../../domain/errors.ts';
import type { Notifier } from '../../domain/incident.ts';
import { discord } from './discord.ts';
import { email } from './email.ts';
import { pagerduty } from './pagerduty.ts';
import type { ChannelContext, NotifierPlugin } from './plugin.ts';
import { slack } from './slack.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';

/**
 * Every channel type. A new one is its file, its line here and its fixture in the registry test.
 */
export const NOTIFIERS = { slack, email, webhook, pagerduty, teams, discord } as const;
export type NotifierType = keyof typeof NOTIFIERS;
export const NOTIFIER_TYPES = Object.keys(NOTIFIERS) as readonly NotifierType[];

/**
 * A channel as configured, secrets resolved: its name in daytwo, its type, and the type's own
 * options.
 */
export interface ChannelConfig {
  name: string;
  type: string;
  readonly [option: string]: unknown;
}

function didYouMean(key: string, known: readonly string[]): string | undefined {
  const near = closest(key, [...known]);
  return near !== '' && distance(key, near) <= Math.max(2, Math.floor(key.length / 3))
    ? `did you mean "${near}"?`
    : undefined;
}

function problemsOf(error: z.ZodError, keys: readonly string[]): Problem[] {
  const problem = (path: string, message: string, hint?: string): Problem => ({
    place: { file: '' },
    path,
    message,
    ...(hint === undefined ? {} : { hint }),
  });
  return error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => problem(key, 'unknown key', didYouMean(key, keys)))
      : [problem(issue.path.map(String).join('.'), issue.message)],
  );
}

function keysOf(plugin: NotifierPlugin<never>): string[] {
  return plugin.schema instanceof z.ZodObject ? Object.keys(plugin.schema.shape) : [];
}

type Checked =
  | { ok: true; create: (context: ChannelContext) => Promise<Notifier> }
  | { ok: false; problems: Problem[] };

function check<O>(plugin: NotifierPlugin<O>, name: string, options: unknown): Checked {
  const parsed = plugin.schema.safeParse(options);
  if (!parsed.success)
    return {
      ok: false,
      problems: problemsOf(parsed.error, keysOf(plugin as unknown as NotifierPlugin<never>)),
    };
  return { ok: true, create: (context) => plugin.create(name, parsed.data, context) };
}

function checked(config: ChannelConfig): Checked {
  const { name, type, ...options } = config;
  if (isNotifierType(type))
    // A plug-in is given what its own schema has made; the types of all of them together are lost.
    return check(NOTIFIERS[type] as unknown as NotifierPlugin<unknown>, name, options);
  const hint = didYouMean(type, NOTIFIER_TYPES);
  return {
    ok: false,
    problems: [
      {
        place: { file: '' },
        path: 'type',
        message: `no such channel type: "${type}"; there are ${NOTIFIER_TYPES.join(', ')}`,
        ...(hint === undefined ? {} : { hint }),
      },
    ],
  };
}

const isNotifierType = (type: string): type is NotifierType => Object.hasOwn(NOTIFIERS, type);

/**
 * What is wrong with a channel's options; paths are relative to the channel, places are the
 * caller's to fill in.
 */
export function checkChannel(config: ChannelConfig): Problem[] {
  const result = checked(config);
  return result.ok ? [] : result.problems;
}

/**
 * Builds a channel. Nothing is connected or imported until the first message. Throws `DaytwoError`
 * (78) on bad options.
 */
export async function createNotifier(
  config: ChannelConfig,
  context: ChannelContext = {},
): Promise<Notifier> {
  const result = checked(config);
  if (result.ok) return result.create(context);
  throw new DaytwoError({
    code: 'channel-options',
    exitCode: EXIT.config,
    problems: result.problems,
    message:
      `The channel "${config.name}" is not configured right: ` +
      `${result.problems.map(problemWords).join('; ')}`,
  });
}
