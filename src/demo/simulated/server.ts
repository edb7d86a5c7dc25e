import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Behave, finished, type SimulatedModel, type SimulatedRequest } from './behaviour.ts';
import { applyFault, type Fault, type FaultPlan, faultScript } from './faults.ts';
import { anthropicList, openAiList } from './lists.ts';
import { writeReply } from './replies.ts';
import { readRequest } from './wire.ts';

export interface SimulatedOptions {
  /** 0, or missing, for any free one. Loopback only. */
  port?: number;
  /** Simulated time, epoch milliseconds; also what the `Date` header says. */
  now: () => number;
  seed: number;
  behave: Behave;
  models: readonly SimulatedModel[] | ((at: number) => readonly SimulatedModel[]);
  faults?: FaultPlan;
  /** Where given, any other key is answered 401. */
  apiKey?: string;
}

/** One request, as kept for tests and for the demo's story. */
export interface Call {
  at: number;
  path: string;
  model: string | null;
  /** 0 where nothing was answered. */
  status: number;
  fault: Fault['kind'] | null;
}

export interface SimulatedProvider {
  /** For OpenAI's formats, with `/v1`. */
  baseUrl: string;
  anthropicBaseUrl: string;
  stats(): { calls: Readonly<Record<string, number>>; total: number; log: readonly Call[] };
  setModels(models: SimulatedOptions['models']): void;
  /** Faults for the next requests; null for none. A list is worked through by match. */
  setFault(fault: Fault | readonly Fault[] | null): void;
  close(): Promise<void>;
}

/** So that hours of use do not fill the memory; counts go on. */
const LONGEST_LOG = 50_000;

const FORMATS: Readonly<Record<string, SimulatedRequest['format']>> = {
  '/v1/chat/completions': 'openai',
  '/v1/responses': 'openai-responses',
  '/anthropic/v1/messages': 'anthropic',
};

/** Where a request came in, and in whose words it is answered. */
interface Entry {
  at: number;
  url: URL;
  /** Of a call; undefined for a list, and for a path that there is not. */
  format: SimulatedRequest['format'] | undefined;
  anthropic: boolean;
  res: ServerResponse;
}

/** Answers requests and counts them. */
class Desk {
  readonly options: SimulatedOptions;
  models: SimulatedOptions['models'];
  readonly script: ReturnType<typeof faultScript>;
  /** How often the same body came to the same path. */
  readonly seen = new Map<string, number>();
  readonly calls: Record<string, number> = {};
  readonly log: Call[] = [];
  total = 0;

  constructor(options: SimulatedOptions) {
    this.options = options;
    this.models = options.models;
    this.script = faultScript(options.faults);
  }

  handle(req: IncomingMessage, res: ServerResponse, text: string): void {
    const entry = this.enter(req, res);
    const { at, url, format, anthropic } = entry;
    const isList =
      req.method === 'GET' &&
      (url.pathname === '/v1/models' || url.pathname === '/anthropic/v1/models');
    if (format === undefined && !isList)
      return this.fail(
        entry,
        [404, 'not_found_error', `No such path in the simulated provider: ${url.pathname}`],
        null,
      );
    const asked = format === undefined ? null : readRequest(format, parsed(text));
    if (format !== undefined && asked === null)
      return this.fail(
        entry,
        [400, 'invalid_request_error', 'The request body does not fit this format.'],
        null,
      );
    const request: SimulatedRequest | null = asked === null ? null : { ...asked, repeat: 0 };
    const model = request?.model ?? null;
    const gone = (): number => sendGone(entry, model ?? '');
    const fault = this.script.next(request, url.pathname, at);
    if (fault !== null)
      return this.note(
        entry,
        applyFault(fault, res, send, anthropic ? anthropicError : openAiError, gone),
        model,
        fault.kind,
      );
    if (this.options.apiKey !== undefined && keyOf(req) !== this.options.apiKey)
      return this.fail(
        entry,
        [401, 'authentication_error', 'Incorrect API key provided.', 'invalid_api_key'],
        model,
      );
    this.serve(entry, request, text);
  }

  /** Marks the answer as simulated, before anything is decided. */
  private enter(req: IncomingMessage, res: ServerResponse): Entry {
    const at = this.options.now();
    const url = new URL(req.url ?? '/', 'http://simulated');
    // The simulated date, so that a `Retry-After` given as a date is read on the same clock.
    res.sendDate = false;
    res.setHeader('date', new Date(at).toUTCString());
    res.setHeader('x-daytwo-simulated', '1');
    return {
      at,
      url,
      format: req.method === 'POST' ? FORMATS[url.pathname] : undefined,
      anthropic: url.pathname.startsWith('/anthropic/'),
      res,
    };
  }

