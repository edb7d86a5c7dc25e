import { closeSync, mkdtempSync, openSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { sayMeanwhile } from '../../../src/platform/sqlite/say-meanwhile.ts';

const MOST = 20_000;

it('says that work goes on while it holds the thread up, and nothing of work that is soon done', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-meanwhile-')), 'said');
  const fd = openSync(file, 'w');
  const until = performance.now() + MOST;
  const longWork = (): string => {
    while (statSync(file).size === 0 && performance.now() < until);
    return 'done';
  };
  expect(sayMeanwhile('it is being brought up', longWork, { fd, every: 10 })).toBe('done');
  expect(readFileSync(file, 'utf8')).toMatch(/^it is being brought up \(\d+ s so far\)\n/);

  const quiet = join(mkdtempSync(join(tmpdir(), 'daytwo-meanwhile-')), 'said');
  const other = openSync(quiet, 'w');
  expect(sayMeanwhile('it is being brought up', () => 'at once', { fd: other })).toBe('at once');
  expect(readFileSync(quiet, 'utf8')).toBe('');
  for (const opened of [fd, other]) closeSync(opened);
});

it('hands on what the work threw', () => {
  const broken = (): never => {
    throw new Error('the disk is full');
  };
  expect(() => sayMeanwhile('it is being brought up', broken)).toThrow('the disk is full');
});
