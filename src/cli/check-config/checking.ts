import type { Config, Loaded } from '../../config/load.ts';
import type { Millis } from '../../domain/clock.ts';
import type { Problem } from '../../domain/errors.ts';
import type { Sandbox } from '../../domain/suite.ts';

/** One check of an installation, and what it has found so far. */
export interface Checking {
  config: Config;
  inDoubt: Doubts;
  sandbox: Sandbox;
  /** A skill without a canary is a problem, not a warning. */
  strict: boolean;
  now: Millis;
  problems: Problem[];
  warnings: Problem[];
  cases: number;
  /** The most that one replay of every suite can cost, and a month; null where no price is known. */
  onceUsd: number | null;
  monthUsd: number | null;
}

/** Whether something is wrong at a path, or under those keys of it. */
export type Doubts = (at: string, ...keys: string[]) => boolean;

/**
 * Whether what stands under a path is wrong, or made up to go on: what is found of it is not worth
 * saying.
 */
export function doubtsOf(loaded: Loaded): Doubts {
  if (loaded.ok) return () => false;
  const wrong = [...loaded.problems.map((p) => p.path), ...(loaded.rest?.guessed ?? [])].map(
    (path) => `${path.replaceAll(/\[(\d+)\]/g, '.$1')}.`,
  );
  return (at, ...keys) =>
    (keys.length === 0 ? [`${at}.`] : keys.map((key) => `${at}.${key}.`)).some((path) =>
      wrong.some((w) => w.startsWith(path) || (w !== '.' && path.startsWith(w))),
    );
}
