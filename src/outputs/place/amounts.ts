import { eachFigure, type Figure, figuresIn, seenText } from '../../domain/text-figures.ts';

/** An amount of money; the currency is its three letters where it is known. */
export interface Amount {
  amount: number;
  currency: string | null;
}

/** What is looked through; longer texts are no answers that somebody reads for an amount. */
const MOST = 50_000;

/**
 * The largest amount of money in a text, in whatever currency; null where there is none. A bare
 * number is none, unless the whole text is one.
 * @param currency of a bare number, and where a word does not tell which
 */
export function amountOf(text: string, currency: string | null = null): Amount | null {
  const seen = seenText(text.slice(0, MOST)).trim();
  const [only] = figuresIn(seen.replace(/(?<=\d)\s(?=\d{3}(?!\d))/g, '\u00a0'));
  if (only !== undefined && !only.isMoney && !only.isPercent && only.text.length === seen.length)
    return { amount: sizeOf(only), currency };
  const most = largest(amountsIn(text));
  return most === null ? null : { ...most, currency: most.currency ?? currency };
}

/** Every amount of money that a text names, in its order. */
export function amountsIn(text: string): Amount[] {
  return [...eachFigure(seenText(text.slice(0, MOST)))]
    .filter((figure) => figure.isMoney && Number.isFinite(sizeOf(figure)))
    .map((figure) => ({ amount: sizeOf(figure), currency: figure.currency }));
}

/** The largest of some amounts. */
export function largest(amounts: readonly Amount[]): Amount | null {
  return amounts.reduce<Amount | null>(
    (most, one) => (most === null || one.amount > most.amount ? one : most),
    null,
  );
}

/** Of `1.500 €` the larger: money has no thousandths. */
const sizeOf = ({ readings }: Figure): number =>
  Math.max(...readings.map(({ value }) => Math.abs(value)));
