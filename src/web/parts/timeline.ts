import { scaleLinear, type ScaleLinear, scaleUtc } from 'd3-scale';
import { area, line } from 'd3-shape';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { instantOf, wallClock } from '../../platform/schedule/local-time.ts';
import { type Html, html } from './html.ts';
import { clock, zonedClock, exact, shortDay, type Told } from './times.ts';

const WIDTH = 880;
/** Room for half of a day's name. */
const LEFT = 24;
/** Room for the longest words at a tick: "$0.0006". The scale stands where the newest run is. */
const RIGHT = 64;
/** From the left end of a panel to its right end, where a phone begins to show it. */
export const PANEL_WIDTH = WIDTH - LEFT - RIGHT;
const PANEL = 84;
const GAP = 40;
const FOOT = 26;

/** One run on the axis: what is said of it, and where it leads. */
export interface AxisRun {
  at: string;
  href: string;
  tip: string;
}

/** Something that happened; a dotted line through all panels. */
export interface AxisEvent {
  at: string;
  what: string;
}

/** A measure of every run, null where it has none, in the order of the runs. */
export type Panel = { title: string } & (
  | {
      kind: 'rate';
      points: readonly (RatePoint | null)[];
      usual: { low: number; high: number } | null;
    }
  | { kind: 'shares'; names: readonly string[]; points: readonly (readonly number[])[] }
  | {
      kind: 'number';
      points: readonly (number | null)[];
      say(value: number): string;
      /** A line that means something, with its words. */
      limit?: { value: number; words: string };
    }
);

export interface RatePoint {
  value: number;
  low: number;
  high: number;
}

interface Frame {
  xs: readonly number[];
  x(at: string): number;
}

/**
 * Measures of the same runs, one below the other on one time axis, with what happened as lines
 * through all of them. Every run is a link with its figures as a title; a table behind it holds the
 * same, for who does not see it.
 * @param runs oldest first, at least two
 */
export function timeline(
  runs: readonly AxisRun[],
  events: readonly AxisEvent[],
  panels: readonly Panel[],
  told: Told,
): Html {
  const height = panels.length * (PANEL + GAP) + FOOT;
  const times = runs.map((r) => Date.parse(r.at));
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  const scale = scaleUtc([from, Math.max(to, from + 1)], [LEFT + 6, WIDTH - RIGHT - 6]);
  const frame: Frame = { xs: times.map((t) => scale(t)), x: (at) => scale(Date.parse(at)) };
  const inside = events.filter((e) => Date.parse(e.at) >= from && Date.parse(e.at) <= to);
  const bottom = height - FOOT;
  return html`<div class="scroll newest">
    <svg
      class="timeline"
      viewBox="0 0 ${WIDTH} ${height}"
      width="${WIDTH}"
      height="${height}"
      role="group"
      aria-label="${panels.map((p) => p.title).join(', ')}: ${runs.length} runs"
    >
      ${panels.map((p, i) => panelSvg(p, i * (PANEL + GAP) + GAP - 12, frame))}
      ${inside.map((e) => eventSvg(e, frame.x(e.at), bottom, told))}
      ${axisSvg(from, to, bottom, told)} ${hits(runs, frame.xs, bottom)}
    </svg>
  </div>`;
}

function panelSvg(panel: Panel, top: number, { xs }: Frame): Html {
  const title = html`<text class="title" x="${LEFT}" y="${top - 10}">${panel.title}</text>`;
  if (panel.kind === 'rate') return html`${title}${rateSvg(panel, top, xs)}`;
  if (panel.kind === 'shares') return html`${title}${sharesSvg(panel, top, xs)}`;
  return html`${title}${numberSvg(panel, top, xs)}`;
}

const place = (n: number): string => n.toFixed(1);

function rateSvg(
  { points, usual }: Extract<Panel, { kind: 'rate' }>,
  top: number,
  xs: readonly number[],
): Html {
  const known = points.flatMap((p, i) => (p === null ? [] : [{ ...p, x: xs[i] ?? 0 }]));
  const lowest = Math.min(0.7, ...known.map((p) => Math.floor(p.low * 10) / 10));
  const y = scaleLinear([lowest, 1], [top + PANEL, top]);
  const around = area<(typeof known)[number]>(
    (p) => p.x,
    (p) => y(p.low),
    (p) => y(p.high),
  )(known);
  const path = line<(typeof known)[number]>(
    (p) => p.x,
    (p) => y(p.value),
  )(known);
  return html`${
      usual !== null &&
      html`<rect
        class="band"
        x="${LEFT}"
        width="${PANEL_WIDTH}"
        y="${place(y(usual.high))}"
        height="${place(Math.max(2, y(Math.max(lowest, usual.low)) - y(usual.high)))}"
      />`
    }
    ${ticks(y, y.ticks(3), (v) => `${Math.round(v * 100)} %`)}
    <path class="around" d="${around ?? ''}" />
    <path class="strong" d="${path ?? ''}" />
    ${
      known.length <= 60 &&
      known.map(
        (p) => html`<circle class="dot" cx="${place(p.x)}" cy="${place(y(p.value))}" r="2.4" />`,
      )
    }`;
}

