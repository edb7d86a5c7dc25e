import { svgOf } from '../../platform/chart/picture.ts';
import { textWidth } from '../../platform/chart/text.ts';
import type { KnownChange } from './change.ts';
import type { Panel } from './chart-data.ts';
import { heightOf, panelSvg } from './chart-panel.ts';
import { CHART, COLOUR, words } from './chart-style.ts';

/** More suites than this make a page that nobody can read. */
const MOST_PANELS = 6;
const HEAD = 78;

export interface Chart {
  svg: string;
  /** Suites that did not fit, `suite (agent)`. */
  leftOut: string[];
}

/**
 * The history as one SVG, 1,200 px wide, a panel a suite: pass rate a run with its interval, the
 * evidence as a share of the bar, alarms with the interval in which the change began, and the
 * alarms of other rules.
 */
export function chartSvg(panels: readonly Panel[], o: { change: KnownChange | null }): Chart {
  const shown = panels.slice(0, MOST_PANELS);
  const leftOut = panels.slice(MOST_PANELS).map((p) => `${p.suite} (${p.agent})`);
  const change = o.change === null ? null : Date.parse(o.change.at);
  const left =
    Math.max(150, ...shown.flatMap((p) => p.rules.map((r) => textWidth(r.name, CHART.small)))) +
    CHART.edge +
    16;
  let y = HEAD;
  const parts = shown.map((panel) => {
    const svg = panelSvg(panel, { top: y, left, change });
    y += heightOf(panel, change);
    return svg;
  });
  const note =
    leftOut.length === 0
      ? ''
      : words(
          `${leftOut.length} more ${leftOut.length === 1 ? 'suite is' : 'suites are'} not drawn.`,
          { x: CHART.edge, y: y + 4 },
        );
  const height = y + (leftOut.length === 0 ? 0 : 22);
  return {
    svg: svgOf({ width: CHART.width, height }, head(change !== null) + parts.join('') + note),
    leftOut,
  };
}

/** Title and legend, each mark beside its word. */
function head(withChange: boolean): string {
  const y = 54;
  const marks: readonly [string, number, (x: number) => string][] = [
    [
      'pass rate of a run, 95 % interval',
      26,
      (x) =>
        `<path d="M${x} ${y - 4}H${x + 22}" stroke="${COLOUR.rate}" stroke-width="10" ` +
        `stroke-opacity="0.18"/><path d="M${x} ${y - 4}H${x + 22}" stroke="${COLOUR.rate}" ` +
        `stroke-width="2"/><circle cx="${x + 11}" cy="${y - 4}" r="3" fill="${COLOUR.rate}"/>`,
    ],
    [
      'baseline runs, mean ± 2 sd',
      26,
      (x) =>
        `<rect x="${x}" y="${y - 11}" width="22" height="13" fill="${COLOUR.usual}"/><path ` +
        `d="M${x} ${y - 4}H${x + 22}" stroke="${COLOUR.ink}" stroke-dasharray="2 4"/>`,
    ],
    [
      'evidence, share of the bar',
      26,
      (x) =>
        `<rect x="${x}" y="${y - 9}" width="22" height="10" fill="${COLOUR.evidence}" ` +
        'fill-opacity="0.45"/>',
    ],
    [
      'alarm, bracket: when it began',
      34,
      (x) =>
        `<path d="M${x} ${y - 4}H${x + 16}M${x} ${y - 8}V${y}M${x + 16} ${y - 8}V${y}" ` +
        `stroke="${COLOUR.alarm}" stroke-width="2" fill="none"/><path d="M${x + 26} ` +
        `${y - 11}V${y + 2}" stroke="${COLOUR.alarm}" stroke-width="2"/>`,
    ],
    [
      "another rule's alarm",
      14,
      (x) => `<rect x="${x + 3}" y="${y - 10}" width="3" height="11" fill="${COLOUR.tick}"/>`,
    ],
    ...(withChange
      ? [
          [
            'the change you know of',
            16,
            (x: number) =>
              `<path d="M${x + 6} ${y - 12}V${y + 3}" stroke="${COLOUR.change}" ` +
              'stroke-width="2" stroke-dasharray="4 3"/>',
          ] as [string, number, (x: number) => string],
        ]
      : []),
  ];
  let x: number = CHART.edge;
  const legend = marks.map(([word, width, draw]) => {
    const drawn = draw(x) + words(word, { x: x + width + 4, y });
    x += width + 4 + textWidth(word, CHART.small) + 22;
    return drawn;
  });
  return (
    words('What daytwo, and the rules people use now, would have said of past results', {
      x: CHART.edge,
      y: 28,
      size: CHART.head,
      colour: COLOUR.strong,
    }) + legend.join('')
  );
}
