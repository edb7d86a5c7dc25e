import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import type { OutputFormat } from '../../config/output-formats.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { OutputTexts } from '../../domain/real-output.ts';
import type { Store } from '../../domain/store.ts';
import { knownAgents, takesUnknown } from '../../outputs/agent-names.ts';
import { followedIn } from '../../outputs/follow.ts';
import { importFile, type Imported } from '../../outputs/import-file.ts';
import { makeTakeIn } from '../../outputs/take-in.ts';
import { realClock } from '../../platform/clock/real.ts';
import { checkBeforeWordsGo } from '../../triage/check-unkept.ts';
import { printResult, typedHere, warnOfUnknownSecrets, withStore } from '../context.ts';
import { type Io, typedPath } from '../io.ts';
import { withPlatform } from '../runtime.ts';
import { importedText, takenInWords } from '../text/imported.ts';
import { unplacedHint } from '../text/placed.ts';

/** What `daytwo outputs import` was asked. */
export interface ImportAsked {
  agent?: string;
  format?: OutputFormat;
  again?: boolean;
}

/** Short imports say nothing on their way; what a log keeps is said less often. */
const TELL_EVERY = { terminal: 2_000, log: 10_000 };

/**
 * Takes in the files that were named, one after the other.
 * @throws DaytwoError `no-agent`, `which-agent`, and of files `unreadable-file`, `no-database`
 */
export async function importRequested(
  io: Io,
  command: Command,
  files: readonly string[],
  o: ImportAsked,
): Promise<void> {
  await withStore(io, command, async ({ config, store: opened }) =>
    withPlatform(opened, async ({ store, ids, clock, sandbox }) => {
      warnOfUnknownSecrets(io, config);
      const agent = chosenAgent(config, o.agent);
      const { format, fields } = agentOf(config, agent).outputs;
      const takeIn = makeTakeIn({
        store,
        config,
        ids,
        clock,
        sandbox,
        beforeWordsGo: checkBeforeWordsGo(config),
      });
      const alsoAs = followedIn(config).flatMap((f) => (f.agent === agent ? [f.source] : []));
      const tell = tellProgress(io, () => realClock.monotonic());
      const done: Imported[] = [];
      for (const file of files)
        done.push(
          await importFile(store, takeIn, typedPath(io, file), {
            agent,
            format: o.format ?? format,
            fields,
            agentNamed: knownAgents(config),
            takesUnknown: takesUnknown(config, agent),
            alsoAs,
            now: () => clock.now(),
            whole: true,
            again: o.again === true,
            tellUnread: true,
            onProgress: tell,
          }),
        );
      const of = await store.realOutputs.count({ agent });
      const unplaced = await store.realOutputs.count({ agent, task: null });
      const hint = unplacedHint({ of, unplaced, agent }, typedHere(command));
      const texts = await firstTexts(store, done);
      const words = [importedText(agent, done, texts, typedHere(command)), ...hint].join('\n');
      printResult(io, command, { agent, files: done }, words);
      io.setExit(exitOf(done));
    }),
  );
}

/** What the first that each file gave says, as it is kept. */
async function firstTexts(
  { realOutputs }: Pick<Store, 'realOutputs'>,
  done: readonly Imported[],
): Promise<Map<string, OutputTexts>> {
  const texts = new Map<string, OutputTexts>();
  for (const { first } of done) {
    const of = first === null ? null : ((await realOutputs.get(first))?.texts ?? null);
    if (first !== null && of !== null) texts.set(first, of);
  }
  return texts;
}

/** Bad news where some could not be read; where nothing could, nothing was done. */
function exitOf(done: readonly Imported[]) {
  const unread = done.some((d) => d.unread > 0 || d.unseenFields.length > 0);
  if (!unread) return EXIT.ok;
  return done.every((d) => d.fresh + d.known === 0) ? EXIT.couldNotMeasure : EXIT.badNews;
}

/** The agent that was named, or the only one. */
export function chosenAgent(config: Pick<Config, 'agents' | 'file'>, asked?: string): string {
  const known = Object.keys(config.agents);
  const only = asked ?? (known.length === 1 ? known[0] : undefined);
  if (only === undefined)
    throw new DaytwoError({
      code: 'which-agent',
      exitCode: EXIT.usage,
      message: `there are ${known.length} agents, and these may be anybody's outputs`,
      next: `say --agent ${known.join(' or --agent ')}`,
    });
  agentOf(config, only);
  return only;
}

/** Says on the way how far an import is. */
export function tellProgress(
  io: Pick<Io, 'tty' | 'err'>,
  now: () => number,
): (sofar: Pick<Imported, 'file' | 'fresh' | 'known'>, share: number) => void {
  let told = now();
  const every = io.tty ? TELL_EVERY.terminal : TELL_EVERY.log;
  return ({ file, fresh, known }, share) => {
    if (now() - told < every) return;
    told = now();
    const part = share > 0 && share < 1 ? `, ${Math.floor(share * 100)} % of the file` : '';
    io.err(`${file}: ${takenInWords({ fresh, known })}${part} (Ctrl-C ends it; it goes on)`);
  };
}
