import type { Undressed } from './decode.ts';

/** 1 for letters and digits of any alphabet, and halves of what stands beyond the first plane. */
export const COUNTS = Uint8Array.from({ length: 1 << 16 }, (_, code) =>
  /[\p{L}\p{N}\p{M}\p{Cs}]/u.test(String.fromCharCode(code)) ? 1 : 0,
);

/** Beyond the first plane: a pictograph between two letters is none. */
const isLetter = (code: number): boolean => /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code));

/** The letters and digits of a text alone, and where each stretch of them stands. */
export function skeletonOf(text: string): Undressed {
  const codes = new Uint16Array(text.length);
  const places = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (COUNTS[code] !== 1) continue;
    if (code >= 0xd800 && code < 0xdc00 && !isLetter(text.codePointAt(i) ?? code)) {
      i++;
      continue;
    }
    codes[length] = code;
    places[length++] = i;
  }
  return {
    text: Buffer.from(codes.buffer, 0, 2 * length).toString('utf16le'),
    pieces: [],
    source: (from, to) => [places[from] ?? 0, (places[to - 1] ?? 0) + 1],
  };
}
