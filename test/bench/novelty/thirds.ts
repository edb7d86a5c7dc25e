import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dot, type Reviewed, type Vector, type Way } from './ways.ts';

/** The sentences of a file beside this one, intent by intent. */
export const intentsIn = (file: string): string[][] =>
  readFileSync(join(import.meta.dirname, file), 'utf8')
    .split(/^# .*\n/m)
    .slice(1)
    .map((block) => block.trim().split('\n'));

/** Learns from the reviewed sentences how any is turned to a vector of length 1. */
export type Weigh = (reviewed: readonly string[]) => (text: string) => Vector;

export interface Part {
  reviewed: Reviewed;
  old: readonly { vector: Vector; intent: number }[];
  fresh: readonly Vector[];
}

/** A third of the intents never reviewed, a quarter of the others' sentences asked: all twelve. */
export function partsOf(intents: readonly (readonly string[])[], weigh: Weigh): Part[] {
  return [0, 1, 2].flatMap((third) =>
    [0, 1, 2, 3].map((quarter) => partOf(intents, weigh, third, quarter)),
  );
}

function partOf(
  intents: readonly (readonly string[])[],
  weigh: Weigh,
  third: number,
  quarter: number,
): Part {
  const known = intents.filter((_, i) => i % 3 !== third);
  const half = (isAsked: boolean) =>
    known.flatMap((lines, intent) =>
      lines.filter((_, i) => (i % 4 === quarter) === isAsked).map((text) => ({ text, intent })),
    );
  const reviewed = half(false);
  const vectorOf = weigh(reviewed.map((r) => r.text));
  return {
    reviewed: {
      vectors: reviewed.map((r) => vectorOf(r.text)),
      intents: reviewed.map((r) => r.intent),
    },
    old: half(true).map(({ text, intent }) => ({ vector: vectorOf(text), intent })),
    fresh: intents
      .filter((_, i) => i % 3 === third)
      .flat()
      .map(vectorOf),
  };
}

/** Held of what is new where one in twenty of what is not new is held. */
export function recallAtFive(parts: readonly Part[], way: Way): number {
  return mean(
    parts.map(({ reviewed, old, fresh }) => {
      const familiar = way(reviewed);
      const values = old.map((o) => familiar(o.vector)).toSorted((a, b) => a - b);
      const limit = values[Math.floor(values.length * 0.05)] ?? 0;
      return fresh.filter((vector) => familiar(vector) < limit).length / fresh.length;
    }),
  );
}

/** How often the nearest reviewed one of what is not new wants the same. */
export function nearestIsAlike(parts: readonly Part[]): number {
  return mean(
    parts.map(({ reviewed, old }) => {
      const alike = old.filter(({ vector, intent }) => {
        const near = reviewed.vectors.map((v) => dot(vector, v));
        return reviewed.intents[near.indexOf(Math.max(...near))] === intent;
      });
      return alike.length / old.length;
    }),
  );
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, v) => sum + v, 0) / values.length;

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
