import { findAgent } from '../config/agent.ts';
import { existsSync, statSync } from 'node:fs';
import { resolvePath } from '../config/names.ts';
import type { Config } from '../config/load.ts';
import { type Millis, MINUTE, SECOND } from '../domain/clock.ts';
import { messageOf } from '../domain/errors.ts';
import { filesBelow, plainProblem } from '../platform/files/plain-files.ts';
import { knownAgents, takesUnknown } from './agent-names.ts';
import { importedNames, importFile, leftWords, unreadWords, unseenWords } from './import-file.ts';
import { makeTakeIn, type TakeIn, type TakeInDeps } from './take-in.ts';

/** What was read at a look, and what could not be. */
export interface Followed {
  fresh: number;
  /** How many of these have the id of another with other words. */
  otherWords: number;
  /** How many are gone, for their rows give something else by other fields; and how many stay. */
  replaced: number;
  kept: number;
  problems: string[];
}

/** Looks at the files that are followed, and takes in what is new in them. */
export type Follow = () => Promise<Followed>;

/** A file that nobody has written for so long is over: its last line and open turn count as they are. */
const OVER_AFTER: Millis = 10 * MINUTE;
/** A file that is one document is read when it has rested for so long. */
const RESTS: Millis = 5 * SECOND;
/** The worker does nothing else meanwhile; what is left comes with the next look. */
const LONGEST_LOOK: Millis = 10 * SECOND;
const READABLE = /\.(jsonl|ndjson|json|csv|tsv|sqlite|db|log)(\.\d{1,4})?$/i;

/** Makes what follows; it remembers in what state it has read each file. */
export function makeFollow(deps: TakeInDeps): Follow {
  const { config, clock } = deps;
  const read = new Map<string, string>();
  const takeIn = makeTakeIn(deps);
  return async () => {
    const done: Followed = { fresh: 0, otherWords: 0, replaced: 0, kept: 0, problems: [] };
    const end = clock.monotonic() + LONGEST_LOOK;
    const isTime = (): boolean => clock.monotonic() >= end;
    for (const { agent, path, source } of followedIn(config)) {
      for (const file of followedFiles(path, done.problems)) {
        if (isTime()) return done;
        const state = stateOf(file, clock.now());
        if (state === null || read.get(file) === state.as) continue;
        const whole = state.isOver;
        const told = await readOne(deps, takeIn, { agent, file, source, whole, isTime });
        done.fresh += told.fresh;
        done.otherWords += told.otherWords;
        done.replaced += told.replaced;
        done.kept += told.kept;
        done.problems.push(...told.problems);
        if (!isTime()) read.set(file, state.as);
      }
    }
    return done;
  };
}

/** What else is named may be missing in one file of several. */
const MISDATES: ReadonlySet<string> = new Set(['at', 'prompt', 'messages']);

/** What is followed for whom; rotated files of a folder are one source. */
export function followedIn(config: Config): { agent: string; path: string; source: string }[] {
  return Object.entries(config.agents).flatMap(([agent, { outputs }]) =>
    outputs.follow.map((as) => ({
      agent,
      path: resolvePath(config.folder, as),
      source: `follow:${as}`,
    })),
  );
}

/** What can be read of a path that is followed. */
export function followedFiles(path: string, problems: string[]): string[] {
  if (!existsSync(path)) {
    problems.push(`${path} does not exist`);
    return [];
  }
  const isFolder = statSync(path).isDirectory();
  const found = (isFolder ? filesBelow(path) : [{ path }]).map((f) => {
    const isMeant = !isFolder || READABLE.test(f.path);
    // Of what is not read nothing is wrong.
    const problem = f.problem ?? (isMeant ? plainProblem(f.path) : null);
    return { path: f.path, problem, isMeant };
  });
  problems.push(...found.flatMap((f) => (f.problem === null ? [] : [`${f.path} ${f.problem}`])));
  return found.flatMap((f) => (f.problem === null && f.isMeant ? [f.path] : []));
}

/** Null while it may be read in half: a document that was written a moment ago. */
function stateOf(file: string, now: Millis): { as: string; isOver: boolean } | null {
  // A database is written into a file beside it first.
  const stats = [file, `${file}-wal`].map((f) => statSync(f, { throwIfNoEntry: false }));
  const [of] = stats;
  if (of === undefined) return null;
  const since = now - Math.max(...stats.map((s) => s?.mtimeMs ?? 0));
  if (/\.json$/i.test(file) && since < RESTS) return null;
  const isOver = since > OVER_AFTER;
  const sizes = stats.map((s) => `${s?.size ?? 0}@${s?.mtimeMs ?? 0}`).join(' ');
  return { as: `${of.ino} ${sizes} ${isOver}`, isOver };
}

async function readOne(
  { store, config, clock }: Pick<TakeInDeps, 'store' | 'config' | 'clock'>,
  takeIn: TakeIn,
  of: { agent: string; file: string; source: string; whole: boolean; isTime: () => boolean },
): Promise<Followed> {
  const { agent, file, source, whole, isTime } = of;
  const { format, fields } = findAgent(config, agent)?.outputs ?? { fields: {} };
  try {
    const done = await importFile(store, takeIn, file, {
      agent,
      format,
      fields,
      agentNamed: knownAgents(config),
      takesUnknown: takesUnknown(config, agent),
      source,
      alsoAs: importedNames(file),
      now: () => clock.now(),
      whole,
      shouldStop: isTime,
    });
    return {
      fresh: done.fresh,
      otherWords: done.otherWords,
      replaced: done.replaced,
      kept: done.kept.length,
      problems: [
        ...done.problems.map(unreadWords),
        ...done.unseenFields.filter((f) => MISDATES.has(f.field)).map(unseenWords),
        ...Object.entries(done.ofUnknown).map(([name, n]) => leftWords(agent, name, n)),
      ].map((problem) => `${file}: ${problem}`),
    };
  } catch (e) {
    const nothing = { fresh: 0, otherWords: 0, replaced: 0, kept: 0 };
    return { ...nothing, problems: [`${file}: ${messageOf(e)}`] };
  }
}
