import { availableParallelism } from 'node:os';
import type { Command } from 'commander';
import { agentOf, configuredSuites } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { effortOf, FULL, QUICK, type SuitePlan } from '../../detection/planning/plan.ts';
import { planWords } from '../../detection/planning/text.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { suiteNow } from '../../monitoring/suite-state.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { printResult, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';
import { planInThreads } from './plan-threads.ts';

/**
 * One seed for everybody: asked twice, the plan says the same, and changes only with what is
 * stored.
 */
const SEED = 1;

/** More would each take the memory of a process and gain little. */
const THREADS = Math.min(4, availableParallelism());

export interface PlanOptions {
  agent?: string;
  suite?: string;
  quick?: boolean;
  worlds?: number;
}

/** Plays each suite that was asked for through the detector, and says what it can see. */
export async function planSuites(io: Io, o: PlanOptions, command: Command): Promise<void> {
  await withStore(io, command, async ({ store, config, recorder }) => {
    const wanted = wantedSuites(config, o);
    const effort = o.worlds !== undefined ? effortOf(o.worlds) : o.quick === true ? QUICK : FULL;
    const sandbox = createSandbox();
    try {
      const plans: SuitePlan[] = [];
      for (const { agent, suite, config: s } of wanted) {
        io.err(`${agent}/${suite}: reading what is known of it …`);
        const now = await suiteNow({ store, config, sandbox }, agent, s, recorder.now());
        const onStep = progress(io, `${agent}/${suite}`);
        plans.push(await planInThreads(now, { seed: SEED, effort, onStep }, THREADS));
      }
      printResult(io, command, plans, plans.map(planText).join('\n\n'));
    } finally {
      await sandbox.close();
    }
  });
}

function wantedSuites(config: Config, o: PlanOptions): ReturnType<typeof configuredSuites> {
  if (o.agent !== undefined) agentOf(config, o.agent);
  const all = configuredSuites(config);
  const wanted = all.filter(
    ({ agent, suite }) =>
      (o.agent === undefined || agent === o.agent) && (o.suite === undefined || suite === o.suite),
  );
  if (wanted.length === 0)
    throw new DaytwoError({
      code: 'no-suite',
      exitCode: EXIT.usage,
      message:
        'there is no suite ' + `"${o.suite ?? ''}"${o.agent === undefined ? '' : ` of ${o.agent}`}`,
      next: `known are ${all.map((s) => s.suite).join(', ')}`,
    });
  return wanted;
}

/** Drawn in place on a terminal; a line a tenth of the work elsewhere. */
export function progress(io: Io, suite: string): (done: number, of: number, doing: string) => void {
  let told = -1;
  return (done, of, doing) => {
    const share = Math.floor((100 * done) / of);
    const line = `${suite}: playing it through, ${share} % done · ${doing}`;
    if (io.tty) process.stderr.write(`\r\u001b[K${done < of ? line : ''}`);
    else if (done < of && Math.floor(share / 10) > told) {
      told = Math.floor(share / 10);
      io.err(line);
    }
  };
}

function planText(p: SuitePlan): string {
  const { title, facts, sight, delays, candidates, advice } = planWords(p);
  const indented = (rows: string[][]): string[] =>
    rows.length === 0
      ? []
      : [
          '',
          ...table(rows)
            .split('\n')
            .map((line) => `  ${line}`),
        ];
  return [
    title,
    ...facts.map((f) => `  ${f}`),
    ...indented(sight),
    ...indented(delays),
    ...indented(candidates),
    '',
    ...advice.map((a) => `  ${a}`),
  ].join('\n');
}
