/** Whether a value of a file is a map, before any schema has seen it. */
export const isMap = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);

/** The entries of a map; none of anything else, which its schema refuses. */
export const entriesOf = (raw: unknown): [string, unknown][] =>
  isMap(raw) ? Object.entries(raw) : [];
