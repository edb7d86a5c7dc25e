import { hostname } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { Command } from 'commander';
import { makeLive } from '../../app/live.ts';
import { reportsFolder, writeReports } from '../../app/rehearsal-files.ts';
import { goneHolder, goOn, holderOf, prepareRehearsal } from '../../app/rehearse.ts';
import { makeIds, realClock } from '../../clock/real.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import type { MoveVerdict } from '../../domain/rehearsal.ts';
import { moreNeeded, NO_EVIDENCE } from '../../rehearsal/decide.ts';
import { reportText } from '../../rehearsal/render-text.ts';
import { createSandbox } from '../../sandbox/sandbox.ts';
import { usd } from '../../spend/ceilings.ts';
import { configOf, show, storeOf, withStore } from '../context.ts';
import { onInterrupt } from '../interrupted.ts';
import { table, type Io } from '../io.ts';
import { dollars, points, pricePair } from '../money-options.ts';
import { wholeNumber } from '../numbers.ts';
import { showPairs } from '../pairs-progress.ts';

export const MOVE_EXITS: Readonly<Record<MoveVerdict, ExitCode>> = { 'same-or-better': EXIT.ok, worse: EXIT.badNews, 'could-not-measure': EXIT.couldNotMeasure, undecided: EXIT.notEnoughEvidence };

interface Options {
  model: string;
  provider?: string;
  price?: { input: number; output: number };
  budget?: number;
  suite?: string;
  margin?: number;
  out?: string;
  fresh?: boolean;
}

