import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Has Node keep what it compiled, so that the next command starts sooner. In the user's own folder:
 * in a temporary one that everybody may write to, somebody else could leave code for us to run.
 * NODE_COMPILE_CACHE names another folder, NODE_DISABLE_COMPILE_CACHE=1 keeps nothing; where there
 * is no folder to write to, nothing is kept.
 */
export function keepCompiledCode(env: NodeJS.ProcessEnv): void {
  const folder = env['NODE_COMPILE_CACHE'] ?? ownFolder(env);
  if (folder !== null) enableCompileCache(folder);
}

function ownFolder(env: NodeJS.ProcessEnv): string | null {
  const caches = env['XDG_CACHE_HOME'];
  if (caches !== undefined && isAbsolute(caches)) return join(caches, 'daytwo', 'compiled');
  try {
    return join(homedir(), '.cache', 'daytwo', 'compiled');
  } catch {
    // A container may run as a user that the system does not know.
    return null;
  }
}
