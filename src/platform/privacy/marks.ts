import { eachMatch } from './decode.ts';

/**
 * How a text says that something was left out: dots, and what stands for letters that are not
 * shown.
 */
const DOTS = '…|\\.{2,}|[*•·●∙⋯×■▪█▒]{2,}|[xX]{4,}|_{3,}|-{3,}|#{3,}|~';
const WORDS =
  '[<[({]?(?:truncated|redacted|masked|hidden|omitted|elided|snip|etc)|cut\\b|\\d{1,9} more\\b';
/**
 * Between a mark of shortening and what it left, a quote, a bracket or markup may stand, and on
 * either side the rest of an escape that was cut itself: `%2…`, `%C3%…`, `…02f`, bytes of half a
 * letter.
 */
const BEFORE_MARK = new RegExp(
  '(?:[\\u0080-\\u00ff]|%[0-9a-f]{0,2}){0,4}(?:\\\\(?:u[0-9a-f]{0,3}|x[0-9a-f]?)?|&#?\\w{0,6})?' +
    `[\\u0080-\\u00ff]{0,3}(?:$|[\\s"'\`)\\]}>[({\\\\,*_+]{0,5}(?:${DOTS}|${WORDS}|$))`,
  'iy',
);
const MARK = new RegExp(`${DOTS}|${WORDS}`, 'giu');
/** Words that say which part of something follows: `ending in`, `prefix:`, `first 8 characters`. */
const NAMED =
  /\b(?:(?:ends?|ending|starts?|starting|begins?|beginning)(?: (?:in|with|by|at))|(?:prefix|suffix|first|last|head|tail|start|end|beginning|ending|rest|part)(?: (?:\w{1,10} ){0,2}\w{1,10})?[\s"'`]{0,3}[:=])[\s"'`([{<*:=]{0,4}/gi;

/** Where a part of a secret may begin; `isNamed`: words before it say that it is one. */
export interface Beginning {
  at: number;
  isNamed: boolean;
}

/** Whether what ends there was cut there. */
export function isCut(text: string, at: number): boolean {
  BEFORE_MARK.lastIndex = at;
  return at >= text.length || BEFORE_MARK.test(text);
}

/**
 * Where the rest of a secret may begin: at the text's beginning, up to so many characters after
 * each mark, and where words say so.
 */
export function cutBeginnings(text: string, beside: number): Beginning[] {
  const found: Beginning[] = [];
  let done = 0;
  const add = (from: number): void => {
    const to = Math.min(from + beside, text.length - 4);
    for (let at = Math.max(from, done); at <= to; at++) found.push({ at, isNamed: false });
    done = Math.max(done, to + 1);
  };
  add(0);
  // What follows may begin with the letter that stands for those left out.
  eachMatch(text, MARK, (m) => add(Math.max(0, m.index + m[0].length - 3)));
  eachMatch(text, NAMED, (m) => found.push({ at: m.index + m[0].length, isNamed: true }));
  return found;
}
