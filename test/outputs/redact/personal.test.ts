import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isIban, isLuhn } from '../../../src/outputs/redact/numbers.ts';
import { cutPersonal, EVERY_RULE as ALL } from '../../../src/outputs/redact/personal.ts';
import { processorTime } from '../../fixtures/processor-time.ts';

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
    expect(cut('to "Anna M"@example.org and “Ben”@b.io.')).toBe('to [mail] and [mail].');
    expect(cut('He said "yes" to "Anna M."@example.org')).toBe('He said "yes" to [mail]');
    expect(cut(JSON.stringify({ to: '"Anna M"@example.org' }))).toBe('{"to":"[mail]"}');
    expect(cut('ana@[192.0.2.7], root@host')).toBe('[mail], root@host');
    const handles = '["ana","@example.org"], {"by": "@shop.example"}';
    expect(cut(handles)).toBe(handles);
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
    '030 / 1234567',
    '0151 / 23 45 67 89',
    '030 - 1234567',
    '06 / 12 / 34 / 56 / 78',
    '030 1234567 / 7654321',
    '+1 415 555 2671 / 555 2672',
    '+44 20 7946 0958 20 7946 0959',
  ])('cuts the telephone number %s', (number) => {
    expect(cut(`Call ${number} today`)).toBe('Call [phone] today');
  });

  it.each([
    ['It is 01 71 23 45 67 8.', 'It is [phone].'],
    ['01 71 23 45 67 8', '[phone]'],
    ['Ring 06 12 34 56 78 2 times', 'Ring [phone] 2 times'],
  ])('cuts a last digit alone where it counts nothing: %s', (text, shown) => {
    expect(cut(text)).toBe(shown);
  });

  it.each([
    ['My phone is 612 345 678, thanks', 'My phone is [phone], thanks'],
    ['Llámame al 612345678.', 'Llámame al [phone].'],
    ['Móvil: 612-345-678', 'Móvil: [phone]'],
    ['Tel. 22 34 56 78', 'Tel. [phone]'],
    ['telefono 347 123 4567', 'telefono [phone]'],
    ['call me on 501 234 567 after 5', 'call me on [phone] after 5'],
  ])('cuts a number without a leading zero where it is told to be one: %s', (text, shown) => {
    expect(cut(text)).toBe(shown);
  });

  it.each([
    'order 612 345 678 came',
    'the phone of order 612345678',
    'phone 15, 128 GB',
    'a mobile at 1.299,00 EUR',
    'call us on 2026-03-12',
    '2026-03-02T09:00:00.000Z',
    'on 02.03.2026 at 10:15',
    '03/04/2026',
    'order 4711-0815',
    'invoice 2026-000123',
    '$1,234,567.89 and 0.75',
    'version 10.24.0.1',
    'build 4111.1111.1111.1112',
    'folder 2026/1302/1111/1815',
    'DE89.3704.0044.0532.0130.01',
    'ISBN 978-3-16-148410-0',
    'case 100045678901',
    'between 100 and 2000 of 35000',
    'on 05 / 12 / 2026',
    'from 07 / 2024 - 12 / 2025',
    'open 0900 - 1730 daily',
    'order 4711 / 08151234',
    'invoice 017 / 2026-000123',
    'item 01 - 2026-03-12',
    'rooms 012 / 014 / 016',
    'for 049 / 12.50 or 099 / 1299',
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

  it.each([
    ['4111 1111 1111 1111 12/27 123', '[card] 12/27 123'],
    ['4111111111111111 12/27', '[card] 12/27'],
    ['4111 1111 1111 1111 123', '[card] 123'],
    ['order 12 4111 1111 1111 1111', 'order 12 [card]'],
    ['7,4111111111111111,12/27', '7,[card],12/27'],
    ['4111.1111.1111.1111', '[card]'],
    ['4111/1111/1111/1111', '[card]'],
    ['4111_1111_1111_1111', '[card]'],
    ['4111/1111/1111/1111/12/27', '[card]/12/27'],
    ['3782.822463.10005', '[card]'],
    ['https://pay.example/4111/1111/1111/1111?x', 'https://pay.example/[card]?x'],
    ['DE89.3704.0044.0532.0130.00', '[iban]'],
    ['DE89/3704/0044/0532/0130/00.', '[iban].'],
    ['DE89_3704_0044_0532_0130_00', '[iban]'],
    ['4111\u202f1111\u202f1111\u202f1111', '[card]'],
    ['PO12 DE89 3704 0044 0532 0130 00', 'PO12 [iban]'],
    ['DE12 NL91ABNA0417164300', 'DE12 [iban]'],
    ['IBANDE89370400440532013000', 'IBAN[iban]'],
    ['since 01.02.2026 0171 2345678', 'since 01.02.2026 [phone]'],
    ['on 03/04/26 0171 2345678', 'on 03/04/26 [phone]'],
    ['06.12.34.56.78', '[phone]'],
    ['+1 415 555 2671 415 555 2672', '[phone] [phone]'],
    ['+1-415-555-2671 / 415.555.2671', '[phone] / [phone]'],
    ['001 415 555 2671 (415) 555-2672', '[phone] [phone]'],
    ['0171 2345678 0172 3456789', '[phone] [phone]'],
    ['06 12 34 56 78 06 12 34 56 79', '[phone] [phone]'],
    ['0171 2345678 01.02.2026', '[phone] 01.02.2026'],
    ['+49 171 2345678 4711', '[phone] 4711'],
    ['7,Ana,0171 2345678,5', '7,Ana,[phone],5'],
    ['Tel.0171/2345678', 'Tel.[phone]'],
    ['_+49 171 2345678_ or _0171 2345678_', '_[phone]_ or _[phone]_'],
    ['+49\u2011171\u20112345678', '[phone]'],
    ['555\u2011123\u20114567', '[phone]'],
    ["Hi'_ana@mail.example", "Hi'[mail]"],
    ["miles.o'brien@mail.example", '[mail]'],
    ['mu\u0308ller@mail.example', '[mail]'],
    ['ana@shop.xn--p1ai', '[mail]'],
  ])(
    'cuts what stands beside other numbers and words, or in signs of another width: %s',
    (text, shown) => {
      expect(cut(text)).toBe(shown);
    },
  );

  it('cuts what stands behind and among the escapes of JSON, addresses and HTML, and JSON stays JSON', () => {
    const PERSONAL = {
      '+49 171 2345678': '[phone]',
      '0171 2345678': '[phone]',
      '555-123-4567': '[phone]',
      DE89370400440532013000: '[iban]',
      '4111111111111111': '[card]',
      'ana@mail.example': '[mail]',
      'sk-proj-abcd1234efgh5678ijkl': '[key]',
    };
    const asciiOnly = (json: string): string =>
      json.replace(/[@+-]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
    for (const [text, mark] of Object.entries(PERSONAL)) {
      for (const before of ['\n', '\t', '\r\n', '"', '\u00fc '])
        for (const wraps of [1, 2, 3]) {
          const wrap = (of: string): string =>
            Array.from({ length: wraps }).reduce<string>((t) => JSON.stringify({ t }), of);
          expect(cut(wrap(`Hi${before}${text}\nbye`))).toBe(wrap(`Hi${before}${mark}\nbye`));
        }
      expect(cut(`https://crm.example/?a=1&q=${encodeURIComponent(text)}&b=2`)).toBe(
        `https://crm.example/?a=1&q=${mark}&b=2`,
      );
      if (mark === '[key]') continue;
      expect(cut(asciiOnly(`{"to":"${text}"}`))).toBe(`{"to":"${mark}"}`);
      const html = text.replaceAll('@', '&#64;').replaceAll(' ', '&nbsp;').replace('+', '&#x2b;');
      expect(cut(`<b>${html}</b>`)).toBe(`<b>${mark}</b>`);
    }
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
    for (const piece of [
      'a',
      'a.',
      '0',
      '1 ',
      '+1',
      'DE89',
      'a@',
      '0-',
      '(0',
      'a@a.',
      '\\',
      '%41',
      '&amp;',
      '4111 ',
      '01.02.03 ',
      '030 / ',
      '0171 2345678 ',
      '+1 415 555 2671 / ',
      "a'",
      'a@b.cd ',
      'tel 1',
      '\\\\n0',
    ]) {
      const text = piece.repeat(40_000);
      expect(processorTime(() => cut(text))).toBeLessThan(2_000);
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
