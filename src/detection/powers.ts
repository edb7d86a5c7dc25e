/** So many powers of one table are kept: a case has few trials in a run. */
const MOST_POWERS = 32;

/**
 * The powers of a table's numbers, each worked out once. Raising to a power takes many times as long
 * as multiplying, and the same few counts come back for every case and every run.
 */
export function powersOf(table: Float64Array): (exponent: number) => Float64Array {
  const known = new Map<number, Float64Array>();
  return (exponent) => {
    const there = known.get(exponent);
    if (there !== undefined) return there;
    if (known.size >= MOST_POWERS) known.clear();
    const made = table.map((x) => x ** exponent);
    known.set(exponent, made);
    return made;
  };
}
