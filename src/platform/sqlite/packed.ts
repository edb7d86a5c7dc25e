import { deflateRawSync, inflateRawSync } from 'node:zlib';

/**
 * A text as few bytes.
 * @param like a text that it may resemble; the same must be given to read it (RFC 1951; zlib's
 *   preset dictionary)
 */
export function pack(text: string, like?: Buffer): Buffer {
  return deflateRawSync(text, { level: 9, ...(like === undefined ? {} : { dictionary: like }) });
}

/** The text that was packed. */
export function unpack(body: Buffer, like?: Buffer): string {
  return unpackBytes(body, like).toString('utf8');
}

/** The same as bytes. */
export function unpackBytes(body: Buffer, like?: Buffer): Buffer {
  return inflateRawSync(body, like === undefined ? {} : { dictionary: like });
}
