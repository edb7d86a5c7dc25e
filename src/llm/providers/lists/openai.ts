import { z } from 'zod';
import { dateField, listed, type ListShape, onePage, pageOf, underData } from './shape.ts';

const row = z.looseObject({
  id: z.string(),
  created: dateField,
  shutdown_date: dateField,
  deprecation_date: dateField,
});

/**
 * OpenAI's list: no pages; `shutdown_date` is null on aliases, which end with the snapshot they
 * stand for. For some hours in August 2026 the same days stood under `deprecation_date`.
 */
export const openai: ListShape = {
  name: 'openai',
  source: 'https://platform.openai.com/docs/api-reference/models/list',
  hosts: ['api.openai.com'],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model: (r, dateOf) =>
      listed(r.id, {
        createdAt: dateOf('created', r.created),
        endsAt:
          dateOf('shutdown_date', r.shutdown_date) ??
          dateOf('deprecation_date', r.deprecation_date),
      }),
  }),
};
