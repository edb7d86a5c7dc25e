import type { Command } from 'commander';
import { namesOfReferences } from '../../config/secrets.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { shorten } from '../../domain/shorten.ts';
import { plural } from '../../domain/text.ts';
import { keysOf, runOnce } from '../../evaluation/run-once.ts';
import { templateEnv } from '../../evaluation/template-env.ts';
import { mustBeWritable } from '../../platform/files/output-files.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { makeRedactor } from '../../platform/privacy/redactor.ts';
import { DEFAULT_CONFIG, printResult } from '../context.ts';
import { cleanJson, type Io, table, typedPath, writeReport } from '../io.ts';
import { withMemory } from '../runtime.ts';

interface RunOptions {
  config?: string;
  output?: string;
  concurrency: number;
  maxOutputTokens: number;
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
  redactor.learn(keysOf(io.env));
  const workers = namesOfReferences(typedPath(io, io.env['DAYTWO_CONFIG'] ?? DEFAULT_CONFIG));
  const results = await withMemory((platform) => {
    const { sandbox, ...deps } = platform;
    return runOnce(
      { ...deps, ceilings: () => [] },
      typedPath(io, file ?? o.config ?? 'promptfooconfig.yaml'),
      {
        env: io.env,
        templateEnv: (secrets) => templateEnv(io.env, redactor, [...secrets, ...workers]),
        sandbox,
        learn: (secrets) => redactor.learn(secrets),
        concurrent: o.concurrency,
        maxOutputTokens: o.maxOutputTokens,
        ...progressOf(io),
      },
    );
  }, io);
  if (o.output !== undefined)
    writeReport(io, o.output, '--output', Buffer.from(`${cleanJson(io, { results })}\n`));
  if (count(results, 'none') > 0) io.setExit(EXIT.couldNotMeasure);
  else if (count(results, 'fail') > 0) io.setExit(EXIT.badNews);
  printResult(io, command, { results }, resultsText(results));
}

function progressOf(
  io: Io,
): Pick<Parameters<typeof runOnce>[2], 'onWarning' | 'onPlan' | 'onProgress'> {
  return {
    onWarning: (line) => io.err(`warning: ${line}`),
    onPlan: (calls, price, unpriced) => {
      io.err(
        `${plural(calls, 'call')}, at most ${price === null ? 'an unknown price' : usd(price)} ` +
          '(graders not counted)',
      );
      if (unpriced.length > 0)
        io.err(
          `No list knows what ${unpriced.join(', ')} costs. Give it under the provider's config: ` +
            'inputCost and outputCost in USD a token, or cost: 0 for a local model.',
        );
    },
    onProgress: (done, planned) => {
      if (io.tty)
        process.stderr.write(`\r\u001b[K${done} of ${planned}${done === planned ? '\n' : ''}`);
    },
  };
}

const count = (results: Results, verdict: Results[number]['verdict']): number =>
  results.filter((r) => r.verdict === verdict).length;

function resultsText(results: Results): string {
  const rows = results.map((r) => [
    r.verdict === 'none' ? 'no verdict' : r.verdict,
    r.provider,
    shorten(r.prompt.replace(/\s+/g, ' '), 40),
    shorten((r.error ?? '').replace(/\s+/g, ' '), 70),
  ]);
  const cost = results.reduce((sum, r) => sum + (r.cost ?? 0), 0);
  return [
    ...(rows.length === 0 ? [] : [table([['verdict', 'provider', 'prompt', 'why'], ...rows]), '']),
    `${count(results, 'pass')} passed, ${count(results, 'fail')} failed, ` +
      `${count(results, 'none')} without a verdict; ${usd(cost)}`,
  ].join('\n');
}
