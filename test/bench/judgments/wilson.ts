/**
 * Wilson's 95 % interval for k of n (Wilson 1927, JASA 22, 209–212), as text: ".812 [.741, .867]";
 * a dash where n is 0.
 */
export function wilson(k: number, n: number): string {
  if (n === 0) return '–';
  const z = 1.959963984540054;
  const p = k / n;
  const middle = (p + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half = (z / (1 + (z * z) / n)) * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const three = (x: number): string => x.toFixed(3).replace(/^0/, '');
  return `${three(p)} [${three(Math.max(0, middle - half))}, ${three(Math.min(1, middle + half))}]`;
}
