// The cells: what is simulated, by table. `quick` years make up `npm run bench:drift`, `full` ones
// `-- --full`.
import { type Cell, cell, type ChangeName } from './cells.ts';
import { type CourseName, COURSES } from './changes.ts';
import type { Noise } from './effects.ts';
import { type ShapeName, SHAPES } from './shapes.ts';

const YEARS = 450;
/** Cells of many looks or streams: an interval a third as narrow again costs twice as much. */
const COSTLY = 150;
const RIVALS = 25;
const run = (sd: number, more: Partial<Noise> = {}): Noise => ({ sd, rho: 0, ...more });

const SHAPE_NAMES = Object.keys(SHAPES) as ShapeName[];

const quietShapes = SHAPE_NAMES.map((shape) =>
  cell(`quiet/${shape}`, 'quiet-shapes', `${shape}: ${SHAPES[shape].words}`, {
    shape,
    quick: 100,
    full: YEARS,
    rivals: RIVALS,
  }),
);

const quietFactor = (id: string, row: string, factors: Partial<Cell>): Cell =>
  cell(`quiet/${id}`, 'quiet-factors', row, { full: YEARS, rivals: RIVALS, ...factors });
const wander = (rho: number, sd: number, quick = 0): Cell =>
  quietFactor(`wander ${rho} ${sd}`, `slow wander, AR(1), ρ ${rho}, sd ${sd}`, {
    noise: { sd, rho },
    quick,
  });

const quietFactors: readonly Cell[] = [
  quietFactor('3 cases', '3 cases', { cases: 3 }),
  quietFactor('10 cases', '10 cases', { cases: 10, quick: 100 }),
  quietFactor('100 cases', '100 cases', { cases: 100 }),
  quietFactor('500 cases', '500 cases', { cases: 500, full: COSTLY }),
  quietFactor('baseline 3', 'baseline of 3 runs', { baseline: 3 }),
  quietFactor('baseline 5', 'baseline of 5 runs', { baseline: 5, quick: 100 }),
  quietFactor('baseline 10', 'baseline of 10 runs', { baseline: 10 }),
  quietFactor('baseline 60', 'baseline of 60 runs', { baseline: 60 }),
  quietFactor('3 trials', '3 trials a case', { trials: 3 }),
  quietFactor('5 trials', '5 trials a case', { trials: 5 }),
  quietFactor('noise .3', 'run noise sd .3', { noise: run(0.3), quick: 100 }),
  quietFactor('noise .5', 'run noise sd .5', { noise: run(0.5), quick: 100 }),
  quietFactor('phi 2', 'run noise sd .63 (φ 2)', { noise: run(0.63) }),
  quietFactor('phi 3', 'run noise sd .9 (φ 3)', { noise: run(0.9) }),
  quietFactor('week', 'weekly cycle of ±.4 logits', {
    noise: run(0, { cycle: { period: 7, logits: 0.4 } }),
  }),
  quietFactor('week and noise', 'weekly cycle of ±.3 logits, run noise sd .3', {
    noise: run(0.3, { cycle: { period: 7, logits: 0.3 } }),
  }),
  quietFactor('day', 'four looks a day, daily cycle of ±.4 logits', {
    noise: run(0, { cycle: { period: 4, logits: 0.4 } }),
    looksAYear: 1460,
    full: COSTLY,
    rivals: 10,
  }),
  quietFactor('bad day', 'one bad day of −3 logits', { noise: run(0, { badDay: -3 }), quick: 100 }),
  quietFactor('bad day and noise', 'one bad day of −3 logits, run noise sd .3', {
    noise: run(0.3, { badDay: -3 }),
  }),
  wander(0.7, 0.15),
  wander(0.7, 0.3, 100),
  wander(0.9, 0.15),
  wander(0.9, 0.3),
  quietFactor('wander, 60 runs', 'slow wander, ρ .7, sd .3, baseline of 60 runs', {
    noise: { sd: 0.3, rho: 0.7 },
    baseline: 60,
  }),
  quietFactor('missing', '10 % of trials without a verdict', { missing: 0.1 }),
  quietFactor('rebaseline', 'the last 20 runs approved anew every 60 looks', { rebaseline: 60 }),
  quietFactor('rebaseline, noise', 'the same, run noise sd .3', {
    rebaseline: 60,
    noise: run(0.3),
  }),
  quietFactor('six', 'six-way judgments', { kind: 'judgment', quick: 25, full: YEARS, rivals: 0 }),
  quietFactor('six, noise', 'six-way judgments, run noise sd .4', {
    kind: 'judgment',
    noise: run(0.4),
    full: YEARS,
    rivals: 0,
  }),
  quietFactor('20 streams', '20 pass streams under one budget', {
    streams: 20,
    quick: 5,
    full: COSTLY,
    rivals: 10,
  }),
  quietFactor('20 streams, noise', '20 pass streams under one budget, run noise sd .3', {
    streams: 20,
    noise: run(0.3),
    full: COSTLY,
    rivals: 10,
  }),
];

