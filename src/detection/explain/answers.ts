import { clip } from './truncate.ts';

/** A short answer found in a text, in a normal form in which equal answers are equal strings. */
export interface Extracted {
  value: string;
  /**
   * Where it stood: the whole text, a JSON field, `\boxed{}`, after "Answer:", in brackets, as the
   * opening word or the last line.
   */
  via: 'whole' | 'json' | 'boxed' | 'marker' | 'bracket' | 'opening' | 'last-line';
}

/** Longer texts are not an answer by themselves; the same bound as a trial's stored `answer`. */
const LONGEST = 64;
const MOST_WORDS = 8;

/**
 * The short answer that a text ends up giving, or null where it gives none: a longer reply, a
 * program, a text cut off before its answer. General on purpose: no list of expected answers is
 * needed.
 */
export function answerIn(text: string): Extracted | null {
  const whole = clip(text);
  if (whole === '') return null;
  const json = fromJson(whole);
  if (json !== null) return json;
  if (looksLikeCode(whole)) return null;
  const found = (via: Extracted['via'], raw: string | undefined): Extracted | null => {
    const value = raw === undefined ? '' : normalAnswer(raw);
    return value === '' || value.length > LONGEST ? null : { value, via };
  };
  const short = isShort(whole);
  return (
    found('boxed', lastBoxed(whole)) ??
    found('marker', lastMarked(whole)) ??
    found('bracket', bracketed(whole)) ??
    (short ? found('whole', whole) : null) ??
    found('opening', opening(whole)) ??
    found('last-line', lastLine(whole))
  );
}

/**
 * Lower case, without brackets, quotes, emphasis, closing punctuation; numbers and option letters
 * in one way of writing.
 */
