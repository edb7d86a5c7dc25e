import { quoted } from '../../platform/privacy/quoted.ts';

/** One thing that a document says, with the line (from 1) that it begins on. */
export interface Statement {
  line: number;
  /** As it stands there, emphasis and all: a key is only known as one where nothing was taken out of it. */
  text: string;
}

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^\s{0,3}#{1,6}(?:\s|$)/;
const UNDERLINE = /^\s*(?:=+|-{3,}|\*{3,}|_{3,})\s*$/;
const BOLD_ALONE = /^\s*(?:\*\*|__)[^*_]+(?:\*\*|__)\s*:?\s*$/;
const LABEL_ALONE = /^\s*[\p{L}\p{N} '’/&-]{1,40}[:：]\s*$/u;
const BULLET = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+/;
/** What somebody meant to fill in. */
const PLACEHOLDER =
  /\b(?:todo|tbd|tba|fixme|lorem ipsum|fill (?:me |this )?in|to be (?:written|defined|decided|filled)|coming soon|placeholder)\b|^[\s.…_-]*$|^\s*[[<{(][^\])>}]*[\])>}]\s*$/i;
const CJK = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}]/u;

/**
 * What a Markdown document says, sentence by sentence, without headings, code and what is still to
 * be filled in: a heading promises a subject and says nothing of it.
 */
export function statementsOf(markdown: string): Statement[] {
  return paragraphs(markdown)
    .flatMap(sentences)
    .filter((s) => saysSomething(withoutEmphasis(s.text)));
}

/** What a text says, without Markdown's marks for it: to be compared, never to be shown. */
export const withoutEmphasis = (text: string): string =>
  text.replaceAll(/[*`]{1,3}|(?<![\p{L}\p{N}])_{1,3}|_{1,3}(?![\p{L}\p{N}])/gu, '').trim();

/** Several lines as one text. */
interface Paragraph {
  text: string;
  /** Where in the text each line of the document begins. */
  lines: { at: number; line: number }[];
}

/** Lines that belong together: a bullet with what is indented below it, or a paragraph. */
function paragraphs(markdown: string): Paragraph[] {
  const lines = withoutFrontMatter(markdown.split(/\r?\n/));
  const found: Paragraph[] = [];
  let isOpen = false;
  let isCode = false;
  for (const [i, raw] of lines.entries()) {
    if (FENCE.test(raw)) isCode = !isCode;
    const isNothing =
      isCode || FENCE.test(raw) || raw.trim() === '' || isTitle(raw, lines[i + 1] ?? '');
    if (isNothing) {
      isOpen = false;
      continue;
    }
    // Before anything is taken out of it: what is said of a soul is quoted far and wide.
    const text = quoted(raw)
      .replace(BULLET, '')
      .replace(/^\s*>\s?/, '')
      .trim();
    const last = found.at(-1);
    if (isOpen && last !== undefined && !BULLET.test(raw)) {
      last.lines.push({ at: last.text.length + 1, line: i + 1 });
      last.text += ` ${text}`;
    } else found.push({ text, lines: [{ at: 0, line: i + 1 }] });
    isOpen = true;
  }
  return found;
}

/** The lines stay in their places, so that they are found again. */
function withoutFrontMatter(lines: readonly string[]): string[] {
  if (lines[0]?.trim() !== '---') return [...lines];
  const end = lines.findIndex((l, i) => i > 0 && l.trim() === '---');
  return end === -1 ? [...lines] : lines.map((l, i) => (i <= end ? '' : l));
}

const isTitle = (line: string, next: string): boolean =>
  HEADING.test(line) ||
  UNDERLINE.test(line) ||
  BOLD_ALONE.test(line) ||
  LABEL_ALONE.test(line) ||
  (/^\s*(?:=+|-+)\s*$/.test(next) && next.trim().length > 1 && !BULLET.test(line));

/** Emphasis may close behind the full stop and open before the next sentence. */
const BETWEEN =
  /(?<=[.!?][*_`]{0,3})\s+(?=[*_`]{0,3}["“'(]?[*_`]{0,3}[\p{Lu}\p{N}])|(?<=[。！？][*_`]{0,3})(?![*_`])/gu;

function sentences({ lines, text }: Paragraph): Statement[] {
  const cuts = [...text.matchAll(BETWEEN)];
  const starts = [0, ...cuts.map((c) => c.index + c[0].length)];
  const ends = [...cuts.map((c) => c.index), text.length];
  return starts
    .map((at, i) => ({
      line: lines.findLast((l) => l.at <= at)?.line ?? 1,
      text: text.slice(at, ends[i]).trim(),
    }))
    .filter((s) => s.text !== '');
}

function saysSomething(text: string): boolean {
  if (PLACEHOLDER.test(text)) return false;
  return CJK.test(text) ? text.length >= 5 : text.split(/\s+/).length >= 3;
}
