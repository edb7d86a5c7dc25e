import { z } from 'zod';
import { DaytwoError, EXIT } from '../../domain/errors.ts';
import type { Redactor } from '../../platform/privacy/redactor.ts';
import { LIST_NAMES } from './lists/registry.ts';

/** `fetch` throws at an address with a user or a password in it, and would be tried again. */
export const ADDRESS_WITHOUT_USER =
  'a user and a password cannot stand in an address (send them in a header: authorization)';

/** Whether an address names neither a user nor a password. */
export function isWithoutUser(address: string): boolean {
  const url = URL.parse(address);
  return url === null || (url.username === '' && url.password === '');
}

/** What every adapter takes; each adds its own keys. Unknown keys are errors. */
export const commonOptions = z.strictObject({
  /** The account's name in the configuration; used in messages. */
  name: z.string().min(1),
  /** Root of the API, `http://localhost:11434/v1`; the provider's own where it is missing. */
  baseUrl: z
    .url({ protocol: /^https?$/ })
    .refine(isWithoutUser, ADDRESS_WITHOUT_USER)
    .optional(),
  /** Already resolved; never stored or shown. */
  apiKey: z.string().min(1).optional(),
  /** Sent with every request; may carry credentials, so the values are cut out of messages. */
  headers: z.record(z.string(), z.string()).optional(),
  /**
   * Whose list of models the address speaks, where its host does not tell (a proxy, vLLM on any
   * port).
   */
  list: z.enum(LIST_NAMES).optional(),
});
export type CommonOptions = z.infer<typeof commonOptions>;

/** What an account takes of the process that it lives in. */
export interface Host {
  /** Epoch milliseconds, for latency and dates. */
  now: () => number;
  /** Knows every secret of the configuration. */
  redactor: Redactor;
}

/** Everything of an account that must not be shown. */
export function secretsOf(options: CommonOptions): string[] {
  const values = Object.entries(options.headers ?? {})
    .filter(([name]) => /auth|key|token|secret|cookie|session|password|credential/i.test(name))
    .map(([, value]) => value);
  return [...(options.apiKey === undefined ? [] : [options.apiKey]), ...values];
}

/** An account without a key at an address that answers nobody without one. */
export function keyMissing(name: string, variable: string): DaytwoError {
  return new DaytwoError({
    code: 'provider-key-missing',
    exitCode: EXIT.config,
    message: `Provider "${name}" has no API key.`,
    next: `Set \`apiKey: env:${variable}\` (or another reference) in its entry.`,
  });
}
