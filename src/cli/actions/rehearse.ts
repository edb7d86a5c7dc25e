import type { Command } from 'commander';
import { moreNeeded, NO_EVIDENCE } from '../../comparison/rehearsal/decide.ts';
import { prepareRehearsal, makeRehearsal } from '../../comparison/rehearsal/rehearse.ts';
import { keptReports, reportAgain } from '../../comparison/rehearsal/stored-report.ts';
import type { PreparedRehearsal, RehearsalRequest } from '../../comparison/rehearsal/types.ts';
import type { Report } from '../../comparison/report/types.ts';
import { writeReports } from '../../comparison/report/write-files.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError } from '../../domain/errors.ts';
import { realClock } from '../../platform/clock/real.ts';
import { mustBeFolder } from '../../platform/files/output-files.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { configOf, printResult } from '../context.ts';
import { MOVE_EXITS } from '../exits.ts';
import { type Io, typedPath } from '../io.ts';
import { showPairs } from '../pairs-progress.ts';
import { withRuntime } from '../runtime.ts';
import {
  commandText,
  preparedText,
  rehearsedBeforeText,
  rehearsedText,
  type RehearseOptions,
} from '../text/rehearse.ts';

/** What the report is written and shown with. */
interface ReportPlan {
  /** As it was typed, without a budget. */
  typed: string;
  /** Pairs that it takes where nothing changed. */
  least: number;
  /** Null: beside the database, under the rehearsal's own name. */
  out: string | null;
}

/** Rehearses an agent on another model, or shows again what was rehearsed before. */
export async function rehearseAgent(
  io: Io,
  agent: string,
  o: RehearseOptions,
  command: Command,
): Promise<void> {
  const out = o.out === undefined ? null : typedPath(io, o.out);
  // Before any call is paid for.
  if (out !== null) mustBeFolder(out, '--out');
  const config = await configOf(io, command, 'providers');
  const silent = { ...config, alerts: { ...config.alerts, channels: {} } };
  await withRuntime(io, silent, async (runtime, stop) => {
    const p = await prepareRehearsal(runtime, askOf(config, agent, o));
    const least = moreNeeded(NO_EVIDENCE, p.rehearsing.question) ?? 0;
    const plan: ReportPlan = { typed: commandText(agent, o), least, out };
    if (p.before) await showAgain(io, command, p, plan);
    else await rehearse(io, command, p, plan, stop);
  });
}

function askOf(config: Config, agent: string, o: RehearseOptions): RehearsalRequest {
  return {
    agent,
    provider: o.provider,
    model: o.model,
    price: o.price,
    ...(o.suite === undefined ? {} : { suites: [o.suite] }),
    margin: (o.margin ?? config.rehearsals.marginPoints) / 100,
    budgetUsd: o.budget ?? config.rehearsals.budgetUsd,
    cause: 'hand',
    reason: 'by hand',
    byHand: true,
    again: o.again === true || o.fresh === true,
  };
}

async function rehearse(
  io: Io,
  command: Command,
  p: PreparedRehearsal,
  plan: ReportPlan,
  stop: AbortSignal,
): Promise<void> {
  for (const note of p.notes) io.err(note);
  io.err(preparedText(p, plan.least));
  const now = (): number => realClock.monotonic();
  const progress = showPairs(io, p.rehearsal.agent, p.rehearsing.question, now);
  const done = await makeRehearsal(p, holderOf(), {
    stop,
    onProgress: (x) => progress.show(x),
  }).finally(() => progress.end());
  if (done.end === 'interrupted')
    throw new DaytwoError({
      code: 'interrupted',
      message: done.reason,
      next: 'run the same command again',
    });
  const { report, rehearsal } = done;
  const files = write(p, report, plan.out);
  io.setExit(MOVE_EXITS[report.verdict]);
  printResult(
    io,
    command,
    { ...report, rehearsal: rehearsal.id, files },
    rehearsedText(p, report, files, plan.typed),
  );
}

async function showAgain(
  io: Io,
  command: Command,
  p: PreparedRehearsal,
  plan: ReportPlan,
): Promise<void> {
  const { rehearsal: r } = p;
  const report = await reportAgain(p);
  const kept = plan.out === null ? keptReports(p.deps.config, r.id) : [];
  const files = kept.length > 0 ? kept : write(p, report, plan.out);
  io.setExit(MOVE_EXITS[report.verdict]);
  printResult(
    io,
    command,
    { ...report, rehearsal: r.id, files, rehearsedBefore: r.endedAt },
    rehearsedBeforeText(p, report, files, plan),
  );
}

function write(p: PreparedRehearsal, report: Report, out: string | null): string[] {
  return writeReports(p.deps.config, out, out === null ? p.rehearsal.id : 'rehearsal', report);
}
