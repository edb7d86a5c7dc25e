import { opened } from './documents.ts';
import type { FollowedSecret } from './followed-files.ts';
import { keepFor } from './keep-for.ts';
import { isTelling } from './plain.ts';
import { type Reading, readingsOf } from './readings.ts';
import { areSpelled } from './spelling.ts';
import { type Value, valuesOf } from './values.ts';
import { type Matchers, spansIn } from './views.ts';

/** Which of the secrets that have a name stand in what is about to leave. */
export interface Holding {
  learn(secrets: readonly string[], from: string): void;
  /** Takes these in place of those that it was last given here. */
  learnFiles(inFiles: readonly FollowedSecret[]): void;
  /** @param parts each is looked through as one text, in whatever pieces a secret lies in it */
  heldIn(parts: readonly unknown[]): string[];
  /** What was found holds no longer: there are more secrets, or more names. */
  forget(): void;
}

/** A shorter one, or one word, stands in questions by chance. */
const SHORTEST = 8;
/** Words in a row that somebody chose for a secret. */
const PASSPHRASE = /^[\p{L}\p{N}]+(?:[\s_-]+[\p{L}\p{N}]+){2,}$/u;
/** An instruction file and tools go out with every question of a run. */
const MOST_CHARACTERS = 16_000_000;

/** @param matchersOf what looks for some values, whatever they are spelled like */
export function makeHolding(matchersOf: (values: readonly Value[]) => Matchers): Holding {
  const told = new Map<string, string>();
  let named: ReadonlyMap<string, string> = told;
  let all: Matchers | null = null;
  const matchersOfOne = (secret: string): Matchers => matchersOf(tellingValuesOf(secret));
  const look = (text: string): readonly string[] => {
    if (text.length < SHORTEST) return [];
    const secrets = [...named];
    all ??= matchersOf(secrets.flatMap(([secret]) => tellingValuesOf(secret)));
    if (spansIn(text, all).length === 0) return [];
    return secrets
      .filter(([secret]) => spansIn(text, matchersOfOne(secret)).length > 0)
      .map(([, from]) => from);
  };
  const looked = keepFor(look, MOST_CHARACTERS);
  const forget = (): void => {
    all = null;
    looked.forget();
  };
  /** In pieces it may lie over all of the parts. */
  const spelledBy = (readings: readonly Reading[]): string[] => {
    all ??= matchersOf([...named.keys()].flatMap(tellingValuesOf));
    if (!areSpelled(readings, all)) return [];
    return [...named]
      .filter(([secret]) => areSpelled(readings, matchersOfOne(secret)))
      .map(([, from]) => from);
  };
  let inFiles: readonly (readonly [string, string])[] = [];
  const changed = (): void => {
    named = new Map([...inFiles, ...told]);
    forget();
  };
  return {
    learn(secrets, from) {
      const unknown = secrets.filter((secret) => secret.trim() !== '' && !told.has(secret));
      for (const secret of unknown) told.set(secret, from);
      if (unknown.length > 0) changed();
    },
    learnFiles(now) {
      inFiles = now.map(({ secret, from }) => [secret, from]);
      changed();
    },
    heldIn(parts) {
      if (named.size === 0) return [];
      const whole = parts.flatMap((part) => looked.of(textsIn(part).join('\n')));
      return [...new Set([...whole, ...spelledBy(readingsOf(opened(parts)))])];
    },
    forget,
  };
}

const tellingValuesOf = (secret: string): Value[] =>
  valuesOf(secret).filter(
    ({ text }) => text.length >= SHORTEST && (isTelling(text) || PASSPHRASE.test(text.trim())),
  );

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  // A list of numbers is a list of bytes, and a number may be all of a secret.
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, held]) =>
    Array.isArray(value) ? textsIn(held) : [key, ...textsIn(held)],
  );
}
