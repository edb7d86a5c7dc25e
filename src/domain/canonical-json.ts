/** JSON with the keys of every object in one order, so that equal values have equal text. */
export function canonicalJson(value: unknown): string {
  return (
    JSON.stringify(value, (_key, v: unknown) => {
      if (typeof v !== 'object' || v === null || Array.isArray(v)) return v;
      return Object.fromEntries(
        Object.entries(v).toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
      );
    }) ?? 'null'
  );
}
