import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import { DAY } from '../../domain/clock.ts';
import type { IncidentFacts } from '../../domain/incident.ts';
import { SHORT_MONTHS } from '../../domain/text-dates.ts';
import { svgOf } from '../../platform/chart/picture.ts';
import { cutText, drawText, type TextPlace, textWidth } from '../../platform/chart/text.ts';

type Point = { at: number; value: number; low: number; high: number; baseline: boolean };

export const PICTURE = { width: 584, height: 176 } as const;
const PLOT = { left: 52, right: 14, top: 46, bottom: 30 } as const;
/** Under three days a date alone says too little. */
const TIMES_UNDER = 3 * DAY;
/**
 * Blue and vermillion of Okabe and Ito, told apart with every common colour blindness; grey for
 * what is not data.
 */
const COLOUR = {
  before: '#0072b2',
  after: '#d55e00',
  strong: '#20282e',
  ink: '#46525b',
  faint: '#d9dee2',
  baseline: '#eef2f5',
} as const;
/** Letters in pixels. */
const LABEL = 12;
const TITLE = 13;
/** Beyond this many looks a pixel would hold more than one. */
const MOST_POINTS = 400;

function pointsOf(series: IncidentFacts['series']): Point[] {
  const clamp = (x: number): number => Math.min(1, Math.max(0, x));
  const out: Point[] = [];
  for (const p of series.slice(-MOST_POINTS)) {
    const at = new Date(p.at).getTime();
    if (![at, p.value, p.low, p.high].every(Number.isFinite)) continue;
    const value = clamp(p.value);
    out.push({
      at,
      value,
      low: Math.min(value, clamp(p.low)),
      high: Math.max(value, clamp(p.high)),
      baseline: p.baseline,
    });
  }
  return out.sort((a, b) => a.at - b.at);
}

function day(at: number, withTime: boolean): string {
  const d = new Date(at);
  return (
    `${d.getUTCDate()} ` +
    `${SHORT_MONTHS[d.getUTCMonth()] ?? ''}${withTime ? ` ${d.toISOString().slice(11, 16)}` : ''}`
  );
}

/** What is plotted, cut to the picture's width. */
function titleOf(what: string, room: number): string {
  const rest = ', run by run';
  return cutText(what, TITLE, room - textWidth(rest, TITLE)) + rest;
}

/**
 * From the lowest interval to the highest, in steps of ten points, at least thirty points tall:
 * small noise must look small.
 */
function shareDomain(points: readonly Point[]): [number, number] {
  const low = Math.floor(Math.min(...points.map((p) => p.low)) * 10 + 1e-9) / 10;
  const high = Math.ceil(Math.max(...points.map((p) => p.high)) * 10 - 1e-9) / 10;
  if (high - low >= 0.3) return [low, high];
  const bottom = Math.max(0, Math.min(low, high - 0.3));
  return [bottom, Math.min(1, Math.max(high, bottom + 0.3))];
}

const right = PICTURE.width - PLOT.right;
const bottom = PICTURE.height - PLOT.bottom;

/** The scales of one picture, in pixels. */
interface Frame {
  x: (at: number) => number;
  y: (share: number) => number;
  ticks: readonly number[];
  /** When it changed, where that lies in the picture. */
  change: number | null;
  /** Dates want their times. */
  withTimes: boolean;
}

/**
 * The series as an SVG of `PICTURE` pixels: a share a look with its 95 % band, the baseline shaded,
 * the change marked, and above it what is plotted. Null with fewer than two sound points or no span
 * of time.
 */
export function pictureSvg(
  facts: Pick<IncidentFacts, 'series' | 'seriesOf' | 'since'>,
): string | null {
  const points = pointsOf(facts.series);
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < 2 || last.at <= first.at)
    return null;
  const since = facts.since === null ? Number.NaN : new Date(facts.since).getTime();
  const x = scaleUtc([first.at, last.at], [PLOT.left + 6, right - 6]);
  const y = scaleLinear(shareDomain(points), [bottom, PLOT.top]);
  const frame: Frame = {
    x: (at) => x(at),
    y: (share) => y(share),
    ticks: y.ticks(4),
    change: since >= first.at && since <= last.at ? since : null,
    withTimes: last.at - first.at < TIMES_UNDER,
  };
  return svgOf(
    PICTURE,
    [
      facts.seriesOf === undefined
        ? ''
        : words(titleOf(facts.seriesOf, right - PLOT.left), {
            x: PLOT.left,
            y: 17,
            size: TITLE,
            colour: COLOUR.strong,
          }),
      baselineSvg(points, frame),
      ...frame.ticks.map((tick) => tickSvg(tick, frame)),
      ...seriesSvg(points, frame),
      frame.change === null ? '' : changeSvg(frame.change, frame),
      axisSvg(first.at, last.at, frame),
    ].join(''),
  );
}

