import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LARGEST_SECRET } from '../../../src/platform/privacy/followed-files.ts';
import { makeRedactor, type Redactor } from '../../../src/platform/privacy/redactor.ts';
import { namedPipes } from '../../fixtures/named-pipe.ts';

const OLD = 'Qm4vTz8KpLx2Rw6Y';
const NEW = 'Hn7cBd3FgSj9Wk5Ex';
const folderOf = (): string => mkdtempSync(join(tmpdir(), 'daytwo-rotated-'));

function following(file: string, content: string): Redactor {
  writeFileSync(file, `${content}\n`);
  const redactor = makeRedactor();
  redactor.follow(file, 'file:key', content);
  return redactor;
}

describe('a redactor that follows the file of a key', () => {
  it('cuts out the key that was put there by a renaming, and the old one still', () => {
    const key = join(folderOf(), 'key');
    const redactor = following(key, OLD);
    expect(redactor.text(`with ${OLD} or ${NEW}`)).toBe(`with [secret] or ${NEW}`);
    writeFileSync(`${key}.new`, `${NEW}\n`);
    renameSync(`${key}.new`, key);
    expect(redactor.text(`with ${OLD} or ${NEW}`)).toBe('with [secret] or [secret]');
  });

  it.each<[string, (redactor: Redactor) => unknown]>([
    ['a text', (r) => r.text(`say ${NEW}`)],
    ['a value', (r) => r.value({ said: `say ${NEW}` })],
    ['a row', (r) => r.row([{ said: [...NEW] }])],
    ['a row of figures', (r) => r.figures({ n: 1, said: `say ${NEW}` })],
    ['a page', (r) => r.page(`<p>say ${NEW}</p>`)],
  ])('looks before it cuts %s', (_, cut) => {
    const key = join(folderOf(), 'key');
    const redactor = following(key, OLD);
    redactor.text('before');
    writeFileSync(key, NEW);
    const left = JSON.stringify(cut(redactor));
    expect(left).toContain('[secret]');
    expect(left).not.toContain(NEW);
  });

  it('sees another folder behind the link that leads there, as Kubernetes swaps it', () => {
    const folder = folderOf();
    for (const [name, content] of [
      ['..1', OLD],
      ['..2', NEW],
    ] as const) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'key'), content);
    }
    symlinkSync('..1', join(folder, '..data'));
    symlinkSync('..data/key', join(folder, 'key'));
    const redactor = makeRedactor();
    redactor.follow(join(folder, 'key'), 'file:key', OLD);
    expect(redactor.heldIn([`say ${NEW}`])).toEqual([]);
    symlinkSync('..2', join(folder, '..data_tmp'));
    renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    expect(redactor.heldIn([`say ${NEW}`])).toEqual(['file:key']);
    expect(redactor.text(`${OLD} ${NEW}`)).toBe('[secret] [secret]');
  });

  it('keeps what it knows of a file that has gone, is emptied, or is too large for a key', () => {
    const key = join(folderOf(), 'key');
    const redactor = following(key, OLD);
    for (const change of [
      () => rmSync(key),
      () => writeFileSync(key, ''),
      () => writeFileSync(key, 'x'.repeat(LARGEST_SECRET + 1)),
      () => void (rmSync(key), mkdirSync(key)),
    ]) {
      change();
      expect(redactor.text(`with ${OLD}, x xxxx`)).toBe('with [secret], x xxxx');
    }
    rmSync(key, { recursive: true });
    writeFileSync(key, NEW);
    expect(redactor.text(`with ${OLD} or ${NEW}`)).toBe('with [secret] or [secret]');
  });

  it('waits for no pipe that lies there now', () => {
    const key = join(folderOf(), 'key');
    const redactor = following(key, OLD);
    rmSync(key);
    namedPipes(key);
    expect(redactor.text(`with ${OLD}`)).toBe('with [secret]');
  });

  it('learns a key that was not there at first', () => {
    const key = join(folderOf(), 'key');
    const redactor = makeRedactor();
    redactor.follow(key, 'file:key', null);
    expect(redactor.text(`with ${NEW}`)).toBe(`with ${NEW}`);
    writeFileSync(key, NEW);
    expect(redactor.text(`with ${NEW}`)).toBe('with [secret]');
  });

  it('keeps the last twenty of a key that changes every hour, and those it was told', () => {
    const key = join(folderOf(), 'key');
    const redactor = following(key, OLD);
    const keys = Array.from({ length: 21 }, (_, i) => `${NEW}${'abcdefghijklmnopqrstu'[i]}7Zq9`);
    redactor.learn([keys[0] ?? ''], 'env:OTHER');
    for (const each of keys) {
      writeFileSync(`${key}.new`, each);
      renameSync(`${key}.new`, key);
      expect(redactor.text(`with ${each}`)).toBe('with [secret]');
    }
    expect(redactor.text(`with ${OLD}`)).toBe(`with ${OLD}`);
    expect(redactor.text(`with ${keys[0]}`)).toBe('with [secret]');
    expect(redactor.heldIn([`with ${keys[0]}`])).toContain('env:OTHER');
  });
});
