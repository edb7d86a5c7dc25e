import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join, relative } from 'node:path';
import { fileProblemWords } from '../../agents/file-problem.ts';
import type { Preset } from '../../agents/presets/preset.ts';
import { PRESETS } from '../../agents/presets/registry.ts';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import { type AgentAnswers, type AgentOptions, answersFor, isOwnAgent } from '../init/answers.ts';
import { makeAsking } from '../init/asking.ts';
import { type Choice, chooseKind, kindOf } from '../init/choose.ts';
import { filesFor } from '../init/entry.ts';
import { findHere, type Found } from '../init/find.ts';
import { offerFirstReplay } from '../init/first-replay.ts';
import { writeStarter } from '../init/starter.ts';
import { databaseOf, type Place, placeOf, writeInstallation } from '../init/write.ts';
import type { InterviewOptions } from '../init/interview/answers.ts';
import { type Io, isYes, typedPath } from '../io.ts';
import { interview } from './interview.ts';

export interface InitOptions extends AgentOptions, InterviewOptions {
  interview?: boolean;
  preset?: string;
  agent?: string;
  workspace?: string;
  yes?: boolean;
}

/**
 * Writes a configuration for the agent that options tell of or that a person describes; a starter
 * that works where neither does. Then, where somebody wants it, the interview.
 * @param json what came of the interview, for machines
 */
export async function init(
  io: Io,
  given: string | undefined,
  o: InitOptions,
  json = false,
): Promise<void> {
  const asks = o.yes !== true && io.ask !== undefined;
  const place = placeOf(io, typedPath(io, o.preset === undefined ? (given ?? 'config') : 'config'));
  const isFresh = !existsSync(join(place.folder, 'daytwo.yaml'));
  const isAsked = o.interview === true;
  // Of what is there already nothing is written anew: the interview alone is left.
  if (!isAsked || isFresh)
    await writeFirst(isAsked && json ? { ...io, out: io.err } : io, given, o);
  if (!isAsked && !(asks && (await wantsInterview(io)))) return;
  try {
    await interview(io, place, { ...o, json: isAsked && json, isFresh }, asks);
  } catch (e) {
    // The configuration stands by now.
    if (!(e instanceof DaytwoError && e.code === 'left' && isFresh)) throw e;
    io.err(
      `The interview was left, and nothing of it was written: ${place.typed} init --interview`,
    );
  }
}

/** Whoever presses Enter is asked nothing more. */
async function wantsInterview(io: Io): Promise<boolean> {
  const answer = await io.ask?.(
    'A few questions give ten cases, its claims and a draft of what its instructions lack, without a model. Now? [y/N]: ',
  );
  return isYes(answer ?? '');
}

/** The configuration, and what stands beside it. */
async function writeFirst(io: Io, given: string | undefined, o: InitOptions): Promise<void> {
  const asks = o.yes !== true && io.ask !== undefined;
  if (o.preset !== undefined) {
    // The folder is the workspace then.
    const place = placeOf(io, join(io.cwd, 'config'));
    return writePreset(io, o.preset, given ?? o.workspace, place, asks);
  }
  const place = placeOf(io, typedPath(io, given ?? 'config'));
  const found = findHere(io.cwd);
  const choice = kindOf(o) ?? (asks ? await chooseKind(io, found) : { kind: 'example' as const });
  if (choice.kind === 'example') return writeStarter(io, place, found, asks);
  if (choice.kind === 'openclaw' || choice.kind === 'claude-code')
    return writePreset(io, choice.kind, await workspaceFor(io, choice, o, found), place, asks);
  const promptfoo = found.find((f) => f.kind === 'promptfoo')?.path ?? null;
  const answers = await answersFor(choice.kind, o, makeAsking(io, asks), {
    cwd: io.cwd,
    promptfoo,
  });
  const { target } = answers;
  const isTyped = isOwnAgent(target) || target.baseUrl !== '';
  writeInstallation(place, filesFor(answers, { folder: place.folder, cwd: io.cwd }), isTyped);
  io.out(writtenText(place, answers));
  await offerFirstReplay(io, place, answers.id, asks);
}

