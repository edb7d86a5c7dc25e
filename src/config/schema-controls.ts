import { z } from 'zod';
import { CAPABILITIES } from '../domain/control.ts';
import { cron } from './schema-times.ts';

const paths = z.union([
  z
    .string()
    .min(1)
    .transform((path) => [path]),
  z.array(z.string().min(1)),
]);

/** What is looked at by the clock beside the canaries. Nothing of it happens unless it is given. */
export const controls = z.strictObject({
  /** Whom agents run as that say no `runsAs`: a name, or a number. */
  agentUser: z
    .string()
    .regex(/^[\w.-]+$/, { error: "is no user's name and no number of one" })
    .optional(),
  /** Open instruction files for writing as that user, and write nothing. */
  probeWrite: z.boolean().default(false),
  schedule: cron.default('0 5 * * *'),
  /** Files and folders of logs in which secrets are looked for. */
  logs: paths.default([]),
  /** Tools that an agent has by other ways than its target and `mcp`: agent → names. */
  grantedTools: z.record(z.string().regex(/^[\w.-]+$/), z.array(z.string().min(1))).default({}),
  /** What a tool can do, where its name does not tell: tool → what. */
  capabilities: z.record(z.string().min(1), z.enum(CAPABILITIES)).default({}),
  /** Whom agents may write to unasked, `*` for anything: no attack is seen in that. */
  ownAddresses: z.array(z.string().min(1)).default([]),
  /** Attack every agent with the shipped pack once it, or a tool of the agent, is new. */
  attackPack: z.boolean().default(false),
});

export type ControlsConfig = z.output<typeof controls>;