export function registerRehearse(program: Command, io: Io): void {
  program.command('rehearse <agent>')
    .description('an agent\'s suites on the model it has and on another, case by case in the same minutes: is it safe to move?')
    .requiredOption('--model <model>', 'the model to try')
    .option('--provider <provider>', 'the account it is called at; the agent\'s own without it')
    .option('--price <input,output>', 'of that model, in USD a million tokens, where no list has it; 0,0 for a local one', pricePair)
    .option('--budget <usd>', 'the most it may cost in all (rehearsals.budgetUsd of the configuration without it)', dollars)
    .option('--suite <suite>', 'one suite; all without it')
    .option('--margin <points>', 'a loss up to so many points of the cases counts as none (rehearsals.marginPoints without it)', points)
    .option('--out <folder>', 'where the report is written as Markdown, HTML and JSON (beside the database without it)')
    .option('--fresh', 'begin anew, also where an earlier one could be gone on with')
    .addHelpText('after', `
It stops as soon as the answer is 20 to 1, "worse" or "same or better within the margin", otherwise when the money ends.
Stopped or killed, the same command goes on where it was; nothing is paid twice but the calls in flight. An undecided one goes on
with a larger budget.
Exit codes: 0 same or better, 1 worse, 2 could not measure, 3 not enough evidence.
Example: daytwo rehearse refund-desk --model gpt-4.1-mini --budget 2`)
    .action(async (agent: string, o: Options, command: Command) => {
      const config = await configOf(io, command, 'providers');
      const store = await storeOf(io, config);
      const sandbox = createSandbox();
      const stop = onInterrupt();
      try {
        const live = await makeLive({ store, clock: realClock, ids: makeIds(() => realClock.now()), random: Math.random, sandbox }, { ...config, alerts: { ...config.alerts, channels: {} } });
        const p = await prepareRehearsal(live, {
          agent, provider: o.provider, model: o.model, price: o.price, ...(o.suite === undefined ? {} : { suites: [o.suite] }), margin: (o.margin ?? config.rehearsals.marginPoints) / 100, budgetUsd: o.budget ?? config.rehearsals.budgetUsd,
          cause: 'hand', reason: 'by hand', byHand: true, fresh: o.fresh === true,
        });
        const least = moreNeeded(NO_EVIDENCE, p.rehearsing.question) ?? 0;
        for (const note of p.notes) io.err(note);
        io.err(`${agent}: ${p.rehearsal.incumbent.model} → ${o.model}, ${p.rehearsing.cases.length} cases${p.resumed ? ', going on where it was' : ''}; if nothing changed, about ${least} pairs${p.worstPairUsd === null ? '' : `, at most ${usd(least * p.worstPairUsd)} and usually far less`}; never more than ${usd(p.rehearsal.budgetUsd ?? 0)}`);
        const host = hostname();
        const takeOver = await goneHolder(live, p.rehearsal.id, host, isAlive);
        const progress = showPairs(io, agent, p.rehearsing.question, () => realClock.now());
        const done = await goOn(p, holderOf(host, process.pid), { stop: stop.signal, onProgress: (x) => progress.show(x), ...(takeOver === undefined ? {} : { takeOver }) }).finally(() => progress.end());
        if (done.end === 'interrupted') throw new DaytwoError({ code: 'interrupted', message: `${done.reason}`, next: 'run the same command again' });
        const folder = o.out === undefined ? reportsFolder(config) : isAbsolute(o.out) ? o.out : join(io.cwd, o.out);
        const files = writeReports(folder, o.out === undefined ? done.rehearsal.id : 'rehearsal', done.report);
        io.setExit(MOVE_EXITS[done.report.verdict]);
        const more = done.report.more;
        const next = done.report.verdict === 'undecided' && more?.usd != null ? [`Next: daytwo rehearse ${agent} --model ${o.model} --budget ${(Math.ceil(100 * (done.report.cost.spentUsd + 1.2 * more.usd + (p.worstPairUsd ?? 0))) / 100).toFixed(2)}`] : [];
        show(io, command, { ...done.report, rehearsal: done.rehearsal.id, files }, [reportText(done.report), '', `Written: ${files.join(', ')}`, ...next].join('\n'));
      } finally {
        stop.release();
        await sandbox.close();
        await store.close();
      }
    });

  program.command('rehearsals [id]')
    .description('rehearsals and how they came out, newest first, or one')
    .option('--agent <agent>', 'of this agent only')
    .option('--limit <n>', 'how many', wholeNumber(1, 10_000), 20)
    .action(async (id: string | undefined, o: { agent?: string; limit: number }, command: Command) =>
      withStore(io, command, async ({ store, config }) => {
        const all = await store.rehearsals.list({ limit: id === undefined ? o.limit : 10_000, ...(o.agent === undefined ? {} : { agent: o.agent }) });
        if (id !== undefined) {
          const one = all.find((r) => r.id === id) ?? all.find((r) => r.id.startsWith(id));
          if (one === undefined) throw new DaytwoError({ code: 'no-rehearsal', exitCode: EXIT.usage, message: `there is no rehearsal "${id}"`, next: 'daytwo rehearsals lists them' });
          show(io, command, one, [`${one.id}: ${one.agent}, ${one.incumbent.model} → ${one.candidate.model} (${one.cause === 'hand' ? 'by hand' : one.reason})`, one.outcome?.words ?? 'It is not finished.', ...(one.outcome === null ? [] : [one.outcome.reason, `Report: ${join(reportsFolder(config), `${one.id}.html`)} unless --out named another folder`])].join('\n'));
          return;
        }
        const rows = all.map((r) => [r.id, r.createdAt.slice(0, 16).replace('T', ' '), r.agent, `${r.incumbent.model} → ${r.candidate.model}`, r.outcome?.verdict ?? (r.waitsUntil === null ? 'unfinished' : `waits until ${r.waitsUntil.slice(0, 16).replace('T', ' ')}`), r.outcome === null ? '' : usd(r.outcome.costUsd), r.outcome?.words ?? '']);
        show(io, command, all, rows.length === 0 ? 'No rehearsal yet. daytwo rehearse AGENT --model MODEL makes one.' : table([['id', 'when (UTC)', 'agent', 'models', 'verdict', 'cost', ''], ...rows]));
      }));
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // EPERM: it lives, and is somebody else's.
    return e instanceof Error && 'code' in e && e.code === 'EPERM';
  }
}
