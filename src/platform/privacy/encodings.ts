const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The base64 characters that these bytes alone decide where they begin `shift` bytes into a group
 * of three.
 */
export function base64At(bytes: Buffer, shift: number): string {
  const all = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64');
  return decided(all, bytes, shift, 6);
}

/** The same of base32 (RFC 4648), in groups of five. */
export function base32At(bytes: Buffer, shift: number): string {
  return decided(base32(Buffer.concat([Buffer.alloc(shift), bytes])), bytes, shift, 5);
}

function decided(all: string, bytes: Buffer, shift: number, bits: number): string {
  const to = Math.floor(((shift + bytes.length) * 8) / bits);
  return all.slice(Math.ceil((shift * 8) / bits), to);
}

function base32(bytes: Buffer): string {
  let [out, held, bits] = ['', 0, 0];
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xfff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      out += BASE32.charAt((held >> bits) & 31);
    }
  }
  return bits === 0 ? out : out + BASE32.charAt((held << (5 - bits)) & 31);
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let [held, bits] = [0, 0];
  for (const c of text.toUpperCase()) {
    held = ((held << 5) | BASE32.indexOf(c)) & 0xfff;
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 0xff);
  }
  return Buffer.from(bytes);
}

/** Something that was encoded whole, and what it reads decoded. */
export interface Blob {
  from: number;
  to: number;
  text: string;
}

/** Shorter ones hold no secret inside another encoding. */
const BLOB = /(?<![\w+/-])[\w+/-]{20,}/g;
const CONTROL = /[\u0001-\u0008\u000e-\u001f\u007f]/;

/**
 * The runs of base64, base32 and hex that hold a text of letters; what decodes to bytes that are no
 * text is none of them.
 */
export function blobsIn(text: string): Blob[] {
  return [...text.matchAll(BLOB)].flatMap((m) => {
    const run = m[0];
    const ways: Buffer[] = [Buffer.from(run, 'base64')];
    if (/^(?:[0-9a-f]{2})+$/i.test(run)) ways.push(Buffer.from(run, 'hex'));
    if (/^[a-z2-7]+$/i.test(run)) ways.push(fromBase32(run));
    return ways.flatMap((bytes) => {
      const read = textOf(bytes);
      return read === null ? [] : [{ from: m.index, to: m.index + run.length, text: read }];
    });
  });
}

/** UTF-8, or UTF-16 as Windows encodes commands; null where it is no text. */
function textOf(bytes: Buffer): string | null {
  const wide = bytes.length > 8 && bytes[1] === 0 && bytes[3] === 0;
  const start = bytes.subarray(0, 64).toString(wide ? 'utf16le' : 'latin1');
  if (CONTROL.test(start)) return null;
  if (wide) return bytes.toString('utf16le');
  const read = bytes.toString('utf8');
  return read.includes('\ufffd') ? bytes.toString('latin1') : read;
}
