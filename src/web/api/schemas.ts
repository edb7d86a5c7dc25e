import { z } from 'zod';

// What the API answers, in its own words: what is stored may change its form, and holds more than a
// program should be told.

const time = z.string().describe('ISO 8601, UTC');
const usd = z.number();
const count = z.int().min(0);
const share = z.number().min(0).max(1);
const outcomes = z
  .strictObject({ pass: count, fail: count, none: count })
  .describe('none: no verdict, because something failed around the agent');

export const incidentBrief = z
  .strictObject({
    id: z.string(),
    kind: z.string(),
    agent: z.string().nullable(),
    state: z.enum([
      'confirming',
      'open',
      'acknowledged',
      'recovering',
      'resolved',
      'not-confirmed',
    ]),
    title: z.string(),
    summary: z.string(),
    since: time.nullable(),
    openedAt: time,
    changedAt: time,
    taken: z
      .strictObject({ by: z.string(), note: z.string(), at: time, until: time.nullable() })
      .nullable()
      .describe('who has it'),
    ended: z.enum(['accepted', 'not-real']).nullable().describe('how a person ended it'),
    toldWith: z.string().nullable().describe('the incident whose message tells of it too'),
  })
  .meta({ id: 'Incident' });

const listedRun = { run: z.string(), at: time };

export const acceptance = z
  .strictObject({
    shown: z
      .string()
      .nullable()
      .describe('sent with accept: these runs are accepted and no others; null: none can be'),
    refusal: z.string().nullable().describe('why nothing can be accepted now'),
    suites: z.array(
      z.strictObject({
        suite: z.string(),
        runs: z.array(z.strictObject({ ...listedRun, passed: count, judged: count })),
        leftOut: z.array(z.strictObject({ ...listedRun, why: z.string() })),
      }),
    ),
  })
  .meta({ id: 'Acceptance' });

const interval = z.strictObject({ value: share, low: share, high: share, n: count });

export const incidentWhole = z
  .strictObject({
    ...incidentBrief.shape,
    evidence: z
      .strictObject({ has: z.number(), takes: z.number() })
      .nullable()
      .describe('in powers of ten, and what an alarm takes'),
    measures: z.array(
      z.strictObject({
        name: z.string(),
        before: interval,
        after: interval,
        last: interval.nullable(),
      }),
    ),
    flips: z
      .array(
        z.strictObject({
          case: z.string(),
          label: z.string(),
          prompt: z.string(),
          before: z.string().nullable(),
          after: z.string().nullable(),
          p: share,
        }),
      )
      .describe('answers are null for those who may not read them'),
    guess: z.string().nullable(),
    ruledOut: z.array(z.string()),
    events: z.array(z.strictObject({ at: time, what: z.string() })),
    history: z.array(
      z.strictObject({ at: time, actor: z.string(), what: z.string(), reason: z.string() }),
    ),
    notices: z.array(
      z.strictObject({
        channel: z.string(),
        reason: z.string(),
        state: z.enum(['pending', 'sent', 'failed']),
        createdAt: time,
        sentAt: time.nullable(),
      }),
    ),
  })
  .meta({ id: 'IncidentDetail' });

export const incidentList = z
  .strictObject({ incidents: z.array(incidentBrief), next: z.string().nullable() })
  .meta({ id: 'IncidentPage' });

const lastRun = z.strictObject({ id: z.string(), suite: z.string(), at: time, outcomes });

export const agentNow = z
  .strictObject({
    id: z.string(),
    name: z.string(),
    state: z.enum([
      'alarm',
      'suspicious',
      'unclear',
      'unseen',
      'steady',
      'new',
      'anew',
      'failing',
      'recovering',
    ]),
    since: time.nullable(),
    suites: z.array(z.string()),
    last: lastRun.nullable(),
    next: time.nullable().describe('when a suite of it is replayed next; null: never'),
    monthUsd: usd.describe('what it cost in the present month of the configured zone'),
  })
  .meta({ id: 'Agent' });

export const agentList = z.strictObject({ agents: z.array(agentNow) }).meta({ id: 'Agents' });

const spentWindow = z.strictObject({
  name: z.string(),
  from: time,
  to: time,
  spentUsd: usd,
  assumedUsd: usd,
  ceilingUsd: usd.nullable(),
});
const modelEnd = z.strictObject({ model: z.string(), endsAt: time, agents: z.array(z.string()) });

