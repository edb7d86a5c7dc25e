import { parse } from 'yaml';
import { messageOf } from '../../domain/errors.ts';
import type { ToolSpec } from '../../domain/provider.ts';
import { ADDRESS_WITHOUT_USER, isWithoutUser } from '../../llm/providers/options.ts';
import type { OutputShape } from '../scorers/output.ts';
import { transformCode } from './code.ts';
import { isFileRef, type SuiteFiles } from './files.ts';
import { child, type Located, placeOf, type Problems } from './problems.ts';

/**
 * A provider as a promptfoo file names it, ready for an adapter. Only `daytwo run` uses it; an
 * agent brings its own target.
 */
export interface ParsedProvider {
  /** As written: `openai:chat:gpt-6-luna`. */
  id: string;
  /** As promptfoo shows it in results: a bare `openai:chat:X` becomes `openai:X`. */
  shown: string;
  label?: string;
  /** `openai`, `anthropic`, `openrouter`, `ollama` … */
  family: string;
  model: string;
  api: OutputShape['api'];
  shape: OutputShape;
  tools: readonly ToolSpec[];
  /**
   * Sampling and other parameters in the provider's own names, tools and connection settings taken
   * out.
   */
  parameters: Readonly<Record<string, unknown>>;
  /** `config.apiBaseUrl`, `baseUrl` or `apiHost`, where given. */
  baseUrl?: string;
  /** Output transform of the provider itself. */
  transform?: string;
  /** Prompt labels it is limited to. */
  prompts?: readonly string[];
  /** Everything under `config`, `file://` resolved. */
  config: Readonly<Record<string, unknown>>;
  /** In words, why it cannot be called from here (`python:…`, `bedrock:…`); null when it can. */
  unsupported: string | null;
}

/** Families that speak OpenAI's Chat Completions at their own address. */
const CHAT_FAMILIES = new Set([
  'openai',
  'openrouter',
  'ollama',
  'groq',
  'mistral',
  'deepseek',
  'togetherai',
  'together',
  'fireworks',
  'xai',
  'vllm',
  'localai',
  'llamafile',
  'lmstudio',
  'perplexity',
  'cerebras',
  'nvidia',
  'litellm',
  'github',
]);
/** Connection and bookkeeping settings: never sent as parameters of a request. */
const NOT_PARAMETERS = new Set([
  'apiKey',
  'apiKeyEnvar',
  'apiHost',
  'apiBaseUrl',
  'baseUrl',
  'organization',
  'headers',
  'cost',
  'inputCost',
  'outputCost',
  'tools',
  'functionToolCallbacks',
  'showThinking',
  'maxRetries',
  'passthrough',
  'model',
  'mcp',
  'basePath',
  'extra_body',
]);

/**
 * All providers of a suite in promptfoo's order; strings, objects with an `id`, `{id: options}`
 * maps and files.
 */
export function parseProviders(
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): ParsedProvider[] {
  const { value } = at;
  if (value === undefined || value === null) return [];
  if (isFileRef(value)) return fromFile(value, at, files, problems);
  if (typeof value === 'string') {
    const provider = makeProvider(value, {}, at, files, problems);
    return [{ ...provider, shown: shownId(provider) }];
  }
  if (Array.isArray(value))
    return value.flatMap((item: unknown, i) => parseProviders(child(at, i, item), files, problems));
  if (typeof value === 'object') {
    const options = value as Record<string, unknown>;
    if (typeof options['id'] === 'string')
      return [makeProvider(options['id'], options, at, files, problems)];
    const [[id, inner] = ['', null], ...more] = Object.entries(options);
    if (id !== '' && more.length === 0 && typeof inner === 'object' && inner !== null) {
      const settings = inner as Record<string, unknown>;
      return [
        makeProvider(
          typeof settings['id'] === 'string' ? settings['id'] : id,
          settings,
          child(at, id, inner),
          files,
          problems,
        ),
      ];
    }
  }
  problems.add(
    placeOf(at),
    at.path,
    'a provider must be text such as openai:gpt-6-luna, or have an `id`',
  );
  return [];
}

