import type { PeopleConfig } from '../config/schema-people.ts';

/** Somebody who may look or act, however they came. */
export interface Person {
  /** The entry under `people`; null where the name was only typed. */
  id: string | null;
  /** As it is recorded and told. */
  name: string;
  mayAct: boolean;
  /** Whether the texts of answers are shown to them. */
  mayReadAnswers: boolean;
}

/** How somebody is known to the place they come from. */
export type Known = { id: string } | { slack: string } | { email: string };

/** The configured person behind an identity; null where nobody is. */
export function personOf(people: PeopleConfig, known: Known): Person | null {
  const found = Object.entries(people).find(([id, p]) =>
    'id' in known
      ? id === known.id
      : 'slack' in known
        ? p.slack === known.slack
        : p.email?.toLowerCase() === known.email.toLowerCase(),
  );
  if (found === undefined) return null;
  const [id, p] = found;
  return { id, name: p.name ?? id, mayAct: p.role === 'act', mayReadAnswers: p.answers };
}

/**
 * The name that is recorded for one that was typed: a person's own where it names one by entry,
 * name or address, else as it was typed.
 */
export function nameOf(people: PeopleConfig, typed: string): string {
  const asked = typed.trim().toLowerCase();
  const found = Object.entries(people).find(([id, p]) =>
    [id, p.name, p.email, p.slack].some((known) => known?.toLowerCase() === asked),
  );
  return found === undefined ? typed : (found[1].name ?? found[0]);
}
