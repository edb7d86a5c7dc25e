import { z } from 'zod';

const secret = z.string().min(1);

/** Somebody who is told and who answers: the same name wherever the answer comes from. */
const person = z
  .strictObject({
    /** As messages call them; the key of this entry unless given. */
    name: z.string().min(1).max(60).optional(),
    /** Member ID in Slack. */
    slack: z
      .string()
      .regex(/^[UW][A-Z0-9]{4,}$/, { error: 'is no member ID: it looks like U012AB3CD' })
      .optional(),
    email: z.email().optional(),
    /** What `daytwo web password` printed, for signing in to the page. */
    password: secret.optional(),
    /** `read` may look, `act` may acknowledge, accept and run again too. */
    role: z.enum(['read', 'act']).default('act'),
    /** Whether the texts of answers are shown to them. */
    answers: z.boolean().default(true),
  })
  .superRefine((p, context) => {
    if (p.role !== 'act' || p.answers) return;
    context.addIssue({
      code: 'custom',
      path: ['answers'],
      message: 'nobody can decide on what they may not read: role "act" needs answers: true',
    });
  });

export const people = z.record(z.string().regex(/^[\w.-]+$/), person).default({});

/** The page. It is off unless `enabled` is true or the worker was started with `--web`. */
export const web = z
  .strictObject({
    enabled: z.boolean().default(false),
    host: z.string().min(1).default('127.0.0.1'),
    port: z.number().int().min(0).max(65_535).default(4_180),
    /** Names beside that of `publicUrl` under which the page may be asked for. */
    hosts: z.array(z.string().regex(/^[\w.-]+(?::\d+)?$/)).default([]),
    /** Whoever asks is shown how an agent stands, as a badge; else those who are signed in. */
    publicBadges: z.boolean().default(false),
    /** For programs: `Authorization: Bearer …` reads the API and the metrics. */
    token: secret.optional(),
    /** A proxy in front says who asks (X-Forwarded-For) and by which way (X-Forwarded-Proto). */
    behindProxy: z.boolean().default(false),
  })
  .prefault({});

/** Where the page is reached from outside, with the path below which a proxy serves it. */
export const publicUrl = z
  .url({ protocol: /^https?$/ })
  .refine((u) => !/[?#]/.test(u), { error: 'must have no "?" and no "#"' })
  .transform((u) => u.replace(/\/+$/, ''))
  .optional();

export type PeopleConfig = z.output<typeof people>;
export type PersonConfig = PeopleConfig[string];
export type WebConfig = z.output<typeof web>;
