import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  modelsPage,
  namesField,
  otherNames,
  type Page,
  pageOf,
  textField,
  underData,
  underModels,
} from './shape.ts';

const row = z.looseObject({
  id: textField,
  name: textField,
  created: dateField,
  created_at: dateField,
  shutdown_date: dateField,
  deprecation_date: dateField,
  retires_at: dateField,
  expiration_date: dateField,
  deprecation: dateField,
  deprecated_at: dateField,
  lifecycle: z.enum(['active', 'deprecated', 'retired']).nullish().catch(null),
  deprecation_replacement_model: textField,
  replacement: textField,
  aliases: namesField,
  alias_target: textField,
});
const more = z.looseObject({
  has_more: z.boolean().nullish().catch(null),
  next_page: z.unknown().optional(),
  next_page_token: z.unknown().optional(),
  nextPageToken: z.unknown().optional(),
});

/**
 * Any server that speaks OpenAI's format, and proxies that pass another provider's fields through:
 * whatever is known by name is read.
 */
export const openaiCompatible: ListShape = {
  name: 'openai-compatible',
  source: 'https://platform.openai.com/docs/api-reference/models/list',
  hosts: [],
  requests: (base) => [modelsPage(base)],
  pageSize: 'unknown',
  page: pageOf({
    rows: (json) =>
      Array.isArray(json) ? (json as unknown[]) : (underData(json) ?? underModels(json)),
    row,
    model(r, dateOf) {
      const id = r.id || r.name;
      if (!id) return null;
      const deprecatedAt = dateOf('deprecated_at', r.deprecated_at);
      return listed(id, {
        createdAt: dateOf('created', r.created ?? r.created_at),
        endsAt:
          dateOf('shutdown_date', r.shutdown_date) ??
          dateOf('deprecation_date', r.deprecation_date) ??
          dateOf('retires_at', r.retires_at) ??
          dateOf('deprecation', r.deprecation) ??
          dateOf('expiration_date', r.expiration_date),
        deprecatedAt,
        lifecycle: r.lifecycle ?? (deprecatedAt === null ? null : 'deprecated'),
        replacement: r.deprecation_replacement_model ?? r.replacement ?? null,
        aliases: otherNames(id, r.aliases),
        ...(r.alias_target != null && r.alias_target !== id ? { version: r.alias_target } : {}),
      });
    },
    // Its paging is not known, so nothing is followed; that more follow is believed.
    next: (json): Page['next'] => {
      const said = more.safeParse(json).data;
      const token = said?.next_page ?? said?.next_page_token ?? said?.nextPageToken;
      return said?.has_more === true || (typeof token === 'string' && token !== '')
        ? { set: {} }
        : null;
    },
    saysEnd: (json) => more.safeParse(json).data?.has_more === false,
  }),
};
