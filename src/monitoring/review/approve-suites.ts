import type { IncidentRecorder } from '../../alerting/incidents/record.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Store } from '../../domain/store.ts';
import { type Proposal, proposeBaseline, runsNamed } from '../baselines/propose.ts';
import { whyWords } from '../baselines/words.ts';
import type { Selection } from '../baselines/choose-runs.ts';
import { type Approval, type Approved, approveShown, lackOf, mustBeEnough } from './approve.ts';

/** What approving several suites of an agent would take, a suite each. */
export interface AgentProposal {
  suites: Proposal[];
  /** Suites that cannot be approved yet beside them, and what they lack. */
  lacking: readonly { suite: string; message: string; next: string }[];
  /** The same selection with every named run's whole id. */
  selection: Selection;
}

/**
 * What an approval of an agent's suites would take. Where runs are named, of the suites that they
 * are of. A suite that has too few runs keeps no other from its baseline.
 * @throws DaytwoError `no-run`, `unfit-runs`, `too-few-runs`
 */
export async function proposeSuites(
  store: Store,
  agent: string,
  suites: readonly string[],
  asked: Selection,
): Promise<AgentProposal> {
  const { selection, of } = await namedSelection(store, agent, suites, asked);
  const proposals: Proposal[] = [];
  for (const suite of of) proposals.push(await proposeBaseline(store, { agent, suite }, selection));
  const unfit = proposals.flatMap((p) => (selection.runs === undefined ? [] : p.leftOut));
  if (unfit.length > 0)
    throw new DaytwoError({
      code: 'unfit-runs',
      exitCode: EXIT.usage,
      message: `nothing was approved: ${unfit.map((r) => `${r.run} ${whyWords(r)}`).join('; ')}`,
      next: 'name other runs, or accept an incident whole with --incident ID',
    });
  const lacks = proposals.map((p) => ({ p, lack: lackOf(p) }));
  const enough = lacks.flatMap(({ p, lack }) => (lack === null ? [p] : []));
  if (enough.length === 0 || selection.runs !== undefined)
    for (const p of proposals) mustBeEnough(p);
  return {
    suites: enough,
    lacking: lacks.flatMap(({ p, lack }) =>
      lack === null ? [] : [{ suite: p.suite, message: lack.message, next: lack.next ?? '' }],
    ),
    selection,
  };
}

async function namedSelection(
  store: Store,
  agent: string,
  suites: readonly string[],
  asked: Selection,
): Promise<{ selection: Selection; of: readonly string[] }> {
  if (asked.runs === undefined) return { selection: asked, of: suites };
  const known = [];
  for (const suite of suites) known.push(...(await store.runs.outlines(agent, suite)));
  const named = runsNamed(known, asked.runs, agent);
  return {
    selection: { ...asked, runs: named.map((n) => n.id) },
    of: [...new Set(named.map((n) => n.suite))],
  };
}

/**
 * Approves several suites of an agent at once: all that were shown or none.
 * @param seen what the person was shown; other runs than these are not approved
 * @throws DaytwoError `changed-meanwhile`
 */
export async function approveSuites(
  store: Store,
  recorder: IncidentRecorder,
  seen: AgentProposal,
  person: { by: string; note: string },
): Promise<Approved[]> {
  const approval: Approval = { ...seen.selection, ...person };
  return store.transaction(async (tx) => {
    const made: Approved[] = [];
    for (const shown of seen.suites) made.push(await approveShown(tx, recorder, shown, approval));
    return made;
  });
}
