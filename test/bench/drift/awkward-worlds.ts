// Suites that are not like the engine's assumptions: cases that fail together, runs that fail whole,
// suites that grow, levels that wander for weeks. Nothing ever changes in them.
import { beta, caseRates, normal, type Random, shifted } from './world.ts';

export interface Awkward {
  /** For the page's table. */
  words: string;
  /** Cases at first, and their number at a run. */
  cases?: number;
  growth?: (run: number) => number;
  /** The law of cases that join. */
  joins?: (r: Random) => number;
  /** A year's way to draw whether each case passes in a run, given every case's own rate. */
  draws: (r: Random) => (rates: readonly number[]) => boolean[];
}

type Draw = (r: Random, rates: readonly number[]) => boolean[];
/** Runs that have nothing in common. */
const each: Draw = (r, rates) => rates.map((p) => r() < p);
const always =
  (draw: Draw): Awkward['draws'] =>
  (r) =>
  (rates) =>
    draw(r, rates);

/** The probability that a standard normal lies below x (Abramowitz and Stegun 26.2.17). */
function below(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x > 0 ? 1 - tail : tail;
}

/** What is drawn once for everybody who asks under one name. */
function shared<T>(make: () => T): (name: number) => T {
  const made = new Map<number, T>();
  return (name) => {
    const value = made.get(name) ?? make();
    made.set(name, value);
    return value;
  };
}

/** A case shows its group's own draw with chance `strength`. */
const copies = (size: number, strength: number): Awkward['draws'] =>
  always((r, rates) => {
    const groups = new Map<number, boolean>();
    return rates.map((_, i) => {
      const g = Math.floor(i / size);
      const p = rates[g * size] ?? 0;
      const drawn = groups.get(g) ?? r() < p;
      groups.set(g, drawn);
      return r() < strength ? drawn : r() < p;
    });
  });

/** Cases share normal tendencies: correlated scores below each case's own rate. */
const tendency = (groupsOf: (i: number) => readonly number[], strength: number): Awkward['draws'] =>
  always((r, rates) => {
    const common = shared(() => normal(r));
    return rates.map((p, i) => {
      const groups = groupsOf(i);
      const own = Math.sqrt(1 - strength) * normal(r);
      const score = groups.reduce(
        (sum, g) => sum + Math.sqrt(strength / groups.length) * common(g),
        own,
      );
      return below(score) < p;
    });
  });

/**
 * Each case belongs to one or two of eight topics at random; on a day a topic is easy or hard (an
 * arcsine share), and six times in ten that decides a case of it.
 */
const topics: Awkward['draws'] = (r) => {
  const of = Array.from({ length: 40 }, () => [Math.floor(8 * r()), Math.floor(8 * r())]);
  return (rates) => {
    const ease = shared(() => (2 / Math.PI) * Math.asin(Math.sqrt(beta(r, 0.5, 0.5))));
    return rates.map((p, i) => {
      const own = of[i] ?? [0];
      const topic = own[r() < 0.5 ? 0 : 1] ?? 0;
      return (r() < 0.6 ? ease(topic) : r()) < p;
    });
  };
};

/** One run in eight a page that some six cases retrieve is bad: each of them then fails, seven times in ten. */
const page: Awkward['draws'] = (r) => {
  const of = Array.from({ length: 40 }, () => Math.floor(7 * r()));
  return (rates) => {
    const bad = r() < 0.12 ? Math.floor(7 * r()) : -1;
    return rates.map((p, i) => r() < p && !(of[i] === bad && r() < 0.7));
  };
};

/** One run in `every` fails: each case, with a chance between `least` and one. */
const outage = (every: number, least: number): Awkward['draws'] =>
  always((r, rates) => {
    if (r() >= 1 / every) return each(r, rates);
    const share = least + (1 - least) * r();
    return rates.map((p) => r() < p && r() >= share);
  });

const wander =
  (rho: number, sd: number): Awkward['draws'] =>
  (r) => {
    let level = sd * normal(r);
    return (rates) => {
      level = rho * level + Math.sqrt(1 - rho * rho) * sd * normal(r);
      return rates.map((p) => r() < shifted(p, level));
    };
  };

const group = (size: number) => (i: number) => [Math.floor(i / size)];
const usual = (r: Random): number => caseRates(r, 1)[0] ?? 0;

export const AWKWARD = {
  independent: { words: 'independent cases, for comparison', draws: always(each) },
  copies: {
    words: 'groups of four that show one answer four times in five',
    draws: copies(4, 0.8),
  },
  pairs: { words: 'pairs of that kind', draws: copies(2, 0.8) },
  eights: { words: 'groups of eight of that kind', draws: copies(8, 0.8) },
  latent: {
    words: 'groups of four with a common tendency, correlation .8',
    draws: tendency(group(4), 0.8),
  },
  'latent-eights': {
    words: 'groups of eight with a common tendency, correlation .3',
    draws: tendency(group(8), 0.3),
  },
  overlap: {
    words: 'two overlapping groupings by four, correlation .8 in all',
    draws: tendency((i) => [Math.floor(i / 4), 1_000 + Math.floor((i + 2) / 4)], 0.8),
  },
  'shared-third': {
    words: 'a third of the cases share a factor of each run, sd 1 logit',
    draws: always((r, rates) => {
      const factor = normal(r);
      return rates.map((p, i) => r() < (i % 3 === 0 ? shifted(p, factor) : p));
    }),
  },
  topics: { words: 'eight topics that are easy or hard on a day, two to a case', draws: topics },
  page: { words: 'one run in eight a page of some six cases is bad', draws: page },
  'whole-run': {
    words: 'one run in thirty fails whole (a tool was down, and that was scored as a fail)',
    draws: outage(30, 1),
  },
  'most-of-a-run': {
    words: 'one run in 25 fails in 75 to 100 % of its cases',
    draws: outage(25, 0.75),
  },
  'half-a-run': {
    words: 'one run in forty fails in 50 to 100 % of its cases',
    draws: outage(40, 0.5),
  },
  growing: {
    words: 'two new cases a week',
    growth: (run) => 40 + 2 * Math.floor(run / 7),
    draws: always(each),
  },
  'growing-hard': {
    words: 'the same, and the new ones are harder: Beta(6, 2)',
    growth: (run) => 40 + 2 * Math.floor(run / 7),
    joins: (r) => beta(r, 6, 2),
    draws: always(each),
  },
  'growing-at-once': {
    words: 'sixty new cases on two days of the year',
    growth: (run) => (run < 60 ? 40 : run < 150 ? 100 : 160),
    draws: always(each),
  },
  'wander-97': {
    words: 'the level wanders for weeks, ρ .97, sd .2 logits',
    draws: wander(0.97, 0.2),
  },
  'wander-9': { words: 'the same, ρ .9, sd .3', draws: wander(0.9, 0.3) },
} satisfies Readonly<Record<string, Awkward>>;
export type AwkwardName = keyof typeof AWKWARD;

/** A world's runs, one after the other: whether each case passed. */
export function* runsOf(world: Awkward, r: Random, runs: number): Generator<boolean[]> {
  const rates = caseRates(r, world.cases ?? 40);
  const draw = world.draws(r);
  for (let run = 0; run < runs; run++) {
    while (rates.length < (world.growth?.(run) ?? 0)) rates.push((world.joins ?? usual)(r));
    yield draw(rates);
  }
}
