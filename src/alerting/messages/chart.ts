import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import type { IncidentFacts } from '../../domain/incident.ts';
import { drawable, drawText, widthInUnits } from '../../platform/chart/glyphs.ts';
import { MONTHS } from './format.ts';

type Point = { at: number; value: number; low: number; high: number; baseline: boolean };

export const PICTURE = { width: 584, height: 232 } as const;
const PLOT = { left: 46, right: 14, top: 46, bottom: 30 } as const;
/** Under three days a date alone says too little. */
const TIMES_UNDER = 3 * 86_400_000;
/**
 * Blue and vermillion of Okabe and Ito, told apart with every common colour blindness; grey for
 * what is not data.
 */
const COLOUR = {
  before: '#0072b2',
  after: '#d55e00',
  ink: '#46525b',
  faint: '#d9dee2',
  baseline: '#eef2f5',
} as const;
const CAP = 8.6;
const TITLE = 9.1;
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
    `${MONTHS[d.getUTCMonth()] ?? ''}${withTime ? ` ${d.toISOString().slice(11, 16)}` : ''}`
  );
}

/** What is plotted, cut to the picture's width; a character without strokes would leave a hole. */
function titleOf(what: string, room: number): string {
  const clean = [...what].map((c) => (drawable(c) ? c : '?')).join('');
  const words = (text: string): string => `${text}, look by look`;
  let text = clean;
  while (text.length > 1 && widthInUnits(words(text)) * (TITLE / 7) > room)
    text = `${text.slice(0, -2).trimEnd()}…`;
  return words(text);
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

/**
 * The series as an SVG of `PICTURE` pixels: a share a look with its 95 % band, the baseline shaded,
 * the change marked, and above it what is plotted. Null with fewer than two sound points or no span
 * of time. Words are pen strokes: no text of anyone's is in the file.
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
  const change = since >= first.at && since <= last.at ? since : null;

  const right = PICTURE.width - PLOT.right;
  const bottom = PICTURE.height - PLOT.bottom;
  const x = scaleUtc([first.at, last.at], [PLOT.left + 6, right - 6]);
  const y = scaleLinear(shareDomain(points), [bottom, PLOT.top]);
  const before = points.filter((p) => change === null || p.at < change);
  const after = points.filter((p) => change !== null && p.at >= change);

  const parts: string[] = [
    `<rect width="${PICTURE.width}" height="${PICTURE.height}" fill="#ffffff"/>`,
  ];
  const times = last.at - first.at < TIMES_UNDER;
  if (facts.seriesOf !== undefined)
    parts.push(
      drawText(titleOf(facts.seriesOf, right - PLOT.left), {
        x: PLOT.left,
        y: 17,
        size: TITLE,
        anchor: 'start',
        colour: COLOUR.ink,
        weight: 1.1,
      }),
    );
  const shaded = points.filter((p) => p.baseline);
  const lastBase = shaded.at(-1);
  if (lastBase !== undefined) {
    const end = lastBase === last ? right : Math.min(right, x(lastBase.at) + 4);
    parts.push(
      `<rect x="${PLOT.left}" y="${PLOT.top}" width="${(end - PLOT.left).toFixed(1)}" ` +
        `height="${bottom - PLOT.top}" fill="${COLOUR.baseline}"/>`,
    );
    const room = (change === null ? right : x(change)) - PLOT.left;
    if (room > 60)
      parts.push(
        drawText('baseline', {
          x: PLOT.left,
          y: PLOT.top - 9,
          size: CAP * 0.92,
          anchor: 'start',
          colour: COLOUR.ink,
          weight: 0.8,
        }),
      );
  }
  for (const tick of y.ticks(4)) {
    parts.push(
      `<line x1="${PLOT.left}" x2="${right}" y1="${y(tick).toFixed(1)}" ` +
        `y2="${y(tick).toFixed(1)}" stroke="${COLOUR.faint}" stroke-width="1"/>`,
    );
    parts.push(
      drawText(`${Math.round(tick * 100)} %`, {
        x: PLOT.left - 9,
        y: y(tick) + CAP / 2,
        size: CAP,
        anchor: 'end',
        colour: COLOUR.ink,
        weight: 0.85,
      }),
    );
  }
  const band = area<Point>(
    (p) => x(p.at),
    (p) => y(p.low),
    (p) => y(p.high),
  );
  const path = line<Point>(
    (p) => x(p.at),
    (p) => y(p.value),
  );
  const radius = points.length > 120 ? 0 : points.length > 60 ? 1.8 : 2.6;
  for (const [group, colour] of [
    [before, COLOUR.before],
    [after, COLOUR.after],
  ] as const) {
    const only = group.length === 1 ? group[0] : undefined;
    if (only !== undefined) {
      // One point has no band: its interval is a bar.
      parts.push(
        `<rect x="${(x(only.at) - 4).toFixed(1)}" y="${y(only.high).toFixed(1)}" width="8" ` +
          `height="${(y(only.low) - y(only.high)).toFixed(1)}" rx="2" fill="${colour}" ` +
          'fill-opacity="0.22"/>',
      );
    } else {
      parts.push(`<path d="${band(group) ?? ''}" fill="${colour}" fill-opacity="0.16"/>`);
      parts.push(
        `<path d="${path(group) ?? ''}" fill="none" stroke="${colour}" stroke-width="2" ` +
          'stroke-linejoin="round" stroke-linecap="round"/>',
      );
    }
    const r = only === undefined ? radius : 3.4;
    if (r > 0)
      parts.push(
        ...group.map(
          (p) =>
            `<circle cx="${x(p.at).toFixed(1)}" cy="${y(p.value).toFixed(1)}" r="${r}" ` +
            `fill="${colour}"/>`,
        ),
      );
  }
  if (change !== null) {
    const at = x(change);
    // Left of the line where the word would run out of the picture.
    const label = `since ${day(change, times)}`;
    const fits = at + 5 + widthInUnits(label) * (CAP / 7) <= right;
    parts.push(
      `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${PLOT.top - 18}" ` +
        `y2="${bottom}" stroke="${COLOUR.after}" stroke-width="1.4" stroke-dasharray="4 3"/>`,
    );
    parts.push(
      drawText(label, {
        x: at + (fits ? 6 : -6),
        y: PLOT.top - 9,
        size: CAP * 0.92,
        anchor: fits ? 'start' : 'end',
        colour: COLOUR.after,
        weight: 1,
      }),
    );
  }
  parts.push(
    `<line x1="${PLOT.left}" x2="${right}" y1="${bottom}" y2="${bottom}" ` +
      `stroke="${COLOUR.ink}" stroke-width="1"/>`,
  );
  parts.push(
    drawText(day(first.at, times), {
      x: PLOT.left,
      y: bottom + 20,
      size: CAP,
      anchor: 'start',
      colour: COLOUR.ink,
      weight: 0.85,
    }),
  );
  parts.push(
    drawText(`${day(last.at, times)}${times ? ' UTC' : ''}`, {
      x: right,
      y: bottom + 20,
      size: CAP,
      anchor: 'end',
      colour: COLOUR.ink,
      weight: 0.85,
    }),
  );
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${PICTURE.width}" ` +
    `height="${PICTURE.height}" viewBox="0 0 ${PICTURE.width} ` +
    `${PICTURE.height}">${parts.join('')}</svg>`
  );
}

/**
 * The SVG as a PNG at twice its size, for sharp screens. resvg is imported on first use; throws
 * what it throws.
 */
export async function picturePng(svg: string): Promise<Buffer> {
  const { Resvg } = await import('@resvg/resvg-js');
  // No system fonts: there is no text element to set, and scanning them costs a second on some
  // machines.
  return new Resvg(svg, { fitTo: { mode: 'zoom', value: 2 }, font: { loadSystemFonts: false } })
    .render()
    .asPng();
}
