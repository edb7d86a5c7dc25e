import type { NoticeReason, Outgoing } from '../../domain/incident.ts';
import type { Severity } from '../../domain/telling.ts';
import { severityOf } from '../routes/severity.ts';
import { composeNotice, type Message, messageInputOf } from './compose.ts';
import { clip } from './format.ts';
import { pageUrl } from './page-url.ts';

/**
 * Limits of an embed; `total` is over all texts of all embeds of a message (docs.discord.com/
 * developers/resources/message#embed-object-embed-limits, read 2026-11-30).
 */
export const DISCORD_LIMITS = {
  title: 256,
  description: 4096,
  fields: 25,
  name: 256,
  value: 1024,
  footer: 2048,
  total: 6000,
} as const;

interface Field {
  name: string;
  value: string;
  inline: boolean;
}
export interface DiscordEmbed {
  title: string;
  url?: string;
  description?: string;
  color: number;
  fields: Field[];
  footer: { text: string };
}

/** What a webhook of Discord takes, to post and to edit. */
export interface DiscordMessage {
  embeds: [DiscordEmbed];
  /** Nobody is mentioned, whatever stands in a text; an edit without it would parse it anew. */
  allowed_mentions: { parse: [] };
  flags?: number;
}

const SUPPRESS_NOTIFICATIONS = 4096;
/** News that calls nobody. */
const SILENT: ReadonlySet<NoticeReason> = new Set([
  'joined',
  'acknowledged',
  'asked',
  'recovering',
  'steady',
]);
const COLORS: Readonly<Record<Severity | 'over', number>> = {
  urgent: 0xb3261e,
  normal: 0xb26a00,
  low: 0x5b6770,
  over: 0x2e7d32,
};

