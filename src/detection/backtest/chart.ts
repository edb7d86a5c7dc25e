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
 * evidence in powers of ten, alarms with the interval in which the change began, and the
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

/** One sign of the legend: its word, its width, and how it is drawn from an x on. */
interface Sign {
  word: string;
  width: number;
  draw(x: number): string;
}

/** The legend's line. */
const LINE = 54;

const SIGNS: readonly Sign[] = [
  {
    word: 'pass rate of a run, 95 % interval',
    width: 26,
    draw: (x) =>
      `<path d="M${x} ${LINE - 4}H${x + 22}" stroke="${COLOUR.rate}" stroke-width="10" ` +
      `stroke-opacity="0.18"/><path d="M${x} ${LINE - 4}H${x + 22}" stroke="${COLOUR.rate}" ` +
      `stroke-width="2"/><circle cx="${x + 11}" cy="${LINE - 4}" r="3" fill="${COLOUR.rate}"/>`,
  },
  {
    word: 'baseline runs, mean ± 2 sd',
    width: 26,
    draw: (x) =>
      `<rect x="${x}" y="${LINE - 11}" width="22" height="13" fill="${COLOUR.usual}"/><path ` +
      `d="M${x} ${LINE - 4}H${x + 22}" stroke="${COLOUR.ink}" stroke-dasharray="2 4"/>`,
  },
  {
    word: 'evidence, in powers of ten',
    width: 26,
    draw: (x) =>
      `<rect x="${x}" y="${LINE - 9}" width="22" height="10" fill="${COLOUR.evidence}" ` +
      'fill-opacity="0.45"/>',
  },
  {
    word: 'alarm, bracket: when it began',
    width: 34,
    draw: (x) =>
      `<path d="M${x} ${LINE - 4}H${x + 16}M${x} ${LINE - 8}V${LINE}M${x + 16} ${LINE - 8}V${LINE}" ` +
      `stroke="${COLOUR.alarm}" stroke-width="2" fill="none"/><path d="M${x + 26} ` +
      `${LINE - 11}V${LINE + 2}" stroke="${COLOUR.alarm}" stroke-width="2"/>`,
  },
  {
    word: "another rule's alarm",
    width: 14,
    draw: (x) =>
      `<rect x="${x + 3}" y="${LINE - 10}" width="3" height="11" fill="${COLOUR.tick}"/>`,
  },
];

const CHANGE_SIGN: Sign = {
  word: 'the change you know of',
  width: 16,
  draw: (x) =>
    `<path d="M${x + 6} ${LINE - 12}V${LINE + 3}" stroke="${COLOUR.change}" ` +
    'stroke-width="2" stroke-dasharray="4 3"/>',
};

/** Title and legend, each mark beside its word. */
function head(withChange: boolean): string {
  let x: number = CHART.edge;
  const legend = [...SIGNS, ...(withChange ? [CHANGE_SIGN] : [])].map(({ word, width, draw }) => {
    const drawn = draw(x) + words(word, { x: x + width + 4, y: LINE });
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
