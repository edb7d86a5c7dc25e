import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import type { AgentOptions } from './answers.ts';
import { makeAsking, oneOf } from './asking.ts';
import type { Found } from './find.ts';
import { KINDS } from './kinds.ts';

/** Which agent is to be watched. */
export interface Choice {
  kind: (typeof KINDS)[number][0];
  /** The workspace, where one was found. */
  path?: string;
}

/**
 * What options say of it; null where they say nothing.
 * @throws DaytwoError `whose-workspace`
 */
export function kindOf(o: AgentOptions & { agent?: string; workspace?: string }): Choice | null {
  const named = o.agent ?? impliedBy(o);
  if (named === null && o.workspace !== undefined)
    throw new DaytwoError({
      code: 'whose-workspace',
      exitCode: EXIT.usage,
      message: '--workspace does not say whose it is',
      next: 'add --agent openclaw or --agent claude-code',
    });
  const chosen = KINDS.find(([kind]) => kind === named);
  return chosen === undefined ? null : { kind: chosen[0] };
}

function impliedBy(o: AgentOptions): string | null {
  if (o.tool !== undefined) return 'mcp';
  if (o.url !== undefined) return 'http';
  if (o.command !== undefined) return 'exec';
  return [o.model, o.provider, o.suite, o.soul].some((x) => x !== undefined) ? 'model' : null;
}

/** Asks which, what was found first. */
export async function chooseKind(io: Io, found: readonly Found[]): Promise<Choice> {
  const workspaces = found.flatMap(({ kind, path, words }) =>
    kind === 'promptfoo' ? [] : [{ kind, path, words: `${words}, found in ${path}` }],
  );
  const others = KINDS.filter(([kind]) => !workspaces.some((w) => w.kind === kind));
  const choices: readonly (Choice & { words: string })[] = [
    ...workspaces,
    ...others.map(([kind, words]) => ({ kind, words })),
  ];
  io.err('Which agent is to be watched?');
  choices.forEach((c, i) => io.err(`  ${i + 1}  ${c.words}`));
  for (const f of found.filter((x) => x.kind === 'promptfoo'))
    io.err(`  (${f.path} was found here: its cases can be used)`);
  const numbers = choices.map((_, i) => String(i + 1));
  const kinds = choices.map((c) => c.kind);
  const answer = await makeAsking(io, true)(
    {
      option: '--agent <kind>',
      text: 'Its number',
      otherwise: '1',
      problem: oneOf(...numbers, ...kinds),
    },
    undefined,
  );
  return choices.find((c, i) => answer === numbers[i] || answer === c.kind) ?? { kind: 'example' };
}
