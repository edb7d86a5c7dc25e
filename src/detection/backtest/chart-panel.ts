import { scaleLinear, scaleUtc } from 'd3-scale';
import { area, curveStepAfter, line } from 'd3-shape';
import { MONTHS } from '../../alerting/messages/format.ts';
import { drawable, drawText, widthInUnits } from '../../platform/chart/glyphs.ts';
import type { Panel, PanelRun } from './chart-data.ts';

export const CHART = { width: 1200, edge: 24, right: 96, text: 8.6, small: 7.4 } as const;
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

const TITLE = 22;
const ALARM_LINE = 17;
const MOST_ALARM_LINES = 4;
const CHANGE_LANE = 18;
const BADGE_LANE = 19;
const RATES = 150;
const EVIDENCE = 56;
const GAP = 16;
const ROW = 16;
const AXIS = 30;
const BELOW = 34;
/** Evidence above the bar is drawn up to here. */
const TALLEST = 1.15;

type Words = Parameters<typeof drawText>[1];

/** Text that can be drawn: accents off, and a question mark for what has no strokes. */
function plain(text: string): string {
  return [...text.normalize('NFKD').replace(/\p{M}/gu, '')]
    .map((c) => (drawable(c) ? c : drawable(c.toLowerCase()) ? c.toLowerCase() : '?'))
    .join('');
}
export const wordsWidth = (text: string, size: number): number =>
  widthInUnits(plain(text)) * (size / 7);

/** Draws text, cut with … where it is wider than `most` pixels. */
export function words(text: string, at: Words & { most?: number }): string {
  const { most, ...where } = at;
  let shown = plain(text);
  if (most !== undefined && wordsWidth(shown, at.size) > most) {
    while (shown !== '' && wordsWidth(`${shown}…`, at.size) > most) shown = shown.slice(0, -1);
    shown = `${shown.trimEnd()}…`;
  }
  return drawText(shown, { weight: 0.9, ...where });
}

const alarmLines = (p: Panel): number => Math.min(p.alarms.length, MOST_ALARM_LINES + 1);
const lanes = (p: Panel): number => BADGE_LANE * Math.min(2, p.alarms.length);
const isWithin = (p: Panel, change: number | null): change is number =>
  change !== null && change >= p.span[0] && change <= p.span[1];
const above = (p: Panel, change: number | null): number =>
  TITLE + ALARM_LINE * alarmLines(p) + (isWithin(p, change) ? CHANGE_LANE : 0) + lanes(p) + 4;

/** Height of a panel with the space below it. */
export function heightOf(p: Panel, change: number | null): number {
  return (
    above(p, change) +
    RATES +
    GAP +
    EVIDENCE +
    (p.rules.length === 0 ? 0 : GAP + ROW * (p.rules.length + 1)) +
    AXIS +
    BELOW
  );
}

const escaped = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
function dayOf(ms: number, withYear: boolean): string {
  const d = new Date(ms);
  return (
    `${d.getUTCDate()} ` +
    `${MONTHS[d.getUTCMonth()] ?? ''}${withYear ? ` ${d.getUTCFullYear()}` : ''}`
  );
}

interface Frame {
  left: number;
  right: number;
  x: (at: number) => number;
}

/** One suite's panel, its top at `top`; `left` is where the plots begin. */
export function panelSvg(
  p: Panel,
  o: { top: number; left: number; change: number | null },
): string {
  const right = CHART.width - CHART.right;
  const [from, to] = p.span;
  // A single instant still needs a width; a day either way.
  const scale = scaleUtc(to > from ? [from, to] : [from - 43_200_000, to + 43_200_000], [
    o.left + 8,
    right - 8,
  ]);
  const frame: Frame = { left: o.left, right, x: (at) => scale(at) };
  const ratesTop = o.top + above(p, o.change);
  const evidenceTop = ratesTop + RATES + GAP;
  const rulesTop = evidenceTop + EVIDENCE + GAP;
  const bottom =
    p.rules.length === 0 ? evidenceTop + EVIDENCE : rulesTop + ROW * (p.rules.length + 1);
  return [
    `<g><title>${escaped(`${p.suite} (${p.agent})`)}</title>`,
    titles(p, o.top),
    rateSvg(p, frame, ratesTop),
    evidenceSvg(p, frame, evidenceTop),
    isWithin(p, o.change) ? changeSvg(frame, o.change, ratesTop - lanes(p), bottom) : '',
    rulesSvg(p, frame, rulesTop, o.change !== null),
    alarmsSvg(p, frame, ratesTop, evidenceTop + EVIDENCE),
    axisSvg(frame, scale.ticks(9), bottom, to - from < 3 * 86_400_000),
    '</g>',
  ].join('');
}

