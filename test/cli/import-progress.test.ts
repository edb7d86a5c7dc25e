import { expect, it } from 'vitest';
import { tellProgress } from '../../src/cli/actions/import-outputs.ts';

it.each([
  ['on a terminal every two seconds', true, 50],
  ['in a log every ten', false, 10],
])('an import says how far it is: %s', (_, tty, times) => {
  const told: string[] = [];
  let now = 0;
  const tell = tellProgress({ tty, err: (line) => void told.push(line) }, () => now);
  for (let second = 1; second <= 100; second++) {
    now += 1_000;
    tell({ file: 'a.jsonl', fresh: second, known: 0 }, second / 101);
  }
  expect(told).toHaveLength(times);
  expect(told.at(-1)).toContain('a.jsonl: 100 taken in, 99 % of the file');
});
