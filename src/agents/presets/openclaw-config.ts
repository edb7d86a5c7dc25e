import { z } from 'zod';
import { UnusableFiles } from '../file-problem.ts';
import { readJson5 } from '../json5.ts';
import { readPlainFile } from '../plain-files.ts';
import type { NamedModel, PresetRead } from './preset.ts';

// Facts: docs.openclaw.ai, gateway/configuration, concepts/models.

const LARGEST_CONFIG = 1_000_000;

const model = z.union([z.string(), z.looseObject({ primary: z.string().optional(), fallbacks: z.array(z.string()).optional() })]).optional().catch(undefined);
const positive = z.number().positive().optional().catch(undefined);
const tools = z.looseObject({ allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional(), profile: z.string().optional() }).optional().catch(undefined);
const entry = z.looseObject({ id: z.string().catch(''), default: z.boolean().optional().catch(undefined), model, tools });
const openclawConfig = z.looseObject({
  $include: z.unknown().optional(),
  meta: z.looseObject({ lastTouchedVersion: z.string().optional().catch(undefined) }).optional().catch(undefined),
  agents: z.looseObject({
    defaults: z.looseObject({
      model, bootstrapMaxChars: positive, bootstrapTotalMaxChars: positive,
      // The models that may be chosen, by their full names; an alias is a short one.
      models: z.record(z.string(), z.looseObject({ alias: z.string().optional().catch(undefined) }).catch({})).optional().catch(undefined),
    }).optional().catch(undefined),
    list: z.array(entry).optional().catch(undefined),
    // Newer versions name agents by key.
    entries: z.record(z.string(), entry).optional().catch(undefined),
  }).optional().catch(undefined),
  tools,
});

/** What openclaw.json says of the agent that is asked. */
export interface OpenclawAgent {
  config: z.output<typeof openclawConfig> | null;
  entry: z.output<typeof entry> | null;
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
 * @throws UnusableFiles where it is no JSON5
 */
export function readOpenclaw(file: string, agentModel: string, named: boolean): OpenclawAgent {
  const unread = (message: string): OpenclawAgent => ({
    config: null, entry: null, primary: undefined, fallbacks: [], models: [],
    warnings: [{ message: `${file} ${message}: the model behind the agent, its tools and OpenClaw's version are not watched`, hint: 'name it: agents.<name>.runtimeConfig: ~/.openclaw/openclaw.json' }],
  });
  const read = readPlainFile(file, LARGEST_CONFIG);
  if (!read.ok) {
    if (named) throw new UnusableFiles([{ file, message: read.problem }]);
    return unread(read.problem);
  }
  const parsed = readJson5(read.body.toString('utf8'));
  if (!parsed.ok) throw new UnusableFiles([{ file, line: parsed.line, message: parsed.message }]);
  const checked = openclawConfig.safeParse(parsed.value);
  if (!checked.success) return unread('is not what an OpenClaw configuration looks like');
  const config = checked.data;
  const found = agentIn(config, agentModel);
  const own = found?.entry.model !== undefined;
  const said = own ? found.entry.model : config.agents?.defaults?.model;
  const path: Path = own ? [...found.path, 'model'] : ['agents', 'defaults', 'model'];
  const { primary, fallbacks } = typeof said === 'string' ? { primary: said, fallbacks: [] } : { primary: said?.primary, fallbacks: said?.fallbacks ?? [] };
  const catalog = config.agents?.defaults?.models ?? {};
  const at = (ref: string, what: string, answers: boolean, place: Path): NamedModel[] => {
    const full = fullName(ref, catalog);
    return full === null ? [] : [{ ...full, what, answers, file, line: parsed.lineOf(place) ?? parsed.lineOf(path) }];
  };
  const unclear = [...(primary === undefined ? [] : [primary]), ...fallbacks].filter((ref) => fullName(ref, catalog) === null);
  return {
    config, entry: found?.entry ?? null, primary, fallbacks,
    models: [...(primary === undefined ? [] : at(primary, 'model in openclaw.json', true, typeof said === 'string' ? path : [...path, 'primary'])), ...fallbacks.flatMap((f, i) => at(f, 'fallback in openclaw.json', false, [...path, 'fallbacks', i]))],
    warnings: unclear.map((ref) => ({ message: `${file} names the model "${ref}" without its provider: nobody can say whose it is, so its end is not watched`, hint: `write it as provider/model, such as anthropic/${ref}` })),
  };
}

/** `anthropic/claude-opus-4-6`, or an alias of it; null where no provider is named. */
export function fullName(ref: string, catalog: Readonly<Record<string, { alias?: string | undefined }>> = {}): Pick<NamedModel, 'provider' | 'model'> | null {
  const full = ref.includes('/') ? ref : (Object.entries(catalog).find(([, m]) => m.alias?.toLowerCase() === ref.trim().toLowerCase())?.[0] ?? '');
  const [, provider, model] = /^([^/]+)\/(.+)$/.exec(full.trim()) ?? [];
  return provider === undefined || model === undefined ? null : { provider, model };
}

/** `openclaw/<id>` and its older spellings name an agent; `openclaw` and `openclaw/default` the default one. */
function agentIn(config: z.output<typeof openclawConfig>, model: string): { entry: z.output<typeof entry>; path: Path } | undefined {
  const list = [
    ...(config.agents?.list ?? []).map((e, i) => ({ entry: e, path: ['agents', 'list', i] })),
    ...Object.entries(config.agents?.entries ?? {}).map(([key, e]) => ({ entry: { ...e, id: key }, path: ['agents', 'entries', key] })),
  ];
  const id = /^(?:openclaw[/:]|agent:)(.+)$/.exec(model)?.[1] ?? 'default';
  return list.find((a) => a.entry.id === id) ?? (id === 'default' ? (list.find((a) => a.entry.default === true) ?? list[0]) : undefined);
}
