import { wilson } from '../../detection/drift/intervals.ts';
import { REVIEW_LABELS, type ReviewLabel } from '../../domain/real-output.ts';

const Z95 = 1.959963984540054;
/** Below so many items looked at twice nothing is said of agreement. */
export const FEWEST_PAIRS = 5;

/** What two people said of one item, neither knowing the other's word. */
export type LabelPair = readonly [ReviewLabel, ReviewLabel];

/** How far people agree beyond chance. */
export interface Agreement {
  /** Items that were looked at twice. */
  pairs: number;
  /** Of these, those that both called the same. */
  same: number;
  /** Cohen's κ, −1 to 1; null where it cannot be said. */
  kappa: number | null;
  /** 95 % interval of κ; null with it. */
  low: number | null;
  high: number | null;
  /** Why κ cannot be said, or how to read it; a sentence. */
  reason: string;
}

/**
 * Cohen's κ (Educ. Psychol. Meas. 20, 1960) over items that were looked at twice. Its interval is
 * the wider, on each side, of two: that of its large-sample error, and that of Wilson's interval of
 * the plain agreement, carried over at the agreement that chance alone would give. The first has no
 * width where all agreed, however few they were.
 */
export function agreementOf(pairs: readonly LabelPair[]): Agreement {
  const table = REVIEW_LABELS.map((a) =>
    REVIEW_LABELS.map((b) => pairs.filter(([x, y]) => x === a && y === b).length),
  );
  const same = table.reduce((sum, row, i) => sum + (row[i] ?? 0), 0);
  const unsaid = (reason: string): Agreement => ({
    pairs: pairs.length,
    same,
    kappa: null,
    low: null,
    high: null,
    reason,
  });
  if (pairs.length < FEWEST_PAIRS)
    return unsaid(`fewer than ${FEWEST_PAIRS} items were looked at twice`);
  const measured = cohensKappa(table);
  if (measured === null)
    return unsaid('both said the same one word of every item, which says nothing of agreement');
  const { kappa, error, byChance } = measured;
  const plain = wilson(same, pairs.length);
  const carried = (share: number): number => (share - byChance) / (1 - byChance);
  const low = Math.max(-1, Math.min(kappa - Z95 * error, carried(plain.low)));
  const high = Math.min(1, Math.max(kappa + Z95 * error, carried(plain.high)));
  return { pairs: pairs.length, same, kappa, low, high, reason: readingOf(low, high) };
}

/**
 * κ of a square table of counts with its large-sample standard error (Fleiss, Cohen and Everitt,
 * Psychol. Bull. 72, 1969, eq. 13) and the agreement expected by chance. Null where chance alone
 * would agree always, or there is nothing in it.
 */
export function cohensKappa(
  table: readonly (readonly number[])[],
): { kappa: number; error: number; byChance: number } | null {
  const n = table.flat().reduce((a, b) => a + b, 0);
  if (n === 0) return null;
  const at = (i: number, j: number): number => (table[i]?.[j] ?? 0) / n;
  const all = table.map((_, i) => i);
  const sum = (of: (i: number) => number): number => all.reduce((s, i) => s + of(i), 0);
  const row = all.map((i) => sum((j) => at(i, j)));
  const column = all.map((j) => sum((i) => at(i, j)));
  const observed = sum((i) => at(i, i));
  const byChance = sum((i) => (row[i] ?? 0) * (column[i] ?? 0));
  if (byChance >= 1) return null;
  const kappa = (observed - byChance) / (1 - byChance);
  const margin = (i: number, j: number): number => (row[i] ?? 0) + (column[j] ?? 0);
  const agreed = sum((i) => at(i, i) * (1 - margin(i, i) * (1 - kappa)) ** 2);
  const apart =
    (1 - kappa) ** 2 *
    sum((i) =>
      all.reduce(
        (s, j) => (i === j ? s : s + at(i, j) * ((column[i] ?? 0) + (row[j] ?? 0)) ** 2),
        0,
      ),
    );
  const chance = (kappa - byChance * (1 - kappa)) ** 2;
  const variance = (agreed + apart - chance) / (n * (1 - byChance) ** 2);
  return { kappa, error: Math.sqrt(Math.max(0, variance)), byChance };
}

/** Where people often mean the same, and where they do: after Landis and Koch (Biometrics 33, 1977). */
const OFTEN = 0.4;
const MOSTLY = 0.6;

/** What the whole interval says: a κ of few items may lie in one step and its truth in another. */
function readingOf(low: number, high: number): string {
  if (low >= MOSTLY) return 'people mean the same by the four words';
  if (low >= OFTEN)
    return 'people often mean the same by the four words, if not always: talk about those they differ on';
  if (high < OFTEN)
    return 'people mean different things by the four words: agree on them before counting on the labels';
  const best = high >= MOSTLY ? 'the same' : 'often the same, if not always';
  return (
    `not known yet: by the interval people may mean ${best} by the four words, or different things; ` +
    'the more are looked at twice, the surer'
  );
}
