import type { Assertion, Case, Sandbox } from '../../domain/suite.ts';
import { chatMessages } from '../scorers/chat-prompt.ts';
import { compactPrompt, nestedVars, renderPrompt, renderString } from '../suites/render.ts';
import { parsedOr } from '../scorers/output.ts';

/** What an earlier test of the file brought. */
export interface EarlierAnswer {
  /** As promptfoo gives it to `_conversation`. */
  output: unknown;
  /** After the transforms, as `storeOutputAs` keeps it. */
  kept: unknown;
}

interface Known extends EarlierAnswer {
  asked: Case;
}

/** Why an earlier test's answer could not be filled in. */
interface Unfilled {
  kind: 'broken';
  failure: 'earlier';
  reason: string;
}

/**
 * A case with the answers of the tests before it filled in, as its prompt names them: the thread that
 * it stands in as `_conversation`, outputs that were stored under a name as variables. Each of those
 * before it is handed to `earlier`, filled in itself, in the order of the file; null where it is not asked here.
 */
export async function linkedCase<No extends { kind: string }>(
  c: Case,
  earlier: (before: Case) => Promise<EarlierAnswer | No | null>,
  sandbox: Sandbox,
): Promise<{ case: Case } | Unfilled | No> {
  if (c.chain === undefined) return { case: c };
  const known = new Map<string, Known>();
  for (const before of c.chain.after) {
    const filled = await fill(before, known, sandbox);
    if ('kind' in filled) return filled;
    const got = await earlier(filled.case);
    if (got === null) continue;
    if ('kind' in got) return got;
    known.set(before.hash, { ...got, asked: filled.case });
  }
  return fill(c, known, sandbox);
}

async function fill(
  c: Case,
  known: ReadonlyMap<string, Known>,
  sandbox: Sandbox,
): Promise<{ case: Case } | Unfilled> {
  const { chain } = c;
  if (chain === undefined) return { case: c };
  const unfilled = (message: string): Unfilled => ({
    kind: 'broken',
    failure: 'earlier',
    reason: `the prompt cannot be filled with the answers before it: ${message}`,
  });
  const stored = Object.entries(chain.stored).flatMap(([name, hash]) => {
    const value = known.get(hash)?.kept;
    return value === undefined || value === null || value === '' ? [] : [[name, value] as const];
  });
  const vars = {
    ...chain.vars,
    ...(chain.thread === null
      ? {}
      : { _conversation: chain.thread.flatMap((hash) => entryOf(known.get(hash))) }),
    ...Object.fromEntries(stored),
  };
  const rendered = await renderPrompt(chain.template, vars, sandbox);
  if (!rendered.ok) return unfilled(rendered.message);
  const chat = chatMessages(rendered.value);
  if ('error' in chat)
    return unfilled(
      `${chat.error}; in a JSON prompt write answers as {{ completion.output | dump }}, without quotes ` +
        'around, so that those in an answer stay safe',
    );
  const values = nestedVars(vars);
  return {
    case: {
      ...c,
      messages: chat.messages,
      prompt: compactPrompt(rendered.value),
      vars: values,
      assertions: await Promise.all(
        c.assertions.map((a) => filledAssertion(a, Object.keys(chain.stored), values, sandbox)),
      ),
    },
  };
}

/** promptfoo's entry of `_conversation`. */
function entryOf(known: Known | undefined): unknown[] {
  if (known === undefined) return [];
  const prompt = parsedOr(known.asked.prompt ?? '');
  const last: unknown = Array.isArray(prompt) ? prompt.at(-1) : undefined;
  const content: unknown =
    typeof last === 'object' && last !== null ? (Reflect.get(last, 'content') ?? last) : last;
  return [{ prompt, input: content ?? prompt, output: known.output ?? '' }];
}

/** Whether a text of the suite names one of these variables in a template. */
export function namesVariable(text: string, names: Iterable<string>): boolean {
  if (!/\{[{%]/.test(text)) return false;
  for (const name of names)
    if (new RegExp(`(?<![\\w.])${name.replace(/[^\w]/g, '\\$&')}\\b`).test(text)) return true;
  return false;
}

/** A value that names a stored output was left as it is written until now. */
async function filledAssertion(
  a: Assertion,
  names: readonly string[],
  vars: Readonly<Record<string, unknown>>,
  sandbox: Sandbox,
): Promise<Assertion> {
  const filled = async (value: unknown): Promise<unknown> => {
    if (typeof value !== 'string' || !namesVariable(value, names)) return value;
    const rendered = await renderString(value, vars, sandbox);
    return rendered.ok ? rendered.value : value;
  };
  const value = Array.isArray(a.value)
    ? await Promise.all(a.value.map(filled))
    : await filled(a.value);
  return value === a.value ? a : { ...a, value };
}
