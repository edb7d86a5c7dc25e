import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSoul } from '../../src/agents/soul.ts';
import { filesBelow, liesIn, readPlainFile } from '../../src/platform/files/plain-files.ts';
import { namedPipes } from '../fixtures/named-pipe.ts';

const made = (): string => mkdtempSync(join(tmpdir(), 'daytwo-files-'));
const root = process.getuid?.() === 0;

describe("reading an agent's files", () => {
  it('waits for no pipe, opens no device, and names what each thing is', () => {
    const folder = made();
    namedPipes(join(folder, 'pipe'));
    expect(readPlainFile(join(folder, 'pipe'), 100)).toEqual({
      ok: false,
      problem: 'is no regular file, but a pipe',
    });
    expect(readPlainFile('/dev/zero', 100)).toEqual({ ok: false, problem: 'is no regular file' });
    expect(readPlainFile(folder, 100)).toMatchObject({
      problem: 'is no regular file, but a folder',
    });
    expect(readPlainFile(join(folder, 'none'), 100)).toEqual({
      ok: false,
      problem: 'does not exist',
    });
    symlinkSync(join(folder, 'loop'), join(folder, 'loop'));
    expect(readPlainFile(join(folder, 'loop'), 100)).toEqual({
      ok: false,
      problem: 'is a link that leads to itself',
    });
  });

  it('reads a file to its end, and not one byte beyond the limit', () => {
    const file = join(made(), 'a');
    writeFileSync(file, 'x'.repeat(100));
    expect(readPlainFile(file, 100)).toMatchObject({
      ok: true,
      body: Buffer.from('x'.repeat(100)),
    });
    expect(readPlainFile(file, 99)).toEqual({
      ok: false,
      problem: 'is 1 kB; at most 1 kB are read',
    });
    writeFileSync(file, '');
    expect(readPlainFile(file, 100)).toMatchObject({ ok: true, body: Buffer.alloc(0) });
  });

  it.skipIf(root)('says of a file that this user may not read just that', () => {
    const file = join(made(), 'a');
    writeFileSync(file, 'x');
    chmodSync(file, 0);
    expect(readPlainFile(file, 100)).toEqual({ ok: false, problem: 'is not open to this user' });
  });

  it('follows no link out of a folder, and walks no circle', () => {
    const folder = made();
    const outside = made();
    writeFileSync(join(outside, 'secret.md'), 'x');
    mkdirSync(join(folder, 'a', 'b'), { recursive: true });
    writeFileSync(join(folder, 'a', 'x.md'), 'x');
    symlinkSync(outside, join(folder, 'out'));
    symlinkSync(join(outside, 'secret.md'), join(folder, 'secret.md'));
    symlinkSync(folder, join(folder, 'a', 'b', 'up'));
    symlinkSync(join(folder, 'a', 'x.md'), join(folder, 'in.md'));
    symlinkSync('nowhere', join(folder, 'dead'));
    const out = 'is a link that leads out of its folder, and is not followed';
    expect(
      filesBelow(folder).map(({ path, problem }) => [path.slice(folder.length + 1), problem]),
    ).toEqual([
      ['a/x.md', undefined],
      ['dead', 'does not exist'],
      ['in.md', undefined],
      ['out', out],
      ['secret.md', out],
    ]);
    expect([
      liesIn(folder, join(folder, 'in.md')),
      liesIn(folder, join(folder, 'secret.md')),
      liesIn(folder, join(folder, 'dead')),
    ]).toEqual([true, false, false]);
  });

  it('gives up on a folder with thousands of files instead of reading them all', () => {
    const folder = made();
    for (let i = 0; i < 2_100; i++) writeFileSync(join(folder, `${i}`), '');
    const found = filesBelow(folder);
    expect(found.length).toBeLessThan(2_010);
    mkdirSync(join(folder, '0a'));
    expect(filesBelow(made())).toEqual([]);
  });
});

