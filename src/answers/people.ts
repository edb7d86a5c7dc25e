import type { PeopleConfig } from '../config/schema-people.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';

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
  return personTyped(people, typed)?.name ?? typed;
}

/** The configured person whom a typed name means; null where nobody is. */
function personTyped(people: PeopleConfig, typed: string): Person | null {
  const asked = typed.trim().toLowerCase();
  const found = Object.entries(people).find(([id, p]) =>
    [id, p.name, p.email, p.slack].some((known) => known?.toLowerCase() === asked),
  );
  return found === undefined ? null : personOf(people, { id: found[0] });
}

/** Who acts by a typed name. `isKnown` is false where `people` has entries and none is theirs. */
export interface Actor {
  name: string;
  isKnown: boolean;
}

/**
 * Whoever acts by a command, as `people` knows them. Nobody is recorded as having done what their
 * role does not let them do.
 * @throws DaytwoError `may-not-act`
 */
export function actorTyped(people: PeopleConfig, typed: string): Actor {
  const person = personTyped(people, typed);
  if (person === null) return { name: typed, isKnown: Object.keys(people).length === 0 };
  if (person.mayAct && person.mayReadAnswers) return { name: person.name, isKnown: true };
  throw new DaytwoError({
    code: 'may-not-act',
    exitCode: EXIT.usage,
    message: `${person.name} may look and not act: people.${person.id ?? ''} has the role "read"`,
    next: `have somebody do it whose role is "act", or set people.${person.id ?? ''}.role to "act"`,
  });
}
