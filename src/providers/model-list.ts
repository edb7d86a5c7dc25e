import { z } from 'zod';
import type { ListedModel } from '../domain/provider.ts';

/** Page sizes in use by providers' list endpoints; a list exactly as long, without a word on more pages, may be one page of several. */
const PAGE_SIZES = new Set([20, 25, 50, 100, 200, 250, 500, 1000]);
/** OpenRouter writes 2098-12-31 for "no end in sight"; epoch values stand for "unknown" (Anthropic, ModelInfo.created_at). */
const SENTINEL_YEARS = { before: 2001, from: 2090 } as const;

const date = z.union([z.string(), z.number()]).nullish().catch('unreadable');
const row = z.looseObject({
  id: z.string().min(1).optional(),
  /** Cohere's own list names its rows so. */
  name: z.string().min(1).optional(),
  created: date, created_at: date,
  shutdown_date: date, retires_at: date, expiration_date: date, deprecation: date,
  deprecated_at: date,
  lifecycle: z.enum(['active', 'deprecated', 'retired']).nullish().catch(null),
  deprecation_replacement_model: z.string().nullish().catch(null),
  replacement: z.string().nullish().catch(null),
  aliases: z.array(z.string()).nullish().catch(null),
  alias_target: z.string().nullish().catch(null),
});
type Row = z.infer<typeof row>;
const page = z.looseObject({ data: z.array(z.unknown()).optional(), models: z.array(z.unknown()).optional(), has_more: z.boolean().nullish(), next_page: z.unknown().optional(), next_page_token: z.unknown().optional() });

export interface ReadList {
  models: ListedModel[];
  complete: boolean;
  note?: string;
}

/**
 * Reads a `/v1/models` answer of any known provider: OpenAI's `shutdown_date`, Anthropic's `lifecycle`, `deprecated_at`
 * and `retires_at`, Mistral's `deprecation` (the day it stops answering) with replacement and aliases, OpenRouter's
 * `expiration_date` and `alias_target`. `complete: false` where rows may be missing: the list is empty, exactly a page
 * long, says that more follow, or holds rows without a name (DESIGN §6). Null where there is no list in it.
 *
 * @param paged the caller followed the pages to the end itself, so the length proves nothing
 */
export function readModelList(json: unknown, paged = false): ReadList | null {
  const outer = Array.isArray(json) ? { data: json as unknown[] } : page.safeParse(json).data;
  const rows = outer === undefined ? undefined : (outer.data ?? ('models' in outer ? (outer.models as unknown[] | undefined) : undefined));
  if (outer === undefined || rows === undefined) return null;
  const notes: string[] = [];
  const models = new Map<string, ListedModel>();
  const targets: [alias: string, target: string][] = [];
  let nameless = 0;
  for (const value of rows) {
    const parsed = row.safeParse(value).data;
    const id = parsed?.id ?? parsed?.name;
    if (parsed === undefined || id === undefined) { nameless++; continue; }
    if (!models.has(id)) models.set(id, listed(id, parsed, notes));
    if (parsed.alias_target) targets.push([id, parsed.alias_target]);
  }
  for (const [alias, target] of targets) {
    const model = models.get(target);
    if (model !== undefined && alias !== target) models.set(target, { ...model, aliases: [...model.aliases, alias] });
  }
  const why = incompleteBecause(rows.length, nameless, outer, paged);
  if (why !== null) notes.unshift(why);
  return { models: [...models.values()], complete: why === null, ...(notes.length === 0 ? {} : { note: notes.join('; ') }) };
}

function incompleteBecause(length: number, nameless: number, outer: object, paged: boolean): string | null {
  if (length === 0) return 'the list is empty';
  if (nameless > 0) return `${nameless} of ${length} rows have no name`;
  if (paged) return null;
  const more = 'has_more' in outer ? outer.has_more : undefined;
  const next = ('next_page' in outer ? outer.next_page : null) ?? ('next_page_token' in outer ? outer.next_page_token : null);
  if (more === true || (typeof next === 'string' && next !== '')) return 'the provider says that more rows follow';
  if (more === false) return null;
  return PAGE_SIZES.has(length) ? `the list is exactly ${length} rows long, the size of a page` : null;
}

function listed(id: string, parsed: Row, notes: string[]): ListedModel {
  const read = (field: string, value: string | number | null | undefined): string | null => {
    const result = readDate(value);
    if (result === 'unreadable') notes.push(`${id}: ${field} "${String(value).slice(0, 40)}" is no date`);
    return result === 'unreadable' ? null : result;
  };
  const deprecatedAt = read('deprecated_at', parsed.deprecated_at);
  return {
    id,
    createdAt: read('created', parsed.created ?? parsed.created_at),
    endsAt: read('shutdown_date', parsed.shutdown_date) ?? read('retires_at', parsed.retires_at) ?? read('deprecation', parsed.deprecation) ?? read('expiration_date', parsed.expiration_date),
    deprecatedAt,
    lifecycle: parsed.lifecycle ?? (deprecatedAt === null ? null : 'deprecated'),
    replacement: parsed.deprecation_replacement_model ?? parsed.replacement ?? null,
    aliases: (parsed.aliases ?? []).filter((alias) => alias !== id),
  };
}

/**
 * A date as ISO-8601 UTC text from `YYYY-MM-DD`, ISO, or a Unix time in seconds or milliseconds.
 * Null for nothing and for sentinels; `unreadable` where something stands there that is no date.
 */
export function readDate(value: string | number | null | undefined): string | null | 'unreadable' {
  if (value === null || value === undefined || value === '' || value === 0) return null;
  if (typeof value === 'string' && !/^\d+$/.test(value) && !/^\d{4}-\d{2}-\d{2}/.test(value)) return 'unreadable';
  const number = Number(value);
  const ms = Number.isNaN(number) ? Date.parse(typeof value === 'string' ? value.trim() : '') : number >= 1e11 ? number : number * 1000;
  if (Number.isNaN(ms) || Math.abs(ms) > 8.64e15) return 'unreadable';
  const at = new Date(ms);
  const year = at.getUTCFullYear();
  if (year < SENTINEL_YEARS.before || year >= SENTINEL_YEARS.from) return null;
  // `2026-02-31` would roll over into March in Node; a provider's slip must not become a date.
  if (typeof value === 'string' && Number.isNaN(number) && !/T/.test(value) && at.toISOString().slice(0, 10) !== value.slice(0, 10)) return 'unreadable';
  return at.toISOString();
}
