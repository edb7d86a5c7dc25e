import type { Problem } from '../domain/errors.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import { isTellingAddress } from '../platform/privacy/token-form.ts';
import { loneKeysOf } from '../platform/privacy/values.ts';
import { secretOfVariable, secretsOfArguments } from './literal-secrets.ts';
import type { Yaml } from './places.ts';
import { secretReference } from './schema.ts';
import { fileOfReference, resolveSecret, type Secret } from './secrets.ts';
import { isMap } from './untyped.ts';

/** Which secrets a command cannot do without. */
export type SecretsNeeded = 'all' | 'providers' | 'none';

/** Keys whose value is a secret whatever plug-in they belong to. */
const SECRET_KEY = /(key|token|password|pass|secret)$/i;

/** Paths whose secret is not there, with the problem that says so where it is said. */
export type Unresolved = Map<string, Problem | null>;

/** What resolving needs, and what it finds out on its way. */
export interface Resolving {
  folder: string;
  yaml: Yaml;
  env: NodeJS.ProcessEnv;
  withSecrets: SecretsNeeded;
  problems: Problem[];
  redactor: Redactor;
  /**
   * Paths whose secret is not there: what a schema says of the bare reference is not worth saying.
   */
  unresolved: Unresolved;
  /** Files that hold secrets. */
  secretFiles: string[];
}

/** Leaves out what a schema says of a reference that could not be resolved: that it is missing is said. */
export function dropShadowed(problems: Problem[], unresolved: Unresolved): void {
  const kept = problems.filter((p) => !unresolved.has(p.path) || unresolved.get(p.path) === p);
  problems.splice(0, problems.length, ...kept);
}

/**
 * The agents with the secrets of their `mcp` servers in place; what is no map is left for the
 * schema to name.
 */
export function withServers(agents: unknown, on: Resolving): unknown {
  if (!isMap(agents)) return agents;
  for (const agent of Object.values(agents))
    if (isMap(agent) && Array.isArray(agent['runtimeCommand']))
      on.redactor.learn(secretsOfArguments(agent['runtimeCommand']).map((s) => s.value));
  return Object.fromEntries(
    Object.entries(agents).map(([id, a]) => [
      id,
      isMap(a) && a['mcp'] !== undefined
        ? { ...a, mcp: resolveIn(a['mcp'], ['agents', id, 'mcp'], on) }
        : a,
    ]),
  );
}

/** The model watch with references in place of its calendars' addresses resolved. */
export function withCalendars(models: unknown, on: Resolving): unknown {
  if (!isMap(models) || !isMap(models['calendars'])) return models;
  return { ...models, calendars: resolveIn(models['calendars'], ['models', 'calendars'], on) };
}

/**
 * An address with a password, which may hold what no address should; a port with a path behind it
 * is none.
 */
