import { statSync } from 'node:fs';
import { filesOf } from '../../agents/files.ts';
import { agentOf } from '../../config/agent.ts';
import { type Config, within } from '../../config/load.ts';
import type { Built } from './build-subject.ts';

/**
 * Soul and skills by content, the suite's files and the tools by size and time: what tells whether
 * anything must be read again.
 */
export function signature(config: Config, agent: string, built: Built): string {
  const a = agentOf(config, agent);
  const stamp = (file: string): string => {
    const s = statSync(file, { throwIfNoEntry: false });
    return s === undefined ? `${file} gone` : `${file} ${s.size} ${s.mtimeMs} ${s.ino}`;
  };
  const tools = typeof a.target.tools === 'string' ? [within(config.folder, a.target.tools)] : [];
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
