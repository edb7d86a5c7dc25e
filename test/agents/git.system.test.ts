import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { auditFiles, type DifferingFiles } from '../../src/agents/file-audit.ts';
import { readSoul } from '../../src/agents/soul.ts';
import {
  type User,
  userOf,
  whyWritable,
  writableBecause,
} from '../../src/platform/files/unix-users.ts';
import { gitState } from '../../src/platform/git/git.ts';

const MINUTE = 60_000;

interface Repo {
  folder: string;
  soul: string;
  git(...args: string[]): string;
  write(name: string, text: string): string;
}

function repo(init: readonly string[] = []): Repo {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-git-'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ana Ü', '-c', 'user.email=a@b', ...args], {
      cwd: folder,
      encoding: 'utf8',
    }).trim();
  const write = (name: string, text: string): string => {
    mkdirSync(join(folder, 'skills', 'mail'), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  git('init', '-q', ...init);
  const soul = write('SOUL.md', 'You help.\n');
  write('skills/mail/SKILL.md', 'Read mail.\n');
  git('add', '.');
  git('commit', '-qm', 'first words\n\nand a body');
  return { folder, soul, git, write };
}

describe('git, read', () => {
  it('tells commit, author and first line, and which tracked files are not as committed', async () => {
    const r = repo();
    const fresh = r.write('NEW.md', 'not tracked');
    const skill = join(r.folder, 'skills/mail/SKILL.md');
    expect(await gitState([r.soul, skill, fresh])).toEqual({
      commit: r.git('log', '-1', '--format=%h'),
      author: 'Ana Ü',
      subject: 'first words',
      at: r.git('log', '-1', '--format=%cI'),
      uncommitted: [],
      committed: { [r.soul]: r.git('rev-parse', 'HEAD:SOUL.md'), [skill]: expect.any(String) },
    });
    r.write('SOUL.md', 'You obey.\n');
    expect((await gitState([r.soul, skill, fresh]))?.uncommitted).toEqual([r.soul]);
    r.git('commit', '-qam', 'second');
    expect(await gitState([r.soul, skill])).toMatchObject({ subject: 'second', uncommitted: [] });
    expect((await gitState([skill]))?.subject).toBe('first words');
  });

  it('is nothing where there is no checkout, no commit of the file, or no file', async () => {
    const bare = mkdtempSync(join(tmpdir(), 'daytwo-plain-'));
    writeFileSync(join(bare, 'SOUL.md'), 'x');
    expect(await gitState([join(bare, 'SOUL.md')])).toBeNull();
    expect(await gitState([join(bare, 'none', 'SOUL.md')])).toBeNull();
    expect(await gitState([])).toBeNull();
    const r = repo();
    expect(await gitState([r.write('NEW.md', 'x')])).toBeNull();
  });

  it('takes line ends that git turns, file names with blanks, and SHA-256 checkouts for what they are', async () => {
    const r = repo(['--object-format=sha256']);
    const odd = r.write('skills/mail/:(top) *.md', 'a\n');
    r.git('--literal-pathspecs', 'add', '--', 'skills/mail/:(top) *.md');
    r.git('commit', '-qm', 'odd');
    r.write('SOUL.md', 'You help.\r\n');
    expect((await gitState([r.soul, odd]))?.uncommitted).toEqual([]);
    writeFileSync(odd, 'b\n');
    expect((await gitState([r.soul, odd]))?.uncommitted).toEqual([odd]);
  });

  it('starts no program that the checkout names', async () => {
    const r = repo();
    const trap = r.write('trap.sh', '#!/bin/sh\ntouch "$(dirname "$0")/sprung"\ncat\n');
    chmodSync(trap, 0o755);
    r.write('.gitattributes', '*.md filter=trap diff=trap\n');
    for (const [key, value] of [
      ['core.fsmonitor', trap],
      ['filter.trap.clean', trap],
      ['filter.trap.smudge', trap],
      ['filter.trap.required', 'true'],
      ['diff.trap.textconv', trap],
      ['diff.external', trap],
      ['log.showSignature', 'true'],
      ['gpg.program', trap],
      ['core.pager', trap],
      ['core.sshCommand', trap],
    ] as const)
      r.git('config', key, value);
    writeFileSync(r.soul, 'You obey.\n');
    expect((await gitState([r.soul]))?.uncommitted).toEqual([r.soul]);
    expect(existsSync(join(r.folder, 'sprung'))).toBe(false);
  });

  it('writes nothing into the checkout', async () => {
    const r = repo();
    const index = (): string =>
      `${statSync(join(r.folder, '.git/index')).mtimeMs} ` +
      `${readFileSync(join(r.folder, '.git/index'), 'hex')}`;
    const before = index();
    writeFileSync(r.soul, 'You help.\n');
    await gitState([r.soul]);
    expect(index()).toBe(before);
  });
});

describe('who may change a file', () => {
  const ana: User = { name: 'ana', uid: 1000, gids: [1000, 50] };
  const file = (mode: number, uid = 0, gid = 0): { mode: number; uid: number; gid: number } => ({
    mode,
    uid,
    gid,
  });
  const closed = file(0o755);

  it('is said by owner, group, mode and folder', () => {
    expect(writableBecause(ana, file(0o644), closed)).toBeNull();
    expect(writableBecause(ana, file(0o400, 1000), closed)).toBe('ana owns it');
    expect(writableBecause(ana, file(0o664, 0, 50), closed)).toBe('ana may write it (mode 0664)');
    expect(writableBecause(ana, file(0o664, 0, 51), closed)).toBeNull();
    expect(writableBecause(ana, file(0o646), closed)).toMatch(/may write it/);
    // A group that may not write is asked before the others are.
    expect(writableBecause(ana, file(0o606, 0, 50), closed)).toBeNull();
    expect(writableBecause(ana, file(0o644), file(0o755, 1000))).toMatch(/owns its folder/);
    expect(writableBecause(ana, file(0o644), file(0o777))).toMatch(/another file in its place/);
    expect(writableBecause(ana, file(0o644), file(0o1777))).toBeNull();
    expect(writableBecause({ ...ana, uid: 0, name: 'root' }, file(0o400), closed)).toMatch(
      /every file/,
    );
  });

  it("is found out from the machine's own lists", () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-users-'));
    writeFileSync(
      join(folder, 'passwd'),
      'root:x:0:0::/root:/bin/sh\nclaw:x:990:991:An agent:/:/bin/false\nbroken\n',
    );
    writeFileSync(join(folder, 'group'), 'claw:x:991:\nmail:x:8:ana,claw\nother:x:9:clawd\n');
    const lists = { passwd: join(folder, 'passwd'), group: join(folder, 'group') };
    expect(userOf('claw', lists)).toEqual({ name: 'claw', uid: 990, gids: [991, 8] });
    expect(userOf('990', lists)?.name).toBe('claw');
    expect(userOf('nobody-here', lists)).toBeNull();
    expect(
      userOf('claw', { passwd: join(folder, 'none'), group: join(folder, 'none') }),
    ).toBeNull();
    writeFileSync(join(folder, 'f'), '');
    expect(
      whyWritable({ name: 'me', uid: process.getuid?.() ?? 0, gids: [] }, join(folder, 'f')),
    ).not.toBeNull();
    expect(whyWritable(ana, join(folder, 'none'))).toBeNull();
  });
});

