import type { Metric } from '../../domain/drift.ts';
import type { RawObservation } from './observations.ts';
import { type LevelScale, median, numberOf, type Usual } from './bins.ts';

// Numbers beside what is usual for their case: less, as usual, more. On the log scale, since
// latencies and costs grow by factors.

export const LESS = 'less than usual';
export const AS_USUAL = 'as usual';
export const MORE = 'more than usual';
export const LEVELS = [LESS, AS_USUAL, MORE] as const;

/** A change by less than a quarter is not seen sharply, whatever the suite is like. */
const LEAST_BLUR = 0.25;
/** The blur before any run is seen, and the runs that this is worth. */
const ASSUMED_BLUR = 0.3;
const ASSUMED_RUNS = 4;
/** Blur over the spread of whole runs: then that spread is about one logit of run noise or less. */
const BLUR_PER_SPREAD = 1.25;
/** A bound lies at one and a half times the blur: one number in six of a case's own level passes it. */
const BOUND = 1.5;

/** What has always been one number is another one from a tenth on. */
const ANOTHER = Math.log(1.1);

/** What is added so that zero has a logarithm: a token, half a call, a millisecond, a microdollar. */
const LEAST: Readonly<Partial<Record<Metric, number>>> = {
  latency: 1,
  'output-tokens': 1,
  cost: 1e-6,
  'tool-calls': 0.5,
};

const logRatio = (metric: Metric, value: number, centre: number): number =>
  Math.log(
    (Math.max(0, value) + (LEAST[metric] ?? 1)) / (Math.max(0, centre) + (LEAST[metric] ?? 1)),
  );

/** Learns the scale from the runs that say what is usual. */
export function scaleOf(
  metric: Metric,
  rows: readonly RawObservation[],
  cases: Readonly<Record<string, Usual>>,
): LevelScale {
  const runs = [...Map.groupBy(rows, (o) => o.run).values()].map((own) => ({
    at: own[0]?.at ?? '',
    level: median(
      own.flatMap((o) => {
        const value = numberOf(o.outcome);
        const centre = cases[o.caseHash]?.centre;
        return value === null || centre === undefined ? [] : [logRatio(metric, value, centre)];
      }),
    ),
  }));
  const day = metric === 'latency' ? dayOf(runs) : null;
  const rest = runs.map((r) => r.level - (day === null ? 0 : cycleAt(day, r.at)));
  const middle = median(rest);
  const spread = 1.4826 * median(rest.map((x) => Math.abs(x - middle)));
  const variance =
    (ASSUMED_RUNS * ASSUMED_BLUR ** 2 + runs.length * (BLUR_PER_SPREAD * spread) ** 2) /
    (ASSUMED_RUNS + runs.length);
  return {
    blur: Math.max(LEAST_BLUR, Math.sqrt(variance)),
    ...(day === null ? {} : { day }),
  };
}

/** Runs that a daily cycle is fitted to, at least; and hours of the day that they may leave open. */
const FEWEST_FOR_DAY = 8;
const LARGEST_GAP = 10;
/** Logs that a cycle is taken to swing by before it is seen, over the runs' own spread. */
const RIDGE = 1;

const hourOf = (at: string): number => {
  const d = new Date(at);
  return d.getUTCHours() + d.getUTCMinutes() / 60;
};
const angleOf = (at: string): number => (2 * Math.PI * hourOf(at)) / 24;

/**
 * A provider's busy hours: the first harmonic of the hour, by least squares with a ridge. Null where
 * the runs do not go round the clock: what they say would be stretched over hours never seen.
 */
function dayOf(runs: readonly { at: string; level: number }[]): [number, number] | null {
  if (runs.length < FEWEST_FOR_DAY) return null;
  const hours = runs.map((r) => hourOf(r.at)).toSorted((a, b) => a - b);
  const gaps = hours.map((h, i) => (hours[i + 1] ?? (hours[0] ?? 0) + 24) - h);
  if (Math.max(...gaps) > LARGEST_GAP) return null;
  const n = runs.length;
  const level = runs.reduce((sum, r) => sum + r.level, 0) / n;
  let [cc, cs, ss, cy, sy, c, s] = [RIDGE, 0, RIDGE, 0, 0, 0, 0];
  for (const r of runs) {
    c += Math.cos(angleOf(r.at)) / n;
    s += Math.sin(angleOf(r.at)) / n;
  }
  for (const r of runs) {
    const [x, z, y] = [Math.cos(angleOf(r.at)) - c, Math.sin(angleOf(r.at)) - s, r.level - level];
    cc += x * x;
    cs += x * z;
    ss += z * z;
    cy += x * y;
    sy += z * y;
  }
  const det = cc * ss - cs * cs;
  return [(cy * ss - sy * cs) / det, (sy * cc - cy * cs) / det];
}

const cycleAt = ([c, s]: readonly [number, number], at: string): number =>
  c * Math.cos(angleOf(at)) + s * Math.sin(angleOf(at));

/**
 * The level of a number beside its case's own. Each is moved by a lot of logistic law first. A
 * whole run that is a tenth slower would otherwise put every case of a steady suite on one side,
 * and the noise of runs would have no bound; blurred, a run's effect of x logs is one of x / blur
 * logits in every case, which is what the engine takes runs to differ by. The lot depends on names
 * alone, never on the number. A case whose number was always the same has no noise to be blurred: it
 * is as usual until it is another number, or a fixed price a call would be "dearer than usual" by lot.
 */
export function levelIn(
  metric: Metric,
  scale: LevelScale = { blur: ASSUMED_BLUR },
): (own: Usual, o: RawObservation) => string | null {
  const seen = new Map<string, number>();
  return (own, o) => {
    const value = numberOf(o.outcome);
    if (value === null || own.centre === undefined) return null;
    const moved = logRatio(metric, value, own.centre);
    if (own.same === true) return moved < -ANOTHER ? LESS : moved > ANOTHER ? MORE : AS_USUAL;
    const name = `${o.run} ${o.caseHash}`;
    const trial = seen.get(name) ?? 0;
    seen.set(name, trial + 1);
    const lot = uniform(`${metric} ${name} ${trial}`);
    const x =
      moved -
      (scale.day === undefined ? 0 : cycleAt(scale.day, o.at)) +
      scale.blur * Math.log(lot / (1 - lot));
    return x < -BOUND * scale.blur ? LESS : x > BOUND * scale.blur ? MORE : AS_USUAL;
  };
}

/** A number in (0, 1) from a name: FNV-1a, finished as murmur3 does. */
function uniform(name: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) h = Math.imul(h ^ name.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (((h ^ (h >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
