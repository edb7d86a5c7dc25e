import { z } from 'zod';
import { providerNamed } from '../names.ts';
import { RowCollector } from './collect.ts';
import type { Feed } from './feed.ts';

const entry = z.looseObject({
  litellm_provider: z.string(),
  deprecation_date: z.unknown().optional(),
  source: z.string().nullish().catch(null),
});

/**
 * LiteLLM's price file: model → facts, of which a few hundred carry a `deprecation_date`. Nobody is
 * cited for it, so it is tentative; models without one are no rows. `sample_spec` explains the
 * file.
 */
export const litellm: Feed = {
  source: 'litellm',
  url: 'https://raw.githubusercontent.com/BerriAI/litellm/main/model_prices_and_context_window.json',
  read(json) {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return null;
    const entries = Object.entries(json).filter(([model]) => model !== 'sample_spec');
    const parsed = entries.map(([model, value]) => ({ model, entry: entry.safeParse(value) }));
    if (!parsed.some((p) => p.entry.success)) return null;
    const found = new RowCollector();
    for (const p of parsed) {
      if (!p.entry.success || p.entry.data.deprecation_date === undefined) continue;
      const provider = providerNamed(p.entry.data.litellm_provider);
      const end = found.day(p.model, p.entry.data.deprecation_date);
      if (provider === null || end === null) continue;
      found.add({
        provider,
        model: p.model,
        endsAt: end.at,
        kind: end.kind === 'firm' ? 'tentative' : end.kind,
        deprecatedAt: null,
        replacement: null,
        url: p.entry.data.source ?? null,
      });
    }
    return found.done();
  },
};