function titles(p: Panel, top: number): string {
  const runs = `${p.runs.length} runs, ${p.cases} cases`;
  const out = [
    words(`${p.suite} · ${p.agent}`, {
      x: CHART.edge,
      y: top + 10,
      size: 9.4,
      anchor: 'start',
      colour: COLOUR.strong,
      weight: 1.05,
      most: 820,
    }),
    words(p.runs.length === 0 ? `${p.cases} cases` : runs, {
      x: CHART.width - CHART.edge,
      y: top + 10,
      size: CHART.small,
      anchor: 'end',
      colour: COLOUR.ink,
    }),
  ];
  for (const [i, alarm] of p.alarms.slice(0, MOST_ALARM_LINES).entries()) {
    const y = top + TITLE + ALARM_LINE * i + 8;
    out.push(
      badge(CHART.edge + 7, y - 3, i + 1),
      words(alarm.words, {
        x: CHART.edge + 22,
        y,
        size: CHART.small,
        anchor: 'start',
        colour: COLOUR.strong,
        most: CHART.width - 2 * CHART.edge - 22,
      }),
    );
  }
  const more = p.alarms.length - MOST_ALARM_LINES;
  if (more > 0)
    out.push(
      words(`and ${more} more alarm${more === 1 ? '' : 's'}`, {
        x: CHART.edge + 22,
        y: top + TITLE + ALARM_LINE * MOST_ALARM_LINES + 8,
        size: CHART.small,
        anchor: 'start',
        colour: COLOUR.ink,
      }),
    );
  return out.join('');
}

function badge(x: number, y: number, n: number): string {
  return (
    `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="7.6" ` +
    `fill="${COLOUR.alarm}"/>${words(String(n), { x, y: y + 3.1, size: n > 9 ? 5.6 : 6.4, anchor: 'middle', colour: '#ffffff', weight: 1.1 })}`
  );
}

/**
 * From the lowest interval to the highest, in steps of ten points, at least thirty points tall:
 * small noise must look small.
 */
function rateDomain(runs: readonly PanelRun[]): [number, number] {
  const low = Math.floor(Math.min(0.7, ...runs.map((r) => r.low)) * 10 + 1e-9) / 10;
  const high = Math.ceil(Math.max(low + 0.3, ...runs.map((r) => r.high)) * 10 - 1e-9) / 10;
  return [Math.max(0, low), Math.min(1, high)];
}

function rateSvg(p: Panel, { left, right, x }: Frame, top: number): string {
  const bottom = top + RATES;
  const name = words('pass rate', {
    x: CHART.edge,
    y: top + RATES / 2,
    size: CHART.text,
    anchor: 'start',
    colour: COLOUR.strong,
  });
  if (p.runs.length === 0)
    return (
      name +
      words('nothing in this suite passes or fails', {
        x: left + 8,
        y: top + RATES / 2,
        size: CHART.small,
        anchor: 'start',
        colour: COLOUR.ink,
      })
    );
  // Ten pixels at the top are the brackets' own.
  const y = scaleLinear(rateDomain(p.runs), [bottom, top + 12]);
  const out = [name];
  const baseline = p.runs.filter((r) => r.baseline);
  const last = baseline.at(-1);
  const end = last === undefined ? left : Math.min(right, x(last.at) + 5);
  if (last !== undefined)
    out.push(
      `<rect x="${left}" y="${top}" width="${(end - left).toFixed(1)}" height="${RATES}" ` +
        `fill="${COLOUR.baseline}"/>`,
    );
  if (p.usual !== null) {
    const band = Math.max(2, y(p.usual.low) - y(p.usual.high));
    out.push(
      `<rect x="${left}" y="${y(p.usual.high).toFixed(1)}" width="${right - left}" ` +
        `height="${band.toFixed(1)}" fill="${COLOUR.usual}"/><line x1="${left}" x2="${right}" ` +
        `y1="${y(p.usual.mean).toFixed(1)}" y2="${y(p.usual.mean).toFixed(1)}" ` +
        `stroke="${COLOUR.ink}" stroke-dasharray="2 4"/>`,
    );
  }
  for (const tick of y.ticks(4)) {
    out.push(
      `<line x1="${left}" x2="${right}" y1="${y(tick).toFixed(1)}" ` +
        `y2="${y(tick).toFixed(1)}" stroke="${COLOUR.faint}"/>`,
      words(`${Math.round(tick * 100)} %`, {
        x: left - 9,
        y: y(tick) + 3.6,
        size: CHART.small,
        anchor: 'end',
        colour: COLOUR.ink,
      }),
    );
  }
  if (end - left > 52)
    out.push(
      words('baseline', {
        x: left + 6,
        y: bottom - 7,
        size: CHART.small,
        anchor: 'start',
        colour: COLOUR.ink,
      }),
    );
  const band = area<PanelRun>(
    (r) => x(r.at),
    (r) => y(r.low),
    (r) => y(r.high),
  );
  const path = line<PanelRun>(
    (r) => x(r.at),
    (r) => y(r.rate),
  );
  const space = (right - left) / p.runs.length;
  const radius = space > 7 ? 3 : space > 4 ? 1.9 : 0;
  out.push(
    `<path d="${band(p.runs) ?? ''}" fill="${COLOUR.rate}" fill-opacity="0.14"/>`,
    `<path d="${path(p.runs) ?? ''}" fill="none" stroke="${COLOUR.rate}" ` +
      `stroke-width="${radius === 0 ? 1.3 : 1.8}" stroke-linejoin="round"/>`,
  );
  if (radius > 0)
    for (const r of p.runs)
      out.push(
        `<circle cx="${x(r.at).toFixed(1)}" cy="${y(r.rate).toFixed(1)}" r="${radius}" ` +
          `fill="${r.baseline ? '#ffffff' : COLOUR.rate}" stroke="${COLOUR.rate}" ` +
          'stroke-width="1.2"/>',
      );
  out.push(
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${COLOUR.ink}"/>`,
  );
  return out.join('');
}

