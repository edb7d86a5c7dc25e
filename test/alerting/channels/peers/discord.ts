import { type Answer, type Asked, type HttpPeer, startHttpPeer } from './http.ts';

/** A message as this Discord keeps it; `edits` counts PATCH. */
export interface DiscordKept {
  id: string;
  title: string;
  texts: string[];
  url: string | null;
  isSilent: boolean;
  edits: number;
}

export interface DiscordPeer extends HttpPeer {
  /** For `url` of the channel. */
  readonly hook: string;
  readonly messages: readonly DiscordKept[];
  /** As somebody in the channel would. */
  deleteMessage(id: string): void;
}

interface Embed {
  title?: string;
  url?: string;
  description?: string;
  fields?: { name: string; value: string }[];
  footer?: { text: string };
}
interface Body {
  embeds?: Embed[];
  content?: string;
  flags?: number;
  allowed_mentions?: { parse?: unknown[] };
}

const json = (status: number, body: object): Answer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
const textsOf = (e: Embed): string[] => [
  e.title ?? '',
  e.description ?? '',
  ...(e.fields ?? []).flatMap((f) => [f.name, f.value]),
  e.footer?.text ?? '',
];

/** Discord's own words for what is too long, or for what would mention somebody. */
function faultOf({ embeds = [], content, flags = 0, allowed_mentions }: Body): string | null {
  if (embeds.length === 0 && (content ?? '') === '') return 'Cannot send an empty message';
  if (embeds.length > 10) return 'Must be 10 or fewer in length';
  if (JSON.stringify(allowed_mentions?.parse) !== '[]') return 'this peer wants no mentions';
  if ((flags & ~(4 | 4096)) !== 0) return 'flags that a webhook may not set';
  for (const e of embeds) {
    const fields = e.fields ?? [];
    if ((e.title ?? '').length > 256) return 'title: Must be 256 or fewer in length.';
    if ((e.description ?? '').length > 4096) return 'description: Must be 4096 or fewer';
    if (fields.length > 25) return 'fields: Must be 25 or fewer in length.';
    if (fields.some((f) => f.name === '' || f.value === '')) return 'This field is required';
    if (fields.some((f) => f.name.length > 256 || f.value.length > 1024)) return 'a field is long';
    if ((e.footer?.text ?? '').length > 2048) return 'footer: Must be 2048 or fewer in length.';
  }
  const total = embeds.flatMap(textsOf).reduce((sum, t) => sum + t.length, 0);
  return total > 6000 ? 'Embed size exceeds maximum size of 6000' : null;
}

/** A webhook of Discord on loopback, with its limits and its errors. */
export async function startDiscordPeer(): Promise<DiscordPeer> {
  const messages: DiscordKept[] = [];
  const way = '/api/webhooks/223704706495545344/3d89bb7572e0fb30d8128367b3b1b44fecd1726de135cbe2';
  const keep = (kept: DiscordKept, { embeds: [embed = {}] = [], flags = 0 }: Body): void =>
    void Object.assign(kept, {
      title: embed.title ?? '',
      texts: textsOf(embed),
      url: embed.url ?? null,
      isSilent: (flags & 4096) !== 0,
    });
  const peer = await startHttpPeer(({ method, path, body }: Asked): Answer => {
    const at = new URL(path, 'http://discord.invalid');
    if (!at.pathname.startsWith(way)) return json(404, { message: 'Unknown Webhook', code: 10015 });
    if (method === 'GET') return json(200, { id: '223704706495545344', type: 1, name: 'daytwo' });
    const sent = JSON.parse(body) as Body;
    const fault = faultOf(sent);
    if (fault !== null) return json(400, { message: 'Invalid Form Body', code: 50035, fault });
    if (method === 'PATCH') {
      const kept = messages.find((m) => at.pathname === `${way}/messages/${m.id}`);
      if (kept === undefined) return json(404, { message: 'Unknown Message', code: 10008 });
      keep(kept, sent);
      kept.edits += 1;
      return json(200, { id: kept.id });
    }
    const id = String(1_100_000_000_000_000_000n + BigInt(messages.length));
    const made = { id, title: '', texts: [], url: null, isSilent: false, edits: 0 };
    keep(made, sent);
    messages.push(made);
    return at.searchParams.get('wait') === 'true' ? json(200, { id }) : { status: 204 };
  });
  return {
    ...peer,
    hook: `${peer.url}${way}`,
    messages,
    deleteMessage(id) {
      messages.splice(
        messages.findIndex((m) => m.id === id),
        1,
      );
    },
  };
}
