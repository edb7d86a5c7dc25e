import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { Context } from 'hono';
import type { Failure } from './failures.ts';
import type { WebEnv } from './request.ts';

/** What a program sent. */
export interface Body {
  bytes: Uint8Array;
  /** Its content type, without parameters. */
  type: string;
}

const unzip = promisify(gunzip);

/** An answer to a program that says what was wrong and what to do. */
export function refuse(
  c: Context<WebEnv>,
  status: Failure['status'],
  code: string,
  message: string,
  next: string,
): Response {
  return c.json({ error: { code, message, next } }, status);
}

/**
 * What was sent, unpacked where it was packed.
 * @param most bytes of it, as sent and as unpacked
 * @returns the refusal where it is too long or cannot be unpacked
 */
export async function readBody(c: Context<WebEnv>, most: number): Promise<Body | Response> {
  const type = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const packing = c.req.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (!['identity', 'gzip'].includes(packing))
    return refuse(c, 415, 'bad-encoding', `"${packing}" is not unpacked here`, 'send it with gzip');
  if (Number(c.req.header('content-length') ?? 0) > most) return tooLong(c, most);
  const sent = await upTo(c.req.raw.body, most);
  if (sent === null) return tooLong(c, most);
  if (packing === 'identity') return { bytes: sent, type };
  try {
    return { bytes: await unzip(sent, { maxOutputLength: most }), type };
  } catch (e) {
    if (e instanceof RangeError) return tooLong(c, most);
    return refuse(c, 400, 'bad-body', 'what was sent is no gzip', 'send it anew');
  }
}

const tooLong = (c: Context<WebEnv>, most: number): Response =>
  refuse(
    c,
    413,
    'too-long',
    `a request may have ${Math.floor(most / 1024 / 1024)} MB at most`,
    'send fewer outputs at once, or raise outputs.largestRequestMb',
  );

/** All of a stream; null where it has more. */
async function upTo(
  stream: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Uint8Array | null> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of stream ?? []) {
    bytes += part.length;
    if (bytes > most) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
