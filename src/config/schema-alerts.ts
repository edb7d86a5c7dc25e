import { Cron } from 'croner';
import { z } from 'zod';
import { INCIDENT_KINDS } from '../domain/incident.ts';
import { SEVERITIES } from '../domain/telling.ts';
import { toldDate } from '../domain/told-date.ts';
import { cron, timezone } from './schema-times.ts';

/** From Sunday on, as `Date` counts them. */
export const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

const names = z.array(z.string().regex(/^[\w.-]+$/)).min(1);
const severities = z.array(z.enum(SEVERITIES)).min(1);
const DAY_MINUTES = 1_440;

/** Who is told of what. The first that fits decides; later ones that fit and say `also` add to it. */
const route = z
  .strictObject({
    agents: names.optional(),
    /** `digest` is the weekly word, which is no incident. */
    kinds: z
      .array(z.enum([...INCIDENT_KINDS, 'digest']))
      .min(1)
      .optional(),
    severities: severities.optional(),
    /** Every channel where only people are named. */
    channels: names.optional(),
    people: names.optional(),
    also: z.boolean().default(false),
  })
  .superRefine((r, context) => {
    if (r.channels === undefined && r.people === undefined)
      context.addIssue({ code: 'custom', message: 'names nobody: give channels, people or both' });
  });

const timeOfDay = z.string().regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, {
  error: 'is no time of the day; write it as "22:00"',
});

/** What is not urgent waits until they are over. */
const quietHours = z
  .strictObject({
    from: timeOfDay,
    /** On the next day where it is not later than `from`. */
    to: timeOfDay,
    /** On which days they begin; every day unless given. */
    days: z.array(z.enum(WEEKDAYS)).min(1).optional(),
    /** That of the configuration unless given. */
    timezone: timezone.optional(),
  })
  .superRefine((q, context) => {
    if (q.from === q.to && new Set(q.days ?? WEEKDAYS).size === WEEKDAYS.length)
      context.addIssue({
        code: 'custom',
        path: ['to'],
        message: 'is when they begin again, so they would never end',
      });
  });

const ZONED = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)$/;
const moment = z.string().refine((t) => ZONED.test(t) && toldDate(t) !== null, {
  error: 'is no time; write it with its zone: "2026-12-24T18:00+01:00" or "2026-12-24T17:00Z"',
});

/** What agents do in it is measured and recorded, and told only if it lasts. */
const maintenance = z
  .strictObject({
    from: moment.optional(),
    to: moment.optional(),
    /** When it begins, again and again, instead of `from`. */
    cron: cron.optional(),
    minutes: z
      .number()
      .int()
      .min(1)
      .max(7 * DAY_MINUTES)
      .optional(),
    /** Every agent unless given. */
    agents: names.optional(),
    why: z.string().min(1).max(200),
  })
  .superRefine((m, context) => {
    const once = m.from !== undefined && m.to !== undefined;
    const again = m.cron !== undefined && m.minutes !== undefined;
    const other = once ? [m.cron, m.minutes] : [m.from, m.to];
    if (once === again || other.some((v) => v !== undefined))
      context.addIssue({
        code: 'custom',
        message: 'needs from and to, or cron and minutes, and not parts of both',
      });
    else if (once && Date.parse(m.from ?? '') >= Date.parse(m.to ?? ''))
      context.addIssue({ code: 'custom', path: ['to'], message: 'is not after from' });
    else if (again && neverEnds(m.cron ?? '', m.minutes ?? 0))
      context.addIssue({
        code: 'custom',
        path: ['minutes'],
        message:
          'is so long that it begins again before it is over, and its agents would be silent',
      });
  });

const MANY = 100;

/** Whether of many that come by a cron expression every one lasts until the next. */
function neverEnds(expression: string, minutes: number): boolean {
  // One that is no expression is a problem already.
  const comes = cron.safeParse(expression).success
    ? new Cron(expression, { paused: true, timezone: 'UTC' }).nextRuns(MANY)
    : [];
  const gaps = comes.slice(1).map((at, i) => at.getTime() - (comes[i]?.getTime() ?? 0));
  return gaps.length > 0 && Math.max(...gaps) <= minutes * 60_000;
}

/** Where it is told once more when nobody takes it. */
const escalation = z.strictObject({
  afterMinutes: z
    .number()
    .int()
    .min(1)
    .max(7 * DAY_MINUTES),
  channels: names,
  severities: severities.default(['urgent']),
});

/** What stands beside the channels under `alerts`; every other key names a channel. */
const rules = {
  digest: cron.default('0 9 * * 1'),
  /**
   * Suspicions that are being looked at again, and those that were not confirmed, are sent too; else
   * they are recorded only.
   */
  confirming: z.boolean().default(false),
  routes: z.array(route).default([]),
  quietHours: quietHours.optional(),
  maintenance: z.array(maintenance).default([]),
  escalation: escalation.optional(),
};

/** Keys under `alerts` that name no channel. */
export const ALERT_RULES: readonly string[] = Object.keys(rules);

/** Channels are checked by the schemas of their own types. */
export const alerts = z.looseObject(rules).prefault({});

export type AlertRules = Pick<z.output<typeof alerts>, keyof typeof rules>;
export type RouteConfig = z.output<typeof route>;
export type QuietHoursConfig = z.output<typeof quietHours>;
export type MaintenanceConfig = z.output<typeof maintenance>;
export type EscalationConfig = z.output<typeof escalation>;
