import type { Judged } from '../../domain/judgment.ts';
import type { Observed, Run, Trial } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import type { LabelAgain, ReviewDeps } from './deps.ts';
import { editionOf, FIRST_EDITION, followedBy, labels } from './observations.ts';
import type { RunFacts, SuiteFacts } from './streams.ts';

/** Runs whose kept answers are labelled again: what a baseline and the latest looks hold. */
const MOST_RUNS = 20;
/** So many of the labels must have their answer kept, else nothing is known of the others. */
const KEPT = 0.8;

/**
 * What a run says, marked with the edition of the rules that its labels may be compared with beside
 * their own. An update changes the rules; where they give the answers that are kept the very labels
 * that they have, the streams of labels go on, and else they begin anew: the update itself is never
 * seen as a change of the agent. Decided at the first run of an edition and handed on from run to
 * run.
 */
export async function withEdition(
  deps: Pick<ReviewDeps, 'store' | 'labelAgain' | 'yieldToEventLoop'>,
  h: SuiteFacts,
  run: Run,
  observed: readonly Observed[],
  said: (run: string) => Promise<readonly Observed[]>,
): Promise<Observed[]> {
  const own = editionOf(observed);
  if (!labels(observed) || own === FIRST_EDITION) return [...observed];
  const before = await lastLabelled(h, run, said);
  if (before === null) return [...observed];
  const theirs = editionOf(before);
  const same = theirs === own || (await sameLabels(deps, h, own, theirs, said));
  const follows = same ? [...followedBy(before), ...(theirs === own ? [] : [theirs])] : [];
  return follows.length === 0 ? [...observed] : observed.map((o) => ({ ...o, follows }));
}

/** What the look said that a confirmation joins, or the last run before this one that has labels. */
async function lastLabelled(
  h: SuiteFacts,
  run: Run,
  said: (run: string) => Promise<readonly Observed[]>,
): Promise<readonly Observed[] | null> {
  const earlier =
    run.joins === null
      ? h.runs.filter((r) => r.id !== run.id && r.trigger !== 'confirmation').toReversed()
      : [{ id: run.joins }];
  for (const { id } of earlier) {
    const observed = await said(id);
    if (labels(observed)) return observed;
  }
  return null;
}

async function sameLabels(
  {
    store,
    labelAgain,
    yieldToEventLoop: breathe,
  }: Pick<ReviewDeps, 'store' | 'labelAgain' | 'yieldToEventLoop'>,
  h: SuiteFacts,
  own: string,
  theirs: string,
  said: (run: string) => Promise<readonly Observed[]>,
): Promise<boolean> {
  const cases = new Map(h.cases.map((c) => [c.hash, c]));
  let read = 0;
  let kept = 0;
  for (const r of await runsOf(h, theirs, said))
    for (const t of await store.trials.ofRun(r.id)) {
      // A tool map and a judge say the same under any rules.
      if (t.judged === null || !t.judged.decidedBy.startsWith('rule:')) continue;
      read += 1;
      await breathe();
      const again = await labelled(store, labelAgain, h, own, t, cases.get(t.caseHash));
      if (again === null) continue;
      kept += 1;
      if (again.judgment !== t.judged.judgment || again.uncertain !== t.judged.uncertain)
        return false;
    }
  return kept >= read * KEPT;
}

/** The baseline's runs and the newest ones of that edition. */
async function runsOf(
  h: SuiteFacts,
  edition: string,
  said: (run: string) => Promise<readonly Observed[]>,
): Promise<RunFacts[]> {
  const baseline = new Set(h.baseline?.runs ?? []);
  const own = h.runs.filter((r) => r.trigger !== 'confirmation');
  const chosen = own.filter((r, i) => baseline.has(r.id) || i >= own.length - MOST_RUNS);
  const runs: RunFacts[] = [];
  for (const r of chosen) {
    const observed = await said(r.id);
    if (labels(observed) && editionOf(observed) === edition) runs.push(r);
  }
  return runs;
}

async function labelled(
  store: Store,
  labelAgain: LabelAgain,
  of: Pick<SuiteFacts, 'agent' | 'suite'>,
  edition: string,
  t: Trial,
  c: StoredCase | undefined,
): Promise<Judged | null> {
  const text = t.outputHash === null ? null : await store.outputs.get(t.outputHash);
  if (text === null || c === undefined) return null;
  return labelAgain(of, edition, {
    prompt: c.prompt,
    text,
    toolCalls: t.toolCalls,
    finishReason: t.finishReason,
  });
}
