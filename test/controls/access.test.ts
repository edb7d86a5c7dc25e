import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type AclEntry, parseAcls } from '../../src/controls/access/acl.ts';
import { accessFinding } from '../../src/controls/access/check.ts';
import { decideAccess, type NodeFacts, type WayFacts } from '../../src/controls/access/decide.ts';
import { mountOf, parseMounts } from '../../src/controls/access/mounts.ts';
import { walkPath } from '../../src/controls/access/walk.ts';

const BOT = { name: 'bot', uid: 1001, gids: [1001, 50] };
const ROOT = { name: 'root', uid: 0, gids: [0] };

const node = (path: string, over: Partial<NodeFacts> = {}): NodeFacts => ({
  path,
  mode: 0o755,
  uid: 0,
  gid: 0,
  acl: null,
  readOnlyMount: false,
  ...over,
});

/** /srv/agent/SOUL.md, of root, closed to the agent's user; changed as a test says. */
function way(over: {
  file?: Partial<NodeFacts>;
  folder?: Partial<NodeFacts>;
  above?: Partial<NodeFacts>;
  fileIsMount?: boolean;
  folderIsMount?: boolean;
}): WayFacts {
  const file = node('/srv/agent/SOUL.md', { mode: 0o644, ...over.file });
  const folder = node('/srv/agent', over.folder ?? {});
  return {
    steps: [
      { folder: node('/'), child: { name: 'srv', uid: 0, isMountPoint: false } },
      {
        folder: node('/srv', over.above ?? {}),
        child: { name: 'agent', uid: folder.uid, isMountPoint: over.folderIsMount ?? false },
      },
      {
        folder,
        child: { name: 'SOUL.md', uid: file.uid, isMountPoint: over.fileIsMount ?? false },
      },
    ],
    file,
  };
}
const entry = (who: AclEntry['who'], id: number | null, rights: string): AclEntry => ({
  who,
  id,
  write: rights.includes('w'),
  enter: rights.includes('x'),
});
const list = (...named: AclEntry[]): AclEntry[] => [
  entry('owner', null, 'rwx'),
  entry('group-owner', null, 'rx'),
  ...named,
  entry('other', null, 'rx'),
];

describe('whether a user can change an instruction file', () => {
  it.each<[string, Parameters<typeof way>[0], RegExp | null]>([
    ['a file of root in a folder of root is safe', {}, null],
    ['its owner can, whatever its mode', { file: { uid: 1001, mode: 0o444 } }, /bot owns it/],
    ['everybody can', { file: { mode: 0o666 } }, /everybody, mode 0666/],
    ['a second group can', { file: { gid: 50, mode: 0o664 } }, /group 50, mode 0664/],
    ['another group can, and not this user', { file: { gid: 51, mode: 0o664 } }, null],
    [
      'the group has less than everybody, and the group decides',
      { file: { gid: 50, mode: 0o606 } },
      null,
    ],
    [
      'who may write its folder replaces it',
      { folder: { gid: 50, mode: 0o775 } },
      /put another SOUL.md/,
    ],
    ['in a sticky folder only the owner of a file replaces it', { folder: { mode: 0o1777 } }, null],
    [
      'whoever owns a folder further up replaces the folder',
      { above: { uid: 1001 } },
      /bot owns \/srv, and can put another agent in its place/,
    ],
    [
      'a folder further up that everybody may write',
      { above: { mode: 0o777 } },
      /may write \/srv .*another agent/,
    ],
    [
      'what is mounted there can be neither renamed nor removed',
      { folder: { mode: 0o777 }, fileIsMount: true },
      null,
    ],
    [
      'a mount further down stops whoever may write above it',
      { above: { mode: 0o777 }, folderIsMount: true },
      null,
    ],
    [
      'a read-only mount stops even the owner',
      {
        file: { uid: 1001, readOnlyMount: true },
        folder: { uid: 1001, readOnlyMount: true },
        folderIsMount: true,
      },
      null,
    ],
    [
      'a folder that may not be entered hides what lies in it',
      { above: { mode: 0o700 }, file: { mode: 0o666 } },
      null,
    ],
    [
      'but not from the one who owns it and can open it',
      { folder: { uid: 1001, mode: 0o000 }, file: { mode: 0o644 } },
      /bot owns \/srv\/agent/,
    ],
    [
      'a folder that may be written and not entered lets nothing be put in',
      { folder: { mode: 0o776 } },
      null,
    ],
    [
      'an access list names the user',
      { file: { acl: list(entry('user', 1001, 'rw'), entry('mask', null, 'rw')) } },
      /access list, user 1001/,
    ],
    [
      'its mask takes the right away',
      { file: { acl: list(entry('user', 1001, 'rw'), entry('mask', null, 'r')) } },
      null,
    ],
    [
      'an access list names a group of the user',
      { file: { acl: list(entry('group', 50, 'rw'), entry('mask', null, 'rw')) } },
      /access list, group 50/,
    ],
    [
      'a named user without the right is not helped by a group',
      {
        file: {
          acl: list(entry('user', 1001, 'r'), entry('group', 50, 'rw'), entry('mask', null, 'rw')),
        },
      },
      null,
    ],
    [
      'a mode that seems to let the group write is the mask where there is a list',
      { file: { gid: 50, mode: 0o664, acl: list(entry('mask', null, 'rw')) } },
      null,
    ],
    [
      'a folder by its list',
      { folder: { acl: list(entry('group', 50, 'rwx'), entry('mask', null, 'rwx')) } },
      /may write \/srv\/agent \(access list, group 50\)/,
    ],
  ])('%s', (_, facts, why) => {
    const { writable, reasons } = decideAccess(BOT, way(facts));
    expect(writable).toBe(why !== null);
    if (why !== null) expect(reasons.join('\n')).toMatch(why);
  });

  it('is always so for root, and says so of a read-only mount too', () => {
    expect(decideAccess(ROOT, way({})).reasons).toEqual([
      'root is root and may write every file of this machine',
    ]);
    expect(decideAccess(ROOT, way({ file: { readOnlyMount: true } })).reasons.join()).toContain(
      'mounting it anew',
    );
  });

  it('is found where a probe opened what the facts did not show', () => {
    const safe = decideAccess(BOT, way({}));
    expect(accessFinding('/s', safe, null)).toBeNull();
    expect(accessFinding('/s', safe, { outcome: 'refused', code: 'EACCES' })).toBeNull();
    expect(accessFinding('/s', safe, { outcome: 'opened' })?.what).toContain('a probe opened it');
    const owned = decideAccess(BOT, way({ file: { uid: 1001 } }));
    const refused = accessFinding('/s', owned, { outcome: 'refused', code: 'EPERM' });
    expect(refused?.what).toContain('bot owns it (a probe of the file itself was refused: EPERM)');
  });
});

