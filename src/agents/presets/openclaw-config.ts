import { dirname, join } from 'node:path';
import { readJson5 } from '../../platform/files/json5.ts';
import { linkProblem } from '../../platform/files/links.ts';
import { readPlainFile } from '../../platform/files/plain-files.ts';
import { UnusableFiles } from '../file-problem.ts';
import { checkOpenclaw, type OpenclawConfig, type OpenclawEntry } from './openclaw-shape.ts';
import type { NamedModel, PresetRead } from './preset.ts';

// Facts: docs.openclaw.ai, gateway/configuration, concepts/models.

const LARGEST_CONFIG = 1_000_000;

/** What openclaw.json says of the agent that is asked. */
export interface OpenclawAgent {
  config: OpenclawConfig | null;
  entry: OpenclawEntry | null;
  /** As it is written there. */
  primary: string | undefined;
  fallbacks: readonly string[];
  /** The same by full names, with their lines. */
  models: readonly NamedModel[];
  warnings: PresetRead['warnings'];
}

type Path = readonly (string | number)[];

/**
 * Reads openclaw.json for one agent of the gateway.
 * @param named without the file nothing can be said: somebody named it, or asks for its models
 * @throws UnusableFiles where it is a link to elsewhere, no JSON5, or what is read of it has
 *   another shape
 */
export function readOpenclaw(file: string, agentModel: string, named: boolean): OpenclawAgent {
  // Whoever may write beside the workspace could have any file read and its words quoted.
  const out = linkProblem(dirname(file), file);
  if (out !== null) throw new UnusableFiles([{ file, message: out }]);
  const read = readPlainFile(file, LARGEST_CONFIG);
  if (!read.ok) {
    if (named) throw new UnusableFiles([{ file, message: read.problem }]);
    return unread(file, read.problem);
  }
  const { config, included, lineOf } = parsedConfig(file, read.body.toString('utf8'));
  const found = agentIn(config, agentModel);
  const own = found?.entry.model !== undefined;
  const said = own ? found.entry.model : config.agents?.defaults?.model;
  const path: Path = own ? [...found.path, 'model'] : ['agents', 'defaults', 'model'];
  const { primary, fallbacks } =
    typeof said === 'string'
      ? { primary: said, fallbacks: [] }
      : { primary: said?.primary, fallbacks: said?.fallbacks ?? [] };
  const catalog = config.agents?.defaults?.models ?? {};
  const at = (ref: string, what: string, answers: boolean, place: Path): NamedModel[] => {
    const full = fullName(ref, catalog);
    return full === null
      ? []
      : [{ ...full, what, answers, file, line: lineOf(place) ?? lineOf(path) }];
  };
  const first = typeof said === 'string' ? path : [...path, 'primary'];
  const unclear = [...(primary === undefined ? [] : [primary]), ...fallbacks].filter(
    (ref) => fullName(ref, catalog) === null,
  );
  return {
    config,
    entry: found?.entry ?? null,
    primary,
    fallbacks,
    models: [
      ...(primary === undefined ? [] : at(primary, 'model in openclaw.json', true, first)),
      ...fallbacks.flatMap((f, i) =>
        at(f, 'fallback in openclaw.json', false, [...path, 'fallbacks', i]),
      ),
    ],
    warnings: configWarnings(file, included, unclear),
  };
}

/** An agent of whom openclaw.json says nothing. */
export const UNTOLD: OpenclawAgent = {
  config: null,
  entry: null,
  primary: undefined,
  fallbacks: [],
  models: [],
  warnings: [],
};

function unread(file: string, message: string): OpenclawAgent {
  return {
    ...UNTOLD,
    warnings: [
      {
        message:
          `${file} ${message}: the model behind the agent, its tools and OpenClaw's ` +
          'version are not watched',
        hint: 'name it: agents.<name>.runtimeConfig: ~/.openclaw/openclaw.json',
      },
    ],
  };
}

function parsedConfig(
  file: string,
  text: string,
): { config: OpenclawConfig; included: readonly Path[]; lineOf: (path: Path) => number | null } {
  const parsed = readJson5(text);
  if (!parsed.ok) throw new UnusableFiles([{ file, line: parsed.line, message: parsed.message }]);
  const { lineOf } = parsed;
  const { config, wrong, included } = checkOpenclaw(parsed.value);
  if (config === null)
    throw new UnusableFiles(
      wrong.map(({ path, message }) => ({
        file,
        line: lineNear(lineOf, path),
        message: `${path.length === 0 ? '' : `${dotted(path)} `}${message}`,
      })),
    );
  return { config, included, lineOf };
}

function configWarnings(
  file: string,
  included: readonly Path[],
  unclear: readonly string[],
): PresetRead['warnings'] {
  return [
    ...included.map((path) => ({
      message:
        `${file} includes other ` +
        `files${path.length === 0 ? '' : ` at ${dotted(path)}`}, which are not ` +
        'read: a model that is set there is not seen',
      hint: "set the agent's model in openclaw.json itself",
    })),
    ...unclear.map((ref) => ({
      message:
        `${file} names the model "${ref}" without its provider: nobody can say ` +
        'whose it is, so its end is not watched',
      hint: `write it as provider/model, such as anthropic/${ref}`,
    })),
  ];
}

/** The line of a value, or of the nearest that holds it. */
function lineNear(lineOf: (path: Path) => number | null, path: Path): number {
  return lineOf(path) ?? (path.length === 0 ? 1 : lineNear(lineOf, path.slice(0, -1)));
}

function dotted(path: Path): string {
  return path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${key}`))
    .join('');
}

/**
 * The file beside a workspace; null where there is none. @throws UnusableFiles like {@link
 * readOpenclaw}
 */
export function openclawBeside(workspace: string): OpenclawConfig | null {
  return readOpenclaw(join(dirname(workspace), 'openclaw.json'), '', false).config;
}

/** `anthropic/claude-opus-4-6`, or an alias of it; null where no provider is named. */
export function fullName(
  ref: string,
  catalog: Readonly<Record<string, { alias?: string | undefined }>> = {},
): Pick<NamedModel, 'provider' | 'model'> | null {
  const full = ref.includes('/')
    ? ref
    : (Object.entries(catalog).find(
        ([, m]) => m.alias?.toLowerCase() === ref.trim().toLowerCase(),
      )?.[0] ?? '');
  const [, provider, model] = /^([^/]+)\/(.+)$/.exec(full.trim()) ?? [];
  return provider === undefined || model === undefined ? null : { provider, model };
}

/**
 * `openclaw/<id>` and its older spellings name an agent; `openclaw` and `openclaw/default` the
 * default one.
 */
function agentIn(
  config: OpenclawConfig,
  model: string,
): { entry: OpenclawEntry; path: Path } | undefined {
  const list: { entry: OpenclawEntry; path: Path }[] = [
    ...(config.agents?.list ?? []).map((e, i) => ({ entry: e, path: ['agents', 'list', i] })),
    ...Object.entries(config.agents?.entries ?? {}).map(([key, e]) => ({
      entry: { ...e, id: key },
      path: ['agents', 'entries', key],
    })),
  ];
  const id = /^(?:openclaw[/:]|agent:)(.+)$/.exec(model)?.[1] ?? 'default';
  return (
    list.find((a) => a.entry.id === id) ??
    (id === 'default' ? (list.find((a) => a.entry.default === true) ?? list[0]) : undefined)
  );
}
