import { tooDeepAt } from './nesting.ts';
import { clip } from './truncate.ts';

/** Ways in which the same content can be written; each is there or not. */
export const FORMS = [
  'fence',
  'json',
  'markdown',
  'preamble',
  'quotes',
  'brackets',
  'capitals',
  'markup',
] as const;
export type Form = (typeof FORMS)[number];

/** For people, as the end of "the answer now comes …" and "the answer no longer comes …". */
export const FORM_WORDS: Readonly<Record<Form, string>> = {
  fence: 'inside a code fence',
  json: 'as JSON',
  markdown: 'with Markdown (headings, lists, bold)',
  preamble: 'with an opening remark before it',
  quotes: 'inside quotation marks',
  brackets: 'inside brackets',
  capitals: 'in capital letters',
  markup: 'inside tags',
};

const PREAMBLE =
  /^\s*(?:sure|certainly|of course|absolutely|okay|ok|great|gladly|no problem|happy to help|(?:here|below|this) (?:is|are)|here's|the following|i(?:'d| would) be happy)\b[^\n]*?(?:[:.!]\s|\n|$)/i;

/** Which forms a text has. */
export function formsOf(text: string): ReadonlySet<Form> {
  const t = clip(text);
  const has = new Set<Form>();
  if (/^[ \t]*(?:```|~~~)/m.test(t)) has.add('fence');
  const inside = withoutFence(t);
  if (parsedJson(inside) !== undefined) has.add('json');
  const outside = t.replace(/(?:```|~~~)[^\n]*\n[\s\S]*?(?:```|~~~|$)/g, '');
  if (
    (!has.has('json') && /^#{1,6} \S|\*\*[^*\n]+\*\*|^\|.*\|\s*$/m.test(outside)) ||
    (outside.match(/^\s*(?:[-*•]|\d+[.)])\s+\S/gm)?.length ?? 0) >= 2
  )
    has.add('markdown');
  const opened = PREAMBLE.exec(t);
  // A whole answer that begins with "Sure" is an answer; a remark has something after it.
  if (
    (opened !== null && opened[0].length < t.length) ||
    /^[^\n]{1,200}:\s*\n+\s*(?:```|~~~|\{|\[)/.test(t)
  )
    has.add('preamble');
  if (/^["“«'‘][^"“”«»]*["”»'’][.!]?$/.test(inside)) has.add('quotes');
  if (/^(?:\[[^[\]{}":,]*\]|\([^()]*\))[.!]?$/.test(inside)) has.add('brackets');
  const letters = inside.replace(/[^\p{L}]/gu, '');
  if (letters.length >= 2 && letters === letters.toUpperCase() && letters !== letters.toLowerCase())
    has.add('capitals');
  if (/^<([A-Za-z][\w-]*)\b[^>]*>[\s\S]*<\/\1>$/.test(inside)) has.add('markup');
  return has;
}

/**
 * The content with its form taken off: fence, opening remark, JSON layout, tags, emphasis, quotes,
 * brackets, case, white space, closing punctuation.
 */
export function contentOf(text: string): string {
  const short = clip(text);
  // What was left out counts at least by its length.
  const left = short.length < text.trim().length - 1_000 ? ` #${text.length}` : '';
  let t = withoutFence(short);
  // "Sure! Here is the answer:" is two remarks.
  for (let i = 0; i < 2; i++) {
    const opened = PREAMBLE.exec(t);
    if (opened !== null && opened[0].length < t.length) t = t.slice(opened[0].length).trimStart();
  }
  t = withoutFence(t.trim())
    .replace(/^<([A-Za-z][\w-]*)\b[^>]*>([\s\S]*)<\/\1>$/, '$2')
    .trim();
  const json = parsedJson(t);
  if (json !== undefined) return canonical(scalarOf(json)).toLowerCase() + left;
  const plain = t
    .normalize('NFKC')
    .replace(/^#{1,6} +/gm, '')
    .replace(/\*\*|__|`/g, '')
    .replace(/^\s*(?:[-*•]|\d+[.)])\s+/gm, '')
    .toLowerCase()
    .replace(/\s+/g, ' ');
  return bare(plain) + left;
}

const EDGE = new Set(' "\'“”‘’«»([)].,;:!');
/**
 * Without marks at either end; by hand, since a pattern open at its left takes the square of a long
 * run.
 */
function bare(s: string): string {
  let [from, to] = [0, s.length];
  while (from < to && EDGE.has(s[from] ?? '')) from++;
  while (to > from && EDGE.has(s[to - 1] ?? '')) to--;
  return s.slice(from, to);
}

/**
 * The block's content where fenced blocks are most of what is said; the text as it is otherwise.
 */
export function withoutFence(text: string): string {
  const blocks = [...text.matchAll(/(?:```|~~~)[^\n]*\n([\s\S]*?)(?:\n?[ \t]*(?:```|~~~)|$)/g)].map(
    (m) => m[1] ?? '',
  );
  const inside = blocks.join('\n');
  return blocks.length > 0 && inside.length >= 0.4 * text.length - 16 ? inside.trim() : text;
}

function parsedJson(t: string): unknown {
  if (!/^[{[]/.test(t) || !/[}\]]$/.test(t) || tooDeepAt(t) !== null) return undefined;
  try {
    const value: unknown = JSON.parse(t);
    // "[1]" and "[]" are as likely an answer in brackets as a list.
    return Array.isArray(value) && value.length < 2 ? undefined : value;
  } catch {
    return undefined;
  }
}

/** `{"answer": "Yes"}` says "Yes". */
function scalarOf(value: unknown): unknown {
  const values =
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.values(value)
      : [];
  return values.length === 1 && typeof values[0] !== 'object' ? values[0] : value;
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .map(([k, v]) => `${k}:${canonical(v)}`)
      .toSorted()
      .join(',')}}`;
  return String(value).trim();
}
