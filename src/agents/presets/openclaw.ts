import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { filesBelow, liesIn } from '../../platform/files/plain-files.ts';
import { type FileProblem, UnusableFiles } from '../file-problem.ts';
import { fullName, type OpenclawAgent, readOpenclaw, UNTOLD } from './openclaw-config.ts';
import { openclawStarter } from './openclaw-starter.ts';
import type { NamedModel, Preset, PresetAt, PresetRead } from './preset.ts';

// Facts: docs.openclaw.ai, concepts/agent-workspace, concepts/system-prompt,
// gateway/openai-http-api, gateway/configuration.

/** What people write and a person should have committed. */
const SOUL = ['AGENTS.md', 'SOUL.md', 'TOOLS.md', 'IDENTITY.md', 'HEARTBEAT.md'];
/** What the agent writes for itself. */
const NOTES = ['USER.md', 'MEMORY.md'];
const LIMITS = { file: 20_000, total: 60_000 };

/**
 * An OpenClaw workspace behind its gateway. The gateway puts the files before the model itself, so
 * none of them is sent.
 */
export const openclaw: Preset = {
  name: 'openclaw',
  starter: openclawStarter,
  read(at) {
    const { all, present } = workspaceFiles(at.workspace);
    const file = fileOf(at);
    const { config, entry, primary, fallbacks, warnings, problems } = configured(file, at);
    const { bootstrapMaxChars, bootstrapTotalMaxChars } = config?.agents?.defaults ?? {};
    const version = config?.meta?.lastTouchedVersion;
    const policy = [entry?.tools, config?.tools]
      .filter((t) => t !== undefined)
      .map(({ allow, deny, profile }) => ({ allow, deny, profile }));
    return {
      documents: [
        ...present.map((path) => ({
          path,
          role: NOTES.includes(nameIn(at.workspace, path)) ? ('notes' as const) : ('soul' as const),
        })),
        ...skillFiles(join(at.workspace, 'skills')).map((path) => ({
          path,
          role: 'skill' as const,
        })),
      ],
      sent: false,
      limits: {
        runtime: 'OpenClaw',
        file: bootstrapMaxChars ?? LIMITS.file,
        total: bootstrapTotalMaxChars ?? LIMITS.total,
      },
      target: {
        ...(primary === undefined ? {} : { 'model in openclaw.json': primary }),
        ...(fallbacks.length === 0 ? {} : { 'fallbacks in openclaw.json': fallbacks.join(', ') }),
        ...(policy.length === 0 ? {} : { 'tools in openclaw.json': JSON.stringify(policy) }),
      },
      runtime: version === undefined ? null : { name: 'OpenClaw', version },
      ...(config?.gateway?.port === undefined ? {} : { port: config.gateway.port }),
      files: [file],
      problems: [...workspaceProblems(at.workspace, all, present), ...problems],
      warnings: [
        ...warnings,
        ...fallbackWarning(primary, fallbacks),
        ...toolWarning(policy.some((t) => t.deny?.includes('*') === true)),
      ],
    };
  },
  models(at) {
    const chosen = Object.entries(at.headers).find(
      ([name]) => name.toLowerCase() === MODEL_HEADER,
    )?.[1];
    const named = readOpenclaw(fileOf(at), at.model, true).models;
    const over = chosen === undefined ? null : fullName(chosen);
    // The header chooses the model of every request, whatever the file says; a fallback answers all
    // the same.
    const first: NamedModel[] =
      over === null
        ? []
        : [{ ...over, what: `header ${MODEL_HEADER}`, answers: true, file: null, line: null }];
    return [...first, ...named.filter((m) => over === null || !m.answers)];
  },
};

/** By it a request chooses another model behind the same agent. */
const MODEL_HEADER = 'x-openclaw-model';

const nameIn = (workspace: string, path: string): string => path.slice(workspace.length + 1);

/** The files that OpenClaw knows of, and those of them that lie in the workspace themselves. */
function workspaceFiles(workspace: string): { all: string[]; present: string[] } {
  const all = [...SOUL, ...NOTES]
    .map((name) => join(workspace, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
  return { all, present: all.filter((path) => liesIn(workspace, path)) };
}

function workspaceProblems(
  workspace: string,
  all: readonly string[],
  present: readonly string[],
): FileProblem[] {
  const none = !all.some((path) => SOUL.includes(nameIn(workspace, path)));
  return [
    ...(none
      ? [
          {
            file: workspace,
            message: `is no OpenClaw workspace: it has none of ${SOUL.join(', ')}`,
          },
        ]
      : []),
    ...all
      .filter((path) => !present.includes(path))
      .map((path) => ({
        file: path,
        message: 'is a link that leads out of the workspace, or to nothing',
      })),
  ];
}

function fallbackWarning(
  primary: string | undefined,
  fallbacks: readonly string[],
): PresetRead['warnings'] {
  if (fallbacks.length === 0) return [];
  return [
    {
      message:
        `OpenClaw falls back to ${fallbacks.join(', ')} when ` +
        `${primary ?? 'the model'} fails: canaries may be answered by another model`,
      hint: 'give the watched agent a model without fallbacks',
    },
  ];
}

function toolWarning(denied: boolean): PresetRead['warnings'] {
  if (denied) return [];
  return [
    {
      message:
        'canaries can fire real tools: the agent behind them is not denied any in openclaw.json',
      hint: 'give canaries an agent of its own with tools: { deny: ["*"] }, see docs/openclaw.md',
    },
  ];
}

/**
 * What openclaw.json says, or why it says nothing: the workspace beside it is read all the same.
 */
function configured(
  file: string,
  at: PresetAt,
): OpenclawAgent & { problems: readonly FileProblem[] } {
  try {
    return { ...readOpenclaw(file, at.model, at.runtimeConfig !== undefined), problems: [] };
  } catch (e) {
    if (!(e instanceof UnusableFiles)) throw e;
    return { ...UNTOLD, problems: e.problems };
  }
}

function fileOf(at: PresetAt): string {
  return at.runtimeConfig ?? join(dirname(at.workspace), 'openclaw.json');
}

/** Links are followed by `readDocuments` only inside the folder; here only whether there is one. */
function skillFiles(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true &&
    filesBelow(folder).length > 0
    ? [folder]
    : [];
}