function evidenceSvg(p: Panel, { left, right, x }: Frame, top: number): string {
  const bottom = top + EVIDENCE;
  const y = scaleLinear([0, TALLEST], [bottom, top]).clamp(true);
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
      anchor: 'start',
      colour: COLOUR.strong,
    }),
    `<path d="${shape(p.evidence) ?? ''}" fill="${COLOUR.evidence}" ` +
      `fill-opacity="0.3"/><path d="${edge(p.evidence) ?? ''}" fill="none" ` +
      `stroke="${COLOUR.evidence}" stroke-width="1.6"/>`,
    `<line x1="${left}" x2="${right}" y1="${y(1).toFixed(1)}" y2="${y(1).toFixed(1)}" ` +
      `stroke="${COLOUR.alarm}" stroke-width="1.2" stroke-dasharray="6 4"/>`,
    words('the bar', {
      x: left - 9,
      y: y(1) + 3.6,
      size: CHART.small,
      anchor: 'end',
      colour: COLOUR.ink,
    }),
    words('0 %', {
      x: left - 9,
      y: bottom + 3,
      size: CHART.small,
      anchor: 'end',
      colour: COLOUR.ink,
    }),
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${COLOUR.ink}"/>`,
  ].join('');
}

function rulesSvg(p: Panel, { left, right, x }: Frame, top: number, withChange: boolean): string {
  if (p.rules.length === 0) return '';
  const out = [
    words(withChange ? 'alarms (false)' : 'alarms', {
      x: CHART.width - CHART.edge,
      y: top + 8,
      size: CHART.small,
      anchor: 'end',
      colour: COLOUR.strong,
    }),
  ];
  for (const [i, rule] of p.rules.entries()) {
    const y = top + ROW * (i + 1);
    const middle = y + ROW / 2;
    out.push(
      words(rule.name, {
        x: CHART.edge,
        y: middle + 3.4,
        size: CHART.small,
        anchor: 'start',
        colour: COLOUR.ink,
      }),
    );
    if (rule.mute !== null) {
      const why = `cannot speak here: ${rule.mute}`;
      const most = right - left - 16;
      // White behind it, for the line of the change may cross it.
      out.push(
        `<rect x="${left + 4}" y="${y + 1}" ` +
          `width="${(Math.min(most, wordsWidth(why, 6.6)) + 8).toFixed(1)}" ` +
          `height="${ROW - 2}" fill="#ffffff"/>`,
        words(why, {
          x: left + 8,
          y: middle + 3.2,
          size: 6.6,
          anchor: 'start',
          colour: COLOUR.ink,
          weight: 0.8,
          most,
        }),
      );
      continue;
    }
    out.push(
      `<line x1="${left}" x2="${right}" y1="${middle}" y2="${middle}" stroke="${COLOUR.faint}"/>`,
    );
    for (const alarm of rule.alarms) {
      const stays = x(alarm.until) - x(alarm.at);
      if (stays > 1)
        out.push(
          `<rect x="${x(alarm.at).toFixed(1)}" y="${(middle - 2.5).toFixed(1)}" ` +
            `width="${stays.toFixed(1)}" height="5" fill="${COLOUR.tick}" fill-opacity="0.35"/>`,
        );
      out.push(
        `<rect x="${(x(alarm.at) - 1.2).toFixed(1)}" y="${(middle - 5.5).toFixed(1)}" ` +
          `width="2.4" height="11" fill="${COLOUR.tick}"/>`,
      );
    }
    const count = `${rule.alarms.length}${rule.falseAlarms === null ? '' : ` (${rule.falseAlarms})`}`;
    out.push(
      words(count, {
        x: CHART.width - CHART.edge,
        y: middle + 3.4,
        size: CHART.small,
        anchor: 'end',
        colour: COLOUR.ink,
      }),
    );
  }
  return out.join('');
}

