import { z } from 'zod';
import { JUDGMENTS } from '../domain/judgment.ts';
import { NO_MODEL, OUTPUT_CAPS } from '../domain/provider.ts';
import { PRESET_NAMES } from './preset-names.ts';
import { alerts } from './schema-alerts.ts';
import { controls } from './schema-controls.ts';
import { agentOutputs, outputs } from './schema-outputs.ts';
import { people, publicUrl, web } from './schema-people.ts';
import { review } from './schema-review.ts';
import { cron, timezone } from './schema-times.ts';
import { triage } from './schema-triage.ts';

const usdPerMillion = z.number().min(0);
/** USD a million tokens, 0 for a local model; or USD a call, for an agent that counts no tokens. */
const price = z
  .strictObject({
    input: usdPerMillion.optional(),
    output: usdPerMillion.optional(),
    perCall: z.number().min(0).optional(),
  })
  .superRefine((p, context) => {
    for (const key of ['input', 'output'] as const)
      if (p[key] === undefined && p.perCall === undefined)
        context.addIssue({ code: 'custom', path: [key], message: 'is missing' });
  })
  .transform(({ input = 0, output = 0, perCall }) => ({
    input,
    output,
    ...(perCall === undefined ? {} : { perCall }),
  }));

const files = z.union([
  z
    .string()
    .min(1)
    .transform((f) => [f]),
  z.array(z.string().min(1)).min(1),
]);
const secret = z.string().regex(/^(env|file):.+$/, {
  error: 'must be a reference, never the secret itself: env:NAME or file:/path',
});

/** Ours on every provider; the rest of a provider's keys belong to its adapter's own schema. */
export const providerCommon = z.strictObject({
  limits: z
    .strictObject({
      requestsPerMinute: z.number().int().positive().default(60),
      tokensPerMinute: z.number().int().positive().default(200_000),
      concurrent: z.number().int().positive().max(64).default(4),
    })
    .prefault({}),
  /** No byte of an answer for this long is a timeout. */
  timeoutSeconds: z.number().positive().max(3_600).default(600),
  /** Poll this account's model list. */
  watch: z.boolean().default(true),
});

const tool = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).default({ type: 'object', properties: {} }),
});

interface Capped {
  parameters: Readonly<Record<string, unknown>>;
  maxOutputTokens: number;
}

/** A cap among the parameters holds or is a problem: a larger one would never be sent. */
function honoursCaps({ parameters, maxOutputTokens }: Capped, context: z.RefinementCtx): void {
  for (const name of OUTPUT_CAPS) {
    const given = parameters[name];
    if (given === undefined) continue;
    const whole = typeof given === 'number' && Number.isInteger(given) && given > 0;
    if (whole && given <= maxOutputTokens) continue;
    context.addIssue({
      code: 'custom',
      path: ['parameters', name],
      message: whole
        ? `is ${given}, and no call is sent with more than maxOutputTokens: ${maxOutputTokens}, by which ` +
          `money is reserved; write maxOutputTokens: ${given} instead`
        : 'must be a whole number of tokens; better write maxOutputTokens instead',
    });
  }
}

const grader = z
  .strictObject({
    provider: z.string(),
    model: z.string().min(1),
    parameters: z.record(z.string(), z.unknown()).default({}),
    maxOutputTokens: z.number().int().positive().default(512),
    price: price.optional(),
  })
  .superRefine(honoursCaps);

const target = z
  .strictObject({
    provider: z.string(),
    /** An agent behind an address or a program has none of its own. */
    model: z.string().min(1).default(NO_MODEL),
    /** `responses` uses OpenAI's Responses API of the same account. */
    api: z.enum(['chat', 'responses', 'messages']).optional(),
    parameters: z.record(z.string(), z.unknown()).default({}),
    maxOutputTokens: z.number().int().positive().default(1_024),
    /**
     * Sent with every call of this agent, beside the account's: `x-openclaw-model` … Part of the
     * target's version.
     */
    headers: z
      .record(
        z
          .string()
          .regex(/^[\w-]+$/, { error: "is not a header's name" })
          .refine((name) => !/auth|key|token|secret|cookie/i.test(name), {
            error:
              'may carry a credential; it belongs under providers.<name>.headers, as a reference',
          }),
        z.string().regex(/^[\x20-\x7e]*$/, { error: 'must be plain text on one line' }),
      )
      .default({}),
    tools: z.union([z.string().min(1), z.array(tool)]).default([]),
    price: price.optional(),
  })
  .superRefine(honoursCaps);

