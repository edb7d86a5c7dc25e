import type { ChatMessage, ProviderRequest, ToolSpec } from '../../domain/provider.ts';

/** Role markers and separators around one message; formats use 3 to 10 tokens. */
const PER_MESSAGE = 16;
/**
 * What a provider writes into the prompt by itself; Anthropic's tool prompt, the longest known, is
 * under 1,000 tokens.
 */
const PER_REQUEST = 64;
const WITH_TOOLS = 1_000;
/**
 * The dearest known picture (gpt-4o-mini at high detail: 2,833 + 5,667 for each of at most 8
 * tiles), rounded up.
 */
const PER_IMAGE = 50_000;
/** A file that lies elsewhere may fill the largest context on sale. */
const PER_REMOTE_FILE = 1_000_000;

/**
 * An upper bound on a request's input tokens. Byte-level BPE and SentencePiece with byte fallback
 * give every token at least one byte of text, so no tokenizer makes more tokens than there are
 * UTF-8 bytes; two bytes a token would be nearer to most prompts but is no bound (digits,
 * punctuation and rare scripts take a token a byte). JSON text of tools and of a format counts in
 * full. Pictures count by the dearest known rule, not by their bytes.
 */
export function inputTokenBound(
  request: Pick<ProviderRequest, 'messages' | 'tools' | 'parameters'>,
): number {
  const tools =
    request.tools.length > 0 ||
    request.parameters['tools'] !== undefined ||
    request.parameters['functions'] !== undefined;
  return (
    PER_REQUEST +
    (tools ? WITH_TOOLS : 0) +
    request.messages.reduce((sum, message) => sum + PER_MESSAGE + messageBound(message), 0) +
    bytes(request.tools satisfies readonly ToolSpec[]) +
    bytes(request.parameters)
  );
}

/** A generous guess, two bytes a token, for the pace of calls and for plans; not a bound. */
export function inputTokenGuess(
  request: Pick<ProviderRequest, 'messages' | 'tools' | 'parameters'>,
): number {
  return Math.ceil(inputTokenBound(request) / 2);
}

function messageBound(message: ChatMessage): number {
  const extra = message.extra === undefined ? 0 : bytes(message.extra);
  if (message.content === null) return extra;
  if (typeof message.content === 'string') return extra + Buffer.byteLength(message.content);
  return extra + message.content.reduce<number>((sum, part) => sum + partBound(part), 0);
}

function partBound(part: unknown): number {
  const json = JSON.stringify(part) ?? '';
  const type = typeof part === 'object' && part !== null && 'type' in part ? String(part.type) : '';
  if (/image/.test(type)) return PER_IMAGE;
  if (/file|document|video|audio/.test(type) && /"(?:url|file_id|file_url)":/.test(json))
    return PER_REMOTE_FILE;
  return Buffer.byteLength(json);
}

function bytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? '');
}
