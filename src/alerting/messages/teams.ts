import type { Outgoing } from '../../domain/incident.ts';
import { composeNotice, type Message, messageInputOf } from './compose.ts';
import { clip } from './format.ts';
import { pageUrl } from './page-url.ts';

/**
 * A message that a flow posts may have 28 KB (learn.microsoft.com/connectors/teams, "Message size
 * limit"; read 2026-11-30). Ours stay well under it: what Teams adds counts too.
 */
export const TEAMS_LIMITS = { bytes: 28 * 1024, ours: 20_000 } as const;

interface TextRun {
  type: 'TextRun';
  text: string;
  weight?: 'bolder';
  size?: 'small' | 'large';
  isSubtle?: true;
  fontType?: 'monospace';
}
/**
 * Not a TextBlock: in this one nothing is read as Markdown, so that no word of a model's becomes a
 * link (learn.microsoft.com/adaptive-cards/create/textfeatures, read 2026-11-30).
 */
interface RichTextBlock {
  type: 'RichTextBlock';
  inlines: TextRun[];
  spacing?: 'none' | 'medium';
}
interface Container {
  type: 'Container';
  style: 'emphasis';
  items: RichTextBlock[];
}
export type TeamsElement = RichTextBlock | Container;

/** What the trigger "When a Teams webhook request is received" takes. */
export interface TeamsMessage {
  type: 'message';
  attachments: [
    {
      contentType: 'application/vnd.microsoft.card.adaptive';
      contentUrl: null;
      content: {
        $schema: 'http://adaptivecards.io/schemas/adaptive-card.json';
        type: 'AdaptiveCard';
        version: '1.2';
        fallbackText: string;
        msteams: { width: 'Full' };
        body: TeamsElement[];
        actions?: [{ type: 'Action.OpenUrl'; title: string; url: string }];
      };
    },
  ];
}

/**
 * Somebody's words in a card. What Teams replaces by itself elsewhere (`<at>` by a person, `{{DATE}}`
 * by a date) is parted by a space without width, wherever it should stand one day.
 */
export function teamsText(text: string): string {
  return text.replace(/<(?=\/?at\b)/gi, '<\u200b').replace(/\{(?=\{)/g, '{\u200b') || ' ';
}

type Style = Omit<TextRun, 'type' | 'text'>;
const run = (text: string, style: Style = {}): TextRun => ({
  type: 'TextRun',
  text: teamsText(text),
  ...style,
});
const row = (inlines: TextRun[], spacing?: RichTextBlock['spacing']): RichTextBlock => ({
  type: 'RichTextBlock',
  inlines,
  ...(spacing === undefined ? {} : { spacing }),
});
const BOLD = { weight: 'bolder' } as const;
const SMALL = { size: 'small', isSubtle: true } as const;
const MONO = { fontType: 'monospace' } as const;
const MOST_ROWS = 12;

/** Where the sentence before it names what follows, below each other. */
const named = (name: string, lines: readonly string[], most: number): RichTextBlock[] =>
  lines.length === 1
    ? [row([run(`${name}: `, BOLD), run(clip(lines[0] ?? '', most))], 'medium')]
    : [
        row([run(`${name}:`, BOLD)], 'medium'),
        ...lines.map((l) => row([run(`• ${clip(l, most)}`)], 'none')),
      ];

/** Somebody else's words, line by line in a box of their own. */
const quoted = (label: string, text: string, most: number): RichTextBlock[] => [
  row([run(label, SMALL)], 'none'),
  ...clip(text || '(empty)', most)
    .split('\n')
    .slice(0, MOST_ROWS)
    .map((l) => row([run(l, MONO)], 'none')),
];

function bodyAt(m: Message, heading: string, s: number): TeamsElement[] {
  const at = (n: number): number => Math.max(8, Math.floor(n * s));
  const boxes: Container[] = [
    ...m.quotes.map((q) => [
      row([run(clip(q.title, at(160)), BOLD)]),
      ...quoted('prompt', q.prompt, at(600)),
      ...quoted('before', q.before, at(700)),
      ...quoted(q.afterName, q.after, at(700)),
    ]),
    ...m.diffs.map((d) => quoted(clip(d.title, at(160)), d.body, at(1400))),
  ].map((items) => ({ type: 'Container', style: 'emphasis', items }));
  const foot = [m.about, m.footnote].filter((t) => t !== '').join(' · ');
  return [
    row([run(heading, { ...BOLD, size: 'large' })]),
    ...(m.lead === '' ? [] : [row([run(clip(m.lead, at(1200)))])]),
    ...m.measures.map((x) =>
      row([
        run(`${clip(x.name, at(90))}: `, BOLD),
        run(
          x.last === null
            ? `${x.before} → ${x.after}`
            : `before ${x.before}, since it began ${x.after}, last run ${x.last}`,
        ),
      ]),
    ),
    ...m.parts.flatMap((p) => named(clip(p.name, 80), p.lines, at(400))),
    ...boxes,
    ...(m.next.length === 0 ? [] : [row([run('What to do next:', BOLD)], 'medium')]),
    ...m.next.map((n) =>
      row(
        [
          run(
            `• ${clip(n.what, at(160))}${n.price === '' ? '' : ` (${n.price})`}` +
              (n.command === '' ? '' : ': '),
          ),
          ...(n.command === '' ? [] : [run(clip(n.command, at(240)), MONO)]),
        ],
        'none',
      ),
    ),
    ...(m.where === '' ? [] : [row([run(m.where, SMALL)], 'none')]),
    row([run(clip(foot, at(240)), SMALL)], 'medium'),
  ];
}

const sizeOf = (message: TeamsMessage): number => Buffer.byteLength(JSON.stringify(message));

/** The card of a notice. Total for any facts; what would be too long for Teams is cut shorter. */
export function renderTeams(outgoing: Outgoing, publicUrl?: string): TeamsMessage {
  const m = composeNotice(messageInputOf(outgoing));
  const { reason } = outgoing.notice;
  const isPlain = ['opened', 'digest', 'steady', 'review', 'backlog'].includes(reason);
  const heading = isPlain ? m.title : `${m.status}: ${m.title}`;
  const url = pageUrl(publicUrl, outgoing);
  const title = outgoing.incident === null ? 'Open the page' : 'Open the incident';
  const at = (s: number): TeamsMessage => ({
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.2',
          fallbackText: teamsText(heading),
          msteams: { width: 'Full' },
          body: s === 0 ? [row([run(heading, BOLD)])] : bodyAt(m, heading, s),
          ...(url === null ? {} : { actions: [{ type: 'Action.OpenUrl', title, url }] }),
        },
      },
    ],
  });
  // Parts and rows are not counted by their length: of a message of very many the title is left.
  const sizes = [1, 0.7, 0.5, 0.35, 0.2, 0.1].map((s) => () => at(s));
  for (const make of sizes) {
    const made = make();
    if (sizeOf(made) <= TEAMS_LIMITS.ours) return made;
  }
  return at(0);
}
