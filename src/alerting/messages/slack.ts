import type { NoticeReason, Outgoing } from '../../domain/incident.ts';
import {
  briefDetails,
  composeMessage,
  composeNotice,
  type Message,
  messageInputOf,
} from './compose.ts';
import { atWordEnd, capital } from '../../domain/text.ts';
import { cleanLine, clip } from './format.ts';
import { pageUrl } from './page-url.ts';
import { answerElements, awaitedWords, type SlackElement } from './slack-answers.ts';

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
  | { type: 'actions'; elements: SlackElement[] }
  | { type: 'image'; slack_file: { id: string }; alt_text: string }
  | { type: 'divider' };

/** What stands in an incident's message beside what every channel says. */
export interface SlackExtras {
  /** Buttons: only where somebody listens to them. */
  answers?: boolean;
  /** A file at Slack, with the picture in words. */
  picture?: { file: string; alt: string } | null;
  /** Where the page is reached from outside; nothing leads there without it. */
  publicUrl?: string | undefined;
}

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
 * Escaped text of at most `limit` characters, cut between words where one ends near and never inside
 * an entity.
 */
export function escapeWithin(text: string, limit: number): string {
  const whole = escapeSlack(text);
  if (whole.length <= limit) return whole;
  let used = 1; // the ellipsis
  let kept = '';
  for (const c of text) {
    used += escapeSlack(c).length;
    if (used > limit) return `${escapeSlack(atWordEnd(kept, c))}…`;
    kept += c;
  }
  return `${escapeSlack(kept)}…`;
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
    reason === 'review' ||
    reason === 'backlog'
    ? m.title
    : `${m.status}: ${m.title}`;
}

/** All blocks, with every length scaled by `s` in (0, 1]. */
function blocksAt(
  m: Message,
  reason: NoticeReason,
  s: number,
  { picture, answers, link }: { picture: SlackBlock[]; answers: SlackBlock[]; link: SlackText[] },
): SlackBlock[] {
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
  blocks.push(...picture);
  for (const part of m.parts)
    blocks.push({ type: 'section', text: labelled(part.name, part.lines, at(1400)) });
  for (const q of m.quotes) {
    const body = [
      `*${inline(q.title, at(160))}*`,
      'Prompt',
      fenced(q.prompt, at(600)),
      'Before',
      fenced(q.before, at(700)),
      capital(q.afterName),
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
  blocks.push(...answers);
  const foot = [m.about, m.footnote].filter((t) => t !== '').join(' · ');
  const where = m.where === '' ? [] : [plain(m.where, 300)];
  blocks.push({ type: 'context', elements: [plain(foot, 240), ...where, ...link] });
  return blocks;
}

function withinLimits(text: string, blocks: readonly SlackBlock[]): boolean {
  return (
    blocks.length <= SLACK_LIMITS.blocks &&
    JSON.stringify({ text, blocks }).length <= SLACK_LIMITS.total
  );
}

/**
 * The incident's message for Slack: posted first, updated in place later. Total for any facts; the
 * payload stays under `SLACK_LIMITS`, counted on the escaped JSON.
 */
export function renderSlack(outgoing: Outgoing, extras: SlackExtras = {}): SlackMessage {
  const { notice } = outgoing;
  const m = composeNotice(messageInputOf(outgoing));
  const text = escapeWithin(`${heading(m, notice.reason)}. ${m.lead}`, 600);
  const more = {
    picture: [...calledBlocks(outgoing), ...pictureBlocks(extras)],
    answers: answerBlocks(outgoing, extras),
    link: linkOf(outgoing, extras),
  };
  let blocks = blocksAt(m, notice.reason, 1, more);
  // A tenth always fits: every list is bounded by `composeMessage`, every text by its escaped
  // length.
  for (const s of [0.7, 0.5, 0.35, 0.2, 0.1]) {
    if (withinLimits(text, blocks)) break;
    blocks = blocksAt(m, notice.reason, s, more);
  }
  return { text, blocks, metadata: metadataOf(outgoing) };
}

/** The one link in a message, made of our own words: what ends a link in Slack is encoded. */
function linkOf(outgoing: Outgoing, { publicUrl }: SlackExtras): SlackText[] {
  const url = pageUrl(publicUrl, outgoing);
  if (url === null) return [];
  const safe = escapeSlack(
    url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'),
  );
  return [marked(`<${safe}|See it on the page>`)];
}

/** A member ID, and nothing that Slack would read as anybody else. */
const MEMBER = /^[UW][A-Z0-9]{4,30}$/;
/** More would be a crowd. */
const MOST_CALLED = 20;

/** Calls those whom a route names, where Slack knows them; the others stand there by their names. */
function calledBlocks({ notice: { people = [] } }: Outgoing): SlackBlock[] {
  const members = people.flatMap(({ slack }) =>
    slack !== undefined && MEMBER.test(slack) ? [`<@${slack}>`] : [],
  );
  return members.length === 0
    ? []
    : [{ type: 'context', elements: [marked(members.slice(0, MOST_CALLED).join(' '))] }];
}

/** The alt text's limit is 2,000 (docs.slack.dev/reference/block-kit/blocks/image-block). */
function pictureBlocks({ picture }: SlackExtras): SlackBlock[] {
  return picture == null
    ? []
    : [
        {
          type: 'image',
          slack_file: { id: picture.file },
          alt_text: clip(cleanLine(picture.alt), 600) || 'Chart',
        },
      ];
}

function answerBlocks(outgoing: Outgoing, { answers = false }: SlackExtras): SlackBlock[] {
  const elements = answers
    ? answerElements(outgoing.incident, outgoing.notice.facts, outgoing.asked)
    : [];
  return [
    ...awaitedWords(outgoing).map((words) => ({
      type: 'context' as const,
      elements: [plain(cleanLine(words), 400)],
    })),
    ...(elements.length === 0 ? [] : [{ type: 'actions' as const, elements }]),
  ];
}

/** Reasons that are news of the findings themselves. */
const FINDINGS: ReadonlySet<NoticeReason> = new Set([
  'opened',
  'worsened',
  'moved',
  'joined',
  'confirmed',
  'relapsed',
  'recovering',
  'reminder',
  'escalated',
]);

/** What happened since, for the incident's thread: the reason's own words, and who took it. */
export function renderSlackReply(outgoing: Outgoing): SlackMessage {
  const told = messageInputOf(outgoing);
  const m = composeMessage(told);
  // Who took it is news of its own, and so is why it closed; the findings stand in the first
  // message above.
  const findings = FINDINGS.has(told.reason);
  const isTold = findings || (told.reason === 'resolved' && told.facts.now !== undefined);
  const say = isTold && m.lead !== '' ? m.lead : m.title;
  // What came of what somebody asked for is the news, and says itself what it is.
  const asked = told.reason === 'asked' && told.facts.now !== undefined;
  const news = asked ? cleanLine(told.facts.now ?? '') : `${m.status}: ${say}`;
  const blocks: SlackBlock[] = [{ type: 'section', text: plain(news, 1200) }];
  const wanted = findings
    ? ['Taken by', 'Evidence', 'Claims', ...briefDetails(told.facts), 'What this means']
    : ['Taken by', 'What this means'];
  for (const part of m.parts.filter((p) => wanted.includes(p.name)))
    blocks.push({ type: 'section', text: labelled(part.name, part.lines, 1000) });
  blocks.push(...calledBlocks(outgoing));
  return {
    text: escapeWithin(asked ? news : `${m.status}: ${m.title}`, 300) || ' ',
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
