import type { Problem } from '../domain/errors.ts';
import type { Redactor } from '../platform/privacy/redactor.ts';
import type { Yaml } from './places.ts';
import { secretReference } from './schema.ts';
import { resolveSecret } from './secrets.ts';
import { isMap } from './untyped.ts';

/** Which secrets a command cannot do without. */
export type SecretsNeeded = 'all' | 'providers' | 'none';

/** Keys whose value is a secret whatever plug-in they belong to. */
const SECRET_KEY = /(key|token|password|pass|secret)$/i;

/** Paths whose secret is not there, with the problem that says so where it is said. */
export type Unresolved = Map<string, Problem | null>;

/** What resolving needs, and what it finds out on its way. */
interface Resolving {
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
const PASSWORD_IN_ADDRESS = /:\/\/(?!\[)[^\s:/?#]*:(?!\d{1,5}(?:[/?#]|$))\S*@/;
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
 * May come from the environment too, and must stay readable: without its channel's id a message
 * could not be found again.
 */
const OPEN_KEY = /^(channel|from|to|host|user|kind|list|capField|name)$/;

/**
 * The value with its references replaced by their secrets; each that is met is taught to the
 * redactor. What is missing, or stands in the file itself, goes to `problems`.
 */
export function resolveIn(value: unknown, path: readonly PropertyKey[], on: Resolving): unknown {
  if (Array.isArray(value)) return value.map((v, i) => resolveIn(v, [...path, i], on));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, resolveIn(v, [...path, k], on)]),
    );
  const key = String(path.findLast((p) => typeof p === 'string'));
  // A password of digits that stands there without quotes is a number to YAML.
  if (typeof value === 'number' && SECRET_KEY.test(key)) on.redactor.learn([String(value)]);
  if (typeof value !== 'string') return value;
  const header = path.includes('headers');
  if (!secretReference.safeParse(value).success) {
    if (
      SECRET_KEY.test(key) ||
      (header && SECRET_HEADER.test(key)) ||
      PASSWORD_IN_ADDRESS.test(value)
    ) {
      on.redactor.learn([value, value.replace(OTHER_SCHEME, '')]);
      on.problems.push({
        place: on.yaml.place(path),
        path: path.join('.'),
        message: 'holds a secret itself',
        hint: 'write a reference: env:NAME or file:/path',
      });
    } else if (header && !PLAIN_HEADER.test(value)) on.redactor.learn([value]);
    return value;
  }
  // What a server of tools finds in its environment may be a whole document.
  const secret = resolveSecret(value, on.env, on.folder, path.includes('env'));
  if (secret.ok) {
    if (header || !OPEN_KEY.test(key)) on.redactor.learn([secret.value]);
    return secret.value;
  }
  if (secret.typed !== undefined) on.redactor.learn([secret.typed]);
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
