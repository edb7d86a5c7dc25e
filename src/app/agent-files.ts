import { PRESETS } from '../agents/presets/registry.ts';
import type { PresetRead } from '../agents/presets/preset.ts';
import { readDocuments, type Soul } from '../agents/soul.ts';
import { within, type Config } from '../config/load.ts';
import type { AgentConfig } from '../config/schema.ts';
import { DaytwoError, EXIT } from '../domain/errors.ts';

/** An agent's instruction files, and what its runtime's folder says beside them. */
export interface AgentFiles {
  soul: Soul;
  preset: PresetRead | null;
}

/** @throws DaytwoError `bad-soul` */
export function filesOf(config: Pick<Config, 'folder'>, agent: Pick<AgentConfig, 'preset' | 'workspace' | 'runtimeConfig' | 'soul' | 'skills'> & { target: Pick<AgentConfig['target'], 'model'> }): AgentFiles {
  const own = (files: readonly string[] | undefined, role: 'soul' | 'skill'): { path: string; role: 'soul' | 'skill' }[] => (files ?? []).map((f) => ({ path: within(config.folder, f), role }));
  const given = [...own(agent.soul, 'soul'), ...own(agent.skills, 'skill')];
  try {
    const preset = presetOf(config, agent);
    const home = within(config.folder, agent.workspace ?? '.');
    const documents = (preset?.documents ?? []).map((d) => ({ ...d, home }));
    const all = readDocuments(config.folder, [...documents, ...given]);
    if (preset === null) return { soul: all, preset };
    // A runtime reads its skills when it wants them; of a preset's files only the instructions are sent, if any.
    const sent = [...(preset.sent ? documents.filter((d) => d.role === 'soul') : []), ...given];
    return { soul: { ...all, text: sent.length === 0 ? '' : readDocuments(config.folder, sent).text }, preset };
  } catch (e) {
    const next = agent.preset === undefined ? 'check the paths under soul: and skills:' : 'check the path under workspace:';
    throw new DaytwoError({ code: 'bad-soul', exitCode: EXIT.config, message: `the soul cannot be read: ${e instanceof Error ? e.message : String(e)}`, next, cause: e });
  }
}

function presetOf(config: Pick<Config, 'folder'>, agent: Parameters<typeof filesOf>[1]): PresetRead | null {
  const preset = agent.preset === undefined ? undefined : PRESETS[agent.preset];
  if (preset === undefined || agent.workspace === undefined) return null;
  return preset.read({
    workspace: within(config.folder, agent.workspace), model: agent.target.model,
    ...(agent.runtimeConfig === undefined ? {} : { runtimeConfig: within(config.folder, agent.runtimeConfig) }),
  });
}
