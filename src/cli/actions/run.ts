import type { Command } from 'commander';
import { configsBeside } from '../../config/beside.ts';
import { type References, referencesIn, settingKeptFrom } from '../../config/references.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { keyNames } from '../../evaluation/once-families.ts';
import { runOnce } from '../../evaluation/run-once.ts';
import { templateEnv } from '../../evaluation/template-env.ts';
import { mustBeWritable } from '../../platform/files/output-files.ts';
import { makeRedactor, type Redactor } from '../../platform/privacy/redactor.ts';
import { DEFAULT_CONFIG, learnSecretsOf, printResult } from '../context.ts';
import { cleanJson, type Io, typedPath, writeReport } from '../io.ts';
import { withMemory } from '../runtime.ts';
import { planLines, runText } from '../text/run.ts';

interface RunOptions {
  config?: string;
  output?: string;
  concurrency: number;
  maxOutputTokens: number;
  budget?: number;
}

type Results = Awaited<ReturnType<typeof runOnce>>;

/** Runs a promptfoo file once against its own providers. */
export async function runFile(io: Io, file: string | undefined, command: Command): Promise<void> {
  const o = command.optsWithGlobals() as RunOptions;
  if (file !== undefined && o.config !== undefined && o.config !== file)
    throw new DaytwoError({
      code: 'two-files',
      exitCode: EXIT.usage,
      message: `two files are named: ${file} and --config ${o.config}`,
      next: 'run them one after the other',
    });
  // Before any call is paid for.
  if (o.output !== undefined) mustBeWritable(typedPath(io, o.output), '--output');
  const redactor = io.redactor ?? makeRedactor();
  for (const name of keyNames(io.env)) redactor.learn([io.env[name] ?? ''], `env:${name}`);
  const suite = typedPath(io, file ?? o.config ?? 'promptfooconfig.yaml');
  const workers = await learnWorkers(suite, io, redactor);
  const { results, spentUsd } = await withMemory(async (platform) => {
    const { sandbox, ...deps } = platform;
    const made = await runOnce({ ...deps, ceilings: () => [] }, suite, {
      env: io.env,
      templateEnv: (secrets) => templateEnv(io.env, redactor, [...secrets, ...workers.names]),
      sandbox,
      secretFiles: workers.files,
      keptBy: (name, address) => settingKeptFrom(workers.settings, name, address, io.env),
      redactor,
      learn: (secrets, from) => redactor.learn(secrets, from),
      concurrent: o.concurrency,
      maxOutputTokens: o.maxOutputTokens,
      budgetUsd: o.budget,
      ...progressOf(io),
    });
    return { results: made, spentUsd: await deps.store.spend.total('', '9999') };
  }, io);
  if (o.output !== undefined)
    writeReport(io, o.output, '--output', Buffer.from(`${cleanJson(io, { results })}\n`));
  if (count(results, 'none') > 0) io.setExit(EXIT.couldNotMeasure);
  else if (count(results, 'fail') > 0) io.setExit(EXIT.badNews);
  printResult(io, command, { results }, runText(results, spentUsd, redactor.text));
}

/**
 * What the worker keeps secret that was asked for, or that lies beside the suite, is not asked or
 * told by a single run either.
 */
async function learnWorkers(suite: string, io: Io, redactor: Redactor): Promise<References> {
  const own = typedPath(io, io.env['DAYTWO_CONFIG'] ?? DEFAULT_CONFIG);
  const configs = [...new Set([own, ...configsBeside(suite)])];
  const references = (await learnSecretsOf(io, configs, redactor)).map(referencesIn);
  return {
    names: references.flatMap((r) => r.names),
    files: references.flatMap((r) => r.files),
    settings: references.flatMap((r) => r.settings),
  };
}

function progressOf(
  io: Io,
): Pick<Parameters<typeof runOnce>[2], 'onWarning' | 'onPlan' | 'onProgress'> {
  return {
    onWarning: (line) => io.err(`warning: ${line}`),
    onPlan: (plan) => planLines(plan).forEach((line) => io.err(line)),
    onProgress: (done, planned) => {
      if (io.tty)
        process.stderr.write(`\r\u001b[K${done} of ${planned}${done === planned ? '\n' : ''}`);
    },
  };
}

const count = (results: Results, verdict: Results[number]['verdict']): number =>
  results.filter((r) => r.verdict === verdict).length;
