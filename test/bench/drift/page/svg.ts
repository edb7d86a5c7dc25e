// The page's pictures. Drawn for a white page and a black one alike: a plain background, dark ink.
import { scaleLinear, scaleLog } from 'd3-scale';
import { RULES } from '../../../../src/detection/backtest/rules/index.ts';
import { CELLS } from '../cells-list.ts';
import { delayOf, OURS, type Tally } from '../score.ts';
import { comparedCells } from './changes.ts';
import { type Found, talliesOf } from './numbers.ts';
import { PROMISE, quietCells } from './quiet.ts';

/** Blue, vermillion and green of Okabe and Ito, told apart with every common colour blindness. */
const COLOUR = {
  ours: '#0072b2',
  other: '#d55e00',
  best: '#009e73',
  ink: '#46525b',
  faint: '#d9dee2',
} as const;
const WIDTH = 760;
const LEFT = 300;
const ROW = 20;
const TOP = 34;

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const text = (x: number, y: number, words: string, anchor = 'start'): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}">${escape(words)}</text>`;
const line = (x1: number, y1: number, x2: number, y2: number, colour: string, width = 1): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" ` +
  `y2="${y2.toFixed(1)}" stroke="${colour}" stroke-width="${width}"/>`;
const dot = (x: number, y: number, colour: string, hollow = false): string =>
  `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="4" ` +
  `fill="${hollow ? '#ffffff' : colour}" stroke="${colour}" stroke-width="1.5"/>`;
const picture = (height: number, title: string, inside: readonly string[]): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" ` +
  `height="${height}" role="img" font-family="system-ui, sans-serif" font-size="12" ` +
  `fill="${COLOUR.ink}"><title>${escape(title)}</title><rect width="${WIDTH}" ` +
  `height="${height}" fill="#ffffff"/>${inside.join('')}</svg>\n`;
const shortRow = (words: string): string => (words.length > 46 ? `${words.slice(0, 45)}…` : words);

/** Quiet cells: a dot a cell with its exact 95 % interval, the promise as a line. */
export function quietSvg(found: Found): string {
  const cells = quietCells(found);
  const most = Math.min(1, Math.max(0.1, ...cells.map((q) => q.found / q.years + 0.05)));
  const x = scaleLinear([0, most], [LEFT, WIDTH - 30]);
  const bottom = TOP + cells.length * ROW;
  const marks = x
    .ticks(6)
    .flatMap((t) => [
      line(x(t), TOP - 8, x(t), bottom, COLOUR.faint),
      text(x(t), TOP - 14, `${Math.round(100 * t)} %`, 'middle'),
    ]);
  const rows = cells.flatMap((q, i) => {
    const y = TOP + (i + 0.5) * ROW;
    return [
      text(LEFT - 10, y + 4, shortRow(q.cell.row), 'end'),
      line(x(q.low), y, x(Math.min(most, q.high)), y, COLOUR.ours, 2),
      dot(x(q.found / q.years), y, q.low > PROMISE ? COLOUR.other : COLOUR.ours),
    ];
  });
  return picture(bottom + 30, 'Quiet years with a false alarm', [
    ...marks,
    line(x(PROMISE), TOP - 8, x(PROMISE), bottom, COLOUR.other, 1.5),
    text(x(PROMISE) + 4, bottom + 18, 'promised: at most 5 %'),
    ...rows,
  ]);
}

/**
 * Median looks, ours filled, the mark hollow, the oracle green. Beyond the horizon: at its edge.
 */