describe('a soul with something wrong in it', () => {
  it('cannot be read where its own file is a pipe, no text, too large or missing, and says which file', () => {
    const folder = made();
    const soul =
      (name: string): (() => unknown) =>
      () =>
        readSoul(folder, [join(folder, name)], []);
    namedPipes(join(folder, 'pipe.md'));
    writeFileSync(join(folder, 'binary.md'), Buffer.from([0x50, 0, 1, 2]));
    writeFileSync(join(folder, 'huge.md'), Buffer.alloc(5_000_001, 'a'));
    expect(soul('pipe.md')).toThrow(`${join(folder, 'pipe.md')} is no regular file, but a pipe`);
    expect(soul('binary.md')).toThrow(/binary\.md is no text file/);
    expect(soul('huge.md')).toThrow(/huge\.md is 5\.0 MB; at most 5\.0 MB are read/);
    expect(soul('none.md')).toThrow(/none\.md does not exist/);
  });

  it("goes on without a skill's broken file, names it, and is another version once it is mended", () => {
    const folder = made();
    const skill = join(folder, 'skills', 'mail');
    mkdirSync(skill, { recursive: true });
    writeFileSync(join(folder, 'SOUL.md'), 'You help.');
    writeFileSync(join(skill, 'SKILL.md'), 'Read mail.');
    writeFileSync(join(skill, 'icon.png'), Buffer.from([0x89, 0, 0]));
    namedPipes(join(skill, 'queue'));
    symlinkSync('/etc/passwd', join(skill, 'users'));
    const read = (): ReturnType<typeof readSoul> =>
      readSoul(folder, [join(folder, 'SOUL.md')], [join(folder, 'skills')]);
    const before = read();
    expect(before.text).toBe('You help.\n\nRead mail.');
    expect(before.problems).toEqual([
      `${join(skill, 'queue')} is no regular file, but a pipe`,
      `${join(skill, 'users')} is a link that leads out of its folder, and is not followed`,
    ]);
    expect(Object.keys(before.files)).toEqual([
      'SOUL.md',
      'skills/mail/SKILL.md',
      'skills/mail/icon.png',
      'skills/mail/queue',
      'skills/mail/users',
    ]);
    rmSync(join(skill, 'queue'));
    writeFileSync(join(skill, 'queue'), '');
    expect(read().hash).not.toBe(before.hash);
    writeFileSync(join(skill, 'notes.md'), Buffer.from([0, 1]));
    expect(read().problems.at(-2)).toMatch(
      /notes\.md is no text file; it is part of the version and is not sent/,
    );
  });

  it("is not read through a link that leads out of the configuration's folder, and is through one that stays inside", () => {
    const folder = made();
    const outside = made();
    const soul = (...path: string[]): string => readSoul(folder, [join(...path)], []).text;
    writeFileSync(join(outside, 'SOUL.md'), 'secret');
    mkdirSync(join(folder, 'agents'));
    mkdirSync(join(folder, 'shared'));
    writeFileSync(join(folder, 'shared', 'SOUL.md'), 'You help.');
    symlinkSync('/etc/passwd', join(folder, 'SOUL.md'));
    symlinkSync(join(outside, 'SOUL.md'), join(folder, 'agents', 'out.md'));
    symlinkSync(join('..', 'shared', 'SOUL.md'), join(folder, 'agents', 'in.md'));
    symlinkSync('nowhere', join(folder, 'dead.md'));
    symlinkSync(outside, join(folder, 'all'));
    const out = 'is a link that leads out of its folder, and is not followed: name the file itself';
    expect(() => soul(folder, 'SOUL.md')).toThrow(`${join(folder, 'SOUL.md')} ${out}`);
    expect(() => soul(folder, 'agents', 'out.md')).toThrow(out);
    expect(() => soul(folder, 'all')).toThrow(out);
    expect(() => soul(folder, 'all', 'SOUL.md')).toThrow(out);
    expect(() => soul(folder, 'agents')).toThrow(/in\.md is a link that leads out/);
    expect(() => soul(folder, 'dead.md')).toThrow('is a link that leads to nothing');
    expect(soul(folder, 'agents', 'in.md')).toBe('You help.');
    // A folder's own files are held to that folder, above; of skills the same is a named problem.
    // Named where it is, outside, it is what the configuration asks for.
    expect(soul(outside, 'SOUL.md')).toBe('secret');
    const read = readSoul(folder, [join(folder, 'shared')], [join(folder, 'agents', 'out.md')]);
    expect([read.text, read.problems]).toEqual([
      'You help.',
      [`${join(folder, 'agents', 'out.md')} ${out}`],
    ]);
  });

  it("may be a link to another folder of the configuration's repository", () => {
    const top = made();
    const folder = join(top, 'watch');
    mkdirSync(folder);
    writeFileSync(join(top, 'SOUL.md'), 'You help.');
    symlinkSync(join('..', 'SOUL.md'), join(folder, 'SOUL.md'));
    const read = (): string => readSoul(folder, [join(folder, 'SOUL.md')], []).text;
    expect(read).toThrow(/is a link that leads out of its folder/);
    mkdirSync(join(top, '.git'));
    expect(read()).toBe('You help.');
  });
});
