/** Of a longer text the beginning tells what it is about; the rest costs time. */
const LONGEST = 600;
const SHORTEST_GRAM = 3;
const LONGEST_GRAM = 5;
/** FNV-1a, 32 bits (draft-eastlake-fnv): spreads short strings well enough for an index. */
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
/** Two grams in a million share a place: what that costs is not seen in a measurement. */
const PLACES = 1 << 20;

/**
 * How often each gram of 3 to 5 characters stands in a text, by its hash; grams do not cross words,
 * and a word's edges are part of them. Case, accents, digits' values and signs do not count.
 */
export function gramsOf(text: string): Map<number, number> {
  const grams = new Map<number, number>();
  for (const word of wordsOf(text)) {
    const padded = ` ${word} `;
    for (let from = 0; from < padded.length; from++) {
      let hash = FNV_START;
      const end = Math.min(padded.length, from + LONGEST_GRAM);
      for (let to = from; to < end; to++) {
        hash = Math.imul(hash ^ padded.charCodeAt(to), FNV_PRIME) >>> 0;
        if (to - from + 1 < SHORTEST_GRAM) continue;
        const place = (hash ^ (hash >>> 12)) & (PLACES - 1);
        grams.set(place, (grams.get(place) ?? 0) + 1);
      }
    }
  }
  return grams;
}

/** Words in one form; every number is as good as another. */
function wordsOf(text: string): string[] {
  return text
    .slice(0, LONGEST)
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/\d+/g, '0')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((w) => w !== '');
}
