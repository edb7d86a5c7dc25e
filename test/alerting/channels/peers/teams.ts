import { type HttpPeer, startHttpPeer } from './http.ts';

/** A card as a flow posts it: its texts from top to bottom, and where its buttons lead. */
export interface Card {
  texts: string[];
  links: string[];
}

export interface TeamsPeer extends HttpPeer {
  /** For `url` of the channel. */
  readonly hook: string;
  readonly cards: readonly Card[];
}

type Element = Readonly<Record<string, unknown>>;
/** Elements that a card may have here; a TextBlock would read Markdown. */
const ELEMENTS = new Set(['RichTextBlock', 'TextRun', 'Container']);

function textsOf(elements: readonly Element[]): string[] {
  return elements.flatMap((e) => {
    if (!ELEMENTS.has(String(e['type']))) throw new Error(`no such element: ${String(e['type'])}`);
    if (e['type'] === 'TextRun') return [String(e['text'])];
    const inner = textsOf((e['inlines'] ?? e['items']) as Element[]);
    return e['type'] === 'RichTextBlock' ? [inner.join('')] : inner;
  });
}

/**
 * A Power Automate flow on loopback whose trigger is "When a Teams webhook request is received":
 * adaptive cards of at most 28 KB, 202 for an answer.
 */
export async function startTeamsPeer(): Promise<TeamsPeer> {
  const cards: Card[] = [];
  const way = '/powerautomate/automations/direct/workflows/0a1b2c/triggers/manual/paths/invoke';
  const query = 'api-version=1&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=S1gnatureS1gnature42';
  const peer = await startHttpPeer(({ path, body }) => {
    if (path !== `${way}?${query}`) return { status: 401, body: 'The signature is not right.' };
    if (Buffer.byteLength(body) > 28 * 1024) return { status: 413, body: 'Entity too large' };
    const { type, attachments } = JSON.parse(body) as {
      type: string;
      attachments: { contentType: string; content: Element }[];
    };
    const [{ contentType, content } = { contentType: '', content: {} }] = attachments;
    if (
      type !== 'message' ||
      contentType !== 'application/vnd.microsoft.card.adaptive' ||
      content['type'] !== 'AdaptiveCard' ||
      content['version'] !== '1.2'
    )
      return { status: 400, body: 'TriggerInputSchemaMismatch' };
    try {
      cards.push({
        texts: textsOf(content['body'] as Element[]),
        links: ((content['actions'] ?? []) as Element[]).map((a) => String(a['url'])),
      });
    } catch (e) {
      return { status: 400, body: String(e) };
    }
    return { status: 202 };
  });
  return { ...peer, hook: `${peer.url}${way}?${query}`, cards };
}
