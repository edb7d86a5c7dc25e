import { z } from 'zod';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Viewer, WebDeps } from '../page.ts';

/** What a route of the API was asked. */
export interface ApiAsked<Q> {
  params: Readonly<Record<string, string>>;
  query: Q;
  /** What was sent with a POST. */
  sent: Readonly<Record<string, string>>;
}

/** One question or act of the API. `docs/openapi.json` is made from these. */
export interface ApiRoute {
  method: 'get' | 'post';
  /** Below `/api/v1`: `/agents/:agent/series`. */
  path: string;
  summary: string;
  query: z.ZodObject;
  /** What a POST sends; null of a question. */
  body: z.ZodObject | null;
  answer: z.ZodObject;
  handle(on: WebDeps, asked: ApiAsked<unknown>, viewer: Viewer): Promise<unknown>;
}

/** A question, its parameters read by their schema. */
export function question<Q extends z.ZodObject, A extends z.ZodObject>(of: {
  path: string;
  summary: string;
  query: Q;
  answer: A;
  handle(on: WebDeps, asked: ApiAsked<z.output<Q>>, viewer: Viewer): Promise<z.input<A>>;
}): ApiRoute {
  return {
    ...of,
    method: 'get',
    body: null,
    // By the schema above, whoever calls it.
    handle: (on, asked, viewer) =>
      of.handle(on, { ...asked, query: readQuery(of.query, asked.query) }, viewer),
  };
}

/** @throws DaytwoError `bad-request` that names what is wrong */
function readQuery<Q extends z.ZodObject>(schema: Q, given: unknown): z.output<Q> {
  const read = schema.safeParse(given);
  if (read.success) return read.data;
  const wrong = read.error.issues[0];
  throw new DaytwoError({
    code: 'bad-request',
    exitCode: EXIT.usage,
    message: `${wrong?.path.join('.') ?? 'the question'}: ${wrong?.message ?? 'cannot be read'}`,
    next: 'docs/openapi.json says what may be asked',
  });
}

/** How many things an answer lists. */
export const limitOf = (usual: number, most: number) =>
  z.coerce.number().int().min(1).max(most).default(usual);
/** A page goes on behind this one: what the page before gave as `next`. */
export const before = z.string().max(100).optional();
/** A word that is `true`, or nothing. */
export const flag = z.enum(['true', 'false']).optional();
