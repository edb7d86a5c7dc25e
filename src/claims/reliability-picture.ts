import { scaleLinear } from 'd3-scale';
import { percent } from '../domain/text-percent.ts';
import type { Reliability, Spoken } from './confidence.ts';

const WIDTH = 640;
const LEFT = 170;
const RIGHT = 20;
const ROW = 44;
const TOP = 14;

/** One mark of the picture: a share with its interval, at a height. */
export interface ReliabilityMark {
  y: number;
  low: number;
  at: number;
  high: number;
  hedged: boolean;
}

export interface ReliabilityPicture {
  width: number;
  height: number;
  rows: readonly { name: string; y: number }[];
  ticks: readonly { x: number; label: string }[];
  /** What the axis counts, and where that stands. */
  axis: { x: number; label: string };
  marks: readonly ReliabilityMark[];
  /** For whoever does not see it. */
  words: string;
}

/**
 * Where everything of the reliability picture lies, in pixels: a row a task, the share of answers that
 * were wrong to the right, as sentence and table count it; a confident answer promises the left-hand
 * edge. Null where nothing is known.
 */
export function reliabilityPicture(rows: readonly Reliability[]): ReliabilityPicture | null {
  const known = rows.filter((r) => r.confident.right !== null || r.hedged.right !== null);
  if (known.length === 0) return null;
  const x = scaleLinear([0, 1], [LEFT, WIDTH - RIGHT]);
  const height = TOP + known.length * ROW + 42;
  const mark = (spoken: Spoken, y: number, hedged: boolean): ReliabilityMark[] =>
    spoken.right === null
      ? []
      : [
          {
            y,
            low: x(1 - spoken.right.high),
            at: x(1 - spoken.right.value),
            high: x(1 - spoken.right.low),
            hedged,
          },
        ];
  return {
    width: WIDTH,
    height,
    rows: known.map((r, i) => ({ name: r.name, y: TOP + i * ROW + ROW / 2 })),
    axis: { x: x(0.5), label: 'answers that were wrong' },
    ticks: [0, 0.25, 0.5, 0.75, 1].map((t) => ({ x: x(t), label: percent(t) })),
    marks: known.flatMap((r, i) => {
      const y = TOP + i * ROW + ROW / 2;
      return [...mark(r.confident, y - 7, false), ...mark(r.hedged, y + 7, true)];
    }),
    words: known.map(rowWords).join('; '),
  };
}

function rowWords({ name, confident, hedged }: Reliability): string {
  const wrong = (s: Spoken): string =>
    s.right === null ? 'none' : `${percent(1 - s.right.value)} wrong`;
  return `${name}: confident ${wrong(confident)}, hedged ${wrong(hedged)}`;
}
