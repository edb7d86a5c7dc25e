import type { Report } from './types.ts';

/** Room above what the pairs so far let expect: the next ones may be less clear. */
const ROOM = 1.2;

/**
 * The whole budget that would most likely decide it, with what is spent already; null where no
 * money would, or its price is unknown.
 */
export function enoughFor(
  { more, cost }: Pick<Report, 'more' | 'cost'>,
  worstPairUsd: number | null,
): number | null {
  return more?.usd == null ? null : cost.spentUsd + ROOM * more.usd + (worstPairUsd ?? 0);
}

/**
 * The budget of several made one after the other, each of which gets an even share of what the ones
 * before it left over.
 * @param needs what each one needs, in their order
 */
export function enoughForAll(needs: readonly number[]): number {
  let before = 0;
  return needs.reduce((most, need, i) => {
    const total = before + need * (needs.length - i);
    before += need;
    return Math.max(most, total);
  }, 0);
}

/** An amount as `--budget` takes it, rounded up to the cent. */
export function budgetWords(amount: number): string {
  return (Math.ceil(100 * amount - 1e-9) / 100).toFixed(2);
}
