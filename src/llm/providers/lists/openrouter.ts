import { z } from 'zod';
import {
  dateField,
  listed,
  type ListShape,
  namesField,
  onePage,
  otherNames,
  type Page,
  pageOf,
  textField,
  underData,
} from './shape.ts';

const row = z.looseObject({
  id: z.string(),
  created: dateField,
  expiration_date: dateField,
  canonical_slug: textField,
  alias_target: textField,
  aliases: namesField,
});
const links = z.looseObject({ links: z.looseObject({ next: z.string().nullish().catch(null) }) });

/**
 * OpenRouter's list. `expiration_date` may be a day far away that stands for none (2098-12-31);
 * `canonical_slug` names the version behind an id, so that a change of it is a move.
 */
export const openrouter: ListShape = {
  name: 'openrouter',
  source: 'https://openrouter.ai/docs/api/api-reference/models/get-models',
  hosts: ['openrouter.ai'],
  ...onePage,
  page: pageOf({
    rows: underData,
    row,
    model(r, dateOf) {
      const stands = [r.alias_target, r.canonical_slug].find(
        (name) => name != null && name !== '' && name !== r.id,
      );
      return listed(r.id, {
        createdAt: dateOf('created', r.created),
        endsAt: dateOf('expiration_date', r.expiration_date),
        aliases: otherNames(r.id, r.aliases),
        ...(stands == null ? {} : { version: stands }),
      });
    },
    next: (json): Page['next'] => {
      const next = links.safeParse(json).data?.links.next;
      return next ? { path: next } : null;
    },
    saysEnd: (json) => links.safeParse(json).success,
  }),
};
