/**
 * What stands where something was left out. A beginning or an end of a secret is only known as one
 * beside this mark: whoever shortens a text that came from outside does it here.
 */
const LEFT_OUT = '…';

/** At most `most` characters of the beginning, the mark among them. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}${LEFT_OUT}`;
}

/** The same at the end of a word, where one ends in the last third of it. */
export function shortenAtWord(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most - 1).toWellFormed();
  // A word that ends exactly there is whole.
  const at = /\s/.test(text[most - 1] ?? '') ? cut.length : cut.search(/\s\S*$/);
  const whole = at > (most * 2) / 3 ? cut.slice(0, at) : cut;
  return `${whole.replace(/[\s,;:(–-]+$/, '')}${LEFT_OUT}`;
}

/** At most `most` characters of the end, the mark among them. */
export function endOf(text: string, most: number): string {
  return text.length <= most ? text : `${LEFT_OUT}${text.slice(1 - most).toWellFormed()}`;
}
