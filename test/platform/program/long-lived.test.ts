import { describe, expect, it } from 'vitest';
import { isLongLived } from '../../../src/platform/program/long-lived.ts';

describe('a process that runs for long', () => {
  it.each([
    ['node daytwo start', true],
    ['node daytwo -c mine/daytwo.yaml start --web', true],
    ['node daytwo backtest drift results', true],
    ['node daytwo status', false],
    ['node daytwo -c mine/start.yaml check-config', false],
  ])('is known by its command: %s', (line, isLong) => {
    expect(isLongLived(line.split(' '))).toBe(isLong);
  });
});
