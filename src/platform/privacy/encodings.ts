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

/** Shorter ones hold in another encoding no secret of 7 characters. */
const BLOB = /(?<![\w+/-])([\w+/-]{16,})={0,2}/g;
/** Hex inside such a row, behind or before letters of a word. */
const HEX = /[0-9a-f]{24,}/gi;
/** What no text holds: commands to a terminal and overstrike are text. */
const CONTROL = /[\u0001-\u0007\u000e-\u001a\u001c-\u001f\u007f]/;
/** Letters in a row that bytes drawn by lot do not hold. */
const WRITTEN = /[\t\n\r -~]{12,}/g;
/**
 * The runs of base64, base32 and hex that hold a text of letters; of what decodes to bytes that are
 * no text, or begins with something else, the letters in a row.
 */
export function blobsIn(text: string): Blob[] {
  return [...text.matchAll(BLOB)].flatMap((m) => {
    const run = m[1] ?? '';
    const ways: Buffer[] = [Buffer.from(run, 'base64')];
    if (/^(?:[0-9a-f]{2})+$/i.test(run)) ways.push(Buffer.from(run, 'hex'));
    if (/^[a-z2-7]+$/i.test(run)) ways.push(fromBase32(run));
    const shifted = [1, 2, 3].map((shift) => Buffer.from(run.slice(shift), 'base64'));
    const hex = [...run.matchAll(HEX)].flatMap(([row]) => [
      Buffer.from(row, 'hex'),
      Buffer.from(row.slice(1), 'hex'),
    ]);
    const read = [
      ...[...ways, ...hex].flatMap((bytes) => textOf(bytes) ?? writtenIn(bytes)),
      ...shifted.flatMap(writtenIn),
    ];
    return read.map((t) => ({ from: m.index, to: m.index + m[0].length, text: t }));
  });
}

/** Of UTF-16 every other byte is zero. */
const writtenIn = (bytes: Buffer): string[] =>
  bytes.toString('latin1').replaceAll('\0', '').match(WRITTEN) ?? [];

/** UTF-8, or UTF-16 as Windows encodes commands; null where it is no text. */
function textOf(bytes: Buffer): string | null {
  const wide = bytes.length > 8 && bytes[1] === 0 && bytes[3] === 0;
  const start = bytes.subarray(0, 64).toString(wide ? 'utf16le' : 'latin1');
  if (CONTROL.test(start)) return null;
  if (wide) return bytes.toString('utf16le');
  const read = bytes.toString('utf8');
  return read.includes('\ufffd') ? bytes.toString('latin1') : read;
}