function fromFile(
  reference: string,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): ParsedProvider[] {
  const loaded = loadValue(reference, at, files, problems);
  return loaded === undefined ? [] : parseProviders({ ...at, value: loaded }, files, problems);
}

function makeProvider(
  id: string,
  options: Record<string, unknown>,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): ParsedProvider {
  const config = loadDeep(
    (options['config'] as Record<string, unknown> | undefined) ?? {},
    child(at, 'config', options['config']),
    files,
    problems,
  ) as Record<string, unknown>;
  const { family, api, model, unsupported } = identify(
    id,
    typeof config['model'] === 'string' ? config['model'] : undefined,
  );
  const tools = splitTools(config['tools']);
  const prompts = Array.isArray(options['prompts'])
    ? options['prompts'].filter((p) => typeof p === 'string')
    : undefined;
  // A file that names its gateway under the other name means it: the key must not go elsewhere.
  const address = config['apiBaseUrl'] ?? config['baseUrl'];
  const baseUrl =
    typeof address === 'string'
      ? address
      : typeof config['apiHost'] === 'string'
        ? `https://${config['apiHost']}/v1`
        : undefined;
  if (baseUrl !== undefined && !isWithoutUser(baseUrl))
    problems.add(placeOf(at), [...at.path, 'config', 'apiBaseUrl'], ADDRESS_WITHOUT_USER);
  return {
    id,
    shown: id,
    ...(typeof options['label'] === 'string' ? { label: options['label'] } : {}),
    family,
    model,
    api,
    shape: shapeOf(api, config),
    tools: tools.specs,
    parameters: {
      ...Object.fromEntries(Object.entries(config).filter(([k]) => !NOT_PARAMETERS.has(k))),
      ...(config['passthrough'] as object | undefined),
      ...(tools.others.length > 0 ? { tools: tools.others } : {}),
    },
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(options['transform'] === undefined
      ? {}
      : transformOf(
          options['transform'],
          child(at, 'transform', options['transform']),
          files,
          problems,
        )),
    ...(prompts === undefined ? {} : { prompts }),
    config,
    unsupported,
  };
}

/**
 * What assertions get to see, given the request's parameters; a prompt's own `response_format`
 * counts too.
 */
export function shapeOf(
  api: OutputShape['api'],
  parameters: Readonly<Record<string, unknown>>,
): OutputShape {
  const format = parameters['response_format'] as { type?: unknown } | undefined;
  return {
    api,
    functions: Array.isArray(parameters['functions']),
    jsonSchema: format?.type === 'json_schema',
  };
}

function identify(
  id: string,
  configured: string | undefined,
): Pick<ParsedProvider, 'family' | 'api' | 'model' | 'unsupported'> {
  const [family = '', kind = '', ...rest] = id.split(':');
  const tail = rest.join(':');
  const ok = (api: OutputShape['api'], model: string) => ({
    family,
    api,
    model: model || configured || '',
    unsupported: model || configured ? null : `"${id}" names no model`,
  });
  if (family === 'anthropic')
    return ok('anthropic-messages', kind === 'messages' ? tail : [kind, ...rest].join(':'));
  if (family === 'openai') {
    if (kind === 'chat') return ok('openai-chat', tail);
    if (kind === 'responses') return ok('openai-responses', tail);
    if (
      !/^(embeddings?|completion|moderation|image|video|realtime|tts|speech|transcription|assistant|agents|chatkit|codex.*)$/.test(
        kind,
      )
    ) {
      // promptfoo sends these to Responses, because Chat Completions does not serve them.
      return ok(
        /codex|-pro\b|deep-research|computer-use/.test(kind) ? 'openai-responses' : 'openai-chat',
        [kind, ...rest].join(':'),
      );
    }
  } else if (CHAT_FAMILIES.has(family)) {
    const chat = kind === 'chat' && rest.length > 0;
    if (!/^(embeddings?|completion|image)$/.test(kind))
      return ok('openai-chat', chat ? tail : [kind, ...rest].join(':'));
  }
  return {
    family,
    api: 'openai-chat',
    model: tail || kind,
    unsupported:
      `"${id}" is not a provider that daytwo can call; it speaks OpenAI's and ` +
      `Anthropic's formats (openai:, anthropic:, openrouter:, ollama: …)`,
  };
}

