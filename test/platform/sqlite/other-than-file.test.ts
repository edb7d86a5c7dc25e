import { chmodSync, mkdirSync, mkdtempSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { narrow } from '../../../src/platform/privacy/private-files.ts';
import { lockInstance } from '../../../src/platform/sqlite/lock.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { namedPipes } from '../../fixtures/named-pipe.ts';
import { AT } from './contract.ts';

let file: string;
beforeEach(() => {
  file = join(mkdtempSync(join(tmpdir(), 'daytwo-other-')), 'd.db');
});
const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('what stands where the database or a file beside it should be', () => {
  it.each(['', '-wal'])('a folder (%s) is refused by name, and keeps its mode', (end) => {
    mkdirSync(file + end);
    chmodSync(file + end, 0o755);
    expect(() => openStore(file, AT)).toThrow(/d\.db(-wal)? is a folder/);
    expect(modeOf(file + end)).toBe('755');
  });

  it('a pipe is refused, and nobody waits for its other end', () => {
    namedPipes(file);
    chmodSync(file, 0o644);
    expect(() => openStore(file, AT)).toThrow(/is no file, but a device, a pipe/);
    expect(modeOf(file)).toBe('644');
  });

  it('a link to a device is refused, and the device keeps its mode', () => {
    const before = modeOf('/dev/null');
    symlinkSync('/dev/null', file);
    expect(() => openStore(file, AT)).toThrow(/is no file, but a device/);
    expect(narrow(file)).toBe(false);
    expect(modeOf('/dev/null')).toBe(before);
  });

  it('a folder under the name of the lock is refused', () => {
    mkdirSync(`${file}.lock`);
    expect(() => lockInstance(file, { pid: 1, at: AT })).toThrow(/d\.db\.lock is a folder/);
  });

  it('a link to a file is followed, and that file is narrowed', () => {
    writeFileSync(`${file}.real`, '');
    chmodSync(`${file}.real`, 0o644);
    symlinkSync(`${file}.real`, file);
    expect(narrow(file)).toBe(true);
    expect(modeOf(`${file}.real`)).toBe('600');
  });
});
