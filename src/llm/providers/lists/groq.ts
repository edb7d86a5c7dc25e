import { z } from 'zod';
import { dateField, listed, type ListShape, onePage, pageOf, underData } from './shape.ts';

const row = z.looseObject({
  id: z.string(),
  created: dateField,
  active: z.boolean().nullish().catch(null),
});

/**
 * Groq's list. A row with `active: false` is left out, so that a switch that is turned on again is
 * an absence like any other, with its patience.
 */
export const groq: ListShape = {
  name: 'groq',
  source: 'https://console.groq.com/docs/api-reference#models-list',
  hosts: ['api.groq.com'],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model: (r, dateOf) =>
      r.active === false
        ? `${r.id} is listed as inactive`
        : listed(r.id, { createdAt: dateOf('created', r.created) }),
  }),
};