  /** A list, or what `behave` says of a request. */
  private serve(entry: Entry, request: SimulatedRequest | null, text: string): void {
    const { at, url, anthropic, res } = entry;
    const list = typeof this.models === 'function' ? this.models(at) : this.models;
    if (request === null) {
      send(res, 200, anthropic ? anthropicList(list, url.searchParams) : openAiList(list));
      return this.note(entry, 200, null, null);
    }
    const model = list.find((m) => m.id === request.model);
    if (model === undefined || model.unserved === true || model.lifecycle === 'retired')
      return this.note(entry, sendGone(entry, request.model), request.model, null);
    const hash = createHash('sha1').update(url.pathname).update(text).digest('base64url');
    const repeat = this.seen.get(hash) ?? 0;
    this.seen.set(hash, repeat + 1);
    const asking = { ...request, repeat };
    const answer = finished(asking, this.options.behave(asking, at, this.options.seed));
    send(res, 200, writeReply(asking, answer, `simulated_${hash.slice(0, 12)}_${repeat}`, at));
    this.note(entry, 200, request.model, null);
  }

  private fail(
    entry: Entry,
    [status, type, message, code]: [status: number, type: string, message: string, code?: string],
    model: string | null,
  ): void {
    const errorOf = entry.anthropic ? anthropicError : openAiError;
    send(entry.res, status, errorOf(status, type, message, code));
    this.note(entry, status, model, null);
  }

  private note(
    { at, url }: Entry,
    status: number,
    model: string | null,
    fault: Fault['kind'] | null,
  ): void {
    const path = url.pathname;
    this.calls[path] = (this.calls[path] ?? 0) + 1;
    this.total++;
    this.log.push({ at, path, model, status, fault });
    if (this.log.length >= 2 * LONGEST_LOG) this.log.splice(0, this.log.length - LONGEST_LOG);
  }
}

/**
 * A simulated provider on loopback: it speaks OpenAI's Chat Completions, Responses and model list,
 * and Anthropic's Messages and paged model list. No model is behind it; answers come from `behave`.
 * Every answer says so in the header `x-daytwo-simulated: 1` and in `owned_by` or the display name.
 */
export async function startSimulatedProvider(
  options: SimulatedOptions,
): Promise<SimulatedProvider> {
  const desk = new Desk(options);
  const server = createServer((req, res) => {
    let text = '';
    req.setEncoding('utf8');
    req.on('data', (chunk: string) => {
      text += chunk;
    });
    req.on('end', () => {
      try {
        desk.handle(req, res, text);
      } catch (error) {
        // A fault in the caller's behaviour function must be seen at once, not look like a
        // provider's bad day.
        send(res, 400, openAiError(400, 'simulation_error', `behave() threw: ${String(error)}`));
      }
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    baseUrl: `${origin}/v1`,
    anthropicBaseUrl: `${origin}/anthropic`,
    stats: () => ({ calls: { ...desk.calls }, total: desk.total, log: desk.log }),
    setModels(next) {
      desk.models = next;
    },
    setFault: desk.script.set,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function send(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  res
    .writeHead(status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...headers,
    })
    .end(text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

function keyOf(req: IncomingMessage): string | undefined {
  const key = req.headers['x-api-key'];
  return (
    (typeof key === 'string' ? key : undefined) ??
    req.headers.authorization?.replace(/^Bearer /, '')
  );
}

function openAiError(_status: number, type: string, message: string, code?: string): unknown {
  return { error: { message, type, param: null, code: code ?? null } };
}
function anthropicError(_status: number, type: string, message: string): unknown {
  return { type: 'error', error: { type, message }, request_id: 'req_simulated' };
}
function sendGone({ res, anthropic }: Entry, model: string): number {
  send(res, 404, goneBody(model, anthropic));
  return 404;
}

function goneBody(model: string, anthropic: boolean): unknown {
  if (anthropic) return anthropicError(404, 'not_found_error', `model: ${model}`);
  return openAiError(
    404,
    'invalid_request_error',
    `The model \`${model}\` does not exist or you do not have access to it.`,
    'model_not_found',
  );
}
