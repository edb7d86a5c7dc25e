import { z } from 'zod';
import { OUTPUT_FORMATS } from './output-formats.ts';

/** Longer patterns are programs. */
const LONGEST_PATTERN = 300;
const MOST_PATTERNS = 20;
const MOST_TASKS = 100;
/** Nobody guesses it over a network. */
const SHORTEST_TOKEN = 16;

/** A regular expression of the user; it runs in the sandbox. */
const pattern = z
  .string()
  .min(1)
  .max(LONGEST_PATTERN)
  .superRefine((text, context) => {
    try {
      RegExp(text, 'gu');
    } catch (e) {
      context.addIssue({
        code: 'custom',
        message: `is no regular expression: ${e instanceof Error ? e.message : String(e)}`,
      });
    }
  });

/** What is looked for in a question: a text in any case, or `/a pattern/`. */
const match = z
  .string()
  .min(1)
  .max(LONGEST_PATTERN + 2)
  .superRefine((text, context) => {
    const inside = patternOf(text);
    if (inside === null) return;
    const read = pattern.safeParse(inside);
    for (const issue of read.error?.issues ?? [])
      context.addIssue({ code: 'custom', message: issue.message });
  });

/** What stands between the slashes of `/a pattern/`; null of a plain text. */
export function patternOf(match: string): string | null {
  return /^\/(.+)\/$/s.exec(match)?.[1] ?? null;
}

const days = z
  .string()
  .regex(/^[1-9]\d{0,4}d$/, { error: 'is no number of days; write one like 90d' })
  .transform((text) => Number(text.slice(0, -1)));

/** How real answers of all agents are taken in and kept. */
export const outputs = z
  .strictObject({
    /** For programs: `Authorization: Bearer …` may send outputs, and do nothing else. */
    token: z
      .string()
      // A reference that a command does not need stays as it is.
      .refine((t) => t.length >= SHORTEST_TOKEN || /^(?:env|file):/.test(t), {
        error: `must have at least ${SHORTEST_TOKEN} characters`,
      })
      .optional(),
    /** `hashes-only` keeps no text of any output. */
    keep: z.enum(['texts', 'hashes-only']).default('texts'),
    /** After so many days their texts go; counts stay. */
    retention: days.prefault('90d'),
    /** What is cut out of every output before it is stored. */
    redact: z
      .strictObject({
        mail: z.boolean().default(true),
        phone: z.boolean().default(true),
        card: z.boolean().default(true),
        iban: z.boolean().default(true),
        keys: z.boolean().default(true),
        /** The user's own, by the word that takes the place: `customer: "C-\\d{6}"`. */
        patterns: z
          .record(z.string().regex(/^[\w-]{1,40}$/), pattern)
          .refine((p) => Object.keys(p).length <= MOST_PATTERNS, {
            error: `may hold at most ${MOST_PATTERNS} patterns`,
          })
          .default({}),
      })
      .prefault({}),
    /** So many outputs may wait to be stored; whoever sends more is told to wait. */
    queue: z.number().int().min(1).max(100_000).default(2_000),
    /** The largest request that is read. */
    largestRequestMb: z.number().positive().max(64).default(8),
  })
  .prefault({});

/** What a source of one's own may call otherwise. */
export const OUTPUT_FIELDS = [
  'id',
  'session',
  'at',
  'prompt',
  'output',
  'messages',
  'toolCalls',
  'context',
  'model',
  'costUsd',
  'fate',
  'task',
  'audience',
  'money',
  'currency',
  'risk',
] as const;
export type OutputField = (typeof OUTPUT_FIELDS)[number];

const rule = z.strictObject({
  name: z.string().min(1).max(80),
  match: z.union([match.transform((m) => [m]), z.array(match).min(1).max(MOST_PATTERNS)]),
  audience: z.string().min(1).max(80).optional(),
  /** At stake in each of them, unless the source or the texts say more. */
  money: z.number().min(0).optional(),
  risk: z.enum(['low', 'high']).optional(),
});

/** The real answers of one agent. */
export const agentOutputs = z
  .strictObject({
    /** Files and folders that are read as they grow. */
    follow: z
      .union([
        z
          .string()
          .min(1)
          .transform((f) => [f]),
        z.array(z.string().min(1)).max(20),
      ])
      .default([]),
    /** Told from the files themselves unless given. */
    format: z.enum(OUTPUT_FORMATS).optional(),
    /** What sources call it that send its answers, as `service.name` does: beside its id and name. */
    names: z.array(z.string().min(1).max(200)).max(20).default([]),
    /** Ours → the source's, with dots for what lies deeper: `prompt: ticket.body`. */
    fields: z.partialRecord(z.enum(OUTPUT_FIELDS), z.string().min(1)).default({}),
    /** The first that matches names the task. */
    tasks: z.array(rule).max(MOST_TASKS).default([]),
    /** How near a question must be to that of a case for its task, from 0 to 1; off never. */
    nearest: z
      .union([
        z.number().gt(0).max(1),
        z.literal('off'),
        z.literal(false).transform(() => 'off' as const),
      ])
      .default(0.5),
    /** Of amounts that name none. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'is no currency; write its three letters, like EUR' })
      .optional(),
  })
  .prefault({});

export type OutputsConfig = z.output<typeof outputs>;
export type AgentOutputsConfig = z.output<typeof agentOutputs>;
export type TaskRule = z.output<typeof rule>;
