import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, parse } from 'node:path';
import { z } from 'zod';
import { DaytwoError, EXIT, type Place, type Problem } from '../domain/errors.ts';
import { fileCode, fileWords } from '../domain/text-files.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';
import { keysAt } from './keys.ts';
import { overridesIn, type OverridesRead } from './overrides.ts';
import { at, LARGEST_FILE, nearest, parseYaml, schemaProblems, type Yaml } from './places.ts';
import {
  type AgentConfig,
  configSchema,
  type ParsedConfig,
  providerCommon,
  type ProviderCommon,
  secretReference,
} from './schema.ts';
import { resolveSecret } from './secrets.ts';

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
  ledOut(folder: string, path: string): string | null;
}

export interface ProviderConfig extends ProviderCommon {
  name: string;
  kind: string;
  /** The adapter's own options with secrets resolved. */
  options: Readonly<Record<string, unknown>>;
}

export interface Config extends Omit<ParsedConfig, 'providers' | 'alerts'> {
  file: string;
  folder: string;
  providers: Readonly<Record<string, ProviderConfig>>;
  alerts: {
    digest: string;
    confirming: boolean;
    channels: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  /** The user's own word on models' ends, checked by its schema; null where no file is named. */
  overrides: OverridesRead | null;
  /** Knows every secret that was resolved, and what may not be taken for one. */
  redactor: Redactor;
  /** Where a path of the file lies, for problems found later. */
  place(path: readonly PropertyKey[]): Place;
}

/** Which secrets a command cannot do without. */
export type SecretsNeeded = 'all' | 'providers' | 'none';

/** A configuration without what is wrong in it, for looking at what does not hang on that. */
export interface SoundRest {
  config: Config;
  /** Dotted paths under which something stands that nobody wrote. */
  guessed: readonly string[];
}

export type Loaded =
  | { ok: true; config: Config }
  | { ok: false; problems: readonly Problem[]; rest?: SoundRest };

/**
 * Reads and checks a configuration whole: syntax, schema, plug-ins' options, references between its
 * parts, files and secrets.
 * @param withSecrets whose secrets must be there; `none` checks a file on a build machine
 * @param redactor is taught every secret that is met, of a broken file too
 */
export function loadConfig(
  file: string,
  plugins: PluginSchemas,
  env: NodeJS.ProcessEnv,
  withSecrets: SecretsNeeded = 'all',
  redactor: Redactor = makeRedactor(),
): Loaded {
  let text: string;
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      return {
        ok: false,
        problems: [
          {
            place: { file },
            path: '',
            message: 'is a folder; name its file',
            hint: `${join(file, 'daytwo.yaml')}`,
          },
        ],
      };
    if (!stat.isFile())
      return {
        ok: false,
        problems: [{ place: { file }, path: '', message: 'is no regular file' }],
      };
    if (stat.size > LARGEST_FILE)
      return {
        ok: false,
        problems: [
          { place: { file }, path: '', message: `is larger than ${LARGEST_FILE / 1e6} MB` },
        ],
      };
    text = readFileSync(file, 'utf8');
  } catch (e) {
    return {
      ok: false,
      problems: [
        {
          place: { file },
          path: '',
          message: fileWords(e),
          hint: fileCode(e) === 'ENOENT' ? 'daytwo init writes a starter' : 'check the permissions',
        },
      ],
    };
  }
  const yaml = parseYaml(text, file);
  if (yaml.problems.length > 0) return { ok: false, problems: yaml.problems };
  const raw = (yaml.value ?? {}) as Partial<
    Record<'providers' | 'alerts' | 'health' | 'agents', unknown>
  >;
  const problems: Problem[] = [];
  const resolving: Resolving = {
    folder: dirname(file),
    yaml,
    env,
    withSecrets,
    problems,
    redactor,
    unresolved: new Set(),
  };
  // The address of a dead-man's switch is a secret too.
  const health =
    raw.health === undefined ? {} : { health: resolveIn(raw.health, ['health'], resolving) };
  // So are the tokens of the servers whose tools are listed.
  const agents = raw.agents === undefined ? {} : { agents: withServers(raw.agents, resolving) };
  const parsed = configSchema.safeParse(
    isMap(yaml.value) ? { ...yaml.value, ...health, ...agents } : (yaml.value ?? {}),
  );
  if (!parsed.success)
    problems.push(...schemaProblems(parsed.error, yaml, (path) => keysAt(configSchema, path)));
  // Secrets first: a plug-in's schema checks the value (a URL), not the reference to it.
  const providers = providersOf(
    resolveIn(raw.providers, ['providers'], resolving),
    plugins,
    yaml,
    problems,
  );
  const channels = channelsOf(
    resolveIn(raw.alerts, ['alerts'], resolving),
    plugins,
    yaml,
    problems,
  );
  dropShadowed(problems, resolving.unresolved);
  const { sound, guessed } = parsed.success
    ? { sound: parsed.data, guessed: [] }
    : withoutWrong(yaml.value);
  if (sound !== null) {
    const found: Problem[] = [];
    crossCheck(sound, providers, dirname(file), yaml, found);
    problems.push(
      ...found.filter((p) => !guessed.some((path) => `${p.path}.`.startsWith(`${path}.`))),
    );
  }
  const overrides = overridesIn(
    sound?.models.overrides,
    {
      folder: dirname(file),
      schema: plugins.overrides,
      ledOut: plugins.ledOut,
      accounts: sound === null ? null : Object.keys(sound.providers),
      place: yaml.place,
    },
    problems,
  );
  const whole = ({ alerts, providers: _raw, ...rest }: ParsedConfig): Config => ({
    ...rest,
    file,
    folder: dirname(file),
    providers,
    overrides,
    alerts: { digest: alerts.digest, confirming: alerts.confirming, channels },
    redactor,
    place: yaml.place,
  });
  if (sound !== null) redactor.spare(namesIn(sound));
  if (parsed.success && problems.length === 0) return { ok: true, config: whole(parsed.data) };
  return {
    ok: false,
    problems: problems.toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0)),
    ...(sound === null ? {} : { rest: { config: whole(sound), guessed } }),
  };
}

function providersOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, ProviderConfig> {
  const found: Record<string, ProviderConfig> = {};
  for (const [name, value] of entries(raw)) {
    const path = ['providers', name];
    const { kind, limits, timeoutSeconds, watch, ...options } = (value ?? {}) as Record<
      string,
      unknown
    >;
    const schema = typeof kind === 'string' ? plugins.providers[kind] : undefined;
    if (schema === undefined) {
      const near = typeof kind === 'string' ? nearest(kind, Object.keys(plugins.providers)) : null;
      problems.push({
        place: yaml.place([...path, 'kind']),
        path: `providers.${name}.kind`,
        message:
          `${kind === undefined ? 'is missing' : `"${String(kind)}" is not known`}; ` +
          `known are ${Object.keys(plugins.providers).join(', ')}`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      });
      continue;
    }
    const common = providerCommon.safeParse(
      Object.fromEntries(
        Object.entries({ limits, timeoutSeconds, watch }).filter(([, v]) => v !== undefined),
      ),
    );
    const own = schema.safeParse(options);
    if (!common.success)
      problems.push(
        ...schemaProblems(common.error, yaml, (p) => keysAt(providerCommon, p.slice(2)), path),
      );
    if (!own.success)
      problems.push(
        ...schemaProblems(
          own.error,
          yaml,
          (p) => [
            ...keysAt(schema, p.slice(2)),
            ...(p.length === 2 ? ['kind', ...keysAt(providerCommon, [])] : []),
          ],
          path,
        ),
      );
    if (common.success && own.success)
      found[name] = {
        ...common.data,
        name,
        kind: kind as string,
        options: own.data as Record<string, unknown>,
      };
  }
  return found;
}

function channelsOf(
  raw: unknown,
  plugins: PluginSchemas,
  yaml: Yaml,
  problems: Problem[],
): Record<string, Readonly<Record<string, unknown>>> {
  const found: Record<string, Readonly<Record<string, unknown>>> = {};
  for (const [name, value] of entries(raw)) {
    if (name === 'digest' || name === 'confirming') continue;
    const schema = plugins.notifiers[name];
    if (schema === undefined) {
      const near = nearest(name, [...Object.keys(plugins.notifiers), 'digest', 'confirming']);
      problems.push({
        place: yaml.place(['alerts', name]),
        path: `alerts.${name}`,
        message: `unknown channel; known are ${Object.keys(plugins.notifiers).join(', ')}`,
        ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
      });
      continue;
    }
    const own = schema.safeParse(value ?? {});
    if (own.success) found[name] = own.data as Record<string, unknown>;
    else
      problems.push(
        ...schemaProblems(own.error, yaml, (p) => keysAt(schema, p.slice(2)), ['alerts', name]),
      );
  }
  return found;
}

