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
  channelsOf,
  type PluginSchemas,
  type ProviderConfig,
  providersOf,
} from './plugin-options.ts';
import { withoutWrong } from './salvage.ts';
import { configSchema, type ParsedConfig } from './schema.ts';
import {
  dropShadowed,
  resolveIn,
  type SecretsNeeded,
  type Unresolved,
  withCalendars,
  withServers,
} from './secret-references.ts';
import { isMap } from './untyped.ts';

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
  const read = readFile(file);
  if (!read.ok) return { ok: false, problems: [read.problem] };
  const yaml = parseYaml(read.text, file);
  if (yaml.problems.length > 0) return { ok: false, problems: yaml.problems };
  const folder = dirname(file);
  const problems: Problem[] = [];
  const unresolved: Unresolved = new Map();
  const resolving = { folder, yaml, env, withSecrets, problems, redactor, unresolved };
  const raw = (yaml.value ?? {}) as Partial<Record<Part, unknown>>;
  redactor.learn(tokensOfAddressesIn(yaml.value));
  const resolved = (part: Part): unknown => resolveIn(raw[part], [part], resolving);
  // The address of a dead-man's switch is a secret too.
  const health = raw.health === undefined ? {} : { health: resolved('health') };
  // So are the tokens of the servers whose tools are listed.
  const agents = raw.agents === undefined ? {} : { agents: withServers(raw.agents, resolving) };
  const models = raw.models === undefined ? {} : { models: withCalendars(raw.models, resolving) };
  const parsed = configSchema.safeParse(
    isMap(yaml.value) ? { ...yaml.value, ...health, ...agents, ...models } : (yaml.value ?? {}),
  );
  if (!parsed.success)
    problems.push(...schemaProblems(parsed.error, yaml, (path) => keysAt(configSchema, path)));
  // Secrets first: a plug-in's schema checks the value (a URL), not the reference to it.
  const providers = providersOf(resolved('providers'), plugins, yaml, problems);
  const channels = channelsOf(resolved('alerts'), plugins, yaml, problems);
  dropShadowed(problems, unresolved);
  const rest = parsed.success ? { sound: parsed.data, guessed: [] } : withoutWrong(yaml.value);
  const { sound, guessed } = rest;
  if (sound !== null) {
    const found = crossCheck(sound, providers, folder, yaml);
    problems.push(...found.filter((p) => !guessed.some((path) => liesBelow(p.path, path))));
  }
  const overrides = overridesOf(sound, plugins, folder, yaml, problems);
  if (overrides !== null) redactor.learn(tokensOfAddressesIn(overrides.value));
  const whole = ({ alerts, providers: _raw, ...parts }: ParsedConfig): Config => ({
    ...parts,
    file,
    folder,
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
    problems: problems
      .toSorted((a, b) => (a.place.line ?? 0) - (b.place.line ?? 0))
      .map((p) => discreet(p, folder, (tokens) => redactor.learn(tokens))),
    ...(sound === null ? {} : { rest: { config: whole(sound), guessed } }),
  };
}

/** The parts of the file in which secrets may stand. */
type Part = 'providers' | 'alerts' | 'health' | 'agents' | 'models';

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