/** YAML reads `off` as a word or as false, by its edition. */
const onOff = z.union([
  z.enum(['on', 'off']),
  z.boolean().transform((is) => (is ? ('on' as const) : ('off' as const))),
]);
/** Streams that can be switched off. Plain refusals go with judgments. */
const SWITCHED = [
  'answer',
  'cost',
  'finish',
  'judgment',
  'latency',
  'length',
  'no-verdict',
  'output-tokens',
  'pass',
  'tool-calls',
  'tools',
] as const;
/** What a suite is watched for; everything is on unless it says `off`. */
const streams = z.partialRecord(z.enum(SWITCHED), onOff).default({});

const suite = z.strictObject({
  /** Names the suite in messages; the file's name without ending unless given. */
  name: z
    .string()
    .regex(/^[\w.-]+$/, { error: 'may have letters, digits, ".", "_" and "-"' })
    .optional(),
  file: z.string().min(1),
  schedule: cron.default('0 2 * * *'),
  trials: z.number().int().min(1).max(20).default(1),
  /** Beats the agent's own. */
  streams,
  /** Percent of passes under which people hear, once the failing cases failed again. */
  alertBelow: z.number().min(1).max(100).optional(),
});

const judgments = z.strictObject({
  /** Tool name → what calling it means. */
  tools: z.record(z.string(), z.enum(JUDGMENTS)).default({}),
  /** Added phrases that mark a judgment, or `uncertain`. */
  phrases: z
    .partialRecord(z.enum([...JUDGMENTS, 'uncertain']), z.array(z.string().min(2)))
    .default({}),
  judge: grader.optional(),
});

/** One that holds a token is better a reference. */
const address = z.union([secret, z.url({ protocol: /^https?$/ })]);
const argv = z.array(z.string().min(1)).min(1, { error: 'needs a program' });
/** Asked for its list of tools only; nothing of it is called. */
const mcpServer = z.union([
  z.strictObject({ command: argv, env: z.record(z.string(), z.string()).default({}) }),
  z.strictObject({
    url: address,
    headers: z.record(z.string(), z.string()).default({}),
  }),
]);

const agent = z
  .strictObject({
    name: z.string().min(1).max(40).optional(),
    /** Takes soul and skills from a runtime's own folder; `soul` and `skills` may add to it. */
    preset: z.enum(PRESET_NAMES).optional(),
    workspace: z.string().min(1).optional(),
    /** openclaw.json, where it does not lie beside the workspace. */
    runtimeConfig: z.string().min(1).optional(),
    /**
     * Prints the runtime's version: `[openclaw, --version]`. Started every hour, without a shell.
     */
    runtimeCommand: argv.optional(),
    /** The user that the agent runs as: files that it could change are told of. */
    runsAs: z
      .string()
      .regex(/^[\w.-]+$/, { error: "is no user's name" })
      .optional(),
    /** Minutes that an edit of a committed file may stay uncommitted before people are told. */
    commitWithinMinutes: z.number().min(0).max(100_000).default(60),
    soul: files.default([]),
    skills: files.optional(),
    /** What its instructions and canaries take for true, with owners and days (docs/facts.md). */
    facts: z.string().min(1).optional(),
    /** How closely people look at its real answers: `triage.yaml`. */
    triage: z.string().min(1).optional(),
    /** Servers whose tools the agent has; their schemas are part of what is watched. */
    mcp: z.record(z.string().regex(/^[\w.-]+$/), mcpServer).default({}),
    target,
    suites: z
      .array(suite)
      .min(1, { error: 'needs at least one suite: without canaries nothing can be seen' }),
    judgments: judgments.prefault({}),
    streams,
    /** Model that grades `llm-rubric`; judgments.judge serves where this is left out. */
    grader: grader.optional(),
    /** Model that plays the user in cases that say `simulatedUser`. */
    simulatedUser: grader.optional(),
    /** What it really answers, beside its canaries. */
    outputs: agentOutputs,
    /** File of claims: sentences on how it fails, with what tests them. */
    claims: z.string().min(1).optional(),
  })
  .superRefine((a, context) => {
    const missing = (key: string): void =>
      context.addIssue({ code: 'custom', path: [key], message: 'is missing' });
    if (a.preset !== undefined && a.workspace === undefined) missing('workspace');
    if (a.preset === undefined && a.workspace !== undefined) missing('preset');
  });

