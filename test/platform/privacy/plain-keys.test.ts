import { describe, expect, it } from 'vitest';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

/** What people give a local gateway that wants any key. */
const KEYS = [
  'sk-test-000000000000000000000000',
  'sk-0000000000000000',
  '0000000000000000',
  'sk-2026-000000000000',
  'sk-test-12345678',
  'sk-local-0123456789',
  'sk-1111111111111111',
];
const COUNTS = Array.from({ length: 24 }, () => ({
  deep: 0,
  scan: 0,
  auto: 0,
  usd: 0.000000000012,
}));
const MINUTES = Array.from({ length: 60 }, (_, m) => ({
  at: `2026-12-01T06:${String(m).padStart(2, '0')}:00.000Z`,
  value: 0.9,
}));

describe.each(KEYS)('a key that only repeats itself or counts: %s', (key) => {
  const redactor = makeRedactor([key]);

  it('takes no figure out of a list of counts, of money or of times', () => {
    for (const figures of [COUNTS, MINUTES, COUNTS.map((c) => Object.values(c)), Array(64).fill(0)])
      expect(redactor.value(figures)).toBe(figures);
    const row = [{ id: 'att_1', ordinal: 0, reservedUsd: 0.0000000000001, usage: [0, 0, 0] }, []];
    expect(redactor.row(row)).toBe(row);
    const text = JSON.stringify([COUNTS, MINUTES]);
    expect(redactor.text(text)).toBe(text);
  });

  it('is cut out itself, as text and letter by letter in words', () => {
    expect(redactor.text(`the key ${key} was refused`)).toBe('the key [secret] was refused');
    const inBase64 = Buffer.from(`key: ${key}!`).toString('base64');
    expect(redactor.text(`Basic ${inBase64}`)).not.toContain(inBase64);
  });
});
