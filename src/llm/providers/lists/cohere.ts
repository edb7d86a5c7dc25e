import { z } from 'zod';
import { listed, type ListShape, type Page, pageOf, trimmed, underModels } from './shape.ts';

const row = z.looseObject({ name: z.string(), is_deprecated: z.boolean().nullish().catch(null) });
const token = z.looseObject({ next_page_token: z.string().nullish().catch(null) });

/**
 * Cohere's own list: pages of 20 unless more are asked for, at most 1,000. Its OpenAI endpoint has
 * none.
 */
export const cohere: ListShape = {
  name: 'cohere',
  source: 'https://docs.cohere.com/reference/list-models',
  hosts: ['api.cohere.com', 'api.cohere.ai'],
  requests: (base) => [
    {
      url: `${trimmed(base).replace(/\/compatibility\/v1$|\/v[12]$/, '')}/v1/models?page_size=1000`,
    },
  ],
  pageSize: 20,
  page: pageOf({
    rows: underModels,
    row,
    model: (r) =>
      listed(r.name, {
        lifecycle: r.is_deprecated == null ? null : r.is_deprecated ? 'deprecated' : 'active',
      }),
    next: (json): Page['next'] => {
      const next = token.safeParse(json).data?.next_page_token;
      return next ? { set: { page_token: next } } : null;
    },
  }),
};
