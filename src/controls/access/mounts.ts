import { unescapeOctal } from './acl.ts';

/** A place where something is mounted, and whether it can be written by that way. */
export interface Mount {
  at: string;
  readOnly: boolean;
}

/**
 * Reads /proc/self/mountinfo (proc_pid_mountinfo(5)): a mount is read-only by its own options or
 * by those of its file system. Later lines lie over earlier ones.
 */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.split(' ');
    const [at, own] = [fields[4], fields[5]];
    const dash = fields.indexOf('-');
    if (at === undefined || own === undefined || dash < 0) return [];
    const ofSystem = fields[dash + 3] ?? '';
    const readOnly = [own, ofSystem].some((options) => options.split(',').includes('ro'));
    return [{ at: unescapeOctal(at), readOnly }];
  });
}

/** The mount that a path lies on; null where none of them holds it. */
export function mountOf(mounts: readonly Mount[], path: string): Mount | null {
  let best: Mount | null = null;
  for (const m of mounts) {
    const holds = m.at === '/' || path === m.at || path.startsWith(`${m.at}/`);
    // Of two at one place the later is seen.
    if (holds && (best === null || m.at.length >= best.at.length)) best = m;
  }
  return best;
}
