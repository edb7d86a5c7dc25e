import { z } from 'zod';

const id = z.string().min(1).max(100);
const team = z.object({ id }).nullish();

const person = z.object({
  id: z.string().regex(/^[UW][A-Z0-9]{2,40}$/),
  name: z.string().max(200).nullish(),
  username: z.string().max(200).nullish(),
  team_id: id.nullish(),
});

/** docs.slack.dev/reference/interaction-payloads/block_actions-payload, read 30 November 2026. */
const press = z.object({
  type: z.literal('block_actions'),
  trigger_id: z.string().min(1).max(300),
  team,
  user: person,
  channel: z.object({ id }),
  /** Absent where the message was for one person alone. */
  message: z.object({ ts: id }).nullish(),
  actions: z
    .array(
      z.object({
        action_id: z.string().min(1).max(255),
        value: z.string().max(2_000).nullish(),
        selected_option: z.object({ value: z.string().max(150) }).nullish(),
      }),
    )
    .min(1)
    .max(5),
});

/** …/interaction-payloads/view-interactions-payload. */
const submission = z.object({
  type: z.literal('view_submission'),
  trigger_id: z.string().max(300).nullish(),
  team,
  user: person,
  view: z.object({
    id,
    callback_id: z.string().min(1).max(255),
    private_metadata: z.string().max(3_000),
    state: z.object({
      values: z.record(
        z.string(),
        z.record(
          z.string(),
          z.object({
            value: z.string().max(3_000).nullish(),
            selected_date: z.string().max(20).nullish(),
          }),
        ),
      ),
    }),
  }),
});

/** docs.slack.dev/interactivity/implementing-slash-commands. */
const command = z.object({
  command: z.string().min(1).max(100),
  text: z.string().max(4_000).nullish(),
  user_id: person.shape.id,
  user_name: z.string().max(200).nullish(),
  team_id: id,
  channel_id: id,
  channel_name: z.string().max(200).default(''),
  trigger_id: z.string().max(300).nullish(),
});

export type Press = z.output<typeof press>;
export type Submission = z.output<typeof submission>;
export type SlashCommand = z.output<typeof command>;

export type Came =
  | { kind: 'press'; press: Press }
  | { kind: 'submission'; submission: Submission }
  | { kind: 'command'; command: SlashCommand };

/** What somebody did in Slack; null where it is nothing that we know. */
export function cameAs(type: 'interactive' | 'slash_commands', payload: unknown): Came | null {
  if (type === 'slash_commands') {
    const read = command.safeParse(payload);
    return read.success ? { kind: 'command', command: read.data } : null;
  }
  const pressed = press.safeParse(payload);
  if (pressed.success) return { kind: 'press', press: pressed.data };
  const sent = submission.safeParse(payload);
  return sent.success ? { kind: 'submission', submission: sent.data } : null;
}

/** What makes two of them the same act, however often Slack sends it; null where nothing does. */
export function triggerOf(came: Came): string | null {
  switch (came.kind) {
    case 'press':
      return came.press.trigger_id;
    case 'submission':
      return came.submission.trigger_id ?? null;
    case 'command':
      return came.command.trigger_id ?? null;
  }
}

/** Whose workspace a bot's token is of, in its own words. */
export interface Workspace {
  team: string;
  /** Of an organisation that has several. */
  enterprise: string | null;
}

/**
 * Whether it came from our own workspace: in a channel that is shared with others, their people see
 * the buttons too.
 */
export function isFrom(came: Came, { team, enterprise }: Workspace): boolean {
  const ours = new Set([team, enterprise]);
  const from =
    came.kind === 'command'
      ? [came.command.team_id]
      : came.kind === 'press'
        ? [came.press.team?.id, came.press.user.team_id]
        : [came.submission.team?.id, came.submission.user.team_id];
  const said = from.filter((t) => t != null);
  return said.length > 0 && said.every((t) => ours.has(t));
}
