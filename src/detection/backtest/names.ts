const MOST_LETTERS = 60;

/**
 * A name from a file as one short piece of a line: line breaks and runs of blanks become one blank,
 * what is over `most` letters is cut.
 */
export function shownName(name: string, most: number = MOST_LETTERS): string {
  const letters = [...name.replace(/[\s\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g, ' ').trim()];
  return letters.length <= most
    ? letters.join('')
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
