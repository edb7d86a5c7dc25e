import { scaleLinear } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import type { Panel, PanelRun } from './chart-data.ts';
import { CHART, COLOUR, type Frame, words } from './chart-style.ts';

/** Heights of the two plots. */
export const RATES = 150;
export const EVIDENCE = 56;
/** Evidence is drawn from four powers of ten below an alarm to one above it. */
const BELOW = 4;
const ABOVE = 1;

type Scale = (share: number) => number;

/**
 * From the lowest interval to the highest, in steps of ten points, at least thirty points tall:
 * small noise must look small.
 */
function rateDomain(runs: readonly PanelRun[]): [number, number] {
  const low = Math.floor(Math.min(0.7, ...runs.map((r) => r.low)) * 10 + 1e-9) / 10;
  const high = Math.ceil(Math.max(low + 0.3, ...runs.map((r) => r.high)) * 10 - 1e-9) / 10;
  return [Math.max(0, low), Math.min(1, high)];
}

/** The pass rate of each run with its interval, over the baseline and what is usual. */
export function rateSvg(p: Panel, frame: Frame, top: number): string {
  const { left, right } = frame;
  const bottom = top + RATES;
  const middle = top + RATES / 2;
  const name = words('pass rate', {
    x: CHART.edge,
    y: middle,
    size: CHART.text,
    colour: COLOUR.strong,
  });
  if (p.runs.length === 0)
    return name + words('nothing in this suite passes or fails', { x: left + 8, y: middle });
  // Ten pixels at the top are the brackets' own.
  const y = scaleLinear(rateDomain(p.runs), [bottom, top + 12]);
  const baselineEnd = baselineEndOf(p, frame);
  return [
    name,
    `<rect x="${left}" y="${top}" width="${(baselineEnd - left).toFixed(1)}" ` +
      `height="${RATES}" fill="${COLOUR.baseline}"/>`,
    p.usual === null ? '' : usualSvg(p.usual, frame, y),
    ...y.ticks(4).map((tick) => tickSvg(tick, frame, y(tick))),
    baselineEnd - left > 56 ? words('baseline', { x: left + 6, y: bottom - 7 }) : '',
    runsSvg(p.runs, frame, y),
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${COLOUR.ink}"/>`,
  ].join('');
}

function baselineEndOf(p: Panel, { left, right, x }: Frame): number {
  const last = p.runs.findLast((r) => r.baseline);
  return last === undefined ? left : Math.min(right, x(last.at) + 5);
}

function usualSvg(usual: NonNullable<Panel['usual']>, { left, right }: Frame, y: Scale): string {
  const height = Math.max(2, y(usual.low) - y(usual.high));
  const mean = y(usual.mean).toFixed(1);
  return (
    `<rect x="${left}" y="${y(usual.high).toFixed(1)}" width="${right - left}" ` +
    `height="${height.toFixed(1)}" fill="${COLOUR.usual}"/>` +
    `<line x1="${left}" x2="${right}" y1="${mean}" y2="${mean}" ` +
    `stroke="${COLOUR.ink}" stroke-dasharray="2 4"/>`
  );
}

function tickSvg(tick: number, { left, right }: Frame, at: number): string {
  return (
    `<line x1="${left}" x2="${right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" ` +
    `stroke="${COLOUR.faint}"/>` +
    words(`${Math.round(tick * 100)} %`, { x: left - 9, y: at + 4, anchor: 'end' })
  );
}

function runsSvg(runs: readonly PanelRun[], { left, right, x }: Frame, y: Scale): string {
  const band = area<PanelRun>(
    (r) => x(r.at),
    (r) => y(r.low),
    (r) => y(r.high),
  );
  const path = line<PanelRun>(
    (r) => x(r.at),
    (r) => y(r.rate),
  );
  const space = (right - left) / runs.length;
  const radius = space > 7 ? 3 : space > 4 ? 1.9 : 0;
  const dots = runs.map(
    (r) =>
      `<circle cx="${x(r.at).toFixed(1)}" cy="${y(r.rate).toFixed(1)}" r="${radius}" ` +
      `fill="${r.baseline ? '#ffffff' : COLOUR.rate}" stroke="${COLOUR.rate}" ` +
      'stroke-width="1.2"/>',
  );
  return (
    `<path d="${band(runs) ?? ''}" fill="${COLOUR.rate}" fill-opacity="0.14"/>` +
    `<path d="${path(runs) ?? ''}" fill="none" stroke="${COLOUR.rate}" ` +
    `stroke-width="${radius === 0 ? 1.3 : 1.8}" stroke-linejoin="round"/>` +
    (radius > 0 ? dots.join('') : '')
  );
}

/** The evidence after each look in powers of ten: it grows by factors. */
export function evidenceSvg(p: Panel, { left, right, x }: Frame, top: number): string {
  const bottom = top + EVIDENCE;
  const scale = scaleLinear([-BELOW, ABOVE], [bottom, top]).clamp(true);
  const y = (share: number): number => scale(share > 0 ? Math.log10(share) : -BELOW);
  const shape = area<Panel['evidence'][number]>(
    (e) => x(e.at),
    bottom,
    (e) => y(e.share),
  ).curve(curveStepAfter);
  const edge = line<Panel['evidence'][number]>(
    (e) => x(e.at),
    (e) => y(e.share),
  ).curve(curveStepAfter);
  return [
    words('evidence', {
      x: CHART.edge,
      y: top + EVIDENCE / 2 + 6,
      size: CHART.text,
      colour: COLOUR.strong,
    }),
    `<path d="${shape(p.evidence) ?? ''}" fill="${COLOUR.evidence}" ` +
      `fill-opacity="0.3"/><path d="${edge(p.evidence) ?? ''}" fill="none" ` +
      `stroke="${COLOUR.evidence}" stroke-width="1.6"/>`,
    `<line x1="${left}" x2="${right}" y1="${y(1).toFixed(1)}" y2="${y(1).toFixed(1)}" ` +
      `stroke="${COLOUR.alarm}" stroke-width="1.2" stroke-dasharray="6 4"/>`,
    words('alarm', {
      x: left - 9,
      y: y(1) + 4,
      anchor: 'end',
    }),
    words(`${BELOW} below`, {
      x: left - 9,
      y: bottom + 4,
      anchor: 'end',
    }),
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${COLOUR.ink}"/>`,
  ].join('');
}
