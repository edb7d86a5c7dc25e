import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  modelsPage,
  namesField,
  otherNames,
  pageOf,
  trimmed,
  underData,
  underModels,
} from './shape.ts';

const row = z.looseObject({ id: z.string(), created: dateField, aliases: namesField });

/**
 * xAI's two lists: `/models` holds every model, `/language-models` the aliases of those that write.
 */
export const xai: ListShape = {
  name: 'xai',
  source: 'https://docs.x.ai/docs/api-reference#list-language-models',
  hosts: ['api.x.ai'],
  requests: (base) => [
    modelsPage(base),
    { url: `${trimmed(base)}/language-models`, optional: true },
  ],
  pageSize: null,
  page: pageOf({
    rows: (json) => underData(json) ?? underModels(json),
    row,
    model: (r, dateOf) =>
      listed(r.id, {
        createdAt: dateOf('created', r.created),
        aliases: otherNames(r.id, r.aliases),
      }),
  }),
};
