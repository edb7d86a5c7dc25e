import type { Undressed } from './decode.ts';

/** Letters and digits of any alphabet, and halves of what stands beyond the first plane. */
const COUNTS = Uint8Array.from({ length: 1 << 16 }, (_, code) =>
  /[\p{L}\p{N}\p{M}\p{Cs}]/u.test(String.fromCharCode(code)) ? 1 : 0,
);

/** The letters and digits of a text alone, and where each stretch of them stands. */
export function skeletonOf(text: string): Undressed {
  const codes = new Uint16Array(text.length);
  const places = new Uint32Array(text.length);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (COUNTS[code] !== 1) continue;
    codes[length] = code;
    places[length++] = i;
  }
  return {
    text: Buffer.from(codes.buffer, 0, 2 * length).toString('utf16le'),
    source: (from, to) => [places[from] ?? 0, (places[to - 1] ?? 0) + 1],
  };
}
