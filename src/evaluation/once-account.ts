import { visible } from '../config/secrets.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';
import { isTelling } from '../platform/privacy/plain.ts';
import { isVariableName } from '../platform/privacy/variable-names.ts';
import { isMap } from '../config/untyped.ts';
import type { ParsedProvider } from './suites/providers.ts';

/** Is told secrets, and where they come from. */
export type Learn = (secrets: readonly string[], from?: string) => void;

/** With what a provider of a promptfoo file is asked. */
export interface OnceAccount {
  apiKey: string | undefined;
  headers: Readonly<Record<string, string>> | undefined;
}

/** The setting of the worker that a variable belongs to, where it is not to be used here. */
export type KeptBy = (name: string) => string | null;

/** Where a text names a variable in a template, with whatever is done to it. */
const NAMED_IN_TEMPLATE = /\benv\s*(?:\.\s*(\w+)|\[\s*['"]([^'"]+)['"]\s*\])/g;
const TEMPLATE = /\{[{%#]/;
const REFERENCE = /\{\{\s*env(?:\.(\w+)|\[['"]([^'"]+)['"]\])\s*\}\}/g;
const SECRET_HEADER = /auth|key|token|secret|cookie|session|password|credential/i;
/** Shorter values stand in texts by chance. */
const SHORTEST = 4;
/** What local servers are given for a key is a word, which answers hold too. */
const NO_KEY = /^[A-Za-z-]{0,10}$/;

/** Whether what stands in a key's place is none: nothing, or a word. */
export const isNoKey = (value: string): boolean => NO_KEY.test(value);

/**
 * The key and headers that the provider's `config` names, or else the key of its family. Unlike
 * prompts they may hold any variable of the environment; `learn` is told each that is a secret.
 * @param keptBy says of a variable that it is the worker's, and not to go to this address
 * @throws DaytwoError `no-key` where a variable is named that is not set, a template is more than
 *   its name, or headers are no map; `workers-key` where it is kept; `bad-key` where a character of
 *   it cannot be seen
 */
export function accountOf(
  p: ParsedProvider,
  familyKey: string,
  env: NodeJS.ProcessEnv,
  learn: Learn,
  keptBy: KeptBy = () => null,
): OnceAccount {
  const { apiKey, apiKeyEnvar, headers } = p.config;
  const named = (name: string, where: string): string => {
    const setting = keptBy(name);
    if (setting !== null) throw kept(p, name, where, setting);
    const value = env[name];
    if (value === undefined || value === '') throw notSet(p, name, where, learn);
    learn([value], `env:${name}`);
    return value;
  };
  const filled = (text: string, where: string): string => {
    if (TEMPLATE.test(text.replaceAll(REFERENCE, ''))) throw unfilled(p, where);
    return text.replaceAll(REFERENCE, (_, a?: string, b?: string) => named(a ?? b ?? '', where));
  };
  let key = env[familyKey];
  if (typeof apiKeyEnvar === 'string') key = named(apiKeyEnvar, 'config.apiKeyEnvar');
  if (typeof apiKey === 'string' && apiKey !== '') {
    key = filled(apiKey, 'config.apiKey');
    if (!isNoKey(key)) learn([key], `config.apiKey of ${p.id}`);
  }
  const seen = key === undefined ? null : visible(key, `the key of ${p.id}`);
  if (seen?.ok === false)
    throw new DaytwoError({
      code: 'bad-key',
      exitCode: EXIT.config,
      message: seen.message,
      next: seen.next,
    });
  return { apiKey: key, headers: headersOf(p, headers, filled, learn) };
}

/** The names of the variables that `config` makes a key or a header of. */
export function namedSecrets(p: Pick<ParsedProvider, 'config'>): string[] {
  const { apiKeyEnvar } = p.config;
  return [
    ...(typeof apiKeyEnvar === 'string' ? [apiKeyEnvar] : []),
    ...textsOf(p)
      .filter((text) => TEMPLATE.test(text))
      .flatMap((text) => [...text.matchAll(NAMED_IN_TEMPLATE)].map((m) => m[1] ?? m[2] ?? '')),
  ];
}

/** The same where they are filled in already: the variables whose values stand in them. */
export function filledSecrets(
  p: Pick<ParsedProvider, 'config'>,
  env: Readonly<Record<string, string>>,
): string[] {
  const texts = textsOf(p);
  return Object.keys(env).filter((name) => {
    const value = env[name] ?? '';
    return value.length >= SHORTEST && texts.some((text) => text.includes(value));
  });
}

const textsOf = ({ config: { apiKey, headers } }: Pick<ParsedProvider, 'config'>): string[] =>
  [apiKey ?? '', ...(isMap(headers) ? Object.values(headers) : [])].map(String);

function headersOf(
  p: ParsedProvider,
  headers: unknown,
  filled: (text: string, where: string) => string,
  learn: Learn,
): OnceAccount['headers'] {
  if (headers === undefined || headers === null) return undefined;
  const entries = typeof headers === 'object' ? Object.entries(headers) : [];
  if (entries.length === 0 || entries.some(([, v]) => typeof v === 'object'))
    throw new DaytwoError({
      code: 'no-key',
      exitCode: EXIT.config,
      message: `${p.id}: config.headers must be names with a text each`,
      next: 'write headers: { x-name: value }',
    });
  return Object.fromEntries(
    entries.map(([name, v]) => {
      const value = filled(String(v), `config.headers.${name}`);
      if (SECRET_HEADER.test(name) || isTelling(value)) learn([value]);
      return [name, value];
    }),
  );
}

function kept(p: ParsedProvider, name: string, where: string, setting: string): DaytwoError {
  return new DaytwoError({
    code: 'workers-key',
    exitCode: EXIT.config,
    message: `${p.id}: its ${where} names ${name}, which the worker beside it keeps for ${setting}`,
    next: `put a key for this provider into a variable of its own, and name that`,
  });
}

function unfilled(p: ParsedProvider, where: string): DaytwoError {
  return new DaytwoError({
    code: 'no-key',
    exitCode: EXIT.config,
    message: `${p.id}: its ${where} holds a template that is more than {{ env.NAME }}`,
    next: 'write {{ env.NAME }} without filters, and put the value into that variable as it is sent',
  });
}

function notSet(p: ParsedProvider, name: string, where: string, learn: Learn): DaytwoError {
  const isName = isVariableName(name);
  if (!isName) learn([name]);
  return new DaytwoError({
    code: 'no-key',
    exitCode: EXIT.config,
    message: isName
      ? `${p.id} needs what its ${where} names: ${name} is not set`
      : `${p.id}: what its ${where} holds is no name of an environment variable`,
    next: isName ? `export ${name}=…` : 'name a variable that holds the secret',
  });
}
