import { describe, expect, it } from 'vitest';
import { longWorkOf } from '../../../src/platform/program/long-lived.ts';

describe('a process that runs for long', () => {
  it.each([
    ['node daytwo start', 'start'],
    ['node daytwo -c mine/daytwo.yaml start --web', 'start'],
    ['node daytwo backtest drift results', 'backtest'],
    ['node daytwo status', null],
    ['node daytwo -c mine/start.yaml check-config', null],
  ])('is known by its command: %s', (line, work) => {
    expect(longWorkOf(line.split(' '))).toBe(work);
  });
});