function sharesSvg(
  { points }: Extract<Panel, { kind: 'shares' }>,
  top: number,
  xs: readonly number[],
): Html {
  const width = Math.max(1.5, Math.min(14, PANEL_WIDTH / Math.max(1, xs.length) - 1));
  const bars = points.map((counts, i) => {
    const all = counts.reduce((a, b) => a + b, 0);
    let y = top + PANEL;
    return counts.map((n, k) => {
      if (n === 0) return null;
      const height = (n / all) * PANEL;
      y -= height;
      return html`<rect
        class="s${k + 1}"
        x="${place((xs[i] ?? 0) - width / 2)}"
        y="${place(y)}"
        width="${place(width)}"
        height="${place(height)}"
      />`;
    });
  });
  return html`${ticks(scaleLinear([0, 1], [top + PANEL, top]), [0, 0.5, 1], (v) => `${v * 100} %`)}${bars}`;
}

function numberSvg(
  { points, say, limit }: Extract<Panel, { kind: 'number' }>,
  top: number,
  xs: readonly number[],
): Html {
  const known = points.flatMap((p, i) => (p === null ? [] : [{ value: p, x: xs[i] ?? 0 }]));
  const most = Math.max(limit?.value ?? 0, ...known.map((p) => p.value)) * 1.08 || 1;
  const y = scaleLinear([0, most], [top + PANEL, top]);
  const path = line<(typeof known)[number]>(
    (p) => p.x,
    (p) => y(p.value),
  )(known);
  return html`${ticks(y, y.ticks(3), say)}
    ${
      limit !== undefined &&
      html`<path class="bar-alarm" d="M${LEFT} ${place(y(limit.value))}H${WIDTH - RIGHT}" />
        <text x="${WIDTH - RIGHT}" y="${place(y(limit.value) - 5)}" text-anchor="end"
          >${limit.words}</text
        >`
    }
    <path class="strong" d="${path ?? ''}" />
    ${
      known.length <= 60 &&
      known.map(
        (p) => html`<circle class="dot" cx="${place(p.x)}" cy="${place(y(p.value))}" r="2" />`,
      )
    }`;
}

function ticks(
  y: ScaleLinear<number, number>,
  at: readonly number[],
  say: (value: number) => string,
): Html {
  return html`${at.map(
    (v) =>
      html`<path class="grid" d="M${LEFT} ${place(y(v))}H${WIDTH - RIGHT}" />
        <text x="${WIDTH - RIGHT + 8}" y="${place(y(v) + 4)}">${say(v)}</text>`,
  )}`;
}

function eventSvg(e: AxisEvent, x: number, bottom: number, { timezone }: Told): Html {
  return html`<g>
    <title>${exact(e.at, timezone)}: ${e.what}</title>
    <path class="event" d="M${place(x)} 6V${bottom}" />
    <path class="event-dot" d="M${place(x)} 1l5 5-5 5-5-5z" />
  </g>`;
}

/** Round times of the clocks of the configured zone: the machine's zone is nobody's. */
function wallTicks(from: Millis, to: Millis, { timezone }: Told): Millis[] {
  const shown = [from, to].map((at) => wallClock(at, timezone));
  return scaleUtc()
    .domain(shown)
    .ticks(7)
    .map((t) => instantOf(t.getTime(), timezone))
    .filter((at) => at >= from && at <= to);
}

function axisSvg(from: number, to: number, bottom: number, told: Told): Html {
  const scale = scaleUtc([from, Math.max(to, from + 1)], [LEFT + 6, WIDTH - RIGHT - 6]);
  const wide = to - from > 2 * DAY;
  return html`${wallTicks(from, to, told).map((at, i) => {
    // The first names the zone of all.
    const time = i === 0 ? zonedClock : clock;
    const words = wide ? shortDay(iso(at), told) : time(iso(at), told.timezone);
    return html`<text x="${place(scale(at))}" y="${bottom + 18}" text-anchor="middle"
      >${words}</text
    >`;
  })}`;
}

/** What the pointer and the keyboard find: a column a run. */
function hits(runs: readonly AxisRun[], xs: readonly number[], bottom: number): Html {
  return html`${runs.map((r, i) => {
    const x = xs[i] ?? 0;
    const left = ((xs[i - 1] ?? x - 12) + x) / 2;
    const right = ((xs[i + 1] ?? x + 12) + x) / 2;
    return html`<a
      href="${r.href}"
      ${i < runs.length - 1 && html`tabindex="-1"`}
      aria-label="${r.tip}"
      ><rect
        class="hit"
        x="${place(left)}"
        y="14"
        width="${place(Math.max(1, right - left))}"
        height="${bottom - 14}"
        ><title>${r.tip}</title></rect
      ></a
    >`;
  })}`;
}
