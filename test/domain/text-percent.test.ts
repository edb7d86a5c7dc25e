import { describe, expect, it } from 'vitest';
import {
  percent,
  percentInTenths,
  percentOf,
  percentOffEnds,
  percentSmallInTenths,
  signedPoints,
} from '../../src/domain/text-percent.ts';

describe('a share in words', () => {
  it('is said in whole points', () => {
    expect([0, 0.964, 1].map(percent)).toEqual(['0 %', '96 %', '100 %']);
  });

  it('of two counts rounds their true quotient, not the nearest float', () => {
    expect(percentOf(29, 200, '–')).toBe('15 %');
    expect(percent(29 / 200)).toBe('14 %');
  });

  it('of nothing is what the caller calls nothing', () => {
    expect(percentOf(0, 0, 'no verdict')).toBe('no verdict');
  });

  it('has its tenth always, or only where whole points would hide it', () => {
    expect([0.94, 0.004].map(percentInTenths)).toEqual(['94.0 %', '0.4 %']);
    expect([0.94, 0.004, 0].map(percentSmallInTenths)).toEqual(['94 %', '0.4 %', '0 %']);
  });

  it('is called none or all only where it is', () => {
    const shares = [0, 0.001, 0.5, 0.999, 1, Number.NaN];
    expect(shares.map(percentOffEnds)).toEqual([
      '0 %',
      'under 1 %',
      '50 %',
      '99 %',
      '100 %',
      '– %',
    ]);
  });

  it('that moved says which way, in points', () => {
    expect([0.03, -0.125, 0].map(signedPoints)).toEqual(['+3', '−12.5', '0']);
  });
});
