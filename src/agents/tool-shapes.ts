import type { ToolSpec } from '../domain/provider.ts';

/** Keys that a tool may have beside those that are read, in whose form it is written. */
const SILENT = new Set(['type', 'strict', 'cache_control', 'title', 'annotations', 'outputSchema']);
const NAMED = new Set(['name', 'description']);
/** Where the JSON Schema of its arguments stands: ours and OpenAI's, Anthropic's, MCP's. */
const SCHEMAS = ['parameters', 'input_schema', 'inputSchema'] as const;
/** What `type` says of a tool that is the caller's own. */
const OWN_TYPES: ReadonlySet<unknown> = new Set([undefined, 'function', 'custom']);

/** A tool as it was read, or what is wrong with it, in words that go on after its name. */
export type ReadTool = { ok: true; tool: ToolSpec } | { ok: false; problem: string };

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const bad = (problem: string): ReadTool => ({ ok: false, problem });

/**
 * A tool in any of the shapes in which APIs list them: `{name, description, parameters}`, OpenAI's
 * with `function` around it, Anthropic's with `input_schema`, MCP's with `inputSchema`. Pure.
 */
export function readTool(given: unknown): ReadTool {
  if (!isFields(given)) return bad('is no tool: it must have a name');
  const { type } = given;
  if (type === 'function' && given['function'] !== undefined) {
    const { function: own, ...around } = given;
    const stray = Object.keys(around).find((key) => !SILENT.has(key));
    if (stray !== undefined) return bad(strayWords(stray));
    return isFields(own) ? readFields(own) : bad('has a function that is none');
  }
  if (OWN_TYPES.has(type)) return readFields(given);
  const kind = typeof type === 'string' ? `type: ${type}` : 'a type that is no text';
  return bad(`has ${kind}: only tools of your own (type: function, or none) can be offered here`);
}

function readFields(given: Fields): ReadTool {
  const { name, description } = given;
  if (typeof name !== 'string' || name === '') return bad('has no name');
  if (description !== undefined && typeof description !== 'string')
    return bad('has a description that is no text');
  const schemas = SCHEMAS.filter((key) => given[key] !== undefined);
  if (schemas.length > 1) return bad(`has both ${schemas.join(' and ')}: write one of them`);
  const [key = 'parameters'] = schemas;
  const parameters = given[key] ?? {};
  if (!isFields(parameters)) return bad(`has ${key} that are no JSON Schema`);
  const stray = Object.keys(given).find((k) => !SILENT.has(k) && !NAMED.has(k) && k !== key);
  if (stray !== undefined) return bad(strayWords(stray));
  return {
    ok: true,
    tool: { name, parameters, ...(description === undefined ? {} : { description }) },
  };
}

const strayWords = (key: string): string =>
  `has "${key}", which is no part of a tool: name, description and parameters are (or input_schema)`;
