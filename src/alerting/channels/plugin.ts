import type { z } from 'zod';
import type { Notifier } from '../../domain/incident.ts';

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
  create(channel: string, options: Options): Promise<Notifier>;
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