const isMap = (raw: unknown): raw is Record<string, unknown> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw);
const entries = (raw: unknown): [string, unknown][] => (isMap(raw) ? Object.entries(raw) : []);

/**
 * Stand-ins for what is missing, so that the rest is still checked; what is found of them is not
 * said.
 */
const STAND_INS: Readonly<Record<string, unknown>> = {
  soul: '.',
  workspace: '.',
  preset: 'openclaw',
  target: { provider: '.', model: '.' },
  provider: '.',
  model: '.',
  suites: [{ file: '.' }],
  file: '.',
};
const MOST_MENDS = 8;

/**
 * What is left of a broken file once what is wrong is taken out, so that names and files are
 * checked in the same go; null where too little is.
 */
function withoutWrong(value: unknown): { sound: ParsedConfig | null; guessed: string[] } {
  const rest: unknown = structuredClone(value ?? {});
  const guessed: string[] = [];
  for (let mends = 0; mends < MOST_MENDS; mends++) {
    const parsed = configSchema.safeParse(rest);
    if (parsed.success) return { sound: parsed.data, guessed };
    for (const issue of parsed.error.issues) {
      const unknown = issue.code === 'unrecognized_keys';
      const holder = at(rest, unknown ? issue.path : issue.path.slice(0, -1));
      if (typeof holder !== 'object' || holder === null) continue;
      const last = issue.path.at(-1);
      if (unknown) for (const key of issue.keys) Reflect.deleteProperty(holder, key);
      else if (last !== undefined && Reflect.get(holder, last) !== undefined)
        Reflect.deleteProperty(holder, last);
      else if (last !== undefined && String(last) in STAND_INS) {
        Reflect.set(holder, last, structuredClone(STAND_INS[String(last)]));
        guessed.push(issue.path.join('.'));
      }
    }
  }
  return { sound: null, guessed };
}

/** Names that must exist elsewhere in the file, and files that must exist on disk. */
function crossCheck(
  c: ParsedConfig,
  providers: Readonly<Record<string, ProviderConfig>>,
  folder: string,
  yaml: Yaml,
  problems: Problem[],
): void {
  const needProvider = (name: string, path: readonly PropertyKey[]): void => {
    if (c.providers[name] !== undefined) return;
    const near = nearest(name, Object.keys(providers));
    problems.push({
      place: yaml.place(path),
      path: path.join('.'),
      message: `there is no provider "${name}"`,
      ...(near === null ? {} : { hint: `did you mean "${near}"?` }),
    });
  };
  const needFile = (name: string, path: readonly PropertyKey[]): void => {
    const full = within(folder, name);
    const stat = statSync(full, { throwIfNoEntry: false });
    if (stat === undefined)
      problems.push({
        place: yaml.place(path),
        path: path.join('.'),
        message: `there is no file ${full}`,
      });
    else if (!stat.isFile() && !stat.isDirectory())
      problems.push({
        place: yaml.place(path),
        path: path.join('.'),
        message: `${full} is no regular file`,
      });
  };
  const called = new Map<string, string>();
  for (const [id, agent] of Object.entries(c.agents)) {
    const at = ['agents', id];
    const name = agent.name ?? id;
    const other = called.get(name);
    if (other !== undefined)
      problems.push({
        place: yaml.place([...at, ...(agent.name === undefined ? [] : ['name'])]),
        path: [...at, 'name'].join('.'),
        message: `is called "${name}" like agents.${other}: messages could not tell them apart`,
      });
    called.set(name, id);
    needProvider(agent.target.provider, [...at, 'target', 'provider']);
    if (agent.judgments.judge !== undefined)
      needProvider(agent.judgments.judge.provider, [...at, 'judgments', 'judge', 'provider']);
    if (agent.grader !== undefined)
      needProvider(agent.grader.provider, [...at, 'grader', 'provider']);
    if (agent.workspace !== undefined) needFile(agent.workspace, [...at, 'workspace']);
    if (agent.runtimeConfig !== undefined) needFile(agent.runtimeConfig, [...at, 'runtimeConfig']);
    for (const key of ['soul', 'skills'] as const)
      for (const [i, f] of (agent[key] ?? []).entries()) needFile(f, [...at, key, i]);
    if (typeof agent.target.tools === 'string')
      needFile(agent.target.tools, [...at, 'target', 'tools']);
    const names = new Set<string>();
    for (const [i, s] of agent.suites.entries()) {
      needFile(s.file, [...at, 'suites', i, 'file']);
      if (statSync(within(folder, s.file), { throwIfNoEntry: false })?.isDirectory() === true)
        problems.push({
          place: yaml.place([...at, 'suites', i, 'file']),
          path: [...at, 'suites', i, 'file'].join('.'),
          message: 'is a folder, not a suite file',
        });
      const name = suiteName(s);
      if (names.has(name))
        problems.push({
          place: yaml.place([...at, 'suites', i]),
          path: [...at, 'suites', i].join('.'),
          message: `two suites of this agent are called "${name}"`,
          hint: 'give one of them a name:',
        });
      names.add(name);
    }
  }
}

