/** What was made of texts, of the last ones. */
export interface KeptFor<T> {
  of(text: string): T;
  /** What was kept holds no longer. */
  forget(): void;
}

/** Instruction files, tools and answers come back within moments, many times. */
const MOST_KEPT = 64;

/**
 * Makes something of a text once and remembers it for a while.
 * @param mostCharacters of all texts together, as far as they are remembered
 */
export function keepFor<T>(make: (text: string) => T, mostCharacters: number): KeptFor<T> {
  const kept = new Map<string, { made: T }>();
  let characters = 0;
  const forget = (): void => {
    kept.clear();
    characters = 0;
  };
  return {
    of(text) {
      const known = kept.get(text);
      if (known !== undefined) return known.made;
      if (kept.size >= MOST_KEPT || characters + text.length > mostCharacters) forget();
      const made = make(text);
      kept.set(text, { made });
      characters += text.length;
      return made;
    },
    forget,
  };
}
