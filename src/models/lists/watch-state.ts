import type { Config } from '../../config/load.ts';
import type { Store } from '../../domain/store.ts';
import type { Probe } from './absent-row.ts';
import { type DiffMemory, NO_MEMORY } from './diff.ts';

/** What is kept of a provider's list between polls. */
export interface WatchState {
  memory: DiffMemory;
  probes: Record<string, Probe>;
  failingSince: string | null;
}

/** How the reading of one list stands. */
export interface ListRead {
  provider: string;
  /** The last list that was whole; null before the first. */
  wholeAt: string | null;
  /** Since when no list could be used; null where the last one could. */
  failingSince: string | null;
  /** The last list that could be used was possibly cut: what it lacks counts for nothing. */
  cut: boolean;
}

/** How the reading of each watched list stands, for `daytwo models`. */
export async function listsRead(deps: { store: Store; config: Config }): Promise<ListRead[]> {
  return Promise.all(
    Object.values(deps.config.providers)
      .filter((p) => p.watch)
      .map(async ({ name }) => {
        const { memory, failingSince } = await stateOf(deps.store, name);
        return { provider: name, wholeAt: memory.lastPoll, failingSince, cut: memory.cut === true };
      }),
  );
}

/** What is kept of a list; nothing yet before the first poll. */
export async function stateOf(store: Store, provider: string): Promise<WatchState> {
  const state = (await store.models.state(provider)) as Partial<WatchState> | null;
  return {
    memory: memoryIn(state),
    probes: state?.probes ?? {},
    failingSince: state?.failingSince ?? null,
  };
}

/** A list in whose place an earlier edition kept something else is read as none. */
function memoryIn(state: Partial<WatchState> | null): DiffMemory {
  const memory = state?.memory ?? NO_MEMORY;
  return Array.isArray(memory.heldDates) ? memory : { ...memory, heldDates: [] };
}
