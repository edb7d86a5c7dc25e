// How alike two texts are by the characters they are made of: no network, no seed, any language.

const LENGTH = 3;

/** How often each run of three characters stands in a text, case and spaces evened out. */
export type Grams = ReadonlyMap<string, number>;

export function gramsOf(text: string): Grams {
  const even = ` ${text.toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim()} `;
  const grams = new Map<string, number>();
  for (let i = 0; i + LENGTH <= even.length; i++) {
    const gram = even.slice(i, i + LENGTH);
    grams.set(gram, (grams.get(gram) ?? 0) + 1);
  }
  return grams;
}

/** Cosine of the two counts, in [0, 1]; 0 where one of them is empty. */
export function similarity(a: Grams, b: Grams): number {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a];
  let dot = 0;
  for (const [gram, n] of small) dot += n * (large.get(gram) ?? 0);
  const length = (g: Grams): number => Math.sqrt([...g.values()].reduce((s, n) => s + n * n, 0));
  const norm = length(a) * length(b);
  return norm === 0 ? 0 : Math.min(1, dot / norm);
}

/**
 * Groups of texts that hang together: each is at least so much like another of its group. In the
 * order of their first members, whatever the order of comparing was.
 */
export function groupsOfAlike<T>(
  items: readonly T[],
  textOf: (item: T) => string,
  atLeast: number,
): T[][] {
  const grams = items.map((item) => gramsOf(textOf(item)));
  const groupOf = items.map((_, i) => i);
  for (const [i, a] of grams.entries())
    for (const [j, b] of grams.entries())
      if (j < i && groupOf[i] !== groupOf[j] && similarity(a, b) >= atLeast) {
        const [kept, gone] = [groupOf[j] ?? 0, groupOf[i] ?? 0].toSorted((x, y) => x - y);
        for (const [k, g] of groupOf.entries()) if (g === gone) groupOf[k] = kept ?? 0;
      }
  const groups = Map.groupBy(items.keys(), (i) => groupOf[i] ?? i);
  return [...groups]
    .toSorted(([a], [b]) => a - b)
    .map(([, members]) => members.flatMap((i) => items.slice(i, i + 1)));
}
