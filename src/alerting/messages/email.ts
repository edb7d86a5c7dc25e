import type { Outgoing } from '../../domain/incident.ts';
import { sha256 } from '../../platform/sha256.ts';
import { modelOfKey } from '../incidents/keys.ts';
import { composeNotice, type Message, messageInputOf, pictureWords } from './compose.ts';
import { cleanLine, clip } from './format.ts';
import { textOf } from './text.ts';
import { capital } from '../../domain/text.ts';

export interface EmailMessage {
  subject: string;
  text: string;
  html: string;
  /** Message-ID, threading and X- headers; one line of printable ASCII each. */
  headers: Readonly<Record<string, string>>;
}

/** Where a mail leads to; absent without a page that is reached from outside. */
export interface MailLinks {
  /** The incident's page. */
  page?: string;
  /** Where whoever reads it may say that they have it. */
  take?: string;
  /** Of many told as one: where each incident leads that is not over. */
  each?: readonly { title: string; page: string; take?: string }[];
}

export interface EmailOptions {
  /** Right side of Message-IDs: the sender's domain. */
  domain?: string;
  /** The sender's address: whom one asks to be taken off the list. */
  from?: string;
  links?: MailLinks;
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
function headersOf(
  outgoing: Outgoing,
  domain: string,
  from: string | undefined,
): Record<string, string> {
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
  // What comes every week can be left (RFC 2369); what is broken must reach whoever was named.
  const isWeekly = notice.reason === 'digest' || notice.reason === 'steady';
  if (isWeekly && from !== undefined && /^[\x21-\x7e]{1,200}$/.test(from))
    headers['List-Unsubscribe'] =
      `<mailto:${encodeURI(from).replace(/[<>?&]/g, '')}?subject=${encodeURIComponent('Take me off the daytwo digest')}>`;
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

/** Model text and commands: nothing in them is ours to lay out. */
const MONOSPACE =
  'background:#f3f5f6;border-radius:4px;font:12px/1.35 ' +
  'ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;white-space:pre-wrap;overflow-wrap:anywhere';

const STYLE = {
  body:
    'margin:0;padding:10px;background:#f6f7f8;color:#1c2227;font:14px/1.4 ' +
    '-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif',
  /** As wide inside as the picture, so that both end at one line. */
  card:
    'max-width:584px;margin:0 auto;background:#ffffff;border:1px solid ' +
    '#dfe3e6;border-radius:8px;padding:16px 17px;overflow-wrap:anywhere',
  status: 'margin:0 0 2px;color:#5b6770;font-size:12px',
  h1: 'margin:0 0 8px;font-size:19px;line-height:1.25',
  label:
    'color:#5b6770;font-size:12px;padding:3px 12px 3px 0;vertical-align:top;white-space:nowrap',
  cell: 'padding:2px 0;vertical-align:top',
  number: 'display:inline-block;padding:0 22px 0 0;vertical-align:top',
  pre: `margin:0;padding:3px 8px;${MONOSPACE}`,
  /** Whole on one line where it fits: nobody copies half a command. */
  command: `display:inline-block;padding:1px 6px;${MONOSPACE}`,
  small: 'color:#5b6770;font-size:12px',
  part: 'margin:6px 0 0',
} as const;

function style(name: keyof typeof STYLE): string {
  return `class="${name}" style="${escapeHtml(STYLE[name])}"`;
}

/**
 * For readers who look at mail in the dark. Programs that know no such rule show the light one, and
 * those that turn colours themselves leave it alone because it is declared.
 */
const DARK = [
  '.body{background:#15181b!important;color:#e8eaec!important}',
  '.card{background:#1c2024!important;border-color:#2e343a!important}',
  '.status,.label,.small{color:#a0a9b1!important}',
  '.pre,.command{background:#23282d!important;color:#e8eaec!important}',
  'a{color:#86b4f7!important}img{background:#ffffff;color:#1c2227;border-radius:4px}',
].join('');

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

const HEADING = 'style="font-size:14px;margin:10px 0 1px"';
const pre = (text: string): string => `<pre ${style('pre')}>${text}</pre>`;

/** A measure under its name, since a long name beside its numbers would break them. */
function measuresHtml({ measures, footnote }: Message): string[] {
  if (measures.length === 0) return [];
  const shown = measures.map(
    (x) =>
      `<div ${style('small')}>${escapeHtml(x.name)}</div>` +
      (x.last === null
        ? `<div>${escapeHtml(x.before)} → <strong>${escapeHtml(x.after)}</strong></div>`
        : numbersTable([
            ['before', x.before],
            ['since it began', x.after],
            ['last run', x.last],
          ])),
  );
  return [
    ...shown,
    ...(footnote === '' ? [] : [`<div ${style('small')}>${escapeHtml(footnote)}</div>`]),
  ];
}

/** A named part: on one line where it is one, else as a list. */
function partHtml({ name, lines }: Message['parts'][number]): string {
  const label = `<span ${style('small')}>${escapeHtml(name)}:</span>`;
  const said = lines.map(escapeHtml);
  return said.length === 1
    ? `<div ${style('part')}>${label} ${said.join('')}</div>`
    : `<div ${style('part')}>${label}<br>${said.map((l) => `• ${l}`).join('<br>')}</div>`;
}

/**
 * Side by side, each under its name: three rows of their own would take twice the height. On a phone
 * they wrap; programs that know no inline blocks keep the cells of a table.
 */
function numbersTable(numbers: readonly (readonly [string, string])[]): string {
  const cells = numbers.map(
    ([name, value]) =>
      `<td ${style('number')}><span ${style('small')}>${escapeHtml(name)}</span><br>` +
      `<strong>${escapeHtml(value)}</strong></td>`,
  );
  return tableOf([`<tr>${cells.join('')}</tr>`]);
}

function quoteHtml(q: Message['quotes'][number]): string {
  const said = [
    ['Prompt', q.prompt],
    ['Before', q.before],
    [capital(q.afterName), q.after],
  ] as const;
  // Side by side with their names, so that two cases take half a screen and not two.
  return [
    `<h2 ${HEADING}>${escapeHtml(q.title)}</h2>`,
    tableOf(said.map(([name, text]) => row(name, pre(escapeHtml(text) || '(empty)')))),
  ].join('\n');
}

function stepHtml({ what, command, price }: Message['next'][number]): string {
  const cost = price === '' ? '' : ` <span ${style('small')}>(${escapeHtml(price)})</span>`;
  const typed = command === '' ? '' : `: <code ${style('command')}>${escapeHtml(command)}</code>`;
  return `<div style="margin-top:4px">${escapeHtml(what)}${cost}${typed}</div>`;
}

/** The two ways from a mail to the page; a link asks once more before it changes anything. */
function linksHtml({ take, page, each = [] }: MailLinks): string {
  const link = (to: string, words: string): string =>
    `<a href="${escapeHtml(to)}" style="color:#1f5fbf">${words}</a>`;
  const links = [
    ...(take === undefined ? [] : [link(take, 'I take it')]),
    ...(page === undefined ? [] : [link(page, 'See it on the page')]),
  ];
  const own = links.length === 0 ? '' : `<p style="margin:10px 0 0">${links.join(' · ')}</p>`;
  const others = each.map((e) => {
    const ways = [
      ...(e.take === undefined ? [] : [link(e.take, 'I take it')]),
      link(e.page, 'See it on the page'),
    ];
    return `<p style="margin:6px 0 0">${escapeHtml(cleanLine(e.title))}<br>${ways.join(' · ')}</p>`;
  });
  return [...others, own].join('');
}

function htmlOf(
  m: Message,
  picture: { cid: string; alt: string } | null,
  links: MailLinks,
): string {
  const e = escapeHtml;
  const next = m.next.map(stepHtml);
  return [
    '<!doctype html>',
    '<html lang="en"><head><meta charset="utf-8"><meta name="viewport" ' +
      'content="width=device-width"><meta name="color-scheme" content="light dark"><style>' +
      `@media (prefers-color-scheme:dark){${DARK}}</style><title>${e(m.heading)}</title></head>`,
    `<body ${style('body')}><div ${style('card')}>`,
    `<p ${style('status')}>${e(m.about)}</p>`,
    `<h1 ${style('h1')}>${e(m.heading)}</h1>`,
    m.lead === '' ? '' : `<p style="margin:0 0 8px">${e(m.lead)}</p>`,
    picture === null
      ? ''
      : `<p style="margin:0 0 4px"><img src="cid:${e(picture.cid)}" alt="${e(picture.alt)}" ` +
        'width="584" style="width:100%;max-width:584px;height:auto"></p>',
    ...measuresHtml(m),
    ...m.parts.map(partHtml),
    ...m.quotes.map(quoteHtml),
    ...m.diffs.map((d) => `<h2 ${HEADING}>${e(d.title)}</h2>${pre(e(d.body))}`),
    next.length === 0 ? '' : `<h2 ${HEADING}>What to do next</h2>${next.join('\n')}`,
    m.where === '' ? '' : `<div ${style('small')}>${e(m.where)}</div>`,
    linksHtml(links),
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

const linkLines = ({ take, page, each = [] }: MailLinks): string[] => [
  ...each.flatMap((e) => [
    '',
    cleanLine(e.title),
    ...(e.take === undefined ? [] : [`  I take it: ${e.take}`]),
    `  See it on the page: ${e.page}`,
  ]),
  ...(take === undefined ? [] : ['', `I take it: ${take}`]),
  ...(page === undefined ? [] : ['', `See it on the page: ${page}`]),
];

/** The notice as a mail: text and HTML that say the same, nothing loaded from anywhere. */
export function renderEmail(outgoing: Outgoing, options: EmailOptions = {}): EmailMessage {
  const told = messageInputOf(outgoing);
  const m = composeNotice(told);
  const alt = pictureWords(told.facts);
  const picture =
    options.pictureCid === undefined || alt === null ? null : { cid: options.pictureCid, alt };
  return {
    subject: subjectOf(outgoing, m.heading),
    text: [textOf(m, 76), ...linkLines(options.links ?? {})].join('\n'),
    html: htmlOf(m, picture, options.links ?? {}),
    headers: headersOf(outgoing, domainPart(options.domain), options.from),
  };
}
