import type { StoredCase } from '../../domain/stored-case.ts';

interface Changed {
  caseHash: string;
  /** Posterior probability that it changed. */
  p: number;
}

type Known = Pick<StoredCase, 'label' | 'metadata'>;

/** Surer by less than a point is as sure. */
const surety = ({ p }: Changed): number => Math.round(100 * p);

/**
 * Cases in the order in which people are told of them: those that must hold first, then those of high
 * risk, then by how sure it is that they changed, then by their names.
 */
export function asToldInOrder<T extends Changed>(
  cases: readonly T[],
  known: (caseHash: string) => Known | undefined,
): T[] {
  const gravity = ({ caseHash }: T): number => {
    const { mustHold, risk } = known(caseHash)?.metadata ?? {};
    return mustHold === true ? 2 : Number(risk === 'high');
  };
  const name = ({ caseHash }: T): string => known(caseHash)?.label ?? '';
  return cases.toSorted(
    (a, b) =>
      gravity(b) - gravity(a) ||
      surety(b) - surety(a) ||
      name(a).localeCompare(name(b), 'en', { numeric: true }),
  );
}
