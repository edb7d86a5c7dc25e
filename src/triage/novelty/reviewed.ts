import { SimilarityIndex } from './similarity.ts';

/** What somebody asked, and what was answered. */
export interface Exchange {
  prompt: string;
  output: string;
}

/** How far an exchange is from everything reviewed. */
export interface Novelty {
  /** 0 as something reviewed, 1 like nothing. */
  value: number;
  isNew: boolean;
  /** Which reviewed one is nearest, by its place in what the index was made of. */
  nearest: number;
}

export interface ReviewedIndex {
  /** How many were reviewed. */
  size: number;
  /** Above this it is new. */
  threshold: number;
  noveltyOf(exchange: Exchange): Novelty;
}

/** Below so many there is nothing that "far" could be measured by. */
export const FEWEST_REVIEWED = 20;
/**
 * Below so many nothing is called new: as much of what is not new lies beyond the threshold as of
 * what is, however much people repeat each other (docs/benchmarks/novelty.md).
 */
export const FEWEST_TO_CALL_NEW = 100;
/** Of what is like the reviewed ones, the share that is held as new all the same. */
export const FALSE_HOLDS = 0.05;
/** More say the same threshold within a point, and take seconds. */
const MOST_LEFT_OUT = 200;
/** Cosines of 32 bits: of a text with itself it may be off 1 by so much. */
const ROUNDING = 1e-5;
/** What was asked says more about what is new than how it was answered. */
const PROMPT_WEIGHT = 0.65;

/**
 * Learns what reviewed exchanges look like. What counts as far is set by them alone: each is held
 * against all others, and the distance that only one in twenty passes is the threshold.
 * @param pause is awaited now and then: thousands of texts take a second
 * @returns null where too few were reviewed
 */
export async function learnReviewed(
  exchanges: readonly Exchange[],
  pause: () => Promise<void> = () => Promise.resolve(),
): Promise<ReviewedIndex | null> {
  if (exchanges.length < FEWEST_REVIEWED) return null;
  const prompts = new SimilarityIndex();
  const outputs = new SimilarityIndex();
  for (const [i, { prompt, output }] of exchanges.entries()) {
    prompts.add(prompt);
    outputs.add(output);
    if (i % 10 === 9) await pause();
  }
  await prompts.weigh(pause);
  await outputs.weigh(pause);
  const step = Math.max(1, exchanges.length / MOST_LEFT_OUT);
  const left: number[] = [];
  for (let at = 0; at < exchanges.length; at += step) {
    const n = Math.floor(at);
    const hasOutput = exchanges[n]?.output.trim() !== '';
    left.push(farFrom(prompts.ofOwn(n), hasOutput ? outputs.ofOwn(n) : null).value);
    await pause();
  }
  const threshold = quantile(left, 1 - FALSE_HOLDS);
  return {
    size: exchanges.length,
    threshold,
    noveltyOf({ prompt, output }) {
      const toOutputs = output.trim() === '' ? null : outputs.toAll(output);
      const far = farFrom(prompts.toAll(prompt), toOutputs);
      const mayCall = exchanges.length >= FEWEST_TO_CALL_NEW;
      return { ...far, isNew: mayCall && far.value > threshold + ROUNDING };
    },
  };
}

function farFrom(
  prompts: Float32Array,
  outputs: Float32Array | null,
): { value: number; nearest: number } {
  let best = -1;
  let nearest = 0;
  for (let n = 0; n < prompts.length; n++) {
    const asked = prompts[n] ?? 0;
    const like =
      outputs === null ? asked : PROMPT_WEIGHT * asked + (1 - PROMPT_WEIGHT) * (outputs[n] ?? 0);
    if (like > best) [best, nearest] = [like, n];
  }
  return { value: Math.max(0, 1 - best), nearest };
}

/** The value that a share of them do not pass. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 1;
}
