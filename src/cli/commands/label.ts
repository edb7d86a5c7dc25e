import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { configOf } from '../context.ts';
import type { Io } from '../io.ts';

/** `daytwo label` */
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
      const { labelLines } = await import('../../evaluation/judgments/label.ts');
      const settings =
        o.agent === undefined ? { plainOnly: true } : await judgmentsOf(io, command, o.agent);
      const lines = createInterface({ input: io.stdin, crlfDelay: Infinity });
      for await (const line of labelLines(lines, settings)) io.out(line);
    });
}

async function judgmentsOf(io: Io, command: Command, agent: string) {
  const { agentOf } = await import('../../config/agent.ts');
  const { judgmentsApply } = await import('../../evaluation/judgments/applies.ts');
  const { tools, phrases, judge } = agentOf(await configOf(io, command, 'none'), agent).judgments;
  return { tools, phrases, plainOnly: !judgmentsApply({ tools, judge }, []) };
}
