import { expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

const minute = (m: number): string => `2026-12-01T06:${m}:00.000Z`;
const series = [49, 50, 51, 52, 53, 54, 55, 56].map((m, i) => ({
  at: minute(m),
  value: 0.5 + i / 100,
  low: 0.3,
  high: 0.8,
  baseline: i < 5,
}));

it('the times of a chart are no parts of a secret, whatever its bytes are', () => {
  const redactor = makeRedactor(['12345678', 'sk-test-12345678']);
  const facts = { title: 'pass rate fell', series, flips: [] };
  for (const clean of [redactor.row, redactor.figures, redactor.value])
    expect(clean([{ id: 'inc_1', facts }])).toEqual([{ id: 'inc_1', facts }]);
});

it('the times of a chart stay where something beside them spells a secret', () => {
  const redactor = makeRedactor(['12345678']);
  const facts = { series, flips: [...'12345678'].map((label) => ({ label, at: minute(10) })) };
  const shown = redactor.row([{ facts }]);
  expect(shown[0]?.facts.series).toEqual(series);
  expect(JSON.stringify(shown)).toContain('[secret]');
});
