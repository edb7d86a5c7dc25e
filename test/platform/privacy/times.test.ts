import { expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

/** No key that counts: its letters are the minutes of a suite that runs about once an hour. */
const KEY = '95721846';
const series = [...KEY].map((letter, i) => ({
  at: `2026-12-01T${String(i + 10)}:${letter.charCodeAt(0)}:00.000Z`,
  value: 0.5 + i / 100,
  low: 0.3,
  high: 0.8,
  baseline: i < 5,
}));

it('the times of a chart are no parts of a secret, whatever its letters are', () => {
  const redactor = makeRedactor([KEY, `sk-test-${KEY}`]);
  const facts = { title: 'pass rate fell', series, flips: [] };
  for (const clean of [redactor.row, redactor.figures, redactor.value])
    expect(clean([{ id: 'inc_1', facts }])).toEqual([{ id: 'inc_1', facts }]);
});

it('the times of a chart stay where something beside them spells a secret', () => {
  const redactor = makeRedactor([KEY]);
  const facts = { series, flips: [...KEY].map((label) => ({ label, at: series[0]?.at })) };
  const shown = redactor.row([{ facts }]);
  expect(shown[0]?.facts.series).toEqual(series);
  expect(JSON.stringify(shown)).toContain('[secret]');
});
