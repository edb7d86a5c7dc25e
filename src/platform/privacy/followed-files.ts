import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** What a file holds or held, and where the user keeps it. */
export interface FollowedSecret {
  secret: string;
  from: string;
}

/** Files whose content is a secret, whatever takes its place. */
export interface FollowedFiles {
  /**
   * @param from where the user keeps it: `file:…`
   * @param content as it was read by whoever uses it; null where it could not be had
   */
  follow(file: string, from: string, content: string | null): void;
  /** All that they hold and held, where that has changed since this was last asked; else null. */
  changed(): FollowedSecret[] | null;
}

/** A certificate with all that vouch for it is smaller. */
export const LARGEST_SECRET = 1_000_000;
/** A token that is replaced every hour would be hundreds of secrets within weeks. */
const MOST_KEPT = 20;

/**
 * Files are looked at, and read only where another one lies there or its size or times differ: a
 * key that Vault or Kubernetes replaces (by renaming, or by a link to another folder) is seen
 * before the next text leaves. One that has gone, or cannot be read, keeps what it held.
 */
export function makeFollowedFiles(): FollowedFiles {
  const followed = new Map<string, Followed>();
  let isNew = false;
  const keep = (file: Followed, content: string): void => {
    if (content === '' || file.contents.at(-1) === content) return;
    const others = file.contents.filter((c) => c !== content);
    file.contents = [...others, content].slice(-MOST_KEPT);
    isNew = true;
  };
  return {
    follow(path, from, content) {
      const file = followed.get(path) ?? { from, state: null, contents: [] };
      followed.set(path, file);
      if (content !== null) keep(file, content);
    },
    changed() {
      for (const [path, file] of followed) {
        const state = stateOf(path);
        if (state === file.state) continue;
        file.state = state;
        if (state !== null) keep(file, contentOf(path));
      }
      if (!isNew) return null;
      isNew = false;
      return [...followed.values()].flatMap(({ from, contents }) =>
        contents.map((secret) => ({ secret, from })),
      );
    },
  };
}

interface Followed {
  from: string;
  state: string | null;
  /** The newest comes last. */
  contents: readonly string[];
}

/** Null where no regular file lies there. */
function stateOf(file: string): string | null {
  try {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (stat === undefined || !stat.isFile()) return null;
    return `${stat.dev} ${stat.ino} ${stat.size} ${stat.mtimeMs} ${stat.ctimeMs}`;
  } catch {
    return null;
  }
}

/** As references are resolved: trimmed. Empty where it cannot be had. */
function contentOf(file: string): string {
  let opened: number | null = null;
  try {
    // A pipe that took its place meanwhile would be waited for.
    opened = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = fstatSync(opened);
    if (!stat.isFile() || stat.size > LARGEST_SECRET) return '';
    const bytes = Buffer.alloc(stat.size);
    const length = readSync(opened, bytes, 0, stat.size, 0);
    return bytes.subarray(0, length).toString('utf8').trim();
  } catch {
    return '';
  } finally {
    if (opened !== null) closeSync(opened);
  }
}
