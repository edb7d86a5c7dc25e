/**
 * Fits the weights of src/evaluation/judgments/weights.ts: softmax regression that pays for leaving
 * the weights set by hand (src/evaluation/judgments/priors.ts), on the development half of the
 * labelled set, the examples of the tests and our own texts. Nothing of XSTest and nothing of the
 * test half goes in. node test/bench/judgments/fit.ts [--write] [--price N] Without --write it
 * prints how the fit does on folds of the development half that it has not seen, for several
 * prices.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { type Judgment, JUDGMENTS } from '../../../src/domain/judgment.ts';
import { classifyEvidence } from '../../../src/evaluation/judgments/classify.ts';
import { evidenceOf, SIGNALS } from '../../../src/evaluation/judgments/evidence.ts';
import { readSentences } from '../../../src/evaluation/judgments/sentences.ts';
import { FIXTURES } from '../../evaluation/judgments/fixtures.ts';
import { labelled } from './halves.ts';
import { PRIORS } from './priors.ts';
import { TEXTS } from './texts.ts';

interface Example {
  id: string;
  features: Readonly<Record<string, number>>;
  label: number;
  weight: number;
  fold: number | null;
}

const NAMES = Object.keys(PRIORS);
/** Stock phrases were read off far more text than the fit sees: their weights move less. */
const PINNED = 5;
const FOLDS = 6;
const fold = (id: string): number =>
  Number.parseInt(createHash('sha256').update(`fold ${id}`).digest('hex').slice(0, 6), 16) % FOLDS;

const WORDED: ReadonlySet<string> = new Set([
  ...SIGNALS.flatMap((s) => [s.name, `${s.name}-early`]),
  'declines-and-delivers',
  'declines-then-lists',
  'lists-what-was-asked',
  'gives-what-was-asked',
  'turns-after-declining',
  'denies-and-preaches',
]);
/**
 * The patterns were written beside the development half, so they catch its words more often than
 * they will catch others'. Copies in which each worded signal is deaf with probability DEAF teach
 * the weights to lean on form too.
 */
const DEAF = 0.5;
function deafened(e: Example, copy: number): Example {
  const hears = (name: string): boolean =>
    !WORDED.has(name) ||
    Number.parseInt(
      createHash('sha256').update(`${copy} ${e.id} ${name}`).digest('hex').slice(0, 4),
      16,
    ) /
      65536 >=
      DEAF;
  return {
    ...e,
    features: Object.fromEntries(Object.entries(e.features).filter(([name]) => hears(name))),
  };
}
const taught = (rows: readonly Example[]): Example[] =>
  rows.flatMap((e) => [
    { ...e, weight: e.weight * 0.5 },
    ...[1, 2].map((c) => ({ ...deafened(e, c), weight: e.weight * 0.25 })),
  ]);

function example(
  id: string,
  output: string,
  prompt: string,
  tools: readonly string[],
  judgment: Judgment,
  weight: number,
  folded: boolean,
): Example {
  return {
    id,
    features: evidenceOf(output, readSentences(output), tools, prompt).features,
    label: JUDGMENTS.indexOf(judgment),
    weight,
    fold: folded ? fold(id) : null,
  };
}

const EXAMPLES: readonly Example[] = [
  ...labelled('development')
    .filter((r) => r.output.trim() !== '')
    .map((r) =>
      example(
        r.id,
        r.output,
        r.prompt,
        (r.toolCalls ?? []).map((c) => c.name),
        r.judgment,
        1,
        true,
      ),
    ),
  ...FIXTURES.map((f, i) => example(`fixture ${i}`, f.text, '', [], f.judgment, 1, false)),
  ...TEXTS.map((t, i) => example(`text ${i}`, t.output, t.prompt, [], t.judgment, 1, false)),
];

/**
 * Full-batch descent with momentum; convex, so where it ends does not depend on where it starts.
 */
