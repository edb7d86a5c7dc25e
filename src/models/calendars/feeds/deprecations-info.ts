import { z } from 'zod';
import { idsIn, providerNamed, replacementIn } from '../names.ts';
import { RowCollector } from './collect.ts';
import type { Feed } from './feed.ts';

const entry = z.looseObject({
  provider: z.string(),
  model_id: z.string(),
  shutdown_date: z.unknown().optional(),
  deprecation_date: z.unknown().optional(),
  announcement_date: z.unknown().optional(),
  replacement_model: z.unknown().optional(),
  replacement_models: z.unknown().optional(),
  url: z.string().nullish().catch(null),
});

/**
 * deprecations.info: an array, one entry a model and announcement, scraped from the providers'
 * pages. An entry without a date is no word of an end: the feed once listed 442 of them for one
 * provider. Older files have `replacement_model`, newer ones `replacement_models`.
 */
export const deprecationsInfo: Feed = {
  source: 'deprecations.info',
  url: 'https://deprecations.info/v1/deprecations.json',
  read(json) {
    if (!Array.isArray(json)) return null;
    const found = new RowCollector();
    for (const value of json as unknown[]) {
      const parsed = entry.safeParse(value);
      if (!parsed.success) {
        found.skip('an entry without provider or model_id');
        continue;
      }
      const e = parsed.data;
      const provider = providerNamed(e.provider);
      const ids = idsIn(e.model_id);
      if (provider === null || ids.length === 0) {
        found.skip(`${e.provider}: ${e.model_id}`);
        continue;
      }
      const end = found.day(e.model_id, e.shutdown_date);
      // Google's page says of its days that they are the earliest possible ones
      // (ai.google.dev/gemini-api/docs/deprecations).
      const kind =
        end === null ? null : provider === 'gemini' && end.kind === 'firm' ? 'earliest' : end.kind;
      const announced =
        found.day(e.model_id, e.deprecation_date) ?? found.day(e.model_id, e.announcement_date);
      for (const model of ids) {
        found.add({
          provider,
          model,
          endsAt: end?.at ?? null,
          kind,
          deprecatedAt: announced?.at ?? null,
          replacement: replacementIn(e.replacement_models) ?? replacementIn(e.replacement_model),
          url: e.url ?? null,
        });
      }
    }
    return found.done();
  },
};
