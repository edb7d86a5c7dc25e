import type { Outgoing } from '../../domain/incident.ts';
import { sha256 } from '../../platform/sha256.ts';
import { modelOfKey } from '../incidents/keys.ts';
import { composeNotice, type Message, messageInputOf, pictureWords } from './compose.ts';
import { cleanLine, clip } from './format.ts';
import { textOf } from './text.ts';

export interface EmailMessage {
  subject: string;
  text: string;
  html: string;
  /** Message-ID, threading and X- headers; one line of printable ASCII each. */
  headers: Readonly<Record<string, string>>;
}

export interface EmailOptions {
  /** Right side of Message-IDs: the sender's domain. */
  domain?: string;
  /** Content-ID of the picture attached beside the text; none where there is no picture. */
  pictureCid?: string;
}

/** Escapes for element content and for quoted attributes alike. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (c) => `&#${c.charCodeAt(0)};`);
}

/**
 * Left side of a Message-ID: our ids as they are, anything else by its hash (RFC 5322 §3.6.4 allows
 * dot-atoms only).
 */
function idPart(id: string): string {
  return /^[\w-]{1,100}$/.test(id) ? id : sha256(id).slice(0, 32);
}

function domainPart(domain: string | undefined): string {
  return domain !== undefined && /^[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?$/i.test(domain)
    ? domain
    : 'daytwo.invalid';
}

/**
 * Message-ID from the notice, so that a repeat is the same message; every mail of an incident
 * refers to one root id that no mail carries, so that they thread even where the first was lost.
 */
function headersOf(outgoing: Outgoing, domain: string): Record<string, string> {
  const { notice, thread } = outgoing;
  const id = (x: string): string => `<${idPart(x)}@${domain}>`;
  const headers: Record<string, string> = {
    'Message-ID': id(notice.id),
    'X-Daytwo-Notice': idPart(notice.id),
    'X-Daytwo-Reason': notice.reason,
    // RFC 3834: keeps out-of-office replies away.
    'Auto-Submitted': 'auto-generated',
    'X-Auto-Response-Suppress': 'All',
  };
  if (notice.incident !== null) {
    headers['X-Daytwo-Incident'] = idPart(notice.incident);
    const root = `<${idPart(notice.incident)}.incident@${domain}>`;
    const first = thread?.ref['messageId'];
    const sound =
      first !== undefined && /^<[\x21-\x7e]{1,300}>$/.test(first) && first !== headers['Message-ID']
        ? first
        : null;
    headers['References'] = sound === null ? root : `${root} ${sound}`;
    headers['In-Reply-To'] = sound ?? root;
  }
  return headers;
}

const STYLE = {
  body:
    'margin:0;padding:24px 12px;background:#f6f7f8;color:#1c2227;font:15px/1.5 ' +
    '-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif',
  /** As wide inside as the picture, so that both end at one line. */
  card:
    'max-width:584px;margin:0 auto;background:#ffffff;border:1px solid ' +
    '#dfe3e6;border-radius:8px;padding:24px 28px',
  status: 'margin:0 0 6px;color:#5b6770;font-size:13px',
  h1: 'margin:0 0 12px;font-size:20px;line-height:1.3',
  label:
    'color:#5b6770;font-size:13px;padding:5px 16px 5px 0;vertical-align:top;white-space:nowrap',
  cell: 'padding:4px 0;vertical-align:top',
  pre:
    'margin:0;padding:5px ' +
    '10px;background:#f3f5f6;border-radius:6px;font:13px/1.45 ' +
    'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere',
} as const;

function style(name: keyof typeof STYLE): string {
  return `style="${escapeHtml(STYLE[name])}"`;
}

function row(label: string, html: string): string {
  return (
    `<tr><td ${style('label')}>${escapeHtml(label)}</td><td ` + `${style('cell')}>${html}</td></tr>`
  );
}

function tableOf(rows: readonly string[]): string {
  return (
    '<table role="presentation" cellspacing="0" cellpadding="0" ' +
    `style="border-collapse:collapse">${rows.join('\n')}</table>`
  );
}

const HEADING = 'style="font-size:15px;margin:14px 0 2px"';
const pre = (text: string): string => `<pre ${style('pre')}>${text}</pre>`;

function measureRows({ measures, footnote }: Message): string[] {
  return measures.map((x, i) => {
    const below =
      i + 1 === measures.length && footnote !== ''
        ? `<div style="color:#5b6770;font-size:12px">${escapeHtml(footnote)}</div>`
        : '';
    return row(
      x.name,
      x.last === null
        ? `${escapeHtml(x.before)} → <strong>${escapeHtml(x.after)}</strong>${below}`
        : `before ${escapeHtml(x.before)}<br>since it began <strong>${escapeHtml(x.after)}</strong>` +
            `<br>last run <strong>${escapeHtml(x.last)}</strong>${below}`,
    );
  });
}

function quoteHtml(q: Message['quotes'][number]): string {
  const said = [
    ['Prompt', q.prompt],
    ['Before', q.before],
    ['After', q.after],
  ] as const;
  // Side by side with their names, so that two cases take half a screen and not two.
  return [
    `<h2 ${HEADING}>${escapeHtml(q.title)}</h2>`,
    tableOf(said.map(([name, text]) => row(name, pre(escapeHtml(text) || '(empty)')))),
  ].join('\n');
}

function stepHtml({ what, command, price }: Message['next'][number]): string {
  const cost = price === '' ? '' : ` <span style="color:#5b6770">(${escapeHtml(price)})</span>`;
  return `<div style="margin-top:8px">${escapeHtml(what)}${cost}</div>${pre(escapeHtml(command))}`;
}

function htmlOf(m: Message, picture: { cid: string; alt: string } | null): string {
  const e = escapeHtml;
  const rows = [...measureRows(m), ...m.parts.map((p) => row(p.name, p.lines.map(e).join('<br>')))];
  const next = m.next.map(stepHtml);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" ' +
      `content="width=device-width"><title>${e(m.title)}</title></head>`,
    `<body ${style('body')}><div ${style('card')}>`,
    `<p ${style('status')}>${e([m.status, m.about].filter((t) => t !== '').join(' · '))}</p>`,
    `<h1 ${style('h1')}>${e(m.title)}</h1>`,
    m.lead === '' ? '' : `<p style="margin:0 0 16px">${e(m.lead)}</p>`,
    picture === null
      ? ''
      : `<p style="margin:0 0 16px"><img src="cid:${e(picture.cid)}" alt="${e(picture.alt)}" ` +
        'width="584" style="width:100%;max-width:584px;height:auto"></p>',
    rows.length === 0 ? '' : tableOf(rows),
    ...m.quotes.map(quoteHtml),
    ...m.diffs.map((d) => `<h2 ${HEADING}>${e(d.title)}</h2>${pre(e(d.body))}`),
    next.length === 0
      ? ''
      : `<h2 style="font-size:15px;margin:20px 0 0">What to do next</h2>${next.join('\n')}`,
    '</div></body></html>',
  ]
    .filter((l) => l !== '')
    .join('\n');
}

/**
 * The title, so that a subject says what is true now: mail programs thread by References, and those
 * that want the same subject too begin a new thread where something new is said. The end of a model
 * lives for months, over which its day and the days left change; no subject with either in it would
 * stay true, so it has neither.
 */
function subjectOf({ incident }: Outgoing, title: string): string {
  const ends = incident?.kind === 'model-end' ? modelOfKey(incident.key) : null;
  return ends === null
    ? `[daytwo] ${title}`
    : `[daytwo] ${clip(cleanLine(ends.model), 80)}: end of the model at ` +
        `${cleanLine(ends.provider)}`;
}

/** The notice as a mail: text and HTML that say the same, nothing loaded from anywhere. */
export function renderEmail(outgoing: Outgoing, options: EmailOptions = {}): EmailMessage {
  const told = messageInputOf(outgoing);
  const m = composeNotice(told);
  const alt = pictureWords(told.facts);
  const picture =
    options.pictureCid === undefined || alt === null ? null : { cid: options.pictureCid, alt };
  return {
    subject: subjectOf(outgoing, m.title),
    text: textOf(m, 76),
    html: htmlOf(m, picture),
    headers: headersOf(outgoing, domainPart(options.domain)),
  };
}
