import { readFileSync } from 'node:fs';

/**
 * The font that pictures carry with them, for most containers have none: Inter, cut to Latin, Greek
 * and Cyrillic (`font/subset.py`, licence in `font/OFL.txt`).
 */
export const FONT = { file: new URL('./font/Inter.ttf', import.meta.url), name: 'Inter' } as const;
/** For whoever opens an SVG: the font where it is installed, else what comes nearest in width. */
export const FONT_FAMILY = "Inter, 'Helvetica Neue', Arial, sans-serif";

/** Stands for a letter that the font lacks. */
const BOX = '□';
/** Turns of the reading direction: invisible, and able to make a line read as something else. */
const BIDI = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

let widths: ReadonlyMap<string, number> | undefined;

/** Advance widths in ems. */
function advances(): ReadonlyMap<string, number> {
  if (widths !== undefined) return widths;
  const { unitsPerEm, lettersOfWidth } = JSON.parse(
    readFileSync(new URL('./font/widths.json', import.meta.url), 'utf8'),
  ) as { unitsPerEm: number; lettersOfWidth: Record<string, string> };
  widths = new Map(
    Object.entries(lettersOfWidth).flatMap(([width, letters]) =>
      [...letters].map((letter) => [letter, Number(width) / unitsPerEm] as const),
    ),
  );
  return widths;
}

/** Text from anywhere on one line, without what XML forbids or what turns other text around. */
function clean(text: string): string {
  return (
    text
      .toWellFormed()
      .normalize('NFC')
      .replace(BIDI, '')
      .replace(/\s+/g, ' ')
      // Neither controls nor noncharacters may stand in XML: https://www.w3.org/TR/xml/#charsets
      .replace(/[\p{Cc}\ufffe\uffff]/gu, '\ufffd')
  );
}

/** Text from anywhere as it may stand in an SVG, within an element or an attribute. */
export function xmlText(text: string): string {
  return clean(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** What the font can show of a text: of each letter what it has, a box where that is nothing. */
export function inFont(text: string): string {
  const has = advances();
  return [...graphemes.segment(text)]
    .map(({ segment }) => {
      const known = [...segment].filter((c) => has.has(c)).join('');
      // An accent or a joiner that stands alone marks nothing.
      return known === '' && !/^[\p{M}\p{Cf}]*$/u.test(segment) ? BOX : known;
    })
    .join('');
}

/** Width of a text in pixels, in letters of `size` pixels. */
export function textWidth(text: string, size: number): number {
  const has = advances();
  return [...inFont(clean(text))].reduce((sum, c) => sum + (has.get(c) ?? 0), 0) * size;
}

/** The text, cut with … where it is wider than `most` pixels. */
export function cutText(text: string, size: number, most: number): string {
  if (textWidth(text, size) <= most) return text;
  const room = most - textWidth('…', size);
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes.segment(text)) {
    used += textWidth(segment, size);
    if (used > room) break;
    kept += segment;
  }
  return `${kept.trimEnd()}…`;
}

/** Where a text stands: its baseline, the size of its letters, the width that it may take. */
export interface TextPlace {
  x: number;
  y: number;
  size: number;
  anchor: 'start' | 'middle' | 'end';
  colour: string;
  most?: number;
}

/** An SVG element with the text, in the font of the `<svg>` around it. */
export function drawText(text: string, at: TextPlace): string {
  const shown = at.most === undefined ? text : cutText(text, at.size, at.most);
  return (
    `<text x="${at.x.toFixed(1)}" y="${at.y.toFixed(1)}" font-size="${at.size}" ` +
    `fill="${at.colour}"${at.anchor === 'start' ? '' : ` text-anchor="${at.anchor}"`}>` +
    `${xmlText(shown)}</text>`
  );
}