export const PASSWORD_IN_ADDRESS = /:\/\/(?!\[)[^\s:/?#]*:(?!\d{1,5}(?:[/?#]|$))\S*@/;
/** A scheme that is none of ours before what is then the secret: `cred:…`, `ENV:…`. */
const OTHER_SCHEME = /^\s*\$?\{?\w{1,20}:\s*/;

/** Headers that carry a credential, whatever they are called after `X-`. */
const SECRET_HEADER = /auth|key|token|secret|cookie|session|password|credential/i;
/**
 * What may be told of any other header: words, dates, versions, addresses without a password. The
 * rest may be a credential under a name of somebody's own.
 */
const PLAIN_HEADER =
  /^(?:https?:\/\/\S*|.{0,7}|(?:[A-Za-z]?[a-z]{0,14}|[A-Z]{1,8}|\d{1,10})(?:[\s,;:/._=-]+(?:[A-Za-z]?[a-z]{0,14}|[A-Z]{1,8}|\d{1,10}))*)$/;
/**
 * Options of a channel that may come from the environment too, and must stay readable: without its
 * channel's id a message could not be found again. `to` may be a list.
 */
const OPEN_KEY = /^(type|channel|from|to|host|user)$/;
const isOpen = (path: readonly PropertyKey[]): boolean =>
  path[0] === 'alerts' &&
  OPEN_KEY.test(String(path[2])) &&
  (path.length === 3 || (path.length === 4 && typeof path[3] === 'number'));

/** The address of a channel: whoever has a webhook's can post there. */
const isOfHook = (path: readonly PropertyKey[]): boolean =>
  path[0] === 'alerts' && path.length === 3 && path[2] === 'url';

/** Options that are chosen from words; a secret that stands there by mistake is no such word. */
const CHOICE_KEY = /^(kind|list|capField)$/;
const isChoice = (path: readonly PropertyKey[], value: string): boolean =>
  path[0] === 'providers' &&
  path.length === 3 &&
  CHOICE_KEY.test(String(path[2])) &&
  /^[a-z]{1,12}(?:[-_.][a-z]{1,12}){0,3}$/.test(value);

/**
 * Whether a path is that of a program's `command` or `env`: of a server of tools
 * (`agents.<name>.mcp.<name>`) or of an agent that is a program (`providers.<name>`).
 */
const isOfServer = (path: readonly PropertyKey[], part: 'command' | 'env'): boolean =>
  (path.length === 5 && path[2] === 'mcp' && path[4] === part) ||
  (path.length === 3 && path[0] === 'providers' && path[2] === part);

/** A field of a question that carries a credential. */
export const SECRET_FIELD = /auth|api.?key|token$|secret|password|credential/i;

const GIVE_IT_UNDER_ENV =
  'give it under env, as a reference (NAME: env:NAME or file:/path), and have the program read ' +
  'it there';

const inArguments = (path: readonly PropertyKey[], on: Resolving): Problem => ({
  place: on.yaml.place(path),
  path: path.join('.'),
  message: "would be an argument, and every user of this machine can read a program's arguments",
  hint: GIVE_IT_UNDER_ENV,
});

const holdsSecret = (path: readonly PropertyKey[], on: Resolving): Problem => ({
  place: on.yaml.place(path),
  path: path.join('.'),
  message: 'holds a secret itself',
  hint: isOfServer(path.slice(0, -1), 'command')
    ? GIVE_IT_UNDER_ENV
    : 'write a reference: env:NAME or file:/path',
});

/** Others can read a program's arguments; what is a secret in them is refused, or at least known. */
function tellArguments(
  command: readonly unknown[],
  path: readonly PropertyKey[],
  on: Resolving,
): void {
  for (const { at, value, isCertain } of secretsOfArguments(command)) {
    on.redactor.learn([value]);
    const there = [...path, at];
    const isAddress = PASSWORD_IN_ADDRESS.test(String(command[at]));
    if (isCertain && !isAddress) on.problems.push(holdsSecret(there, on));
  }
}

const PLACE_ALONE = /^\{\{[^{}]*\}\}$/;

/**
 * The value with its references replaced by their secrets; each that is met is taught to the
 * redactor. What is missing, or stands in the file itself, goes to `problems`.
 */
export function resolveIn(value: unknown, path: readonly PropertyKey[], on: Resolving): unknown {
  if (Array.isArray(value) && isOfServer(path, 'command')) tellArguments(value, path, on);
  if (Array.isArray(value)) return value.map((v, i) => resolveIn(v, [...path, i], on));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, resolveIn(v, [...path, k], on)]),
    );
  const key = String(path.findLast((p) => typeof p === 'string'));
  // A password of digits that stands there without quotes is a number to YAML.
  if (typeof value === 'number' && SECRET_KEY.test(key)) on.redactor.learn([String(value)]);
  if (typeof value !== 'string') return value;
  // A place alone is filled with what the suite or the run holds.
  const header = path.includes('headers') && !PLACE_ALONE.test(value);
  const variable =
    isOfServer(path.slice(0, -1), 'env') && !SECRET_KEY.test(key)
      ? secretOfVariable(key, value)
      : null;
  if (!secretReference.safeParse(value).success) {
    if (
      SECRET_KEY.test(key) ||
      (header && SECRET_HEADER.test(key)) ||
      (path.includes('body') && SECRET_FIELD.test(key) && !value.includes('{{')) ||
      PASSWORD_IN_ADDRESS.test(value) ||
      loneKeysOf(value).length > 0 ||
      (isOfHook(path) && isTellingAddress(value)) ||
      variable?.isCertain === true
    ) {
      on.redactor.learn([value, value.replace(OTHER_SCHEME, '')]);
      on.problems.push(holdsSecret(path, on));
    } else if (variable !== null) on.redactor.learn([variable.value]);
    else if (header && !PLAIN_HEADER.test(value)) on.redactor.learn([value]);
    return value;
  }
  if (isOfServer(path.slice(0, -1), 'command')) {
    on.problems.push(inArguments(path, on));
    learnReferred(value, path, resolveSecret(value, on.env, on.folder), on);
    return value;
  }
  const file = fileOfReference(value, on.folder);
  if (file !== null) on.secretFiles.push(file);
  // What a program finds in its environment may be a whole document, and a certificate is one.
  const whole = path.includes('env') || path.includes('tls');
  const secret = resolveSecret(value, on.env, on.folder, whole);
  learnReferred(value, path, secret, on);
  if (secret.ok) return secret.value;
  const said = on.withSecrets === 'all' || on.withSecrets === path[0];
  const problem: Problem = {
    place: on.yaml.place(path),
    path: path.join('.'),
    message: secret.message,
    hint: secret.next,
  };
  on.unresolved.set(problem.path, said ? problem : null);
  if (said) on.problems.push(problem);
  return value;
}

/** Teaches the redactor what a reference leads to, now and later; one that is refused too. */
function learnReferred(
  reference: string,
  path: readonly PropertyKey[],
  secret: Secret,
  on: Resolving,
): void {
  if (!secret.ok && secret.typed !== undefined) return on.redactor.learn([secret.typed]);
  if (isOpen(path) || (secret.ok && isChoice(path, secret.value))) return;
  const file = fileOfReference(reference, on.folder);
  const value = secret.ok ? secret.value : null;
  if (file !== null) on.redactor.follow(file, reference, value);
  else if (value !== null) on.redactor.learn([value], reference);
}
