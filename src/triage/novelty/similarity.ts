import { gramsOf } from './grams.ts';

/** Who holds a gram, and with what weight. */
interface Holders {
  texts: Uint32Array;
  weights: Float32Array;
}

/**
 * Texts of one kind, weighed so that a gram which many have says little (Spärck Jones 1972). None is
 * left out: of a question that half of them ask, every gram is one that many have.
 */
export class SimilarityIndex {
  readonly #texts: Map<number, number>[] = [];
  readonly #counts = new Map<number, number>();
  readonly #holders = new Map<number, Holders>();
  #lengths = new Float32Array();

  add(text: string): void {
    const grams = gramsOf(text);
    this.#texts.push(grams);
    for (const gram of grams.keys()) this.#counts.set(gram, (this.#counts.get(gram) ?? 0) + 1);
  }

  /** Lays out who holds what; to be called once all are added. */
  async weigh(pause: () => Promise<void>): Promise<void> {
    const squares = new Float32Array(this.#texts.length);
    const filled = new Map<number, number>();
    for (const [n, grams] of this.#texts.entries()) {
      for (const [gram, count] of grams) {
        const holding = this.#counts.get(gram) ?? 0;
        const weight = (1 + Math.log(count)) * this.#rarity(holding);
        squares[n] = (squares[n] ?? 0) + weight * weight;
        const at = filled.get(gram) ?? 0;
        filled.set(gram, at + 1);
        const holders = this.#holders.get(gram) ?? roomFor(holding);
        if (at === 0) this.#holders.set(gram, holders);
        holders.texts[at] = n;
        holders.weights[at] = weight;
      }
      if (n % 10 === 9) await pause();
    }
    this.#lengths = squares.map(Math.sqrt);
  }

  /** Cosine of a text with each one of the index, from 0 to 1. */
  toAll(text: string): Float32Array {
    return this.#compare(gramsOf(text), 0);
  }

  /** The same of the n-th text, as if it were not in the index; with itself 0. */
  ofOwn(n: number): Float32Array {
    const found = this.#compare(this.#texts[n] ?? new Map<number, number>(), 1);
    found[n] = 0;
    return found;
  }

  /** @param own how many of the texts are the asked one itself */
  #compare(grams: ReadonlyMap<number, number>, own: 0 | 1): Float32Array {
    const products = new Float32Array(this.#texts.length);
    let squares = 0;
    for (const [gram, count] of grams) {
      const holding = this.#counts.get(gram) ?? 0;
      const asked = (1 + Math.log(count)) * this.#rarity(holding - own);
      squares += asked * asked;
      const holders = this.#holders.get(gram);
      if (holders === undefined) continue;
      const { texts, weights } = holders;
      for (let i = 0; i < texts.length; i++) {
        const n = texts[i] ?? 0;
        products[n] = (products[n] ?? 0) + asked * (weights[i] ?? 0);
      }
    }
    const length = Math.sqrt(squares);
    return products.map((p, n) => {
      const other = this.#lengths[n] ?? 0;
      // Signs alone have no grams, and are like each other.
      if (length === 0 && other === 0) return 1;
      const both = length * other;
      return both === 0 ? 0 : Math.min(1, p / both);
    });
  }

  /** How much a gram says that so many texts hold. */
  #rarity(holding: number): number {
    return Math.log((this.#texts.length + 1) / (Math.max(0, holding) + 0.5));
  }
}

const roomFor = (n: number): Holders => ({
  texts: new Uint32Array(n),
  weights: new Float32Array(n),
});
