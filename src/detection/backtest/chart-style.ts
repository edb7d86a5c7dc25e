import { drawText, type TextPlace } from '../../platform/chart/text.ts';

/** Pixels of the page, and of its letters. */
export const CHART = {
  width: 1200,
  edge: 24,
  right: 96,
  head: 16,
  title: 13.5,
  text: 12,
  small: 11,
} as const;
/**
 * Of Okabe and Ito's palette, told apart with every common colour blindness; each also differs in
 * shape.
 */
export const COLOUR = {
  rate: '#0072b2',
  alarm: '#d55e00',
  evidence: '#009e73',
  change: '#a0498a',
  tick: '#46525b',
  ink: '#46525b',
  strong: '#20282e',
  faint: '#d9dee2',
  usual: '#e3e9ee',
  baseline: '#f3f6f8',
} as const;

/** Where a panel's plots lie, and a time in them. */
export interface Frame {
  left: number;
  right: number;
  x: (at: number) => number;
}

/** A text in the chart's usual letters. */
export function words(text: string, at: Pick<TextPlace, 'x' | 'y'> & Partial<TextPlace>): string {
  return drawText(text, { size: CHART.small, anchor: 'start', colour: COLOUR.ink, ...at });
}
