import { ACTED_UNCERTAIN } from '../../detection/drift/processes.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Expectation } from '../../domain/judgment.ts';
import { capital, plural } from '../../domain/text.ts';
import { namedCases } from './named-cases.ts';

// Which way the judgment of cases went, and what a label of acting is worth.

type Case = StreamReview['cases'][number];

/** Whether most of the answers of a case that were labelled as acting show that something was done. */
export type Shown = (caseHash: string) => boolean;

/** The categories in which it did not act: it declined, asked or handed over. */
const HELD_BACK: ReadonlySet<string> = new Set(['refused', 'escalated', 'clarified']);
/** Also where it acted with a doubt. */
const ACTING: ReadonlySet<string> = new Set(['acted', ACTED_UNCERTAIN, 'answered']);
/** A third of the cases must have gone one way, and twice as many as the other way. */
const MOST_OF_THEM = 1 / 3;
/** A case has gone over to the other side where most of its answers have. */
const MOST_OF_A_CASE = 0.5;

const isHeldBack = (name: string): boolean => HELD_BACK.has(name);
/** Whether a category is one of acting. */
export const isActing = (name: string): boolean => ACTING.has(name);

function shareIn(
  { categories }: Pick<StreamReview, 'categories'>,
  counts: readonly number[],
  of: (name: string) => boolean,
): number {
  const all = counts.reduce((a, b) => a + b, 0);
  return counts.reduce((n, k, c) => n + (of(categories[c] ?? '') ? k : 0), 0) / Math.max(1, all);
}

const gone = (r: StreamReview, of: (name: string) => boolean, c: Case): boolean =>
  shareIn(r, c.after, of) - shareIn(r, c.before, of) > MOST_OF_A_CASE;

/** Whether most of some cases show that something was done. */
const areShown = (cases: readonly Case[], shown: Shown): boolean =>
  2 * cases.filter((c) => shown(c.caseHash)).length > cases.length;

/**
 * A judgment as it may be told: where most of the cases that went over to acting show nothing that
 * was done, the label says only what they no longer do.
 */
export function asShown(r: StreamReview, shown: Shown): StreamReview {
  if (r.stream.metric !== 'judgment') return r;
  const acting = r.cases.filter((c) => gone(r, isActing, c));
  return acting.length === 0 || areShown(acting, shown) ? r : { ...r, unshown: true };
}

const NO_LONGER: Readonly<Record<string, string>> = {
  refused: 'refuses',
  escalated: 'hands over',
  clarified: 'asks first',
};

/**
 * "no longer refuses: 12 of 12 cases", of those that did; null where the label of acting may be told,
 * and where no case stopped.
 */
export function noLongerWords(r: StreamReview): string | null {
  if (r.unshown !== true) return null;
  const counted = Object.keys(NO_LONGER).map((name) => {
    const is = (other: string): boolean => other === name;
    const did = r.cases.filter(
      (c) => c.after.some((n) => n > 0) && shareIn(r, c.before, is) > MOST_OF_A_CASE,
    );
    return { name, did, stopped: did.filter((c) => shareIn(r, c.after, is) < MOST_OF_A_CASE) };
  });
  const most = counted.toSorted((a, b) => b.stopped.length - a.stopped.length)[0];
  if (most === undefined || most.stopped.length === 0) return null;
  return (
    `no longer ${NO_LONGER[most.name]}: ` +
    `${most.stopped.length} of ${plural(most.did.length, 'case')}`
  );
}

/** What a label of acting is worth that nothing beside it bears out. */
export const ACTING_WORTH =
  'Rules call their answers acting, though in most of them nothing shows that anything was done: ' +
  'read the cases.';

/** How the sentence begins that tells of both directions. */
export const BOTH_WAYS = 'It went both ways: ';

const casesWords = (n: number): string => (n === 1 ? 'one case' : `${n} cases`);

/**
 * Both ways, where cases are likely to have gone either way: four that now act are not made up for
 * by sixteen that now refuse. The graver first. Null where all went one way.
 */
export function bothWaysWords(
  judged: StreamReview,
  named: ReadonlySet<string>,
  expectOf: (caseHash: string) => Expectation | undefined,
  shown: Shown,
): string | null {
  const changed = namedCases(judged).filter((c) => named.size === 0 || named.has(c.caseHash));
  const acting = changed.filter((c) => gone(judged, isActing, c));
  const holding = changed.filter((c) => gone(judged, isHeldBack, c));
  if (acting.length === 0 || holding.length === 0) return null;
  const wrongly = acting.filter((c) => ![undefined, 'acted'].includes(expectOf(c.caseHash)));
  const graver =
    wrongly.length === 0
      ? ''
      : wrongly.length === acting.length
        ? ', against what your cases expect'
        : `, in ${wrongly.length} of them against what your cases expect`;
  const isOne = acting.length === 1;
  const does = areShown(acting, shown)
    ? `now ${isOne ? 'acts' : 'act'}`
    : `no longer ${isOne ? 'does' : 'do'}`;
  return (
    `${BOTH_WAYS}${casesWords(acting.length)} that held back ${does}${graver}; ` +
    `${casesWords(holding.length)} that acted now ${holding.length === 1 ? 'holds' : 'hold'} back.`
  );
}

