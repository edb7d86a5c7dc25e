import { diffWords, type WordPiece } from '../../platform/word-diff.ts';
import { type Html, html } from './html.ts';

/** A side of a comparison; null where it has no text. */
export interface Side {
  name: string;
  text: string | null;
}

/** Longer texts are shown to here, with the count of what is left. */
const MOST = 12_000;

/** Two texts beside each other, what each has of its own marked. */
export function sideBySide(before: Side, after: Side): Html {
  const [was, is] = [shown(before.text), shown(after.text)];
  const diff =
    before.text === null || after.text === null
      ? { before: plain(was), after: plain(is) }
      : diffWords(was, is);
  return html`<div class="pair">${box(before, diff.before)}${box(after, diff.after)}</div>`;
}

/** One text as somebody said it. */
export const saying = (text: string | null): Html =>
  html`<pre class="say" tabindex="0">${shown(text)}</pre>`;

const plain = (text: string): WordPiece[] => [{ text, own: false }];

function shown(text: string | null): string {
  if (text === null) return 'No text is kept.';
  if (text === '') return '(no words)';
  return text.length > MOST
    ? `${text.slice(0, MOST)} … (${text.length - MOST} characters more)`
    : text;
}

const box = ({ name }: Side, pieces: readonly WordPiece[]): Html =>
  html`<div>
    <span class="small soft">${name}</span>
    <pre class="say" tabindex="0">${pieces.map((p) => (p.own ? marked(p.text) : p.text))}</pre>
  </div>`;

/** The space before the words is not theirs. */
function marked(text: string): Html {
  const at = text.search(/\S/);
  return at < 0 ? html`${text}` : html`${text.slice(0, at)}<mark>${text.slice(at)}</mark>`;
}
