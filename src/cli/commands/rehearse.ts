import { type Command, Option } from 'commander';
import { createRuntime } from '../../app/runtime.ts';
import { moreNeeded, NO_EVIDENCE } from '../../comparison/rehearsal/decide.ts';
import { goOn, prepareRehearsal } from '../../comparison/rehearsal/rehearse.ts';
import { keptReports, reportAgain } from '../../comparison/rehearsal/stored-report.ts';
import type { Prepared } from '../../comparison/rehearsal/types.ts';
import { budgetWords, enoughFor } from '../../comparison/report/budget-needed.ts';
import { reportText } from '../../comparison/report/terminal.ts';
import { writeReports } from '../../comparison/report/write-files.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import type { MoveVerdict } from '../../domain/rehearsal.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { mustBeFolder } from '../../platform/files/named-files.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { configOf, show, storeOf } from '../context.ts';
import { onInterrupt } from '../interrupted.ts';
import { type Io, typedPath } from '../io.ts';
import { dollarsAboveNone, points, pricePair } from '../money-options.ts';
import { showPairs } from '../pairs-progress.ts';

export const MOVE_EXITS: Readonly<Record<MoveVerdict, ExitCode>> = {
  'same-or-better': EXIT.ok,
  worse: EXIT.badNews,
  'could-not-measure': EXIT.couldNotMeasure,
  undecided: EXIT.notEnoughEvidence,
};

interface Options {
  model: string;
  provider?: string;
  price?: { input: number; output: number };
  budget?: number;
  suite?: string;
  margin?: number;
  out?: string;
  again?: boolean;
  fresh?: boolean;
}

export function registerRehearse(program: Command, io: Io): void {
  program
    .command('rehearse <agent>')
    .description(
      "an agent's suites on the model it has and on another, case by case in the same " +
        'minutes: is it safe to move?',
    )
    .requiredOption('--model <model>', 'the model to try')
    .option('--provider <provider>', "the account it is called at; the agent's own without it")
    .option(
      '--price <input,output>',
      'of that model, in USD a million tokens, where no list has it; 0,0 for a local one',
      pricePair,
    )
    .option(
      '--budget <usd>',
      'the most it may cost in all (rehearsals.budgetUsd of the configuration without it)',
      dollarsAboveNone,
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--margin <points>',
      'a loss up to so many points of the cases counts as none (rehearsals.marginPoints without it)',
      points,
    )
    .option(
      '--out <folder>',
      'where the report is written as Markdown, HTML and JSON (beside the database without it)',
    )
    .option(
      '--again',
      'begin anew and pay for it, where the same was rehearsed before or could be gone on with',
    )
    .addOption(new Option('--fresh', 'the former name of --again').hideHelp())
    .addHelpText(
      'after',
      `
It stops as soon as the answer is 20 to 1, "worse" or "same or better within the margin", otherwise when the money ends.
Stopped or killed, the same command goes on where it was; nothing is paid twice but the calls in flight. An undecided one goes on
with a larger budget. Where the very same was rehearsed before, its report is printed and nothing is asked; --again pays for a new one.
Exit codes: 0 same or better, 1 worse, 2 could not measure or was stopped (Ctrl-C), 3 not enough evidence.
Example: daytwo rehearse refund-desk --model gpt-6-luna --budget 2`,
    )
    .action(async (agent: string, o: Options, command: Command) => {
      const out = o.out === undefined ? null : typedPath(io, o.out);
      // Before any call is paid for.
      if (out !== null) mustBeFolder(out, '--out');
      const config = await configOf(io, command, 'providers');
      const store = await storeOf(io, config);
      const sandbox = createSandbox();
      const stop = onInterrupt();
      try {
        const live = await createRuntime(
          {
            store,
            clock: realClock,
            ids: makeIds(() => realClock.now()),
            random: Math.random,
            sandbox,
          },
          { ...config, alerts: { ...config.alerts, channels: {} } },
        );
        const p = await prepareRehearsal(live, {
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
        });
        const least = moreNeeded(NO_EVIDENCE, p.rehearsing.question) ?? 0;
        const typed = [
          'daytwo rehearse',
          agent,
          '--model',
          o.model,
          ...(o.provider === undefined ? [] : [`--provider ${o.provider}`]),
          ...(o.price === undefined ? [] : [`--price ${o.price.input},${o.price.output}`]),
          ...(o.suite === undefined ? [] : [`--suite ${o.suite}`]),
          ...(o.margin === undefined ? [] : [`--margin ${o.margin}`]),
        ].join(' ');
        if (p.before) return await showAgain(io, command, p, { least, out, typed });
        for (const note of p.notes) io.err(note);
        io.err(
          `${agent}: ${p.rehearsal.incumbent.model} → ${o.model}, ` +
            `${p.rehearsing.cases.length} cases${p.resumed ? ', going on where it was' : ''}; ` +
            `if nothing changed, about ${least} ` +
            `pairs${p.worstPairUsd === null ? '' : `, at most ${usd(least * p.worstPairUsd)} and usually far less`}; ` +
            `never more than ${usd(p.rehearsal.budgetUsd ?? 0)}`,
        );
        const progress = showPairs(io, agent, p.rehearsing.question, () => realClock.monotonic());
        const done = await goOn(p, holderOf(), {
          stop: stop.signal,
          onProgress: (x) => progress.show(x),
        }).finally(() => progress.end());
        if (done.end === 'interrupted')
          throw new DaytwoError({
            code: 'interrupted',
            message: `${done.reason}`,
            next: 'run the same command again',
          });
        const files = writeReports(
          config,
          out,
          out === null ? done.rehearsal.id : 'rehearsal',
          done.report,
        );
        io.setExit(MOVE_EXITS[done.report.verdict]);
        const budget =
          done.report.verdict === 'undecided' ? enoughFor(done.report, p.worstPairUsd) : null;
        const next = budget === null ? [] : [`Next: ${typed} --budget ${budgetWords(budget)}`];
        show(
          io,
          command,
          { ...done.report, rehearsal: done.rehearsal.id, files },
          [reportText(done.report), '', `Written: ${files.join(', ')}`, ...next].join('\n'),
        );
      } finally {
        stop.release();
        await sandbox.close();
        await store.close();
      }
    });
}

