import { deflateRawSync, inflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pack, unpack } from '../../../src/platform/sqlite/packed.ts';

const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 400 }),
  // Long enough to reach beyond each size of zlib's window, and to have parts alike.
  fc
    .tuple(fc.array(fc.string({ minLength: 1, maxLength: 90 }), { minLength: 1 }), fc.nat(3_000))
    .map(([parts, n]) => Array.from({ length: n }, (_, i) => parts[i % parts.length]).join('')),
);
const whole = (like: string): Buffer | undefined => (like === '' ? undefined : Buffer.from(like));

describe('a packed text', () => {
  it('is the same bytes that zlib makes of it with all its room', () => {
    fc.assert(
      fc.property(text, text, (said, other) => {
        const like = whole(other);
        const most = deflateRawSync(said, { level: 9, ...(like && { dictionary: like }) });
        expect(pack(said, like).equals(most)).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('is read again, and by whatever reads raw deflate', () => {
    fc.assert(
      fc.property(text, text, (said, other) => {
        const like = whole(other);
        const packed = pack(said, like);
        const plain = Buffer.from(said).toString('utf8');
        expect(unpack(packed, like)).toBe(plain);
        expect(inflateRawSync(packed, like && { dictionary: like }).toString('utf8')).toBe(plain);
      }),
      { numRuns: 150 },
    );
  });
});
