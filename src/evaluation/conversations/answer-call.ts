import type { ToolCall } from '../../domain/provider.ts';
import type { Sandbox, ToolResult, ToolSandbox } from '../../domain/suite.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { type Clean, firstWords } from '../../platform/privacy/told.ts';

/** What a tool answers in the sandbox; in words what is missing where nothing is known. */
export async function answerCall(
  call: ToolCall,
  tools: ToolSandbox | undefined,
  vars: Readonly<Record<string, unknown>>,
  { sandbox, clean }: { sandbox: Sandbox; clean: Clean },
): Promise<{ result: string } | { unknown: string }> {
  if (tools === undefined) return { unknown: `nothing answers ${call.name}` };
  const given = argumentsOf(call);
  const found = [...tools.results, ...(tools.cassette?.results ?? [])].find((r) =>
    fits(r, call.name, given),
  );
  if (found === undefined) return { unknown: missing(call, tools, clean) };
  if ('text' in found.answer) return { result: found.answer.text };
  const made = await sandbox.evaluate(found.answer.program, {
    args: given ?? {},
    // A function of a file is called with it.
    output: given ?? {},
    context: { vars },
  });
  if (!made.ok)
    return { unknown: `the program that answers ${call.name} in ${tools.file}: ${made.message}` };
  return { result: resultText(made.value) };
}

/** A tool's answer as the model reads it. */
export const resultText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? 'null');

/** Whether a result is meant for a call with these arguments; undefined for what is no JSON. */
export function fits({ tool, when, exact }: ToolResult, name: string, given: unknown): boolean {
  if (tool !== name) return false;
  if (when === undefined) return true;
  if (typeof given !== 'object' || given === null) return false;
  if (exact === true) return canonicalJson(given) === canonicalJson(when);
  return Object.entries(when).every(
    ([key, value]) =>
      Object.hasOwn(given, key) && canonicalJson(Reflect.get(given, key)) === canonicalJson(value),
  );
}

/** The arguments of a call as a value; undefined where they are no JSON. */
export function argumentsOf({ arguments: text }: ToolCall): unknown {
  try {
    return JSON.parse(text === '' ? '{}' : text) as unknown;
  } catch {
    return undefined;
  }
}

function missing(call: ToolCall, { file, cassette }: ToolSandbox, clean: Clean): string {
  const given = argumentsOf(call);
  const shown = (text: string): string => firstWords(text, 120, clean);
  const where = cassette === null ? `toolSandbox.results in ${file}` : cassette.file;
  return (
    `no result is known for ${call.name}(${shown(call.arguments)}); add to ${where}: ` +
    `{ tool: ${call.name}, when: ${shown(JSON.stringify(given ?? {}))}, result: … }`
  );
}
