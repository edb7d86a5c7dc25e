import type { StoredCase } from '../domain/stored-case.ts';
import { plural } from '../domain/text.ts';

/** So many of a kind are named in a sentence. */
const NAMED = 3;

type Known = Pick<StoredCase, 'label' | 'metadata'>;

/**
 * The cases that people look at by themselves among those that fail, by name: "Among them must
 * hold: “a”, “b”. 1 high-risk case among them: “c”." Empty where there are none.
 */
export function graveWords(failing: readonly Known[]): string {
  const held = failing.filter(({ metadata }) => metadata.mustHold === true);
  const risky = failing.filter((c) => c.metadata.risk === 'high' && !held.includes(c));
  return [
    held.length === 0 ? '' : `Among them must hold: ${names(held)}.`,
    risky.length === 0
      ? ''
      : `${plural(risky.length, 'high-risk case')} among them: ${names(risky)}.`,
  ]
    .filter((s) => s !== '')
    .join(' ');
}

function names(cases: readonly Known[]): string {
  const left = cases.length - NAMED;
  const named = cases.slice(0, NAMED).map((c) => `“${c.label}”`);
  return `${named.join(', ')}${left > 0 ? ` and ${left} more` : ''}`;
}
