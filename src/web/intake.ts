import { isUtf8 } from 'node:buffer';
import type { Context, Hono } from 'hono';
import { isMap } from '../config/untyped.ts';
import {
  type AgentKnown,
  agentNames,
  type AgentNamed,
  knownAgents,
} from '../outputs/agent-names.ts';
import { makeIntakeQueue, type IntakeQueue } from '../outputs/intake-queue.ts';
import { type Candidate, namesSaid, type ReadItem } from '../outputs/read/candidate.ts';
import { entriesOf, readEntries } from '../outputs/read/document.ts';
import { spansOfProtobuf } from '../outputs/read/otlp-protobuf.ts';
import { readSpans } from '../outputs/read/otlp.ts';
import { spansOfJson } from '../outputs/read/otlp-value.ts';
import { jsonOf } from '../outputs/read/json.ts';
import { noteRefused } from '../outputs/refused.ts';
import { rejectFuture } from '../outputs/read/times-ahead.ts';
import { makeTakeIn, type TakeIn } from '../outputs/take-in.ts';
import { checkBeforeWordsGo } from '../triage/check-unkept.ts';
import { type Body, readBody, refuse } from './intake-body.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import type { WebDeps } from './page.ts';
import type { Web, WebEnv } from './request.ts';
import { isSame } from './safety/door.ts';

// Ways in for programs. Their token decides who may: no cookie counts here, so that no site can have
// a browser send something, and the name that they ask for does not matter.

/** Seconds after which a sender may come again; a full queue is stored within them. */
const COME_AGAIN = 2;

/** `POST /outputs` and `POST /v1/traces`. */
export function routeIntake(app: Hono<WebEnv>, { live, failed }: Web): void {
  let takeIn: { of: WebDeps['config']; is: TakeIn } | null = null;
  const current = (): TakeIn => {
    const on = live();
    if (takeIn?.of !== on.config) takeIn = { of: on.config, is: makeTakeIn(intakeDeps(on)) };
    return takeIn.is;
  };
  const queue = makeIntakeQueue(current, () => live().config.outputs.queue);
  const open = async (
    c: Context<WebEnv>,
    take: (c: Context<WebEnv>, body: Body, names: AgentNamed) => Promise<Response>,
  ): Promise<Response> => {
    const { outputs, ...config } = live().config;
    const refused = refuseStranger(c, outputs.token);
    if (refused !== null) return refused;
    const body = await readBody(c, outputs.largestRequestMb * 1024 * 1024);
    if (body instanceof Response) return body;
    const asked = c.req.query('agent') ?? c.req.header('x-daytwo-agent') ?? null;
    try {
      return await take(c, body, agentNames(config, asked));
    } catch (e) {
      failed(e, `${c.req.method} ${c.req.path}`);
      c.header('Retry-After', String(COME_AGAIN));
      return refuse(c, 503, 'not-stored', 'nothing was stored', 'send it again');
    }
  };
  const deps = (): Posting => ({
    ids: live().ids,
    redactor: live().config.redactor,
    known: knownAgents(live().config),
    store: live().store,
    now: live().now,
  });
  app.post('/outputs', (c) =>
    open(c, (at, body, names) => takePosted(at, body, names, queue, deps())),
  );
  app.post('/v1/traces', (c) =>
    open(c, (at, body, names) => takeTraces(at, body, names, queue, deps())),
  );
}

const intakeDeps = ({ store, config, ids, sandbox, clock, now }: WebDeps) => ({
  store,
  config,
  ids,
  sandbox,
  beforeWordsGo: checkBeforeWordsGo(config),
  clock: { ...clock, now, monotonic: () => clock.monotonic() },
});

function refuseStranger(c: Context<WebEnv>, token: string | undefined): Response | null {
  const given = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1];
  if (token !== undefined && given !== undefined && isSame(given, token)) return null;
  c.header('WWW-Authenticate', 'Bearer realm="daytwo outputs"');
  return refuse(
    c,
    401,
    'signed-out',
    token === undefined ? 'nobody may send outputs here' : 'the token is missing or another',
    'send Authorization: Bearer … with the token of outputs.token',
  );
}

/** What became of a request's entries. */
interface Answered {
  stored: number;
  known: number;
  rejected: { where: string; problem: string }[];
  ids: string[];
}

interface Posting extends Pick<WebDeps, 'ids' | 'now' | 'store'> {
  redactor: Redactor;
  known: AgentKnown;
}

