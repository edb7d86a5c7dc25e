// One year of one cell: the laws before and after, and every look drawn from them.
import type { Cell as Counted, Look, Metric } from '../../../src/domain/drift.ts';
import { type Expectation, JUDGMENTS } from '../../../src/domain/judgment.ts';
import { type Cell, HORIZON, looksOf } from './cells.ts';
import { better, COURSES, draw } from './changes.ts';
import { effects } from './effects.ts';
import {
  type CaseLaw,
  drawn,
  expected,
  judgmentLaw,
  judgmentLaws,
  PASS,
  passLaw,
  tilted,
} from './laws.ts';
import { SHAPES } from './shapes.ts';
import { random, type Random } from './world.ts';

export interface SimulatedStream {
  suite: string;
  metric: Metric;
  categories: readonly string[];
  expect: ReadonlyMap<string, Expectation>;
  baseline: readonly Look[];
  looks: readonly Look[];
  /** The suite once more at look i (from 0): same day, same common effect, fresh trials. */
  again(i: number): Look;
  /** One more trial of a case within the hour of look i, the `round`th since it. */
  retrial(i: number, caseHash: string, round: number): Counted;
  before: readonly CaseLaw[];
  /** Laws by look since the change, the last row stays; null: nothing changes. */
  after: readonly (readonly CaseLaw[])[] | null;
}

export interface Year {
  streams: readonly SimulatedStream[];
  /** How many looks come before the first changed one; Infinity in a quiet year. */
  change: number;
}

/**
 * FNV-1a: a cell's worlds depend on its name and the year alone, not on which thread comes first.
 */
export function seedOf(id: string, year: number): number {
  let hash = 0x811c9dc5;
  for (const char of `${id}#${year}`)
    hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return hash;
}

/** Year `year` of a cell; null where this world cannot change as the cell says. */
export function simulate(cell: Cell, year: number): Year | null {
  const r = random(seedOf(cell.id, year));
  const streams: SimulatedStream[] = [];
  for (let s = 0; s < cell.streams; s++) {
    const rates = SHAPES[cell.shape].draw(r, cell.cases);
    const changes = s === 0 ? cell.change : null;
    if (cell.kind !== 'judgment') {
      const path =
        changes === null || changes === 'judgment' ? null : COURSES[changes].path(r, rates);
      if (path === null && changes !== null && changes !== 'judgment') return null;
      streams.push(
        stream(
          r,
          cell,
          `suite-${s}`,
          'pass',
          rates.map(passLaw),
          path === null ? null : path.map((row) => row.map(passLaw)),
          year,
        ),
      );
    }
    if (cell.kind !== 'pass') {
      const laws = judgmentLaws(r, rates);
      const after = changes === 'judgment' ? [refusing(r, laws)] : null;
      streams.push(stream(r, cell, `suite-${s}`, 'judgment', laws, after, year));
    }
  }
  return { streams, change: cell.change === null ? Infinity : cell.before };
}

/** A tenth of the suite, of the surer of the cases that act, now refuses nine times in ten. */
function refusing(r: Random, laws: readonly CaseLaw[]): CaseLaw[] {
  const acting = laws.flatMap((law, i) => (law.main === 0 ? [i] : []));
  const surer = better(acting.map((i) => laws[i]?.shares[0] ?? 0)).flatMap((j) => acting[j] ?? []);
  const now = new Set(draw(r, surer, Math.max(1, Math.round(laws.length / 10))));
  return laws.map((law, i) => (now.has(i) ? judgmentLaw(1, 0.9, 0, 0) : law));
}

function stream(
  r: Random,
  cell: Cell,
  suite: string,
  metric: Metric,
  before: readonly CaseLaw[],
  after: readonly (readonly CaseLaw[])[] | null,
  year: number,
): SimulatedStream {
  const looks = looksOf(cell);
  const common = effects(r, cell.noise, cell.baseline + looks, cell.baseline);
  const lawsAt = (i: number): readonly CaseLaw[] =>
    after === null || i < cell.before
      ? before
      : (after[Math.min(i - cell.before, after.length - 1)] ?? before);
  const name = (i: number): string => `c${i}`;
  const take = (from: Random, run: string, day: number, i: number): Look =>
    lookOf(from, cell, { run, day, laws: lawsAt(i), effect: common[day] ?? 0, name });
  const baseline = Array.from({ length: cell.baseline }, (_, day) =>
    take(r, `b${day}`, day, -HORIZON),
  );
  return {
    suite,
    metric,
    before,
    after,
    baseline,
    categories: metric === 'pass' ? PASS : JUDGMENTS,
    expect: metric === 'judgment' ? expected(before, name) : new Map(),
    looks: Array.from({ length: looks }, (_, i) => take(r, `r${i}`, cell.baseline + i, i)),
    retrial: (i, caseHash, round) =>
      retrialOf(
        random(seedOf(`${cell.id} ${suite} ${metric} ${caseHash} again ${i} ${round}`, year)),
        caseHash,
        lawsAt(i)[Number(caseHash.slice(1))],
        common[cell.baseline + i] ?? 0,
      ),
    again: (i) =>
      take(
        random(seedOf(`${cell.id} ${suite} again ${i}`, year)),
        `r${i}-again`,
        cell.baseline + i,
        i,
      ),
  };
}

const DAY = 86_400_000;

function lookOf(
  r: Random,
  cell: Cell,
  of: {
    run: string;
    day: number;
    laws: readonly CaseLaw[];
    effect: number;
    name: (i: number) => string;
  },
): Look {
  const cells = of.laws.map((law, i) => {
    const shares = of.effect === 0 ? law.shares : tilted(law, of.effect);
    const counts = shares.map(() => 0);
    for (let trial = 0; trial < cell.trials; trial++) {
      const c = drawn(r, shares);
      if (cell.missing === 0 || r() >= cell.missing) counts[c] = (counts[c] ?? 0) + 1;
    }
    return { caseHash: of.name(i), counts };
  });
  const at = new Date(
    Date.UTC(2026, 0, 1) + Math.round((of.day * 365 * DAY) / cell.looksAYear),
  ).toISOString();
  return { run: of.run, at, lane: 'schedule', cells };
}

function retrialOf(r: Random, caseHash: string, law: CaseLaw | undefined, effect: number): Counted {
  if (law === undefined) throw new RangeError(`no case ${caseHash}`);
  const c = drawn(r, tilted(law, effect));
  return { caseHash, counts: law.shares.map((_, k) => (k === c ? 1 : 0)) };
}