describe('what the machine is asked', () => {
  it('reads access lists as getfacl prints them, with names that had to be escaped', () => {
    const lists = parseAcls(
      '# file: /srv/a b/SO\\303\\234L.md\n# owner: 0\n# group: 0\nuser::rw-\nuser:1001:rw-\t#effective:r--\n' +
        'group::r-x\ngroup:50:rwx\nmask::r--\nother::---\ndefault:user:1002:rwx\n\n' +
        '# file: /srv\nuser::rwx\ngroup::r-x\nother::r-x\n',
    );
    expect([...lists.keys()]).toEqual(['/srv/a b/SOÜL.md', '/srv']);
    expect(lists.get('/srv/a b/SOÜL.md')).toEqual([
      entry('owner', null, 'rw'),
      entry('user', 1001, 'rw'),
      entry('group-owner', null, 'rx'),
      entry('group', 50, 'rwx'),
      entry('mask', null, 'r'),
      entry('other', null, ''),
    ]);
  });

  it('knows what is mounted read-only, by its own options or its file system’s, the last one on top', () => {
    const mounts = parseMounts(
      [
        '22 27 0:21 / / rw,relatime - ext4 /dev/vda rw',
        '31 22 0:30 / /srv rw,relatime shared:1 - ext4 /dev/vdb ro,errors=remount-ro',
        '32 31 0:31 / /srv/my\\040agent ro,relatime - tmpfs tmpfs rw',
        '33 22 0:32 / /srv rw - tmpfs tmpfs rw',
        'no line of it',
      ].join('\n'),
    );
    expect(mountOf(mounts, '/etc/passwd')).toEqual({ at: '/', readOnly: false });
    expect(mountOf(mounts, '/srv/my agent/SOUL.md')?.readOnly).toBe(true);
    expect(mountOf(mounts, '/srv/my agents')).toEqual({ at: '/srv', readOnly: false });
    expect(mountOf(mounts.slice(0, 2), '/srv/x')?.readOnly).toBe(true);
  });

  it('walks through every link, and every folder that one of them stands in', () => {
    const root = realpathSync(mkdtempSync(join(tmpdir(), 'daytwo-walk-')));
    mkdirSync(join(root, 'v1'));
    writeFileSync(join(root, 'v1/SOUL.md'), 'You are a clerk.');
    symlinkSync('v1', join(root, 'current'));
    symlinkSync('../current/SOUL.md', join(root, 'v1/link.md'));
    chmodSync(join(root, 'v1'), 0o750);
    const { steps, real, stat } = walkPath(join(root, 'current/link.md'));
    expect(real).toBe(join(root, 'v1/SOUL.md'));
    expect(stat.ino).toBe(statSync(join(root, 'v1/SOUL.md')).ino);
    const own = steps.filter((s) => s.folder.startsWith(root)).map((s) => `${s.folder} ${s.name}`);
    expect(own).toEqual([
      `${root} current`,
      `${root} v1`,
      `${root}/v1 link.md`,
      `${root} current`,
      `${root} v1`,
      `${root}/v1 SOUL.md`,
    ]);
    expect(steps.find((s) => s.folder === dirname(real))?.folderStat.mode.toString(8)).toBe(
      '40750',
    );
    symlinkSync('loop', join(root, 'loop'));
    expect(() => walkPath(join(root, 'loop'))).toThrow(/more than 40 links/);
    expect(() => walkPath(join(root, 'none.md'))).toThrow(/ENOENT/);
  });
});
