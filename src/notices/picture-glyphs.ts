/**
 * The few characters the picture needs, as pen strokes: a server without fonts (most containers) would otherwise get a
 * chart without a single word, and resvg says nothing about it. Units: capitals are 7 high, small letters 5, the
 * baseline is y = 0. Each entry is [width, path].
 */
const GLYPHS: Readonly<Record<string, readonly [number, string]>> = {
  '0': [4, 'M2-7C.4-7 0-5.2 0-3.5S.4 0 2 0 4-1.8 4-3.5 3.6-7 2-7Z'],
  '1': [2, 'M0-5.6 1.8-7V0'],
  '2': [4, 'M.1-5.2C.1-6.3.9-7 2-7s1.9.7 1.9 1.8C3.9-3.7 2.4-2.6 0 0H4'],
  '3': [4, 'M.2-5.7C.5-6.5 1.1-7 2-7c1.1 0 1.8.7 1.8 1.7S3.1-3.7 2-3.7c1.2 0 2 .7 2 1.8S3.2 0 2 0C1 0 .3-.5 0-1.4'],
  '4': [4.2, 'M3.1 0V-7L0-2H4.2'],
  '5': [4, 'M3.6-7H.7L.4-3.9C.8-4.3 1.3-4.5 2-4.5c1.2 0 2 .9 2 2.2S3.2 0 2 0C1 0 .3-.5 0-1.3'],
  '6': [4, 'M3.5-6.2C3.2-6.7 2.7-7 2-7 .6-7 0-5.4 0-3.2 0-1.2.7 0 2 0s2-.9 2-2.2-.8-2.2-2-2.2S0-3.5 0-2.2'],
  '7': [4, 'M0-7H4C2.6-5 1.6-2.7 1.4 0'],
  '8': [4, 'M2-3.7C.9-3.7.3-4.4.3-5.3S.9-7 2-7s1.7.7 1.7 1.7-.6 1.6-1.7 1.6C.8-3.7 0-3 0-1.9S.8 0 2 0s2-.8 2-1.9-.8-1.8-2-1.8Z'],
  '9': [4, 'M.5-.8C.8-.3 1.3 0 2 0 3.4 0 4-1.6 4-3.8 4-5.8 3.3-7 2-7s-2 .9-2 2.2.8 2.2 2 2.2 2-.9 2-2.2'],
  '%': [6.2, 'M1.3-7a1.3 1.5 0 1 0 .01 0ZM4.9-3a1.3 1.5 0 1 0 .01 0ZM5.2-7 1 0'],
  a: [3.6, 'M3.6-5V0M3.6-2.5a1.8 2.5 0 1 0-3.6 0 1.8 2.5 0 1 0 3.6 0'],
  b: [3.6, 'M0-7.4V0M0-2.5a1.8 2.5 0 1 1 3.6 0 1.8 2.5 0 1 1-3.6 0'],
  c: [3.4, 'M3.4-4C3-4.7 2.5-5 1.8-5 .7-5 0-4 0-2.5S.7 0 1.8 0c.7 0 1.2-.3 1.6-1'],
  e: [3.5, 'M0-2.7H3.5C3.5-4.1 2.8-5 1.8-5S0-4 0-2.5.7 0 1.8 0c.7 0 1.2-.3 1.5-.9'],
  g: [3.6, 'M3.6-5V.3C3.6 1.6 2.9 2.1 1.8 2.1 1.1 2.1.6 1.9.3 1.4M3.6-2.5a1.8 2.5 0 1 0-3.6 0 1.8 2.5 0 1 0 3.6 0'],
  i: [0, 'M0-5V0M0-7v.05'],
  l: [0, 'M0-7.4V0'],
  n: [3.4, 'M0-5V0M0-3.1C.2-4.3.9-5 1.8-5 2.9-5 3.4-4.3 3.4-3.1V0'],
  o: [3.6, 'M1.8-5C.7-5 0-4 0-2.5S.7 0 1.8 0s1.8-1 1.8-2.5S2.9-5 1.8-5Z'],
  p: [3.6, 'M0-5V2.1M0-2.5a1.8 2.5 0 1 1 3.6 0 1.8 2.5 0 1 1-3.6 0'],
  r: [2, 'M0-5V0M0-3C.2-4.3.9-5 2-5'],
  s: [3.1, 'M3-4.1C2.7-4.7 2.2-5 1.5-5 .7-5 .2-4.5 .2-3.8c0 1.7 2.9.8 2.9 2.5C3.1-.5 2.5 0 1.6 0 .8 0 .3-.3 0-.9'],
  t: [2.1, 'M1-6.6V-1.2C1-.4 1.4 0 2 0M0-5H2.1'],
  u: [3.4, 'M0-5V-1.9C0-.7.6 0 1.6 0 2.6 0 3.2-.7 3.4-1.9M3.4-5V0'],
  v: [3.4, 'M0-5 1.7 0 3.4-5'],
  y: [3.5, 'M0-5 1.8-.2M3.5-5 1.4 1.2C1.2 1.9.7 2.2 0 2.1'],
  A: [4.6, 'M0 0 2.3-7 4.6 0M.8-2.3H3.8'],
  D: [4.6, 'M0-7V0H1.7C3.6 0 4.6-1.3 4.6-3.5S3.6-7 1.7-7Z'],
  F: [3.6, 'M0 0V-7H3.6M0-3.7H3.1'],
  J: [2.6, 'M2.6-7V-2C2.6-.7 2.1 0 1.3 0 .5 0 0-.5 0-1.4'],
  M: [5.2, 'M0 0V-7L2.6-2 5.2-7V0'],
  N: [4.2, 'M0 0V-7L4.2 0V-7'],
  O: [5, 'M2.5-7C.9-7 0-5.6 0-3.5S.9 0 2.5 0 5-1.4 5-3.5 4.1-7 2.5-7Z'],
  S: [3.9, 'M3.6-5.6C3.3-6.5 2.7-7 1.9-7 .9-7 .2-6.3 .2-5.3c0 2.3 3.7 1.1 3.7 3.5C3.9-.7 3.1 0 2 0 1 0 .3-.5 0-1.5'],
};
const SPACE = 2;
const GAP = 1.6;

