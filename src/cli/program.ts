import { Command, CommanderError } from 'commander';
import { EXIT } from '../domain/errors.ts';
import { registerAlerts } from './commands/alerts.ts';
import { registerAnchors } from './commands/anchors.ts';
import { registerAttack } from './commands/attack.ts';
import { registerAudit } from './commands/audit.ts';
import { registerBackup } from './commands/backup.ts';
import { registerBacktest } from './commands/backtest.ts';
import { registerBaseline } from './commands/baseline.ts';
import { registerBoundary } from './commands/boundary.ts';
import { registerCase } from './commands/case.ts';
import { registerCassette } from './commands/cassette.ts';
import { registerCheckConfig } from './commands/check-config.ts';
import { registerClaims } from './commands/claims.ts';
import { registerCompare } from './commands/compare.ts';
import { registerCompletion } from './commands/completion.ts';
import { registerControls } from './commands/controls.ts';
import { registerDemo } from './commands/demo.ts';
import { registerDoctor } from './commands/doctor.ts';
import { registerDrift } from './commands/drift.ts';
import { registerExport } from './commands/export.ts';
import { registerFacts } from './commands/facts.ts';
import { registerForget } from './commands/forget.ts';
import { registerGate } from './commands/gate.ts';
import { registerIncidents } from './commands/incidents.ts';
import { registerInit } from './commands/init.ts';
import { registerLabel } from './commands/label.ts';
import { registerModels } from './commands/models.ts';
import { registerOutputs } from './commands/outputs.ts';
import { registerPlan } from './commands/plan.ts';
import { registerRehearsals } from './commands/rehearsals.ts';
import { registerRehearse } from './commands/rehearse.ts';
import { registerReplay } from './commands/replay.ts';
import { registerReport } from './commands/report.ts';
import { registerReview } from './commands/review.ts';
import { registerRun } from './commands/run.ts';
import { registerRuns } from './commands/runs.ts';
import { registerSample } from './commands/sample.ts';
import { registerSchema } from './commands/schema.ts';
import { registerSpend } from './commands/spend.ts';
import { registerStart } from './commands/start.ts';
import { registerStatus } from './commands/status.ts';
import { registerTrace } from './commands/trace.ts';
import { registerTriage } from './commands/triage.ts';
import { registerWeb } from './commands/web.ts';
import { registerWorth } from './commands/worth.ts';
import { closePools } from '../platform/http/pool.ts';
import { honourProxies, proxySecrets } from '../platform/http/proxy.ts';
import { type Io, processIo, redactedIo, reportError } from './io.ts';
import { typedHere } from './context.ts';

/** In the order of the help. */
const COMMANDS = [
  registerInit,
  registerCheckConfig,
  registerDoctor,
  registerStart,
  registerStatus,
  registerReplay,
  registerDrift,
  registerPlan,
  registerIncidents,
  registerBaseline,
  registerTriage,
  registerAnchors,
  registerFacts,
  registerClaims,
  registerBoundary,
  registerWorth,
  registerModels,
  registerAlerts,
  registerRuns,
  registerReview,
  registerSpend,
  registerReport,
  registerAudit,
  registerControls,
  registerAttack,
  registerOutputs,
  registerSample,
  registerForget,
  registerTrace,
  registerCase,
  registerCassette,
  registerDemo,
  registerRun,
  registerLabel,
  registerBacktest,
  registerCompare,
  registerRehearse,
  registerRehearsals,
  registerGate,
  registerBackup,
  registerExport,
  registerWeb,
  registerSchema,
  registerCompletion,
];

/** The whole command line over the given world; `main` gives it the real one. */
export function makeProgram(given: Io, version: string): Command {
  const io = redactedIo(given);
  const program = new Command('daytwo')
    .description(
      'Watches AI agents after day one: replays canaries, watches provider models, and says ' +
        'early and rarely when behaviour has moved.',
    )
    .version(version)
    .option('-c, --config <file>', 'configuration (else $DAYTWO_CONFIG, else config/daytwo.yaml)')
    .option('--json', 'print for machines')
    .showHelpAfterError('(daytwo --help lists the commands)')
    .exitOverride()
    .configureOutput({ writeOut: (s) => io.out(s.trimEnd()), writeErr: (s) => io.err(s.trimEnd()) })
    .addHelpText(
      'after',
      `
First steps:
  daytwo demo             sixty simulated days in a minute or two, no key needed
  daytwo init             write a configuration for your agent, with cases to begin with
  daytwo check-config     every problem at once, with its line
  daytwo start            run the worker
  daytwo status           how everything stands, on one screen

Exit codes: 0 fine · 1 bad news (drift, an open incident) · 2 could not measure · 3 not enough evidence · 64 usage · 78 configuration`,
    );
  for (const register of COMMANDS) register(program, io);
  return program;
}

/** Parses and runs; the only place where an error becomes words and an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const io = redactedIo(processIo());
  // Node would print the error as it is, with the request and its key in it.
  process.on('uncaughtException', (e) => {
    io.err(`daytwo: ${e.stack ?? String(e)}`);
    process.exit(EXIT.couldNotMeasure);
  });
  // Node would open its inspector to every user of this machine.
  process.on('SIGUSR1', () => undefined);
  io.redactor?.learn(proxySecrets(process.env), "the proxy's address");
  const { version } = await import('../platform/version.ts');
  const program = makeProgram(io, version());
  for (const command of program.commands) command.exitOverride();
  try {
    const unable = await honourProxies(process.env);
    if (unable !== null) io.err(`daytwo: ${unable}`);
    await program.parseAsync([...argv]);
  } catch (e) {
    if (e instanceof CommanderError) io.setExit(e.exitCode === 0 ? EXIT.ok : EXIT.usage);
    else io.setExit(reportError(io, e, typedHere(program)));
  } finally {
    closePools();
  }
}