function changeSvg({ left, right, x }: Frame, at: number, top: number, bottom: number): string {
  const label = `known change, ${dayOf(at, true)}`;
  const half = wordsWidth(label, CHART.small) / 2;
  const middle = Math.min(right - half, Math.max(left + half, x(at)));
  return (
    `<path d="M${x(at).toFixed(1)} ${top - 2}V${bottom}" stroke="${COLOUR.change}" ` +
    'stroke-width="1.5" stroke-dasharray="5 4" ' +
    `fill="none"/>${words(label, { x: middle, y: top - 9, size: CHART.small, anchor: 'middle', colour: COLOUR.change, weight: 1 })}`
  );
}

/**
 * Badges stand in two lanes, so that neighbours do not cover each other; where a third would, it
 * keeps its line alone.
 */
function alarmsSvg(p: Panel, { x }: Frame, ratesTop: number, bottom: number): string {
  const taken = [-Infinity, -Infinity];
  return p.alarms
    .map((alarm, i) => {
      const at = x(alarm.at);
      const [a, b] = alarm.began.map((t) =>
        Math.max(x(p.span[0]), Math.min(x(t), x(p.span[1]))),
      ) as [number, number];
      const lane = taken.findIndex((end) => at - end >= 17);
      if (lane >= 0) taken[lane] = at;
      const y = ratesTop - 10 - BADGE_LANE * Math.max(0, lane);
      const bracket =
        `<path d="M${a.toFixed(1)} ` +
        `${ratesTop + 1}V${ratesTop + 9}M${a.toFixed(1)} ` +
        `${ratesTop + 5}H${Math.max(a + 1, b).toFixed(1)}M${b.toFixed(1)} ` +
        `${ratesTop + 1}V${ratesTop + 9}" stroke="${COLOUR.alarm}" ` +
        'stroke-width="2" fill="none"/>';
      return (
        `${bracket}<path d="M${at.toFixed(1)} ${lane < 0 ? ratesTop : y}V${bottom}" ` +
        `stroke="${COLOUR.alarm}" stroke-width="1.7" ` +
        `fill="none"/>${lane < 0 ? '' : badge(at, y, i + 1)}`
      );
    })
    .join('');
}

function axisSvg(
  { left, right, x }: Frame,
  ticks: readonly Date[],
  bottom: number,
  withHours: boolean,
): string {
  const out = [
    `<line x1="${left}" x2="${right}" y1="${bottom}" y2="${bottom}" stroke="${COLOUR.ink}"/>`,
  ];
  let free = left - 30;
  let year = 0;
  let lastDay = '';
  for (const tick of ticks) {
    const day = dayOf(tick.getTime(), true);
    const hours = tick.toISOString().slice(11, 16);
    const label =
      withHours && hours !== '00:00'
        ? hours
        : dayOf(tick.getTime(), tick.getUTCFullYear() !== year);
    const half = wordsWidth(label, CHART.small) / 2;
    const at = x(tick.getTime());
    // Ticks within one day would repeat it.
    if (at - half < free || at + half > CHART.width - 8 || (!withHours && day === lastDay))
      continue;
    year = tick.getUTCFullYear();
    lastDay = day;
    free = at + half + 12;
    out.push(
      `<line x1="${at.toFixed(1)}" x2="${at.toFixed(1)}" y1="${bottom}" y2="${bottom + 5}" ` +
        `stroke="${COLOUR.ink}"/>`,
      words(label, {
        x: at,
        y: bottom + 19,
        size: CHART.small,
        anchor: 'middle',
        colour: COLOUR.ink,
      }),
    );
  }
  return out.join('');
}
