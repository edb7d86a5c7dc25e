import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import { labelLines } from '../../evaluation/judgments/label.ts';
import { configOf } from '../context.ts';
import type { Io } from '../io.ts';

export function registerLabel(program: Command, io: Io): void {
  program
    .command('label')
    .description('say of any outputs what the agent did; reads and writes one JSON object a line')
    .option('--agent <agent>', "use this agent's tool map and phrases")
    .addHelpText(
      'after',
      `
In:  {"prompt": "…", "output": "…", "toolCalls": [{"name": "…", "arguments": "{}"}]}
Out: {"judgment": "acted" | "refused" | "partial" | "escalated" | "clarified" | "other", "uncertain": false, "decidedBy": "rule:…"}
Example: daytwo label < outputs.jsonl > labels.jsonl`,
    )
    .action(async (o: { agent?: string }, command: Command) => {
      const settings =
        o.agent === undefined
          ? {}
          : agentOf(await configOf(io, command, 'none'), o.agent).judgments;
      for await (const line of labelLines(
        createInterface({ input: io.stdin, crlfDelay: Infinity }),
        settings,
      ))
        io.out(line);
    });
}
