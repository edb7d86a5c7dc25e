import { fileURLToPath } from 'node:url';
import { Resvg } from '@resvg/resvg-js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pngOf, svgOf } from '../../../src/platform/chart/picture.ts';
import { cutText, drawText, FONT, inFont, textWidth } from '../../../src/platform/chart/text.ts';
import { textsOf } from './texts.ts';

const SIZE = 100;
const PAGE = { width: 400, height: 40 };
const drawn = (text: string): string =>
  svgOf(PAGE, drawText(text, { x: 10, y: 25, size: 14, anchor: 'start', colour: '#000000' }));

/** Where resvg puts ink between two bars, which have none of their own beside them. */
function inkBetweenBars(text: string): number {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="9000" height="200">' +
    `<text x="0" y="100" font-family="${FONT.name}" font-size="${SIZE}">|${text}|</text></svg>`;
  const font = { loadSystemFonts: false, fontFiles: [fileURLToPath(FONT.file)] };
  return new Resvg(svg, { font }).getBBox()?.width ?? 0;
}

describe('the letters of pictures', () => {
  test('are as wide as the table says, by the font itself', () => {
    const bars = inkBetweenBars('');
    for (const text of [
      'since 21 Sep',
      '100 %',
      'Ärger · Возврат · σ ≥ 3',
      'WAVE To',
      '0123456789',
    ])
      expect(inkBetweenBars(text) - bars).toBeCloseTo(textWidth(text, SIZE), 1);
  });

  test('have figures of one width, so that numbers stand under one another', () => {
    expect(new Set([...'0123456789'].map((c) => textWidth(c, SIZE))).size).toBe(1);
  });

  test('are there for ASCII, Latin with accents, Greek, Cyrillic and the signs of our texts', () => {
    const ascii = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
    for (const text of [ascii, 'äöüßéñçøłžőİ', 'σφαΩ', 'Привет Їжак', '%×−±→≥≤–—·…“”‘’€'])
      expect(inFont(text)).toBe(text);
  });

  test('are a box where the font has none, one a character that people see', () => {
    expect(inFont('退款 Возврат')).toBe('□□ Возврат');
    expect(inFont('ok 👩‍👩‍👧⚠️!')).toBe('ok □□!');
    expect(inFont('q\u0323x')).toBe('qx');
    expect(inFont('\u200d')).toBe('');
  });

  test('leave a box to see in the picture, and the name itself in the SVG', async () => {
    const svg = drawn('退款');
    expect(textsOf(svg)[0]?.text).toBe('退款');
    expect(await pngOf(svg)).toEqual(await pngOf(drawn('□□')));
    expect(await pngOf(svg)).not.toEqual(await pngOf(drawn('')));
  });

  test('make a picture of any text, whatever stands in it', async () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 30 }),
      fc
        .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 30 })
        .map((codes) => String.fromCharCode(...codes)),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (text) => {
        expect((await pngOf(drawn(text))).readUInt32BE(16)).toBe(2 * PAGE.width);
      }),
      { numRuns: 25 },
    );
  });

  test('never turn or end the text around them', () => {
    expect(textsOf(drawn('a\u202eb</text>\u0000\n"c'))[0]?.text).toBe('ab</text>\ufffd "c');
  });

  test('are cut with … to the width that there is, and not in the middle of a character', () => {
    expect(cutText('short', 12, 200)).toBe('short');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.integer({ min: 20, max: 90 }),
        (text, most) => {
          expect(textWidth(cutText(text, 12, most), 12)).toBeLessThanOrEqual(most);
        },
      ),
    );
    expect(cutText('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 10, 25)).toBe('👩‍👩‍👧…');
  });
});
