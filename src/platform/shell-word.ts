/** A word as a shell takes it: in quotes where it must be. */
export function shellWord(text: string): string {
  return /^[\w./~+@%-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
