/** How likely at least `n` of these come to pass, each by itself with its own chance. */
export function chanceOfAtLeast(n: number, chances: readonly number[]): number {
  let exactly = [1];
  for (const p of chances) {
    const without = exactly;
    exactly = Array.from(
      { length: without.length + 1 },
      (_, k) => (without[k] ?? 0) * (1 - p) + (without[k - 1] ?? 0) * p,
    );
  }
  return exactly.slice(n).reduce((a, b) => a + b, 0);
}
