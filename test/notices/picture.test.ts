import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { PICTURE, picturePng, pictureSvg } from '../../src/alerting/messages/chart.ts';
import { MONTHS } from '../../src/alerting/messages/format.ts';
import { drawable } from '../../src/platform/chart/glyphs.ts';
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
  test('says what it plots, cut where it would run out of the picture; unknown characters leave no hole', () => {
    const drawn = (seriesOf?: string): number =>
      (
        pictureSvg({
          ...EMPTY,
          series: fallingSeries(),
          since: null,
          ...(seriesOf === undefined ? {} : { seriesOf }),
        }) ?? ''
      ).match(/<path transform/g)?.length ?? 0;
    expect(drawn('desk: refusals') - drawn()).toBe('desk:refusals,lookbylook'.length);
    expect(drawn('w'.repeat(300)) - drawn()).toBeLessThan(80);
    expect(drawn('答え') - drawn()).toBe('??,lookbylook'.length);
  });
  test('shows times where the series spans under three days, and dates alone beyond', () => {
    const hourly = (hours: number): string =>
      pictureSvg({
        ...EMPTY,
        since: null,
        series: [0, 1, 2].map((i) => ({
          at: new Date(Date.UTC(2026, 8, 1) + (i * hours * 3_600_000) / 2).toISOString(),
          value: 0.9,
          low: 0.8,
          high: 1,
          baseline: i < 2,
        })),
      }) ?? '';
    const strokes = (svg: string): number => svg.match(/<path transform/g)?.length ?? 0;
    expect(strokes(hourly(20)) - strokes(hourly(96))).toBe('00:00'.length + '20:00UTC'.length);
  });
  test('needs no font and holds nobody’s text', () =>
    expect(svg).not.toMatch(/<text|font|<image|href/));
  test('every word it writes has its strokes', () => {
    for (const month of MONTHS) expect(drawable(`since 0123456789 % ${month} baseline`)).toBe(true);
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
    const png = await picturePng(svg);
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect(png.readUInt32BE(16)).toBe(2 * PICTURE.width);
    expect(png.readUInt32BE(20)).toBe(2 * PICTURE.height);
    const bare = await picturePng(svg.replace(/<g transform.*?<\/g>/g, ''));
    expect(png.length).toBeGreaterThan(bare.length + 2000);
  });
});
