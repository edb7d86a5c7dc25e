/** One entry of a POSIX access list, as far as writing and entering go (acl(5)). */
export interface AclEntry {
  who: 'owner' | 'user' | 'group-owner' | 'group' | 'mask' | 'other';
  /** Number of a named user or group; null for the others. */
  id: number | null;
  write: boolean;
  enter: boolean;
}

const TAGS: Readonly<Record<string, readonly [AclEntry['who'], AclEntry['who']]>> = {
  user: ['owner', 'user'],
  group: ['group-owner', 'group'],
  mask: ['mask', 'mask'],
  other: ['other', 'other'],
};

/**
 * Reads what `getfacl --numeric --absolute-names` prints of several files: by path. Entries that
 * hold for new files only (`default:`) and lines of another form say nothing.
 */
export function parseAcls(output: string): Map<string, AclEntry[]> {
  const found = new Map<string, AclEntry[]>();
  let current: AclEntry[] | null = null;
  for (const line of output.split('\n')) {
    const file = /^# file: (.*)$/.exec(line)?.[1];
    if (file !== undefined) {
      current = [];
      found.set(unescapeOctal(file), current);
      continue;
    }
    const [, tag = '', id = '', rights = ''] =
      /^(user|group|mask|other):(\d*):([r-][w-][xst-])/i.exec(line) ?? [];
    const who = TAGS[tag]?.[id === '' ? 0 : 1];
    if (who === undefined) continue;
    current?.push({
      who,
      id: id === '' ? null : Number(id),
      write: rights.charAt(1) === 'w',
      enter: /[xst]/.test(rights.charAt(2)),
    });
  }
  return found;
}

/** A byte that would not be readable is written `\ooo` by getfacl and by the kernel. */
export function unescapeOctal(text: string): string {
  if (!text.includes('\\')) return text;
  const bytes: number[] = [];
  for (const part of text.matchAll(/\\([0-7]{3})|([^\\]+|\\)/g))
    if (part[1] === undefined) bytes.push(...Buffer.from(part[2] ?? ''));
    else bytes.push(Number.parseInt(part[1], 8));
  return Buffer.from(bytes).toString('utf8');
}
