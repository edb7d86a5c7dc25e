import type { ServerResponse } from 'node:http';
import type { SimulatedRequest } from './behaviour.ts';

/** What can go wrong on purpose. */
export interface Fault {
  kind:
    | 'rate-limit'
    | 'server-error'
    | 'overloaded'
    | 'html'
    | 'half-json'
    | 'cut-socket'
    | 'silence'
    | 'gone-model'
    | 'wrong-key'
    | 'no-money'
    | 'empty-list'
    | 'redirect';
  /** How many requests it hits; until replaced where missing. */
  times?: number;
  /** Only requests for this model, or on a path that contains this. */
  model?: string;
  path?: string;
  /** `rate-limit` only; default 1. */
  retryAfterSeconds?: number;
  /** `redirect` only: where it leads. */
  location?: string;
}

/** A plan of faults in time: null for a request that goes well. `request` is null for lists. */
export type FaultPlan = (
  request: SimulatedRequest | null,
  path: string,
  at: number,
) => Fault | null;

/** Faults that a test sets by hand, each as often as it says, then a plan in time. */
export function faultScript(plan: FaultPlan | undefined): {
  set(fault: Fault | readonly Fault[] | null): void;
  next: FaultPlan;
} {
  let queue: Fault[] = [];
  return {
    set(fault) {
      queue =
        fault === null
          ? []
          : Array.isArray(fault)
            ? [...(fault as readonly Fault[])]
            : [fault as Fault];
    },
    next(request, path, at) {
      const index = queue.findIndex(
        (f) =>
          (f.model === undefined || f.model === request?.model) &&
          (f.path === undefined || path.includes(f.path)),
      );
      const fault = queue[index];
      if (fault === undefined) return plan?.(request, path, at) ?? null;
      if (fault.times !== undefined) {
        if (fault.times <= 1) queue.splice(index, 1);
        else queue[index] = { ...fault, times: fault.times - 1 };
      }
      return fault;
    },
  };
}

type Send = (
  res: ServerResponse,
  status: number,
  body: unknown,
  headers?: Record<string, string>,
) => void;
/** An error body in the words of the format. */
type ErrorOf = (status: number, type: string, message: string, code?: string) => unknown;

/** Answers with a fault; returns the status for the log, 0 where none was sent. */
export function applyFault(
  fault: Fault,
  res: ServerResponse,
  send: Send,
  errorOf: ErrorOf,
  gone: () => number,
): number {
  const fail = (
    status: number,
    type: string,
    message: string,
    code?: string,
    headers?: Record<string, string>,
  ): number => {
    send(res, status, errorOf(status, type, message, code), headers);
    return status;
  };
  switch (fault.kind) {
    case 'rate-limit':
      return fail(429, 'rate_limit_error', 'Rate limit reached.', 'rate_limit_exceeded', {
        'retry-after': String(fault.retryAfterSeconds ?? 1),
      });
    case 'server-error':
      return fail(500, 'api_error', 'The server had an error while processing your request.');
    case 'overloaded':
      return fail(529, 'overloaded_error', 'Overloaded');
    case 'wrong-key':
      return fail(401, 'authentication_error', 'Incorrect API key provided.', 'invalid_api_key');
    case 'no-money':
      return fail(
        429,
        'insufficient_quota',
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
      );
    case 'gone-model':
      return gone();
    case 'empty-list':
      send(res, 200, { object: 'list', data: [], has_more: false });
      return 200;
    case 'redirect':
    case 'html':
    case 'half-json':
    case 'cut-socket':
    case 'silence':
      return sendBroken(fault.kind, fault.location ?? '/', res);
  }
}

/** What is no answer in any format. */
function sendBroken(
  kind: 'redirect' | 'html' | 'half-json' | 'cut-socket' | 'silence',
  location: string,
  res: ServerResponse,
): number {
  switch (kind) {
    case 'redirect':
      res.writeHead(307, { location }).end();
      return 307;
    case 'html':
      res
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!DOCTYPE html><html><body><h1>Just a moment…</h1></body></html>');
      return 200;
    case 'half-json':
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"id":"simulated","choices":[{"mess');
      return 200;
    case 'cut-socket':
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '9999' });
      res.write('{"id":"simulated","choices":[{"mess', () => res.destroy());
      return 200;
    case 'silence':
      return 0;
  }
}
