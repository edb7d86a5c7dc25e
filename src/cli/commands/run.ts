import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import { keysOf, runOnce } from '../../evaluation/run-once.ts';
import { makeIds, realClock } from '../../platform/clock/real.ts';
import { mustBeWritable } from '../../platform/files/named-files.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { createSandbox } from '../../platform/sandbox/sandbox.ts';
import { openStore } from '../../platform/sqlite/open.ts';
import { type Io, table, typedPath, writeReport } from '../io.ts';
import { wholeNumber } from '../numbers.ts';

interface Options {
  config?: string;
  output?: string;
  concurrency: number;
  maxOutputTokens: number;
}

export function registerRun(program: Command, io: Io): void {
  program
    .command('run')
    .description(
      'run a promptfoo file once against its own providers; no daytwo configuration needed',
    )
    .option('-o, --output <file>', 'write the results as JSON')
    .option('--concurrency <n>', 'calls at once', wholeNumber(1, 1_000), 4)
    .option(
      '--max-output-tokens <n>',
      'cap of every answer where the file sets none',
      wholeNumber(1),
      1_024,
    )
    .addHelpText(
      'after',
      `
Keys are read from the environment (OPENAI_API_KEY, ANTHROPIC_API_KEY …), other addresses from OPENAI_BASE_URL and the like.
Exit codes: 0 all passed, 1 some failed, 2 a call had no verdict, 78 the file is not sound.
Example: daytwo run --config promptfooconfig.yaml --output results.json`,
    )
    .action(async (_o: unknown, command: Command) => {
      const o = command.optsWithGlobals() as Options & { json?: boolean };
      io.redactor?.learn(keysOf(io.env));
      // Before any call is paid for.
      if (o.output !== undefined) mustBeWritable(typedPath(io, o.output), '--output');
      const now = (): number => realClock.now();
      const store = openStore(':memory:', new Date(now()).toISOString());
      const sandbox = createSandbox();
      try {
        const results = await runOnce(
          { store, clock: realClock, ids: makeIds(now), random: Math.random, ceilings: () => [] },
          typedPath(io, o.config ?? 'promptfooconfig.yaml'),
          {
            env: io.env,
            templateEnv: withoutSecrets(io.env),
            sandbox,
            concurrent: o.concurrency,
            maxOutputTokens: o.maxOutputTokens,
            onWarning: (line) => io.err(`warning: ${line}`),
            onPlan: (calls, price, unpriced) => {
              io.err(
                `${calls} call${calls === 1 ? '' : 's'}, at most ` +
                  `${price === null ? 'an unknown price' : usd(price)} (graders not counted)`,
              );
              if (unpriced.length > 0)
                io.err(
                  `No list knows what ${unpriced.join(', ')} costs. Give it under the ` +
                    `provider's config: inputCost and outputCost in USD a token, or cost: 0 ` +
                    'for a local model.',
                );
            },
            onProgress: (done, planned) => {
              if (io.tty)
                process.stderr.write(
                  `\r\u001b[K${done} of ${planned}${done === planned ? '\n' : ''}`,
                );
            },
          },
        );
        if (o.output !== undefined)
          writeReport(io, o.output, '--output', `${JSON.stringify({ results }, null, 2)}\n`);
        const count = (v: string): number => results.filter((r) => r.verdict === v).length;
        if (count('none') > 0) io.setExit(EXIT.couldNotMeasure);
        else if (count('fail') > 0) io.setExit(EXIT.badNews);
        if (o.json === true) io.out(JSON.stringify({ results }, null, 2));
        else {
          const rows = results.map((r) => [
            r.verdict === 'none' ? 'no verdict' : r.verdict,
            r.provider,
            r.prompt.replace(/\s+/g, ' ').slice(0, 40),
            (r.error ?? '').replace(/\s+/g, ' ').slice(0, 70),
          ]);
          io.out(
            [
              ...(rows.length === 0
                ? []
                : [table([['verdict', 'provider', 'prompt', 'why'], ...rows]), '']),
              `${count('pass')} passed, ${count('fail')} failed, ${count('none')} without a ` +
                `verdict; ${usd(results.reduce((sum, r) => sum + (r.cost ?? 0), 0))}`,
            ].join('\n'),
          );
        }
      } finally {
        await sandbox.close();
        await store.close();
      }
    });
}

/**
 * What `{{ env.X }}` in a suite may see: never what could be a key, for prompts leave the machine.
 */
function withoutSecrets(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) =>
      value === undefined || /key|token|secret|passw|credential|auth/i.test(name)
        ? []
        : [[name, value]],
    ),
  );
}
