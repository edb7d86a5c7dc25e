/**
 * What stands where something was left out. A beginning or an end of a secret is only known as one
 * beside this mark: whoever shortens a text that came from outside does it here.
 */
const LEFT_OUT = '…';

/** At most `most` characters of the beginning, the mark among them. */
export function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}${LEFT_OUT}`;
}

/** At most `most` characters of the end, the mark among them. */
export function endOf(text: string, most: number): string {
  return text.length <= most ? text : `${LEFT_OUT}${text.slice(1 - most).toWellFormed()}`;
}
