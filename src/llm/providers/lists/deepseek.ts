import { z } from 'zod';
import { listed, type ListShape, onePage, pageOf, underData } from './shape.ts';

/**
 * DeepSeek's list: names and nothing else. They are aliases that are moved without a word here; the
 * served id of each trial shows it.
 */
export const deepseek: ListShape = {
  name: 'deepseek',
  source: 'https://api-docs.deepseek.com/api/list-models',
  hosts: ['api.deepseek.com'],
  ...onePage,
  page: pageOf({
    rows: underData,
    row: z.looseObject({ id: z.string() }),
    model: (r) => listed(r.id),
  }),
};
