import type { Command } from 'commander';
import { pluginSchemas } from '../../app/plugins.ts';
import {
  type GateRequest,
  type GateResult,
  runGate,
  type SkippedAgent,
} from '../../comparison/gate/gate.ts';
import { untestedWords } from '../../comparison/gate/untested.ts';
import { reportJunit } from '../../comparison/report/junit.ts';
import { type Config, loadConfig } from '../../config/load.ts';
import { DaytwoError, EXIT, type ExitCode } from '../../domain/errors.ts';
import { realClock } from '../../platform/clock/real.ts';
import { mustBeWritable } from '../../platform/files/output-files.ts';
import { configOf, printResult } from '../context.ts';
import { MOVE_EXITS } from '../exits.ts';
import { type Io, typedPath, writeReport } from '../io.ts';
import { type PairsProgress, showPairs } from '../pairs-progress.ts';
import { stoppable, withMemory } from '../runtime.ts';
import { gateMarkdown, gateText } from '../text/gate.ts';

export interface GateOptions {
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
  allowUntested?: boolean;
}

/** Compares the working tree with its base, and writes what was asked for. */
export async function gate(io: Io, o: GateOptions, command: Command): Promise<void> {
  // Before any call is paid for.
  for (const [option, file] of [
    ['--markdown', o.markdown],
    ['--junit', o.junit],
  ] as const)
    if (file !== undefined) mustBeWritable(typedPath(io, file), option);
  const config = await configOf(io, command, 'providers');
  mustNameAgent(config, o);
  const gated = await measure(io, config, o).catch((e: unknown) => {
    if (e instanceof DaytwoError && e.exitCode === EXIT.couldNotMeasure)
      writeJunit(io, o, [], [{ agent: o.agent ?? 'daytwo gate', why: e.message }]);
    throw e;
  });
  const asked = o.agent !== undefined;
  const refuses = gated.untested.length > 0 && o.allowUntested !== true;
  if (o.markdown !== undefined)
    writeReport(io, o.markdown, '--markdown', gateMarkdown(gated, refuses));
  const stopped = gated.left.filter((l) => isUnmeasured(l, asked));
  writeJunit(io, o, gated.reports, [
    ...stopped.map((l) => ({ agent: l.agent, why: `${l.agent} ${l.why}` })),
    ...(refuses
      ? gated.untested.map((u) => ({ agent: u.agent, why: untestedWords(u), isRefused: true }))
      : []),
  ]);
  io.setExit(refuses ? EXIT.badNews : exitOf(gated, asked));
  printResult(io, command, gated, gateText(gated, refuses));
}

function mustNameAgent(config: Config, o: GateOptions): void {
  const overrides = o.model !== undefined || o.provider !== undefined || o.soul !== undefined;
  if (overrides && o.agent === undefined && Object.keys(config.agents).length > 1)
    throw new DaytwoError({
      code: 'which-agent',
      exitCode: EXIT.usage,
      message: '--model, --provider and --soul need to know whose',
      next: `add --agent: ${Object.keys(config.agents).join(', ')}`,
    });
}

async function measure(io: Io, config: Config, o: GateOptions): Promise<GateResult> {
  let progress: PairsProgress | null = null;
  const endProgress = (): void => progress?.end();
  const telling: Pick<GateRequest, 'onPlan' | 'onProgress'> = {
    onPlan(line, agent, question) {
      endProgress();
      io.err(line);
      progress = showPairs(io, agent, question, () => realClock.now());
    },
    onProgress: (_agent, _question, p) => progress?.show(p),
  };
  return withMemory(
    (platform) =>
      stoppable(
        (stop) =>
          runGate(platform, config, {
            agent: o.agent,
            base: o.base,
            cwd: io.cwd,
            load: (file, secrets) =>
              loadConfig(file, pluginSchemas(), io.env, 'providers', config.redactor, secrets),
            provider: o.provider,
            model: o.model,
            soul: o.soul,
            suite: o.suite,
            price: o.price,
            margin: o.margin / 100,
            budgetUsd: o.budget,
            allowUntested: o.allowUntested,
            stop,
            ...telling,
          }).finally(endProgress),
        io,
      ),
    io,
  );
}

function writeJunit(
  io: Io,
  { junit }: GateOptions,
  ...[reports, unmeasured]: Parameters<typeof reportJunit>
): void {
  if (junit !== undefined) writeReport(io, junit, '--junit', reportJunit(reports, unmeasured));
}

const isUnmeasured = (l: SkippedAgent, asked: boolean): boolean =>
  l.gone === true || l.unmeasured === true || (asked && !l.comparable);

/**
 * The worst news decides; an agent that is new is no news unless it was asked about, one that is
 * gone always is.
 */
export function exitOf(gated: GateResult, asked: boolean): ExitCode {
  const exits = new Set<ExitCode>([
    ...gated.reports.map((r) => MOVE_EXITS[r.verdict]),
    ...(gated.left.some((l) => isUnmeasured(l, asked)) ? [EXIT.couldNotMeasure] : []),
  ]);
  return (
    ([EXIT.badNews, EXIT.couldNotMeasure, EXIT.notEnoughEvidence] as const).find((e) =>
      exits.has(e),
    ) ?? EXIT.ok
  );
}
