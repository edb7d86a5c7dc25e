import type { ToolResult, ToolSandbox } from '../../domain/suite.ts';
import { resultText } from '../conversations/answer-call.ts';
import { readDocument } from './document.ts';
import { isFileRef, withoutScheme } from './files.ts';
import { child, type Located, placeOf } from './problems.ts';
import type { AssertionReading } from './read-assertions.ts';
import { suiteProgram } from './read-turns.ts';
import { renderDeep } from './render.ts';
import { cassetteSchema, checked, toolResultSchema, toolSandboxSchema } from './schema.ts';
import type { RawTest } from './tests.ts';

/** So many calls are a loop. */
const MOST_CALLS = 10;

/**
 * What the tools of a test answer: its own results first, then those that all tests share, then the
 * cassette's. Undefined where nothing is said of it; every problem is noted.
 */
export async function readToolSandbox(
  test: RawTest,
  defaults: Partial<RawTest>,
  reading: AssertionReading,
): Promise<ToolSandbox | undefined> {
  const parts: Part[] = [];
  for (const { at, toolSandbox: written } of [test, defaults]) {
    if (at === undefined || written === undefined) continue;
    const part = await readPart(child(at, 'toolSandbox', written), reading);
    if (part !== null) parts.push(part);
  }
  const [first] = parts;
  if (first === undefined) return undefined;
  return {
    results: parts.flatMap((p) => p.results),
    cassette: parts.find((p) => p.cassette !== null)?.cassette ?? null,
    maxToolCalls: parts.find((p) => p.maxToolCalls !== undefined)?.maxToolCalls ?? MOST_CALLS,
    file: first.file,
  };
}

interface Part {
  results: readonly ToolResult[];
  cassette: ToolSandbox['cassette'];
  maxToolCalls: number | undefined;
  file: string;
}

async function readPart(at: Located, reading: AssertionReading): Promise<Part | null> {
  const raw = checked(toolSandboxSchema, at, reading.problems);
  if (raw === null) return null;
  const results: ToolResult[] = [];
  for (const [i, written] of (raw.results ?? []).entries()) {
    const here = child(child(at, 'results', raw.results), i, written);
    const result = await readResult(here, reading);
    if (result !== null) results.push(result);
  }
  return {
    results,
    cassette:
      raw.cassette === undefined
        ? null
        : readCassette(raw.cassette, child(at, 'cassette', raw.cassette), reading),
    maxToolCalls: raw.maxToolCalls,
    file: placeOf(at).file,
  };
}

async function readResult(at: Located, reading: AssertionReading): Promise<ToolResult | null> {
  const raw = checked(toolResultSchema, at, reading.problems);
  if (raw === null) return null;
  const of = { tool: raw.tool, ...(raw.when === undefined ? {} : { when: raw.when }) };
  if (raw.javascript === undefined) return { ...of, answer: { text: resultText(raw.result) } };
  const here = child(at, 'javascript', raw.javascript);
  const program = await suiteProgram(raw.javascript, ['args', 'output', 'context'], here, reading);
  return program === null ? null : { ...of, answer: { program } };
}

/** Answers that were recorded: each for just the arguments that it was recorded with. */
function readCassette(
  name: string,
  at: Located,
  { files, problems }: AssertionReading,
): ToolSandbox['cassette'] {
  const refuse = (message: string): null => (problems.add(placeOf(at), at.path, message), null);
  const read = files.read(name);
  if (!read.ok)
    return refuse(
      `${read.message}; write "results: []" into a new one, and daytwo cassette record fills it`,
    );
  const parsed = readDocument(read.file, read.text);
  if ('problems' in parsed) {
    for (const p of parsed.problems) problems.add(p.place, [], p.message);
    return null;
  }
  const { document } = parsed;
  const body = checked(cassetteSchema, { value: document.value, document, path: [] }, problems);
  if (body === null) return null;
  return {
    name: isFileRef(name) ? withoutScheme(name) : name,
    file: read.file,
    results: body.results.map((r) => ({
      tool: r.tool,
      when: r.when,
      exact: true,
      answer: { text: resultText(r.result) },
    })),
  };
}

/** The results with the variables of a case in their texts; a cassette's are data. */
export async function renderedResults(
  tools: ToolSandbox | undefined,
  vars: Readonly<Record<string, unknown>>,
  { sandbox }: AssertionReading,
): Promise<{ toolSandbox?: ToolSandbox }> {
  if (tools === undefined) return {};
  const results = await Promise.all(
    tools.results.map(async (r): Promise<ToolResult> => {
      const when = r.when === undefined ? undefined : await renderDeep(r.when, vars, sandbox);
      const text = 'text' in r.answer ? await renderDeep(r.answer.text, vars, sandbox) : undefined;
      return {
        ...r,
        ...(when?.ok === true ? { when: when.value as Record<string, unknown> } : {}),
        ...(text?.ok === true ? { answer: { text: String(text.value) } } : {}),
      };
    }),
  );
  return { toolSandbox: { ...tools, results } };
}