/** One character as Discord shows it and does nothing with it. */
function escaped(char: string, isFirst: boolean): string {
  // A backslash before any of its signs shows the sign; what names somebody or leads somewhere is
  // parted by a space without width. Headings and lists are made at the beginning only.
  if (/[\\*_~|`>[\]<]/.test(char) || (isFirst && /[#+-]/.test(char))) return `\\${char}`;
  if (char === '@') return '@\u200b';
  return char === '/' ? '/\u200b' : char;
}

/**
 * Somebody's words in Discord's Markdown, at most `limit` long and cut between characters; never
 * empty, which Discord refuses.
 */
export function discordText(text: string, limit: number): string {
  let out = '';
  for (const char of text) {
    const e = escaped(char, out.trim() === '');
    if (out.length + e.length > limit - 1) return `${out.trimEnd()}…`;
    out += e;
  }
  return out.trim() === '' ? '\u200b' : out;
}

/** A code block that its content cannot close: runs of backticks are parted. */
function fenced(text: string, limit: number): string {
  const safe = (text || '(empty)').replace(/`(?=`)/g, '`\u200b');
  return `\`\`\`\n${clip(safe, limit - 10)}\n\`\`\``;
}

const MOST_PARTS = 10;

function embedAt(m: Message, heading: string, s: number): Omit<DiscordEmbed, 'color'> {
  const at = (n: number): number => Math.max(24, Math.floor(n * s));
  const field = (name: string, value: string, inline = false): Field => ({
    name: discordText(name, at(200)),
    value,
    inline,
  });
  const foot = [m.about, m.footnote].filter((t) => t !== '').join(' · ');
  const next = m.next.map((n) => {
    // Between backticks nothing is markup, and compose leaves no backtick in a command.
    const command = n.command === '' ? '' : `: \`${clip(n.command, at(240))}\``;
    return `• ${discordText(n.what, at(120))}${command}${n.price === '' ? '' : ` (${n.price})`}`;
  });
  return {
    title: discordText(heading, DISCORD_LIMITS.title),
    ...(m.lead === '' ? {} : { description: discordText(m.lead, at(1600)) }),
    fields: [
      ...m.measures.map((x) =>
        field(
          x.name,
          discordText(
            x.last === null
              ? `${x.before} → ${x.after}`
              : `before ${x.before}, since it began ${x.after}, last run ${x.last}`,
            at(400),
          ),
          true,
        ),
      ),
      ...m.parts
        .slice(0, MOST_PARTS)
        .map((p) =>
          field(
            p.name,
            p.lines.length === 1
              ? discordText(p.lines[0] ?? '', at(1000))
              : p.lines.map((l) => `• ${discordText(l, at(900 / p.lines.length))}`).join('\n'),
          ),
        ),
      ...m.quotes.flatMap((q) => [
        field(`${q.title}: prompt`, fenced(q.prompt, at(600))),
        field('before', fenced(q.before, at(700)), true),
        field(q.afterName, fenced(q.after, at(700)), true),
      ]),
      ...m.diffs.map((d) => field(d.title, fenced(d.body, at(900)))),
      ...(next.length === 0 ? [] : [field('What to do next', cutLines(next))]),
    ].map((f) => ({ ...f, value: f.value === '' ? '\u200b' : f.value })),
    // No Markdown is read in a footer.
    footer: { text: [clip(foot, 240) || 'daytwo', m.where].filter((t) => t !== '').join(' · ') },
  };
}

/** As many whole lines as a field holds: half a command is none. */
function cutLines(lines: readonly string[]): string {
  let out = '';
  for (const l of lines) {
    if (out.length + l.length + 1 > DISCORD_LIMITS.value) break;
    out += `${out === '' ? '' : '\n'}${l}`;
  }
  return out;
}

/** What Discord counts. */
export function lengthOf({ title, description = '', fields, footer }: Omit<DiscordEmbed, 'color'>) {
  const inFields = fields.reduce((sum, f) => sum + f.name.length + f.value.length, 0);
  return title.length + description.length + inFields + footer.text.length;
}

function headingOf(m: Message, reason: NoticeReason): string {
  return ['opened', 'updated', 'digest', 'steady', 'review', 'backlog'].includes(reason)
    ? m.title
    : `${m.status}: ${m.title}`;
}

function messageOf(
  outgoing: Outgoing,
  embed: Omit<DiscordEmbed, 'color'>,
  publicUrl: string | undefined,
): DiscordMessage {
  const { notice, incident } = outgoing;
  const at = Date.parse(outgoing.at ?? notice.createdAt);
  const { severity } = severityOf(incident, notice.reason, at);
  const url = pageUrl(publicUrl, outgoing);
  return {
    embeds: [
      {
        ...embed,
        ...(url === null ? {} : { url }),
        color: COLORS[notice.reason === 'resolved' ? 'over' : severity],
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

/**
 * The incident's message: posted first, edited later. Total for any facts; what would be too long
 * is cut shorter.
 */
export function renderDiscord(outgoing: Outgoing, publicUrl?: string): DiscordMessage {
  const m = composeNotice(messageInputOf(outgoing));
  const heading = headingOf(m, outgoing.notice.reason);
  let embed = embedAt(m, heading, 1);
  for (const s of [0.7, 0.5, 0.35, 0.2, 0.1]) {
    if (lengthOf(embed) <= DISCORD_LIMITS.total) break;
    embed = embedAt(m, heading, s);
  }
  const message = messageOf(outgoing, embed, publicUrl);
  return outgoing.quiet === true && outgoing.thread === null
    ? { ...message, flags: SUPPRESS_NOTIFICATIONS }
    : message;
}

/** What happened since, in a message of its own: an edit calls nobody. */
export function renderDiscordReply(outgoing: Outgoing, publicUrl?: string): DiscordMessage {
  const m = composeNotice(messageInputOf(outgoing));
  const { reason } = outgoing.notice;
  const short = {
    ...m,
    measures: [],
    quotes: [],
    diffs: [],
    parts: m.parts.slice(0, 3),
    next: [],
    where: '',
  };
  const message = messageOf(outgoing, embedAt(short, headingOf(m, reason), 0.5), publicUrl);
  return SILENT.has(reason) ? { ...message, flags: SUPPRESS_NOTIFICATIONS } : message;
}
