import type { z } from 'zod';
import type { Problem } from '../domain/errors.ts';
import { isAgentKind } from '../domain/provider.ts';
import { keysAt } from './keys.ts';
import { nearest, schemaProblems, type Yaml } from './places.ts';
import { providerCommon, type ProviderCommon } from './schema.ts';
import { ALERT_RULES } from './schema-alerts.ts';
import { entriesOf, isMap } from './untyped.ts';

/** The option schemas that plug-ins own; handed in, so that configuration knows no adapter. */
export interface PluginSchemas {
  providers: Readonly<Record<string, z.ZodType>>;
  notifiers: Readonly<Record<string, z.ZodType>>;
  /** Of the file under `models.overrides`. */
  overrides: z.ZodType;
  /**
   * Why a file that the configuration names is not to be read, as a link that leads elsewhere; null
   * where it may be.
   */
  linkProblem(folder: string, path: string): string | null;
}

export interface ProviderConfig extends ProviderCommon {
  name: string;
  kind: string;
  /** The adapter's own options with secrets resolved. */
  options: Readonly<Record<string, unknown>>;
}

/** The accounts of the file, each by the schema of its kind; what is wrong goes to `problems`. */
export function providersOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, ProviderConfig> {
  const found: Record<string, ProviderConfig> = {};
  for (const [name, value] of entriesOf(raw)) {
    const given = (value ?? {}) as Record<string, unknown>;
    const kind = given['kind'];
    const schema = typeof kind === 'string' ? plugins.providers[kind] : undefined;
    if (typeof kind !== 'string' || schema === undefined)
      problems.push(unknownKind(name, kind, plugins, yaml));
    else {
      const read = providerIn(name, kind, given, { schema, yaml });
      if (read.ok) found[name] = read.provider;
      else problems.push(...read.problems);
    }
  }
  return found;
}

function unknownKind(name: string, kind: unknown, plugins: PluginSchemas, yaml: Yaml): Problem {
  const known = Object.keys(plugins.providers);
  const near = typeof kind === 'string' ? nearest(kind, known) : null;
  return {
    place: yaml.place(['providers', name, 'kind']),
    path: `providers.${name}.kind`,
    message:
      `${kind === undefined ? 'is missing' : `"${String(kind)}" is not known`}; ` +
      `known are ${known.join(', ')}`,
    ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
  };
}

/** One account: what every kind has, and its adapter's own options. */
function providerIn(
  name: string,
  kind: string,
  given: Readonly<Record<string, unknown>>,
  { schema, yaml }: { schema: z.ZodType; yaml: Yaml },
): { ok: true; provider: ProviderConfig } | { ok: false; problems: Problem[] } {
  const path = ['providers', name];
  const { kind: _, limits, timeoutSeconds, watch, ...options } = given;
  const agent = isAgentKind(kind);
  const common = providerCommon.safeParse(
    Object.fromEntries(
      Object.entries({
        limits: agent ? oneAtATime(limits) : limits,
        timeoutSeconds,
        // An agent has no list of models.
        watch: watch ?? (agent ? false : undefined),
      }).filter(([, v]) => v !== undefined),
    ),
  );
  const own = schema.safeParse(options);
  if (common.success && own.success)
    return {
      ok: true,
      provider: { ...common.data, name, kind, options: own.data as Record<string, unknown> },
    };
  const keysOf = (p: readonly PropertyKey[]): readonly string[] => [
    ...keysAt(schema, p.slice(2)),
    ...(p.length === 2 ? ['kind', ...keysAt(providerCommon, [])] : []),
  ];
  return {
    ok: false,
    problems: [
      ...(common.success
        ? []
        : schemaProblems(common.error, yaml, (p) => keysAt(providerCommon, p.slice(2)), path)),
      ...(own.success ? [] : schemaProblems(own.error, yaml, (p) => [...keysOf(p)], path)),
    ],
  };
}

/** An agent that people shipped is asked one thing at a time unless more is allowed. */
function oneAtATime(limits: unknown): unknown {
  return isMap(limits) ? { concurrent: 1, ...limits } : (limits ?? { concurrent: 1 });
}

/** A channel as configured, secrets resolved: its type, and the type's own options. */
export interface ChannelOptions {
  readonly type: string;
  readonly [option: string]: unknown;
}

/** The channels of the file, each by the schema of its type; what is wrong goes to `problems`. */
export function channelsOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, ChannelOptions> {
  const found: Record<string, ChannelOptions> = {};
  for (const [name, value] of entriesOf(raw)) {
    if (ALERT_RULES.includes(name)) continue;
    const { type = name, ...options } = isMap(value) ? value : {};
    const schema =
      typeof type === 'string' && Object.hasOwn(plugins.notifiers, type)
        ? plugins.notifiers[type]
        : undefined;
    if (typeof type !== 'string' || schema === undefined || !/^[\w.-]+$/.test(name)) {
      problems.push(unknownChannel(name, isMap(value) ? value['type'] : undefined, plugins, yaml));
      continue;
    }
    const own = schema.safeParse(isMap(value) ? options : (value ?? {}));
    if (own.success) found[name] = { ...(own.data as Record<string, unknown>), type };
    else
      problems.push(
        ...schemaProblems(
          own.error,
          yaml,
          (p) => [...keysAt(schema, p.slice(2)), ...(p.length === 2 ? ['type'] : [])],
          ['alerts', name],
        ),
      );
  }
  return found;
}

/** A name that is no type needs one; a type must be one that there is. */
function unknownChannel(name: string, type: unknown, plugins: PluginSchemas, yaml: Yaml): Problem {
  const types = Object.keys(plugins.notifiers);
  const known = `known are ${types.join(', ')}`;
  const path = type === undefined ? ['alerts', name] : ['alerts', name, 'type'];
  const at = { place: yaml.place(path), path: path.join('.') };
  if (!/^[\w.-]+$/.test(name))
    return { ...at, message: 'may be named with letters, digits, ".", "_" and "-" only' };
  const given = type === undefined ? name : String(type);
  const near = nearest(given, type === undefined ? [...types, ...ALERT_RULES] : types);
  const hint =
    near === null
      ? type === undefined
        ? `say which it is: type: ${types[0] ?? ''}`
        : undefined
      : `did you mean "${near}"?`;
  return {
    ...at,
    message: type === undefined ? `unknown channel; ${known}` : `"${given}" is not known; ${known}`,
    ...(hint === undefined ? {} : { hint }),
  };
}
