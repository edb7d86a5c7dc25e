import type { TranscriptLine } from '../../domain/conversation.ts';
import type { ToolCall } from '../../domain/provider.ts';
import type { Sandbox } from '../../domain/suite.ts';
import { argumentsOf } from '../conversations/answer-call.ts';
import type { NewTest } from './append.ts';
import type { SuiteRow } from './cases.ts';
import { isFileRef } from './files.ts';

/** What of a test says how its conversation goes on, and what is checked on the way. */
export type PinnedTalk = Pick<
  NewTest,
  'turns' | 'toolSandbox' | 'options' | 'threshold' | 'assert'
>;

/**
 * A conversation as a test: what the user said, word for word, with the checks that its own test
 * has, each where it stood; and what its tools answer.
 * @param row the test that it was held for; undefined where there is none (any more)
 * @param elsewhere it goes into another file than that test's, where what all tests of the file
 *   share is not known
 */
export function pinnedTalk(
  lines: readonly TranscriptLine[],
  row: Pick<SuiteRow, 'written' | 'case'> | undefined,
  elsewhere: boolean,
): PinnedTalk {
  const said = lines.filter((l) => l.by === 'user').slice(1);
  const written = row?.written;
  const under = written?.turns ?? [];
  const turns = said.map(({ text }, i) => {
    const assert = checksUnder(under[i]);
    const say = literal(text);
    return assert.length === 0 ? say : { say, assert };
  });
  // An empty list says that nothing more is said, where all tests share turns or a user.
  const needed = turns.length > 0 || row?.case.turns !== undefined || isPlayed(row);
  const options = written?.options ?? {};
  const tools = elsewhere || row === undefined ? answeredIn(lines) : written?.toolSandbox;
  return {
    ...(needed ? { turns } : {}),
    ...(tools === undefined ? {} : { toolSandbox: tools }),
    ...(Object.keys(options).length === 0 ? {} : { options }),
    ...(written?.threshold === undefined ? {} : { threshold: written.threshold }),
    assert: writtenChecks(row),
  };
}

/** What a test checks of its last answer, as it is written there; what all tests share is not in it. */
export const writtenChecks = (
  row: Pick<SuiteRow, 'written'> | undefined,
): Record<string, unknown>[] => (row?.written.assert ?? []).filter(isMap);

const isPlayed = (row: Pick<SuiteRow, 'case'> | undefined): boolean =>
  row?.case.simulatedUser !== undefined;

/**
 * Whether the conversation would be the same the next time, as far as the user goes. Of one that a
 * model or a program had part in, an earlier answer is no model: another conversation led to it.
 */
export const isFixed = (row: Pick<SuiteRow, 'case'> | undefined): boolean =>
  !isPlayed(row) && (row?.case.turns ?? []).every((t) => 'say' in t);

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checksUnder(turn: unknown): readonly unknown[] {
  const assert = isMap(turn) ? turn['assert'] : undefined;
  return Array.isArray(assert) ? assert : [];
}

/** A text that stays what it is where templates are filled in and files are read. */
export function literal(text: string): string {
  const safe = text.replace(/\{(?=[{%#])/g, '{{ "{" }}');
  return isFileRef(text) ? `{{ "file" }}${safe.slice('file'.length)}` : safe;
}

/** The same of every text in a value. */
function literally(value: unknown): unknown {
  if (typeof value === 'string') return literal(value);
  if (Array.isArray(value)) return value.map(literally);
  return isMap(value)
    ? Object.fromEntries(Object.entries(value).map(([k, v]) => [k, literally(v)]))
    : value;
}

/** Whether the turns of a test say just what the user said after the first question. */
export async function saysThat(
  turns: SuiteRow['case']['turns'],
  lines: readonly TranscriptLine[],
  sandbox: Sandbox,
): Promise<boolean> {
  const said = lines.filter((l) => l.by === 'user').slice(1);
  if ((turns ?? []).length !== said.length) return false;
  for (const [i, turn] of (turns ?? []).entries()) {
    const made = 'say' in turn ? await sandbox.render(turn.say, {}) : null;
    if (made?.ok !== true || String(made.value) !== said[i]?.text) return false;
  }
  return true;
}

/** What tools answered in a conversation, as results of a sandbox; undefined where none did. */
function answeredIn(lines: readonly TranscriptLine[]): PinnedTalk['toolSandbox'] {
  const open: ToolCall[] = [];
  const results: Record<string, unknown>[] = [];
  for (const { by, text, tool, calls } of lines) {
    if (by === 'agent') open.push(...(calls ?? []));
    if (by !== 'tool' || tool === undefined) continue;
    const at = open.findIndex((c) => c.name === tool);
    const given = at < 0 ? {} : argumentsOf(open.splice(at, 1)[0] ?? { name: tool, arguments: '' });
    const when = isMap(given) && Object.keys(given).length > 0 ? { when: literally(given) } : {};
    results.push({ tool, ...when, result: literal(text) });
  }
  return results.length === 0 ? undefined : { results };
}
