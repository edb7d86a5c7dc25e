import type { Command } from 'commander';
import { suitesNamed } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Selection } from '../../monitoring/baselines/choose-runs.ts';
import type { Proposal } from '../../monitoring/baselines/propose.ts';
import { acceptIncident, proposeAcceptance, shownOf } from '../../monitoring/review/approve.ts';
import { approveSuites, proposeSuites } from '../../monitoring/review/approve-suites.ts';
import { actorNamed } from '../actor.ts';
import { printResult, wantsJson, withStore } from '../context.ts';
import { dateText, untilText } from '../dates.ts';
import { type Io, isYes } from '../io.ts';
import { acceptedText, approvedText, lackingText, proposalText } from '../text/baseline.ts';

export interface ApproveOptions {
  by: string;
  agent?: string;
  suite?: string;
  incident?: string;
  note: string;
  since?: string;
  until?: string;
  first?: number;
  last?: number;
  runs?: string;
  yes?: boolean;
}

const USUALLY = 20;

/** Shows what would be approved, asks, and approves it. */
export async function approveBaseline(io: Io, o: ApproveOptions, command: Command): Promise<void> {
  if (o.incident !== undefined) await accept(io, o.incident, o, command);
  else await approve(io, o, command);
}

async function accept(io: Io, id: string, o: ApproveOptions, command: Command): Promise<void> {
  await withStore(io, command, async ({ config, store, recorder }) => {
    const by = await actorNamed(io, config, o.by);
    const { incident, proposals } = await proposeAcceptance(store, id);
    const question = `Accept this as the new normal of ${incident.agent ?? ''}, as ${by}?`;
    if (!(await agreed(io, o, command, { proposals, question }))) return;
    const shown = shownOf({ proposals });
    const done = await acceptIncident(store, recorder, id, { by, note: o.note, shown });
    printResult(io, command, done, acceptedText(done));
  });
}

async function approve(io: Io, o: ApproveOptions, command: Command): Promise<void> {
  await withStore(io, command, async ({ store, recorder, config }) => {
    const by = await actorNamed(io, config, o.by);
    const agent = agentAsked(o, config);
    const suites = suitesNamed(config, agent, o.suite);
    const seen = await proposeSuites(store, agent, suites, selectionOf(o));
    if (seen.lacking.length > 0) io.err(lackingText(seen.lacking));
    const question = `Approve ${seen.suites.length === 1 ? 'this baseline' : 'these baselines'} as ${by}?`;
    if (!(await agreed(io, o, command, { proposals: seen.suites, question }))) return;
    const made = await approveSuites(store, recorder, seen, { by, note: o.note });
    const machine = made.map(({ baseline, proposal: { chosen, leftOut } }) => ({
      ...baseline,
      chosen,
      leftOut,
    }));
    printResult(io, command, machine, approvedText(made));
  });
}

/**
 * Shows what would be approved and asks for a word: `--yes`, or a person's at a terminal. What is
 * normal is never decided by a command that nobody was shown the effect of.
 * @throws DaytwoError `not-confirmed` where there is nobody to ask
 */
async function agreed(
  io: Io,
  o: ApproveOptions,
  command: Command,
  { proposals, question }: { proposals: readonly Proposal[]; question: string },
): Promise<boolean> {
  if (o.yes !== true && io.ask === undefined) {
    printResult(io, command, proposals, proposalText(proposals));
    throw new DaytwoError({
      code: 'not-confirmed',
      exitCode: EXIT.usage,
      message: 'nothing was approved: there is nobody at a terminal to ask',
      next: 'if these are the runs that you mean, type the same command with --yes',
    });
  }
  // For people only: machines get one document, with the result.
  if (!wantsJson(command)) io.out(`${proposalText(proposals)}\n`);
  if (o.yes === true) return true;
  const answer = (await io.ask?.(`${question} [y/N] `)) ?? '';
  if (isYes(answer)) return true;
  io.err('Nothing was approved.');
  return false;
}

function agentAsked(o: ApproveOptions, config: Pick<Config, 'agents'>): string {
  if (o.agent !== undefined) return o.agent;
  throw new DaytwoError({
    code: 'no-agent',
    exitCode: EXIT.usage,
    message: 'say whose baseline: --agent NAME, or --incident ID',
    next: `known agents are ${Object.keys(config.agents).join(', ')}`,
  });
}

function selectionOf(o: ApproveOptions): Selection {
  const period = {
    since: o.since === undefined ? null : dateText(o.since, '2026-05-03'),
    until: o.until === undefined ? null : untilText(o.until, '2026-05-03'),
  };
  if (o.runs !== undefined) return { ...period, runs: idsIn(o.runs) };
  return {
    ...period,
    ...(o.last === undefined ? { first: o.first ?? USUALLY } : { last: o.last }),
  };
}

function idsIn(text: string): string[] {
  const ids = text.split(/[\s,]+/).filter((id) => id !== '');
  if (ids.length > 0) return [...new Set(ids)];
  throw new DaytwoError({
    code: 'no-runs',
    exitCode: EXIT.usage,
    message: '--runs names no run',
    next: 'write their ids with commas between: --runs run_01ab,run_01cd',
  });
}