/**
 * A public calendar: on at its own address, off, or at another address that serves the same format.
 */
const calendar = z.union([z.boolean(), address]).default(true);

export const configSchema = z.strictObject({
  timezone: timezone.default('UTC'),
  providers: z
    .record(z.string().regex(/^[\w.-]+$/), z.looseObject({ kind: z.string() }))
    .refine((p) => Object.keys(p).length > 0, { error: 'needs at least one provider' }),
  agents: z
    .record(z.string().regex(/^[\w.-]+$/), agent)
    .refine((a) => Object.keys(a).length > 0, { error: 'needs at least one agent' }),
  money: z
    .strictObject({
      perDayUsd: z.number().min(0).optional(),
      perMonthUsd: z.number().min(0).optional(),
    })
    .prefault({}),
  alerts,
  /** Chance of any false alarm in a year over the whole installation. */
  falseAlarmsPerYear: z.number().gt(0).max(0.5).default(0.05),
  models: z
    .strictObject({
      schedule: cron.default('23 * * * *'),
      /** A file with the user's own word on models' ends; beats every other source. */
      overrides: z.string().min(1).optional(),
      calendars: z
        .strictObject({
          schedule: cron.default('37 */6 * * *'),
          /** The facts that are shipped with daytwo. */
          seed: z.boolean().default(true),
          'modeldeprecations.dev': calendar,
          'deprecations.info': calendar,
          litellm: calendar,
        })
        .prefault({}),
    })
    .prefault({}),
  rehearsals: z
    .strictObject({
      /** Once the end of an agent's model is announced and a replacement is named. */
      onAnnouncedEnd: z.boolean().default(true),
      /** Once a new version in the line of an agent's model is listed. */
      onNewVersion: z.boolean().default(false),
      /** The most that one may cost. */
      budgetUsd: z.number().min(0).default(1),
      /** A loss up to so many points of the cases counts as none. */
      marginPoints: z.number().gt(0).max(50).default(5),
    })
    .prefault({}),
  store: z
    .strictObject({
      file: z.string().min(1).default('../data/daytwo.db'),
      /** `hashes-only` keeps no text of any output. */
      outputs: z.enum(['keep', 'hashes-only']).default('keep'),
      keepOutputsDays: z.number().int().positive().default(180),
    })
    .prefault({}),
  outputs,
  health: z
    .strictObject({
      file: z.string().min(1).default('../data/health.json'),
      pingUrl: address.optional(),
    })
    .prefault({}),
  people,
  review,
  web,
  publicUrl,
  /** Looked at by the clock beside the canaries; nothing of it happens where it is missing. */
  controls: controls.optional(),
  triage,
  log: z
    .strictObject({ level: z.enum(['trace', 'debug', 'info', 'warn', 'error']).default('info') })
    .prefault({}),
});

export type ConfigInput = z.input<typeof configSchema>;
export type ParsedConfig = z.output<typeof configSchema>;
export type AgentConfig = ParsedConfig['agents'][string];
export type SuiteConfig = AgentConfig['suites'][number];
export type GraderConfig = z.output<typeof grader>;
export type TargetConfig = AgentConfig['target'];
export type ProviderCommon = z.output<typeof providerCommon>;
export const secretReference = secret;
