/**
 * False alarms and power of the paired comparator on simulated cases, seeded.
 *
 * node test/bench/compare/quiet.ts [REPEATS] [SEED]
 *
 * Every comparison is looked at after each case and counts as an alarm if it ever says so.
 * `behaviour` worlds make texts (fences, lists, answers, lengths, refusals) and go through the
 * whole of `compareRuns`; `paired` worlds feed `addPair`.
 */
import { confidenceSequence } from '../../../src/comparison/test/betting.ts';
import { type ComparedPair, compareRuns } from '../../../src/comparison/test/compare.ts';
import {
  addPair,
  answerOf,
  emptyPaired,
  type PairedState,
} from '../../../src/comparison/test/paired.ts';
import type { Reply } from '../../../src/detection/explain/replies.ts';

const repeats = Number(process.argv[2] ?? 400);
let seed = Number(process.argv[3] ?? 1);

/** mulberry32. */
function random(): number {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}
const normal = (): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
/** Gamma by Marsaglia and Tsang (2000), boosted below 1. */
function gamma(a: number): number {
  if (a < 1) return gamma(a + 1) * Math.pow(1 - random(), 1 / a);
  const d = a - 1 / 3;
  for (;;) {
    const x = normal();
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}
const beta = (a: number, b: number): number => {
  const [x, y] = [gamma(a), gamma(b)];
  return x + y === 0 ? 0.5 : x / (x + y);
};
const logit = (p: number): number => Math.log((p + 1e-9) / (1 - p + 1e-9));
const expit = (x: number): number => 1 / (1 + Math.exp(-x));

/** The drift benchmark's mixed suite. */
const mixed = (): number => {
  const u = random();
  return u < 0.7 ? beta(40, 0.7) : u < 0.9 ? beta(6, 2) : beta(1, 1);
};
const SHAPES: Readonly<Record<string, () => number>> = {
  'all .5': () => 0.5,
  mixed,
  'Beta(.1, .1): nearly every case always the same': () => beta(0.1, 0.1),
  healthy: () => beta(40, 0.7),
  'hard: Beta(1, 9)': () => beta(1, 9),
};

interface Rates {
  before: number;
  after: number;
}
/**
 * One comparison: feeds pairs, says what was ever said. `together`: a case's trials on one side
 * share one draw.
 */
function paired(
  cases: readonly Rates[],
  trials: number,
  together: boolean,
): { state: PairedState; covered: boolean } {
  let state = emptyPaired;
  let covered = true;
  const truth = cases.reduce((s, c) => s + c.after - c.before, 0) / cases.length;
  const passed = (p: number): number =>
    together
      ? random() < p
        ? trials
        : 0
      : Array.from({ length: trials }, () => (random() < p ? 1 : 0)).reduce<number>(
          (a, b) => a + b,
          0,
        );
  cases.forEach((c, i) => {
    state = addPair(state, {
      case: String(i),
      before: { passed: passed(c.before), trials },
      after: { passed: passed(c.after), trials },
    });
    if (i % 10 === 9) {
      const s = confidenceSequence(state.tally, 0.05);
      covered &&= s.low <= truth && truth <= s.high;
    }
  });
  return { state, covered };
}

const share = (k: number, n: number): string => `${((100 * k) / n).toFixed(1)} %`;
const row = (...cells: (string | number)[]): void => console.log(`| ${cells.join(' | ')} |`);

console.log(
  `\n## False "worse", and intervals that miss the truth at some moment (${repeats} ` +
    `comparisons a row, 200 cases, looked at after every case)\n`,
);
row('rates of the cases', 'trials', 'false worse', 'interval missed');
row('---', '---', '---', '---');
for (const [name, shape] of Object.entries(SHAPES)) {
  for (const [trials, together] of [
    [1, false],
    [3, false],
    [3, true],
  ] as const) {
    let [worse, missed] = [0, 0];
    for (let r = 0; r < repeats; r++) {
      const { state, covered } = paired(
        Array.from({ length: 200 }, () => {
          const p = shape();
          return { before: p, after: p };
        }),
        trials,
        together,
      );
      if (state.worseAt !== null) worse++;
      if (!covered) missed++;
    }
    row(
      name,
      together ? `${trials}, sharing one draw` : trials,
      share(worse, repeats),
      share(missed, repeats),
    );
  }
}
{
  // Half of the cases 30 points better, half 30 points worse, in random order: no loss on average.
  let [worse, missed] = [0, 0];
  for (let r = 0; r < repeats; r++) {
    const { state, covered } = paired(
      Array.from({ length: 200 }, (_, i) => ({ i, at: random() }))
        .toSorted((a, b) => a.at - b.at)
        .map(({ i }) =>
          i % 2 === 0 ? { before: 0.35, after: 0.65 } : { before: 0.65, after: 0.35 },
        ),
      1,
      false,
    );
    if (state.worseAt !== null) worse++;
    if (!covered) missed++;
  }
  row('half 30 points up, half 30 down', 1, share(worse, repeats), share(missed, repeats));
}

console.log(`\n## False "same or better" where the loss is the margin, 5 points\n`);
row('rates before', 'false same or better');
row('---', '---');
for (const [name, p] of [
  ['all .95', 0.95],
  ['all .55', 0.55],
  ['all 1: the lost 5 in 100 are always lost', 1],
] as const) {
  let same = 0;
  for (let r = 0; r < repeats; r++) {
    const { state } = paired(
      Array.from({ length: 400 }, () => ({
        before: p,
        after: p === 1 ? (random() < 0.05 ? 0 : 1) : p - 0.05,
      })),
      1,
      false,
    );
    if (state.sameAt !== null) same++;
  }
  row(name, share(same, repeats));
}

/**
 * A reply whose every feature follows the case's own propensities; `shift` moves those of the later
 * side.
 */
interface Traits {
  pass: number;
  fence: number;
  list: number;
  refuse: number;
  answer: number;
  words: number;
}
const traits = (): Traits => ({
  pass: mixed(),
  fence: beta(0.3, 0.7),
  list: beta(0.2, 0.8),
  refuse: beta(0.05, 1),
  answer: beta(0.3, 0.3),
  words: 10 + 60 * random(),
});
const WORDS =
  'order parcel refund label receipt carrier station morning evening address window counter'.split(
    ' ',
  );
function replyOf(t: Traits): Reply {
  const n = Math.max(1, Math.round(t.words * Math.exp(0.3 * normal())));
  const refused = random() < t.refuse;
  const body = Array.from(
    { length: n },
    () => WORDS[Math.floor(random() * WORDS.length)] ?? '',
  ).join(' ');
  const listed = random() < t.list ? `- ${body}\n- and so on` : body;
  const answer = `\nAnswer: ${random() < t.answer ? 'Yes' : 'No'}`;
  const text = refused
    ? `I'm sorry, but I can't help with that. ${body}`
    : `${random() < t.fence ? `\`\`\`\n${listed}\n\`\`\`` : listed}${answer}`;
  return {
    text,
    pass: random() < t.pass,
    judged: { judgment: refused ? 'refused' : 'acted', uncertain: false, decidedBy: 'simulated' },
    toolCalls: [],
    finishReason: 'stop',
  };
}

const slow = Math.max(50, Math.round(repeats / 4));
console.log(
  `\n## False "changed" of the whole comparison: outcomes, answers, forms, refusals, length ` +
    `(${slow} comparisons a row)\n`,
);
row('world', 'cases', 'false changed');
row('---', '---', '---');
for (const [name, cases, categories, outcomes, trials] of [
  ['outcomes and texts', 100, 0, true, 1],
  ['outcomes and texts, five categories', 100, 5, true, 1],
  ['texts alone', 100, 0, false, 1],
  ['texts alone, three trials a case', 60, 3, false, 3],
  ['outcomes and texts', 20, 0, true, 1],
] as const) {
  let changed = 0;
  for (let r = 0; r < slow; r++)
    if (compared(cases, categories, outcomes, trials, (t) => t)) changed++;
  row(name, cases, share(changed, slow));
}
{
  // Not promised: a run whose replies share one cause is another run; with two runs nobody can tell
  // that from a change.
  let changed = 0;
  for (let r = 0; r < slow; r++) {
    const [b, a] = [0.5 * normal(), 0.5 * normal()];
    if (
      compared(
        100,
        0,
        true,
        1,
        (t) => ({ ...t, pass: expit(logit(t.pass) + a) }),
        (t) => ({ ...t, pass: expit(logit(t.pass) + b) }),
      )
    )
      changed++;
  }
  row(
    'outcomes and texts, each run shifted by sd .5 logits as a whole (not promised)',
    100,
    share(changed, slow),
  );
}

