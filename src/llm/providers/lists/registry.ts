import { anthropic } from './anthropic.ts';
import { cohere } from './cohere.ts';
import { deepseek } from './deepseek.ts';
import { gemini } from './gemini.ts';
import { groq } from './groq.ts';
import { llamaCpp } from './llama-cpp.ts';
import { mistral } from './mistral.ts';
import { ollama } from './ollama.ts';
import { openaiCompatible } from './openai-compatible.ts';
import { openai } from './openai.ts';
import { openrouter } from './openrouter.ts';
import type { ListShape } from './shape.ts';
import { together } from './together.ts';
import { vllm } from './vllm.ts';
import { xai } from './xai.ts';

/** Every list shape, by the name that `list:` in an account's entry takes. */
export const LIST_SHAPES = [
  openai,
  anthropic,
  gemini,
  mistral,
  cohere,
  groq,
  together,
  xai,
  deepseek,
  openrouter,
  ollama,
  vllm,
  llamaCpp,
  openaiCompatible,
] as const satisfies readonly ListShape[];
export const LIST_NAMES = LIST_SHAPES.map((shape) => shape.name);

/** Names that people use for the same provider. */
const ALSO: Readonly<Record<string, string>> = {
  google: 'gemini',
  'google-gemini': 'gemini',
  mistralai: 'mistral',
  togetherai: 'together',
  'together-ai': 'together',
  'x-ai': 'xai',
  grok: 'xai',
  claude: 'anthropic',
  'llama-cpp': 'llama.cpp',
  llamacpp: 'llama.cpp',
};

/** The shape of that name, or null. */
export function shapeNamed(name: string): ListShape | null {
  const key = name.toLowerCase();
  return LIST_SHAPES.find((shape) => shape.name === (ALSO[key] ?? key)) ?? null;
}

/** Ollama's own port; nobody else's by custom, while 8000 and 8080 are everybody's. */
const OLLAMA_PORT = '11434';

/**
 * Which list an account speaks: what its entry says, else by the host of its address, else OpenAI's
 * format with every field that is known.
 */
export function shapeFor(account: { list?: string | undefined; baseUrl: string }): ListShape {
  const named = account.list === undefined ? null : shapeNamed(account.list);
  if (named !== null) return named;
  const { hostname, port } = new URL(account.baseUrl);
  const byHost = LIST_SHAPES.find((shape) =>
    (shape.hosts as readonly string[]).some(
      (host) => hostname === host || hostname.endsWith(`.${host}`),
    ),
  );
  return byHost ?? (port === OLLAMA_PORT ? ollama : openaiCompatible);
}
