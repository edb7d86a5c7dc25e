import type { Claim } from '../config/schema-claims.ts';
import type { Judgment } from '../domain/judgment.ts';
import type { Review, ReviewLabel } from '../domain/real-output.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import type { Share } from './claim.ts';
import { groupsOfAlike } from './text-similarity.ts';

/** Prompts that are so much alike are one case asked in other words: they fail together. */
const ONE_GROUP = 0.95;
/** Fewer letters of a hash name nothing. */
const SHORTEST_HASH = 8;

/**
 * The cases that test a claim: those that it names by description, by the beginning of a hash or by
 * `metadata.claim`; and those whose `metadata.claim` is its id or its statement.
 */
export function casesOf(
  claim: Pick<Claim, 'id' | 'statement' | 'cases'>,
  known: readonly StoredCase[],
): StoredCase[] {
  const named = new Set(claim.cases);
  const isHash = (hash: string): boolean =>
    claim.cases.some((c) => c.length >= SHORTEST_HASH && hash.startsWith(c));
  return known.filter(
    (c) =>
      named.has(c.label) ||
      isHash(c.hash) ||
      (c.metadata.claim !== undefined &&
        [claim.id, claim.statement, ...claim.cases].includes(c.metadata.claim)),
  );
}

/** Names in `cases` that name no case. */
export function unknownCases(claim: Pick<Claim, 'cases'>, known: readonly StoredCase[]): string[] {
  return claim.cases.filter(
    (name) => casesOf({ id: '', statement: '', cases: [name] }, known).length === 0,
  );
}

/** Case hash → the group that it votes with. */
export function voteGroups(cases: readonly StoredCase[]): ReadonlyMap<string, number> {
  return new Map(
    groupsOfAlike(cases, (c) => c.prompt, ONE_GROUP).flatMap((group, i) =>
      group.map((c): [string, number] => [c.hash, i]),
    ),
  );
}

/** What a run answered to one case; only answers with a verdict. */
export interface Answered {
  run: string;
  caseHash: string;
  failed: boolean;
  /** What the agent did; null where nothing labelled it. */
  judgment?: Judgment | null;
  /** It said that it was not sure. */
  uncertain?: boolean;
}

/** One run's votes: of each group of its cases, the share of answers that failed. */
export interface RunVotes {
  run: string;
  votes: readonly number[];
}

/**
 * One vote a run and group at most: answers of one run to one question vary together, and three of
 * them are not three witnesses.
 */
export function runVotes(
  answered: readonly Answered[],
  groups: ReadonlyMap<string, number>,
): RunVotes[] {
  const ours = answered.filter((a) => groups.has(a.caseHash));
  return [...Map.groupBy(ours, (a) => a.run)].map(([run, of]) => ({
    run,
    votes: [...Map.groupBy(of, (a) => groups.get(a.caseHash)).values()].map(
      (own) => own.filter((a) => a.failed).length / own.length,
    ),
  }));
}

/**
 * One vote an output, the mean of what people said of it. What was out of scope says nothing of how
 * the agent fails at the task, unless the claim counts it.
 */
export function reviewVotes(
  claim: Pick<Claim, 'task' | 'reviews' | 'reviewNote'>,
  reviews: readonly Review[],
): number[] {
  if (claim.reviews.length === 0) return [];
  const ours = reviews.filter(
    (r) =>
      r.kind === 'output' &&
      r.undoneAt === null &&
      r.task === claim.task &&
      (r.label !== 'out-of-scope' || claim.reviews.includes('out-of-scope')),
  );
  const fails = (r: Review): boolean =>
    claim.reviews.some((label) => label === r.label) &&
    r.note.toLowerCase().includes((claim.reviewNote ?? '').toLowerCase());
  return [...Map.groupBy(ours, (r) => r.of).values()].map(
    (own) => own.filter(fails).length / own.length,
  );
}

/**
 * Of reviewed outputs in scope one vote each: the share of those who looked that called it right.
 * The boundary and what an agent is worth go by the same.
 */
export const rightVotes = (reviews: readonly Pick<Review, 'of' | 'label'>[]): number[] =>
  [...Map.groupBy(reviews, (r) => r.of).values()].flatMap((own) => {
    const inScope = own.filter((r) => r.label !== 'out-of-scope');
    if (inScope.length === 0) return [];
    return [inScope.filter((r) => r.label === 'right').length / inScope.length];
  });

/** Where people disagree in equal number, the gravest word stands. */
const GRAVEST_FIRST = ['wrong', 'plausible', 'out-of-scope', 'right'] as const;

/** How many outputs bear each label, one an output: what most of those who looked said of it. */
export function labelsOf(
  reviews: readonly Pick<Review, 'of' | 'label'>[],
): Record<ReviewLabel, number> {
  const count = { right: 0, plausible: 0, wrong: 0, 'out-of-scope': 0 };
  for (const own of Map.groupBy(reviews, (r) => r.of).values()) {
    const said = (label: ReviewLabel): number => own.filter((r) => r.label === label).length;
    count[GRAVEST_FIRST.reduce((most, l) => (said(l) > said(most) ? l : most))] += 1;
  }
  return count;
}

export const shareOf = (votes: readonly number[]): Share => ({
  failed: votes.reduce((a, b) => a + b, 0),
  of: votes.length,
});

/**
 * How much more the runs differ than chance has them (Pearson's φ over the runs, never under 1):
 * the votes of one run vary together. 1 where there are too few runs to say.
 */
export function dispersionOfRuns(runs: readonly RunVotes[]): number {
  const { failed, of } = shareOf(runs.flatMap((r) => r.votes));
  const p = of === 0 ? 0 : failed / of;
  if (runs.length < 3 || p === 0 || p === 1) return 1;
  const squares = runs.reduce((sum, { votes }) => {
    const n = votes.length;
    return sum + (shareOf(votes).failed - n * p) ** 2 / (n * p * (1 - p));
  }, 0);
  return Math.max(1, squares / (runs.length - 1));
}
