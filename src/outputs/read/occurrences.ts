import { sha256 } from '../../platform/sha256.ts';

/** Which of the equal answers of a file one is: so it is known though a line before it was mended. */
export interface Occurrence {
  /** What tells its file from another of the same path. */
  file: string;
  /** How many before it are equal; null where the file was not read from its beginning. */
  nth: number | null;
}

/** Counts equal answers as a file is read. @param begins whether it is read from its beginning */
export function countOccurrences(
  file: string,
  begins: boolean,
): (words: { prompt: string; output: string }) => Occurrence {
  const counts = new Map<string, number>();
  return ({ prompt, output }) => {
    if (!begins) return { file, nth: null };
    const words = sha256(JSON.stringify([prompt, output]));
    const nth = counts.get(words) ?? 0;
    counts.set(words, nth + 1);
    return { file, nth };
  };
}
