import { z } from 'zod';

/** What an error body says, whatever the provider's shape. */
export interface ErrorBody {
  message: string;
  /** `code`, `type` and `status` words, lower case; numbers as text. */
  codes: readonly string[];
  /** The wait that Google writes into the body, milliseconds. */
  retryDelayMs?: number;
  /** What a model wrote that the provider refused to pass on (Groq). */
  failedGeneration?: string;
}

/** Cloudflare: `{success: false, errors: [{code, message}]}`. */
const errorList = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string(), code: z.unknown().optional() })).min(1),
});

const scalar = z.union([z.string(), z.number()]).nullish();
const errorObject = z.looseObject({
  message: z.unknown().optional(),
  code: scalar,
  type: scalar,
  status: scalar,
  failed_generation: z.string().nullish(),
  details: z.unknown().optional(),
  metadata: z.unknown().optional(),
});

/**
 * Reads `{error: {…}}` (OpenAI, Anthropic, Groq, OpenRouter), `{error: "…"}` (Ollama, xAI),
 * `{message, type, code}` (Mistral, vLLM), `{detail}` (FastAPI), `[{error}]` (Google's OpenAI
 * endpoint) and `{errors: […]}` (Cloudflare). Null where it is none of these.
 */
export function readErrorBody(json: unknown): ErrorBody | null {
  const first: unknown = Array.isArray(json) ? json[0] : json;
  const outer = errorObject
    .extend({ error: z.unknown().optional(), detail: z.unknown().optional() })
    .safeParse(first);
  if (!outer.success) return null;
  const listed = errorList.safeParse(first).data?.errors;
  if (listed !== undefined && textOf(outer.data.error) === null)
    return {
      message: listed.map((e) => e.message).join('; '),
      codes: listed.flatMap((e) => (e.code === undefined ? [] : [String(e.code).toLowerCase()])),
    };
  const inner = errorObject.safeParse(outer.data.error);
  const source = inner.success ? inner.data : outer.data;
  const raw = z.looseObject({ raw: z.string() }).safeParse(source.metadata);
  const said =
    textOf(source.message) ??
    textOf(outer.data.error) ??
    textOf(outer.data.message) ??
    textOf(outer.data.detail);
  const codes = [source.code, source.type, source.status, outer.data.code]
    .filter((code) => code !== null && code !== undefined)
    .map((code) => String(code).toLowerCase());
  // OpenRouter hides what the upstream provider said in the metadata.
  const message = said !== null && raw.success ? `${said} (${raw.data.raw})` : said;
  if (message === null && codes.length === 0) return null;
  const delay = /"retryDelay":\s*"(\d+(?:\.\d+)?)s"/.exec(JSON.stringify(source.details ?? null));
  return {
    message: message ?? codes.join(', '),
    codes,
    ...(delay === null ? {} : { retryDelayMs: Math.round(Number(delay[1]) * 1000) }),
    ...(typeof source.failed_generation === 'string'
      ? { failedGeneration: source.failed_generation }
      : {}),
  };
}

function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return null;
  return typeof value === 'object' && Object.keys(value).length > 0 ? JSON.stringify(value) : null;
}
