import { z } from 'zod';
import type { ToolSpec } from '../../domain/provider.ts';
import { type Clean, firstWords } from '../privacy/told.ts';

/**
 * A server's tools as it lists them, or why that could not be had. A failure never means that there
 * are none.
 */
export type ToolList = Worked<{ tools: readonly ToolSpec[] }>;

/** What a piece of work with a server came to, or why it could not be done. */
export type Worked<T> = ({ ok: true } & T) | { ok: false; message: string };

/** `ready` is told what was agreed on in the handshake, before anything else is asked for. */
export type WorkWithServer<T> = (
  ask: SendRpc,
  ready: (version: string, shookHands: boolean) => Promise<void>,
) => Promise<Worked<T>>;

/** A way to a server that is open: one piece of work after the other, until it is closed. */
export interface Connection {
  /** Never throws, never takes longer than `timeoutMs`; after a failure nothing more is to be had. */
  work<T>(work: WorkWithServer<T>, limits: WorkLimits): Promise<Worked<T>>;
  close(): Promise<void>;
}

export interface WorkLimits {
  timeoutMs: number;
  /** The caller's own end. */
  signal?: AbortSignal | undefined;
}

/** One piece of work over a connection that was opened for it, and is closed after it. */
export async function workOnce<T>(
  connection: Connection,
  work: WorkWithServer<T>,
  { timeoutMs, signal }: WorkLimits,
): Promise<Worked<T>> {
  try {
    return await connection.work(work, { timeoutMs, signal });
  } finally {
    await connection.close();
  }
}

/** What was agreed on with a server that is asked more than once. */
export interface Hands {
  agreed: Handshake | null;
}
interface Handshake {
  /** Goes with every request to a server that wants no handshake. */
  extra: Readonly<Record<string, unknown>>;
  refused: string;
}

/** One JSON-RPC exchange over whatever transport. Throws where nothing comes back. */
export type SendRpc = (
  method: string,
  params: Readonly<Record<string, unknown>>,
) => Promise<RpcAnswer>;
export type RpcAnswer = { result: unknown } | { error: { code: number; message: string } };

/** The last revision with a handshake; servers answer with one that they speak. */
export const HANDSHAKE_VERSION = '2025-11-25';
/**
 * The first without: every request carries its version instead
 * (specification/2026-07-28/basic/versioning).
 */
const STATELESS_VERSION = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': STATELESS_VERSION,
  'io.modelcontextprotocol/clientCapabilities': {},
};

/** A server that says more than this, in bytes or letters, is not listing tools. */
export const MOST_OUTPUT = 8_000_000;
const MOST_PAGES = 50;
const MOST_TOOLS = 2_000;

const answer = z.union([
  z
    .object({ id: z.union([z.number(), z.string()]), result: z.unknown() })
    .refine((a) => a.result !== undefined),
  z.object({
    id: z.union([z.number(), z.string(), z.null()]).optional(),
    error: z.object({ code: z.number(), message: z.string() }),
  }),
]);
const page = z.looseObject({
  tools: z.array(
    z.looseObject({
      name: z.string().min(1),
      description: z.string().nullish(),
      inputSchema: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  nextCursor: z.string().nullish(),
});

/** What a message holds; null where it is no JSON, which answers nothing. */
export function parsed(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return null;
  }
}

/**
 * The answer to a request among what a server said; null for its own requests and notifications,
 * and for other ids.
 */
export function answerTo(id: number, message: unknown): RpcAnswer | null {
  const read = answer.safeParse(message);
  if (!read.success || (read.data.id !== id && read.data.id != null)) return null;
  return 'error' in read.data ? { error: read.data.error } : { result: read.data.result };
}

/** The same answer, of whose refusal no more is left than is told to people. */
export function toldAnswer(given: RpcAnswer, clean: Clean): RpcAnswer {
  if (!('error' in given)) return given;
  return { error: { ...given.error, message: firstWords(given.error.message, 200, clean) } };
}

/** Shakes hands where the server wants it. */
async function shakeHands(
  ask: SendRpc,
  ready: Parameters<WorkWithServer<object>>[1],
): Promise<Worked<Handshake>> {
  const hello = await ask('initialize', {
    protocolVersion: HANDSHAKE_VERSION,
    capabilities: {},
    clientInfo: { name: 'daytwo', version: '1' },
  });
  const stateless = 'error' in hello;
  const agreed = stateless
    ? null
    : z.looseObject({ protocolVersion: z.string() }).safeParse(hello.result);
  if (agreed !== null && !agreed.success)
    return { ok: false, message: 'answers the handshake with something that is none' };
  await ready(agreed?.data.protocolVersion ?? STATELESS_VERSION, !stateless);
  return {
    ok: true,
    extra: stateless ? { _meta: META } : {},
    refused: 'error' in hello ? `; and the handshake: ${hello.error.message}` : '',
  };
}

/**
 * Calls one tool; `result` is what the server gave back, an error of the tool among it.
 * @param known of a server that was asked before over the same connection: hands are shaken once
 */
export function callTool(
  name: string,
  args: unknown,
  known: Hands = { agreed: null },
): WorkWithServer<{ result: unknown }> {
  return async (ask, ready) => {
    const hands =
      known.agreed === null ? await shakeHands(ask, ready) : { ok: true as const, ...known.agreed };
    if (!hands.ok) return hands;
    known.agreed = hands;
    const said = await ask('tools/call', { name, arguments: args, ...hands.extra });
    return 'error' in said
      ? {
          ok: false,
          message: refusal(`to call ${name}`, said.error, hands),
        }
      : { ok: true, result: said.result };
  };
}

const refusal = (
  what: string,
  { code, message }: { code: number; message: string },
  { refused }: Pick<Handshake, 'refused'>,
): string => `refuses ${what}: ${message} (${code})${refused}`;

/** Asks for all pages of a server's tools. */
export const listTools: WorkWithServer<{ tools: readonly ToolSpec[] }> = async (ask, ready) => {
  const hands = await shakeHands(ask, ready);
  if (!hands.ok) return hands;
  const tools: ToolSpec[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const said: RpcAnswer = await ask('tools/list', {
      ...(cursor === null ? {} : { cursor }),
      ...hands.extra,
    });
    if ('error' in said)
      return {
        ok: false,
        message: refusal('tools/list', said.error, hands),
      };
    const read = page.safeParse(said.result);
    if (!read.success)
      return {
        ok: false,
        message:
          'answers tools/list with something that is no list: ' +
          `${z.prettifyError(read.error).split('\n')[0] ?? ''}`,
      };
    tools.push(
      ...read.data.tools.map((t) => ({
        name: t.name,
        parameters: t.inputSchema ?? {},
        ...(t.description == null ? {} : { description: t.description }),
      })),
    );
    if (tools.length > MOST_TOOLS)
      return { ok: false, message: `lists more than ${MOST_TOOLS} tools` };
    const next: string | null = read.data.nextCursor ?? null;
    if (next === null || next === '') return { ok: true, tools };
    if (next === cursor)
      return { ok: false, message: 'gives the same page of its list again and again' };
    cursor = next;
  }
  return { ok: false, message: `has more than ${MOST_PAGES} pages of tools` };
};
