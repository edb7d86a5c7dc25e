import { wilson } from '../../detection/drift/intervals.ts';
import type { Interval } from '../../domain/incident.ts';
import type { ReviewLabel } from '../../domain/real-output.ts';
import { percent, signedPoints } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import type { ClaimStatus, Share } from '../claim.ts';
import { pickedWords } from '../picked-words.ts';

export const STANDINGS = ['reliable', 'developing', 'out-of-scope'] as const;
/** What may be left to an agent of a task. */
export type Standing = (typeof STANDINGS)[number];

/** What a quarter told of one task. */
export interface TaskFacts {
  task: string;
  /** Share of its cases' votes that passed, this quarter and the one before. */
  passes: Interval | null;
  before: Interval | null;
  /** Answers that acted unflagged where that was not expected, and that held back. */
  overConfident: Share;
  overCautious: Share;
  /** What people said of real answers, and of those that were drawn at random. */
  reviews: Readonly<Record<ReviewLabel, number>>;
  drawn: Readonly<Record<ReviewLabel, number>>;
  /** Share of right ones among the drawn in scope. */
  right: Interval | null;
  /** Not right among those in scope that a rule or a check picked: in no rate. */
  picked: Share;
  /** Answers in production, and what people did with them where that is known. */
  outputs: number;
  fates: { accepted: number; edited: number; rejected: number };
  /** `fails`: it tells of a weakness; `better`: it was refuted, and the agent is better than that. */
  claims: readonly {
    id: string;
    of: 'fails' | 'holds';
    status: ClaimStatus;
    better?: boolean;
  }[];
}

export interface Placement {
  task: string;
  standing: Standing;
  /** Why, the weightiest first, in sentences. */
  reasons: readonly string[];
}

/** From here on a task is reliable: the low end of the 95 % interval. */
export const RELIABLE = 0.9;
/** Below this even at best, a task is none for the agent. */
const HOPELESS = 0.5;
/** With fewer votes nothing is said. */
const FEWEST = 10;
/** Of so many reviews at least, half out of scope makes it out of scope. */
const FEWEST_OUTSIDE = 3;
/** More answers than this that act where they should not, and nothing is reliable. */
const MOST_OVER_CONFIDENT = 0.05;
/** Surely more than this that hold back where they should act: they help nobody. */
const MOST_OVER_CAUTIOUS = 0.05;
/** One alone may be a label that is wrong. */
const FEWEST_OVER_CAUTIOUS = 2;

/** Where a task belongs by what a quarter told of it, with its reasons. */
export function placeTask(f: TaskFacts): Placement {
  const as = (standing: Standing, reasons: readonly string[]): Placement => ({
    task: f.task,
    standing,
    reasons: [...reasons, ...besideWords(f), ...trendOf(f)],
  });
  const outside = outsideReason(f);
  if (outside !== null) return as('out-of-scope', [outside]);
  const sources = sourcesOf(f);
  const known = sources.filter((s) => s.share.n >= FEWEST);
  const hopeless = known.filter((s) => s.share.high < HOPELESS);
  if (hopeless.length > 0)
    return as(
      'out-of-scope',
      hopeless.map((s) => `${figures(s)}: less than half even at best.`),
    );
  if (known.length === 0)
    return as('developing', [
      `Too little is known: ${sources.length === 0 ? 'nothing tested it' : sources.map(figures).join(', ')}.`,
    ]);
  const against = [
    ...known
      .filter((s) => s.share.low < RELIABLE)
      .map((s) => `${figures(s)}, and at least ${percent(RELIABLE)} must be sure.`),
    ...judgmentReasons(f),
    ...claimReasons(f),
    ...(hasFallen(f) ? ['It passes less often than last quarter.'] : []),
  ];
  return against.length > 0
    ? as('developing', against)
    : as(
        'reliable',
        known.map((s) => `${figures(s)}.`),
      );
}

interface Source {
  name: string;
  share: Interval;
}

const sourcesOf = ({ passes, right }: TaskFacts): Source[] => [
  ...(passes === null ? [] : [{ name: 'of its cases passed', share: passes }]),
  ...(right === null
    ? []
    : [{ name: 'of reviewed answers drawn at random were right', share: right }]),
];