/** Keys whose value is a secret whatever plug-in they belong to. */
const SECRET_KEY = /(key|token|password|pass|secret)$/i;

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
  unresolved: Set<string>;
}

const MISSING_SECRET = 'the environment variable ';

function dropShadowed(problems: Problem[], unresolved: ReadonlySet<string>): void {
  const kept = problems.filter(
    (p) =>
      !unresolved.has(p.path) ||
      p.message.startsWith(MISSING_SECRET) ||
      p.message.startsWith('the secret file '),
  );
  problems.splice(0, problems.length, ...kept);
}

/**
 * The agents with the secrets of their `mcp` servers in place; what is no map is left for the
 * schema to name.
 */
function withServers(agents: unknown, on: Resolving): unknown {
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

/** Headers that carry a credential, whatever they are called after `X-`. */
const SECRET_HEADER = /auth|key|token|secret|cookie/i;
/**
 * May come from the environment too, and must stay readable: without its channel's id a message
 * could not be found again.
 */
const OPEN_KEY = /^(channel|from|to|host|user|kind|list|capField|name)$/;

function resolveIn(value: unknown, path: readonly PropertyKey[], on: Resolving): unknown {
  if (Array.isArray(value)) return value.map((v, i) => resolveIn(v, [...path, i], on));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([k, v]) => [k, resolveIn(v, [...path, k], on)]),
    );
  if (typeof value !== 'string') return value;
  const key = String(path.findLast((p) => typeof p === 'string'));
  if (!secretReference.safeParse(value).success) {
    if (SECRET_KEY.test(key) || /:\/\/[^/@\s]+:[^/@\s]+@/.test(value)) {
      on.redactor.learn([value]);
      on.problems.push({
        place: on.yaml.place(path),
        path: path.join('.'),
        message: 'holds a secret itself',
        hint: 'write a reference: env:NAME or file:/path',
      });
    } else if (path.includes('headers') && SECRET_HEADER.test(key)) on.redactor.learn([value]);
    return value;
  }
  const secret = resolveSecret(value, on.env, on.folder);
  if (secret.ok) {
    if (!OPEN_KEY.test(key)) on.redactor.learn([secret.value]);
    return secret.value;
  }
  on.unresolved.add(path.join('.'));
  if (on.withSecrets === 'all' || on.withSecrets === path[0])
    on.problems.push({
      place: on.yaml.place(path),
      path: path.join('.'),
      message: secret.message,
      hint: secret.next,
    });
  return value;
}

/** What rows and messages call things by. */
function namesIn(c: ParsedConfig): string[] {
  const agents = Object.entries(c.agents).flatMap(([id, a]) => [
    id,
    a.name ?? id,
    a.target.model,
    ...a.suites.map(suiteName),
  ]);
  return [...agents, ...Object.keys(c.providers), ...Object.keys(c.alerts)];
}

/**
 * A path of the configuration, relative to its folder unless absolute or in the user's home (`~/`).
 */
export function within(folder: string, path: string): string {
  if (path.startsWith('~/')) return join(homedir(), path.slice(2));
  return isAbsolute(path) ? path : join(folder, path);
}

/** `name`, or the file's name without its ending. */
export function suiteName(s: AgentConfig['suites'][number]): string {
  return s.name ?? parse(s.file).name.replace(/[^\w.-]/g, '-');
}

/** The configuration, or a typed error that lists every problem. */
export function mustLoad(loaded: Loaded): Config {
  if (loaded.ok) return loaded.config;
  const n = loaded.problems.length;
  throw new DaytwoError({
    code: 'bad-config',
    exitCode: EXIT.config,
    message: `${n} problem${n === 1 ? '' : 's'} in the configuration`,
    problems: loaded.problems,
    next: 'mend the lines named above; daytwo check-config lists them again',
  });
}
