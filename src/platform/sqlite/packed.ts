import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** What zlib looks behind itself besides the text (MIN_LOOKAHEAD of its deflate.h). */
const LOOK_AHEAD = 262;
/** zlib's own bounds, of the window that it searches and of the tables beside it, as powers of two. */
const WINDOW = { least: 9, most: 15 };
const MOST_MEMORY = 8;
/** Room for what is read: most texts fit, and a buffer costs by its size. */
const ROOM = 2_048;

/**
 * A text as few bytes. The room that zlib works in is cut to the text: it is laid out anew for each
 * one, and most are short. The bytes are the same.
 * @param like a text that it may resemble; the same must be given to read it (RFC 1951; zlib's
 *   preset dictionary)
 */
export function pack(text: string, like?: Buffer): Buffer {
  const bytes = Buffer.from(text);
  const reach = Math.ceil(Math.log2(bytes.length + (like?.length ?? 0) + LOOK_AHEAD));
  const windowBits = Math.min(WINDOW.most, Math.max(WINDOW.least, reach));
  const memLevel = Math.min(MOST_MEMORY, windowBits - 5);
  const chunkSize = Math.max(64, Math.min(16_384, bytes.length));
  const options = { level: 9, windowBits, memLevel, chunkSize };
  return deflateRawSync(bytes, like === undefined ? options : { ...options, dictionary: like });
}

/** The text that was packed. */
export function unpack(body: Buffer, like?: Buffer): string {
  return unpackBytes(body, like).toString('utf8');
}

/** The same as bytes. */
export function unpackBytes(body: Buffer, like?: Buffer): Buffer {
  const chunkSize = body.length < ROOM / 4 ? ROOM : 8 * ROOM;
  return inflateRawSync(body, like === undefined ? { chunkSize } : { chunkSize, dictionary: like });
}