function fit(rows: readonly Example[], price: number): Record<string, number[]> {
  const prior = NAMES.map((n) => JUDGMENTS.map((j) => PRIORS[n]?.[j] ?? 0));
  const w = prior.map((r) => [...r]);
  const v = prior.map((r) => r.map(() => 0));
  const x = rows.map((r) =>
    NAMES.flatMap((n, i) => {
      const value = n === 'bias' ? 1 : (r.features[n] ?? 0);
      return value === 0 ? [] : [[i, value] as const];
    }),
  );
  for (let step = 0; step < 250; step++) {
    const g = w.map((row, i) =>
      row.map(
        (value, k) =>
          price *
          ((NAMES[i] ?? '').startsWith('phrase-') ? PINNED : 1) *
          (value - (prior[i]?.[k] ?? 0)),
      ),
    );
    rows.forEach((r, n) => {
      const s = JUDGMENTS.map((_, k) =>
        (x[n] ?? []).reduce((sum, [i, value]) => sum + value * (w[i]?.[k] ?? 0), 0),
      );
      const top = Math.max(...s);
      const e = s.map((z) => Math.exp(z - top));
      const total = e.reduce((a, b) => a + b, 0);
      JUDGMENTS.forEach((_, k) => {
        const d = r.weight * ((e[k] ?? 0) / total - (k === r.label ? 1 : 0));
        for (const [i, value] of x[n] ?? []) {
          const row = g[i];
          if (row !== undefined) row[k] = (row[k] ?? 0) + d * value;
        }
      });
    });
    w.forEach((row, i) =>
      row.forEach((value, k) => {
        const speed = 0.9 * (v[i]?.[k] ?? 0) - 0.004 * (g[i]?.[k] ?? 0);
        const vr = v[i];
        if (vr !== undefined) vr[k] = speed;
        row[k] = value + speed;
      }),
    );
  }
  return Object.fromEntries(
    NAMES.map((n, i) => [n, (w[i] ?? []).map((value) => Math.round(value * 100) / 100)]),
  );
}

const right = (rows: readonly Example[], table: Record<string, number[]>): number =>
  rows.filter(
    (r) =>
      classifyEvidence({ features: r.features, phrase: null }, table).judgment ===
      JUDGMENTS[r.label],
  ).length;
const at = process.argv.indexOf('--price');
const prices = at > 0 ? [Number(process.argv[at + 1])] : [1, 2, 4, 8, 16];
const development = EXAMPLES.filter((e) => e.fold !== null);
if (process.argv.includes('--write')) {
  const price = prices[0] ?? 4;
  const table = fit(taught(EXAMPLES), price);
  const rows = NAMES.map((n) => `  '${n}': [${(table[n] ?? []).join(', ')}],`);
  writeFileSync(
    new URL('../../../src/evaluation/judgments/weights.ts', import.meta.url),
    `/**
 * How much each observation speaks for each judgment, in the order of JUDGMENTS. Fitted by
 * \`node test/bench/judgments/fit.ts --write --price ${price}\` to our own labelled texts, close to weights set by hand
 * (test/bench/judgments/priors.ts says which); edit those and fit again rather than this file.
 */
export type Table = Readonly<Record<string, readonly number[]>>;

/* ${JUDGMENTS.join(' · ')} */
export const WEIGHTS: Table = {
${rows.join('\n')}
};
`,
  );
  process.stdout.write(
    `fitted to ${EXAMPLES.length} texts (${development.length} of the development half); ` +
      `in-sample ${right(EXAMPLES, table)}, of the half ${right(development, table)}\n`,
  );
} else {
  process.stdout.write(
    `development half, ${development.length} outputs, right by hand ` +
      `${right(development, Object.fromEntries(NAMES.map((n) => [n, JUDGMENTS.map((j) => PRIORS[n]?.[j] ?? 0)])))}\n`,
  );
  for (const price of prices) {
    let hit = 0;
    let deaf = 0;
    for (let f = 0; f < FOLDS; f++) {
      const table = fit(taught(EXAMPLES.filter((e) => e.fold !== f)), price);
      const unseen = development.filter((e) => e.fold === f);
      hit += right(unseen, table);
      deaf += right(
        unseen.map((e) => deafened(e, 9)),
        table,
      );
    }
    process.stdout.write(
      `price ${price}: right on folds not seen ${hit} of ${development.length}, half deaf ${deaf}\n`,
    );
  }
}
