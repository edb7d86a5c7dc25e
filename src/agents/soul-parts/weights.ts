import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SOUL_PARTS, type SoulPart } from './cues.ts';
import { featuresOf } from './features.ts';
import { limitOf } from './limits.ts';

/** How strongly each part is said, in natural logarithms of odds. */
export type Scores = Readonly<Record<SoulPart, number>>;

interface Weights {
  /** More than this, and a document says the part. */
  thresholds: Scores;
  of: ReadonlyMap<string, readonly number[]>;
}

const FILE = join(import.meta.dirname, '../../../data/soul-parts/weights.tsv');
/** Only the strongest say what a statement is about: many weak ones add up to nothing in particular. */
const STRONGEST = 20;

let read: Weights | null = null;

/**
 * What was learnt from statements that people labelled (docs/benchmarks/souls.md): a line a feature
 * with a weight for each part, the thresholds first.
 */
function weights(): Weights {
  read ??= parseWeights(readFileSync(FILE, 'utf8'));
  return read;
}

/** Reads the lines of the file of weights. */
export function parseWeights(text: string): Weights {
  const [head = '', ...rows] = text.trimEnd().split('\n');
  return {
    thresholds: byPart(numbers(head)),
    of: new Map(rows.map((row) => [row.slice(0, row.indexOf('\t')), numbers(row)])),
  };
}

const numbers = (row: string): number[] => row.split('\t').slice(1).map(Number);
const byPart = (all: readonly number[]): Scores => {
  const [purpose = 0, boundaries = 0, voice = 0, decisions = 0, asking = 0] = all;
  return { purpose, boundaries, voice, decisions, asking };
};

/** So little that nothing beside it makes a part said. */
const UNSAID = -99;
/** As strongly at least as what is plainly forbidden says a boundary, whatever words it is about. */
const PLAINLY = 4;
/** From here on what is forbidden is a manner of speaking. */
const MANNER = 3.5;

/**
 * How strongly a statement says each part. A boundary is none where nothing is forbidden or limited,
 * and is one where something is plainly forbidden that is no manner of speaking.
 */
export function scoresOf(statement: string, { of } = weights()): Scores {
  const found = [...featuresOf(statement)].flatMap((f) => {
    const own = of.get(f);
    return own === undefined ? [] : [own];
  });
  const scores = byPart(
    SOUL_PARTS.map((_, k) =>
      found
        .map((own) => own[k] ?? 0)
        .filter((w) => w !== 0)
        .toSorted((a, b) => Math.abs(b) - Math.abs(a))
        .slice(0, STRONGEST)
        .reduce((sum, w) => sum + w, 0),
    ),
  );
  const limit = limitOf(statement);
  if (limit === null) return { ...scores, boundaries: UNSAID };
  const isPlain = limit === 'forbids' && scores.voice < MANNER;
  return isPlain ? { ...scores, boundaries: Math.max(PLAINLY, scores.boundaries) } : scores;
}

export const thresholds = (): Scores => weights().thresholds;
