import type { Sandbox } from '../../domain/suite.ts';

export type Rendered<T> = { ok: true; value: T } | { ok: false; message: string };

/** promptfoo looks into variables that name variables at most this often. */
const NESTED_PASSES = 5;

/**
 * A prompt template with its variables, as promptfoo 0.121.20 renders it: one trailing newline of
 * each variable goes, variables inside variables are filled in, JSON templates are rendered string
 * by string (so that quotes stay safe), other templates whole. `vars` are values, files already
 * read.
 */
export async function renderPrompt(
  template: string,
  given: Readonly<Record<string, unknown>>,
  sandbox: Sandbox,
): Promise<Rendered<string>> {
  const vars = nestedVars(given);
  let parsed: unknown;
  try {
    parsed = JSON.parse(template);
  } catch {
    return renderText(template, vars, sandbox);
  }
  const rendered = await renderDeep(parsed, vars, sandbox);
  return rendered.ok ? { ok: true, value: JSON.stringify(rendered.value, null, 2) } : rendered;
}

/**
 * Variables with plain `{{ name }}` of other variables filled in, whatever their order, without
 * endless circles.
 */
export function nestedVars(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const vars: Record<string, unknown> = Object.fromEntries(
    Object.entries(given).map(([k, v]) => [k, typeof v === 'string' ? v.replace(/\n$/, '') : v]),
  );
  for (let pass = 0, changed = true; changed && pass < NESTED_PASSES; pass++) {
    changed = false;
    for (const [key, value] of Object.entries(vars)) {
      const match = typeof value === 'string' ? /\{\{\s*(\w+)\s*\}\}/.exec(value) : null;
      if (match === null || typeof value !== 'string' || vars[match[1] ?? ''] === undefined)
        continue;
      // A text replacement on purpose, `$&` and its kin included: that is what promptfoo does.
      vars[key] = value.replace(match[0], String(vars[match[1] ?? '']));
      changed = true;
    }
  }
  return vars;
}

/** promptfoo shows a chat without the blanks of its file. */
export function compactPrompt(prompt: string): string {
  try {
    return JSON.stringify(JSON.parse(prompt));
  } catch {
    return prompt;
  }
}

async function renderText(
  template: string,
  vars: Readonly<Record<string, unknown>>,
  sandbox: Sandbox,
): Promise<Rendered<string>> {
  const filled: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(vars)) {
    if (typeof value !== 'string' || !value.includes('{') || namesUnknown(value, vars)) {
      filled[key] = value;
      continue;
    }
    const rendered = await renderString(guarded(value), vars, sandbox);
    if (!rendered.ok) return { ok: false, message: `variable "${key}": ${rendered.message}` };
    filled[key] = rendered.value;
  }
  return renderString(guarded(template), filled, sandbox);
}

/** Every text inside a value rendered; keys and everything else stay. */
export async function renderDeep(
  value: unknown,
  vars: Readonly<Record<string, unknown>>,
  sandbox: Sandbox,
): Promise<Rendered<unknown>> {
  if (typeof value === 'string') return renderString(value, vars, sandbox);
  if (typeof value !== 'object' || value === null) return { ok: true, value };
  const entries: [string, unknown][] = [];
  for (const [k, v] of Object.entries(value)) {
    const rendered = await renderDeep(v, vars, sandbox);
    if (!rendered.ok) return rendered;
    entries.push([k, rendered.value]);
  }
  return {
    ok: true,
    value: Array.isArray(value) ? entries.map(([, v]) => v) : Object.fromEntries(entries),
  };
}

export async function renderString(
  template: string,
  vars: Readonly<Record<string, unknown>>,
  sandbox: Sandbox,
): Promise<Rendered<string>> {
  if (!template.includes('{')) return { ok: true, value: template };
  const result = await sandbox.render(template, vars);
  return result.ok
    ? { ok: true, value: String(result.value) }
    : {
        ok: false,
        message: result.message.replace(/^Template render error: \(unknown path\)\s*/, ''),
      };
}

/**
 * A stray `{{`, `{%` or `{#` that never closes on its line is text, not a template: promptfoo wraps
 * the whole in raw.
 */
function guarded(template: string): string {
  const stray = /(\{%[^%]*$|\{\{[^}]*$|\{#[^#]*$)/m.test(template);
  const raw = /\{%\s*raw\s*%\}/.test(template) && /\{%\s*endraw\s*%\}/.test(template);
  return stray && !raw ? `{% raw %}${template}{% endraw %}` : template;
}

/**
 * A value that names a variable which is not there is someone's text (a template as data) and stays
 * as it is.
 */
function namesUnknown(text: string, vars: Readonly<Record<string, unknown>>): boolean {
  const bare = text.replace(/\{#[\s\S]*?#\}/g, '');
  const names = new Set<string>();
  for (const m of bare.matchAll(
    /\{\{\s*([^{}\s|]+)\s*(?:\|[^}]+)?\}\}|\{%\s*(?:if|for)\s+([^{}\s]+)\s*.*?%\}/g,
  ))
    names.add(m[1] ?? m[2] ?? '');
  for (const m of bare.matchAll(/\{%\s*for\s+(\w+)\s+in\s+(\w+)\s*%\}/g)) {
    names.delete(m[1] ?? '');
    names.add(m[2] ?? '');
  }
  return [...names].some((name) => {
    const root = /^([A-Za-z_]\w*)/.exec(name)?.[1];
    return root !== undefined && root !== 'env' && vars[root] === undefined;
  });
}
