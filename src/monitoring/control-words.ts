import { titleNow } from '../domain/incident-name.ts';
import type { Config } from '../config/load.ts';
import { CONTROLS_LOOKED } from '../domain/control.ts';
import type { Incident } from '../domain/incident.ts';
import type { Store } from '../domain/store.ts';
import { dayWords } from '../domain/text-dates.ts';

/**
 * How the controls stand, for the weekly word: what they found, or that it is nothing and when the
 * last look ended: one that has begun, or broke off, has found nothing yet. Empty where they are not configured.
 * @param live incidents that are not over
 */
export async function controlWords(
  { store, config }: { store: Pick<Store, 'slots' | 'records'>; config: Pick<Config, 'controls'> },
  live: readonly Incident[],
): Promise<string[]> {
  if (config.controls === undefined) return [];
  const found = live.filter((i) => i.kind === 'control' || i.kind === 'attack').map(titleNow);
  if (found.length > 0) return found;
  const ended = await store.records.get(CONTROLS_LOOKED, CONTROLS_LOOKED);
  if (ended !== null) return [`nothing found, last looked at on ${dayWords(ended.at)}`];
  const begun = await store.slots.last('controls');
  return [begun === null ? 'not looked at yet' : 'a first look has begun and has not ended yet'];
}
