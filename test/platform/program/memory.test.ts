import { totalmem } from 'node:os';
import { describe, expect, it } from 'vitest';
import { heapFlags, memoryLimit, shareOfMemory } from '../../../src/platform/program/memory.ts';

const GB = 2 ** 30;

describe('memory that a process takes', () => {
  it('is a part of what it may have, within bounds', () => {
    const bounds = { least: GB / 32, most: GB / 4 };
    expect(shareOfMemory(1 / 32, bounds, GB / 2)).toBe(GB / 32);
    expect(shareOfMemory(1 / 32, bounds, 4 * GB)).toBe(GB / 8);
    expect(shareOfMemory(1 / 32, bounds, 64 * GB)).toBe(GB / 4);
  });

  it('is limited by the machine, whatever a container says', () => {
    expect(memoryLimit()).toBeGreaterThan(0);
    expect(memoryLimit()).toBeLessThanOrEqual(totalmem());
  });

  it('is spared on a machine of up to two gigabytes, at the price of time', () => {
    expect(heapFlags('start', GB)).toContain('--optimize-for-size');
    expect(heapFlags('start', 2 * GB)).toContain('--optimize-for-size');
    expect(heapFlags('start', 4 * GB)).toEqual(['--semi-space-growth-factor=1']);
  });

  it('is collected early in a backtest, on any machine and without the price of a small one', () => {
    expect(heapFlags('backtest', 64 * GB)).toContain('--heap-growing-percent=30');
    expect(heapFlags('backtest', GB)).toEqual(heapFlags('backtest', 64 * GB));
  });
});
