import { MAKER_FORMS } from './maker-forms.ts';
import { cutShapes, fromBegin } from './shapes.ts';

/** What makers document, where the shapes that hold everywhere do not know it. */
const KEYS = MAKER_FORMS.map(({ keywords, pattern }) => ({ keywords, form: fromBegin(pattern) }));

/** Puts `mark` in the place of every key whose form is known, whoever made it. */
export function cutKeys(text: string, mark: string): string {
  const cut = cutShapes(text, mark);
  const lower = cut.toLowerCase();
  return KEYS.reduce(
    (t, { keywords, form }) =>
      keywords.some((word) => lower.includes(word)) ? t.replace(form, mark) : t,
    cut,
  );
}
