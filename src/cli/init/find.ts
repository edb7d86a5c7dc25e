import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { PRESETS } from '../../agents/presets/registry.ts';
import { isMap } from '../../config/untyped.ts';

/** Something in a folder that can be watched, or that holds cases. */
export interface Found {
  kind: 'promptfoo' | 'openclaw' | 'claude-code';
  /** As seen from the folder: a file, or a workspace. */
  path: string;
  /** What it is, for people. */
  words: string;
}

const PROMPTFOO = ['yaml', 'yml', 'json'].map((ending) => `promptfooconfig.${ending}`);
/** Where a runtime's files lie, seen from a project, and what tells them from others of the name. */
const WORKSPACES = [
  { kind: 'openclaw', signs: ['SOUL.md', 'IDENTITY.md'], words: 'an OpenClaw workspace' },
  { kind: 'claude-code', signs: ['CLAUDE.md', '.claude'], words: 'a Claude Code project' },
] as const;
const PLACES = ['.', 'workspace', join('.openclaw', 'workspace')];

/** promptfoo's files and workspaces of known runtimes that lie in a folder. They are only read. */
export function findHere(folder: string): Found[] {
  const files = PROMPTFOO.filter((name) => existsSync(join(folder, name)));
  return [
    ...files.map((path) => ({
      kind: 'promptfoo' as const,
      path,
      words: "a promptfoo file's cases",
    })),
    ...WORKSPACES.flatMap(({ kind, signs, words }) =>
      PLACES.filter((place) => {
        const at = join(folder, place);
        return signs.some((sign) => existsSync(join(at, sign))) && isReadable(kind, at);
      }).map((path) => ({ kind, path, words })),
    ),
  ];
}

function isReadable(kind: string, workspace: string): boolean {
  try {
    return PRESETS[kind]?.read({ workspace, model: '' }).problems.length === 0;
  } catch {
    // Its own files are broken; whoever names it is told how.
    return false;
  }
}

/** The kind and model of the first provider that a promptfoo file names, where they are ours too. */
export function targetIn(file: string): { kind: string; model: string } | null {
  const first = providersIn(file)[0];
  const id = isMap(first) ? (first['id'] ?? Object.keys(first)[0]) : first;
  const [, family, api, model] =
    /^(openai|anthropic)(?::(chat|responses|messages))?:([\w.:-]+)$/.exec(String(id)) ?? [];
  if (family === undefined || model === undefined) return null;
  return { kind: api === 'responses' ? 'openai-responses' : family, model };
}

function providersIn(file: string): unknown[] {
  try {
    const suite: unknown = parse(readFileSync(file, 'utf8'));
    const given = isMap(suite) ? (suite['providers'] ?? suite['targets']) : [];
    return Array.isArray(given) ? given : [given];
  } catch {
    // check-config names what cannot be read of it.
    return [];
  }
}
