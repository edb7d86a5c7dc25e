// How alike two texts are by the characters they are made of: no network, no seed, any language.

const LENGTH = 3;
/** What stands later in a text says no more of its kind. */
const MOST_READ = 4_000;

/** How often each run of three characters stands in a text, and the length of that vector. */
export interface Grams {
  counts: ReadonlyMap<string, number>;
  norm: number;
}

/** Case and spaces evened out. */
export function gramsOf(text: string): Grams {
  const even = ` ${text.slice(0, MOST_READ).toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim()} `;
  const counts = new Map<string, number>();
  for (let i = 0; i + LENGTH <= even.length; i++) {
    const gram = even.slice(i, i + LENGTH);
    counts.set(gram, (counts.get(gram) ?? 0) + 1);
  }
  return withNorm(counts);
}

/** The sum of several, as the middle of their group. */
export function sumOf(all: readonly Grams[]): Grams {
  const counts = new Map<string, number>();
  for (const { counts: own } of all)
    for (const [gram, n] of own) counts.set(gram, (counts.get(gram) ?? 0) + n);
  return withNorm(counts);
}

const withNorm = (counts: ReadonlyMap<string, number>): Grams => ({
  counts,
  norm: Math.sqrt([...counts.values()].reduce((s, n) => s + n * n, 0)),
});

/** Cosine of the two counts, in [0, 1]; 0 where one of them is empty. */
export function similarity(a: Grams, b: Grams): number {
  const [small, large] = a.counts.size <= b.counts.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [gram, n] of small.counts) dot += n * (large.counts.get(gram) ?? 0);
  const norm = a.norm * b.norm;
  return norm === 0 ? 0 : Math.min(1, dot / norm);
}

/** Texts whose numbers of different grams are further apart than this are not compared. */
const FAR = 0.75;

/**
 * Groups of texts that are nearly the same: each is at least so much like another of its group. In
 * the order of their first members, whatever the order of comparing was.
 * @param atLeast near 1: texts of much different sizes are taken to be apart without comparing them
 */
export function groupsOfAlike<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  atLeast: number,
): T[][] {
  const grams = items.map((item) => gramsOf(textOf(item)));
  const groupOf = items.map((_, i) => i);
  for (const [i, a] of grams.entries())
    for (const [j, b] of grams.slice(0, i).entries()) {
      const [x, y] = [a.counts.size, b.counts.size];
      if (groupOf[i] === groupOf[j] || Math.min(x, y) < FAR * Math.max(x, y)) continue;
      if (similarity(a, b) < atLeast) continue;
      const [kept, gone] = [groupOf[j] ?? 0, groupOf[i] ?? 0].toSorted((k, l) => k - l);
      for (const [k, g] of groupOf.entries()) if (g === gone) groupOf[k] = kept ?? 0;
    }
  const groups = Map.groupBy(items.keys(), (i) => groupOf[i] ?? i);
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([, members]) => members.flatMap((i) => items.slice(i, i + 1)));
}
