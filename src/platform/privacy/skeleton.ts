import type { Undressed } from './decode.ts';

/** Filled as characters are met: all of them at once take a twentieth of a command's start. */
const KNOWN = new Uint8Array(1 << 16);
const COUNTED = 1;
const LEFT_OUT = 2;

/** Of letters and digits of any alphabet, and halves of what stands beyond the first plane. */
export function isCounted(code: number): boolean {
  const known = KNOWN[code] ?? 0;
  return (known === 0 ? lookAt(code) : known) === COUNTED;
}

function lookAt(code: number): number {
  const counts = /[\p{L}\p{N}\p{M}\p{Cs}]/u.test(String.fromCharCode(code));
  return (KNOWN[code] = counts ? COUNTED : LEFT_OUT);
}

/** Beyond the first plane: a pictograph between two letters is none. */
const isLetter = (code: number): boolean => /[\p{L}\p{N}\p{M}]/u.test(String.fromCodePoint(code));

/** The letters and digits of a text alone, and where each stretch of them stands. */
export function skeletonOf(text: string): Undressed {
  const codes = new Uint16Array(text.length);
  const places = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isCounted(code)) continue;
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
