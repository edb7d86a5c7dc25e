import type { CaseView, SideView } from './replies.ts';

// Whether an answer says nearly the same with another form around it. Only then is its form what
// changed: a whole other answer has mostly lost its opening remark, fence or list too.

/** Of the words of both texts half must be the same, each as often as both have it. */
const NEARLY = 0.5;
/** Longer texts are compared by their first words: a form does not rewrite the end alone. */
const MOST_WORDS = 2_000;

/** Words that turn what is said into its opposite; of the languages that are met most. */
const POLAR = new Set(
  (
    'yes no not none never nothing neither nor without cannot cant wont dont doesnt didnt isnt arent wasnt ' +
    'werent hasnt havent hadnt wouldnt shouldnt couldnt unable refuse refused deny denied impossible ja nein ' +
    'nicht kein keine keinen nie niemals non pas jamais sí si nunca jamás oui'
  ).split(' '),
);

/**
 * Whether what a case is told with its form taken off is nearly the same on both sides: the same
 * words but for a few, no yes that became a no, and not judged otherwise. Where a check of the
 * unwrapped content passes as before, that says it.
 */
export function hasSameBody({ before, after }: CaseView): boolean {
  if (before.contentPass !== null && after.contentPass !== null)
    return Math.abs(before.contentPass - after.contentPass) < 0.5;
  if (isOpposite(before, after)) return false;
  const [old, fresh] = [before, after].map((s) => [...s.contents].map(wordsOf));
  return (fresh ?? []).some((a) => (old ?? []).some((b) => isNearly(b, a)));
}

/** What is done, or the short answer in it, is another one. */
function isOpposite(before: SideView, after: SideView): boolean {
  const differ = (a: string | null, b: string | null): boolean =>
    a !== null && b !== null && a !== '' && b !== '' && a !== b;
  return (
    differ(before.judgment, after.judgment) ||
    differ(before.answer, after.answer) ||
    Math.abs(before.refused - after.refused) >= 0.5 ||
    Math.abs(before.declined - after.declined) >= 0.5
  );
}

function isNearly(a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean {
  for (const word of POLAR) if ((a.get(word) ?? 0) !== (b.get(word) ?? 0)) return false;
  let [shared, all] = [0, 0];
  for (const [word, times] of a) {
    shared += Math.min(times, b.get(word) ?? 0);
    all += times;
  }
  for (const times of b.values()) all += times;
  return all > 0 && 2 * shared >= NEARLY * all;
}

/** Words and numbers with how often each comes; a sign of a script without spaces is a word. */
function wordsOf(content: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const words = content
    .toLowerCase()
    .replace(/['’]/g, '')
    .match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]|[\p{L}\p{N}]+/gu);
  for (const w of (words ?? []).slice(0, MOST_WORDS)) counts.set(w, (counts.get(w) ?? 0) + 1);
  return counts;
}
