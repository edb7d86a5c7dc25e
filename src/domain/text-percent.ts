/** A share in whole points: `0.964` → `96 %`. */
export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/**
 * Counts as a share in whole points: 29 of 200 → `15 %`. Multiplied before it is divided, because
 * 29 / 200 lies below its half point. `none`: the words where there is nothing to divide by.
 */
export function percentOf(n: number, of: number, none: string): string {
  return of === 0 ? none : `${Math.round((100 * n) / of)} %`;
}

/** A share to a tenth of a point, always: `93.8 %`, `94.0 %`. */
export function percentInTenths(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

/** A share in whole points, but in tenths below one, where a whole point hides it: `0.4 %`. */
export function percentSmallInTenths(share: number): string {
  const points = share * 100;
  return points > 0 && points < 1 ? percentInTenths(share) : percent(share);
}

/** A share in whole points that never rounds onto 0 % or 100 % from beside them. */
export function percentOffEnds(share: number): string {
  if (!Number.isFinite(share)) return '– %';
  const points = share * 100;
  if (points > 0 && points < 1) return 'under 1 %';
  if (points > 99 && points < 100) return '99 %';
  return percent(share);
}

/** A difference of shares in points with its sign, a tenth only where there is one: `−12.5`, `+3`. */
export function signedPoints(difference: number): string {
  return signedPointsInTenths(difference).replace(/\.0$/, '');
}

/** "+1.0", "−0.2": for a column, in which all have the same places. */
export function signedPointsInTenths(difference: number): string {
  const sign = difference > 0 ? '+' : difference < 0 ? '−' : '';
  return `${sign}${Math.abs(difference * 100).toFixed(1)}`;
}