export function normalAnswer(raw: string): string {
  let s = raw
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/\\(?:text|mathrm|mathbf|textbf)\{([^{}]*)\}/g, '$1')
    .replace(/\\[()[\]]|[*_`]/g, '')
    .replace(/\s+/g, ' ');
  const option = /^(?:option |choice )?\(?([a-j])(?:\)[.:]?|[.:])(?: .*)?$/.exec(s.trim());
  if (option?.[1] !== undefined) return option[1];
  for (let before = ''; before !== s;) {
    before = s;
    s = s
      .trim()
      .replace(/[.,;:!]+$/, '')
      .replace(/^["'“”‘’«»]|["'“”‘’«»]$/g, '')
      .trim();
    s = /^(?:\[[^[\]]*\]|\([^()]*\)|\{[^{}]*\}|\$[^$]*\$)$/.test(s) ? s.slice(1, -1) : s;
  }
  const plain = s.replace(/^[$€£] ?/, '').replace(/(?<=\d),(?=\d{3}(?:\D|$))/g, '');
  if (/^[+-]?(\d+\.?\d*|\.\d+)$/.test(plain) && plain.length < 16) return String(Number(plain));
  return s.replace(/^(?:option|choice) (?=[a-j]$)/, '');
}

/** Whether an answer says what a reference says; the reference is normalised like any answer. */
export function agrees(answer: string, reference: string): boolean {
  const wanted = answerIn(reference)?.value ?? normalAnswer(reference);
  return answer === wanted;
}

/** A reference that one short answer can agree with. */
export function isShortReference(reference: string): boolean {
  return isShort(reference.trim()) || answerIn(reference) !== null;
}

/** Where most of the text is a program, its last line and its brackets are not answers. */
export function looksLikeCode(text: string): boolean {
  const inside = [...text.matchAll(/```[^\n]*\n([\s\S]*?)(?:```|$)/g)].reduce(
    (n, m) => n + (m[1]?.length ?? 0),
    0,
  );
  if (inside > 0.5 * text.length) return true;
  const lines = text.split('\n').filter((l) => l.trim() !== '');
  const code = lines.filter((l) =>
    /^\s*(?:def |class |return\b|import |from \w+ import|for .*[:{]\s*$|if .*[:{]\s*$|while .*[:{]\s*$|else\b.*[:{]\s*$|[\w.[\]]+ ?[+\-*/]?= ?\S|#include|public |private |function |const |let |var |\}|\/\/|[A-Za-z_.]+\(.*\)[;:]?\s*$)|[;{]\s*$/.test(
      l,
    ),
  ).length;
  return lines.length >= 2 && code >= 0.5 * lines.length;
}

function isShort(s: string): boolean {
  return s.length <= LONGEST && !s.includes('\n') && s.split(/\s+/).length <= MOST_WORDS;
}

const ANSWER_KEYS = [
  'answer',
  'final_answer',
  'finalanswer',
  'result',
  'label',
  'verdict',
  'decision',
  'category',
  'class',
  'classification',
  'choice',
  'value',
  'output',
];

function fromJson(whole: string): Extracted | null {
  const inside = /^```(?:json)?\s*\n?([\s\S]*?)\n?```$/i.exec(whole)?.[1] ?? whole;
  if (!/^\s*\{/.test(inside)) return null;
  try {
    const parsed: unknown = JSON.parse(inside);
    if (typeof parsed !== 'object' || parsed === null) return null;
    const entries = Object.entries(parsed).filter(
      ([, v]) => typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean',
    );
    const named = ANSWER_KEYS.map((key) => entries.find(([k]) => k.toLowerCase() === key)).find(
      (e) => e !== undefined,
    );
    const one = named ?? (Object.keys(parsed).length === 1 ? entries[0] : undefined);
    const value = one === undefined || !isShort(String(one[1])) ? '' : normalAnswer(String(one[1]));
    return value === '' ? null : { value, via: 'json' };
  } catch {
    return null;
  }
}

/** The content of the last `\boxed{…}`, braces balanced. */
function lastBoxed(text: string): string | undefined {
  const at = text.lastIndexOf('\\boxed{');
  if (at === -1) return undefined;
  let depth = 0;
  for (let i = at + 6; i < text.length; i++) {
    if (text[i] === '{') depth++;
    if (text[i] === '}' && --depth === 0) return i - at > 200 ? undefined : text.slice(at + 7, i);
  }
  return undefined;
}

/** What follows the last "Answer:", "the answer is", "####" (GSM8K's mark). */
function lastMarked(text: string): string | undefined {
  const marks = [
    ...text.matchAll(
      /(?:\banswer\b[^\S\n]*(?:\*\*|__)?[^\S\n]*(?:is[^\S\n]*:?|[:=])|^####(?!#))(?:\*\*|__)?\s*([^\n]{1,120})/gim,
    ),
  ];
  for (const mark of marks.toReversed()) {
    const rest = (mark[1] ?? '').trim();
    if (/^\W*\w+\W+or\W+\w+/i.test(rest)) continue;
    const closed = /^(?:\*\*|__)?(\[[^[\]]+\]|"[^"]+"|“[^”]+”|\*\*[^*]+\*\*)/.exec(rest)?.[1];
    const sentence = rest.split(/(?<=\S)[.;!?](?:\s|$)/)[0] ?? rest;
    const said =
      closed ?? (/^\(?[A-Ja-j][).:]\s/.test(rest) ? rest : (sentence.split(/,\s/)[0] ?? sentence));
    if (said.length <= LONGEST + 2 && said.split(/\s+/).length <= MOST_WORDS) return said;
    if (/^\(?[A-J][).:]\s/.test(rest)) return rest.slice(0, LONGEST);
  }
  return undefined;
}

/**
 * `[Yes]` at the very end, alone on a line, or at the very beginning, in this order; not links,
 * boxes to tick, or notes.
 */
function bracketed(text: string): string | undefined {
  const inner = String.raw`\[([^[\]\n]{1,32})\](?!\()`;
  const hits = [
    new RegExp(String.raw`(?<![\w\])])${inner}[\s.*_"'!]*$`),
    new RegExp(String.raw`^[\s*_"'>]*${inner}[\s.*_"'!]*$`, 'm'),
    new RegExp(String.raw`^[\s*_"']*${inner}`),
  ];
  const all = hits
    .map((re) => re.exec(text)?.[1])
    .find((x) => x !== undefined && !/^\s*[xX]?\s*$/.test(x) && x.split(/\s+/).length <= 4);
  return all;
}

const WORD = '(?:yes|no|true|false)';
function opening(text: string): string | undefined {
  return (
    new RegExp(String.raw`^[\s*_"'>]*(${WORD})\b(?=[\s,.!:;*_"'—–-])`, 'i').exec(text)?.[1] ??
    /^[\s*_]*(?:Option )?(\(?[A-J](?:[).:](?=\s)|\)))/.exec(text)?.[1]
  );
}

/** Only what can be nothing but an answer: "Kind regards" closes a letter too. */
function lastLine(text: string): string | undefined {
  const lines = text
    .split('\n')
    .map((l) => l.trim())
    .filter((l) => l !== '');
  const last = normalAnswer((lines.at(-1) ?? '').replace(/^(?:so|therefore|thus|hence)[, ]+/i, ''));
  return lines.length > 1 &&
    (new RegExp(`^${WORD}$`).test(last) ||
      /^[a-j]$/.test(last) ||
      /^[+-]?\d+(?:\.\d+)?%?$/.test(last))
    ? last
    : undefined;
}
