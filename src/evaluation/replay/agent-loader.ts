import { statSync } from 'node:fs';
import { filesOf } from '../../agents/files.ts';
import { agentOf } from '../../config/agent.ts';
import type { Config } from '../../config/load.ts';
import { resolvePath, suiteName } from '../../config/names.ts';
import { buildSubject, type LoadedAgent, type SubjectDeps } from './build-subject.ts';

/** The agents of one configuration, each with a suite, as their files are now. */
export interface AgentLoader {
  /**
   * Reads and builds anew only when one of the files changed.
   * @throws DaytwoError `bad-suite`, `bad-soul`, `bad-tools`, or an Error where the suite is gone
   */
  load(agent: string, suite: string): Promise<LoadedAgent>;
}

/**
 * A soul's content and the commit it was last seen at: an edit is often committed after it was
 * read.
 */
export interface SoulCommit {
  hash: string;
  commit: string | null;
}

/** @param commitSeen the newest known commit of an agent's soul; undefined before the first look */
export function createAgentLoader(
  deps: SubjectDeps,
  commitSeen: (agent: string) => SoulCommit | undefined,
): AgentLoader {
  const { config } = deps;
  const cache = new Map<string, { signature: string; built: LoadedAgent }>();
  return {
    async load(agent, suite) {
      const suiteConfig = agentOf(config, agent).suites.find((s) => suiteName(s) === suite);
      if (suiteConfig === undefined)
        throw new Error(`agent ${agent} has no suite "${suite}" any more`);
      const key = `${agent}/${suite}`;
      const known = cache.get(key);
      if (known !== undefined && known.signature === signature(config, agent, known.built)) {
        const seen = commitSeen(agent);
        return seen?.hash === known.built.soul.hash
          ? { ...known.built, soulCommit: seen.commit }
          : known.built;
      }
      const built = await buildSubject(deps, agent, suiteConfig);
      cache.set(key, { signature: signature(config, agent, built), built });
      return built;
    },
  };
}

/**
 * Soul and skills by content, the suite's files and the tools by size and time: what tells whether
 * anything must be read again.
 */
function signature(config: Config, agent: string, built: LoadedAgent): string {
  const a = agentOf(config, agent);
  const stamp = (file: string): string => {
    const s = statSync(file, { throwIfNoEntry: false });
    return s === undefined ? `${file} gone` : `${file} ${s.size} ${s.mtimeMs} ${s.ino}`;
  };
  const tools =
    typeof a.target.tools === 'string' ? [resolvePath(config.folder, a.target.tools)] : [];
  try {
    const { soul, preset } = filesOf(config, a);
    return [
      soul.hash,
      ...[...built.suite.files, ...tools, ...(preset?.files ?? [])].map(stamp),
    ].join('\n');
  } catch (e) {
    return `unreadable: ${String(e)}`;
  }
}
