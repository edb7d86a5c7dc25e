import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutPersonal, isIban, isLuhn } from '../../../src/outputs/redact/personal.ts';

const ALL = { mail: true, phone: true, card: true, iban: true, keys: true };
const cut = (text: string): string => cutPersonal(text, ALL);

/** Adds the digit that makes it pass. */
const withLuhn = (digits: string): string =>
  [...'0123456789'].map((d) => digits + d).find(isLuhn) ?? digits;

/** A number of that country with its check digits. */
function ibanOf(country: string, number: string): string {
  const value = [...`${number}${country}00`]
    .map((c) => (/\d/.test(c) ? c : String(c.charCodeAt(0) - 55)))
    .join('');
  return `${country}${String(98n - (BigInt(value) % 97n)).padStart(2, '0')}${number}`;
}
const groups = (text: string): string => text.replace(/(.{4})(?=.)/g, '$1 ');
const digits = (n: number): fc.Arbitrary<string> =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map((d) => d.join(''));

describe('what is personal is cut out', () => {
  it('cuts addresses of mail, and leaves the sentence around them', () => {
    expect(cut('Write to Ana.Lopez+refund@mail.example.co.uk, please.')).toBe(
      'Write to [mail], please.',
    );
    expect(cut('(jörg@bücher.example) or x@y.io.')).toBe('([mail]) or [mail].');
    expect(cut('@handle, a@b, 5 @ $3')).toBe('@handle, a@b, 5 @ $3');
  });

  it.each([
    '+49 171 2345678',
    '+44 (0)20 7946 0958',
    '0049 30/1234567',
    '(555) 123-4567',
    '555.123.4567',
    '1-555-123-4567',
    '030 1234567',
    '06 12 34 56 78',
    '07700 900123',
    '0171/2345678',
    '(0171) 23 45 678',
    '07700900123',
  ])('cuts the telephone number %s', (number) => {
    expect(cut(`Call ${number} today`)).toBe('Call [phone] today');
  });

  it.each([
    '2026-03-02T09:00:00.000Z',
    'on 02.03.2026 at 10:15',
    '03/04/2026',
    'order 4711-0815',
    'invoice 2026-000123',
    '$1,234,567.89 and 0.75',
    'version 10.24.0.1',
    'ISBN 978-3-16-148410-0',
    'case 100045678901',
    'between 100 and 2000 of 35000',
  ])('leaves what only looks like a number of somebody: %s', (text) => {
    expect(cut(text)).toBe(text);
  });

  it('cuts every card with its check digit, however it is grouped, and no other number of sixteen digits', () => {
    fc.assert(
      fc.property(digits(14), fc.constantFrom('', ' ', '-'), (middle, mark) => {
        const card = withLuhn(`4${middle}`);
        const shown = card.replace(/(.{4})(?=.)/g, `$1${mark}`);
        expect(cut(`my card ${shown}, thanks`)).toBe('my card [card], thanks');
        const other = card.slice(0, -1) + String((Number(card.at(-1)) + 1) % 10);
        expect(cut(`order 9${other.slice(1)}.`)).not.toContain('[card]');
        expect(cut(`no. ${other}.`)).not.toContain('[card]');
      }),
    );
  });

  it('cuts every account number whose remainder is right, in any grouping, and the words behind it stay', () => {
    const countries: [string, number][] = [
      ['DE', 18],
      ['NL', 14],
      ['FR', 23],
      ['GB', 18],
      ['NO', 11],
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...countries).chain(([c, n]) => digits(n).map((d) => ibanOf(c, d))),
        fc.boolean(),
        (iban, grouped) => {
          expect(isIban(iban)).toBe(true);
          const shown = grouped ? groups(iban) : iban;
          expect(cut(`Pay to ${shown} and thank you`)).toBe('Pay to [iban] and thank you');
          expect(cut(`Pay to ${shown} FOR REFUND`)).toBe('Pay to [iban] FOR REFUND');
          const wrong = iban.slice(0, -1) + String((Number(iban.at(-1)) + 1) % 10);
          expect(cut(wrong)).not.toContain('[iban]');
        },
      ),
    );
  });

  it('cuts keys of services by their makers forms', () => {
    expect(cut('use sk-proj-abcd1234efgh5678ijkl and go')).toBe('use [key] and go');
  });

  it('leaves what a rule that is off would cut', () => {
    const text = 'a@b.example 555-123-4567';
    expect(cutPersonal(text, { ...ALL, mail: false })).toBe('a@b.example [phone]');
    expect(cutPersonal(text, { ...ALL, phone: false })).toBe('[mail] 555-123-4567');
  });

  it('takes time in proportion to the text, whatever it is made of', () => {
    for (const piece of ['a', 'a.', '0', '1 ', '+1', 'DE89', 'a@', '0-', '(0', 'a@a.']) {
      const began = performance.now();
      cut(piece.repeat(100_000));
      expect(performance.now() - began).toBeLessThan(2_000);
    }
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'0123456789+-(). @abDE\u00a0,/') }),
        (text) => {
          const once = cut(text);
          expect(cut(once)).toBe(once);
        },
      ),
    );
  });
});
