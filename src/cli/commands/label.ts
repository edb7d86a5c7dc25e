import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { configOf } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo label` */
export function registerLabel(program: Command, io: Io): void {
  program
    .command('label [file]')
    .description('say of any outputs what the agent did; reads and writes one JSON object a line')
    .option('--agent <agent>', "use this agent's tool map and phrases")
    .addHelpText(
      'after',
      `
In:  {"prompt": "…", "output": "…", "toolCalls": [{"name": "…", "arguments": "{}"}]}
Out: {"judgment": "acted" | "refused" | "partial" | "escalated" | "clarified" | "other", "uncertain": false, "decidedBy": "rule:…"}
Without a file it reads what is piped in. Example: daytwo label outputs.jsonl > labels.jsonl`,
    )
    .action(async (file: string | undefined, o: { agent?: string }, command: Command) => {
      const { labelLines } = await import('../../evaluation/judgments/label.ts');
      const settings =
        o.agent === undefined ? { plainOnly: true } : await judgmentsOf(io, command, o.agent);
      const input = file === undefined ? io.stdin : await readFrom(io.cwd, file);
      const lines = createInterface({ input, crlfDelay: Infinity });
      for await (const line of labelLines(lines, settings)) io.out(line);
    });
}

/** @throws DaytwoError `no-file` where it cannot be read */
async function readFrom(cwd: string, path: string): Promise<Readable> {
  const { open } = await import('node:fs/promises');
  try {
    return (await open(resolve(cwd, path))).createReadStream();
  } catch (error) {
    const { DaytwoError, EXIT, messageOf } = await import('../../domain/errors.ts');
    const isMissing = error instanceof Error && Reflect.get(error, 'code') === 'ENOENT';
    throw new DaytwoError({
      code: 'no-file',
      exitCode: EXIT.usage,
      message: `${path} cannot be read (${isMissing ? 'there is no such file' : messageOf(error)})`,
      next: 'name a file with one JSON object a line, or pipe it in',
    });
  }
}

async function judgmentsOf(io: Io, command: Command, agent: string) {
  const { agentOf } = await import('../../config/agent.ts');
  const { judgmentsApply } = await import('../../evaluation/judgments/applies.ts');
  const { tools, phrases, judge } = agentOf(await configOf(io, command, 'none'), agent).judgments;
  return { tools, phrases, plainOnly: !judgmentsApply({ tools, judge }, []) };
}
