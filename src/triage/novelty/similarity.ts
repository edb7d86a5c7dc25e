import { gramsOf } from './grams.ts';

/** Texts of one kind, weighed so that a gram which many have says little (Spärck Jones 1972). */
export class SimilarityIndex {
  /** Which texts hold a gram, and with what weight once `weigh` has run. */
  readonly #holders = new Map<number, { texts: number[]; weights: number[] }>();
  readonly #texts: Map<number, number>[] = [];
  #lengths = new Float64Array();

  add(text: string): void {
    const grams = gramsOf(text);
    const n = this.#texts.push(grams) - 1;
    for (const [gram, count] of grams) {
      const holders = this.#holders.get(gram) ?? { texts: [], weights: [] };
      holders.texts.push(n);
      holders.weights.push(1 + Math.log(count));
      this.#holders.set(gram, holders);
    }
  }

  /** Takes note of how long every text is; to be called once all are added. */
  weigh(): void {
    const squares = new Float64Array(this.#texts.length);
    for (const { texts, weights } of this.#holders.values()) {
      const rarity = this.#rarity(texts.length);
      for (const [i, n] of texts.entries())
        squares[n] = (squares[n] ?? 0) + ((weights[i] ?? 0) * rarity) ** 2;
    }
    this.#lengths = squares.map(Math.sqrt);
  }

  /** Cosine of a text with each one of the index, from 0 to 1. */
  toAll(text: string): Float64Array {
    return this.#compare(gramsOf(text), 0);
  }

  /** The same of the n-th text, as if it were not in the index; with itself 0. */
  ofOwn(n: number): Float64Array {
    const found = this.#compare(this.#texts[n] ?? new Map<number, number>(), 1);
    found[n] = 0;
    return found;
  }

  /** @param own how many of the texts are the asked one itself */
  #compare(grams: ReadonlyMap<number, number>, own: 0 | 1): Float64Array {
    const products = new Float64Array(this.#texts.length);
    let squares = 0;
    for (const [gram, count] of grams) {
      const holders = this.#holders.get(gram);
      const asked = (1 + Math.log(count)) * this.#rarity((holders?.texts.length ?? 0) - own);
      squares += asked * asked;
      if (holders === undefined) continue;
      const rarity = this.#rarity(holders.texts.length);
      for (let i = 0; i < holders.texts.length; i++) {
        const n = holders.texts[i] ?? 0;
        products[n] = (products[n] ?? 0) + asked * (holders.weights[i] ?? 0) * rarity;
      }
    }
    const length = Math.sqrt(squares);
    return products.map((p, n) => {
      const both = length * (this.#lengths[n] ?? 0);
      return both === 0 ? 0 : Math.min(1, p / both);
    });
  }

  /** How much a gram says that so many texts hold. */
  #rarity(holders: number): number {
    return Math.log((this.#texts.length + 1) / (Math.max(0, holders) + 0.5));
  }
}
