import type { Config } from '../../config/load.ts';
import type { Store } from '../../domain/store.ts';
import type { ComingEnd } from '../../monitoring/weekly-digest.ts';
import { usedModels } from '../knowledge/used-models.ts';

/** The known ends of models in use that are not over, the nearest first. */
export async function comingEnds(
  deps: { store: Store; config: Config },
  now: number,
): Promise<ComingEnd[]> {
  const ends = await Promise.all(
    Object.keys(deps.config.providers).map(async (provider) =>
      (await usedModels(deps, provider, now)).used.flatMap(({ use, record }) =>
        record?.endsAt == null || record.retiredAt !== null
          ? []
          : [{ model: use.model, endsAt: record.endsAt, agents: use.by }],
      ),
    ),
  );
  return ends.flat().toSorted((a, b) => (a.endsAt < b.endsAt ? -1 : 1));
}
