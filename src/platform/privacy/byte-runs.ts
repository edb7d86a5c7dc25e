const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** One byte of a run that is escaped byte by byte. */
const UNIT =
  /%(?:25)*[0-9a-f]{2}|=[0-9a-f]{2}(?:=[ \t]*\r?\n)?|\\+x[0-9a-f]{2}|\\+0?[0-3][0-7]{2}/gi;

/** Takes a decoded piece, and where it stands in the source. */
export type Put = (piece: string, from: number, length: number, token: boolean) => void;

/** A byte, and so many characters of the source that stand for it. */
export interface Unit {
  byte: number;
  length: number;
}

/** How a run of escaped bytes begins. */
export const ESCAPED_BYTES = /^(?:[%=][0-9a-f]|\\+x[0-9a-f]|\\+0?[0-3][0-7]{2})/i;

/** The bytes of a run that escapes each: `%XX`, `=XX`, `\xXX`, `\ooo`. */
export const escapedBytes = (run: string): Unit[] =>
  (run.match(UNIT) ?? []).map((unit) => ({ byte: byteOf(unit), length: unit.length }));

function byteOf(unit: string): number {
  if (/^\\+\d/.test(unit)) return Number.parseInt(unit.slice(-3), 8);
  return Number.parseInt(unit.startsWith('=') ? unit.slice(1, 3) : unit.slice(-2), 16);
}

/**
 * What a run of bytes reads: UTF-8 where it is that, otherwise each byte a character. Of a run that
 * was cut the first or last may lack bytes.
 */
export function putBytes(units: readonly Unit[], from: number, put: Put): void {
  const bytes = Buffer.from(units.map((u) => u.byte));
  const first = Math.min(bytes.findIndex((b) => (b & 0xc0) !== 0x80) >>> 0, 3);
  let [text, kept] = ['', 0];
  let isUtf8 = false;
  for (let lacking = 0; lacking <= 3 && !isUtf8 && first + lacking <= bytes.length; lacking++) {
    try {
      kept = bytes.length - lacking;
      text = utf8.decode(bytes.subarray(first, kept));
      isUtf8 = true;
    } catch {
      // Perhaps with one byte less.
    }
  }
  let [at, unit] = [from, 0];
  const putEach = (piece: string, widthOf: (c: string) => number): void => {
    for (const c of piece) {
      let length = 0;
      for (let n = widthOf(c); n > 0; n--) length += units[unit++]?.length ?? 0;
      put(c, at, length, true);
      at += length;
    }
  };
  if (!isUtf8) return putEach(bytes.toString('latin1'), () => 1);
  putEach(bytes.subarray(0, first).toString('latin1'), () => 1);
  putEach(text, (c) => Buffer.byteLength(c));
  putEach(bytes.subarray(kept).toString('latin1'), () => 1);
}
