import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DaytwoError, EXIT, type Place, type Problem } from '../domain/errors.ts';
import { fileCode, fileWords } from '../domain/text-files.ts';
import { plural } from '../domain/text.ts';
import { discreet } from '../platform/privacy/discreet.ts';
import { makeRedactor, type Redactor } from '../platform/privacy/redactor.ts';
import { tokensOfAddressesIn } from '../platform/privacy/token-form.ts';
import { crossCheck } from './cross-check.ts';
import { keysAt } from './keys.ts';
import { suiteName } from './names.ts';
import { overridesIn, type OverridesRead } from './overrides.ts';
import { LARGEST_FILE, parseYaml, schemaProblems, type Yaml } from './places.ts';
import {
  type ChannelOptions,
  channelsOf,
  type PluginSchemas,
  type ProviderConfig,
  providersOf,
} from './plugin-options.ts';
import { withoutWrong } from './salvage.ts';
import { configSchema, type ParsedConfig } from './schema.ts';
import { ALERT_RULES, type AlertRules } from './schema-alerts.ts';
import {
  dropShadowed,
  type Resolving,
  resolveIn,
  type SecretsNeeded,
  withCalendars,
  withServers,
} from './secret-references.ts';
import { type TriageFile, triageFilesIn } from './triage-file.ts';
import { isMap } from './untyped.ts';

export interface Config extends Omit<ParsedConfig, 'providers' | 'alerts'> {
  file: string;
  /** The file as it was read: what lies there now may be another one, and broken. */
  text: string;
  folder: string;
  providers: Readonly<Record<string, ProviderConfig>>;
  alerts: AlertRules & { channels: Readonly<Record<string, ChannelOptions>> };
  /** The user's own word on models' ends, checked by its schema; null where no file is named. */
  overrides: OverridesRead | null;
  /** What agents' triage files say, by agent. */
  triageFiles: Readonly<Record<string, TriageFile>>;
  /** Knows every secret that was resolved, and what may not be taken for one. */
  redactor: Redactor;
  /** Files that hold secrets; nothing that is sent may be read from them. */
  secretFiles: readonly string[];
  /** Dotted paths whose secret is not to be had here: it cannot be cut out of anything. */
  unresolved: readonly string[];
  /** Where a path of the file lies, for problems found later. */
  place(path: readonly PropertyKey[]): Place;
}

/** A configuration without what is wrong in it, for looking at what does not hang on that. */
export interface SoundRest {
  config: Config;
  /** Dotted paths under which something stands that nobody wrote. */
  guessed: readonly string[];
  /** Channels that the file names, sound or not. */
  channels: Readonly<Record<string, string>>;
}

export type Loaded =
  | { ok: true; config: Config }
  /** `left`: of a text that is no YAML, what the parser makes of it: its names and places. */
  | { ok: false; problems: readonly Problem[]; rest?: SoundRest; left?: SoundRest };

/**
 * Reads and checks a configuration whole: syntax, schema, plug-ins' options, references between its
 * parts, files and secrets.
 * @param withSecrets whose secrets must be there; `none` checks a file on a build machine
 * @param redactor is taught every secret that is met, of a broken file too
 * @param secretsFolder where relative paths of secrets lead from; the file's own folder
 */
