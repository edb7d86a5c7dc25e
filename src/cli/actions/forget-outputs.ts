import { basename } from 'node:path';
import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { plural } from '../../domain/text.ts';
import { forgetPlanned, type ForgetPlan, planForget } from '../../outputs/forget.ts';
import { realClock } from '../../platform/clock/real.ts';
import { actorNamed } from '../actor.ts';
import { printResult, withStore } from '../context.ts';
import { type Io, isYes } from '../io.ts';
import { withPlatform } from '../runtime.ts';

/** What `daytwo forget` was asked. */
export interface ForgetOptions {
  match: string;
  /** Whoever has something erased. */
  by?: string;
  agent?: string;
  dryRun?: boolean;
  yes?: boolean;
}

const TELL_EVERY = 2_000;

/** @throws DaytwoError `bad-match`, `no-agent`, `no-name`, `not-agreed` */
export async function forgetRequested(io: Io, command: Command, o: ForgetOptions): Promise<void> {
  await withStore(io, command, async ({ config, store: opened }) =>
    withPlatform(opened, async ({ store, sandbox, clock }) => {
      if (o.agent !== undefined) agentOf(config, o.agent);
      const by = o.dryRun === true ? '' : await actorNamed(io, config, namedBy(o));
      const plan = await planForget({ store, config, sandbox }, o, tellProgress(io));
      const isDry = o.dryRun === true;
      const found = plan.outputs.length + plan.notes.length;
      if (!isDry && found > 0) await mustAgree(io, o, plan);
      const erased =
        isDry || found === 0 ? 0 : await forgetPlanned(store, clock, plan, by, o.agent);
      const inLog = !isDry && found > 0 && !(await store.emptyLog());
      const { outputs, notes, elsewhere, untried } = plan;
      const told = {
        found: outputs.length,
        notes: notes.length,
        erased,
        elsewhere,
        untried,
        inLog,
      };
      const words = forgetText(plan, isDry ? null : erased);
      printResult(io, command, told, inLog ? `${words}\n${inLogWords(config)}` : words);
      // What may still be there is no success.
      if (untried > 0 || inLog) io.setExit(EXIT.couldNotMeasure);
    }),
  );
}

/** What is erased is erased in somebody's name; looking needs none. */
function namedBy({ by }: ForgetOptions): string {
  if (by !== undefined) return by;
  throw new DaytwoError({
    code: 'no-name',
    exitCode: EXIT.usage,
    message: 'erasing wants a name',
    next: 'say who says so (--by NAME), or look first what would be erased (--dry-run)',
  });
}

async function mustAgree(io: Io, { yes }: ForgetOptions, plan: ForgetPlan): Promise<void> {
  if (yes === true) return;
  const what = `${plural(plan.outputs.length, 'output')} and ${plural(plan.notes.length, 'note')}`;
  const answer = await io.ask?.(`Erase ${what}? This cannot be taken back. (yes/no) `);
  if (answer !== undefined && isYes(answer)) return;
  throw new DaytwoError({
    code: 'not-agreed',
    exitCode: EXIT.usage,
    message: `nothing was erased; ${what} would be`,
    next: 'answer yes, or give --yes',
  });
}

/** Another process was reading or writing for as long as was waited. */
const inLogWords = ({ store: { file } }: Pick<Config, 'store'>): string =>
  `The words may still lie in ${basename(file)}-wal, for another process uses the database. Once that is ` +
  'done, the worker empties that file within five minutes; where none runs, any daytwo command does.';

/** @param erased null where nothing was to be erased */
function forgetText(
  { outputs, notes, elsewhere, untried }: ForgetPlan,
  erased: number | null,
): string {
  const what = `${plural(outputs.length, 'output')} and ${plural(notes.length, 'note')}`;
  const first =
    outputs.length + notes.length === 0
      ? 'Nothing that is kept of real answers has it.'
      : erased === null
        ? `${what} would be erased.`
        : `Erased: the words of ${plural(erased, 'output')}, and ${plural(notes.length, 'note')}. Counts stay; the audit log says that it was done, not of whom.`;
  return [
    first,
    ...elsewhere.map((where) => `It stands in ${where}, which is yours to change.`),
    ...(untried > 0
      ? [`On ${plural(untried, 'output')} the pattern took too long; give a simpler one.`]
      : []),
    ...(erased !== null && erased > 0
      ? ['Files that were imported, and backups of the database, still have it.']
      : []),
  ].join('\n');
}

function tellProgress(io: Io): (looked: number) => void {
  let told = realClock.monotonic();
  return (looked) => {
    if (realClock.monotonic() - told < TELL_EVERY) return;
    told = realClock.monotonic();
    io.err(`${plural(looked, 'output')} looked through`);
  };
}
