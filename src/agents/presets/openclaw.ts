import { dirname, join } from 'node:path';
import { statSync } from 'node:fs';
import { z } from 'zod';
import { readJson5 } from '../json5.ts';
import { filesBelow, liesIn, readPlainFile } from '../plain-files.ts';
import type { Preset, PresetAt, PresetRead } from './preset.ts';
import { openclawStarter } from './openclaw-starter.ts';

// Facts: docs.openclaw.ai, concepts/agent-workspace, concepts/system-prompt, gateway/openai-http-api, gateway/configuration.

/** What people write and a person should have committed. */
const SOUL = ['AGENTS.md', 'SOUL.md', 'TOOLS.md', 'IDENTITY.md', 'HEARTBEAT.md'];
/** What the agent writes for itself. */
const NOTES = ['USER.md', 'MEMORY.md'];
const LIMITS = { file: 20_000, total: 60_000 };
const LARGEST_CONFIG = 1_000_000;

const model = z.union([z.string(), z.looseObject({ primary: z.string().optional(), fallbacks: z.array(z.string()).optional() })]).optional().catch(undefined);
const positive = z.number().positive().optional().catch(undefined);
const tools = z.looseObject({ allow: z.array(z.string()).optional(), deny: z.array(z.string()).optional(), profile: z.string().optional() }).optional().catch(undefined);
const entry = z.looseObject({ id: z.string().catch(''), default: z.boolean().optional().catch(undefined), model, tools });
const openclawConfig = z.looseObject({
  $include: z.unknown().optional(),
  meta: z.looseObject({ lastTouchedVersion: z.string().optional().catch(undefined) }).optional().catch(undefined),
  agents: z.looseObject({
    defaults: z.looseObject({ model, bootstrapMaxChars: positive, bootstrapTotalMaxChars: positive }).optional().catch(undefined),
    list: z.array(entry).optional().catch(undefined),
    // Newer versions name agents by key.
    entries: z.record(z.string(), entry).optional().catch(undefined),
  }).optional().catch(undefined),
  tools,
});
type OpenclawConfig = z.output<typeof openclawConfig>;

/**
 * An OpenClaw workspace behind its gateway. The gateway puts the files before the model itself, so none of them is sent.
 */
export const openclaw: Preset = {
  name: 'openclaw',
  starter: openclawStarter,
  read(at) {
    const present = [...SOUL, ...NOTES].map((name) => join(at.workspace, name)).filter((path) => statSync(path, { throwIfNoEntry: false }) !== undefined);
    if (!present.some((path) => SOUL.includes(path.slice(at.workspace.length + 1)))) throw new Error(`${at.workspace} is no OpenClaw workspace: it has none of ${SOUL.join(', ')}`);
    const outside = present.find((path) => !liesIn(at.workspace, path));
    if (outside !== undefined) throw new Error(`${outside} is a link that leads out of the workspace, or to nothing`);
    const skills = join(at.workspace, 'skills');
    const file = at.runtimeConfig ?? join(dirname(at.workspace), 'openclaw.json');
    const { config, warnings } = readConfig(file, at.runtimeConfig !== undefined);
    const agent = agentIn(config, at.model);
    const named = agent?.model ?? config?.agents?.defaults?.model;
    const { primary, fallbacks } = typeof named === 'string' ? { primary: named, fallbacks: [] } : { primary: named?.primary, fallbacks: named?.fallbacks ?? [] };
    const { bootstrapMaxChars, bootstrapTotalMaxChars } = config?.agents?.defaults ?? {};
    const version = config?.meta?.lastTouchedVersion;
    const policy = [agent?.tools, config?.tools].filter((t) => t !== undefined).map(({ allow, deny, profile }) => ({ allow, deny, profile }));
    return {
      documents: [
        ...present.map((path) => ({ path, role: NOTES.includes(path.slice(at.workspace.length + 1)) ? 'notes' as const : 'soul' as const })),
        ...skillFiles(skills).map((path) => ({ path, role: 'skill' as const })),
      ],
      sent: false,
      limits: { runtime: 'OpenClaw', file: bootstrapMaxChars ?? LIMITS.file, total: bootstrapTotalMaxChars ?? LIMITS.total },
      target: {
        ...(primary === undefined ? {} : { 'model in openclaw.json': primary }), ...(fallbacks.length === 0 ? {} : { 'fallbacks in openclaw.json': fallbacks.join(', ') }),
        ...(policy.length === 0 ? {} : { 'tools in openclaw.json': JSON.stringify(policy) }),
      },
      runtime: version === undefined ? null : { name: 'OpenClaw', version },
      files: [file],
      warnings: [
        ...warnings,
        ...(config !== null && config.$include !== undefined ? [{ message: `${file} includes other files, which are not read: a model that is set there is not seen`, hint: 'set the agent\'s model in openclaw.json itself' }] : []),
        ...(fallbacks.length > 0 ? [{ message: `OpenClaw falls back to ${fallbacks.join(', ')} when ${primary ?? 'the model'} fails: canaries may be answered by another model`, hint: 'give the watched agent a model without fallbacks' }] : []),
        ...(policy.some((t) => t.deny?.includes('*') === true) ? [] : [{ message: 'canaries can fire real tools: the agent behind them is not denied any in openclaw.json', hint: 'give canaries an agent of its own with tools: { deny: ["*"] }, see docs/openclaw.md' }]),
      ],
    };
  },
};

/** Links are followed by `readDocuments` only inside the folder; here only whether there is one. */
function skillFiles(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true && filesBelow(folder).length > 0 ? [folder] : [];
}

function readConfig(file: string, named: boolean): { config: OpenclawConfig | null; warnings: PresetRead['warnings'] } {
  const unread = (message: string): ReturnType<typeof readConfig> => ({ config: null, warnings: [{ message: `${file} ${message}: the model behind the agent, its tools and OpenClaw's version are not watched`, hint: 'name it: agents.<name>.runtimeConfig: ~/.openclaw/openclaw.json' }] });
  const read = readPlainFile(file, LARGEST_CONFIG);
  if (!read.ok) {
    if (named) throw new Error(`${file} ${read.problem}`);
    return unread(read.problem);
  }
  const parsed = readJson5(read.body.toString('utf8'));
  if (!parsed.ok) throw new Error(`${file}:${parsed.line}: ${parsed.message}`);
  const config = openclawConfig.safeParse(parsed.value);
  return config.success ? { config: config.data, warnings: [] } : unread('is not what an OpenClaw configuration looks like');
}

/** `openclaw/<id>` and its older spellings name an agent; `openclaw` and `openclaw/default` the default one. */
function agentIn(config: OpenclawConfig | null, model: PresetAt['model']): z.output<typeof entry> | undefined {
  const list = [...(config?.agents?.list ?? []), ...Object.entries(config?.agents?.entries ?? {}).map(([key, e]) => ({ ...e, id: key }))];
  const id = /^(?:openclaw[/:]|agent:)(.+)$/.exec(model)?.[1] ?? 'default';
  return list.find((a) => a.id === id) ?? (id === 'default' ? (list.find((a) => a.default === true) ?? list[0]) : undefined);
}