export function loadConfig(
  file: string,
  plugins: PluginSchemas,
  env: NodeJS.ProcessEnv,
  withSecrets: SecretsNeeded = 'all',
  redactor: Redactor = makeRedactor(),
  secretsFolder: string = dirname(file),
): Loaded {
  const read = readFile(file);
  if (!read.ok) return { ok: false, problems: [read.problem] };
  const yaml = parseYaml(read.text, file);
  const folder = dirname(file);
  if (yaml.problems.length > 0)
    return { ok: false, problems: yaml.problems, ...leftOfFaulty(yaml, read.text, file, redactor) };
  const problems: Problem[] = [];
  const met = { secretFiles: [], unresolved: new Map(), problems };
  const resolving: Resolving = { ...met, folder: secretsFolder, yaml, env, withSecrets, redactor };
  const raw = (yaml.value ?? {}) as Partial<Record<Part, unknown>>;
  redactor.learn(tokensOfAddressesIn(yaml.value), 'an address in the configuration');
  const resolved = (part: Part): unknown => resolveIn(raw[part], [part], resolving);
  const own = isMap(yaml.value) ? partsWithSecrets(raw, resolved, resolving) : {};
  const parsed = configSchema.safeParse(
    isMap(yaml.value) ? { ...yaml.value, ...own } : (yaml.value ?? {}),
  );
  if (!parsed.success)
    problems.push(...schemaProblems(parsed.error, yaml, (path) => keysAt(configSchema, path)));
  // Secrets first: a plug-in's schema checks the value (a URL), not the reference to it.
  const providers = providersOf(resolved('providers'), plugins, yaml, problems);
  const channels = channelsOf(resolved('alerts'), plugins, yaml, problems);
  dropShadowed(problems, resolving.unresolved);
  const rest = parsed.success ? { sound: parsed.data, guessed: [] } : withoutWrong(yaml.value);
  const { sound, guessed } = rest;
  if (sound !== null) {
    const found = crossCheck(sound, providers, folder, yaml);
    problems.push(...found.filter((p) => !guessed.some((path) => liesBelow(p.path, path))));
  }
  const others = filesBeside(sound, plugins, folder, yaml, problems);
  redactor.learn(tokensOfAddressesIn(others.overrides?.value));
  const whole = ({ alerts, providers: _raw, ...parts }: ParsedConfig): Config => ({
    ...parts,
    file,
    text: read.text,
    folder,
    providers,
    ...others,
    alerts: { ...rulesOf(alerts), channels },
    redactor,
    ...metIn(resolving),
    place: yaml.place,
  });
  if (sound !== null) redactor.spare(namesIn(sound));
  if (parsed.success && problems.length === 0) return { ok: true, config: whole(parsed.data) };
  return {
    ok: false,
    problems: inOrder(problems).map((p) => discreet(p, folder, (tokens) => redactor.learn(tokens))),
    ...(sound === null
      ? {}
      : { rest: { config: whole(sound), guessed, channels: typesOf(sound) } }),
  };
}

/** What resolving has met on its way. */
const metIn = (on: Resolving): Pick<Config, 'secretFiles' | 'unresolved'> => ({
  secretFiles: on.secretFiles,
  unresolved: [...on.unresolved.keys()],
});

/** The channels that a file names, with their types, whether or not what stands under their names is sound. */
const typesOf = ({ alerts }: ParsedConfig): Record<string, string> =>
  Object.fromEntries(
    Object.entries(alerts).flatMap(([name, value]) => {
      if (ALERT_RULES.includes(name)) return [];
      const type = isMap(value) ? value['type'] : undefined;
      return [[name, typeof type === 'string' ? type : name]];
    }),
  );

/** What a text with faults says for all that: its names and places, and nothing that calls out. */
function leftOfFaulty(
  { left, place }: Yaml,
  text: string,
  file: string,
  redactor: Redactor,
): { left?: SoundRest } {
  if (!isMap(left)) return {};
  redactor.learn(tokensOfAddressesIn(left), 'an address in the configuration');
  const { sound, guessed } = withoutWrong(left);
  if (sound === null) return {};
  redactor.spare(namesIn(sound));
  const { alerts, ...parts } = sound;
  const config: Config = {
    ...parts,
    file,
    text,
    folder: dirname(file),
    providers: {},
    overrides: null,
    triageFiles: {},
    alerts: { ...rulesOf(alerts), channels: {} },
    redactor,
    secretFiles: [],
    unresolved: [],
    place,
  };
  return { left: { config, guessed, channels: typesOf(sound) } };
}