function transformOf(
  value: unknown,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): { transform?: string } {
  const code = transformCode(value, at, { files, problems });
  return code === undefined ? {} : { transform: code };
}

function shownId({ id, family, model, unsupported }: ParsedProvider): string {
  return unsupported === null && (family === 'openai' || family === 'anthropic')
    ? `${family}:${model}`
    : id;
}

/**
 * Tool declarations in the shape of Chat (`function` inside), Responses (flat) or Anthropic
 * (`input_schema`), as the one shape that adapters translate; what has more to it (`strict`, hosted
 * tools) stays as written, in `parameters.tools`.
 */
function splitTools(list: unknown): { specs: ToolSpec[]; others: unknown[] } {
  const specs: ToolSpec[] = [];
  const others: unknown[] = [];
  for (const item of Array.isArray(list) ? (list as unknown[]) : []) {
    const spec = toolSpec(item);
    if (spec === null) others.push(item);
    else specs.push(spec);
  }
  return { specs, others };
}

function toolSpec(item: unknown): ToolSpec | null {
  if (typeof item !== 'object' || item === null) return null;
  const { type = 'function', function: inner, ...flat } = item as Record<string, unknown>;
  if (type !== 'function' || (inner !== undefined && Object.keys(flat).length > 0)) return null;
  const { name, description, parameters, input_schema, ...more } = (inner ?? flat) as Record<
    string,
    unknown
  >;
  if (typeof name !== 'string' || Object.keys(more).length > 0) return null;
  const schema = (parameters ?? input_schema ?? { type: 'object', properties: {} }) as Record<
    string,
    unknown
  >;
  return { name, ...(typeof description === 'string' ? { description } : {}), parameters: schema };
}

/** A value with every `file://` inside replaced by what the file holds. */
export function loadDeep(
  value: unknown,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): unknown {
  if (isFileRef(value)) return loadValue(value, at, files, problems);
  if (Array.isArray(value))
    return value.map((v: unknown, i) => loadDeep(v, child(at, i, v), files, problems));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k, loadDeep(v, child(at, k, v), files, problems)]),
  );
}

/**
 * What a file holds: data for JSON and YAML, trimmed text for txt and md; undefined with a problem
 * noted otherwise.
 */
export function loadValue(
  reference: string,
  at: Located,
  files: SuiteFiles,
  problems: Problems,
): unknown {
  const read = files.read(reference);
  if (!read.ok) {
    problems.add(placeOf(at), at.path, read.message);
    return undefined;
  }
  try {
    if (/\.json$/i.test(reference)) return JSON.parse(read.text) as unknown;
    if (/\.ya?ml$/i.test(reference))
      return parse(read.text, { merge: true, maxAliasCount: 100, logLevel: 'error' }) as unknown;
    if (/\.(txt|md|j2|sql|html|xml)$/i.test(reference)) return read.text.trim();
  } catch (error) {
    problems.add(
      placeOf(at),
      at.path,
      `"${reference}" cannot be read: ` + `${messageOf(error).split('\n')[0] ?? ''}`,
    );
    return undefined;
  }
  problems.add(
    placeOf(at),
    at.path,
    `"${reference}" is not a kind of file that can be used here (json, yaml, txt)`,
  );
  return undefined;
}
