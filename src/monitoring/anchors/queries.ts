import type { Anchor, AnchorVerdict, JudgeKind } from '../../domain/anchor.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Store } from '../../domain/store.ts';
import { judgeSuite } from './streams.ts';

/** A judge beside the people whose labels it is held to. */
export interface JudgeNow {
  agent: string;
  judge: JudgeKind;
  /** Anchors on which it says what people say. */
  agrees: number;
  /** Anchors on which it has said something. */
  of: number;
  /** Share of the alarm bar that its own evidence has reached; null before the first look. */
  evidence: number | null;
  anchors: { anchor: Anchor; last: AnchorVerdict | null }[];
}

/** Every judge that has anchors, or those of one agent. */
export async function judgesNow(store: Store, agent?: string): Promise<JudgeNow[]> {
  const all = await store.anchors.list(agent === undefined ? {} : { agent });
  const reviews = (await store.drift.latest()).map((l) => l.review);
  const byJudge = Map.groupBy(all, (a) => `${a.agent} ${a.question.kind}`);
  return Promise.all([...byJudge.values()].map((anchors) => judgeNow(store, anchors, reviews)));
}

/** @param anchors of one judge of one agent, at least one */
async function judgeNow(
  store: Store,
  anchors: readonly Anchor[],
  reviews: readonly StreamReview[],
): Promise<JudgeNow> {
  const { agent, question } = anchors[0] as Anchor;
  const verdicts = await store.anchors.verdicts(agent, question.kind);
  const last = new Map(verdicts.map((v) => [v.anchor, v]));
  const rows = anchors.map((anchor) => ({ anchor, last: last.get(anchor.id) ?? null }));
  const said = rows.filter((r) => r.last !== null && r.last.verdict !== null);
  const own = reviews.find(
    ({ stream }) => stream.agent === agent && stream.suite === judgeSuite(question.kind),
  );
  return {
    agent,
    judge: question.kind,
    agrees: said.filter((r) => r.last?.verdict === r.anchor.label).length,
    of: said.length,
    evidence: own?.evidence ?? null,
    anchors: rows,
  };
}
