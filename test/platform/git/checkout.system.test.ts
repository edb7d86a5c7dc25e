import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkoutBase } from '../../../src/comparison/gate/git-checkout.ts';
import { filesToScan } from '../../../src/models/scan/files-to-scan.ts';
import { gitState } from '../../../src/platform/git/git.ts';

interface Repo {
  at: string;
  git(...args: string[]): string;
  put(name: string, text: string | Buffer): string;
}

function repo(): Repo {
  const at = mkdtempSync(join(tmpdir(), 'daytwo-base-of-'));
  const git = (...args: string[]): string =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
      cwd: at,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trim();
  const put = (name: string, text: string | Buffer): string => {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
    return join(at, name);
  };
  git('init', '-q', '-b', 'main');
  put('SOUL.md', 'You help.\n');
  git('add', '.');
  git('commit', '-qm', 'first');
  return { at, git, put };
}

/** A program that leaves a mark where it is started, and the settings that would start it. */
function laid({ at, put }: Pick<Repo, 'at' | 'put'>): {
  settings: [string, string][];
  mark: string;
} {
  const mark = join(at, 'sprung');
  const trap = put('trap.sh', `#!/bin/sh\ntouch '${mark}'\ncat\n`);
  chmodSync(trap, 0o755);
  const names = [
    'core.fsmonitor',
    'filter.trap.smudge',
    'filter.trap.clean',
    'filter.trap.process',
    'diff.trap.textconv',
    'diff.external',
    'core.pager',
    'core.sshCommand',
    'gpg.program',
    'core.alternateRefsCommand',
    'remote.origin.uploadpack',
  ];
  return { settings: names.map((name) => [name, trap]), mark };
}

