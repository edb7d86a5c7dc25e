import { z } from 'zod';
import type {
  CallFailure,
  CallResult,
  Provider,
  ProviderRequest,
} from '../../../domain/provider.ts';
import { shorten } from '../../../domain/shorten.ts';
import { openHttp } from '../../../platform/mcp/http.ts';
import {
  callTool,
  type Connection,
  type Hands,
  type Worked,
} from '../../../platform/mcp/protocol.ts';
import { openStdio } from '../../../platform/mcp/stdio.ts';
import { createSandbox } from '../../../platform/sandbox/sandbox.ts';
import type { Clean } from '../../../platform/privacy/told.ts';
import type { Host } from '../options.ts';
import { cleanerOf, redact } from '../redact.ts';
import { answerPlaces, type Evaluate, readAnswer } from './answer.ts';
import { NO_LIST, placesIn, sideEffects } from './common.ts';
import { CANARY_HEADER, fillTemplate, questionOf } from './question.ts';

/** An agent that is offered as a tool of an MCP server, by address or as a program. */
export const options = z.strictObject({
  kind: z.literal('mcp'),
  name: z.string().min(1),
  url: z
    .string()
    .regex(/^https?:\/\//, { error: 'is no http(s) address' })
    .optional(),
  headers: z.record(z.string(), z.string()).default({}),
  command: z.array(z.string().min(1)).min(1).optional(),
  env: z.record(z.string(), z.string()).default({}),
  folder: z.string().min(1).optional(),
  /** The tool that is the agent. */
  tool: z.string().min(1),
  /** Its arguments; texts may hold places. */
  arguments: placesIn(z.record(z.string(), z.unknown())).default({ message: '{{prompt}}' }),
  answer: answerPlaces.prefault({}),
  sideEffects,
});
type Options = z.output<typeof options>;

const result = z.looseObject({
  content: z.array(z.looseObject({ type: z.string(), text: z.string().optional() })).default([]),
  isError: z.boolean().optional(),
});

/** An account for an agent behind a tool. */
export function createMcpAgent(config: Options, { redactor }: Pick<Host, 'redactor'>): Provider {
  const sandbox = createSandbox();
  const evaluate: Evaluate = (code, globals) => sandbox.evaluate(code, globals);
  const clean = cleanerOf(
    [...Object.values(config.headers), ...Object.values(config.env)],
    redactor,
  );
  const sessions = new Sessions(config, clean);
  return {
    name: config.name,
    async call(request) {
      const began = performance.now();
      const said = await sessions.ask(request);
      const failure = failureOf(said, config, request, clean);
      if (failure !== null) return { ok: false, failure };
      return replyOf(said, { config, evaluate, clean }, Math.round(performance.now() - began));
    },
    listModels: async () => NO_LIST,
    endSession: (session) => sessions.end(session),
  };
}

interface Open {
  connection: Connection;
  hands: Hands;
}

/**
 * What is open to the server: a connection for each conversation that goes on, since a server may
 * remember what was said by its own session, or in its process; for other questions one each.
 */
class Sessions {
  private readonly config: Options;
  private readonly clean: Clean;
  private readonly open = new Map<string, Open>();

  constructor(config: Options, clean: Clean) {
    this.config = config;
    this.clean = clean;
  }

  async ask(request: ProviderRequest): Promise<Worked<{ result: unknown }>> {
    const { session = '', goesOn, timeoutMs, signal } = request;
    const to = this.open.get(session) ?? {
      connection: connect(this.config, request, this.clean),
      hands: { agreed: null },
    };
    if (goesOn === true) this.open.set(session, to);
    const args = fillTemplate(this.config.arguments, questionOf(request));
    const work = callTool(this.config.tool, args, to.hands);
    const said = await to.connection.work(work, { timeoutMs, signal });
    if (goesOn !== true) await to.connection.close();
    return said;
  }

  async end(session: string): Promise<void> {
    const to = this.open.get(session);
    this.open.delete(session);
    await to?.connection.close();
  }
}

function connect(config: Options, { headers }: ProviderRequest, clean: Clean): Connection {
  const { url, command = [], env, folder } = config;
  return url === undefined
    ? openStdio({ command, env: { DAYTWO_CANARY: '1', ...env }, cwd: folder ?? '.', clean })
    : openHttp({ url, headers: { ...config.headers, ...headers, [CANARY_HEADER]: '1' }, clean });
}

/** Why there is no answer; null where there is one. */
function failureOf(
  said: Worked<{ result: unknown }>,
  config: Options,
  request: ProviderRequest,
  clean: Clean,
): CallFailure | null {
  const { name, tool } = config;
  const failure = (code: CallFailure['code'], words: string, retryable = true): CallFailure => ({
    code,
    scope: 'trial',
    retryable,
    message: redact(`${name} ${words}`, clean),
  });
  if (request.signal?.aborted === true) return failure('cancelled', 'was asked no longer', false);
  if (!said.ok)
    return failure(
      /gives no answer within|says nothing for/.test(said.message) ? 'timeout' : 'network',
      withArguments(said.message, config),
    );
  const read = result.safeParse(said.result);
  if (!read.success) return failure('bad-body', `gives something for ${tool} that is no result`);
  return read.data.isError === true
    ? failure(
        'server-error',
        withArguments(`says that ${tool} failed: ${textOf(said.result)}`, config),
      )
    : null;
}

/** How servers say that a tool takes other arguments (JSON-RPC's code, and the words of their SDKs). */
const OTHER_ARGUMENTS =
  /-32602|invalid (?:arguments|params)|validation error|required (?:property|argument|field)|(?:missing|unexpected)\b.*\bargument/i;

/** A refusal of the arguments is followed by those that were sent, and where they are set. */
function withArguments(said: string, { name, tool, arguments: sent }: Options): string {
  if (!OTHER_ARGUMENTS.test(said)) return said;
  const names = Object.keys(sent).join(', ') || 'nothing';
  const why = shorten(said, 300).replace(/\.$/, '');
  return `${why}. ${tool} was sent ${names}: name what it takes under providers.${name}.arguments`;
}

function textOf(said: unknown): string {
  const { content } = result.parse(said);
  return content.map((part) => part.text ?? '').join('');
}

async function replyOf(
  said: Worked<{ result: unknown }>,
  on: { config: Options; evaluate: Evaluate; clean: Clean },
  latencyMs: number,
): Promise<CallResult> {
  const json = said.ok ? said.result : null;
  const read = await readAnswer(
    { json, text: textOf(json), status: 200, headers: {} },
    on.config.answer,
    on.evaluate,
  );
  if (read.ok) return { ok: true, reply: { ...read.said, routing: {}, latencyMs } };
  const message = redact(`${on.config.name}: its answer ${read.problem}`, on.clean);
  return { ok: false, failure: { code: 'bad-body', scope: 'trial', retryable: true, message } };
}
