import type { ComparedPair, CompareInput } from './compare.ts';
import type { Label, RunFile, RunRecord } from './record.ts';

export interface Paired extends CompareInput {
  /** What cases were recognised by. */
  by: 'id' | 'vars' | 'prompt';
}

/**
 * Pairs the cases of two files: by their ids; where those do not meet, by variables (which stay
 * when a soul is edited) or by prompt, whichever joins most. Repeated lines of a case are its
 * trials. The order is that of the first file.
 */
export function pairFiles(before: RunFile, after: RunFile, label: Label): Paired {
  const ways = (['id', 'vars', 'prompt'] as const).map((by) => ({
    by,
    b: grouped(before.records, by),
    a: grouped(after.records, by),
  }));
  const met = ({ b, a }: (typeof ways)[number]): number =>
    [...b.keys()].filter((k) => a.has(k)).length;
  // The first of equally good ones: an id is what its author meant.
  const best = ways.reduce((x, y) => (met(y) > met(x) ? y : x));
  const keys = [...best.b.keys()].filter((k) => best.a.has(k));
  const pairs = keys.map((id): ComparedPair => {
    const [b, a] = [best.b.get(id) ?? [], best.a.get(id) ?? []];
    const of = <T>(pick: (r: RunRecord) => T | null): T | null =>
      [...b, ...a].map(pick).find((x) => x !== null) ?? null;
    const replies = (rs: readonly RunRecord[]): ComparedPair['before'] =>
      rs
        .filter((r) => !r.unjudged)
        .map((r) => ({ ...r.reply, judged: r.reply.judged ?? label(r.reply) }));
    return {
      id,
      category: of((r) => r.category),
      expect: of((r) => r.expect),
      reference: of((r) => r.reference),
      before: replies(b),
      after: replies(a),
      unjudged: b.every((r) => r.unjudged) || a.every((r) => r.unjudged),
    };
  });
  return {
    by: best.by,
    pairs,
    onlyBefore: best.b.size - keys.length,
    onlyAfter: [...best.a.keys()].filter((k) => !best.b.has(k)).length,
  };
}

function grouped(
  records: readonly RunRecord[],
  by: 'id' | 'vars' | 'prompt',
): Map<string, RunRecord[]> {
  const groups = new Map<string, RunRecord[]>();
  for (const r of records) {
    const key = r[by];
    if (key === null) continue;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [r]);
    else group.push(r);
  }
  return groups;
}