export function delaySvg(found: Found): string {
  const cells = comparedCells(found);
  const x = scaleLog([1, 100], [LEFT, WIDTH - 30]);
  const bottom = TOP + cells.length * ROW;
  const place = (looks: number | null): number => x(looks ?? 100);
  const marks = [1, 2, 5, 10, 20, 50, 100].flatMap((t) => [
    line(x(t), TOP - 8, x(t), bottom, COLOUR.faint),
    text(x(t), TOP - 14, t === 100 ? 'later' : String(t), 'middle'),
  ]);
  const rows = cells.flatMap((c, i) => {
    const y = TOP + (i + 0.5) * ROW;
    const t = talliesOf(found, c.cell);
    if (t === null) return [];
    return [
      text(LEFT - 10, y + 4, shortRow(`${c.cell.row}, ${c.cell.column ?? ''}`), 'end'),
      t.oracle === undefined ? '' : dot(place(delayOf(t.oracle).median), y, COLOUR.best),
      c.mark === null ? '' : dot(place(c.mark.median), y - 2, COLOUR.other, true),
      dot(place(delayOf(t.ours).median), y + 2, COLOUR.ours),
    ];
  });
  const key = [
    dot(LEFT, bottom + 16, COLOUR.ours),
    text(LEFT + 10, bottom + 20, 'daytwo'),
    dot(LEFT + 80, bottom + 16, COLOUR.other, true),
    text(LEFT + 90, bottom + 20, 'prototype'),
    dot(LEFT + 170, bottom + 16, COLOUR.best),
    text(LEFT + 180, bottom + 20, 'oracle'),
    text(LEFT + 240, bottom + 20, 'median looks'),
  ];
  return picture(bottom + 34, 'Median looks to the alarm', [...marks, ...rows, ...key]);
}

/**
 * One dot a rule: false alarms with run noise .3 against the mean delay after −10 points, 100 quiet
 * looks before.
 */
export function rivalsSvg(found: Found): string {
  const rowOf = (id: string): Readonly<Record<string, Tally>> | undefined => {
    const cell = CELLS.find((c) => c.id === id);
    return cell === undefined ? undefined : talliesOf(found, cell)?.row.tallies;
  };
  const [quiet, changed] = [rowOf('quiet/noise .3'), rowOf('later/p10')];
  const points = [OURS, ...RULES.map((r) => r.name)].flatMap((name, i) => {
    const [q, c] = [quiet?.[name], changed?.[name]];
    return q === undefined || c === undefined
      ? []
      : [
          {
            label: i === 0 ? OURS : String.fromCodePoint(64 + i),
            ours: i === 0,
            share: q.found / q.years,
            mean: delayOf(c).mean,
          },
        ];
  });
  const height = 380;
  const x = scaleLinear([0, 1], [60, WIDTH - 40]);
  const y = scaleLog([1, 90], [height - 50, 50]);
  const grid = [
    ...x
      .ticks(5)
      .flatMap((t) => [
        line(x(t), 50, x(t), height - 50, COLOUR.faint),
        text(x(t), height - 32, `${Math.round(100 * t)} %`, 'middle'),
      ]),
    ...[1, 2, 5, 10, 20, 50, 90].flatMap((t) => [
      line(60, y(t), WIDTH - 40, y(t), COLOUR.faint),
      text(52, y(t) + 4, String(t), 'end'),
    ]),
  ];
  // Dots of equal figures share a place: their letters stand side by side.
  const places = new Map<string, typeof points>();
  for (const p of points) {
    const key = `${Math.round(x(p.share) / 8)}/${Math.round(y(p.mean) / 8)}`;
    places.set(key, [...(places.get(key) ?? []), p]);
  }
  const dots = [...places.values()].flatMap((group) =>
    group
      .slice(0, 1)
      .flatMap((p) => [
        dot(x(p.share), y(p.mean), group.some((g) => g.ours) ? COLOUR.ours : COLOUR.other),
        text(
          x(p.share) + (p.share > 0.9 ? -8 : 8),
          y(p.mean) - 6,
          group.map((g) => g.label).join(' '),
          p.share > 0.9 ? 'end' : 'start',
        ),
      ]),
  );
  return picture(height, 'False alarms against delay', [
    ...grid,
    ...dots,
    text(20, 20, 'mean looks to the alarm after −10 points (90: not found)'),
    text(
      WIDTH - 40,
      height - 12,
      'quiet years with a false alarm, run noise sd .3; letters: the table of rules',
      'end',
    ),
  ]);
}
