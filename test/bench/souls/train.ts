/**
 * Learns what statements of souls say from test/data/souls/statements.jsonl, sets the thresholds by
 * every second soul of souls.jsonl, writes data/soul-parts/weights.tsv, and prints how often it
 * agrees with the labels of both halves:
 *
 *     node test/bench/souls/train.ts
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOUL_PARTS, type SoulPart } from '../../../src/agents/soul-parts/cues.ts';
import { featuresOf } from '../../../src/agents/soul-parts/features.ts';
import { limitOf } from '../../../src/agents/soul-parts/limits.ts';
import { statementsOf } from '../../../src/agents/soul-parts/statements.ts';
import { parseWeights, scoresOf } from '../../../src/agents/soul-parts/weights.ts';

const ROOT = join(import.meta.dirname, '../../..');
const SMOOTHING = 0.3;
/** Rarer features are chance. */
const FEWEST = 3;
const LEAST = 0.8;

interface Statement {
  text: string;
  says: readonly SoulPart[];
}
interface Soul {
  id: string;
  text: string;
  has: Readonly<Record<SoulPart, boolean>>;
}
const read = <T>(name: string): T[] =>
  readFileSync(join(ROOT, 'test/data/souls', name), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as T);

/** What a part is told apart from: a boundary from what else forbids or limits, others from anything. */
const isOf = (part: SoulPart, s: Statement): boolean =>
  part !== 'boundaries' || limitOf(s.text) !== null;

/** Naive Bayes over the presence of features: log of how much likelier each is where a part is said. */
function learn(statements: readonly Statement[]): Map<string, number[]> {
  const read = statements.map((s) => ({ ...s, features: featuresOf(s.text) }));
  const byPart = SOUL_PARTS.map((part) => {
    const of = read.filter((s) => isOf(part, s));
    const saying = of.filter((s) => s.says.includes(part));
    return { all: of.length, n: saying.length, seen: countOf(of), yes: countOf(saying) };
  });
  const weights = new Map<string, number[]>();
  for (const [f, seen] of countOf(read)) {
    if (seen < FEWEST) continue;
    const own = byPart.map((p) => {
      const [seen, yes] = [p.seen.get(f) ?? 0, p.yes.get(f) ?? 0];
      if (seen < FEWEST) return 0;
      const w =
        Math.log((yes + SMOOTHING) / (p.n + 2 * SMOOTHING)) -
        Math.log((seen - yes + SMOOTHING) / (p.all - p.n + 2 * SMOOTHING));
      return Math.abs(w) < LEAST ? 0 : Math.round(w * 100) / 100;
    });
    if (own.some((w) => w !== 0)) weights.set(f, own);
  }
  return weights;
}

/** In how many statements each feature is. */
function countOf(statements: readonly { features: ReadonlySet<string> }[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const s of statements) for (const f of s.features) counts.set(f, (counts.get(f) ?? 0) + 1);
  return counts;
}

const rowsOf = (thresholds: readonly number[], weights: ReadonlyMap<string, number[]>): string =>
  [
    ['threshold', ...thresholds].join('\t'),
    ...[...weights]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([f, own]) => [f, ...own].join('\t')),
  ].join('\n');

/** As `findSoulParts` adds statements up. */
function documentScores(soul: Soul, text: string): number[] {
  const weights = parseWeights(text);
  const all = statementsOf(soul.text).map((s, i) => {
    const scores = scoresOf(s.text, weights);
    return { ...scores, purpose: scores.purpose + (i === 0 ? 1.5 : 0) };
  });
  return SOUL_PARTS.map((part) => {
    const [best = -99, second = 0] = all.map((s) => s[part]).toSorted((a, b) => b - a);
    return best + 0.3 * Math.max(0, second);
  });
}

/** The threshold that agrees with most labels; the middle of a gap between two scores. */
function bestThreshold(scored: readonly { score: number; has: boolean }[]): number {
  const sorted = scored.map((s) => s.score).toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((s, i) => (s + (sorted[i] ?? s)) / 2);
  const agreed = (t: number): number => scored.filter((s) => s.score > t === s.has).length;
  const best = gaps.toSorted((a, b) => agreed(b) - agreed(a) || a - b)[0] ?? 0;
  return Math.round(best * 10) / 10;
}

const weights = learn(read<Statement>('statements.jsonl'));
const souls = read<Soul>('souls.jsonl');
const bare = rowsOf([0, 0, 0, 0, 0], weights);
const scored = souls.map((soul) => ({ soul, scores: documentScores(soul, bare) }));
const half = (n: 0 | 1) => scored.filter((_, i) => i % 2 === n);
const thresholds = SOUL_PARTS.map((part, k) =>
  bestThreshold(half(0).map((s) => ({ score: s.scores[k] ?? 0, has: s.soul.has[part] }))),
);
writeFileSync(join(ROOT, 'data/soul-parts/weights.tsv'), `${rowsOf(thresholds, weights)}\n`);
console.log(`${weights.size} features, thresholds ${thresholds.join(' ')}`);
for (const n of [0, 1] as const) {
  const cells = SOUL_PARTS.map((part, k) => {
    const says = (s: (typeof scored)[number]): boolean => (s.scores[k] ?? 0) > (thresholds[k] ?? 0);
    const has = half(n).filter((s) => s.soul.has[part]);
    const not = half(n).filter((s) => !s.soul.has[part]);
    return {
      part,
      found: has.filter(says).length,
      of: has.length,
      wrong: not.filter(says).length,
      not: not.length,
    };
  });
  const right = cells.reduce((sum, c) => sum + c.found + c.not - c.wrong, 0);
  console.log(
    `${n === 0 ? 'half that set the thresholds' : 'held-out half'}: ${right} of ${half(n).length * 5}; ` +
      cells.map((c) => `${c.part} ${c.found}/${c.of}, wrongly ${c.wrong}/${c.not}`).join('; '),
  );
}
