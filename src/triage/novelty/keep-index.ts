import type { Millis } from '../../domain/clock.ts';
import { MINUTE } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { type Exchange, learnReviewed, type ReviewedIndex } from './reviewed.ts';

/** The newest reviews say what is known; older ones are of an agent that there is no more. */
const MOST_REVIEWS = 2_000;
/** A review more changes next to nothing: so long an index serves. */
const RENEW_AFTER: Millis = MINUTE;

const turn = (): Promise<void> => new Promise((next) => setImmediate(next));

interface Kept {
  /** The newest review that was there. */
  newest: string | null;
  at: Millis;
  index: ReviewedIndex | null;
}

/** What was reviewed of each agent, held in memory and made anew beside the work. */
export class ReviewedIndexes {
  readonly #store: Pick<Store, 'reviews' | 'realOutputs'>;
  readonly #kept = new Map<string, Kept>();
  readonly #building = new Map<string, Promise<Kept>>();

  constructor(store: Pick<Store, 'reviews' | 'realOutputs'>) {
    this.#store = store;
  }

  /**
   * The index as it is now, at once; made anew in the background where people reviewed since. Null
   * where too few were reviewed, or it is being made for the first time.
   * @param now monotonic
   */
  async current(agent: string, now: Millis): Promise<ReviewedIndex | null> {
    const kept = this.#kept.get(agent);
    if (kept === undefined) {
      this.#build(agent, now).catch(() => undefined);
      return null;
    }
    if (now - kept.at >= RENEW_AFTER && (await this.#newest(agent)) !== kept.newest)
      this.#build(agent, now).catch(() => undefined);
    return this.#kept.get(agent)?.index ?? null;
  }

  /** The index with every review of today in it, however long that takes. */
  async upToDate(agent: string, now: Millis): Promise<ReviewedIndex | null> {
    const kept = this.#kept.get(agent);
    if (kept !== undefined && kept.newest === (await this.#newest(agent))) return kept.index;
    return (await this.#build(agent, now)).index;
  }

  async #newest(agent: string): Promise<string | null> {
    const [review] = await this.#store.reviews.list({ agent, limit: 1 });
    return review?.id ?? null;
  }

  #build(agent: string, now: Millis): Promise<Kept> {
    const running = this.#building.get(agent);
    if (running !== undefined) return running;
    const building = this.#learn(agent, now).finally(() => this.#building.delete(agent));
    this.#building.set(agent, building);
    return building;
  }

  async #learn(agent: string, now: Millis): Promise<Kept> {
    await turn();
    const newest = await this.#newest(agent);
    const exchanges = await reviewedExchanges(this.#store, agent);
    const index = await learnReviewed(exchanges, turn);
    const kept = { newest, at: now, index };
    this.#kept.set(agent, kept);
    return kept;
  }
}

const ofStores = new WeakMap<object, ReviewedIndexes>();

/** The indexes over a store: the page and the worker share them. */
export function reviewedIndexes(store: Pick<Store, 'reviews' | 'realOutputs'>): ReviewedIndexes {
  const known = ofStores.get(store) ?? new ReviewedIndexes(store);
  ofStores.set(store, known);
  return known;
}

/** What people reviewed, each output once, where its words are still there. */
async function reviewedExchanges(
  { reviews, realOutputs }: Pick<Store, 'reviews' | 'realOutputs'>,
  agent: string,
): Promise<Exchange[]> {
  const ids = new Set(
    (await reviews.list({ agent, limit: MOST_REVIEWS }))
      .filter((r) => r.kind === 'output')
      .map((r) => r.of),
  );
  const found: Exchange[] = [];
  for (const id of ids) {
    const texts = (await realOutputs.get(id))?.texts ?? null;
    if (texts !== null) found.push({ prompt: texts.prompt, output: texts.output });
    // The store answers at once: without a turn between, nobody else would be heard.
    if (found.length % 20 === 19) await turn();
  }
  return found;
}
