import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { filesBelow, liesIn, readPlainFile } from '../../platform/files/plain-files.ts';
import type { FileProblem } from '../file-problem.ts';
import { frontMatter } from '../front-matter.ts';
import { claudeCodeStarter } from './claude-code-starter.ts';
import type { NamedModel, Preset } from './preset.ts';

// Facts: code.claude.com/docs, memory, sub-agents, model-config, skills.

const SOUL = ['CLAUDE.md', join('.claude', 'CLAUDE.md'), 'AGENTS.md'];
const AGENTS = join('.claude', 'agents');
const SKILLS = join('.claude', 'skills');
const LARGEST = 1_000_000;

/** Names that mean whatever is newest, or whatever the person at the keyboard has chosen. */
const UNPINNED = /^(default|best|sonnet|opus|haiku|fable|opusplan|inherit)(\[1m\])?$/i;

/**
 * A project that Claude Code works in. Its instructions are sent to the target: Claude Code itself
 * is not started.
 */
export const claudeCode: Preset = {
  name: 'claude-code',
  starter: claudeCodeStarter,
  read(at) {
    const there = [...SOUL, AGENTS, SKILLS].filter(
      (name) => statSync(join(at.workspace, name), { throwIfNoEntry: false }) !== undefined,
    );
    const inside = (name: string): boolean =>
      there.includes(name) && liesIn(at.workspace, join(at.workspace, name));
    const soul = SOUL.filter(inside);
    const agents = inside(AGENTS) ? subagents(at.workspace) : [];
    const problems: FileProblem[] = [
      ...(SOUL.some((name) => there.includes(name))
        ? []
        : [{ file: at.workspace, message: 'has neither CLAUDE.md nor AGENTS.md' }]),
      ...there
        .filter((name) => !inside(name))
        .map((name) => ({
          file: join(at.workspace, name),
          message: 'is a link that leads out of the workspace',
        })),
    ];
    return {
      documents: [
        ...soul.map((name) => ({ path: join(at.workspace, name), role: 'soul' as const })),
        // Subagents are told their own file only, when they are called: part of the version, like a
        // skill.
        ...agents.map(({ path }) => ({ path, role: 'skill' as const })),
        ...(inside(SKILLS) ? [{ path: join(at.workspace, SKILLS), role: 'skill' as const }] : []),
      ],
      sent: true,
      limits: null,
      target: {},
      runtime: null,
      files: [],
      problems,
      warnings: [
        ...(UNPINNED.test(at.model) ? [unpinned('the target', at.model)] : []),
        ...agents.flatMap(({ path, problem }) =>
          problem === undefined
            ? modelWarning(path)
            : [{ message: `${path} ${problem}`, hint: 'put the file itself there' }],
        ),
      ],
    };
  },
  models: ({ workspace }) =>
    (liesIn(workspace, join(workspace, AGENTS)) ? subagents(workspace) : []).flatMap(
      ({ path, problem }) => (problem === undefined ? modelIn(path) : []),
    ),
};

function subagents(workspace: string): ReturnType<typeof filesBelow> {
  return filesBelow(join(workspace, AGENTS)).filter((f) => f.path.endsWith('.md'));
}

/** The model that a subagent's file names; none where it runs on whatever the session does. */
function modelIn(path: string): NamedModel[] {
  const read = readPlainFile(path, LARGEST);
  const text = read.ok ? read.body.toString('utf8') : '';
  const { model, name } = frontMatter(text).values;
  if (typeof model !== 'string' || model === '' || /^(inherit|default)$/i.test(model)) return [];
  const line = text.split(/\r?\n/).findIndex((l) => /^["']?model["']?\s*:/.test(l)) + 1;
  return [
    {
      provider: null,
      model,
      what: `subagent ${typeof name === 'string' ? name : basename(path, '.md')}`,
      answers: false,
      file: path,
      line: line === 0 ? null : line,
    },
  ];
}

function modelWarning(path: string): { message: string; hint: string }[] {
  const read = readPlainFile(path, LARGEST);
  if (!read.ok) return [{ message: `${path} ${read.problem}`, hint: 'mend or remove it' }];
  const { values, problem } = frontMatter(read.body.toString('utf8'));
  if (problem !== null)
    return [
      {
        message: `${path}: ${problem}`,
        hint: 'Claude Code does not see such an agent; mend the lines between the two ---',
      },
    ];
  const model = values['model'];
  // Without a model a subagent inherits.
  const named = typeof model === 'string' ? model : 'inherit';
  return UNPINNED.test(named) ? [unpinned(path, named, typeof model !== 'string')] : [];
}

function unpinned(where: string, model: string, left = false): { message: string; hint: string } {
  const inherits = model.toLowerCase() === 'inherit';
  return {
    message: inherits
      ? `${where} ${left ? 'names no model and inherits' : 'says model: inherit,'} whatever ` +
        'the session runs on: its model is not pinned'
      : `${where} says model: ${model}, which is whatever version is newest: its model is not pinned`,
    hint: 'write a full model name, such as claude-sonnet-5-5',
  };
}
