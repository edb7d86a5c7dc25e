import { z } from 'zod';
import type { ToolSpec } from '../../domain/provider.ts';
import { shorten } from '../../domain/shorten.ts';

/**
 * A server's tools as it lists them, or why that could not be had. A failure never means that there
 * are none.
 */
export type ToolList = { ok: true; tools: readonly ToolSpec[] } | { ok: false; message: string };

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

/**
 * Shakes hands where the server wants it, and asks for all pages of its tools. `ready` is told what
 * was agreed on, before the list is asked for.
 */
export async function listTools(
  ask: SendRpc,
  ready: (version: string, shookHands: boolean) => Promise<void>,
): Promise<ToolList> {
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
  const tools: ToolSpec[] = [];
  let cursor: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const said: RpcAnswer = await ask('tools/list', {
      ...(cursor === null ? {} : { cursor }),
      ...(stateless ? { _meta: META } : {}),
    });
    if ('error' in said)
      return {
        ok: false,
        message:
          `refuses tools/list: ${shorten(said.error.message, 200)} ` +
          `(${said.error.code})${'error' in hello ? `; and the handshake: ${shorten(hello.error.message, 200)}` : ''}`,
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
}
