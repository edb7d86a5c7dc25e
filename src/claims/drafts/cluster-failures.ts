import { type Grams, gramsOf, similarity } from '../text-similarity.ts';

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
  answer: string;
}

/** Failures that are alike, the likest to the others first. */
export interface FailureCluster {
  check: string;
  task: string | null;
  failures: readonly Failure[];
}

/** Answers that share so much are taken for one way of failing. */
const ALIKE = 0.45;
/** Of fewer nobody makes a claim. */
const FEWEST = 3;

/**
 * Groups failures of one check and task whose answers are alike, largest first. Each is put to the
 * group whose mean it is likest to, in the order of their texts, so that it is the same however they
 * are given. One group needs three failures, of two cases or outputs.
 */
export function clusterFailures(failures: readonly Failure[]): FailureCluster[] {
  const kinds = Map.groupBy(failures, (f) => JSON.stringify([f.check, f.task]));
  return [...kinds.values()]
    .flatMap((own) => groupsOf(own))
    .filter((c) => c.failures.length >= FEWEST && questionsOf(c.failures) > 1)
    .toSorted(
      (a, b) => b.failures.length - a.failures.length || order(a.failures[0], b.failures[0]),
    );
}

const questionsOf = (failures: readonly Failure[]): number =>
  new Set(failures.map((f) => f.caseHash ?? f.id)).size;

const order = (a: Failure | undefined, b: Failure | undefined): number => {
  const [x, y] = [`${a?.answer} ${a?.id}`, `${b?.answer} ${b?.id}`];
  return x < y ? -1 : x > y ? 1 : 0;
};

interface Group {
  sum: Map<string, number>;
  members: { failure: Failure; grams: Grams }[];
}

function groupsOf(failures: readonly Failure[]): FailureCluster[] {
  const groups: Group[] = [];
  for (const failure of failures.toSorted(order)) {
    const grams = gramsOf(failure.answer);
    const near = groups
      .map((group) => ({ group, like: similarity(grams, group.sum) }))
      .toSorted((a, b) => b.like - a.like)[0];
    const group: Group =
      near !== undefined && near.like >= ALIKE ? near.group : { sum: new Map(), members: [] };
    if (group.members.length === 0) groups.push(group);
    group.members.push({ failure, grams });
    for (const [gram, n] of grams) group.sum.set(gram, (group.sum.get(gram) ?? 0) + n);
  }
  return groups.map(({ sum, members }) => ({
    check: members[0]?.failure.check ?? '',
    task: members[0]?.failure.task ?? null,
    failures: members
      .toSorted((a, b) => similarity(b.grams, sum) - similarity(a.grams, sum))
      .map((m) => m.failure),
  }));
}
