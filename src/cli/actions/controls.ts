import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import { runControls } from '../../controls/check.ts';
import { realWorkOf } from '../../controls/real-work.ts';
import { EXIT } from '../../domain/errors.ts';
import { realClock } from '../../platform/clock/real.ts';
import { configOf, printResult } from '../context.ts';
import type { Io } from '../io.ts';
import { withRuntime } from '../runtime.ts';
import { controlsText } from '../text/controls.ts';

/** Runs every control once, and prints what was found. No incident is opened by it. */
export async function lookAtControls(
  io: Io,
  o: { agent?: string },
  command: Command,
): Promise<void> {
  const config = await configOf(io, command, 'none');
  if (o.agent !== undefined) agentOf(config, o.agent);
  const agents = o.agent === undefined ? Object.keys(config.agents) : [o.agent];
  const silent = { ...config, alerts: { ...config.alerts, channels: {} } };
  await withRuntime(io, silent, async (runtime) => {
    const own = process.getuid?.() ?? -1;
    const results = await runControls(
      { ...runtime, ...realWorkOf(runtime), own },
      agents,
      realClock.now(),
    );
    if (results.some((r) => r.findings.length > 0)) io.setExit(EXIT.badNews);
    printResult(io, command, results, controlsText(results));
  });
}
