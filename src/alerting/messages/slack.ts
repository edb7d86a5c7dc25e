import type { NoticeReason, Outgoing } from '../../domain/incident.ts';
import { composeMessage, composeNotice, type Message, messageInputOf } from './compose.ts';
import { clip } from './format.ts';

/**
 * Slack's limits, with the total kept well under what `chat.postMessage` takes
 * (docs.slack.dev/reference/block-kit).
 */
export const SLACK_LIMITS = {
  blocks: 50,
  text: 3000,
  field: 2000,
  header: 150,
  total: 10_000,
} as const;

export type SlackText =
  | { type: 'plain_text'; text: string; emoji: false }
  | { type: 'mrkdwn'; text: string; verbatim: true };
export type SlackBlock =
  | { type: 'header'; text: SlackText }
  | { type: 'section'; text: SlackText }
  | { type: 'section'; fields: SlackText[] }
  | { type: 'context'; elements: SlackText[] }
  | { type: 'divider' };

/** Everything `chat.postMessage` and `chat.update` need but the channel and the thread. */
export interface SlackMessage {
  /** Fallback for notifications and screen readers. */
  text: string;
  blocks: SlackBlock[];
  /** Where a message is found again after an ambiguous failure; Slack has no key to post with. */
  metadata: {
    event_type: 'daytwo_notice';
    event_payload: { notice: string; incident: string; reason: NoticeReason };
  };
}

/**
 * Slack takes these three as its own and nothing else
 * (docs.slack.dev/messaging/formatting-message-text).
 */
export function escapeSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Escaped text of at most `limit` characters, cut between characters and never inside an entity.
 */
export function escapeWithin(text: string, limit: number): string {
  const whole = escapeSlack(text);
  if (whole.length <= limit) return whole;
  let used = 1; // the ellipsis
  let out = '';
  for (const c of text) {
    const e = escapeSlack(c);
    if (used + e.length > limit) break;
    used += e.length;
    out += e;
  }
  return `${out.trimEnd()}…`;
}

function plain(text: string, limit: number): SlackText {
  return { type: 'plain_text', text: escapeWithin(text, limit) || ' ', emoji: false };
}

/** `verbatim` keeps Slack from making links and mentions of what it recognises in the text. */
function marked(text: string): SlackText {
  return { type: 'mrkdwn', text, verbatim: true };
}

/**
 * Somebody's words beside our markup: without backticks, which could open a code block over what
 * follows.
 */
function inline(text: string, limit: number): string {
  return escapeWithin(text.replaceAll('`', "'"), limit);
}

/**
 * Our own bold label with somebody's words beside it; their markup characters can style a word,
 * never link or mention.
 */
function labelled(name: string, lines: readonly string[], limit: number): SlackText {
  const label = `*${inline(name, 200)}*`;
  const body =
    lines.length === 1
      ? ` ${inline(lines[0] ?? '', limit)}`
      : lines.map((l) => `\n• ${inline(l, Math.floor(limit / lines.length))}`).join('');
  return marked(`${label}${body}`);
}

/**
 * A fenced block whose content cannot close the fence: runs of backticks are parted by zero-width
 * spaces.
 */
function fenced(text: string, limit: number): string {
  const safe = text.replace(/`(?=`)/g, '`\u200b');
  return `\`\`\`\n${escapeWithin(safe, limit) || '(empty)'}\n\`\`\``;
}

function heading(m: Message, reason: NoticeReason): string {
  return reason === 'opened' ||
    reason === 'updated' ||
    reason === 'digest' ||
    reason === 'steady' ||
    reason === 'backlog'
    ? m.title
    : `${m.status}: ${m.title}`;
}

