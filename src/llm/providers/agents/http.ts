import { z } from 'zod';
import type { CallResult, Provider, ProviderRequest } from '../../../domain/provider.ts';
import { directFetch } from '../../../platform/http/direct-fetch.ts';
import { createSandbox } from '../../../platform/sandbox/sandbox.ts';
import { untimedFetchOptions } from '../dispatcher.ts';
import { type Exchange, exchange } from '../exchange.ts';
import { badBody, type CallContext } from '../failures.ts';
import { type Host, secretsOf } from '../options.ts';
import { cleanerOf } from '../redact.ts';
import { routingOf } from '../routing.ts';
import { answerPlaces, type Evaluate, readAnswer } from './answer.ts';
import { bodyForm } from './body-form.ts';
import { NO_LIST, placesIn, sideEffects } from './common.ts';
import { waitForAnswer } from './later.ts';
import { certificate, privateKey } from './pem.ts';
import { CANARY_HEADER, fillTemplate, questionOf } from './question.ts';
import { statusOf } from './status.ts';

/** An agent behind an address of the user's own, asked as its customers ask it. */
export const options = z.strictObject({
  kind: z.literal('http'),
  name: z.string().min(1),
  /** May hold `{{session}}` and the like, behind its host: no suite chooses who is sent the key. */
  url: placesIn(
    z
      .string()
      .regex(/^https?:\/\//, { error: 'is no http(s) address' })
      .regex(/^https?:\/\/(?:(?!\{\{)[^/?#])*(?:[/?#]|$)/, {
        error: 'may hold a {{place}} in its path and query, and none in its host',
      }),
  ),
  method: z.enum(['POST', 'PUT', 'PATCH', 'GET']).default('POST'),
  headers: z.record(z.string(), z.string()).default({}),
  /** Any shape; its texts may hold places. */
  body: placesIn(z.unknown()).optional(),
  encoding: z.enum(['json', 'form', 'text']).default('json'),
  answer: answerPlaces.prefault({}),
  /** An answer that is not ready at once: asked for again until it is. */
  later: z
    .strictObject({
      /** Where it is to be had: a JSONPath in the first answer; its `Location` where left out. */
      at: z.string().startsWith('$').optional(),
      /** A JSONPath that holds a word while it is not ready. */
      status: z.string().startsWith('$').optional(),
      /** Words of `status` that mean: not yet. */
      waiting: z.array(z.string()).default(['pending', 'queued', 'running', 'in_progress']),
      everySeconds: z.number().min(0.01).max(60).default(2),
    })
    .optional(),
  /** In PEM: certificate and key by which this account is known, and who is trusted. */
  tls: z
    .strictObject({
      cert: certificate.optional(),
      key: privateKey.optional(),
      ca: certificate.optional(),
    })
    .superRefine(({ cert, key, ca }, context) => {
      const missing = (name: string, message: string): void =>
        context.addIssue({ code: 'custom', path: [name], message });
      if (cert !== undefined && key === undefined) missing('key', 'is missing beside cert');
      if (key !== undefined && cert === undefined) missing('cert', 'is missing beside key');
      if (cert === undefined && key === undefined && ca === undefined)
        missing('ca', 'is missing: say whom to trust, or cert and key');
    })
    .optional(),
  sideEffects,
});
type Options = z.output<typeof options>;

/** An account for an agent behind an address. */
export async function createHttpAgent(config: Options, host: Host): Promise<Provider> {
  const sandbox = createSandbox();
  const evaluate: Evaluate = (code, globals) => sandbox.evaluate(code, globals);
  const { now } = host;
  const secrets = [
    ...secretsOf({ name: config.name, headers: config.headers }),
    ...(config.tls?.key === undefined ? [] : [config.tls.key]),
  ];
  const clean = cleanerOf(secrets, host.redactor);
  const { fetchOptions } = await untimedFetchOptions(config.tls);
  return {
    name: config.name,
    async call(request) {
      const context = { provider: config.name, model: request.model, clean };
      const got = await exchange(
        (signal) => send(config, request, { ...fetchOptions, signal }, now),
        { timeoutMs: request.timeoutMs, signal: request.signal, now, context, form: bodyForm },
      );
      if (!got.ok) return { ok: false, failure: got.failure };
      return replyOf(got.value, config, evaluate, { ...context, now: now() });
    },
    listModels: async () => NO_LIST,
  };
}

async function send(
  config: Options,
  request: ProviderRequest,
  init: RequestInit & { signal: AbortSignal },
  now: () => number,
): Promise<Response> {
  const question = questionOf(request);
  const fill = (text: string): string => String(fillTemplate(text, question));
  const headers = {
    ...Object.fromEntries(Object.entries(config.headers).map(([k, v]) => [k, fill(v)])),
    ...request.headers,
    [CANARY_HEADER]: '1',
  };
  const url = new URL(
    config.url.replace(/\{\{[^}]*\}\}/g, (place) => encodeURIComponent(fill(place))),
  );
  const response = await statusOf(
    await directFetch(url, {
      ...init,
      method: config.method,
      headers: { ...TYPES[config.encoding], ...headers },
      ...(config.method === 'GET' ? {} : { body: bodyOf(config, question) }),
    }),
  );
  return config.later === undefined
    ? response
    : waitForAnswer(response, { ...config.later, from: url, headers, init, now });
}

const TYPES = {
  json: { 'content-type': 'application/json' },
  form: { 'content-type': 'application/x-www-form-urlencoded' },
  text: { 'content-type': 'text/plain; charset=utf-8' },
} as const;

function bodyOf(config: Options, question: ReturnType<typeof questionOf>): string {
  const body = fillTemplate(config.body ?? DEFAULT_BODY[config.encoding], question);
  if (config.encoding === 'text') return String(body);
  if (config.encoding === 'json') return JSON.stringify(body);
  return new URLSearchParams(
    Object.entries(body as Record<string, unknown>).map(([key, value]): [string, string] => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ).toString();
}

const DEFAULT_BODY = {
  json: { message: '{{prompt}}', session: '{{session}}' },
  form: { message: '{{prompt}}', session: '{{session}}' },
  text: '{{prompt}}',
} as const;

async function replyOf(
  got: Exchange,
  config: Options,
  evaluate: Evaluate,
  context: CallContext,
): Promise<CallResult> {
  const { status, text } = got.answer;
  const headers = Object.fromEntries(got.headers.entries());
  const read = await readAnswer({ json: got.json, text, status, headers }, config.answer, evaluate);
  if (!read.ok)
    return { ok: false, failure: badBody(got.answer, context, `the answer ${read.problem}`) };
  return {
    ok: true,
    reply: { ...read.said, routing: routingOf(got.headers), latencyMs: got.latencyMs },
  };
}
