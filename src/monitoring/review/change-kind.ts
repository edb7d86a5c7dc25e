import { type Kind, kindOf } from '../../detection/explain/change-kind.ts';
import type { CasePair, Reply } from '../../detection/explain/replies.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { Expectation } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { areSome, namedCases } from './named-cases.ts';

/** Replies of a case that are read on each side; the newest tell best. */
const MOST_REPLIES = 3;
/** Suspects whose full texts are read: enough to name a kind, and a look's review stays quick. */
const MOST_TEXTS = 40;

/** So many cases at least say what kind a change is that lies over all of them. */
const FEWEST_OF_ALL = 2;

/**
 * What kind of change the leading stream's cases show, from the texts of a few replies before its
 * beginning and since. Null where there is no beginning yet.
 * @param trials of runs around the beginning, which count: no other model's, none without a reply
 * @param lengthsMoved whether the lengths of answers are told to have moved beside it
 * @param createdAt when each of their runs was made; trials of other runs are left out
 */
export async function kindOfDrift(
  tx: Store,
  review: StreamReview,
  trials: readonly Trial[],
  createdAt: ReadonlyMap<string, string>,
  cases: readonly StoredCase[],
  lengthsMoved = false,
): Promise<Kind | null> {
  const begin = createdAt.get(review.began?.run ?? '');
  if (begin === undefined) return null;
  const suspects = new Set(
    namedCases(review)
      .slice(0, MOST_TEXTS)
      .map((c) => c.caseHash),
  );
  const expect = new Map(
    cases.map((c): [string, Expectation | null] => [c.hash, c.metadata.expect ?? null]),
  );
  const mine = Map.groupBy(
    trials.filter((t) => t.finishReason !== null && createdAt.has(t.run)),
    (t) => t.caseHash,
  );
  // No case alone for sure: the change lies in all of them a little, and any may be read.
  const read = suspects.size > 0 ? suspects : new Set([...mine.keys()].slice(0, MOST_TEXTS));
  const pairs: CasePair[] = [];
  for (const { caseHash } of review.cases) {
    const own = (mine.get(caseHash) ?? []).toSorted((a, b) =>
      (createdAt.get(a.run) ?? '') < (createdAt.get(b.run) ?? '') ? -1 : 1,
    );
    const since = (t: Trial): boolean => (createdAt.get(t.run) ?? '') >= begin;
    const replies = async (ts: readonly Trial[]): Promise<Reply[]> =>
      Promise.all(ts.slice(-MOST_REPLIES).map((t) => replyOf(tx, t, read.has(caseHash))));
    pairs.push({
      id: caseHash,
      before: await replies(own.filter((t) => !since(t))),
      after: await replies(own.filter(since)),
      expect: expect.get(caseHash) ?? null,
    });
  }
  const textsKept = pairs.some((p) => read.has(p.id) && p.after.some((r) => r.text !== null));
  const known = {
    lengthsMoved,
    outcomesMoved: review.stream.metric === 'pass',
    // "The 40 cases together" is said where none is named: no number of them "changed" beside that.
    ...(suspects.size > 0
      ? { cases: suspects, how: howWords(review) }
      : { how: review.stream.metric === 'pass' ? 'whose verdict turned' : 'whose answers differ' }),
  };
  // Where only hashes are kept, a stored short answer is one too and must not be shown as words.
  const kind = kindOf(
    textsKept
      ? pairs
      : pairs.map((p) => ({ ...p, before: p.before.map(wordless), after: p.after.map(wordless) })),
    known,
  );
  // A change that lies over all of them is told by no single case whose verdict turned.
  return suspects.size === 0 && known.outcomesMoved && kind.of < FEWEST_OF_ALL ? null : kind;
}

/**
 * How the named cases are called: other cases may be counted beside them, whose passes changed, and
 * where they are the least that did ("at least 9 of 40"), they are not all.
 */
export function howWords(r: StreamReview): string {
  const changed = areSome(r) ? 'clearly changed' : 'changed';
  return r.stream.metric === 'judgment' ? `whose judgment ${changed}` : `that ${changed}`;
}

const wordless = (r: Reply): Reply => ({ ...r, text: null });

async function replyOf(tx: Store, t: Trial, whole: boolean): Promise<Reply> {
  const text = whole && t.outputHash !== null ? await tx.outputs.get(t.outputHash) : t.answer;
  return {
    text,
    pass: t.asserted && t.outcome !== 'none' ? t.outcome === 'pass' : null,
    judged: t.judged,
    toolCalls: t.toolCalls,
    finishReason: t.finishReason,
    length: t.length,
  };
}
