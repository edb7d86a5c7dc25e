import type { Command } from 'commander';
import { actorNamed } from '../actor.ts';
import { printResult, withStore, typedHere } from '../context.ts';
import { type Io, writeReport } from '../io.ts';

interface ClaimsOptions {
  agent?: string;
  test?: boolean;
  markdown?: string;
}

/** `daytwo claims`, `claims draft` and `claims accept` */
export function registerClaims(program: Command, io: Io): void {
  const claims = program
    .command('claims')
    .description('how each agent is known to fail: its claims, confirmed, refuted or stale')
    .option('--agent <agent>', 'of this agent only')
    .option('--test', 'judge them anew by the runs and reviews that there are, and keep what moved')
    .option('--markdown <file>', 'write the page that people read there')
    .addHelpText(
      'after',
      `
Claims stand in a file that the agent names: agents.NAME.claims (docs/claims.md). Nothing here calls a model;
daytwo replay AGENT makes a run that tests them.
Examples:
  daytwo claims --agent refund-desk
  daytwo claims --markdown failure-model.md
  daytwo claims draft                        what fails alike and no claim says yet
  daytwo claims accept DRAFT --by ana        the lines to paste; with --write at the end of the file`,
    )
    .action(async (o: ClaimsOptions, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { lookAtClaims } = await import('../actions/claims.ts');
        const { claimsMarkdown } = await import('../../claims/claims-text.ts');
        const { allClaimsText } = await import('../text/claims.ts');
        const now = recorder.now();
        const seen = await lookAtClaims({ store, config }, o, now);
        if (o.markdown !== undefined) {
          const text = claimsMarkdown(seen.agents, new Date(now).toISOString());
          writeReport(io, o.markdown, '--markdown', text);
          io.err(`The claims are in ${o.markdown}.`);
        }
        printResult(io, command, seen, allClaimsText(seen));
      }),
    );
  registerDraft(claims, io);
  registerAccept(claims, io);
}

function registerDraft(claims: Command, io: Io): void {
  claims
    .command('draft')
    .description('failures that are alike and that no claim says yet, as claims to accept')
    .option('--agent <agent>', 'of this agent only')
    .action(async (_own: unknown, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { draftClaims } = await import('../actions/claims.ts');
        const { draftsText } = await import('../text/claims.ts');
        const { agent } = command.optsWithGlobals() as { agent?: string };
        const left: string[] = [];
        const on = { store, config };
        const drafts = await draftClaims(on, agent, recorder.now(), (why) => left.push(why));
        printResult(io, command, drafts, draftsText(drafts, left, typedHere(command)));
      }),
    );
}

function registerAccept(claims: Command, io: Io): void {
  claims
    .command('accept <draft>')
    .description('take a draft as a claim: prints the lines for the claims file')
    .requiredOption('--by <name>', 'who says so; the owner of the claim')
    .option('--write', 'add the lines at the end of the file')
    .action(async (draft: string, o: { by: string; write?: boolean }, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        const { acceptRequestedDraft } = await import('../actions/claims.ts');
        const { acceptedText } = await import('../text/claims.ts');
        const done = await acceptRequestedDraft(
          { store, config },
          { draft, by: await actorNamed(io, config, o.by), write: o.write === true },
          recorder.now(),
        );
        printResult(io, command, done, acceptedText(done));
      }),
    );
}
