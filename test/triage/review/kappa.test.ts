import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { REVIEW_LABELS, type ReviewLabel } from '../../../src/domain/real-output.ts';
import { agreementOf, cohensKappa, type LabelPair } from '../../../src/triage/review/kappa.ts';

/**
 * Ratings of sexual fun by 91 couples (Hout et al. 1987; Agresti, Stat. Methods Med. Res. 1, 1992).
 * κ = .1293, its error .0686: what R's vcd::Kappa prints for SexualFun.
 */
const COUPLES = [
  [7, 7, 2, 3],
  [2, 8, 3, 7],
  [1, 5, 4, 9],
  [2, 8, 9, 14],
];

const pairsOf = (table: readonly (readonly number[])[]): LabelPair[] =>
  table.flatMap((row, i) =>
    row.flatMap((n, j) =>
      Array.from({ length: n }, (): LabelPair => {
        const [a, b] = [REVIEW_LABELS[i], REVIEW_LABELS[j]];
        if (a === undefined || b === undefined) throw new Error('the table is too large');
        return [a, b];
      }),
    ),
  );

describe("Cohen's κ", () => {
  it('is what the literature has for a known table, with its error', () => {
    const found = cohensKappa(COUPLES);
    expect(found?.kappa).toBeCloseTo(0.1293, 4);
    expect(found?.error).toBeCloseTo(0.0686, 4);
  });

  it('is .4 where two readers agree on 35 of 50 and chance alone would give half', () => {
    const found = cohensKappa([
      [20, 5],
      [10, 15],
    ]);
    expect(found?.kappa).toBeCloseTo(0.4, 10);
    expect(found?.byChance).toBeCloseTo(0.5, 10);
  });

  it('has the interval of the literature where there are many items', () => {
    const many = agreementOf(pairsOf(COUPLES));
    expect(many).toMatchObject({ pairs: 91, same: 33 });
    expect(many.low).toBeLessThanOrEqual(-0.0051);
    expect(many.high).toBeGreaterThanOrEqual(0.2638);
    expect(many.reason).toContain('different things');
  });

  it('is not said of a handful of items, nor where everything was called the same', () => {
    const four: LabelPair[] = Array.from({ length: 4 }, () => ['right', 'right']);
    expect(agreementOf(four)).toMatchObject({ kappa: null, low: null, pairs: 4, same: 4 });
    const forty: LabelPair[] = Array.from({ length: 40 }, () => ['right', 'right']);
    expect(agreementOf(forty)).toMatchObject({ kappa: null, same: 40 });
    expect(agreementOf(forty).reason).toContain('says nothing of agreement');
  });

  it('is uncertain where six items were seen and all agreed', () => {
    const six: LabelPair[] = [
      ...Array.from({ length: 3 }, (): LabelPair => ['right', 'right']),
      ...Array.from({ length: 3 }, (): LabelPair => ['wrong', 'wrong']),
    ];
    const found = agreementOf(six);
    expect(found).toMatchObject({ kappa: 1, high: 1 });
    expect(found.low).toBeLessThan(0.4);
  });

  it('is read by its interval, never by itself', () => {
    const of = (table: readonly (readonly number[])[]) => agreementOf(pairsOf(table));
    // Three of five called the same: κ is .17, and its truth anywhere from −1 to .82.
    const few = of([
      [3, 1],
      [1, 0],
    ]);
    expect(few.high).toBeGreaterThan(0.4);
    expect(few.reason).toMatch(/^not known yet: /);
    const agreed = of([
      [3, 0],
      [0, 3],
    ]);
    expect(agreed.kappa).toBe(1);
    expect(agreed.reason).toMatch(/^not known yet: /);
    const many = of([
      [300, 10],
      [10, 300],
    ]);
    expect(many.reason).toBe('people mean the same by the four words');
    const apart = of([
      [100, 90],
      [90, 100],
    ]);
    expect(apart.reason).toContain('people mean different things');
    const often = of([
      [390, 110],
      [110, 390],
    ]);
    expect(often.low).toBeGreaterThan(0.4);
    expect(often.reason).toContain('often mean the same');
  });

  it('lies inside its interval, between −1 and 1, and is the same with the readers swapped', () => {
    const label = fc.constantFrom(...REVIEW_LABELS);
    fc.assert(
      fc.property(fc.array(fc.tuple(label, label), { maxLength: 60 }), (pairs) => {
        const a = agreementOf(pairs);
        const b = agreementOf(pairs.map(([x, y]): LabelPair => [y, x]));
        if (a.kappa === null || a.low === null || a.high === null) {
          expect(b.kappa).toBeNull();
          return;
        }
        expect(a.low).toBeLessThanOrEqual(a.kappa + 1e-12);
        expect(a.high).toBeGreaterThanOrEqual(a.kappa - 1e-12);
        expect(Math.max(-a.low, a.high)).toBeLessThanOrEqual(1);
        expect(b.kappa).toBeCloseTo(a.kappa, 10);
      }),
    );
  });

  it('has an interval that holds the true κ in 95 of 100 teams, with twenty items too', () => {
    for (const n of [12, 20, 60]) expect(coverage(n, 400)).toBeGreaterThan(0.94);
  });
});

/** How often the interval holds: readers who agree with chance .7, else call it by the same odds. */
function coverage(n: number, teams: number): number {
  let state = 17;
  const random = (): number => {
    // Park and Miller's generator (Comm. ACM 31, 1988).
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const drawn = (): ReviewLabel => {
    const u = random();
    return u < 0.6 ? 'right' : u < 0.8 ? 'plausible' : u < 0.95 ? 'wrong' : 'out-of-scope';
  };
  let held = 0;
  let said = 0;
  for (let team = 0; team < teams; team++) {
    const pairs = Array.from({ length: n }, (): LabelPair => {
      const first = drawn();
      return [first, random() < 0.7 ? first : drawn()];
    });
    const { low, high } = agreementOf(pairs);
    if (low === null || high === null) continue;
    said += 1;
    if (low <= 0.7 && high >= 0.7) held += 1;
  }
  return held / said;
}
