import type { Anchor, AnchorVerdict, JudgeKind } from '../../domain/anchor.ts';
import type { Baseline } from '../../domain/baseline.ts';
import type { Look, Stream } from '../../domain/drift.ts';
import type { Run } from '../../domain/run.ts';

/**
 * The name under which a judge has its stream, its charges and its baseline, beside the agent's
 * suites.
 */
export const judgeSuite = (judge: JudgeKind): string => `judge:${judge}`;

export interface JudgeHistory {
  agent: string;
  judge: JudgeKind;
  anchors: readonly Anchor[];
  verdicts: readonly AnchorVerdict[];
  /** The agent's runs that enter streams, by id; verdicts of other runs are left out. */
  runs: ReadonlyMap<string, Run>;
  /**
   * Approved for a suite of the agent, or for this judge: its behaviour was approved with them.
   * Newest last.
   */
  baselines: readonly Baseline[];
  /** A person closed an incident about this judge then: looks up to it are not looked at again. */
  restartAfter: string | null;
}

const CHANGE: ReadonlySet<Run['trigger']> = new Set([
  'model-change',
  'soul-change',
  'suite-change',
]);

/**
 * A judge's verdicts on its anchors as a stream of agreement with people; an anchor's counts are
 * [agrees, differs]. Pure.
 */
export function judgeStream(h: JudgeHistory): Stream {
  const label = new Map(h.anchors.map((a) => [a.id, a.label]));
  const byRun = Map.groupBy(
    h.verdicts.filter((v) => v.verdict !== null && label.has(v.anchor) && h.runs.has(v.run)),
    (v) => v.run,
  );
  const looks = [...byRun]
    .flatMap(([id, verdicts]): (Look & { createdAt: string })[] => {
      const run = h.runs.get(id);
      if (run === undefined) return [];
      const cells = verdicts.map((v) => ({
        caseHash: v.anchor,
        counts: v.verdict === label.get(v.anchor) ? [1, 0] : [0, 1],
      }));
      return [
        {
          run: id,
          at: run.startedAt ?? run.createdAt,
          createdAt: run.createdAt,
          lane: CHANGE.has(run.trigger) ? 'change' : 'schedule',
          cells,
        },
      ];
    })
    .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.run < b.run ? -1 : 1));
  // A judge's own baseline was accepted after a change of the judge: what suites were approved
  // before it is void.
  const own = h.baselines.findLastIndex((b) => b.suite === judgeSuite(h.judge));
  const approved = h.baselines.slice(own < 0 ? 0 : own);
  const inBaseline = new Set(approved.flatMap((b) => b.runs).filter((id) => byRun.has(id)));
  const last = looks.findLastIndex((l) => inBaseline.has(l.run));
  const newest = approved.at(-1);
  const reopenedBy = newest?.looksAfter === undefined ? (newest?.approvedAt ?? '') : '';
  const { restartAfter } = h;
  return {
    agent: h.agent,
    suite: judgeSuite(h.judge),
    metric: 'agreement',
    categories: ['agrees', 'differs'],
    provisional: inBaseline.size === 0,
    expect: new Map(),
    highRisk: new Set(),
    baseline: looks.filter((l) => inBaseline.has(l.run)),
    looks: looks.filter(
      (l, i) =>
        i > last &&
        (restartAfter === null || l.createdAt > restartAfter || l.createdAt <= reopenedBy),
    ),
  };
}

/** Whether people let each anchor pass; null where labels are judgments. */
export function passesOf(anchors: readonly Anchor[]): ReadonlyMap<string, boolean | null> {
  return new Map(
    anchors.map((a) => [a.id, a.question.kind === 'rubric' ? a.label === 'pass' : null]),
  );
}