/** The one that was named or chosen, else the one that lies here, else what a person says. */
async function workspaceFor(
  io: Io,
  choice: Choice,
  o: InitOptions,
  found: readonly Found[],
): Promise<string> {
  const here = choice.path ?? found.find((f) => f.kind === choice.kind)?.path;
  return makeAsking(io, o.yes !== true && here === undefined)(
    { option: '--workspace <folder>', text: 'Where do its files lie?', otherwise: here ?? null },
    o.workspace,
  );
}

function writtenText(place: Place, { id, target, suite }: AgentAnswers): string {
  const { shown, typed } = place;
  const key = isOwnAgent(target) ? target.header?.[1] : target.key;
  const steps = [
    ...(isOwnAgent(target) || target.soul !== ''
      ? []
      : [
          `Put your agent's instructions into ${shown}/souls/${id}/SOUL.md, or point soul: at them.`,
        ]),
    ...(suite === null
      ? [`Write the cases that must not break into ${shown}/suites/${id}.yaml.`]
      : []),
    ...(key?.startsWith('env:') === true ? [`export ${key.slice(4)}=…`] : []),
    `${typed} check-config     every problem at once; the most a month can cost`,
    `${typed} start            and leave it running`,
  ];
  const noCases =
    suite === null
      ? `\nIts real answers are all you have? ${typed} outputs import FILE --agent ${id}, then sample --week, review and claims.`
      : '';
  return `Wrote ${shown}/daytwo.yaml for ${id}. The database will be ${databaseOf(place)}. Next:\n${numbered(steps)}${noCases}`;
}

/** For an agent whose runtime keeps its files in a folder of its own. */
async function writePreset(
  io: Io,
  name: string,
  workspace: string | undefined,
  place: Place,
  asks: boolean,
): Promise<void> {
  const preset = presetNamed(name);
  if (workspace === undefined) throw unusable('no-workspace', `say where the ${name} workspace is`);
  const files = workspaceOf(io, preset, workspace, place.folder);
  const starter = preset.starter(files);
  const isInside = !relative(files.absolute, place.folder).startsWith('..');
  const suite = /file: (suites\/\S+)/.exec(starter.config)?.[1] ?? 'suites/suite.yaml';
  const agent = /^agents:\n {2}([\w.-]+):/m.exec(starter.config)?.[1] ?? 'assistant';
  writeInstallation(
    place,
    new Map([
      ['daytwo.yaml', starter.config],
      [suite, starter.suite],
    ]),
  );
  const steps = [
    ...starter.steps,
    `${place.typed} check-config     names what is missing, and each skill that no canary tests`,
    `${place.typed} start            and leave it running`,
  ];
  io.out(
    `Wrote ${place.shown}/daytwo.yaml and ${place.shown}/${suite}; nothing ${isInside ? 'else ' : ''}in ${workspace} was ` +
      `touched. Next:\n${numbered(steps)}`,
  );
  await offerFirstReplay(io, place, agent, asks);
}

const numbered = (steps: readonly string[]): string =>
  steps.map((s, i) => `  ${i + 1}. ${s}`).join('\n');

function presetNamed(name: string): Preset {
  const preset = PRESETS[name];
  if (preset === undefined)
    throw unusable(
      'no-preset',
      `there is no preset "${name}"; known are ${Object.keys(PRESETS).join(', ')}`,
    );
  return preset;
}

/** The workspace as it is and as the configuration names it, once the preset can read it. */
function workspaceOf(
  io: Io,
  preset: Preset,
  workspace: string,
  target: string,
): Parameters<Preset['starter']>[0] {
  const ofHome = workspace.startsWith('~/');
  const absolute = ofHome ? join(homedir(), workspace.slice(2)) : typedPath(io, workspace);
  const { problems } = preset.read({ workspace: absolute, model: '' });
  if (problems.length > 0)
    throw unusable('no-workspace', problems.map(fileProblemWords).join('; '));
  return {
    absolute,
    workspace: isAbsolute(workspace) || ofHome ? absolute : relative(target, absolute) || '.',
  };
}

function unusable(code: string, message: string): DaytwoError {
  return new DaytwoError({
    code,
    exitCode: EXIT.usage,
    message,
    next: 'Example: daytwo init --preset openclaw ~/.openclaw/workspace',
  });
}
