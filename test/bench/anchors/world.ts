// A suite of 40 cases that a judge grades, and 30 anchors that the same judge grades again in every
// look.
import type { Look } from '../../../src/domain/drift.ts';
import { draw } from '../drift/changes.ts';
import { caseRates, normal, type Random, shifted, shiftFor } from '../drift/world.ts';

export const CASES = 40;
export const ANCHORS = 30;

/**
 * `fixed`: the judge repeats itself to the letter on a fixed text. `noisy`: every anchor is a coin
 * of its own.
 */
export type Judge = 'fixed' | 'noisy';
/**
 * `counted`: exactly that share of the anchors turns. `chance`: each text by its own chance, so
 * that some worlds turn fewer, or none.
 */
export type Turns = 'counted' | 'chance';
export type Change = 'agreement' | 'strict' | 'agent' | 'nothing';

export interface Settings {
  judge: Judge;
  turns: Turns;
  change: Change;
  /** Share of anchors that people let pass. */
  passing: number;
  /** Sd of a common effect of a look on the judge's anchors, in logits; 0 for a fixed judge. */
  noise: number;
}

/** P(pass | good) and P(fail | bad) of the judge on the suite's fresh answers. */
const RIGHT = 0.95;

export interface World {
  passes: ReadonlyMap<string, boolean>;
  suite(changed: boolean, name: string, at: string): Look;
  anchors(changed: boolean, name: string, at: string): Look;
}

export function makeWorld(r: Random, s: Settings): World {
  const good = caseRates(r, CASES);
  const fallen = s.change === 'agent' ? fall(good, 0.1) : good;
  const human = Array.from({ length: ANCHORS }, (_, i) => i < Math.round(s.passing * ANCHORS));
  // A judge agrees with people on about 93 of 100 texts; where it repeats itself, it is simply
  // wrong on the others.
  const agrees = human.map(() =>
    s.judge === 'fixed' ? (r() < 0.93 ? 1 : 0) : shifted(0.95, 0.8 * normal(r)),
  );
  const judgedPass = agrees.map((p, i) => (human[i] === true ? p : 1 - p));
  const mean = (xs: readonly number[]): number => xs.reduce((a, b) => a + b, 0) / xs.length;
  const suitePass = good.map((g) => g * RIGHT + (1 - g) * (1 - RIGHT));
  const strictEach = 0.15 / mean(suitePass);
  const strictAnchor = 0.15 / Math.max(0.16, mean(judgedPass));
  const after =
    s.change === 'agreement'
      ? losesAgreement(r, s, agrees)
      : s.change === 'strict'
        ? becomesStrict(r, s, agrees, judgedPass, human, strictAnchor)
        : agrees;
  const coin = (p: number): number => (r() < p ? 1 : 0);
  const row = (id: string, hit: number) => ({ caseHash: id, counts: [hit, 1 - hit] });
  return {
    passes: new Map(human.map((h, i) => [`a${i}`, h])),
    suite(changed, run, at) {
      const cells = (changed ? fallen : good).map((g, i) => {
        const isGood = coin(g) === 1;
        const right = changed && s.change === 'agreement' ? RIGHT - 0.1 : RIGHT;
        const pass =
          coin(isGood ? right : 1 - right) === 1 &&
          !(changed && s.change === 'strict' && r() < strictEach);
        return row(`c${i}`, pass ? 1 : 0);
      });
      return { run, at, lane: 'schedule', cells };
    },
    anchors(changed, run, at) {
      const effect = s.noise * normal(r);
      const cells = (changed ? after : agrees).map((p, i) =>
        row(`a${i}`, p === 0 || p === 1 ? p : coin(shifted(p, effect))),
      );
      return { run, at, lane: 'schedule', cells };
    },
  };
}

function fall(rates: readonly number[], points: number): number[] {
  const v = shiftFor(rates, -points);
  return rates.map((p) => shifted(p, v));
}

/**
 * Ten points: three of thirty turn from agreeing to differing, or every anchor's rate moves so that
 * the mean falls as much.
 */
function losesAgreement(r: Random, s: Settings, agrees: readonly number[]): number[] {
  if (s.judge === 'noisy') return fall(agrees, 0.1);
  const able = agrees.flatMap((p, i) => (p === 1 ? [i] : []));
  const turned = new Set(
    s.turns === 'counted'
      ? draw(r, able, Math.round(0.1 * ANCHORS))
      : able.filter(() => r() < (0.1 * ANCHORS) / able.length),
  );
  return agrees.map((p, i) => (turned.has(i) ? 0 : p));
}

/**
 * Fifteen points fewer passes on the anchors too: what passed fails, away from people or towards
 * them.
 */
function becomesStrict(
  r: Random,
  s: Settings,
  agrees: readonly number[],
  judgedPass: readonly number[],
  human: readonly boolean[],
  each: number,
): number[] {
  const able = judgedPass.flatMap((p, i) => (p === 1 ? [i] : []));
  const count = Math.floor(0.15 * ANCHORS + r());
  const turned =
    s.judge === 'noisy'
      ? null
      : new Set(
          s.turns === 'counted'
            ? draw(r, able, Math.min(able.length, count))
            : able.filter(() => r() < each),
        );
  return agrees.map((p, i) => {
    const pass = (judgedPass[i] ?? 0) * (turned === null ? 1 - each : turned.has(i) ? 0 : 1);
    return turned !== null && !turned.has(i) ? p : human[i] === true ? pass : 1 - pass;
  });
}
