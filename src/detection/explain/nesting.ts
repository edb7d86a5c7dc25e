/** Deeper than anything written on purpose, and far from where walking a value ends the stack. */
export const DEEPEST = 200;

/**
 * The index at which JSON text first opens more than `deepest` brackets inside each other; null
 * where it does not. Brackets in strings do not count.
 */
export function tooDeepAt(text: string, deepest: number = DEEPEST): number | null {
  let depth = 0;
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const ch = text[i];
    if (quoted) {
      if (ch === '\\') i++;
      else if (ch === '"') quoted = false;
    } else if (ch === '"') quoted = true;
    else if (ch === '{' || ch === '[') {
      if (++depth > deepest) return i;
    } else if (ch === '}' || ch === ']') depth--;
  }
  return null;
}
