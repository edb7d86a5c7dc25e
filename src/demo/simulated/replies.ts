import type { FinishReason } from '../../domain/provider.ts';
import { type finished, type SimulatedRequest, tokens } from './behaviour.ts';

type Answer = ReturnType<typeof finished>;
type Asked = Omit<SimulatedRequest, 'repeat'>;

interface Envelope {
  id: string;
  /** Epoch seconds. */
  created: number;
  /** Tokens. */
  input: number;
  output: number;
}

function counts(request: Asked, answer: Answer): { input: number; output: number } {
  const called = answer.toolCalls.map((call) => call.name + call.arguments).join('');
  return {
    input:
      tokens(request.system + request.turns.map((t) => t.text).join('\n')) +
      3 * (request.turns.length + 1),
    output: Math.max(1, tokens(answer.text + (answer.refusal ?? '') + called)),
  };
}

const CHAT_FINISH: Readonly<Record<FinishReason, string>> = {
  stop: 'stop',
  length: 'length',
  'tool-calls': 'tool_calls',
  refusal: 'stop',
  'content-filter': 'content_filter',
  other: 'other',
};
const STOP_REASON: Readonly<Record<FinishReason, string>> = {
  stop: 'end_turn',
  length: 'max_tokens',
  'tool-calls': 'tool_use',
  refusal: 'refusal',
  'content-filter': 'refusal',
  other: 'pause_turn',
};

/** A reply in the request's own format. `id` and `at` (epoch milliseconds) are for the envelope. */
export function writeReply(request: Asked, answer: Answer, id: string, at: number): unknown {
  const envelope = { id, created: Math.floor(at / 1000), ...counts(request, answer) };
  if (request.format === 'anthropic') return anthropicReply(answer, envelope);
  return request.format === 'openai' ? chatReply(answer, envelope) : response(answer, envelope);
}

function anthropicReply(answer: Answer, { id, input, output }: Envelope): unknown {
  return {
    id: `msg_${id}`,
    type: 'message',
    role: 'assistant',
    model: answer.servedModel,
    stop_reason: STOP_REASON[answer.finish],
    stop_sequence: null,
    stop_details:
      answer.refusal === undefined
        ? null
        : { type: 'refusal', category: null, explanation: answer.refusal },
    content: [
      ...(answer.text === '' ? [] : [{ type: 'text', text: answer.text }]),
      ...answer.toolCalls.map((call, i) => ({
        type: 'tool_use',
        id: `toolu_${id}_${i}`,
        name: call.name,
        input: JSON.parse(call.arguments) as unknown,
      })),
    ],
    usage: {
      input_tokens: input,
      output_tokens: output,
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: 0,
    },
  };
}

function chatReply(answer: Answer, { id, created, input, output }: Envelope): unknown {
  return {
    id: `chatcmpl-${id}`,
    object: 'chat.completion',
    created,
    model: answer.servedModel,
    ...(answer.fingerprint === undefined ? {} : { system_fingerprint: answer.fingerprint }),
    choices: [
      {
        index: 0,
        finish_reason: CHAT_FINISH[answer.finish],
        logprobs: null,
        message: {
          role: 'assistant',
          content: answer.text === '' ? null : answer.text,
          refusal: answer.refusal ?? null,
          ...(answer.toolCalls.length === 0
            ? {}
            : {
                tool_calls: answer.toolCalls.map((call, i) => ({
                  id: `call_${id}_${i}`,
                  type: 'function',
                  function: call,
                })),
              }),
        },
      },
    ],
    usage: {
      prompt_tokens: input,
      completion_tokens: output,
      total_tokens: input + output,
      prompt_tokens_details: { cached_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

function response(answer: Answer, { id, created, input, output }: Envelope): unknown {
  const incomplete =
    answer.finish === 'length'
      ? 'max_output_tokens'
      : answer.finish === 'content-filter'
        ? 'content_filter'
        : null;
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: created,
    model: answer.servedModel,
    error: null,
    status: incomplete === null ? 'completed' : 'incomplete',
    incomplete_details: incomplete === null ? null : { reason: incomplete },
    output: outputOf(answer, id),
    usage: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens_details: { reasoning_tokens: 0 },
    },
  };
}

function outputOf(answer: Answer, id: string): unknown[] {
  const part =
    answer.refusal === undefined
      ? { type: 'output_text', text: answer.text, annotations: [] }
      : { type: 'refusal', refusal: answer.refusal };
  return [
    ...(answer.text === '' && answer.refusal === undefined
      ? []
      : [
          {
            type: 'message',
            id: `msg_${id}`,
            role: 'assistant',
            status: 'completed',
            content: [part],
          },
        ]),
    ...answer.toolCalls.map((call, i) => ({
      type: 'function_call',
      id: `fc_${id}_${i}`,
      call_id: `call_${id}_${i}`,
      status: 'completed',
      ...call,
    })),
  ];
}
