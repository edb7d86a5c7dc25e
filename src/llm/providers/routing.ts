import { z } from 'zod';
import { shorten } from '../../domain/shorten.ts';
import type { HeaderOf } from './retry-after.ts';

/**
 * Headers that tell who served a reply or what ends. Anything that differs from call to call
 * (request ids, timings, what is left of a limit) stays out: a change of these is stored and
 * compared.
 */
const NAMED = new Set([
  'openai-model',
  'openai-version',
  'x-served-by',
  'x-ms-region',
  'x-ms-deployment-name',
  'azureml-model-session',
  'deprecation',
  'sunset',
  'x-groq-region',
  'x-daytwo-simulated',
  'anthropic-version',
  'anthropic-model',
  'x-deprecation-notice',
]);
const SHAPES = [
  /^(x-)?([a-z]+-)?model-(deprecat|sunset|retire)/,
  /^x-model(-|$)/,
  /^x-openrouter-(provider|model|region)/,
  /^x-groq-.*region$/,
  /^x-litellm-model/,
  /^anthropic-(deprecat|sunset|model)/,
];
const LONGEST = 200;

/**
 * The routing headers of a reply, by lower-case name, each at most 200 characters; empty where
 * there are none.
 */
export function routingOf(headers: Iterable<readonly [string, string]>): Record<string, string> {
  const routing: Record<string, string> = {};
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    if (NAMED.has(key) || SHAPES.some((shape) => shape.test(key)))
      routing[key] = shorten(value, LONGEST);
  }
  return routing;
}

const status = z.looseObject({
  modelStage: z.string().nullish().catch(null),
  model_stage: z.string().nullish().catch(null),
  retirementTime: z.string().nullish().catch(null),
  retirement_time: z.string().nullish().catch(null),
});
const withStatus = z.looseObject({
  modelStatus: status.nullish().catch(null),
  model_status: status.nullish().catch(null),
});

/**
 * Google's ModelStatus in a reply's body (https://ai.google.dev/api/generate-content#ModelStatus),
 * kept beside the headers that speak of an end.
 */
export function modelStatusOf(json: unknown): Record<string, string> {
  const parsed = withStatus.safeParse(json).data;
  const found = parsed?.modelStatus ?? parsed?.model_status;
  const stage = found?.modelStage ?? found?.model_stage;
  const retirement = found?.retirementTime ?? found?.retirement_time;
  return {
    ...(stage ? { 'gemini-model-stage': shorten(stage, LONGEST) } : {}),
    ...(retirement ? { 'gemini-model-retirement': shorten(retirement, LONGEST) } : {}),
  };
}

export function headerOf(headers: { get(name: string): string | null }): HeaderOf {
  return (name) => headers.get(name);
}
