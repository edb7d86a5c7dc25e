import type { z } from 'zod';
import type { Notifier } from '../../domain/incident.ts';

/** What a channel may know of the installation beside its own options. */
export interface ChannelContext {
  /** Where the page is reached from outside; without it messages carry no links. */
  publicUrl?: string | undefined;
  /** A link by which whoever reads it may say that they have an incident; absent without the page. */
  ackLink?: ((incident: string) => string) | undefined;
  /** Where commands are to be given: machine and configuration; said where no page is linked. */
  commandsAt?: string | undefined;
}

/**
 * What a channel type brings: its options with their defaults, and how to build it. One file and
 * one registry entry each.
 */
export interface NotifierPlugin<Options> {
  readonly type: string;
  /** Strict: unknown keys are errors. Secrets arrive here already resolved. */
  readonly schema: z.ZodType<Options>;
  /** Option names whose values are secrets, for redaction and for `env:`-style references. */
  readonly secrets: readonly string[];
  create(channel: string, options: Options, context: ChannelContext): Promise<Notifier>;
}

/**
 * Reads an error's fields without trusting its shape: SDKs throw subclasses, plain objects and
 * strings.
 */
export function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null && name in error
    ? (error as Readonly<Record<string, unknown>>)[name]
    : undefined;
}