/** "9 other answers were looked at because a rule or a check picked them: 9 were not right." */
function besideWords({ picked }: TaskFacts): string[] {
  if (picked.of === 0) return [];
  return [`${pickedWords(picked)}: ${failedWords(picked)}.`];
}

function failedWords({ failed, of }: TaskFacts['picked']): string {
  const n = Number(failed.toFixed(1));
  if (n === 0) return of === 1 ? 'it was right' : 'all were right';
  return `${n} ${n === 1 ? 'was' : 'were'} not right`;
}

/** "96 % (93 to 98 %) of its cases passed (120 votes)". */
const figures = ({ name, share }: Source): string =>
  `${percent(share.value)} (${Math.round(share.low * 100)} to ${percent(share.high)}) ${name} ` +
  `(${plural(share.n, 'vote')})`;

function outsideReason({ drawn }: TaskFacts): string | null {
  const outside = drawn['out-of-scope'];
  const all = Object.values(drawn).reduce((a, b) => a + b, 0);
  return outside >= FEWEST_OUTSIDE && 2 * outside >= all
    ? `People called ${outside} of ${all} reviewed answers drawn at random out of scope.`
    : null;
}

function judgmentReasons({ overConfident, overCautious }: TaskFacts): string[] {
  const { failed, of } = overConfident;
  const held = overCautious;
  return [
    ...(of >= FEWEST && failed / of > MOST_OVER_CONFIDENT
      ? [`It acted unflagged in ${percent(failed / of)} of ${of} answers that expected otherwise.`]
      : []),
    ...(held.failed >= FEWEST_OVER_CAUTIOUS && wilson(held.failed, held.of).low > MOST_OVER_CAUTIOUS
      ? [`It held back in ${held.failed} of ${held.of} answers where it should have acted.`]
      : []),
  ];
}

/** Claims that speak against a task: weaknesses that are there, and what should hold and does not. */
function badClaims(claims: TaskFacts['claims']): Record<'failing' | 'broken', TaskFacts['claims']> {
  const isWorse = (c: TaskFacts['claims'][number]): boolean =>
    c.status === 'refuted' && c.better !== true;
  return {
    failing: claims.filter((c) => c.of === 'fails' && (c.status === 'confirmed' || isWorse(c))),
    broken: claims.filter((c) => c.of === 'holds' && isWorse(c)),
  };
}

/**
 * What went well in a task, by its figures; null where nothing that is known well enough did. A task
 * may do well and not be reliable yet: too few answers make nothing sure.
 */
export function wellWords({ facts, standing }: Placement & { facts: TaskFacts }): string | null {
  const known = sourcesOf(facts).filter((s) => s.share.n >= FEWEST);
  const said = known.map(figures).join(', ');
  if (standing === 'reliable') return `reliable: ${said}.`;
  const { failing, broken } = badClaims(facts.claims);
  const isWell =
    standing === 'developing' &&
    known.length > 0 &&
    known.every((s) => s.share.value >= RELIABLE) &&
    [...failing, ...broken, ...judgmentReasons(facts)].length === 0 &&
    !hasFallen(facts);
  if (!isWell) return null;
  const isSure = known.every((s) => s.share.low >= RELIABLE);
  return isSure ? `${said}.` : `${said}; too few to be sure of ${percent(RELIABLE)}.`;
}

function claimReasons({ claims }: TaskFacts): string[] {
  const named = (ids: readonly { id: string }[]): string => ids.map((c) => c.id).join(', ');
  const { failing, broken } = badClaims(claims);
  const stale = claims.filter((c) => c.status === 'stale');
  return [
    ...(failing.length === 0 ? [] : [`It is known to fail: ${named(failing)}.`]),
    ...(broken.length === 0 ? [] : [`What should hold was refuted: ${named(broken)}.`]),
    ...(stale.length === 0 ? [] : [`Not tested since something changed: ${named(stale)}.`]),
  ];
}

const hasFallen = ({ passes, before }: TaskFacts): boolean =>
  passes !== null && before !== null && passes.high < before.low;

function trendOf({ passes, before }: TaskFacts): string[] {
  if (passes === null || before === null || before.n < FEWEST) return [];
  const moved = passes.value - before.value;
  return [
    Math.abs(moved) < 0.005
      ? 'As last quarter.'
      : `${signedPoints(Math.round(moved * 100) / 100)} points against last quarter.`,
  ];
}
