import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { percent } from '../../domain/text-percent.ts';
import type { RunTally } from '../../domain/run.ts';
import { type Html, html } from './html.ts';

const WIDTH = 200;
const HEIGHT = 36;

export interface SparkRun {
  at: string;
  tally: Pick<RunTally, 'pass' | 'fail'>;
}

/**
 * Pass rates of runs, oldest first, as a line without axes; the band is what the runs before the
 * last third mostly were. Said in words for who does not see it.
 * @param since when it changed, where an incident says so
 */
export function sparkline(runs: readonly SparkRun[], since: string | null): Html {
  const points = runs.flatMap(({ at, tally: { pass, fail } }) =>
    pass + fail === 0 ? [] : [{ at, rate: pass / (pass + fail) }],
  );
  const last = points.at(-1);
  if (last === undefined || points.length < 2)
    return html`<span class="spark soft small"
      >${points.length === 0 ? 'nothing to compare yet' : 'a line from the second run on'}</span
    >`;
  const x = scaleLinear([0, points.length - 1], [2, WIDTH - 4]);
  const lowest = Math.min(0.7, ...points.map((p) => p.rate));
  const y = scaleLinear([lowest, 1], [HEIGHT - 4, 4]);
  const path = line<{ rate: number }>(
    (_, i) => x(i),
    (p) => y(p.rate),
  )(points);
  const changed = since === null ? -1 : points.findIndex((p) => p.at >= since);
  const usual = points.slice(0, changed > 2 ? changed : points.length).map((p) => p.rate);
  const [low, high] = middle(usual);
  const mark =
    changed > 0 && html`<path class="mark" d="M${(x(changed) - 2).toFixed(1)} 0v${HEIGHT}" />`;
  return html`<svg
    class="spark"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    width="${WIDTH}"
    height="${HEIGHT}"
    role="img"
    aria-label="pass rate of ${points.length} runs, ${percent(usual[0] ?? 0)} first, ${percent(last.rate)} last"
  >
    <rect
      class="band"
      x="0"
      width="${WIDTH}"
      y="${(y(high) - 3).toFixed(1)}"
      height="${(y(low) - y(high) + 6).toFixed(1)}"
    />
    <path class="line" d="${path ?? ''}" />
    ${mark}
    <circle
      class="end"
      cx="${x(points.length - 1).toFixed(1)}"
      cy="${y(last.rate).toFixed(1)}"
      r="2.4"
    />
  </svg>`;
}

/** The tenth and the ninetieth of a hundred. */
function middle(rates: readonly number[]): [number, number] {
  const sorted = rates.toSorted((a, b) => a - b);
  const at = (q: number): number => sorted[Math.round(q * (sorted.length - 1))] ?? 0;
  return [at(0.1), at(0.9)];
}
