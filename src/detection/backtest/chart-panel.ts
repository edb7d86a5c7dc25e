import { scaleUtc } from 'd3-scale';
import { DAY } from '../../domain/clock.ts';
import { SHORT_MONTHS } from '../../domain/text-dates.ts';
import { plural } from '../../domain/text.ts';
import { textWidth, xmlText } from '../../platform/chart/text.ts';
import type { Panel } from './chart-data.ts';
import { EVIDENCE, evidenceSvg, RATES, rateSvg } from './chart-rates.ts';
import { rulesHeight, rulesSvg } from './chart-rules.ts';
import { CHART, COLOUR, type Frame, words } from './chart-style.ts';

const TITLE = 22;
const ALARM_LINE = 17;
const MOST_ALARM_LINES = 4;
const CHANGE_LANE = 18;
const BADGE_LANE = 19;
const GAP = 16;
const AXIS = 30;
const BELOW = 34;

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
    (p.rules.length === 0 ? 0 : GAP + rulesHeight(p)) +
    AXIS +
    BELOW
  );
}

function dayOf(ms: number, withYear: boolean): string {
  const d = new Date(ms);
  return (
    `${d.getUTCDate()} ` +
    `${SHORT_MONTHS[d.getUTCMonth()] ?? ''}${withYear ? ` ${d.getUTCFullYear()}` : ''}`
  );
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
  const bottom = p.rules.length === 0 ? evidenceTop + EVIDENCE : rulesTop + rulesHeight(p);
  return [
    `<g><title>${xmlText(`${p.suite} (${p.agent})`)}</title>`,
    titles(p, o.top),
    rateSvg(p, frame, ratesTop),
    evidenceSvg(p, frame, evidenceTop),
    isWithin(p, o.change) ? changeSvg(frame, o.change, ratesTop - lanes(p), bottom) : '',
    rulesSvg(p, frame, rulesTop, o.change !== null),
    alarmsSvg(p, frame, ratesTop, evidenceTop + EVIDENCE),
    axisSvg(frame, scale.ticks(9), bottom, to - from < 3 * DAY),
    '</g>',
  ].join('');
}

function titles(p: Panel, top: number): string {
  const runs = `${plural(p.runs.length, 'run')}, ${plural(p.cases, 'case')}`;
  const out = [
    words(`${p.suite} · ${p.agent}`, {
      x: CHART.edge,
      y: top + 10,
      size: CHART.title,
      colour: COLOUR.strong,
      most: 820,
    }),
    words(p.runs.length === 0 ? plural(p.cases, 'case') : runs, {
      x: CHART.width - CHART.edge,
      y: top + 10,
      anchor: 'end',
    }),
  ];
  for (const [i, alarm] of p.alarms.slice(0, MOST_ALARM_LINES).entries()) {
    const y = top + TITLE + ALARM_LINE * i + 8;
    out.push(
      badge(CHART.edge + 7, y - 3, i + 1),
      words(alarm.words, {
        x: CHART.edge + 22,
        y,
        colour: COLOUR.strong,
        most: CHART.width - 2 * CHART.edge - 22,
      }),
    );
  }
  const more = p.alarms.length - MOST_ALARM_LINES;
  if (more > 0)
    out.push(
      words(`and ${plural(more, 'more alarm')}`, {
        x: CHART.edge + 22,
        y: top + TITLE + ALARM_LINE * MOST_ALARM_LINES + 8,
      }),
    );
  return out.join('');
}

function badge(x: number, y: number, n: number): string {
  const size = n > 9 ? 9 : 10;
  return (
    `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="7.6" fill="${COLOUR.alarm}"/>` +
    words(String(n), { x, y: y + 0.36 * size, size, anchor: 'middle', colour: '#ffffff' })
  );
}

function changeSvg({ left, right, x }: Frame, at: number, top: number, bottom: number): string {
  const label = `known change, ${dayOf(at, true)}`;
  const half = textWidth(label, CHART.small) / 2;
  const middle = Math.min(right - half, Math.max(left + half, x(at)));
  return (
    `<path d="M${x(at).toFixed(1)} ${top - 2}V${bottom}" stroke="${COLOUR.change}" ` +
    'stroke-width="1.5" stroke-dasharray="5 4" fill="none"/>' +
    words(label, { x: middle, y: top - 9, anchor: 'middle', colour: COLOUR.change })
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
    const half = textWidth(label, CHART.small) / 2;
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
        anchor: 'middle',
      }),
    );
  }
  return out.join('');
}
