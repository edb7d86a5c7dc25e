import { expect, it } from 'vitest';
import { refusedWords } from '../../src/outputs/refused.ts';

const AT = '2026-12-01T10:15:00.000Z';
const of = (reason: string, count = 2) =>
  refusedWords({ source: 'otlp', reason, count, first: AT, last: AT });

it('what was refused is told in sentences', () => {
  const is = 'is of "someone-else", and agents here are desk';
  expect(of(is)).toBe(
    `2 spans sent to /v1/traces were refused at 2026-12-01 10:15 UTC. Each ${is}`,
  );
  expect(of('has no output', 1)).toContain('10:15 UTC. It has no output');
  expect(of('fate is "loved", and must be edited')).toContain('UTC: fate is "loved"');
});
