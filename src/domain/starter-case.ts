import type { StoredCase } from './stored-case.ts';

/**
 * How the hashes of the cases begin that `init` wrote before it marked them; an edited case has
 * another.
 */
const UNMARKED: ReadonlySet<string> = new Set([
  // The refund desk of `config/`.
  'fa28a00e216da55b',
  'cf906e0851b1024a',
  '4431e00b0c8ca05f',
  'd9eb5146b566210f',
  '19072aa46751434c',
  'c2b26aa9f0520b2a',
  '3f61b4f506008594',
  '4a7af253003c5954',
  '9935ac1f5a659d26',
  '10c9c0ee1eb3c95d',
  // Of OpenClaw.
  'f00df97c174d17a7',
  '3fec67b66972567d',
  '898d308d3a16aa71',
  '32d2a2ef979a8563',
  '8406a88fea88c58c',
  // Of Claude Code.
  '46fab9ff16f6b1f7',
  'f2a6fb376aa991c9',
  '80dc545ffaab1aec',
  '8789bb588084a0f5',
  // Where no suite was named; the one of keys is OpenClaw's too.
  '218e80d1a132344d',
  'ff9fbe2c77ab397d',
  'fb8e11c27d0ccffc',
]);

/** How much of a hash stands above. */
const BEGINNING = 16;

/**
 * Whether a case is an example that nobody has made theirs: it is marked so, or it is, word for
 * word, one of those that were written without the mark. `starter: false` says that it is somebody's
 * own all the same.
 */
export const isStarterCase = ({ hash, metadata }: Pick<StoredCase, 'hash' | 'metadata'>): boolean =>
  metadata.starter ?? UNMARKED.has(hash.slice(0, BEGINNING));
