import type { Span } from './folding.ts';
import { MAKER_FORMS, type SecretRule } from './maker-forms.ts';
import { SECRET_RULES, SURROUNDED } from './secret-rules.ts';
import { secretsIn } from './secrets-in.ts';
import { cutShapes, fromBegin } from './shapes.ts';

/** What makers document, where the shapes that hold everywhere do not know it. */
const KEYS = MAKER_FORMS.map(({ keywords, pattern }) => ({ keywords, form: fromBegin(pattern) }));
/** What texts of some rules hold: looked for at once, as most texts hold none of it. */
const hintOf = (rules: readonly SecretRule[]): RegExp =>
  new RegExp(
    [...new Set(rules.flatMap((r) => r.keywords))]
      .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&'))
      .join('|'),
  );
const MAKERS = hintOf(MAKER_FORMS);
const AROUND = hintOf(SURROUNDED);
/** Shorter ones have no room for a secret with its name; the shapes know an address. */
const SHORTEST = 16;
/** A word may be hidden in escapes, Markdown's among them; such a text is looked through in any case. */
const ESCAPED = /%[\da-f]{2}|[\\&]/;
/** What goes on behind so long a secret is more of it: rules look no further. */
const LONG = 200;
const MORE = /[\w+/.~-]*/y;

/**
 * Puts `mark` in the place of every secret: what the makers' forms know, and what the control of
 * secrets finds in files. An example has the form of a secret and may be cut too.
 */
export function cutSecrets(text: string, mark: string): string {
  const cut = cutShapes(text, mark);
  if (cut.length < SHORTEST) return cut;
  const lower = cut.toLowerCase();
  const isMade = MAKERS.test(lower);
  const isEscaped = ESCAPED.test(lower);
  if (!isMade && !isEscaped && !AROUND.test(lower)) return cut;
  const keyless = isMade ? cutKeys(cut, lower, mark) : cut;
  const rules = isMade || isEscaped ? SECRET_RULES : SURROUNDED;
  const spans = [...secretsIn(keyless, rules)].map(({ place }) => grown(keyless, place));
  return without(keyless, spans, mark);
}

const cutKeys = (text: string, lower: string, mark: string): string =>
  KEYS.reduce(
    (t, { keywords, form }) =>
      keywords.some((word) => lower.includes(word)) ? t.replace(form, mark) : t,
    text,
  );

function grown(text: string, [from, to]: Span): Span {
  MORE.lastIndex = to;
  const more = to - from < LONG ? 0 : (MORE.exec(text)?.[0].length ?? 0);
  // The full stop is the sentence's.
  return [from, to + more - (text[to + more - 1] === '.' ? 1 : 0)];
}

function without(text: string, spans: readonly Span[], mark: string): string {
  let [out, done] = ['', 0];
  for (const [from, to] of spans.toSorted((a, b) => a[0] - b[0])) {
    if (from >= done) out += text.slice(done, from) + mark;
    done = Math.max(done, to);
  }
  return out + text.slice(done);
}
