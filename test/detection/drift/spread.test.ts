import { describe, expect, it } from 'vitest';
import { changedCases, isSpread, namedCases } from '../../../src/detection/drift/effect-spread.ts';

const cases = (of: { p: number; before: [number, number]; after: [number, number] }[]) =>
  of.map((c, i) => ({ caseHash: `c${i}`, ...c }));
const still = (n: number) =>
  Array.from({ length: n }, () => ({
    p: 0.02,
    before: [20, 0] as [number, number],
    after: [10, 0] as [number, number],
  }));

describe('a change', () => {
  it('is spread where the case that surely moved is only a small part of what the suite lost', () => {
    const little = Array.from({ length: 20 }, () => ({
      p: 0.2,
      before: [19, 1] as [number, number],
      after: [7, 3] as [number, number],
    }));
    expect(isSpread(cases([{ p: 0.7, before: [20, 0], after: [4, 6] }, ...little]), 2)).toBe(true);
  });

  it('is that of the few cases which carry it', () => {
    const broken = {
      p: 0.99,
      before: [20, 0] as [number, number],
      after: [1, 9] as [number, number],
    };
    expect(isSpread(cases([broken, broken, ...still(38)]), 2)).toBe(false);
  });

  it('is that of the cases which moved apart, the whole standing still', () => {
    const down = {
      p: 0.99,
      before: [20, 0] as [number, number],
      after: [1, 9] as [number, number],
    };
    const up = { p: 0.99, before: [0, 20] as [number, number], after: [9, 1] as [number, number] };
    expect(isSpread(cases([down, up, ...still(38)]), 2)).toBe(false);
  });

  it('is that of the cases which turned whole, though the run may have carried them all', () => {
    const turned = {
      p: 0.4,
      before: [8, 0] as [number, number],
      after: [0, 2] as [number, number],
    };
    const stayed = {
      p: 0.02,
      before: [8, 0] as [number, number],
      after: [2, 0] as [number, number],
    };
    const half = cases(
      [0, 1].flatMap((i) => Array.from({ length: 10 }, () => (i ? turned : stayed))),
    );
    expect(isSpread(half, 2)).toBe(false);
    expect(namedCases(half, 2).map((c) => c.after)).toEqual(
      Array.from({ length: 10 }, () => [0, 2]),
    );
    // All at even chances: a quarter fail twice, half of them once.
    const even = ([fails, n]: [number, number]) =>
      Array.from({ length: n }, () => ({
        ...turned,
        after: [2 - fails, fails] as [number, number],
      }));
    const pairs: [number, number][] = [
      [0, 5],
      [1, 10],
      [2, 5],
    ];
    expect(isSpread(cases(pairs.flatMap(even)), 2)).toBe(true);
    const once = { ...turned, after: [0, 1] as [number, number] };
    expect(isSpread(cases([...Array.from({ length: 10 }, () => once), ...still(10)]), 2)).toBe(
      true,
    );
  });

  it('is spread where no case is likely to have changed by itself', () => {
    expect(isSpread(cases(still(3)), 2)).toBe(true);
  });
});

describe('the cases in which a change is', () => {
  const broken = (p: number, n: number) =>
    Array.from({ length: n }, () => ({
      p,
      before: [20, 0] as [number, number],
      after: [1, 3] as [number, number],
    }));

  it('are those that carry it, with those that went along and are not sure yet', () => {
    const few = cases([...broken(0.9, 4), ...broken(0.4, 1), ...still(15)]);
    expect(namedCases(few, 2)).toHaveLength(4);
    expect([...(changedCases(few, 2) ?? [])]).toEqual(['c0', 'c1', 'c2', 'c3', 'c4']);
    const better = cases([
      ...broken(0.9, 4).map((c) => ({ ...c, before: c.after, after: c.before })),
      ...still(16),
    ]);
    expect(changedCases(better, 2)?.size).toBe(4);
  });

  it('are all where it lies over them, or where more than those changed', () => {
    const little = Array.from({ length: 12 }, () => ({
      p: 0.2,
      before: [20, 0] as [number, number],
      after: [7, 3] as [number, number],
    }));
    expect(changedCases(cases(little), 2)).toBeNull();
    expect(changedCases(cases([...broken(0.9, 4), ...little]), 2)).toBeNull();
    expect(changedCases(cases(still(5)), 2)).toBeNull();
  });
});
