import { shorten } from '../../domain/shorten.ts';
import type { AssertResult, ScoreContext } from '../../domain/suite.ts';

/** Types that look for something in the text of an answer. */
const OF_TEXT = /^(?:equals|i?contains(?:-\w+)?|starts-with|regex|is-json)$/;
/** A call as the wire formats with one JSON a line hand it to assertions (`output.ts`). */
const CALL_LINE = /^\{"type":"(?:function_call|tool_use)"/;
/** A program that takes calls apart knows that it may be given some. */
const KNOWS_CALLS = /\.function\b|\btool_?calls\b|\boutput\s*(?:\?\.)?\[|Array\.isArray/i;
/** The hint stands within what is kept of a reason. */
const MOST_BEFORE = 160;

type Asked = Pick<ScoreContext, 'output' | 'reply'>;

/** What to ask instead where an answer is a tool call and no text; null where there is text. */
export function toolCallHint({ output, reply }: Asked): string | null {
  if (reply.toolCalls.length === 0) return null;
  const inLines = typeof output === 'string';
  if (inLines && !CALL_LINE.test(output)) return null;
  return (
    `The answer is no text: it calls ${reply.toolCalls.map((c) => c.name).join(', ')}. Ask with ` +
    `tool-called${inLines ? '' : ', or look at output[0].function.name'}`
  );
}

/** A failed check for a text says so where the answer is a tool call. */
export function withToolCallHint(result: AssertResult, context: ScoreContext): AssertResult {
  const { type, negated } = context.assertion;
  if (result.verdict !== 'fail' || negated || !OF_TEXT.test(type)) return result;
  const hint = toolCallHint(context);
  return hint === null
    ? result
    : { ...result, reason: `${shorten(result.reason, MOST_BEFORE)}. ${hint}` };
}

/** The same for a program: none where it takes calls apart itself. */
export function programHint(code: string, asked: Asked): string | null {
  return KNOWS_CALLS.test(code) ? null : toolCallHint(asked);
}