const words = (change: ChangeName): string =>
  change === 'judgment' ? '4 of 40 now refuse, pass rate unchanged' : COURSES[change].words;
const ALL = Object.keys(COURSES) as CourseName[];

/**
 * The columns in which a prototype of the engine was measured first; φ 2 is a run noise of sd .63.
 */
const PROTOTYPE: readonly CourseName[] = ['p5', 'p10', 'p25', 'four', 'one', 'swap'];
const prototype = [
  ['φ 1, baseline 20', 0, 20],
  ['φ 1, baseline 60', 0, 60],
  ['φ 2, baseline 20', 0.63, 20],
  ['φ 2, baseline 60', 0.63, 60],
] as const;
const prototypeCells = prototype.flatMap(([column, sd, baseline]) =>
  PROTOTYPE.map((change) =>
    cell(`change/${change} ${column}`, 'prototype', words(change), {
      column,
      change,
      noise: run(sd),
      baseline,
      quick: sd === 0 && baseline === 20 ? 100 : change === 'p10' || change === 'one' ? 50 : 0,
      full: YEARS,
      rivals: RIVALS,
    }),
  ),
);

const shapeCells = [...ALL, 'judgment' as const].flatMap((change) =>
  SHAPE_NAMES.flatMap((shape) => {
    // A suite that never fails can neither get better nor swap.
    if (shape === 'perfect' && (change === 'swap' || change === 'better')) return [];
    return [
      cell(`shape/${change} ${shape}`, 'shapes', words(change), {
        column: shape,
        change,
        shape,
        kind: change === 'judgment' ? 'both' : 'pass',
        full: YEARS,
        rivals: RIVALS,
      }),
    ];
  }),
);

const laterCells = [...ALL, 'judgment' as const].map((change) =>
  cell(`later/${change}`, 'later', words(change), {
    column: 'after 100 quiet looks',
    change,
    before: 100,
    kind: change === 'judgment' ? 'both' : 'pass',
    quick: change === 'p10' || change === 'four' || change === 'one' ? 60 : 0,
    full: YEARS,
    rivals: RIVALS,
  }),
);

const WANDERING = [
  ['ρ .7, sd .15', 0.7, 0.15, 20],
  ['ρ .7, sd .3', 0.7, 0.3, 20],
  ['ρ .7, sd .3, baseline 60', 0.7, 0.3, 60],
  ['ρ .9, sd .3', 0.9, 0.3, 20],
] as const;
const wanderCells = WANDERING.flatMap(([column, rho, sd, baseline]) =>
  PROTOTYPE.map((change) =>
    cell(`wander/${change} ${column}`, 'wander', words(change), {
      column,
      change,
      noise: { sd, rho },
      baseline,
      full: YEARS,
      rivals: 0,
    }),
  ),
);

const OTHER: readonly (readonly [string, Partial<Cell>])[] = [
  ['3 trials a case', { trials: 3 }],
  ['10 cases', { cases: 10 }],
  ['100 cases', { cases: 100 }],
  ['20 streams, one changes', { streams: 20, full: COSTLY, rivals: 10 }],
  ['six-way judgments beside it', { kind: 'both' }],
];
const otherCells = OTHER.flatMap(([column, factors]) =>
  (['p10', 'four', 'one'] as const).map((change) =>
    cell(`other/${change} ${column}`, 'other', words(change), {
      column,
      change,
      full: YEARS,
      rivals: RIVALS,
      ...factors,
    }),
  ),
);

export const CELLS: readonly Cell[] = [
  ...quietShapes,
  ...quietFactors,
  ...prototypeCells,
  ...laterCells,
  ...shapeCells,
  ...wanderCells,
  ...otherCells,
];
