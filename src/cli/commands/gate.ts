import type { Command } from 'commander';
import { pluginSchemas } from '../../app/plugins.ts';
import { type Gated, type Left, runGate } from '../../comparison/gate/gate.ts';
import { budgetWords } from '../../comparison/report/budget-needed.ts';
import { reportJunit } from '../../comparison/report/junit.ts';
import { plain, reportMarkdown } from '../../comparison/report/markdown.ts';
import { reportText } from '../../comparison/report/terminal.ts';
import { loadConfig } from '../../config/load.ts';
import { iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { mustBeWritable } from '../../platform/files/named-files.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { openStore } from '../../platform/sqlite/open.ts';
import { configOf, show } from '../context.ts';
import { onInterrupt } from '../interrupted.ts';
import { type Io, typedPath, writeReport } from '../io.ts';
import { dollars, points, pricePair } from '../money-options.ts';
import { type PairsProgress, showPairs } from '../pairs-progress.ts';
import { MOVE_EXITS } from './rehearse.ts';

interface Options {
  agent?: string;
  base?: string;
  provider?: string;
  model?: string;
  soul?: string[];
  suite?: string;
  price?: { input: number; output: number };
  budget: number;
  margin: number;
  markdown?: string;
  junit?: string;
}

export function registerGate(program: Command, io: Io): void {
  program
    .command('gate')
    .description(
      'in CI: is a changed soul, skill, model or parameter worse than the one it replaces? ' +
        'Both run side by side',
    )
    .requiredOption('--budget <usd>', 'the most it may cost', dollars)
    .option('--agent <agent>', 'this agent; every changed one without it')
    .option(
      '--base <ref|file>',
      'what to compare with: a git ref, or a configuration file; the merge base with ' +
        'origin/main without it, else HEAD',
    )
    .option('--model <model>', 'another model for the candidate')
    .option('--provider <provider>', 'another account for the candidate')
    .option('--soul <file...>', 'other soul files for the candidate')
    .option(
      '--price <input,output>',
      "of the candidate's model, in USD a million tokens, where no list has it",
      pricePair,
    )
    .option('--suite <suite>', 'one suite; all without it')
    .option(
      '--margin <points>',
      'a loss up to so many points of the cases counts as none',
      points,
      5,
    )
    .option('--markdown <file>', 'write a summary for the pull request')
    .option('--junit <file>', 'write JUnit XML, one testcase a case')
    .addHelpText(
      'after',
      `
The candidate is the working tree's configuration (--config) and files. No database and no worker are needed.
Exit codes: 0 same or better (or nothing changed), 1 worse, 2 could not measure, 3 not enough evidence, with what it would take,
64 the command is wrong, 78 the configuration is.
Example: daytwo gate --base origin/main --budget 1 --markdown gate.md --junit gate.xml   (docs/gate.md has the workflow)`,
    )
    .action(async (o: Options, command: Command) => {
      // Before any call is paid for.
      for (const [option, file] of [
        ['--markdown', o.markdown],
        ['--junit', o.junit],
      ] as const)
        if (file !== undefined) mustBeWritable(typedPath(io, file), option);
      const config = await configOf(io, command, 'providers');
      const overrides = o.model !== undefined || o.provider !== undefined || o.soul !== undefined;
      if (overrides && o.agent === undefined && Object.keys(config.agents).length > 1)
        throw new DaytwoError({
          code: 'which-agent',
          exitCode: EXIT.usage,
          message: '--model, --provider and --soul need to know whose',
          next: `add --agent: ${Object.keys(config.agents).join(', ')}`,
        });
      const now = (): number => realClock.now();
      const store = openStore(':memory:', iso(now()));
      const sandbox = createSandbox();
      const stop = onInterrupt();
      try {
        let progress: PairsProgress | null = null;
        const endProgress = (): void => progress?.end();
        const gated = await runGate(
          { store, clock: realClock, ids: makeIds(now), random: Math.random, sandbox },
          config,
          {
            agent: o.agent,
            base: o.base,
            cwd: io.cwd,
            load: (file) => loadConfig(file, pluginSchemas(), io.env, 'providers', config.redactor),
            provider: o.provider,
            model: o.model,
            soul: o.soul,
            suite: o.suite,
            price: o.price,
            margin: o.margin / 100,
            budgetUsd: o.budget,
            stop: stop.signal,
            onPlan(line, agent, question) {
              endProgress();
              io.err(line);
              progress = showPairs(io, agent, question, now);
            },
            onProgress: (_agent, _question, p) => progress?.show(p),
          },
        )
          .catch((e: unknown) => {
            if (
              o.junit !== undefined &&
              e instanceof DaytwoError &&
              e.exitCode === EXIT.couldNotMeasure
            )
              writeReport(
                io,
                o.junit,
                '--junit',
                reportJunit([], [{ agent: o.agent ?? 'daytwo gate', why: e.message }]),
              );
            throw e;
          })
          .finally(endProgress);
        const words = wordsOf(gated);
        if (o.markdown !== undefined)
          writeReport(
            io,
            o.markdown,
            '--markdown',
            [
              ...gated.reports.map(reportMarkdown),
              ...(gated.reports.length === 0 ? ['### daytwo gate: nothing to compare', ''] : []),
              ...gated.left.map((l) => `**${plain(l.agent)}** ${plain(l.why)}.`),
              ...enoughWords(gated),
              '',
            ].join('\n\n'),
          );
        if (o.junit !== undefined)
          writeReport(
            io,
            o.junit,
            '--junit',
            reportJunit(
              gated.reports,
              gated.left
                .filter((l) => stops(l, o.agent !== undefined))
                .map((l) => ({ agent: l.agent, why: `${l.agent} ${l.why}` })),
            ),
          );
        io.setExit(exitOf(gated, o.agent !== undefined));
        show(io, command, gated, words);
      } finally {
        stop.release();
        await sandbox.close();
        await store.close();
      }
    });
}

const stops = (l: Left, asked: boolean): boolean =>
  l.gone === true || l.unmeasured === true || (asked && !l.comparable);

/**
 * The worst news decides; an agent that is new is no news unless it was asked about, one that is
 * gone always is.
 */
export function exitOf(gated: Gated, asked: boolean): ExitCode {
  const exits = new Set<ExitCode>([
    ...gated.reports.map((r) => MOVE_EXITS[r.verdict]),
    ...(gated.left.some((l) => stops(l, asked)) ? [EXIT.couldNotMeasure] : []),
  ]);
  return (
    ([EXIT.badNews, EXIT.couldNotMeasure, EXIT.notEnoughEvidence] as const).find((e) =>
      exits.has(e),
    ) ?? EXIT.ok
  );
}

function wordsOf(gated: Gated): string {
  return [
    ...gated.reports.map((r) => `${reportText(r)}\n`),
    ...gated.left.map((l) => `${l.agent}: ${l.why}.`),
    ...enoughWords(gated),
    ...(gated.reports.length === 0 ? ['No call was made.'] : []),
  ].join('\n');
}

/** Each agent's own word is of its share: the total is what is typed. */
function enoughWords({ enoughUsd, reports }: Gated): string[] {
  if (enoughUsd === null) return [];
  return [
    `Next: ${reports.length === 1 ? 'a budget' : `a budget of all ${reports.length} agents together`} ` +
      `that would most likely decide it, begun anew: --budget ${budgetWords(enoughUsd)}`,
  ];
}
