import { type User, userWords } from '../../platform/files/unix-users.ts';
import type { AclEntry } from './acl.ts';

/** As far as it decides who may write or enter. */
export interface NodeFacts {
  path: string;
  mode: number;
  uid: number;
  gid: number;
  /** Its access list; null where it has none or it could not be read. */
  acl: readonly AclEntry[] | null;
  readOnlyMount: boolean;
}

/** A folder on the way to a file, with what is looked up in it. */
export interface StepFacts {
  folder: NodeFacts;
  /** The entry of it that the way goes through: a folder, a link, or the file itself. */
  child: { name: string; uid: number; isMountPoint: boolean };
}

/** Everything on the way from the root to a file, through every link. */
export interface WayFacts {
  steps: readonly StepFacts[];
  file: NodeFacts;
}

/** Why a user can change what is read under a name: each way to do so. */
export interface Access {
  writable: boolean;
  reasons: readonly string[];
}

/**
 * Whether a user can write a file, or put another in its place, and why. By owner, mode, groups,
 * access lists and mounts, in the order of acl(5), "access check algorithm". Attributes
 * (`chattr +i`), other namespaces and security modules are not seen.
 */
export function decideAccess(user: User, way: WayFacts): Access {
  if (user.uid === 0) return rootAccess(user, way);
  const reasons: string[] = [];
  let reached = true;
  for (const { folder, child } of way.steps) {
    if (!reached) break;
    const why = canReplace(user, folder, child);
    if (why !== null) reasons.push(why);
    // Who owns a folder can give themselves the right to enter it.
    reached = folder.uid === user.uid || allows(user, folder, 'enter') !== null;
  }
  const inPlace = reached ? canWrite(user, way.file) : null;
  if (inPlace !== null) reasons.unshift(inPlace);
  return { writable: reasons.length > 0, reasons };
}

function rootAccess(user: User, way: WayFacts): Access {
  return {
    writable: true,
    reasons: [
      `${userWords(user)} is root and may write every file of this machine` +
        (way.file.readOnlyMount ? ', also by mounting it anew' : ''),
    ],
  };
}

function canWrite(user: User, file: NodeFacts): string | null {
  if (file.readOnlyMount) return null;
  // Whoever owns a file can give themselves the right to write it.
  if (file.uid === user.uid) return `${userWords(user)} owns it`;
  const by = allows(user, file, 'write');
  return by === null ? null : `${userWords(user)} may write it (${by})`;
}

function canReplace(user: User, folder: NodeFacts, child: StepFacts['child']): string | null {
  // A place where something is mounted can be neither renamed nor removed.
  if (folder.readOnlyMount || child.isMountPoint) return null;
  const put = `can put another ${child.name} in its place`;
  if (folder.uid === user.uid) return `${userWords(user)} owns ${folder.path}, and ${put}`;
  const write = allows(user, folder, 'write');
  if (write === null || allows(user, folder, 'enter') === null) return null;
  const isSticky = (folder.mode & 0o1000) !== 0;
  if (isSticky && child.uid !== user.uid) return null;
  return `${userWords(user)} may write ${folder.path} (${write}), and ${put}`;
}

/** By what a user has a right; null where they have it not. */
function allows(user: User, node: NodeFacts, right: 'write' | 'enter'): string | null {
  return node.acl === null || node.acl.length === 0
    ? byMode(user, node, right)
    : byList(user, node, node.acl, right);
}

function byMode(user: User, node: NodeFacts, right: 'write' | 'enter'): string | null {
  const bit = right === 'write' ? 0o2 : 0o1;
  const words = `mode ${(node.mode & 0o7777).toString(8).padStart(4, '0')}`;
  const has = (shift: number): boolean => (node.mode & (bit << shift)) !== 0;
  if (node.uid === user.uid) return has(6) ? words : null;
  if (user.gids.includes(node.gid)) return has(3) ? `group ${node.gid}, ${words}` : null;
  return has(0) ? `everybody, ${words}` : null;
}

function byList(
  user: User,
  node: NodeFacts,
  acl: readonly AclEntry[],
  right: 'write' | 'enter',
): string | null {
  const of = (who: AclEntry['who']): AclEntry[] => acl.filter((e) => e.who === who);
  const masked = (e: AclEntry): boolean => e[right] && (of('mask')[0]?.[right] ?? true);
  if (node.uid === user.uid) return of('owner')[0]?.[right] === true ? 'as its owner' : null;
  const named = of('user').find((e) => e.id === user.uid);
  if (named !== undefined) return masked(named) ? `access list, user ${user.uid}` : null;
  const groups = [
    ...(user.gids.includes(node.gid) ? of('group-owner') : []),
    ...of('group').filter((e) => e.id !== null && user.gids.includes(e.id)),
  ];
  // One group that has the right is enough; where only others fit, the rest has no say.
  const granting = groups.find(masked);
  if (granting !== undefined) return `access list, group ${granting.id ?? node.gid}`;
  if (groups.length > 0) return null;
  return of('other')[0]?.[right] === true ? 'access list, everybody' : null;
}
