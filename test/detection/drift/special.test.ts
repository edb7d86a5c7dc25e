import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  logBeta,
  logGamma,
  logJump,
  logJumpOfCounts,
} from '../../../src/detection/drift/special-functions.ts';

describe('special functions', () => {
  // python3 -c "from scipy.special import gammaln; print([gammaln(x) for x in
  // [1e-3,.5,1.5,3,7.25,40.7,365,1e5]])"
  test('log-gamma agrees with scipy', () => {
    const golden = [
      [1e-3, 6.907178885383853],
      [0.5, 0.5723649429247],
      [1.5, -0.12078223763524526],
      [3, 0.6931471805599453],
      [7.25, 7.0521854507385395],
      [40.7, 109.21135531048935],
      [365, 1786.431752224468],
      [1e5, 1051287.7089736569],
    ] as const;
    for (const [x, value] of golden)
      expect(Math.abs(logGamma(x) - value)).toBeLessThan(1e-12 * Math.max(1, Math.abs(value)) * 10);
  });

  // python3 -c "from scipy.special import betaln; print([betaln(*p) for p in
  // [(.5,.5),(.5,3),(3.5,.5),(40,.7),(100.5,300)]])"
  test('log-beta agrees with scipy', () => {
    const golden = [
      [0.5, 0.5, 1.1447298858494],
      [0.5, 3, 0.06453852113757116],
      [3.5, 0.5, -0.018420923956280727],
      [40, 0.7, -2.318727803314227],
      [100.5, 300, -226.8670452715794],
    ] as const;
    for (const [a, b, value] of golden)
      expect(Math.abs(logBeta(a, b) - value)).toBeLessThan(1e-11 * Math.max(1, Math.abs(value)));
  });

  // python3 -c "from scipy.special import betaln; import numpy as np; J=lambda s,f:
  // np.log(sum(w*np.exp(betaln(s+a,f+b)-betaln(a,b)) for w,a,b in
  // [(.5,.5,.5),(.25,.5,3),(.25,3,.5)])); print([J(*p) for p in
  // [(0,0),(1,0),(5,0),(0,7),(3,4),(60,2)]])"
  test('the law of a changed case agrees with scipy', () => {
    const golden = [
      [0, 0, 0],
      [1, 0, -0.6931471805599453],
      [5, 0, -1.2947028107377674],
      [0, 7, -1.4332643574519328],
      [3, 4, -6.212493675243785],
      [60, 2, -10.993187390448417],
    ] as const;
    for (const [s, f, value] of golden) expect(logJump(s, f)).toBeCloseTo(value, 11);
  });

  test('the law of a changed case sums to one over all sequences of a length', () => {
    for (const n of [1, 5, 12]) {
      let sum = 0;
      for (let s = 0; s <= n; s++)
        sum += Math.exp(
          logGamma(n + 1) - logGamma(s + 1) - logGamma(n - s + 1) + logJump(s, n - s),
        );
      expect(sum).toBeCloseTo(1, 10);
    }
  });

  test('remembered values are the computed ones', () => {
    fc.assert(
      fc.property(
        fc.nat(700),
        fc.nat(700),
        (s, f) =>
          logJumpOfCounts(s, f) === logJump(s, f) && logJumpOfCounts(s, f) === logJump(s, f),
      ),
    );
  });
});
