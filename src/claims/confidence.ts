import { wilson } from '../detection/drift/intervals.ts';
import type { Interval } from '../domain/incident.ts';
import type { RealOutput, Review } from '../domain/real-output.ts';
import type { StoredCase } from '../domain/stored-case.ts';
import { percentSmallInTenths } from '../domain/text-percent.ts';
import { plural } from '../domain/text.ts';
import { type Answered, dispersionOfRuns, type RunVotes, runVotes, voteGroups } from './votes.ts';

// How often is a confident answer wrong? Asked of what could be answered: cases that expect an
// answer, and what people reviewed; and of answers alone, for a refusal claims nothing.

/** How often answers of one kind were right; null where there were none. */
export interface Spoken {
  right: Interval | null;
  /** Votes: one a run and case, one a reviewed output. */
  votes: number;
}

export interface Reliability {
  /** A task, or every one. */
  name: string;
  /** Without a word of doubt. */
  confident: Spoken;
  /** Flagged as uncertain. */
  hedged: Spoken;
}

/** An output that people reviewed, with what it was. */
export type ReviewedOutput = Pick<RealOutput, 'judged'> & {
  reviews: readonly Pick<Review, 'label' | 'task'>[];
};

interface Voice {
  task: string | null;
  hedged: boolean;
  votes: RunVotes;
}

/** Right and wrong among confident and hedged answers: over all first, then task by task. */
export function reliabilityOf(
  answered: readonly Answered[],
  cases: readonly StoredCase[],
  outputs: readonly ReviewedOutput[],
): Reliability[] {
  const voices = [...ofCases(answered, cases), ...ofOutputs(outputs)];
  const tasks = [...new Set(voices.map((v) => v.task))].filter((t) => t !== null).toSorted();
  const rated = (name: string, own: readonly Voice[]): Reliability => ({
    name,
    confident: spokenOf(own.filter((v) => !v.hedged)),
    hedged: spokenOf(own.filter((v) => v.hedged)),
  });
  return [
    rated('All answers', voices),
    ...tasks.map((task) =>
      rated(
        task,
        voices.filter((v) => v.task === task),
      ),
    ),
  ];
}

function ofCases(answered: readonly Answered[], cases: readonly StoredCase[]): Voice[] {
  const answerable = cases.filter(
    (c) => c.metadata.expect === undefined || c.metadata.expect === 'acted',
  );
  const spoken = answered.filter((a) => a.judgment === 'acted' || a.judgment === 'other');
  return [...Map.groupBy(answerable, (c) => c.metadata.task ?? null)].flatMap(([task, own]) => {
    const groups = voteGroups(own);
    return [false, true].flatMap((hedged) =>
      runVotes(
        spoken.filter((a) => (a.uncertain ?? false) === hedged),
        groups,
      ).map((votes): Voice => ({ task, hedged, votes })),
    );
  });
}

/** An answer that is plausible but wrong is wrong; one that was out of scope says nothing of it. */
function ofOutputs(outputs: readonly ReviewedOutput[]): Voice[] {
  return outputs.flatMap(({ judged, reviews }, i): Voice[] => {
    const labelled = reviews.filter((r) => r.label !== 'out-of-scope');
    const [first] = labelled;
    if (judged === null || first === undefined) return [];
    if (judged.judgment !== 'acted' && judged.judgment !== 'other') return [];
    const wrong = labelled.filter((r) => r.label !== 'right').length / labelled.length;
    const votes = { run: `output ${i}`, votes: [wrong] };
    return [{ task: first.task, hedged: judged.uncertain, votes }];
  });
}

function spokenOf(voices: readonly Voice[]): Spoken {
  // Of one run the votes of several tasks belong together.
  const runs = [...Map.groupBy(voices, (v) => v.votes.run)].map(([run, own]) => ({
    run,
    votes: own.flatMap((v) => v.votes.votes),
  }));
  const votes = runs.flatMap((r) => r.votes);
  if (votes.length === 0) return { right: null, votes: 0 };
  const wrong = votes.reduce((a, b) => a + b, 0);
  return {
    right: wilson(votes.length - wrong, votes.length, dispersionOfRuns(runs)),
    votes: votes.length,
  };
}

/** "A confident answer is wrong in 2 % (1 to 4 %) of 412 askings." */
export function confidenceWords(all: Reliability): string {
  const { confident, hedged } = all;
  if (confident.right === null)
    return 'Nothing is known of confident answers yet: no answer was labelled and judged.';
  const told = `A confident answer is wrong in ${wrongWords(confident)}.`;
  if (hedged.right === null) return `${told} It never said that it was not sure.`;
  const apart = hedged.right.high < confident.right.low;
  const close = apart
    ? 'its doubts mean something'
    : 'so far its doubts tell right from wrong no better than chance might';
  return `${told} A hedged one is wrong in ${wrongWords(hedged)}: ${close}.`;
}

/** "2 % (1 to 4 %) of 412 askings": votes, of which a case of several trials has one a run. */
export function wrongWords({ right, votes }: Spoken): string {
  if (right === null) return '–';
  const [low, high] = [1 - right.high, 1 - right.low];
  return (
    `${percentSmallInTenths(1 - right.value)} (${percentSmallInTenths(low).replace(' %', '')} to ` +
    `${percentSmallInTenths(high)}) of ${plural(votes, 'asking')}`
  );
}
