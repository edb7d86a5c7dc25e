import { canonicalJson } from '../../domain/canonical-json.ts';
import type { ToolCall } from '../../domain/provider.ts';
import type { ToolSandbox } from '../../domain/suite.ts';
import { argumentsOf, resultText } from './answer-call.ts';

/** One answer of a tool, as a cassette holds it. */
export interface Recorded {
  tool: string;
  when: Readonly<Record<string, unknown>>;
  result: unknown;
}

/** What a tool answers outside of the sandbox; in words why it did not. */
export type RealTool = (
  call: Pick<Recorded, 'tool' | 'when'>,
) => Promise<{ ok: true; result: unknown } | { ok: false; message: string }>;

/** Has a call that nothing answers answered, or says that it is not to be. */
export type Recorder = (
  call: ToolCall,
  tools: ToolSandbox,
) => Promise<{ result: string } | { unknown: string }>;

/**
 * Asks a real tool once for each call with the same arguments, and keeps what it answers in the
 * cassette that the case names.
 */
export function recordingFrom(
  tool: RealTool,
  keep: (file: string, recorded: Recorded) => void,
): Recorder {
  const asked = new Map<string, ReturnType<Recorder>>();
  const ask = async (call: ToolCall, file: string): ReturnType<Recorder> => {
    const when = argumentsOf(call);
    if (typeof when !== 'object' || when === null)
      return { unknown: `${call.name} was called with what is no JSON: ${call.arguments}` };
    const recorded = { tool: call.name, when: { ...when } };
    const said = await tool(recorded);
    if (!said.ok) return { unknown: `${call.name} was not answered: ${said.message}` };
    keep(file, { ...recorded, result: said.result });
    return { result: resultText(said.result) };
  };
  return (call, { cassette }) => {
    if (cassette === null)
      return Promise.resolve({
        unknown: `nothing answers ${call.name}, and the case names no cassette to record it in`,
      });
    const key = canonicalJson([cassette.file, call.name, argumentsOf(call) ?? call.arguments]);
    const before = asked.get(key) ?? ask(call, cassette.file);
    asked.set(key, before);
    return before;
  };
}
