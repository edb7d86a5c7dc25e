import type { Sandbox } from '../../domain/suite.ts';

/** The user's own regular expressions, by the word that takes the place of what they find. */
export type OwnPatterns = Readonly<Record<string, string>>;

/** Stands for a text that a pattern could not be tried on in time: what it held is not known. */
export const WITHHELD = '[withheld: a pattern took too long]';

/** As much goes into the sandbox at once. */
const MOST_CHARACTERS = 400_000;

/** What stands in quotes and has escapes is JSON's, and read without them too, so deep. */
const CUT = `(() => {
  const forms = Object.entries(cuts).map(([mark, p]) => ['[' + mark + ']', new RegExp(p, 'gu')]);
  const plain = (text) => forms.reduce((t, [mark, form]) => t.replace(form, () => mark), text);
  const cut = (text, left) => plain(left === 0 || !text.includes('\\\\') ? text :
    text.replace(/(?<!\\\\)"(?:[^"\\\\]|\\\\.)*"/gs, (quoted) => {
      if (!quoted.includes('\\\\')) return quoted;
      try {
        const read = JSON.parse(quoted);
        const done = cut(read, left - 1);
        return done === read ? quoted : JSON.stringify(done);
      } catch {
        return quoted;
      }
    }));
  return texts.map((text) => cut(text, 4));
})()`;
const FOUND = `texts.map((text) => patterns.map((p) => new RegExp(p, 'iu').test(text)))`;

/**
 * Cuts what the user's patterns find out of some texts. They run in the sandbox, under its time
 * limit; where one takes too long the text is withheld, never stored as it was.
 */
export async function cutOwn(
  texts: readonly string[],
  cuts: OwnPatterns,
  sandbox: Pick<Sandbox, 'evaluate'>,
): Promise<string[]> {
  if (Object.keys(cuts).length === 0) return [...texts];
  return inParts(texts, WITHHELD, async (part) => {
    const done = await sandbox.evaluate(CUT, { texts: part, cuts });
    return done.ok ? (done.value as string[]) : null;
  });
}

/** Which of some patterns each text has, without regard to case; null where one took too long. */
export async function findOwn(
  texts: readonly string[],
  patterns: readonly string[],
  sandbox: Pick<Sandbox, 'evaluate'>,
): Promise<(boolean[] | null)[]> {
  if (patterns.length === 0) return texts.map(() => []);
  return inParts<boolean[] | null>(texts, null, async (part) => {
    const done = await sandbox.evaluate(FOUND, { texts: part, patterns });
    return done.ok ? (done.value as boolean[][]) : null;
  });
}

/** Many texts at once, and where that fails each by itself. */
async function inParts<T>(
  texts: readonly string[],
  failed: T,
  run: (part: readonly string[]) => Promise<T[] | null>,
): Promise<T[]> {
  const made: T[] = [];
  for (const part of partsOf(texts)) {
    const done = await run(part);
    if (done !== null) made.push(...done);
    else if (part.length === 1) made.push(failed);
    else for (const text of part) made.push((await run([text]))?.[0] ?? failed);
  }
  return made;
}

function partsOf(texts: readonly string[]): string[][] {
  const parts: string[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    if (size + text.length > MOST_CHARACTERS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(text);
    size += text.length;
  }
  return parts;
}
