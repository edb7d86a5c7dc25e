import { LOOK_TRIGGERS, type Trigger } from './run.ts';

/** How many runs were ended, by what they were made for. */
export interface EndedRuns {
  agent: string;
  trigger: Trigger | 'attack';
  runs: number;
}

const KINDS: readonly { words: string; triggers: readonly EndedRuns['trigger'][] }[] = [
  { words: 'by hand', triggers: ['manual'] },
  { words: 'to attack', triggers: ['attack'] },
  { words: 'for a gate', triggers: ['gate'] },
  { words: 'for a rehearsal', triggers: ['rehearsal'] },
  { words: 'to ask again', triggers: ['confirmation', 'second-asking'] },
];

/**
 * "12 by hand, 1 for a gate": runs that are no looks, and that nothing is compared with therefore;
 * empty where there are none.
 */
export function asideWords(ended: readonly EndedRuns[]): string {
  return KINDS.map(({ words, triggers }) => ({
    words,
    n: ended.reduce((sum, e) => sum + (triggers.includes(e.trigger) ? e.runs : 0), 0),
  }))
    .filter(({ n }) => n > 0)
    .map(({ words, n }) => `${n} ${words}`)
    .join(', ');
}

/** "none to compare yet; 12 by hand", of an agent that no schedule and no change has looked at. */
export function noLookWords(ended: readonly EndedRuns[]): string {
  const aside = asideWords(ended);
  return aside === '' ? 'no run yet' : `none to compare yet; ${aside}`;
}

/** What a run was made for, as a sentence goes on: "on schedule", "by hand". */
export const madeWords = (trigger: Trigger): string =>
  trigger === 'schedule'
    ? 'on schedule'
    : LOOK_TRIGGERS.has(trigger)
      ? 'after a change'
      : (KINDS.find((k) => k.triggers.includes(trigger))?.words ?? '');
