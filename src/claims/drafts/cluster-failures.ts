import { type Grams, gramsOf, similarity, sumOf } from '../text-similarity.ts';

/** One answer that failed, by a check or by somebody's word. */
export interface Failure {
  /** A trial's id, or an output's. */
  id: string;
  from: 'case' | 'review';
  /** What it failed: a kind of check with its value, or a label. */
  check: string;
  task: string | null;
  /** The case's description; of an output the beginning of what was asked. */
  asked: string;
  caseHash: string | null;
  /** Stands for what was really asked, the same of the same words; null of a case. */
  questionHash: string | null;
  answer: string;
}

/** Failures of one check and task in the same questions. */
export interface FailureCluster {
  check: string;
  task: string | null;
  /** Ways of failing: answers that are alike, the likest to the others first; the largest first. */
  ways: readonly (readonly Failure[])[];
}

/** Answers that share so much are taken for one way of failing. */
const ALIKE = 0.45;
/** Of fewer nobody makes a claim. */
const FEWEST = 3;

/**
 * Groups failures of one check and task whose answers are alike, largest first; ways of failing in
 * the same questions are one group. An answer is put to the way whose mean it is likest to, in the
 * order of the texts, so that it is the same however they are given. A way needs three failures, a
 * group two questions.
 */
export function clusterFailures(failures: readonly Failure[]): FailureCluster[] {
  const kinds = Map.groupBy(failures, (f) => JSON.stringify([f.check, f.task]));
  return [...kinds.values()]
    .flatMap((own) => together(waysOf(own).filter((way) => way.length >= FEWEST)))
    .filter((c) => countQuestions(c.ways.flat()) > 1)
    .toSorted((a, b) => sizeOf(b) - sizeOf(a) || order(a.ways[0]?.[0], b.ways[0]?.[0]));
}

/**
 * Groups that one claim would test are one group, of several ways: what people said is counted by
 * task and label alone, whatever was asked. Largest first.
 */
export function joinedByTest(clusters: readonly FailureCluster[]): FailureCluster[] {
  const cases = ({ ways }: FailureCluster): string[] =>
    [...new Set(ways.flat().flatMap((f) => f.caseHash ?? []))].toSorted();
  const groups = Map.groupBy(clusters, (c) => JSON.stringify([c.check, c.task, cases(c)]));
  return [...groups.values()]
    .flatMap(([first, ...more]) => {
      if (first === undefined) return [];
      const ways = [first, ...more].flatMap((c) => c.ways);
      return [{ ...first, ways: ways.toSorted((a, b) => b.length - a.length) }];
    })
    .toSorted((a, b) => sizeOf(b) - sizeOf(a));
}

/** How many failures a group has. */
export const sizeOf = ({ ways }: FailureCluster): number => ways.flat().length;

const questionsOf = (failures: readonly Failure[]): Set<string> =>
  new Set(failures.map((f) => f.caseHash ?? f.questionHash ?? f.id));

/** A case that was edited has another hash and its description: it is one question still. Pure. */
export function countQuestions(failures: readonly Failure[]): number {
  const [cases, asked] = [true, false].map((isCase) =>
    failures.filter((f) => (f.caseHash !== null) === isCase),
  ) as [Failure[], Failure[]];
  const described = new Set(cases.map((f) => f.asked)).size;
  return Math.min(questionsOf(cases).size, described) + questionsOf(asked).size;
}

/** Ways that share half of the questions of the one that has fewer. */
function together(ways: readonly (readonly Failure[])[]): FailureCluster[] {
  const groups: (readonly Failure[])[][] = [];
  for (const way of ways.toSorted((a, b) => b.length - a.length || order(a[0], b[0]))) {
    const own = questionsOf(way);
    const near = groups.find((g) => {
      const theirs = questionsOf(g.flat());
      const shared = [...own].filter((q) => theirs.has(q)).length;
      return 2 * shared >= Math.min(own.size, theirs.size);
    });
    if (near === undefined) groups.push([way]);
    else near.push(way);
  }
  return groups.map((of) => ({
    check: of[0]?.[0]?.check ?? '',
    task: of[0]?.[0]?.task ?? null,
    ways: of,
  }));
}

const order = (a: Failure | undefined, b: Failure | undefined): number => {
  const [x, y] = [`${a?.answer} ${a?.id}`, `${b?.answer} ${b?.id}`];
  return x < y ? -1 : x > y ? 1 : 0;
};

interface Group {
  middle: Grams;
  members: { failure: Failure; grams: Grams }[];
}

function waysOf(failures: readonly Failure[]): Failure[][] {
  const groups: Group[] = [];
  for (const failure of failures.toSorted(order)) {
    const grams = gramsOf(failure.answer);
    const near = groups
      .map((group) => ({ group, like: similarity(grams, group.middle) }))
      .toSorted((a, b) => b.like - a.like)[0];
    if (near === undefined || near.like < ALIKE)
      groups.push({ middle: grams, members: [{ failure, grams }] });
    else {
      near.group.members.push({ failure, grams });
      near.group.middle = sumOf([near.group.middle, grams]);
    }
  }
  return groups.map(({ middle, members }) =>
    members
      .toSorted((a, b) => similarity(b.grams, middle) - similarity(a.grams, middle))
      .map((m) => m.failure),
  );
}
