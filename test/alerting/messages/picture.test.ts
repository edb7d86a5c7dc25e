import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PICTURE, pictureSvg } from '../../../src/alerting/messages/chart.ts';
import { SHORT_MONTHS } from '../../../src/domain/text-dates.ts';
import { pngOf } from '../../../src/platform/chart/picture.ts';
import { inFont, textWidth } from '../../../src/platform/chart/text.ts';
import { textsOf } from '../../platform/chart/texts.ts';
import { EMPTY, fallingSeries } from './samples.ts';

describe('the picture of a series', () => {
  const svg =
    pictureSvg({ ...EMPTY, series: fallingSeries(), since: '2026-09-21T00:00:00.000Z' }) ?? '';

  test('marks the change, shades the baseline and colours before and after apart', () => {
    expect(svg).toContain('stroke-dasharray');
    expect(svg).toContain('#eef2f5');
    expect((svg.match(/<circle/g) ?? []).length).toBe(30);
    expect((svg.match(/<circle[^>]*#d55e00/g) ?? []).length).toBe(10);
  });
  test('says what it plots, cut where it would run out of the picture', () => {
    const title = (seriesOf: string): { text: string; x: number; size: number } | undefined =>
      textsOf(pictureSvg({ series: fallingSeries(), since: null, seriesOf }) ?? '')[0];
    expect(title('desk: refusals')?.text).toBe('desk: refusals, run by run');
    expect(title('答え')?.text).toBe('答え, run by run');
    const long = title('w'.repeat(300));
    expect(long?.text).toMatch(/^w{20,}…, run by run$/);
    const end = (long?.x ?? 0) + textWidth(long?.text ?? '', long?.size ?? 0);
    expect(end).toBeLessThan(PICTURE.width);
    expect(end).toBeGreaterThan(PICTURE.width - 40);
  });
  test('shows times where the series spans under three days, and dates alone beyond, in UTC as the words do', () => {
    const words = (hours: number): string[] =>
      textsOf(
        pictureSvg({
          since: null,
          series: [0, 1, 2].map((i) => ({
            at: new Date(Date.UTC(2026, 8, 1) + (i * hours * 3_600_000) / 2).toISOString(),
            value: 0.9,
            low: 0.8,
            high: 1,
            baseline: i < 2,
          })),
        }) ?? '',
      ).map((t) => t.text);
    expect(words(20).slice(-2)).toEqual(['1 Sep 00:00', '1 Sep 20:00 UTC']);
    expect(words(96).slice(-2)).toEqual(['1 Sep', '5 Sep UTC']);
  });
  test('loads nothing and holds nobody’s markup', () => {
    const named = pictureSvg({
      series: fallingSeries(),
      since: null,
      seriesOf: '<image href="x">',
    });
    expect(named).toContain('&#60;image');
    for (const drawn of [svg, named ?? '']) expect(drawn).not.toMatch(/<image|<style|url\(/);
  });
  test('has nothing beyond its edges, the widest labels included', () => {
    for (const { text, x, size, anchor } of textsOf(svg)) {
      const left = anchor === 'end' ? x - textWidth(text, size) : x;
      expect(left).toBeGreaterThanOrEqual(4);
      expect(left + textWidth(text, size)).toBeLessThanOrEqual(PICTURE.width);
    }
    expect(textsOf(svg).map((t) => t.text)).toContain('100 %');
  });
  test('every word it writes has its letters', () => {
    for (const text of [...textsOf(svg).map((t) => t.text), ...SHORT_MONTHS])
      expect(inFont(text)).toBe(text);
  });
  test('without two sound points there is no picture', () => {
    expect(pictureSvg({ series: [], since: null })).toBeNull();
    expect(pictureSvg({ series: fallingSeries(1), since: null })).toBeNull();
    expect(
      pictureSvg({
        series: [
          { at: 'never', value: Number.NaN, low: 0, high: 1, baseline: true },
          ...fallingSeries(1),
        ],
        since: 'never',
      }),
    ).toBeNull();
  });
  test('a change outside the series is not drawn', () =>
    expect(pictureSvg({ series: fallingSeries(), since: '2020-01-01' })).not.toContain(
      'stroke-dasharray',
    ));
  test('any series gives finite coordinates or no picture', () => {
    const point = fc.record({
      at: fc.oneof(
        fc.string(),
        fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
      ),
      value: fc.double(),
      low: fc.double(),
      high: fc.double(),
      baseline: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(point, { maxLength: 30 }), fc.option(fc.string()), (series, since) => {
        expect(pictureSvg({ series, since }) ?? '').not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });
  test('becomes a PNG of twice its size, with ink where the labels are', async () => {
    const png = await pngOf(svg);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2 * PICTURE.width);
    expect(png.readUInt32BE(20)).toBe(2 * PICTURE.height);
    const bare = await pngOf(svg.replace(/<text.*?<\/text>/g, ''));
    expect(png.length).toBeGreaterThan(bare.length + 2000);
  });
});
