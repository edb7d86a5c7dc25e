/**
 * Terminal columns of a character, near enough: emoji and East Asian wide forms take two, joiners
 * and marks none.
 */
export function columnsOf(char: string): number {
  if (/\p{Mark}|\u200b|\u200d|\ufe0f/u.test(char)) return 0;
  return /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|[\u{1f000}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
    char,
  )
    ? 2
    : 1;
}

/** Columns of a whole text. */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let n = 0;
  for (const c of text) n += columnsOf(c);
  return n;
}
