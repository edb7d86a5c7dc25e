/**
 * What `{{ env.NAME }}` may see: the file's own `env:` and what the caller hands in; never the
 * whole environment.
 */
export type Env = Readonly<Record<string, string>>;

const DEEPEST = 60;

/**
 * A configuration value with its `$ref: "#/…"` put in place (siblings of a `$ref` win) and its
 * plain `{{ env.NAME }}` filled in. References that point nowhere in this file (those inside a JSON
 * schema) and unknown names stay as written.
 */
export function resolveReferences(value: unknown, root: unknown, env: Env): unknown {
  const walk = (v: unknown, depth: number): unknown => {
    if (depth > DEEPEST) return v;
    if (typeof v === 'string') return fillEnv(v, env);
    if (Array.isArray(v)) return v.map((item) => walk(item, depth + 1));
    if (typeof v !== 'object' || v === null || Object.getPrototypeOf(v) !== Object.prototype)
      return v;
    const { $ref, ...rest } = v as Record<string, unknown>;
    const target =
      typeof $ref === 'string' && $ref.startsWith('#/') ? pointer(root, $ref) : undefined;
    if (target === undefined)
      return Object.fromEntries(Object.entries(v).map(([k, item]) => [k, walk(item, depth + 1)]));
    const resolved = walk(target, depth + 1);
    if (
      typeof resolved !== 'object' ||
      resolved === null ||
      Array.isArray(resolved) ||
      Object.keys(rest).length === 0
    )
      return resolved;
    return { ...resolved, ...(walk(rest, depth + 1) as object) };
  };
  return walk(value, 0);
}

/**
 * First keys of the document that `$ref`s point into: they are templates, not misspelt settings.
 */
export function referencedKeys(value: unknown): Set<string> {
  const keys = new Set<string>();
  const walk = (v: unknown, depth: number): void => {
    if (typeof v !== 'object' || v === null || depth > DEEPEST) return;
    for (const [k, item] of Object.entries(v)) {
      if (k === '$ref' && typeof item === 'string' && item.startsWith('#/'))
        keys.add(item.slice(2).split('/')[0] ?? '');
      walk(item, depth + 1);
    }
  };
  walk(value, 0);
  return keys;
}

function fillEnv(text: string, env: Env): string {
  if (!text.includes('env')) return text;
  return text.replace(
    /\{\{\s*env(?:\.(\w+)|\[['"]([^'"]+)['"]\])\s*\}\}/g,
    (whole, a: string | undefined, b: string | undefined) => env[a ?? b ?? ''] ?? whole,
  );
}

function pointer(root: unknown, ref: string): unknown {
  return ref
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part.replaceAll('~1', '/').replaceAll('~0', '~')))
    .reduce<unknown>(
      (v, key) =>
        typeof v === 'object' && v !== null && Object.hasOwn(v, key)
          ? (v as Record<string, unknown>)[key]
          : undefined,
      root,
    );
}