export const status = z
  .strictObject({
    at: time,
    worker: z.strictObject({
      state: z.enum(['running', 'stopping', 'stopped', 'database-lost', 'silent', 'unknown']),
      at: time.nullable(),
      pendingNotices: count,
    }),
    agents: z.array(agentNow),
    waiting: z.array(incidentBrief),
    taken: z.array(incidentBrief),
    reviews: z
      .array(
        z.strictObject({
          agent: z.string(),
          today: count.describe('places of today that nobody has filled'),
          deep: count.describe('wait for a deep look on a day with room'),
          scan: count.describe('wait for a scan on a day with room'),
          unkept: count.describe('wait for people, and their words are not kept'),
        }),
      )
      .describe('agents of whose real answers some wait for people'),
    refused: z
      .array(
        z.strictObject({
          source: z.string().describe('otlp or post'),
          reason: z.string(),
          count,
          first: time,
          last: time,
        }),
      )
      .describe('real answers that were sent and refused in the last week, by their reason'),
    ends: z.array(modelEnd),
    spending: z.array(spentWindow),
    maintenance: z
      .array(
        z.strictObject({
          agents: z.array(z.string()).nullable().describe('null: every agent'),
          until: time,
          why: z.string(),
        }),
      )
      .describe('what is under way: what drifts or fails is told after it, if it lasts'),
    quietUntil: time.nullable().describe('until when what is not urgent waits; null: it does not'),
  })
  .meta({ id: 'Status' });

export const series = z
  .strictObject({
    agent: z.string(),
    suite: z.string().nullable(),
    runs: z.array(
      z.strictObject({
        run: z.string(),
        suite: z.string(),
        at: time,
        trigger: z.string(),
        state: z.string(),
        outcomes,
        passRate: interval
          .nullable()
          .describe('with its 95 % interval; null where none had a verdict'),
        costUsd: usd,
        latencyMs: z.number().nullable(),
        judgments: z.record(z.string(), count),
      }),
    ),
    evidence: z.array(
      z.strictObject({
        suite: z.string(),
        metric: z.string(),
        takes: z.number().describe('what an alarm takes, in powers of ten'),
        points: z.array(z.strictObject({ run: z.string(), has: z.number() })),
      }),
    ),
    next: z.string().nullable(),
  })
  .meta({ id: 'Series' });

export const runWhole = z
  .strictObject({
    id: z.string(),
    agent: z.string(),
    suite: z.string(),
    trigger: z.string(),
    reason: z.string(),
    state: z.enum(['planned', 'running', 'done', 'stopped']),
    stopReason: z.string().nullable(),
    createdAt: time,
    startedAt: time.nullable(),
    endedAt: time.nullable(),
    costUsd: usd,
    trials: z.array(
      z.strictObject({
        id: z.string(),
        case: z.string(),
        label: z.string(),
        ordinal: count,
        at: time,
        outcome: z.enum(['pass', 'fail', 'none']),
        failure: z.string().nullable(),
        judgment: z.string().nullable(),
        servedModel: z.string().nullable(),
        latencyMs: z.number().nullable(),
        costUsd: usd.nullable(),
        reason: z.string().nullable(),
        output: z.string().nullable().describe('the whole answer, with answers=true'),
      }),
    ),
  })
  .describe('reasons and outputs are null for those who may not read answers')
  .meta({ id: 'Run' });

export const models = z
  .strictObject({
    models: z.array(
      z.strictObject({
        provider: z.string(),
        model: z.string(),
        agents: z.array(z.string()),
        listed: z.boolean(),
        end: z
          .strictObject({
            endsAt: time,
            source: z.string(),
            daysLeft: z.int(),
            replacement: z.string().nullable(),
            url: z.string().nullable(),
          })
          .nullable(),
      }),
    ),
  })
  .meta({ id: 'Models' });

export const spend = z
  .strictObject({
    windows: z.array(spentWindow),
    byAgent: z
      .array(z.strictObject({ agent: z.string(), usd, calls: count }))
      .describe('of the last thirty days'),
    byTrigger: z.array(z.strictObject({ trigger: z.string().nullable(), usd, calls: count })),
  })
  .meta({ id: 'Spend' });

export const audit = z
  .strictObject({
    entries: z.array(
      z.strictObject({
        seq: count,
        at: time,
        actor: z.string(),
        action: z.string(),
        subject: z.string(),
        hash: z.string(),
      }),
    ),
    next: z.int().nullable(),
    broken: z
      .int()
      .nullable()
      .optional()
      .describe('with check=true: the first entry that does not follow from the one before it'),
  })
  .meta({ id: 'Audit' });

export const failure = z
  .strictObject({
    error: z.strictObject({
      code: z.string(),
      message: z.string(),
      next: z.string().nullable().describe('the next step, in plain words'),
    }),
  })
  .meta({ id: 'Failure' });
