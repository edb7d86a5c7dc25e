import type { Look } from '../../domain/drift.ts';
import { chanceOfAtLeast } from './at-least.ts';
import { type CaseSupport, caseSupportsOf, type ChangedCases } from './look-support.ts';

// Many cases that are as before outvote one that is not. Those that people were told of by their
// names, those that must hold and those of high risk have a word each.

/** The cases of a stream that must each be as before, by hash, before a change of it is over. */
export interface HeldCases {
  /** People were told of them by name. */
  named: ReadonlySet<string>;
  /** Those that must hold, and those of high risk. */
  grave: ReadonlySet<string>;
  /** People were told that the suite fell as a whole, and the named ones are some of its cases. */
  areExamples?: boolean;
}

/** Of the runs of the behaviour before, so few at most are not counted for what some cases did. */
const SELDOM = 0.1;
/** However sure it is, one answer may be a toss: it says ten to one at most. */
const ONE_AT_MOST = Math.log(10);
/** An answer as before takes back half of that: who does it every other time does it. */
const BACK_AT_MOST = ONE_AT_MOST / 2;
/** A case that speaks a hundred to one for the change, over some looks, does what was told. */
const STILL = -2 * ONE_AT_MOST;
/**
 * Of a suite that fell as a whole people were shown some cases, each one that fails now and then too: one
 * of them must speak a thousand to one, and an answer as before takes back as much as one says.
 */
const STILL_AS_EXAMPLE = -3 * ONE_AT_MOST;

/** What looks say, case by case of those that have a word each. */
export interface HeldWord {
  /** Whether one of them speaks for the change in a look, and by no ordinary toss. */
  speaks(look: Look): boolean;
  /** Adds the next look; the cases that still do what was told, by hash. */
  add(look: Look): readonly string[];
}

/** @param changed all cases of the change, with what its looks showed of each */
export function wordOfEach(
  changed: ChangedCases,
  categories: number,
  { named, grave, areExamples = false }: HeldCases,
): HeldWord {
  const own = changed.filter((c) => named.has(c.caseHash) || grave.has(c.caseHash));
  const each = caseSupportsOf(own, categories);
  const sums = new Map<string, number>();
  const isExample = (hash: string): boolean => areExamples && !grave.has(hash);
  const limit = (hash: string): number => (isExample(hash) ? STILL_AS_EXAMPLE : STILL);
  return {
    speaks(look) {
      const said = each(look);
      const all = [...said.values()];
      const known = [...said].filter(([hash]) => named.has(hash)).map(([, own]) => own);
      return isNoToss(known) || isNoToss(all);
    },
    add(look) {
      for (const [hash, { support }] of each(look))
        sums.set(
          hash,
          summed(sums.get(hash) ?? 0, support, {
            limit: limit(hash),
            back: isExample(hash) ? ONE_AT_MOST : BACK_AT_MOST,
          }),
        );
      return [...sums].filter(([hash, log]) => log <= limit(hash)).map(([hash]) => hash);
    },
  };
}

/** Whether so many of these cases speak for the change as seldom do by chance. */
function isNoToss(said: readonly CaseSupport[]): boolean {
  const against = said.filter(({ support }) => support < 0).length;
  const chances = said.map(({ byChance }) => byChance);
  return against > 0 && chanceOfAtLeast(against, chances) < SELDOM;
}

/**
 * Page's test: the sum begins anew once it speaks for the behaviour before, and goes no further than
 * it must, so that a case which does it no more has not long to make good.
 */
const summed = (log: number, support: number, to: { limit: number; back: number }): number =>
  between(to.limit, log + between(-ONE_AT_MOST, support, to.back), 0);

const between = (low: number, x: number, high: number): number => Math.max(low, Math.min(high, x));
