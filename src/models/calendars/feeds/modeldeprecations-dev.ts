import { z } from 'zod';
import { providerNamed } from '../names.ts';
import { RowCollector } from './collect.ts';
import type { Feed } from './feed.ts';

const catalog = z.looseObject({ models: z.array(z.unknown()) });
const text = z.string().nullish().catch(null);
const entry = z.looseObject({
  provider: z.string(),
  model: z.string(),
  aliases: z.array(z.string()).nullish().catch(null),
  deprecated_on: z.unknown().optional(),
  shutdown_on: z.unknown().optional(),
  earliest_shutdown_on: z.unknown().optional(),
  replacements: z
    .array(z.looseObject({ model: z.string(), recommended: z.boolean().nullish().catch(null) }))
    .nullish()
    .catch(null),
  sources: z
    .array(z.looseObject({ url: text }))
    .nullish()
    .catch(null),
});

/**
 * modeldeprecations.dev: `{ models: […] }`, kept by hand with the provider's page cited for every
 * date; `shutdown_on` is a committed day, `earliest_shutdown_on` one before which nothing ends. Its
 * aliases name snapshots of the same entry (README of mnfst/modeldeprecations.dev).
 */
export const modeldeprecationsDev: Feed = {
  source: 'modeldeprecations.dev',
  url: 'https://modeldeprecations.dev/api/v1/models.json',
  read(json) {
    const whole = catalog.safeParse(json);
    if (!whole.success) return null;
    const found = new RowCollector();
    for (const value of whole.data.models) {
      const parsed = entry.safeParse(value);
      if (!parsed.success) {
        found.skip('an entry without provider or model');
        continue;
      }
      const e = parsed.data;
      const provider = providerNamed(e.provider);
      if (provider === null) {
        found.skip(`${e.provider}/${e.model}: a provider that no account can be`);
        continue;
      }
      const firm = found.day(e.model, e.shutdown_on);
      const soft = firm === null ? found.day(e.model, e.earliest_shutdown_on) : null;
      const replacement =
        e.replacements?.find((r) => r.recommended === true) ?? e.replacements?.[0];
      for (const model of [e.model, ...(e.aliases ?? [])]) {
        found.add({
          provider,
          model,
          endsAt: firm?.at ?? soft?.at ?? null,
          kind: firm !== null ? firm.kind : soft !== null ? 'earliest' : null,
          deprecatedAt: found.day(e.model, e.deprecated_on)?.at ?? null,
          replacement: replacement?.model ?? null,
          url: e.sources?.[0]?.url ?? null,
        });
      }
    }
    return found.done();
  },
};