function compared(
  cases: number,
  categories: number,
  outcomes: boolean,
  trials: number,
  later: (t: Traits) => Traits,
  sooner: (t: Traits) => Traits = (t) => t,
): number | null {
  const side = (t: Traits): Reply[] =>
    Array.from({ length: trials }, () => {
      const reply = replyOf(t);
      return outcomes ? reply : { ...reply, pass: null };
    });
  const pairs = Array.from({ length: cases }, (_, i): ComparedPair => {
    const t = traits();
    return {
      id: String(i),
      category: categories === 0 ? null : `k${i % categories}`,
      unjudged: false,
      before: side(sooner(t)),
      after: side(later(t)),
    };
  });
  return compareRuns({ pairs, onlyBefore: 0, onlyAfter: 0 }).decidedAt;
}

console.log(
  `\n## Power: share decided and the median number of cases it took (${slow} comparisons a ` +
    `row, mixed suite)\n`,
);
row('change', 'cases', 'worse, test alone', 'median', 'changed, whole comparison', 'median');
row('---', '---', '---', '---', '---', '---');
const CHANGES: readonly [string, (p: number, i: number) => number][] = [
  ['−5 points', (p) => Math.max(0, p - 0.05)],
  ['−10 points', (p) => Math.max(0, p - 0.1)],
  ['−25 points', (p) => Math.max(0, p - 0.25)],
  ['one case in ten collapses to .1', (p, i) => (i % 10 === 3 ? Math.min(p, 0.1) : p)],
];
const median = (xs: readonly number[]): string =>
  xs.length === 0 ? '–' : String(xs.toSorted((a, b) => a - b)[Math.floor(xs.length / 2)]);
