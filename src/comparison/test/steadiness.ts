import type { CasePair } from '../../detection/explain/replies.ts';
import { addToTally, type Tally } from './betting.ts';
import { type Ledger, type Plan, projectedTotal } from './evidence.ts';
import { AGREES, PASS, TEXT, type Values } from './measures.ts';
import { noGain, noLoss, type PairedSettings, points } from './paired.ts';

/** What "nothing changed" is read from. */
export interface Steadiness {
  ledger: Ledger;
  main: string | null;
  /** How far many-valued measures differ, in [0, 1] a pair. */
  differing: readonly Tally[];
  settings: PairedSettings;
}

/**
 * How far each many-valued measure differs, pair by pair. A repeated text among wordings that
 * always differ: its share is watched, its wording need not stay.
 */
export function differingValues(pairs: readonly CasePair[], plan: Plan): Tally[] {
  return plan.values
    .filter((v) => v.name !== TEXT)
    .map((v) => pairs.reduce<Tally>((t, p) => addToTally(t, distance(v.shares(p))), {}));
}

/**
 * "Same": the pass rate (or agreement) moved by less than the margin, either way, at the odds.
 * Where only behaviour can be seen, every watched share must have stayed so, and short answers and
 * tool calls must be others in less than the margin. Each of them must hold, so none has to pay for
 * the others.
 */
export function isSteady(
  { ledger, main, differing, settings: s }: Steadiness,
  times: number,
): boolean {
  const within = (t: Tally): boolean =>
    noLoss(t, s.margin, times) >= Math.log(s.odds) &&
    noGain(t, s.margin, times) >= Math.log(s.odds);
  if (main !== null) return within(ledger.tallies.get(main) ?? {});
  // Which of two texts is longer is a coin toss even when nothing changed: there is no "within five
  // points" of it.
  return (
    [...ledger.tallies]
      .filter(([key]) => key !== 'length' && !key.includes('\n'))
      .every(([, t]) => within(t)) &&
    differing.every((t) => noGain(t, s.margin, times) >= Math.log(s.odds))
  );
}

/** How far apart two distributions of values are, in [0, 1]; 0 where the pair says nothing. */
function distance(shares: ReturnType<Values['shares']>): number {
  return shares === null
    ? 0
    : 0.5 * [...shares.values()].reduce((sum, x) => sum + Math.abs(x.after - x.before), 0);
}

/**
 * About how many more cases like these would settle it; null where two hundred times as many would
 * not.
 */
export function casesNeeded(of: Steadiness, n: number): number | null {
  const settled = (times: number): boolean =>
    projectedTotal(of.ledger, times) >= Math.log(of.settings.odds) || isSteady(of, times);
  const farthest = 200;
  if (!settled(farthest)) return null;
  let [low, high] = [1, farthest];
  while ((high - low) * n > 0.5) {
    const middle = (low + high) / 2;
    if (settled(middle)) high = middle;
    else low = middle;
  }
  return Math.max(1, Math.ceil(high * n) - n);
}

/** Why nothing changed. */
export function sameWords(main: string | null, s: PairedSettings): string {
  const what =
    main === PASS
      ? 'the pass rate'
      : main === AGREES
        ? 'agreement with the references'
        : 'every watched share (refusals, form)';
  return (
    `${s.odds} to 1 that ${what} moved by less than ${points(s.margin)}, and nothing ` +
    'else was seen to change'
  );
}