function words(text: string, at: Pick<TextPlace, 'x' | 'y'> & Partial<TextPlace>): string {
  return drawText(text, { size: LABEL, anchor: 'start', colour: COLOUR.ink, ...at });
}

function baselineSvg(points: readonly Point[], { x, change }: Frame): string {
  const last = points.findLast((p) => p.baseline);
  if (last === undefined) return '';
  const end = last === points.at(-1) ? right : Math.min(right, x(last.at) + 4);
  const shade =
    `<rect x="${PLOT.left}" y="${PLOT.top}" width="${(end - PLOT.left).toFixed(1)}" ` +
    `height="${bottom - PLOT.top}" fill="${COLOUR.baseline}"/>`;
  const room = (change === null ? right : x(change)) - PLOT.left;
  return room > 60 ? shade + words('baseline', { x: PLOT.left, y: PLOT.top - 9 }) : shade;
}

function tickSvg(tick: number, { y }: Frame): string {
  const at = y(tick);
  return (
    `<line x1="${PLOT.left}" x2="${right}" y1="${at.toFixed(1)}" y2="${at.toFixed(1)}" ` +
    `stroke="${COLOUR.faint}" stroke-width="1"/>` +
    words(`${Math.round(tick * 100)} %`, { x: PLOT.left - 8, y: at + 4.3, anchor: 'end' })
  );
}

/** Before and after the change, each in its colour. */
function seriesSvg(points: readonly Point[], frame: Frame): string[] {
  const { change } = frame;
  const before = points.filter((p) => change === null || p.at < change);
  const after = points.filter((p) => change !== null && p.at >= change);
  const radius = points.length > 120 ? 0 : points.length > 60 ? 1.8 : 2.6;
  return [
    groupSvg(before, COLOUR.before, radius, frame),
    groupSvg(after, COLOUR.after, radius, frame),
  ];
}

function groupSvg(
  group: readonly Point[],
  colour: string,
  radius: number,
  { x, y }: Frame,
): string {
  const only = group.length === 1 ? group[0] : undefined;
  const dots = (r: number): string =>
    group
      .map(
        (p) =>
          `<circle cx="${x(p.at).toFixed(1)}" cy="${y(p.value).toFixed(1)}" r="${r}" ` +
          `fill="${colour}"/>`,
      )
      .join('');
  // One point has no band: its interval is a bar.
  if (only !== undefined)
    return (
      `<rect x="${(x(only.at) - 4).toFixed(1)}" y="${y(only.high).toFixed(1)}" width="8" ` +
      `height="${(y(only.low) - y(only.high)).toFixed(1)}" rx="2" fill="${colour}" ` +
      `fill-opacity="0.22"/>${dots(3.4)}`
    );
  const band = area<Point>(
    (p) => x(p.at),
    (p) => y(p.low),
    (p) => y(p.high),
  );
  const path = line<Point>(
    (p) => x(p.at),
    (p) => y(p.value),
  );
  return (
    `<path d="${band(group) ?? ''}" fill="${colour}" fill-opacity="0.16"/>` +
    `<path d="${path(group) ?? ''}" fill="none" stroke="${colour}" stroke-width="2" ` +
    `stroke-linejoin="round" stroke-linecap="round"/>${radius > 0 ? dots(radius) : ''}`
  );
}

function changeSvg(change: number, { x, withTimes }: Frame): string {
  const at = x(change);
  const label = `since ${day(change, withTimes)}`;
  // Left of the line where the words would run out of the picture.
  const fits = at + 6 + textWidth(label, LABEL) <= right;
  return (
    `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${PLOT.top - 18}" ` +
    `y2="${bottom}" stroke="${COLOUR.after}" stroke-width="1.4" stroke-dasharray="4 3"/>` +
    words(label, {
      x: at + (fits ? 6 : -6),
      y: PLOT.top - 9,
      anchor: fits ? 'start' : 'end',
      colour: COLOUR.after,
    })
  );
}

function axisSvg(first: number, last: number, { withTimes }: Frame): string {
  const y = bottom + 19;
  return (
    `<line x1="${PLOT.left}" x2="${right}" y1="${bottom}" y2="${bottom}" ` +
    `stroke="${COLOUR.ink}" stroke-width="1"/>` +
    words(day(first, withTimes), { x: PLOT.left, y }) +
    // As every time in the words beside it: a day alone is another one elsewhere, too.
    words(`${day(last, withTimes)} UTC`, { x: right, y, anchor: 'end' })
  );
}
