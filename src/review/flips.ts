import type { StreamReview } from '../domain/drift.ts';
import type { Flip } from '../domain/incident.ts';
import type { Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { SuiteHistory } from './streams.ts';

/** More than two would not be read at three in the morning. */
const MOST_FLIPS = 2;

/** The clearest cases that changed, each with an answer from before the beginning and one from the newest look. */
export async function flipsOf(tx: Store, review: StreamReview, history: Pick<SuiteHistory, 'trials' | 'cases' | 'runs'>): Promise<Flip[]> {
  const begin = history.runs.find((r) => r.id === review.began?.run)?.createdAt;
  if (begin === undefined) return [];
  const created = new Map(history.runs.map((r) => [r.id, r.createdAt]));
  const flips: Flip[] = [];
  for (const { caseHash, p } of review.cases) {
    if (flips.length >= MOST_FLIPS || p <= 0.5) break;
    const mine = history.trials.filter((t) => t.caseHash === caseHash && t.finishReason !== null);
    const pair = contrast(mine.filter((t) => (created.get(t.run) ?? '') < begin), mine.filter((t) => (created.get(t.run) ?? '') >= begin), review.stream.metric);
    const c = history.cases.find((k) => k.hash === caseHash);
    if (pair === null || c === undefined) continue;
    flips.push({ caseHash, label: c.label, prompt: c.prompt, before: await textOf(tx, pair.before), after: await textOf(tx, pair.after), p });
  }
  return flips;
}

/** The newest pair that differs on the metric; for lengths and the like, the newest of each side. */
function contrast(before: readonly Trial[], after: readonly Trial[], metric: string): { before: Trial; after: Trial } | null {
  const value = (t: Trial): unknown => (metric === 'pass' ? t.outcome : metric === 'judgment' ? t.judged?.judgment : metric === 'finish' ? t.finishReason : metric === 'answer' ? t.answer : t.outputHash);
  const good = metric === 'pass' ? before.filter((t) => t.outcome === 'pass') : before;
  const old = (good.length > 0 ? good : before).at(-1);
  const fresh = after.toReversed().find((t) => old !== undefined && value(t) !== value(old)) ?? after.at(-1);
  return old === undefined || fresh === undefined ? null : { before: old, after: fresh };
}

async function textOf(tx: Store, t: Trial): Promise<string> {
  const text = t.outputHash === null ? null : await tx.outputs.get(t.outputHash);
  const calls = t.toolCalls.map((c) => `[calls ${c.name}(${c.arguments})]`).join('\n');
  const said = text ?? '(text not kept)';
  return [said, calls].filter((x) => x.trim() !== '').join('\n') || '(an empty answer)';
}