/** All blocks, with every length scaled by `s` in (0, 1]. */
function blocksAt(m: Message, reason: NoticeReason, s: number): SlackBlock[] {
  const at = (n: number): number => Math.max(8, Math.floor(n * s));
  const blocks: SlackBlock[] = [
    { type: 'header', text: plain(heading(m, reason), SLACK_LIMITS.header) },
  ];
  if (m.lead !== '') blocks.push({ type: 'section', text: plain(m.lead, at(1200)) });
  if (m.measures.length > 0) {
    blocks.push({
      type: 'section',
      fields: m.measures.map((x) =>
        marked(
          x.last === null
            ? `*${inline(x.name, 90)}*\n${inline(`${x.before} → ${x.after}`, 200)}`
            : `*${inline(x.name, 90)}*\nbefore ${inline(x.before, 60)}\nsince it began ` +
                `${inline(x.after, 60)}\nlast run ${inline(x.last, 60)}`,
        ),
      ),
    });
  }
  for (const part of m.parts)
    blocks.push({ type: 'section', text: labelled(part.name, part.lines, at(1400)) });
  for (const q of m.quotes) {
    const body = [
      `*${inline(q.title, at(160))}*`,
      'Prompt',
      fenced(q.prompt, at(600)),
      'Before',
      fenced(q.before, at(700)),
      'After',
      fenced(q.after, at(700)),
    ];
    blocks.push({ type: 'section', text: marked(body.join('\n')) });
  }
  for (const d of m.diffs)
    blocks.push({
      type: 'section',
      text: marked(`*${inline(d.title, at(160))}*\n${fenced(d.body, at(1400))}`),
    });
  if (m.next.length > 0) {
    const lines = m.next.map((n) => {
      const command = n.command === '' ? '' : `: \`${escapeWithin(n.command, at(240))}\``;
      return `\n• ${inline(n.what, at(160))}${command}${n.price === '' ? '' : ` (${escapeSlack(n.price)})`}`;
    });
    blocks.push({ type: 'section', text: marked(`*What to do next*${lines.join('')}`) });
  }
  const foot = [m.status, m.about, m.footnote].filter((t) => t !== '').join(' · ');
  blocks.push({ type: 'context', elements: [plain(foot, 240)] });
  return blocks;
}

function withinLimits(text: string, blocks: readonly SlackBlock[]): boolean {
  return (
    blocks.length <= SLACK_LIMITS.blocks &&
    JSON.stringify(blocks).length + text.length < SLACK_LIMITS.total - 500
  );
}

/**
 * The incident's message for Slack: posted first, updated in place later. Total for any facts; the
 * payload stays under `SLACK_LIMITS`, counted on the escaped JSON.
 */
export function renderSlack(outgoing: Outgoing): SlackMessage {
  const { notice } = outgoing;
  const m = composeNotice(messageInputOf(outgoing));
  const text = escapeWithin(`${heading(m, notice.reason)}. ${m.lead}`, 600);
  let blocks = blocksAt(m, notice.reason, 1);
  // A tenth always fits: every list is bounded by `composeMessage`, every text by its escaped
  // length.
  for (const s of [0.7, 0.5, 0.35, 0.2, 0.1]) {
    if (withinLimits(text, blocks)) break;
    blocks = blocksAt(m, notice.reason, s);
  }
  return { text, blocks, metadata: metadataOf(outgoing) };
}

/** Reasons that are news of the findings themselves. */
const FINDINGS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'worsened',
  'joined',
  'confirmed',
  'relapsed',
  'recovering',
  'reminder',
]);

/** What happened since, for the incident's thread: the reason's own words, and who took it. */
export function renderSlackReply(outgoing: Outgoing): SlackMessage {
  const told = messageInputOf(outgoing);
  const m = composeMessage(told);
  // Who took it, or that it closed, is news of its own; the findings stand in the first message
  // above.
  const findings = FINDINGS.has(told.reason);
  const say = findings && m.lead !== '' ? m.lead : m.title;
  const blocks: SlackBlock[] = [{ type: 'section', text: plain(`${m.status}: ${say}`, 1200) }];
  const wanted = findings
    ? ['Taken by', 'Evidence', 'Claims', 'What this means']
    : ['Taken by', 'What this means'];
  for (const part of m.parts.filter((p) => wanted.includes(p.name)))
    blocks.push({ type: 'section', text: labelled(part.name, part.lines, 1000) });
  return {
    text: escapeWithin(`${m.status}: ${m.title}`, 300),
    blocks,
    metadata: metadataOf(outgoing),
  };
}

function metadataOf(outgoing: Outgoing): SlackMessage['metadata'] {
  const { notice } = outgoing;
  // Slack refuses the message when an id is absurd; ours are short, others are cut.
  return {
    event_type: 'daytwo_notice',
    event_payload: {
      notice: clip(notice.id, 200),
      incident: clip(notice.incident ?? '', 200),
      reason: notice.reason,
    },
  };
}
