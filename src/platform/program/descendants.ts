import { readdirSync, readFileSync } from 'node:fs';

/** A process as the system lists it. */
export interface Listed {
  pid: number;
  parent: number;
  group: number;
  session: number;
}

/**
 * Every process that stems from one, itself left out: by its parent, or by a group or session that
 * it or one of them leads. No such number is given to another process while the group or session
 * has members. One whose parents have ended already and that leads a session of its own is not
 * found. Pure.
 */
export function descendantsOf(root: number, all: readonly Listed[]): number[] {
  const found = new Set([root]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    for (const { pid, parent, group, session } of all)
      if (found.has(parent) || found.has(group) || found.has(session)) found.add(pid);
  }
  found.delete(root);
  return [...found];
}

/** The processes of this machine; none where the system has no /proc. */
export function listProcesses(): Listed[] {
  if (process.platform !== 'linux') return [];
  return namesIn('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const listed = processOf(Number(name), textOf(`/proc/${name}/stat`));
    return listed === null ? [] : [listed];
  });
}

/** `pid (name) state parent group session …`; a name may hold spaces and brackets (proc_pid_stat(5)). */
export function processOf(pid: number, stat: string): Listed | null {
  const [, parent, group, session] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  return parent === undefined || group === undefined || session === undefined
    ? null
    : { pid, parent, group, session };
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** It may have ended meanwhile. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
