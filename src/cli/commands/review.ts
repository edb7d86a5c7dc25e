import { readFileSync } from 'node:fs';
import { type Command, Option } from 'commander';
import { DAY, iso } from '../../domain/clock.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { REVIEW_LABELS } from '../../domain/real-output.ts';
import { plural } from '../../domain/text.ts';
import { actorNamed } from '../actor.ts';
import { printResult, typedHere, wantsJson, warnOfUnknownSecrets, withStore } from '../context.ts';
import type { RecordAsked } from '../actions/record-reviews.ts';
import { type Io, typedPath } from '../io.ts';

/** Days that `honesty` looks back: a quarter, as the page does. */
const DAYS = 91;
const MOST = 20_000;

/** `daytwo review`, `review honesty` and `plant` */
export function registerReview(program: Command, io: Io): void {
  const review = program
    .command('review')
    .description('say whether real answers are right, one item a screen; --json lists what waits')
    .option('--by <name>', 'who reviews')
    .addHelpText(
      'after',
      `
Keys: 1 right · 2 plausible, but wrong · 3 wrong · 4 out of scope, each with Enter; a note may stand
behind it ("2 the date is another's"). n writes a note, u takes the last word back, q leaves.
Today's deep items come first, then a sample (daytwo sample), those to scan, and what waits. Planted
items, which are known to be wrong, are among them; you are told after you have answered.
Examples:
  daytwo review --by ana
  daytwo review --by ana --json       what lies before her, for machines
  daytwo review record out_01ab --verdict wrong --by ana   one that was looked at elsewhere
  daytwo review honesty               seconds an item, planted items missed, how far people agree`,
    )
    .action(async (o: { by?: string }, command: Command) =>
      withStore(io, command, async ({ config, store, recorder }) => {
        const { reviewNow, reviewQueue } = await import('../actions/review.ts');
        const { queueText } = await import('../text/review.ts');
        const now = (): number => recorder.now();
        const isList = io.ask === undefined || wantsJson(command);
        // Nothing is recorded of whoever looks at the list.
        const said = isList ? { err: () => undefined } : io;
        const by = o.by === undefined ? '' : await actorNamed(said, config, o.by);
        if (io.ask === undefined || isList) {
          const { next, open } = await reviewQueue({ config, store, now }, by);
          const { left, done, unkept } = next;
          printResult(
            io,
            command,
            { left, done, unkept, items: open },
            queueText(open, next, config, typedHere(command)),
          );
          return;
        }
        if (by === '') throw nameless();
        const n = await reviewNow(io, { config, store, now }, by, io.ask);
        io.out(doneWords(n));
      }),
    );
  registerRecord(review, io);
  registerHonesty(review, io);
  registerPlant(program, io);
}

const doneWords = (n: number): string =>
  `${plural(n, 'item')} reviewed. daytwo review honesty shows how it went; daytwo claims draft groups ` +
  'what was not right.';

const nameless = (): DaytwoError =>
  new DaytwoError({
    code: 'no-name',
    exitCode: EXIT.usage,
    message: 'it must be said who reviews',
    next: 'daytwo review --by YOU',
  });

function registerRecord(review: Command, io: Io): void {
  review
    .command('record <id...>')
    .description(
      'say what outputs are whose words are not kept here, once they were looked at elsewhere',
    )
    .addOption(
      new Option('--verdict <word>', 'what they are').choices(REVIEW_LABELS).makeOptionMandatory(),
    )
    .option('--by <name>', 'who looked at them')
    .option('--note <text>', 'why; what is personal is cut out')
    .option(
      '--source <source>',
      "the ids are those of this source (otlp, file:a.jsonl), and not daytwo's",
    )
    .option('--agent <agent>', 'with --source: whose outputs; the only agent unless given')
    .addHelpText(
      'after',
      `
It moves claims, the boundary and triage as a review does, and says nothing of how long people look.
daytwo triage and daytwo sample name what waits, with its id at its source.
Examples:
  daytwo review record out_01ab out_01ac --verdict right --by ana
  daytwo review record 4711 --source file:answers.jsonl --verdict wrong --note "old price" --by ana`,
    )
    .action(async (ids: string[], _o: object, command: Command) =>
      withStore(io, command, async ({ config, store, recorder }) => {
        const { recordReviews } = await import('../actions/record-reviews.ts');
        // `--by` may be read by `review` itself.
        const o = command.optsWithGlobals() as RecordAsked;
        if (o.by === undefined) throw nameless();
        const by = await actorNamed(io, config, o.by);
        const now = (): number => recorder.now();
        const done = await recordReviews({ config, store, now }, ids, { ...o, by });
        const what = `${plural(done.length, 'output')} recorded as ${o.verdict} by ${by}`;
        printResult(io, command, { reviews: done }, `${what}: ${ids.join(', ')}.`);
      }),
    );
}

function registerHonesty(review: Command, io: Io): void {
  review
    .command('honesty')
    .description(`how carefully people look: the last ${DAYS} days`)
    .action(async (_o: object, command: Command) =>
      withStore(io, command, async ({ config, store, recorder }) => {
        const { nameOf } = await import('../../answers/people.ts');
        const { honestyOf } = await import('../../triage/review/honesty.ts');
        const { honestyText } = await import('../text/review.ts');
        const from = iso(recorder.now() - DAYS * DAY);
        const reviews = await store.reviews.list({ from, limit: MOST });
        const { all, each } = honestyOf(reviews, await store.reviews.planted(), (recorded) =>
          nameOf(config.people, recorded),
        );
        printResult(io, command, { all, each }, honestyText(all, each, io.width));
      }),
    );
}

function registerPlant(program: Command, io: Io): void {
  program
    .command('plant')
    .description('put known answers among those that people review, to see whether they look')
    .requiredOption('--agent <agent>', 'whose answers they pass for')
    .requiredOption('--file <file>', 'YAML: a list of {prompt, output, expected, why, task?}')
    .requiredOption('--by <name>', 'who plants them; better nobody who reviews')
    .addHelpText(
      'after',
      `
expected is what a reviewer should say: right, plausible, wrong or out-of-scope. About one item in
fifteen is a planted one; nobody meets the same twice. Twenty last a team of three for a month.
Example: daytwo plant --agent refund-desk --file planted.yaml --by ana`,
    )
    .action(async (o: { agent: string; file: string; by: string }, command: Command) =>
      withStore(io, command, async ({ config, store, recorder }) => {
        const { agentOf } = await import('../../config/agent.ts');
        const { makeIds, realClock } = await import('../../platform/clock/real.ts');
        const { mustReadPlanted, plantItems } = await import('../../triage/review/planted.ts');
        const by = await actorNamed(io, config, o.by);
        agentOf(config, o.agent);
        warnOfUnknownSecrets(io, config);
        const items = mustReadPlanted(readText(typedPath(io, o.file)), o.file);
        const on = { store, ids: makeIds(() => realClock.now()), now: () => recorder.now() };
        const done = await plantItems(on, { agent: o.agent, by, items });
        const again = done.known === 0 ? '' : `; ${done.known} were there already`;
        printResult(
          io,
          command,
          done,
          `Planted ${plural(done.fresh, 'item')} for ${o.agent}${again}. Reviewers are not told which.`,
        );
      }),
    );
}

/** @throws DaytwoError `no-file` */
function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new DaytwoError({
      code: 'no-file',
      exitCode: EXIT.usage,
      message: `${file} cannot be read`,
      next: 'name a YAML file; docs/review.md has an example',
      cause,
    });
  }
}