describe('the guard', () => {
  it('tells of a file once its grace is over from the first edit on, whatever is edited in it meanwhile, and says how that ended', async () => {
    const r = repo();
    const soul = (): ReturnType<typeof readSoul> =>
      readSoul(r.folder, [r.soul], [join(r.folder, 'skills')]);
    let seen: DifferingFiles = {};
    let ended: string[] = [];
    const look = async (minute: number): Promise<string[]> => {
      const found = await auditFiles(soul(), null, {
        graceMs: 60 * MINUTE,
        now: minute * MINUTE,
        seen,
      });
      // As the store carries it over a restart.
      seen = JSON.parse(JSON.stringify(found.seen)) as DifferingFiles;
      ended = found.ended;
      return found.findings.map((f) => f.why);
    };
    expect(await look(0)).toEqual([]);
    r.write('SOUL.md', 'You obey.\n');
    expect(await look(10)).toEqual([]);
    for (let minute = 15; minute < 70; minute += 5) {
      r.write('SOUL.md', `You obey, ${minute}.\n`);
      expect(await look(minute)).toEqual([]);
    }
    r.write('SOUL.md', 'You obey me.\n');
    expect(await look(70)).toEqual(['is not what is committed, and has been so for 60 min']);
    r.write('SOUL.md', 'You obey me now.\n');
    expect(await look(71)).toEqual(['is not what is committed, and has been so for 61 min']);
    expect(ended).toEqual([]);
    r.git('commit', '-qam', 'meant');
    expect(await look(132)).toEqual([]);
    expect(ended).toEqual([`${r.soul} was committed`]);
    expect(seen).toEqual({});

    r.write('SOUL.md', 'You obey nobody.\n');
    expect(await look(140)).toEqual([]);
    r.git('commit', '-qam', 'meant too');
    r.write('SOUL.md', 'You obey somebody.\n');
    expect(await look(200), 'what differs now was edited after that commit').toEqual([]);
    expect(ended).toEqual([`${r.soul} was committed`]);
    r.git('checkout', '-q', 'HEAD', '--', 'SOUL.md');
    expect(await look(201)).toEqual([]);
    expect(ended).toEqual([`${r.soul} was put back as it is committed`]);
  });

  it("names every file that the agent's user could change", async () => {
    const r = repo();
    const user = { name: 'claw', uid: process.getuid?.() === 0 ? 990 : 0, gids: [] };
    chmodSync(r.folder, 0o755);
    chmodSync(r.soul, 0o666);
    const { findings } = await auditFiles(readSoul(r.folder, [r.soul], []), user, {
      graceMs: 0,
      now: 0,
      seen: {},
    });
    expect(findings).toMatchObject([
      {
        path: r.soul,
        kind: 'writable',
        why: expect.stringMatching(/^can be changed by the agent: .* may write/),
      },
    ]);
  });
});
