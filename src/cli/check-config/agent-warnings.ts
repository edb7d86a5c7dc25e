import type { AgentFiles } from '../../agents/files.ts';
import type { PresetRead } from '../../agents/presets/preset.ts';
import { findUntestedSkills, skillsOf } from '../../agents/skills.ts';
import { truncations } from '../../agents/truncation.ts';
import type { Config } from '../../config/load.ts';
import type { AgentConfig } from '../../config/schema.ts';
import type { Problem } from '../../domain/errors.ts';
import { isAgentKind } from '../../domain/provider.ts';
import type { Suite } from '../../domain/suite.ts';
import { baseUrlOf } from '../../llm/accounts.ts';
import { findingWords, findSoulFindings } from '../../monitoring/documents/soul-findings.ts';
import { userOf } from '../../platform/files/unix-users.ts';

/** What is worth a word about an agent's files, though it can be watched as it is. */
export function fileWarnings(
  config: Pick<Config, 'place' | 'providers'>,
  id: string,
  agent: AgentConfig,
  { soul, preset }: AgentFiles,
): Problem[] {
  const at = (key: string, message: string, hint: string): Problem => ({
    place: config.place(['agents', id, key]),
    path: `agents.${id}.${key}`,
    message,
    hint,
  });
  const key = agent.preset === undefined ? 'soul' : 'workspace';
  return [
    ...soul.problems.map((p) =>
      at(
        agent.preset === undefined ? 'skills' : key,
        p,
        'mend or remove it: it is part of the version as a file that cannot be read',
      ),
    ),
    ...(preset?.limits == null
      ? []
      : truncations(soul.documents, preset.limits).map((t) =>
          at(key, t, "shorten it, or raise the limit in the runtime's configuration"),
        )),
    ...(preset?.warnings ?? []).map((w) => at(key, w.message, w.hint)),
    ...otherPort(config, agent.target.provider, preset),
    ...(agent.runsAs === undefined || userOf(agent.runsAs) !== null
      ? []
      : [
          at(
            'runsAs',
            "the user is not in this machine's own list; whether the agent can change its files " +
              'is not watched',
            'name the user that the agent runs as',
          ),
        ]),
  ];
}

const HERE = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * Canaries that are sent to another port of this machine than the gateway's own reach nobody, or
 * somebody else.
 */
function otherPort(
  config: Pick<Config, 'place' | 'providers'>,
  provider: string,
  preset: PresetRead | null,
): Problem[] {
  const account = config.providers[provider];
  const url = account === undefined ? null : URL.parse(baseUrlOf(account) ?? '');
  if (preset?.port === undefined || url === null || !HERE.test(url.hostname)) return [];
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const path = ['providers', provider, 'baseUrl'];
  return port === preset.port
    ? []
    : [
        {
          place: config.place(path),
          path: path.join('.'),
          message:
            `names port ${port}, and ${preset.files.join(', ')} has the gateway ` +
            `listen on ${preset.port}`,
          hint: `write port ${preset.port}, unless something passes ${port} on to it`,
        },
      ];
}

/** Skills without a canary, a problem each: what nothing tests can change without a word. */
export function untestedSkills(
  config: Pick<Config, 'place'>,
  id: string,
  { soul }: Pick<AgentFiles, 'soul'>,
  suites: readonly Pick<Suite, 'name' | 'cases'>[],
): Problem[] {
  const key =
    config.place(['agents', id, 'skills']).line === config.place(['agents', id]).line
      ? 'suites'
      : 'skills';
  return findUntestedSkills(skillsOf(soul), suites).map((s) => ({
    place: config.place(['agents', id, key]),
    path: `agents.${id}.${key}`,
    message: `no canary tests the skill "${s.name}" (${s.file})`,
    hint:
      'write metadata: { skill: ' +
      `${/^[\w-]+$/.test(s.name) ? s.name : JSON.stringify(s.name)} } on a case that needs it`,
  }));
}

/** What the soul does not say, and what it says that no case shows, a problem each. */
export function soulFindings(
  config: Pick<Config, 'place'>,
  id: string,
  agent: AgentConfig,
  { soul }: Pick<AgentFiles, 'soul'>,
  suites: readonly Pick<Suite, 'cases'>[],
): Problem[] {
  const key = agent.preset === undefined ? 'soul' : 'workspace';
  const findings = findSoulFindings(
    soul.documents,
    suites.flatMap((s) => s.cases),
  );
  return findingWords(findings).map(({ what, hint }): Problem => ({
    place: config.place(['agents', id, key]),
    path: `agents.${id}.${key}`,
    message: what,
    hint,
  }));
}

/** What canaries may set in motion at an agent that is asked as its customers ask it. */
export function sideEffects(
  config: Pick<Config, 'place' | 'providers'>,
  id: string,
  agent: AgentConfig,
): Problem[] {
  const name = agent.target.provider;
  const account = config.providers[name];
  if (account === undefined || !isAgentKind(account.kind)) return [];
  if (account.options['sideEffects'] !== undefined) return [];
  const path = ['providers', name];
  return [
    {
      place: config.place(path),
      path: path.join('.'),
      message:
        `nothing is said of what a canary may set in motion there: ${id} is asked as its ` +
        'customers ask it, and its tools may act',
      hint: 'write sideEffects: none, sandboxed (a test tenant) or accepted',
    },
  ];
}
