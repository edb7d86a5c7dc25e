import { userOf } from '../agents/accounts.ts';
import { skillsOf, untested } from '../agents/skills.ts';
import { truncations } from '../agents/truncation.ts';
import type { Config } from '../config/load.ts';
import type { AgentConfig } from '../config/schema.ts';
import type { Problem } from '../domain/errors.ts';
import type { Suite } from '../domain/suite.ts';
import type { AgentFiles } from './agent-files.ts';

/** What is worth a word about an agent's files, though it can be watched as it is. */
export function fileWarnings(config: Pick<Config, 'place'>, id: string, agent: AgentConfig, { soul, preset }: AgentFiles): Problem[] {
  const at = (key: string, message: string, hint: string): Problem => ({ place: config.place(['agents', id, key]), path: `agents.${id}.${key}`, message, hint });
  const key = agent.preset === undefined ? 'soul' : 'workspace';
  return [
    ...soul.problems.map((p) => at(agent.preset === undefined ? 'skills' : key, p, 'mend or remove it: it is part of the version as a file that cannot be read')),
    ...(preset?.limits == null ? [] : truncations(soul.documents, preset.limits).map((t) => at(key, t, 'shorten it, or raise the limit in the runtime\'s configuration'))),
    ...(preset?.warnings ?? []).map((w) => at(key, w.message, w.hint)),
    ...(agent.runsAs === undefined || userOf(agent.runsAs) !== null ? [] : [at('runsAs', `there is no user "${agent.runsAs}" in this machine's own list; whether the agent can change its files is not watched`, 'name the user that the agent runs as')]),
  ];
}

/** Skills without a canary, a problem each: what nothing tests can change without a word. */
export function untestedSkills(config: Pick<Config, 'place'>, id: string, { soul }: Pick<AgentFiles, 'soul'>, suites: readonly Pick<Suite, 'name' | 'cases'>[]): Problem[] {
  const key = config.place(['agents', id, 'skills']).line === config.place(['agents', id]).line ? 'suites' : 'skills';
  return untested(skillsOf(soul), suites).map((s) => ({
    place: config.place(['agents', id, key]), path: `agents.${id}.${key}`, message: `no canary tests the skill "${s.name}" (${s.file})`,
    hint: `write metadata: { skill: ${/^[\w-]+$/.test(s.name) ? s.name : JSON.stringify(s.name)} } on a case that needs it`,
  }));
}
