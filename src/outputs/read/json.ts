/** Nothing real is nested so deep, and much deeper nothing can write it as text again. */
const DEEPEST = 200;

/** What is wrong with a record that is nested too deep. */
export const TOO_DEEP = `is nested more than ${DEEPEST} levels deep`;

/** A JSON document however deep; undefined where the text is none. */
export function anyJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A JSON document; undefined where the text is none, or is nested too deep. */
export function jsonOf(text: string): unknown {
  const value = anyJson(text);
  return isTooDeep(value) ? undefined : value;
}

/** A JSON document, or what is wrong with the text as one. */
export function readJson(
  text: string,
): { ok: true; value: unknown } | { ok: false; problem: string } {
  const value = anyJson(text);
  if (value === undefined) return { ok: false, problem: 'is no JSON' };
  return isTooDeep(value) ? { ok: false, problem: TOO_DEEP } : { ok: true, value };
}

/** Whether a value is nested deeper than anything real. Pure. */
export function isTooDeep(value: unknown, levels = DEEPEST): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((v) => isTooDeep(v, levels - 1));
}
