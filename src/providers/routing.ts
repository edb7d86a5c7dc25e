import type { HeaderOf } from './retry-after.ts';

/**
 * Headers that tell who served a reply or what ends. Anything that differs from call to call (request ids, timings,
 * what is left of a limit) stays out: a change of these is stored and compared.
 */
const NAMED = new Set([
  'openai-model', 'openai-version', 'x-served-by', 'x-ms-region', 'x-ms-deployment-name', 'azureml-model-session',
  'deprecation', 'sunset', 'x-groq-region', 'x-daytwo-simulated', 'anthropic-version', 'anthropic-model', 'x-deprecation-notice',
]);
const SHAPES = [/^x-model(-|$)/, /^x-openrouter-(provider|model|region)/, /^x-groq-.*region$/, /^x-litellm-model/, /^anthropic-(deprecat|sunset|model)/];
const LONGEST = 200;

/** The routing headers of a reply, by lower-case name, each at most 200 characters; empty where there are none. */
export function routingOf(headers: Iterable<readonly [string, string]>): Record<string, string> {
  const routing: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (NAMED.has(key) || SHAPES.some((shape) => shape.test(key))) routing[key] = value.slice(0, LONGEST);
  }
  return routing;
}

export function headerOf(headers: { get(name: string): string | null }): HeaderOf {
  return (name) => headers.get(name);
}
