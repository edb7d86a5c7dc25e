/**
 * What an answer says that gives the matter to somebody else. Each is an act or the one who takes it
 * over: a word that a finished deed has as well proves nothing.
 */
const HANDING_OVER = [
  'colleague',
  'specialist',
  'a human',
  'to our team',
  'with our team',
  'the team will',
  'escalat',
  'hand this',
  'hand it',
  'hand you',
  'hand over',
  'handing',
  'handed',
  'pass this',
  'pass it',
  'pass you',
  'pass on',
  'pass your',
  'passing this',
  'passing it',
  'passing you',
  'passed this',
  'passed it',
  'passed on',
  'passed you',
  'forward this',
  'forward it',
  'forward you',
  'forwarding',
  'forwarded',
  'refer you',
  'refer this',
  'referred',
  'put you through',
  'transfer you',
];

const ARTICLE = /^(?:the|a|an|our|my|your) /i;

/**
 * The words that prove a hand-over: those of handing over, and whoever takes it by the whole name. A
 * word of the work itself proves none: "I have refunded it" names the refunds team in part. Pure.
 * @param handsTo as somebody said it: "the refunds team", "Ana or the refunds team"
 * @param work what it does and when it is to hand over
 */
export function wordsOfHandingOver(handsTo: string, work: readonly string[]): string[] {
  const asked = work.join('\n').toLowerCase();
  const verbs = HANDING_OVER.filter((w) => !asked.includes(w));
  const names = handsTo
    .split(/,|;|\bor\b|\band\b/i)
    .map((name) => name.trim())
    .filter((name) => /\p{L}{2}/u.test(name))
    .flatMap((name) => namesOf(name, asked));
  return [...new Set([...verbs, ...names])];
}

/** A name of one word stands in others ("Ana", "analysis"): it counts as the one who gets it. */
function namesOf(name: string, asked: string): string[] {
  const bare = name.replace(ARTICLE, '');
  if (asked.includes(bare.toLowerCase())) return [];
  return /\s/.test(bare) ? [bare] : ['to', 'with', 'by'].map((word) => `${word} ${name}`);
}