async function takePosted(
  c: Context<WebEnv>,
  { bytes }: Body,
  names: AgentNamed,
  queue: IntakeQueue,
  posting: Posting,
): Promise<Response> {
  if (!isUtf8(bytes))
    return refuse(c, 400, 'bad-body', 'the request is no UTF-8', 'send it in that encoding');
  const { ids, now } = posting;
  const text = new TextDecoder().decode(bytes);
  if (text.trim() === '')
    return refuse(
      c,
      400,
      'bad-body',
      'the request is empty',
      'send a JSON object, an array or lines',
    );
  const { entries, problems } = entriesOf(text);
  const key = c.req.header('idempotency-key');
  const read = readEntries(entries, 'jsonl').map((item, i) =>
    named(item, key === undefined ? () => ids.next('post') : () => `${key}/${i}`),
  );
  const items = rejectFuture([...problems, ...read], now());
  const done = await takeAll(items, 'post', names, queue, posting);
  if (done === null) return comeAgain(c, queue);
  const nothing = done.stored + done.known === 0 && done.rejected.length > 0;
  return c.json(done, nothing ? 400 : 200);
}

/** One that says neither its name nor when it was made is another each time it is sent. */
function named(item: ReadItem, name: () => string): ReadItem {
  if (!item.ok || item.candidate.sourceId !== null || item.candidate.at !== null) return item;
  return { ...item, candidate: { ...item.candidate, sourceId: name() } };
}

async function takeTraces(
  c: Context<WebEnv>,
  { bytes, type }: Body,
  names: AgentNamed,
  queue: IntakeQueue,
  posting: Posting,
): Promise<Response> {
  const isProtobuf = type === 'application/x-protobuf';
  const spans = isProtobuf
    ? spansOfProtobuf(bytes)
    : spansOfJson(jsonOf(new TextDecoder().decode(bytes)));
  if (spans === null)
    return refuse(
      c,
      400,
      'bad-body',
      'this is no ExportTraceServiceRequest',
      'see docs/outputs.md',
    );
  const items = rejectFuture(readSpans(spans, posting.known), posting.now());
  const done = await takeAll(items, 'otlp', names, queue, posting);
  if (done === null) return comeAgain(c, queue);
  const { rejected } = done;
  const message = rejected[0] === undefined ? '' : `${rejected[0].where} ${rejected[0].problem}`;
  if (isProtobuf)
    return c.body(partialSuccess(rejected.length, message), 200, {
      'content-type': 'application/x-protobuf',
    });
  return c.json(
    rejected.length === 0
      ? {}
      : { partialSuccess: { rejectedSpans: String(rejected.length), errorMessage: message } },
  );
}

/** So much of the first problem is sent back. */
const LONGEST_MESSAGE = 1_000;

/** ExportTraceServiceResponse with its ExportTracePartialSuccess; empty where all went well. */
function partialSuccess(rejected: number, message: string): Uint8Array<ArrayBuffer> {
  if (rejected === 0) return new Uint8Array();
  const text = new TextEncoder().encode(message.slice(0, LONGEST_MESSAGE));
  const inner = [0x08, ...varint(rejected), 0x12, ...varint(text.length), ...text];
  return Uint8Array.from([0x0a, ...varint(inner.length), ...inner]);
}

/** https://protobuf.dev/programming-guides/encoding/#varints */
const varint = (n: number): number[] =>
  n < 0x80 ? [n] : [(n & 0x7f) | 0x80, ...varint(Math.floor(n / 0x80))];

async function takeAll(
  items: readonly ReadItem[],
  source: string,
  names: AgentNamed,
  queue: IntakeQueue,
  { redactor, store, now }: Pick<Posting, 'redactor' | 'store' | 'now'>,
): Promise<Answered | null> {
  const answered: Answered = { stored: 0, known: 0, rejected: [], ids: [] };
  const byAgent = new Map<string, Candidate[]>();
  for (const item of items) {
    const agent = item.ok ? names(namesSaid(item.candidate)) : item;
    if (isMap(agent)) answered.rejected.push({ where: item.where, problem: agent.problem });
    else if (item.ok && typeof agent === 'string')
      byAgent.set(agent, [...(byAgent.get(agent) ?? []), item.candidate]);
  }
  const pushed = [...byAgent].map(([agent, of]) => queue.push(of, { agent, source }));
  // Where a part found no room the sender comes again with all of it; what was stored is known then.
  const each = await Promise.all(pushed);
  if (each.includes(null)) return null;
  for (const id of each.flatMap((e) => e ?? []))
    if (id === null) answered.known += 1;
    else answered.ids.push(id);
  // A problem quotes what was sent, and whoever sends may log what comes back.
  const rejected = redactor.value(answered.rejected);
  await noteRefused(
    store,
    source,
    rejected.map((r) => r.problem),
    now(),
  );
  return { ...answered, rejected, stored: answered.ids.length };
}

function comeAgain(c: Context<WebEnv>, queue: IntakeQueue): Response {
  c.header('Retry-After', String(COME_AGAIN));
  return refuse(
    c,
    429,
    'queue-full',
    `${queue.waiting()} outputs wait to be stored`,
    `send it again in ${COME_AGAIN} seconds, and give each an id so that none is taken twice`,
  );
}
