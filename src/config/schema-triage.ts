import { z } from 'zod';
import { LANES } from '../domain/real-output.ts';

const word = z.string().min(1).max(200);
const words = z.union([word.transform((w) => [w]), z.array(word).min(1)]);
const lane = z.enum(LANES);
const CONSEQUENCES = ['low', 'medium', 'high'] as const;
const consequence = z.enum(CONSEQUENCES);
export type Consequence = z.output<typeof consequence>;

/** A band of amounts: over one and up to another. */
const money = z
  .strictObject({
    over: z.number().min(0).optional(),
    upTo: z.number().min(0).optional(),
    /** An amount in another currency does not fit; any currency unless given. */
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/, { error: 'is no currency: it looks like EUR' })
      .optional(),
  })
  .superRefine((m, context) => {
    const fail = (message: string): void => context.addIssue({ code: 'custom', path: [], message });
    if (m.over === undefined && m.upTo === undefined) fail('needs over or upTo');
    if (m.over !== undefined && m.upTo !== undefined && m.over >= m.upTo)
      fail('holds no amount: over must be less than upTo');
  });

const CONDITIONS = ['task', 'audience', 'consequence', 'money', 'novelty', 'risk'] as const;

const rule = z
  .strictObject({
    task: words.optional(),
    audience: words.optional(),
    consequence: consequence.optional(),
    money: money.optional(),
    /** `new`: far from everything reviewed; a number is how far, from 0 to 1. */
    novelty: z
      .union([z.literal('new'), z.strictObject({ over: z.number().min(0).max(1) })])
      .optional(),
    risk: z.enum(['low', 'high']).optional(),
    lane,
    /** Shown beside every output that it decides. */
    reason: word.optional(),
  })
  .superRefine((r, context) => {
    if (CONDITIONS.every((key) => r[key] === undefined))
      context.addIssue({
        code: 'custom',
        path: [],
        message: `says no condition: name at least one of ${CONDITIONS.join(', ')}`,
      });
    if (r.risk === 'high' && r.lane === 'automated')
      context.addIssue({
        code: 'custom',
        path: ['lane'],
        message: 'is automated for high risk, which people always look at; write deep or scan',
      });
  });

/** Columns of a source whose numbers are money, per cent or counts need no word: rows tell. */
const figures = z.strictObject({
  /** CSV with a head line, or JSON: a list of objects. Beside triage.yaml. */
  file: z.string().min(1),
  /** Columns that name a row, as people would in a sentence; those without numbers unless given. */
  names: z.array(word).min(1).optional(),
});

const task = z.strictObject({
  consequence: consequence.default('medium'),
  figures: figures.optional(),
});

/** What stands in `triage.yaml`: how closely people look at an agent's real answers. */
export const triageFileSchema = z.strictObject({
  /** How many a day; the rest is automated. */
  budgets: z
    .strictObject({
      deep: z.number().int().min(0).max(10_000).default(5),
      scan: z.number().int().min(0).max(10_000).default(20),
    })
    .prefault({}),
  /** Who looks; told beside what is to be done, and binding nobody. */
  reviewers: z.array(word).default([]),
  /** When what is left of a day's budget is shared out among what no rule chose. */
  shareAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'must be a time like "06:00", in quotes' })
    .default('06:00'),
  tasks: z.record(word, task).default({}),
  /** The first that fits decides. */
  rules: z.array(rule).default([]),
});

export type TriageRules = z.output<typeof triageFileSchema>;
export type TriageRule = TriageRules['rules'][number];
export type FiguresSource = z.output<typeof figures>;

/** `triage` of the worker's own configuration. */
export const triage = z
  .strictObject({
    /** For programs that ask before a reply goes out: `Authorization: Bearer …`. */
    token: z.string().min(1).optional(),
  })
  .prefault({});