const inOrder = (problems: readonly Problem[]): Problem[] =>
  problems.toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0));

/** The parts of the file in which secrets may stand. */
type Part =
  | 'providers'
  | 'alerts'
  | 'health'
  | 'agents'
  | 'models'
  | 'outputs'
  | 'people'
  | 'triage'
  | 'web';

/**
 * The parts of the file, where they are given, with their secrets in place: the address of a
 * dead-man's switch, the tokens of servers whose tools are listed, the addresses of calendars, what
 * people and programs sign in to the page with.
 */
function partsWithSecrets(
  { agents, models, ...raw }: Partial<Record<Part, unknown>>,
  resolved: (part: Part) => unknown,
  on: Resolving,
): Partial<Record<Part, unknown>> {
  const whole = (['health', 'outputs', 'people', 'triage', 'web'] as const).filter(
    (part) => raw[part] !== undefined,
  );
  return {
    ...Object.fromEntries(whole.map((part) => [part, resolved(part)])),
    ...(agents === undefined ? {} : { agents: withServers(agents, on) }),
    ...(models === undefined ? {} : { models: withCalendars(models, on) }),
  };
}

/** What stands beside the channels; those were read by the schemas of their types. */
const rulesOf = ({
  digest,
  confirming,
  routes,
  quietHours,
  maintenance,
  escalation,
}: ParsedConfig['alerts']): AlertRules => ({
  digest,
  confirming,
  routes,
  quietHours,
  maintenance,
  escalation,
});

const liesBelow = (path: string, parent: string): boolean => `${path}.`.startsWith(`${parent}.`);

function readFile(file: string): { ok: true; text: string } | { ok: false; problem: Problem } {
  const unusable = (message: string, hint?: string): { ok: false; problem: Problem } => ({
    ok: false,
    problem: { place: { file }, path: '', message, ...(hint === undefined ? {} : { hint }) },
  });
  try {
    const stat = statSync(file);
    if (stat.isDirectory())
      return unusable('is a folder; name its file', join(file, 'daytwo.yaml'));
    if (!stat.isFile()) return unusable('is no regular file');
    if (stat.size > LARGEST_FILE) return unusable(`is larger than ${LARGEST_FILE / 1e6} MB`);
    return { ok: true, text: readFileSync(file, 'utf8') };
  } catch (e) {
    return unusable(
      fileWords(e),
      fileCode(e) === 'ENOENT' ? 'daytwo init writes a starter' : 'check the permissions',
    );
  }
}

function overridesOf(
  sound: ParsedConfig | null,
  plugins: PluginSchemas,
  folder: string,
  yaml: Yaml,
  problems: Problem[],
): OverridesRead | null {
  return overridesIn(
    sound?.models.overrides,
    {
      folder,
      schema: plugins.overrides,
      linkProblem: plugins.linkProblem,
      accounts: sound === null ? null : Object.keys(sound.providers),
      place: yaml.place,
    },
    problems,
  );
}

/** The files beside it that the configuration names and is read with. */
function filesBeside(
  sound: ParsedConfig | null,
  plugins: PluginSchemas,
  folder: string,
  yaml: Yaml,
  problems: Problem[],
): Pick<Config, 'overrides' | 'triageFiles'> {
  const { linkProblem } = plugins;
  const where = { folder, place: yaml.place, linkProblem };
  return {
    overrides: overridesOf(sound, plugins, folder, yaml, problems),
    triageFiles: triageFilesIn(sound?.agents ?? {}, where, problems),
  };
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

/** The configuration, or a typed error that lists every problem. */
export function mustLoad(loaded: Loaded): Config {
  if (loaded.ok) return loaded.config;
  const n = loaded.problems.length;
  throw new DaytwoError({
    code: 'bad-config',
    exitCode: EXIT.config,
    message: `${plural(n, 'problem')} in the configuration`,
    problems: loaded.problems,
    next: 'mend the lines named above; daytwo check-config lists them again',
  });
}
