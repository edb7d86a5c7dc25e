import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  namesField,
  onePage,
  otherNames,
  pageOf,
  textField,
  underData,
} from './shape.ts';

const row = z.looseObject({
  id: z.string(),
  created: dateField,
  deprecation: dateField,
  deprecation_replacement_model: textField,
  aliases: namesField,
  archived: z.boolean().nullish().catch(null),
});

/**
 * Mistral's list: `deprecation` is the day on which the model stops answering, and each alias is a
 * row of its own that names the others. `archived` is a fine-tuned model that was taken out of
 * service. `created` is the time of the request, not of the model.
 */
export const mistral: ListShape = {
  name: 'mistral',
  source: 'https://docs.mistral.ai/api/endpoint/models',
  hosts: ['api.mistral.ai', 'codestral.mistral.ai'],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model(r, dateOf) {
      const endsAt = dateOf('deprecation', r.deprecation);
      return listed(r.id, {
        endsAt,
        lifecycle: r.archived === true ? 'retired' : endsAt === null ? null : 'deprecated',
        replacement: r.deprecation_replacement_model ?? null,
        aliases: otherNames(r.id, r.aliases),
      });
    },
  }),
};
