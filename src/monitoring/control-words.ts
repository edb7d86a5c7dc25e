import { titleNow } from '../domain/incident-name.ts';
import type { Config } from '../config/load.ts';
import type { Incident } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { dayWords } from '../domain/text-dates.ts';

/**
 * How the controls stand, for the weekly word: what they found, or that it is nothing and when they
 * were last looked at. Empty where they are not configured.
 * @param live incidents that are not over
 */
export async function controlWords(
  { store, config }: { store: Pick<Store, 'slots'>; config: Pick<Config, 'controls'> },
  live: readonly Incident[],
): Promise<string[]> {
  if (config.controls === undefined) return [];
  const found = live.filter((i) => i.kind === 'control' || i.kind === 'attack').map(titleNow);
  if (found.length > 0) return found;
  const last = await store.slots.last('controls');
  return [
    last === null ? 'not looked at yet' : `nothing found, last looked at on ${dayWords(last)}`,
  ];
}
