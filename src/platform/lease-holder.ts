import { hostname } from 'node:os';

/** Which process makes something: its host and its id there. */
export function holderOf(pid = process.pid, host = hostname()): string {
  return `${host}:${pid}`;
}

/**
 * Whether a holder is a process of this host that no longer lives. Of another host nothing is
 * known, so it counts as living.
 */
export function isHolderDead(holder: string): boolean {
  const at = holder.lastIndexOf(':');
  const pid = Number(holder.slice(at + 1));
  return holder.slice(0, at) === hostname() && Number.isInteger(pid) && pid > 0 && !isAlive(pid);
}

/** Whether a process of this host lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (e) {
    // EPERM: it lives, and is somebody else's.
    return e instanceof Error && 'code' in e && e.code === 'EPERM';
  }
}
