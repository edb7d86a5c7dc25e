import { parseDocument } from 'yaml';

/** What to add to a reason where a judge was cut off before it said its verdict; else empty. */
export function cutOffWords(cutAt: number | undefined): string {
  return cutAt === undefined
    ? ''
    : `; it was cut off at its ${cutAt} output tokens, thinking included: raise maxOutputTokens`;
}

/** Longer replies of a judge are no verdict, whatever they hold. */
const LONGEST = 100_000;
/** A YAML reader's time grows faster than its text. */
const LONGEST_LENIENT = 20_000;

/** What a reply of a judge holds beside its thinking. */
export interface GraderReply {
  /** The text after a `<think>` block, without a code fence around all of it. */
  body: string;
  /** The object that is all of it; null where it is more, less or something else. */
  whole: Readonly<Record<string, unknown>> | null;
}

/**
 * Reads what a judge answered, without its thinking and a fence around the rest. An object that
 * says one key twice is none: which of the two is meant cannot be told.
 */
export function readGraderReply(text: string): GraderReply {
  const body = withoutFence(withoutThinking(text.slice(0, LONGEST + 1)));
  return { body, whole: text.length > LONGEST ? null : readObject(body) };
}

const OPENING = /^<(think|thinking|reasoning)>/i;

/**
 * What follows the thinking blocks in front. Some servers put the opening tag into the prompt and send
 * the closing one alone; a block that never closes leaves nothing.
 */
function withoutThinking(text: string): string {
  let trimmed = text.trim();
  let open = OPENING.exec(trimmed);
  if (open !== null) {
    for (; open !== null; open = OPENING.exec(trimmed)) {
      const end = trimmed.toLowerCase().indexOf(`</${open[1]?.toLowerCase()}>`);
      trimmed = end < 0 ? '' : trimmed.slice(end + open[0].length + 1).trim();
    }
    return trimmed;
  }
  const closing = trimmed.toLowerCase().indexOf('</think>');
  return closing < 0 || trimmed.slice(0, closing).includes('{')
    ? trimmed
    : trimmed.slice(closing + '</think>'.length).trim();
}

const withoutFence = (text: string): string =>
  /^(`{3,}|~{3,})[\w-]*\s*\n([\s\S]*?)\n?\s*\1$/.exec(text)?.[2]?.trim() ?? text;

/**
 * An object as JSON, or as what models write for it (single quotes, bare words, a line break in a
 * text); null where the text is anything else or names a key twice.
 */
export function readObject(text: string): Readonly<Record<string, unknown>> | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const strict = strictly(text);
  if (strict !== undefined) return namesAKeyTwice(text) ? null : objectOrNull(strict);
  if (text.length > LONGEST_LENIENT) return null;
  try {
    const document = parseDocument(text, { uniqueKeys: true, logLevel: 'silent' });
    return document.errors.length > 0 ? null : objectOrNull(document.toJS({ maxAliasCount: 0 }));
  } catch {
    return null;
  }
}

function strictly(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** JSON readers take the last of two, which may be the one that a quoted text brought along. */
function namesAKeyTwice(json: string): boolean {
  const keys = new Set<string>();
  let depth = 0;
  for (const [token, key] of json.matchAll(/("(?:[^"\\]|\\.)*")\s*:|"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (key !== undefined && depth === 1) {
      const name = String(JSON.parse(key)).toLowerCase();
      if (keys.has(name)) return true;
      keys.add(name);
    } else if (token === '{' || token === '[') depth++;
    else if (token === '}' || token === ']') depth--;
  }
  return false;
}

const objectOrNull = (value: unknown): Readonly<Record<string, unknown>> | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;

/** A piece of a text from a `{` to where it closes. */
export interface Span {
  text: string;
  start: number;
  end: number;
}

/**
 * The outermost `{…}` of a text, texts in double quotes taken as one piece; null where one of them
 * never closes or cannot be read as an object, for then no brace after it can be trusted.
 */
export function objectSpans(text: string): (Span & { value: Record<string, unknown> })[] | null {
  const found = [];
  let start = text.indexOf('{');
  while (start >= 0) {
    const end = closing(text, start);
    if (end < 0) return null;
    const value = readObject(text.slice(start, end));
    if (value === null) return null;
    found.push({ text: text.slice(start, end), start, end, value });
    start = text.indexOf('{', end);
  }
  return found;
}

/** Just after the brace that closes the one at `start`; -1 where none does. */
function closing(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let i = start; i < text.length; i++) {
    const c = text[i];
    if (quoted) {
      if (c === '\\') i++;
      else if (c === '"') quoted = false;
    } else if (c === '"') quoted = true;
    else if (c === '{') depth++;
    else if (c === '}' && --depth === 0) return i + 1;
  }
  return -1;
}