describe('the files of a commit', () => {
  it('are written without starting what the checkout names, and read as they are committed', async () => {
    const r = repo();
    const { settings, mark } = laid(r);
    r.put('.gitattributes', '*.md filter=trap diff=trap\n');
    r.git('add', '.gitattributes');
    r.git('commit', '-qm', 'attributes');
    for (const [name, value] of settings) r.git('config', name, value);
    r.git('config', 'filter.trap.required', 'true');
    r.git('config', 'extensions.partialClone', 'origin');
    r.git('config', 'remote.origin.promisor', 'true');
    r.git('config', 'remote.origin.url', r.at);
    for (const hook of ['post-checkout', 'post-index-change', 'reference-transaction'])
      writeFileSync(join(r.at, '.git/hooks', hook), `#!/bin/sh\ntouch '${mark}'\n`, {
        mode: 0o755,
      });
    writeFileSync(join(r.at, 'SOUL.md'), 'You obey.\n');
    const base = await checkoutBase(r.at, undefined);
    expect(readFileSync(join(base?.folderOf(r.at) ?? '', 'SOUL.md'), 'utf8')).toBe('You help.\n');
    expect(filesToScan(r.at)).toContain(join(r.at, 'SOUL.md'));
    expect((await gitState([join(r.at, 'SOUL.md')]))?.uncommitted).toHaveLength(1);
    expect(existsSync(mark)).toBe(false);
    base?.remove();
    expect(existsSync(base?.folderOf(r.at) ?? '')).toBe(false);
  });

  it('are none of what lies in a checkout as if it were a repository of its own', async () => {
    const r = repo();
    const { settings, mark } = laid(r);
    const inner = join(r.at, 'inner');
    execFileSync('git', ['init', '-q', '--bare', inner]);
    for (const [name, value] of [...settings, ['core.bare', 'false'], ['core.worktree', r.at]])
      execFileSync('git', ['--git-dir', inner, 'config', name ?? '', value ?? '']);
    writeFileSync(join(inner, 'SOUL.md'), 'You obey.\n');
    expect(await checkoutBase(inner, undefined)).toBeNull();
    expect(filesToScan(inner)).toContain(join(inner, 'SOUL.md'));
    expect(await gitState([join(inner, 'SOUL.md')])).toBeNull();
    expect(existsSync(mark)).toBe(false);
  });

  it('keep their modes, links and odd names', async () => {
    const r = repo();
    chmodSync(r.put('run.sh', '#!/bin/sh\n'), 0o755);
    r.put('a b/"c"\nd ü.md', 'odd\n');
    r.put('large.bin', Buffer.alloc(3_000_000, 7));
    r.put('empty.md', '');
    symlinkSync('SOUL.md', join(r.at, 'link.md'));
    r.git('add', '.');
    r.git('commit', '-qm', 'more');
    const base = await checkoutBase(r.at, 'HEAD');
    const of = (name: string): string => join(base?.folderOf(r.at) ?? '', name);
    expect(statSync(of('run.sh')).mode & 0o111).not.toBe(0);
    expect(statSync(of('SOUL.md')).mode & 0o111).toBe(0);
    expect(readFileSync(of('a b/"c"\nd ü.md'), 'utf8')).toBe('odd\n');
    expect(statSync(of('large.bin')).size).toBe(3_000_000);
    expect(readFileSync(of('empty.md'), 'utf8')).toBe('');
    expect(readlinkSync(of('link.md'))).toBe('SOUL.md');
    base?.remove();
  });

  it('read like the working tree where git turns line ends, and nothing else differs', async () => {
    const r = repo();
    r.put('SKILL.md', 'a\nb\n');
    r.git('add', '.');
    r.git('commit', '-qm', 'skill');
    r.put('SOUL.md', 'You help.\r\n');
    r.put('SKILL.md', 'a\r\nc\r\n');
    const base = await checkoutBase(r.at, 'HEAD');
    const read = (name: string): string =>
      readFileSync(join(base?.folderOf(r.at) ?? '', name), 'utf8');
    expect(read('SOUL.md')).toBe('You help.\r\n');
    expect(read('SKILL.md')).toBe('a\nb\n');
    base?.remove();
  });

  it('are taken from Git LFS where their object is here, and left out where they read otherwise than they are stored', async () => {
    const r = repo();
    const pointer = (text: string): { oid: string; text: string } => {
      const oid = createHash('sha256').update(text).digest('hex');
      const lines = ['version https://git-lfs.github.com/spec/v1', `oid sha256:${oid}`];
      return { oid, text: `${[...lines, `size ${text.length}`].join('\n')}\n` };
    };
    const [here, gone, forged] = ['Here.\n', 'Gone.\n', 'Forged.\n'].map(pointer);
    r.put('here.md', here?.text ?? '');
    r.put('gone.md', gone?.text ?? '');
    r.put('forged.md', forged?.text ?? '');
    r.put('locked.md', Buffer.from('\0GITCRYPT\0abc'));
    r.git('add', '.');
    r.git('commit', '-qm', 'lfs');
    const object = (oid = ''): string =>
      `.git/lfs/objects/${oid.slice(0, 2)}/${oid.slice(2, 4)}/${oid}`;
    r.put(object(here?.oid), 'Here.\n');
    r.put(object(forged?.oid), 'Something else.\n');
    const base = await checkoutBase(r.at, 'HEAD');
    const of = (name: string): string => join(base?.folderOf(r.at) ?? '', name);
    expect(readFileSync(of('here.md'), 'utf8')).toBe('Here.\n');
    for (const name of ['gone.md', 'forged.md', 'locked.md'])
      expect([name, existsSync(of(name))]).toEqual([name, false]);
    base?.remove();
  });

  it('lie nowhere but in their folder, whatever a tree that was made by hand names', async () => {
    const r = repo();
    const out = mkdtempSync(join(tmpdir(), 'daytwo-out-'));
    const blob = (text: string): string =>
      execFileSync('git', ['hash-object', '-w', '--stdin'], {
        cwd: r.at,
        input: text,
        encoding: 'utf8',
      }).trim();
    const tree = (...rows: [mode: string, name: string, id: string][]): string =>
      execFileSync('git', ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'], {
        cwd: r.at,
        encoding: 'utf8',
        input: Buffer.concat(
          rows.map(([mode, name, id]) =>
            Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(id, 'hex')]),
          ),
        ),
      }).trim();
    const text = blob('out\n');
    const inner = tree(['100644', 'x.md', text]);
    const up = tree(['40000', '..', tree(['40000', '..', tree(['100644', 'up.md', text])])]);
    const made = tree(
      ['40000', '.git', tree(['100644', 'config', text])],
      ['120000', 'link', blob(out)],
      ['40000', 'link', inner],
      ['40000', 'up', up],
      ['100644', 'ok.md', text],
    );
    const commit = r.git('commit-tree', '-m', 'made', made);
    const base = await checkoutBase(r.at, commit);
    const at = base?.folderOf(r.at) ?? '';
    expect(readFileSync(join(at, 'ok.md'), 'utf8')).toBe('out\n');
    expect(existsSync(join(at, '.git/config'))).toBe(false);
    expect(existsSync(join(out, 'x.md'))).toBe(false);
    expect(existsSync(join(at, '../up.md')) || existsSync(join(at, '../../up.md'))).toBe(false);
    expect(lstatSync(join(at, 'link')).isDirectory()).toBe(true);
    base?.remove();
  });

  it('are not looked for where the repository’s own configuration says that they lie elsewhere', async () => {
    const r = repo();
    const elsewhere = mkdtempSync(join(tmpdir(), 'daytwo-elsewhere-'));
    r.git('config', 'core.worktree', elsewhere);
    await expect(checkoutBase(r.at, undefined)).rejects.toMatchObject({
      code: 'no-base',
      next: expect.stringContaining('core.worktree'),
    });
  });
});