/**
 * Of one that was made before: when, how it came out, its report, and how to go on with it or pay
 * for another.
 */
async function showAgain(
  io: Io,
  command: Command,
  p: Prepared,
  o: { least: number; out: string | null; typed: string },
): Promise<void> {
  const { rehearsal: r } = p;
  const report = await reportAgain(p);
  const kept = o.out === null ? keptReports(p.deps.config, r.id) : [];
  const files =
    kept.length > 0
      ? kept
      : writeReports(p.deps.config, o.out, o.out === null ? r.id : 'rehearsal', report);
  const day = (r.endedAt ?? r.createdAt).slice(0, 10);
  const price =
    p.worstPairUsd === null
      ? ''
      : `, about ${o.least} pairs if nothing changed, at most ${usd(o.least * p.worstPairUsd)}`;
  const budget = enoughFor(report, p.worstPairUsd);
  // Begun anew, the pairs that are paid for would be thrown away.
  const next = !p.goesOnWithMore
    ? [`To pay for a new one${price}: ${o.typed} --again`]
    : budget === null
      ? []
      : [
          `It goes on with the ${report.pairs} pairs that are paid for once the budget is ` +
            `larger than the ${usd(report.cost.spentUsd)} spent: ${o.typed} --budget ` +
            `${budgetWords(budget)}`,
        ];
  io.setExit(MOVE_EXITS[report.verdict]);
  show(
    io,
    command,
    { ...report, rehearsal: r.id, files, rehearsedBefore: r.endedAt },
    [
      `This was rehearsed on ${day} with the verdict "${report.verdict}" (${r.id}); agent, ` +
        'model, suites and margin are the same, so nothing was asked and nothing spent.',
      '',
      reportText(report),
      '',
      `Written: ${files.join(', ')}`,
      ...next,
    ].join('\n'),
  );
}