for (const [name, change] of CHANGES) {
  for (const cases of [40, 100, 400]) {
    const [alone, whole]: [number[], number[]] = [[], []];
    for (let r = 0; r < slow; r++) {
      const rates = Array.from({ length: cases }, (_, i) => {
        const p = mixed();
        return { before: p, after: change(p, i) };
      });
      const at = paired(rates, 1, false).state.worseAt;
      if (at !== null) alone.push(at);
      let i = 0;
      const all =
        cases > 100
          ? null
          : compared(cases, 0, true, 1, (t) => ({ ...t, pass: change(t.pass, i++) }));
      if (all !== null) whole.push(all);
    }
    row(
      name,
      cases,
      share(alone.length, slow),
      median(alone),
      cases > 100 ? 'not run' : share(whole.length, slow),
      median(whole),
    );
  }
}
{
  const need = answerOf(emptyPaired).more;
  console.log(
    `\nEqual pairs until "same or better" at 5 points: ${need}; straight losses until "worse": ${[
      ...Array(30).keys(),
    ].find((n) => {
      let s = emptyPaired;
      for (let i = 0; i < n; i++)
        s = addPair(s, {
          case: 'c',
          before: { passed: 1, trials: 1 },
          after: { passed: 0, trials: 1 },
        });
      return s.worseAt !== null;
    })}.`,
  );
}
