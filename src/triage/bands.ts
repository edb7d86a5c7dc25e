import type { TriageRules } from '../config/schema-triage.ts';
import { wilson } from '../detection/drift/intervals.ts';
import type { Review } from '../domain/real-output.ts';
import { fitsMoney, type Override, type Subject } from './decide-lane.ts';

/** An output that somebody reviewed, as the rules see it now. */
export interface Reviewed {
  subject: Subject;
  label: Review['label'];
  /** When it was reviewed. */
  at: string;
  /** How long it was looked at; nothing where that was elsewhere. */
  seconds: number;
  /** Somebody says by name that they looked at it where the agent keeps it. */
  elsewhere?: boolean;
  /** Characters that there were to read; null where they are not kept. */
  length: number | null;
  /** False where it was picked by what it says: how often its like go wrong is not known by it. */
  drawn?: boolean;
}

/** How many answers were right, and the 95 % interval of that share. */
export interface Numbers {
  right: number;
  of: number;
  low: number;
  high: number;
}

/** Reviews of a band of amounts; of the whole task where it has none. */
export interface Band {
  money: Override['money'];
  inBand: readonly Reviewed[];
}

/** Each part of a band needs reviews of its own. */
const FEWEST_OF_PART = 5;
/** Ends of bands that people think in; those of the file's own rules are added. */
const USUAL_ENDS = [20, 50, 100, 200, 500, 1_000];

/**
 * Bands of amounts that reviews speak for, those that begin alike together and the widest first;
 * the task as a whole where few of its outputs have an amount. A band is of one currency. No part
 * of it is without reviews or goes wrong by itself, except amounts below all that were reviewed:
 * less hangs on them.
 * @param of `alike` are those in the lane that is asked about, `read` those of every lane
 * @param enough what the share of a part that is right may reach at least
 */
export function bandsOf(
  task: string,
  of: { alike: readonly Reviewed[]; read: readonly Reviewed[] },
  rules: TriageRules,
  enough: number,
): Band[][] {
  const { alike, read } = of;
  if (alike.filter((r) => r.subject.money !== null).length <= alike.length / 2)
    return [[{ money: undefined, inBand: alike }]];
  return currenciesOf(alike).flatMap((currency) => {
    const ends = endsOf(task, currency, rules);
    const parts = ends.map((upTo, i) => bandOf(ends[i - 1], upTo, currency));
    const isBacked = parts.map((part) => {
      const reviewed = within(part, alike);
      const counts = countsOf(reviewed);
      return counts.of >= FEWEST_OF_PART && counts.high >= enough;
    });
    const lowest = parts.findIndex((part) => countsOf(within(part, read)).of >= FEWEST_OF_PART);
    return runsOf(isBacked).map(({ first, last }) => {
      const over = first === lowest ? undefined : ends[first - 1];
      return ends
        .slice(first, last + 1)
        .toReversed()
        .map((upTo) => {
          const money = bandOf(over, upTo, currency);
          return { money, inBand: within(money, alike) };
        });
    });
  });
}

/** Whether an output's amount lies in a band, as the lane would be decided. */
export const isIn = (money: Override['money'], { subject }: Reviewed): boolean =>
  fitsMoney(money, subject.money);

/**
 * How many answers of some reviews were right. One answer counts once, as in claims: the share of
 * those who looked that called it right.
 */
export function countsOf(all: readonly Reviewed[]): Numbers {
  const byOutput = [...Map.groupBy(all, (r) => r.subject.id).values()];
  const right = byOutput.reduce((sum, own) => sum + shareRight(own), 0);
  const { low, high } = wilson(right, byOutput.length);
  return { right, of: byOutput.length, low, high };
}

const shareRight = (own: readonly Reviewed[]): number =>
  own.filter((r) => r.label === 'right').length / own.length;

const within = (money: Override['money'], all: readonly Reviewed[]): Reviewed[] =>
  all.filter((r) => isIn(money, r));

const bandOf = (
  over: number | undefined,
  upTo: number,
  currency: string | undefined,
): NonNullable<Override['money']> => ({
  ...(over === undefined ? {} : { over }),
  upTo,
  ...(currency === undefined ? {} : { currency }),
});

/** Currencies of some amounts; none is one where no amount says its own. */
function currenciesOf(all: readonly Reviewed[]): (string | undefined)[] {
  const known = new Set(all.flatMap(({ subject: { money } }) => money?.currency ?? []));
  return known.size === 0 ? [undefined] : [...known].toSorted();
}

const endsOf = (
  task: string,
  currency: string | undefined,
  { rules }: TriageRules,
): readonly number[] =>
  [
    ...new Set([
      ...USUAL_ENDS,
      ...rules
        .filter((r) => r.task?.includes(task) ?? true)
        .filter((r) => (r.money?.currency ?? currency) === currency)
        .flatMap((r) => [r.money?.over, r.money?.upTo].filter((n) => n !== undefined)),
    ]),
  ].toSorted((a, b) => a - b);

/** Where what holds begins and ends, without a gap. */
function runsOf(holds: readonly boolean[]): { first: number; last: number }[] {
  const starts = holds.flatMap((is, i) => (is && holds[i - 1] !== true ? [i] : []));
  return starts.map((first) => {
    const end = holds.indexOf(false, first);
    return { first, last: (end === -1 ? holds.length : end) - 1 };
  });
}
