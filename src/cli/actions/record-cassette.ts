import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Runtime } from '../../app/runtime.ts';
import { suitesNamed } from '../../config/agent.ts';
import { secretOfVariable } from '../../config/literal-secrets.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import {
  toolKeepingSecrets,
  toolsOfAddress,
  toolsOfProgram,
} from '../../evaluation/conversations/real-tools.ts';
import {
  type RealTool,
  type Recorded,
  recordingFrom,
} from '../../evaluation/conversations/record-calls.ts';
import type { LoadedAgent } from '../../evaluation/replay/build-subject.ts';
import { addToCassette } from '../../evaluation/suites/cassette.ts';
import { replayByHand } from '../../monitoring/run-end/replay-by-hand.ts';
import { worstPrice } from '../../monitoring/run-end/worst-price.ts';
import { holderOf } from '../../platform/lease-holder.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { configOf, printResult } from '../context.ts';
import { cutAfter } from '../interrupt-signal.ts';
import type { Io } from '../io.ts';
import { withRuntime } from '../runtime.ts';

export interface RecordOptions {
  suite?: string;
  with?: string[];
  url?: string;
  env?: string[];
  dryRun?: boolean;
}

/** Replays an agent's suites by hand, and records what real tools answer to calls that no result fits. */
export async function recordCassette(
  io: Io,
  agent: string,
  o: RecordOptions,
  command: Command,
): Promise<void> {
  mustNameTool(o);
  const config = await configOf(io, command, o.dryRun === true ? 'none' : 'providers');
  const tool = toolIn(o, io, config.redactor);
  const suites = suitesNamed(config, agent, o.suite);
  await withRuntime(io, config, async (runtime, stop) => {
    const planned: { suite: string; cases: number; atMostUsd: number | null }[] = [];
    const done: Made[] = [];
    for (const suite of suites) {
      const built = await runtime.agents.load(agent, suite);
      if (!built.suite.cases.some((c) => c.toolSandbox?.cassette != null)) continue;
      const cases = built.suite.cases.length;
      const atMostUsd = worstPrice({ built, trials: 1 });
      const most = atMostUsd === null ? 'an unknown price' : usd(atMostUsd);
      io.err(`${agent}/${suite}: ${plural(cases, 'case')}, at most ${most}`);
      planned.push({ suite, cases, atMostUsd });
      if (o.dryRun !== true)
        done.push(await recordSuite(runtime, { agent, suite, built }, tool, stop));
    }
    if (planned.length === 0)
      throw new DaytwoError({
        code: 'no-cassette',
        exitCode: EXIT.usage,
        message: `no case of ${agent} names a cassette`,
        next: 'write toolSandbox: { cassette: tools.yaml } into the suite, and "results: []" into that file',
      });
    if (o.dryRun === true) {
      printResult(io, command, planned, 'Nothing was asked (--dry-run).');
      return;
    }
    if (done.some((d) => d.unfinished.length > 0)) io.setExit(EXIT.couldNotMeasure);
    printResult(io, command, done, done.map(madeText).join('\n'));
  });
}

/** So many answers of one file are looked at together. */
const MOST_KEPT = 64;
/** So much of a case's hash is its name to people. */
const LONGEST_CASE = 8;

interface Made {
  suite: string;
  recorded: number;
  files: string[];
  /** Why conversations could not be held to their end: what they would have called is not known. */
  unfinished: string[];
}

async function recordSuite(
  runtime: Runtime,
  { agent, suite, built }: { agent: string; suite: string; built: LoadedAgent },
  tool: RealTool,
  stop: AbortSignal,
): Promise<Made> {
  const files: string[] = [];
  // A key that a tool echoes stands in no file of a suite, and in no question.
  const { redactor } = runtime.config;
  const asked = toolKeepingSecrets(tool, redactor);
  const told: RealTool = async (call) => redactor.value(await asked(call));
  const kept = new Map<string, Recorded[]>();
  const recorder = recordingFrom(told, (file, recorded) => {
    const before = kept.get(file) ?? [];
    // What a tool answers may lie in pieces over several calls: the last of them is cut then.
    const all = redactor.value([...before, recorded]);
    kept.set(file, all.slice(-MOST_KEPT));
    addToCassette(file, all.at(-1) ?? recorded);
    files.push(file);
  });
  const hand = {
    agent,
    suite,
    trials: 1,
    by: holderOf(),
    built: { ...built, subject: { ...built.subject, recorder } },
  };
  const { trials } = await replayByHand(runtime, hand, {
    stop,
    cut: cutAfter(stop, runtime.config, agent),
  });
  return {
    suite,
    recorded: files.length,
    files: [...new Set(files)],
    unfinished: trials
      .filter((t) => t.outcome === 'none')
      .map((t) => `${t.reason} (case ${t.caseHash.slice(0, LONGEST_CASE)})`),
  };
}

function mustNameTool(o: RecordOptions): void {
  if ((o.with === undefined) === (o.url === undefined))
    throw new DaytwoError({
      code: 'no-tool',
      exitCode: EXIT.usage,
      message: 'who answers the calls? --with PROGRAM or --url ADDRESS, one of them',
      next: 'daytwo cassette record --help shows both',
    });
}

function toolIn(o: RecordOptions, io: Io, redactor: Redactor): RealTool {
  if (o.url !== undefined) return toolsOfAddress(o.url);
  const env = Object.fromEntries(
    (o.env ?? []).flatMap((name) => {
      const value = io.env[name];
      const secret = value === undefined ? null : secretOfVariable(name, value);
      if (secret !== null) redactor.learn([secret.value], `env:${name}`);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return toolsOfProgram(o.with ?? [], env, resolve(io.cwd), redactor.text);
}

function madeText({ suite, recorded, files, unfinished }: Made): string {
  return [
    recorded === 0 && unfinished.length === 0
      ? `${suite}: every call was answered already, nothing was recorded`
      : `${suite}: recorded ${plural(recorded, 'answer')} in ${files.join(', ')}`,
    ...unfinished.map((why) => `  not to its end: ${why}`),
  ].join('\n');
}
