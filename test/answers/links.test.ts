import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLink, signLink } from '../../src/answers/links.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const token = signLink('key', 'inc_1', NOW);

describe('a link in a mail', () => {
  it('lets in to its one incident for fourteen days, and not a moment longer', () => {
    expect(readLink('key', token, NOW)).toEqual({ incident: 'inc_1', until: NOW + 14 * DAY });
    expect(readLink('key', token, NOW + 14 * DAY - 1)).not.toBeNull();
    expect(readLink('key', token, NOW + 14 * DAY)).toBeNull();
  });

  it('is nothing under another key', () => {
    expect(readLink('other', token, NOW)).toBeNull();
  });

  it('is nothing once any of it was changed, and nothing else is one', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, c) => {
        fc.pre(token[at] !== c);
        const changed = token.slice(0, at) + c + token.slice(at + 1);
        expect(readLink('key', changed, NOW)).toBeNull();
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readLink('key', text, NOW)).toBeNull();
      }),
    );
  });
});
