import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  type Page,
  pageOf,
  trimmed,
  underData,
} from './shape.ts';

const row = z.looseObject({
  id: z.string(),
  created_at: dateField,
  deprecated_at: dateField,
  retires_at: dateField,
  lifecycle: z.enum(['active', 'deprecated', 'retired']).nullish().catch(null),
});
const cursor = z.looseObject({
  has_more: z.boolean().nullish().catch(null),
  last_id: z.string().nullish().catch(null),
});

/**
 * Anthropic's list: pages of 20 unless more are asked for; retired models only where the filter
 * asks for them.
 */
export const anthropic: ListShape = {
  name: 'anthropic',
  source: 'https://platform.claude.com/docs/en/api/models/list',
  hosts: ['api.anthropic.com'],
  requests: (base) => [
    {
      url: `${trimmed(base).replace(/\/v1$/, '')}/v1/models?limit=1000&lifecycle[]=active&lifecycle[]=deprecated&lifecycle[]=retired`,
    },
  ],
  // As the SDK has them, for accounts that reach Anthropic through its OpenAI endpoint.
  keyHeader: 'x-api-key',
  headers: { 'anthropic-version': '2026-10-21' },
  pageSize: 20,
  page: pageOf({
    rows: underData,
    row,
    model(r, dateOf) {
      const deprecatedAt = dateOf('deprecated_at', r.deprecated_at);
      return listed(r.id, {
        createdAt: dateOf('created_at', r.created_at),
        endsAt: dateOf('retires_at', r.retires_at),
        deprecatedAt,
        lifecycle: r.lifecycle ?? (deprecatedAt === null ? null : 'deprecated'),
      });
    },
    next: (json): Page['next'] => {
      const at = cursor.safeParse(json).data;
      return at?.has_more === true
        ? at.last_id
          ? { set: { after_id: at.last_id } }
          : { set: {} }
        : null;
    },
    saysEnd: (json) => cursor.safeParse(json).data?.has_more === false,
  }),
};