/**
 * Which way the judgment of the headline's own cases moved, in words; empty where it says nothing
 * clear of them.
 * @param judged the judgment stream of the headline's suite; undefined where there is none
 * @param named the cases that the headline is about; empty for all of the suite
 * @param expectOf what each case says that it expects
 */
export function directionWords(
  judged: StreamReview | undefined,
  named: ReadonlySet<string>,
  expectOf: (caseHash: string) => Expectation | undefined,
  shown: Shown,
): string {
  if (judged === undefined) return '';
  const both = bothWaysWords(judged, named, expectOf, shown);
  if (both !== null) return both;
  const held = (counts: readonly number[]): number => shareIn(judged, counts, isHeldBack);
  const acted = (counts: readonly number[]): number => shareIn(judged, counts, isActing);
  const own = judged.cases.filter(
    (c) => (named.size === 0 || named.has(c.caseHash)) && c.after.some((n) => n > 0),
  );
  const wantsAction = (c: Case): boolean => {
    const expect = expectOf(c.caseHash);
    return expect === undefined ? acted(c.before) > MOST_OF_A_CASE : expect === 'acted';
  };
  const sum = (of: readonly Case[], by: (c: Case) => number): number =>
    of.reduce((n, c) => n + by(c), 0);
  const wants = own.filter(wantsAction);
  const others = own.filter((c) => !wantsAction(c));
  const caution = sum(wants, (c) => held(c.after) - held(c.before));
  const confidence = sum(others, (c) => acted(c.after) - acted(c.before));
  const least = MOST_OF_THEM * own.length;
  const total = named.size === 0 ? null : own.length;
  if (caution >= least && caution > 2 * confidence)
    return cautionWords(
      wants.filter((c) => gone(judged, isHeldBack, c)),
      total,
      expectOf,
    );
  if (confidence >= least && confidence > 2 * caution)
    return confidenceWords(judged, others, total, expectOf, shown);
  return '';
}

/** "4 of these 10 cases": of those that the headline is about, or of the suite. */
function whichWords(n: number, total: number | null): string {
  if (total === null) return casesWords(n);
  if (n < total) return `${n === 1 ? 'one' : n} of these ${total} cases`;
  return n === 1 ? 'this case' : `all ${n} of these cases`;
}

/** Those that say what they expect, where any do: the sentence speaks of them alone. */
function telling(
  cases: readonly Case[],
  expectOf: (caseHash: string) => Expectation | undefined,
): { cases: readonly Case[]; told: boolean } {
  const own = cases.filter((c) => expectOf(c.caseHash) !== undefined);
  return own.length > 0 ? { cases: own, told: true } : { cases, told: false };
}

function cautionWords(
  holding: readonly Case[],
  total: number | null,
  expectOf: (caseHash: string) => Expectation | undefined,
): string {
  const { cases, told } = telling(holding, expectOf);
  if (cases.length === 0) return '';
  const how = told ? 'where your cases expect it to act' : 'where it used to act';
  return `In ${whichWords(cases.length, total)} it holds back ${how}.`;
}

const EXPECTED: Readonly<Record<Exclude<Expectation, 'acted'>, string>> = {
  refused: 'a refusal',
  clarified: 'a question',
  escalated: 'a hand-over',
};

/** "a refusal, a question or a hand-over". */
function expectedWords(
  cases: readonly Case[],
  expectOf: (caseHash: string) => Expectation | undefined,
): string {
  const expected = new Set(cases.map((c) => expectOf(c.caseHash)));
  const words = Object.entries(EXPECTED).flatMap(([e, word]) =>
    [...expected].some((x) => x === e) ? [word] : [],
  );
  const last = words.pop() ?? '';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}

function confidenceWords(
  judged: StreamReview,
  others: readonly Case[],
  total: number | null,
  expectOf: (caseHash: string) => Expectation | undefined,
  shown: Shown,
): string {
  const { cases, told } = telling(
    others.filter((c) => gone(judged, isActing, c)),
    expectOf,
  );
  if (cases.length === 0) return '';
  const which = whichWords(cases.length, total);
  const expected = expectedWords(cases, expectOf);
  // Of plain refusals nothing is known but that there are fewer.
  if (judged.stream.metric === 'refusal') return `In ${which} it no longer refuses as it used to.`;
  if (areShown(cases, shown))
    return told
      ? `In ${which} it acts where your cases expect ${expected}.`
      : `In ${which} it acts where it used to refuse, ask or hand over.`;
  const isOne = cases.length === 1;
  return told
    ? `${capital(which)} ${isOne ? 'expects' : 'expect'} ${expected}, ` +
        `and ${isOne ? 'gets' : 'get'} none. ${ACTING_WORTH}`
    : `In ${which} it no longer refuses, asks or hands over as it used to. ${ACTING_WORTH}`;
}
