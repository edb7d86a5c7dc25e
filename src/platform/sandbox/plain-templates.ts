const TAG_START = /\{\{|\{%|\{#/g;
const PLAIN_TAG = /\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)\s*\}\}/y;

/** Words that nunjucks reads as syntax or as its own globals, not as a variable. */
const RESERVED = new Set([
  'true',
  'false',
  'none',
  'null',
  'not',
  'and',
  'or',
  'in',
  'is',
  'if',
  'else',
  'range',
  'cycler',
  'joiner',
  'env',
  'loop',
  'self',
  'super',
  'caller',
  'varargs',
  'kwargs',
]);

/**
 * Renders a template that only substitutes names, exactly as nunjucks would with autoescape off
 * (undefined and null become nothing, objects their `String()`); null when it has logic and needs
 * the sandbox.
 */
export function renderPlain(
  template: string,
  vars: Readonly<Record<string, unknown>>,
): string | null {
  // The end of a comment that never began is an error in nunjucks, and its error to tell.
  if (template.includes('#}')) return null;
  let out = '';
  let at = 0;
  TAG_START.lastIndex = 0;
  for (let start = TAG_START.exec(template); start !== null; start = TAG_START.exec(template)) {
    PLAIN_TAG.lastIndex = start.index;
    const tag = PLAIN_TAG.exec(template);
    if (tag === null) return null;
    const value = lookup((tag[1] ?? '').split('.'), vars);
    if (value === UNSURE) return null;
    out +=
      template.slice(at, start.index) +
      (value === undefined || value === null ? '' : String(value));
    at = PLAIN_TAG.lastIndex;
    TAG_START.lastIndex = at;
  }
  return out + template.slice(at);
}

const UNSURE = Symbol('needs the sandbox');

function lookup(path: readonly string[], vars: Readonly<Record<string, unknown>>): unknown {
  const root = path[0] ?? '';
  if (!Object.hasOwn(vars, root)) return RESERVED.has(root) ? UNSURE : undefined;
  let value: unknown = vars[root];
  for (const key of path.slice(1)) {
    if (value === undefined || value === null) return undefined;
    // Only own data is certain; inherited members (methods) are nunjucks' business.
    if (typeof value !== 'object' || !Object.hasOwn(value, key)) return UNSURE;
    value = (value as Record<string, unknown>)[key];
  }
  return typeof value === 'function' ||
    (typeof value === 'object' && value !== null && printsItself(value))
    ? UNSURE
    : value;
}

/**
 * Whether `String()` would call something the value brought along, or find nothing to call: then it
 * is not ours to print.
 */
function printsItself(value: object): boolean {
  if (Array.isArray(value))
    return value.some((v) => typeof v === 'object' && v !== null && printsItself(v as object));
  return (
    Object.hasOwn(value, 'toString') ||
    Object.hasOwn(value, 'valueOf') ||
    Object.getPrototypeOf(value) !== Object.prototype
  );
}
