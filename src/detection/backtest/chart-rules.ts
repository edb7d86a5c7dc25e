import { textWidth } from '../../platform/chart/text.ts';
import type { Panel } from './chart-data.ts';
import { CHART, COLOUR, type Frame, words } from './chart-style.ts';

const ROW = 16;
/** Letters of the reason why a rule cannot speak. */
const WHY = 10;

type Rule = Panel['rules'][number];

/** Height of a panel's rows of rules, with the line above them. */
export function rulesHeight(p: Panel): number {
  return ROW * (p.rules.length + 1);
}

/** A row a rule: when it spoke, how long it went on, how often. */
export function rulesSvg(p: Panel, frame: Frame, top: number, withChange: boolean): string {
  if (p.rules.length === 0) return '';
  return [
    words(withChange ? 'alarms (false)' : 'alarms', {
      x: CHART.width - CHART.edge,
      y: top + 8,
      anchor: 'end',
      colour: COLOUR.strong,
    }),
    ...p.rules.flatMap((rule, i) => {
      const middle = top + ROW * (i + 1) + ROW / 2;
      return [
        words(rule.name, { x: CHART.edge, y: middle + 4 }),
        rule.mute === null ? spokenSvg(rule, frame, middle) : muteSvg(rule.mute, frame, middle),
      ];
    }),
  ].join('');
}

function muteSvg(reason: string, { left, right }: Frame, middle: number): string {
  const why = `cannot speak here: ${reason}`;
  const most = right - left - 16;
  const width = Math.min(most, textWidth(why, WHY)) + 8;
  // White behind it, for the line of the change may cross it.
  return (
    `<rect x="${left + 4}" y="${middle - ROW / 2 + 1}" width="${width.toFixed(1)}" ` +
    `height="${ROW - 2}" fill="#ffffff"/>` +
    words(why, { x: left + 8, y: middle + 3.6, size: WHY, most })
  );
}

function spokenSvg(rule: Rule, { left, right, x }: Frame, middle: number): string {
  const marks = rule.alarms.map((alarm) => {
    const stays = x(alarm.until) - x(alarm.at);
    const bar =
      `<rect x="${x(alarm.at).toFixed(1)}" y="${(middle - 2.5).toFixed(1)}" ` +
      `width="${stays.toFixed(1)}" height="5" fill="${COLOUR.tick}" fill-opacity="0.35"/>`;
    return (
      (stays > 1 ? bar : '') +
      `<rect x="${(x(alarm.at) - 1.2).toFixed(1)}" y="${(middle - 5.5).toFixed(1)}" ` +
      `width="2.4" height="11" fill="${COLOUR.tick}"/>`
    );
  });
  const ofThem = rule.falseAlarms === null ? '' : ` (${rule.falseAlarms})`;
  return (
    `<line x1="${left}" x2="${right}" y1="${middle}" y2="${middle}" stroke="${COLOUR.faint}"/>` +
    marks.join('') +
    words(`${rule.alarms.length}${ofThem}`, {
      x: CHART.width - CHART.edge,
      y: middle + 4,
      anchor: 'end',
    })
  );
}
