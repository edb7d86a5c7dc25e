import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayHistories } from '../../../src/detection/backtest/backtest.ts';
import {
  evidenceRecorder,
  type Panel,
  panelsOf,
} from '../../../src/detection/backtest/chart-data.ts';
import { type Chart, chartSvg } from '../../../src/detection/backtest/chart.ts';
import { historiesOf, type PastRow } from '../../../src/detection/backtest/history.ts';
import { rivalsOf } from '../../../src/detection/backtest/rivals.ts';
import { pngOf } from '../../../src/platform/chart/picture.ts';
import { textWidth } from '../../../src/platform/chart/text.ts';
import { textsOf } from '../../platform/chart/texts.ts';
import { at, coin } from '../drift/worlds.ts';

function rows(
  suite: string,
  o: { days?: number; changes?: readonly number[]; agent?: string } = {},
): PastRow[] {
  const { days = 60, changes = [], agent = 'desk' } = o;
  const r = coin(3);
  return Array.from({ length: days * 20 }, (_, n): PastRow => {
    const day = Math.floor(n / 20);
    const i = n % 20;
    const down = changes.some((c, k) => day >= c && i >= 4 * k && i < 4 * k + 4);
    return {
      at: at(day),
      run: `r${day}`,
      agent,
      suite,
      case: `c${i}`,
      metric: 'pass',
      outcome: r() < (down ? 0.1 : 0.95) ? 'pass' : 'fail',
    };
  });
}
function panels(all: readonly PastRow[]): Panel[] {
  const histories = historiesOf(all);
  const { take, evidence } = evidenceRecorder();
  const report = replayHistories(histories, { onLook: take });
  return panelsOf(
    report,
    histories,
    histories.flatMap((h) => rivalsOf(h, null)),
    evidence,
  );
}
const draw = (all: readonly PastRow[], change: string | null = null): Chart =>
  chartSvg(panels(all), { change: change === null ? null : { at: change, run: null } });

interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}
/** Every drawn text as its box: capitals are .73 of the letters' size high. */
function texts(svg: string): Box[] {
  return textsOf(svg).map(({ text, x, y, size, anchor }) => {
    const width = textWidth(text, size);
    const left = anchor === 'end' ? x - width : anchor === 'middle' ? x - width / 2 : x;
    return { left, right: left + width, top: y - 0.73 * size, bottom: y };
  });
}
function overlaps(svg: string): Box[][] {
  const boxes = texts(svg);
  return boxes.flatMap((a, i) =>
    boxes
      .slice(i + 1)
      .filter((b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom)
      .map((b) => [a, b]),
  );
}

describe('the chart of a history', () => {
  const busy = draw(
    [
      ...rows('Refund desk', { changes: [35, 38, 41, 44] }),
      ...rows('quiet', {
        agent: 'a model with the longest of names, openai:responses:gpt-4.1-mini-2025-04-14',
      }),
    ],
    at(35),
  );

  test('shows the rate, what an alarm takes, an alarm with when it began, the known change and the other rules', () => {
    expect(busy.svg).toMatch(/<title>Refund desk \(desk\)<\/title>/);
    expect(busy.svg.match(/<circle[^>]*r="7.6"/g)?.length).toBeGreaterThanOrEqual(2);
    expect(busy.svg).toContain('stroke="#a0498a"');
    expect((busy.svg.match(/width="2.4" height="11"/g) ?? []).length).toBeGreaterThan(3);
    expect(busy.leftOut).toEqual([]);
  });
  test('has no text over another, and none outside the page, however much happens at once', () => {
    expect(overlaps(busy.svg)).toEqual([]);
    expect(texts(busy.svg).filter((b) => b.left < 0 || b.right > 1200)).toEqual([]);
    expect(texts(busy.svg).length).toBeGreaterThan(60);
    const [title] = busy.svg.match(/<text.*?<\/text>/) ?? [''];
    expect(overlaps(busy.svg + title)).toHaveLength(1);
    const year = draw(rows('a year', { days: 400, changes: [100, 102, 104, 106, 200] }), at(100));
    expect(overlaps(year.svg)).toEqual([]);
  });
  test('names fonts that may be there, and loads nothing', () => {
    expect(busy.svg).toMatch(/^<svg [^>]*font-family="Inter, [^"]*, sans-serif"/);
    expect(busy.svg).not.toMatch(/<image|href|url\(|<style/);
  });
  test('escapes what people call their suites, and draws what it can of it', () => {
    const { svg } = draw(rows('<script>"Rückgabe" & 退款</script>'));
    expect(svg).not.toContain('<script>');
    expect(svg).toContain('&#60;script&#62;');
    expect(textsOf(svg).map((t) => t.text)).toContain('<script>"Rückgabe" & 退款</script> · desk');
  });
  test('puts suites with alarms first, holds six, and names those left out', () => {
    const many = draw(
      Array.from({ length: 8 }, (_, i) =>
        rows(`suite ${i}`, { days: 30, changes: i === 7 ? [22] : [] }),
      ).flat(),
    );
    expect(many.svg.match(/<title>suite \d/g)?.map((t) => t.at(-1))).toEqual([
      '7',
      '0',
      '1',
      '2',
      '3',
      '4',
    ]);
    expect(many.leftOut).toEqual(['suite 5 (desk)', 'suite 6 (desk)']);
    expect(overlaps(many.svg)).toEqual([]);
  });
  test('has no false height: thirty points are the least it shows', () => {
    const { svg } = draw(rows('s').map((r) => ({ ...r, outcome: 'pass' })));
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });
  test('of any history has finite coordinates', () => {
    const row = fc.record({
      at: fc
        .date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
        .map((d) => d.toISOString()),
      run: fc.constantFrom('a', 'b', 'c', 'd'),
      agent: fc.constant('x'),
      suite: fc.constantFrom('s', 't'),
      case: fc.constantFrom('1', '2'),
      metric: fc.constantFrom('pass', 'judgment'),
      outcome: fc.constantFrom('pass', 'fail', 'none'),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 40 }), (some) => {
        expect(draw(some, '2024-01-01T00:00:00Z').svg).not.toMatch(/NaN|Infinity|undefined/);
      }),
      { numRuns: 40 },
    );
  });
  test('becomes a PNG of twice its size', async () => {
    const png = await pngOf(busy.svg);
    expect([png.subarray(1, 4).toString(), png.readUInt32BE(16)]).toEqual(['PNG', 2400]);
  });
});
