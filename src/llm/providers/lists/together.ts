import { z } from 'zod';
import { dateField, listed, type ListShape, onePage, pageOf } from './shape.ts';

const row = z.looseObject({ id: z.string(), created: dateField });

/** Together's list: a bare array. */
export const together: ListShape = {
  name: 'together',
  source: 'https://docs.together.ai/reference/models',
  hosts: ['api.together.xyz', 'api.together.ai'],
  ...onePage,
  page: pageOf({
    rows: (json) => (Array.isArray(json) ? (json as unknown[]) : null),
    row,
    model: (r, dateOf) => listed(r.id, { createdAt: dateOf('created', r.created) }),
  }),
};
