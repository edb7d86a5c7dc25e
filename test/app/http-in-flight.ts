import { subscribe } from 'node:diagnostics_channel';

/**
 * Tells whether a call over HTTP is out, as Node's own fetch says it: an answer takes no simulated
 * time, so none may pass meanwhile just because somebody else sleeps.
 */
export function httpInFlight(): () => boolean {
  const out = new Set<unknown>();
  const on = (name: string, act: (request: unknown) => void): void =>
    subscribe(`undici:request:${name}`, (message) =>
      act((message as { request: unknown }).request),
    );
  on('create', (request) => out.add(request));
  on('trailers', (request) => out.delete(request));
  on('error', (request) => out.delete(request));
  return () => out.size > 0;
}
