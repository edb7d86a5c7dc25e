import { z } from 'zod';
import type {
  CallFailure,
  CallResult,
  Provider,
  ProviderRequest,
} from '../../../domain/provider.ts';
import { runOnce } from '../../../platform/program/run.ts';
import { type StayingEnd, StayingProgram } from '../../../platform/program/staying.ts';
import { createSandbox } from '../../../platform/sandbox/sandbox.ts';
import { isJson } from '../../../platform/privacy/clean-json.ts';
import type { Clean } from '../../../platform/privacy/told.ts';
import type { Host } from '../options.ts';
import { cleanerOf, redact } from '../redact.ts';
import { answerPlaces, type Evaluate, readAnswer } from './answer.ts';
import { bodyForm } from './body-form.ts';
import { NO_LIST, placesIn, sideEffects } from './common.ts';
import { fillTemplate, questionOf } from './question.ts';

/** An agent that is a program: asked on its standard input, it answers on its standard output. */
export const options = z.strictObject({
  kind: z.literal('exec'),
  name: z.string().min(1),
  /** Program and arguments; no shell reads them. Arguments may hold places. */
  command: z.array(z.string().min(1)).min(1, { error: 'needs a program' }),
  env: z.record(z.string(), z.string()).default({}),
  /** Working folder; the configuration's where it is left out. */
  folder: z.string().min(1).optional(),
  /** What is written to its input: one JSON document, or the plain text of the question. */
  input: z.enum(['json', 'text', 'none']).default('json'),
  body: placesIn(z.unknown()).optional(),
  answer: answerPlaces.prefault({}),
  /** One process answers one case after the other, a line of JSON each way. */
  stays: z.boolean().default(false),
  /** The most that it may write for one answer. */
  mostOutputKb: z.number().int().positive().max(32_768).default(4_096),
  sideEffects,
});
type Options = z.output<typeof options>;

/** An account for an agent that is a program. */
export function createExecAgent(config: Options, { redactor }: Pick<Host, 'redactor'>): Provider {
  const sandbox = createSandbox();
  const evaluate: Evaluate = (code, globals) => sandbox.evaluate(code, globals);
  const clean = cleanerOf(Object.values(config.env), redactor);
  const [file = '', ...args] = config.command;
  const program = {
    file,
    args,
    env: { DAYTWO_CANARY: '1', ...config.env },
    folder: config.folder ?? process.cwd(),
    mostBytes: config.mostOutputKb * 1_024,
    clean,
  };
  const staying = config.stays ? new StayingProgram(program) : null;
  return {
    name: config.name,
    async call(request) {
      const began = performance.now();
      const input = inputOf(config, request);
      const resultOf = (end: StayingEnd): Promise<CallResult> => {
        const latencyMs = Math.round(performance.now() - began);
        return readEnd(end, { config, evaluate, clean, latencyMs });
      };
      if (staying !== null) return askStaying(staying, input, request, resultOf);
      const { timeoutMs, signal } = request;
      const asked = { ...program, args: argumentsOf(args, request) };
      return resultOf(await runOnce(asked, input, { timeoutMs, signal }));
    },
    listModels: async () => NO_LIST,
    endSession: async (session) => staying?.endConversation(session),
  };
}

/** A conversation is known to the process that it was begun with, and to no other. */
async function askStaying(
  staying: StayingProgram,
  input: string,
  { session, goesOn, timeoutMs, signal }: ProviderRequest,
  resultOf: (end: StayingEnd) => Promise<CallResult>,
): Promise<CallResult> {
  const line = input.replace(/\n+$/, '');
  if (line.includes('\n')) return resultOf({ kind: 'unfit', why: SEVERAL_LINES });
  let result: CallResult | null = null;
  const end = await staying.ask(line, {
    timeoutMs,
    signal,
    conversation: goesOn === true ? session : undefined,
    isAnswer: async (said) => (result = await resultOf(said)).ok,
  });
  return result ?? resultOf(end);
}

const SEVERAL_LINES = 'a question of several lines is no line';

function argumentsOf(args: readonly string[], request: ProviderRequest): string[] {
  const question = questionOf(request);
  return args.map((arg) => {
    const filled = fillTemplate(arg, question);
    return typeof filled === 'string' ? filled : JSON.stringify(filled);
  });
}

function inputOf(config: Options, request: ProviderRequest): string {
  if (config.input === 'none') return '';
  const question = questionOf(request);
  if (config.input === 'text') return String(fillTemplate(config.body ?? '{{prompt}}', question));
  return `${JSON.stringify(fillTemplate(config.body ?? DEFAULT_BODY, question))}\n`;
}

const DEFAULT_BODY = {
  prompt: '{{prompt}}',
  messages: '{{messages}}',
  vars: '{{vars}}',
  session: '{{session}}',
  canary: true,
};

async function readEnd(
  end: StayingEnd,
  on: {
    config: Options;
    evaluate: Evaluate;
    clean: Clean;
    latencyMs: number;
  },
): Promise<CallResult> {
  const { name } = on.config;
  if (end.kind !== 'said') return { ok: false, failure: failureOf(end, name, on.clean) };
  const text = end.output.replace(/\r?\n$/, '');
  const answer = { json: bodyForm(text, ''), text, status: end.code, headers: {} };
  const read = isOutOfStep(on.config, text)
    ? { ok: false as const, problem: NO_JSON }
    : await readAnswer(answer, on.config.answer, on.evaluate);
  if (!read.ok)
    return {
      ok: false,
      failure: {
        code: 'bad-body',
        scope: 'trial',
        retryable: true,
        message: redact(`${name}: its answer ${read.problem}`, on.clean),
      },
    };
  return { ok: true, reply: { ...read.said, routing: {}, latencyMs: on.latencyMs } };
}

const NO_JSON =
  'is no JSON: what stays may print nothing but answers to its standard output, and the rest to its ' +
  'standard error';

/** Whether a program that stays printed something else where an answer was to come. */
function isOutOfStep({ stays, answer }: Options, line: string): boolean {
  const { toolName: _, ...places } = answer;
  return stays && Object.values(places).some((at) => at !== undefined) && !isJson(line);
}

function failureOf(
  end: Exclude<StayingEnd, { kind: 'said' }>,
  name: string,
  clean: Clean,
): CallFailure {
  const failure = (code: CallFailure['code'], scope: CallFailure['scope'], words: string) => ({
    code,
    scope,
    retryable: scope === 'trial' && code !== 'cancelled',
    message: redact(`${name} ${words}`, clean),
  });
  switch (end.kind) {
    case 'not-started':
      // Every other case would meet the same.
      return {
        ...failure('bad-request', 'run', `cannot be started: ${end.message}`),
        unsent: true,
      };
    case 'unfit':
      return {
        ...failure(
          'bad-request',
          'trial',
          `was not asked: ${end.why}; put the question on its input as JSON`,
        ),
        retryable: false,
        unsent: true,
      };
    case 'replaced':
      return {
        ...failure('server-error', 'trial', 'ended between two turns of a conversation'),
        unsent: true,
      };
    case 'late':
      return failure('timeout', 'trial', `gave no answer within ${end.seconds} s and was ended`);
    case 'cancelled':
      return failure('cancelled', 'trial', 'was ended: the call was cancelled');
    case 'too-much':
      return failure('bad-body', 'trial', `wrote more than ${end.mostBytes / 1_024} KB`);
    case 'failed':
      return failure('server-error', 'trial', `ended with ${end.how}${end.complaint}`);
  }
}
