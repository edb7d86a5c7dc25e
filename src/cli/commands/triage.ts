import type { Command } from 'commander';
import { shortNote } from '../../answers/note.ts';
import type { Io } from '../io.ts';

/** `daytwo triage`, `triage check`, `triage accept` and `triage refuse` */
export function registerTriage(program: Command, io: Io): void {
  const triage = program
    .command('triage')
    .description(
      'who looks at which real answer today: five deeply, twenty in passing, and what waits',
    )
    .option('--agent <agent>', 'one agent')
    .option('--day <day>', 'another day, as it was given out: 2026-03-02')
    .option('--share', "share out what is left of today's budget now, not at its hour")
    .addHelpText('after', EXAMPLE)
    .action(async (o: { agent?: string; day?: string; share?: boolean }, command: Command) => {
      const { showTriage } = await import('../actions/triage.ts');
      await showTriage(io, o, command);
    });
  registerCheck(triage, io);
  registerAnswer(triage, io, 'accept', 'take a proposal: its lane holds from the next pass on');
  registerAnswer(
    triage,
    io,
    'refuse',
    'leave a proposal; it comes back on half as many reviews more',
  );
}

const EXAMPLE = `
Rules decide first; what they send to people and no day has room for waits in its lane. What is left of the budget is
shared out once a day: most to what is new or has most at stake, the rest by a draw in which quiet tasks come first.
High risk is never automated. A place that was given stays given. The file stands beside daytwo.yaml, and
agents.<name>.triage names it:

  budgets: { deep: 5, scan: 20 }            # a day; the rest is automated
  tasks:
    refund: { consequence: high }
    pricing: { figures: { file: prices.csv } }   # its figures are held against this table
  rules:                                    # the first that fits decides
    - { task: refund, money: { over: 50 }, lane: deep, reason: much money }
    - { audience: press, lane: deep }
    - { novelty: new, lane: scan }          # unlike everything that was reviewed

Examples:
  daytwo triage --agent desk
  daytwo triage --json
  daytwo triage check reply.json
  daytwo triage accept prop_0123456789 --by ana`;

function registerCheck(triage: Command, io: Io): void {
  triage
    .command('check [file]')
    .description('may this reply go out? pass, or hold with the reason; reads one JSON object')
    .addHelpText(
      'after',
      `
In:  {"agent": "desk", "prompt": "…", "output": "…", "task"?, "audience"?, "money"?: 40, "risk"?, "toolCalls"?}
Out: {"decision": "pass" | "hold", "reason", "lane", "task", "novelty", "findings"}
Reads standard input where no file is named. Exit code 1 where it is held. POST /triage/check of the page answers the
same (docs/triage.md). Nothing is stored.
Example: echo '{"agent": "desk", "prompt": "How much is Pro?", "output": "$49", "task": "pricing"}' | daytwo triage check`,
    )
    .action(async (file: string | undefined, _options: unknown, command: Command) => {
      const { checkOne } = await import('../actions/triage.ts');
      await checkOne(io, file, command);
    });
}

function registerAnswer(triage: Command, io: Io, act: 'accept' | 'refuse', does: string): void {
  triage
    .command(`${act} <id>`)
    .description(does)
    .requiredOption('--by <name>', 'who says so')
    .option('--note <text>', 'why', shortNote, '')
    .action(async (id: string, o: { by: string; note: string }, command: Command) => {
      const { answerProposal } = await import('../actions/triage.ts');
      await answerProposal(io, act, { id, ...o }, command);
    });
}