/** Characters that can be drawn; anything else would leave a hole. */
export function drawable(text: string): boolean {
  return [...text].every((c) => c === ' ' || GLYPHS[c] !== undefined);
}

/** Width of `text` in glyph units. */
export function widthInUnits(text: string): number {
  const widths = [...text].map((c) => (c === ' ' ? SPACE : (GLYPHS[c]?.[0] ?? 0)));
  return widths.reduce((sum, w) => sum + w, 0) + GAP * Math.max(0, widths.length - 1);
}

/** An SVG group that draws `text` with its baseline at (x, y); `size` is the height of capitals in pixels. */
export function drawText(text: string, at: { x: number; y: number; size: number; anchor: 'start' | 'middle' | 'end'; colour: string; weight?: number }): string {
  const scale = at.size / 7;
  const whole = widthInUnits(text) * scale;
  const left = at.anchor === 'start' ? at.x : at.anchor === 'end' ? at.x - whole : at.x - whole / 2;
  let pen = 0;
  const strokes: string[] = [];
  for (const c of text) {
    const glyph = GLYPHS[c];
    if (glyph !== undefined) strokes.push(`<path transform="translate(${pen.toFixed(2)} 0)" d="${glyph[1]}"/>`);
    pen += (c === ' ' ? SPACE : (glyph?.[0] ?? 0)) + GAP;
  }
  return `<g transform="translate(${left.toFixed(2)} ${at.y.toFixed(2)}) scale(${scale.toFixed(3)})" fill="none" stroke="${at.colour}" stroke-width="${at.weight ?? 0.95}" stroke-linecap="round" stroke-linejoin="round">${strokes.join('')}</g>`;
}
