import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files in memory, where Linux has such a folder. */
const IN_MEMORY = '/dev/shm';
/** A whole run leaves far less lying; a container's usual 64 MB would not do. */
const ROOM = 2e9;

/**
 * Gives all tests one temporary folder, and removes it at the end. In memory, if the machine has
 * room there: a database that survives a power cut has each commit written to the disk, for which
 * tests that do nothing else wait minutes in all. The calls that it makes are the same. Whoever names
 * a folder (`TMPDIR=/tmp npm test`) gets that one, and finds there what tests leave lying.
 */
export default function setUp(): (() => void) | undefined {
  if (process.env['TMPDIR'] !== undefined) return undefined;
  const folder = inMemory() ?? mkdtempSync(join(tmpdir(), 'daytwo-tests-'));
  process.env['TMPDIR'] = folder;
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  // vitest ends at once then, and memory would stay taken until the machine is started again.
  process.once('SIGTERM', () => {
    clear();
    process.kill(process.pid, 'SIGTERM');
  });
  return clear;
}

/** Null where there is no such folder, no room in it, or nothing in it may be run as a program. */
function inMemory(): string | null {
  let folder: string | null = null;
  try {
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    if (bavail * bsize < ROOM) return null;
    folder = mkdtempSync(join(IN_MEMORY, 'daytwo-tests-'));
    const program = join(folder, 'may-run');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o700 });
    if (spawnSync(program).status === 0) return folder;
  } catch {
    // No such folder, or not ours to write to.
  }
  if (folder !== null) rmSync(folder, { recursive: true, force: true });
  return null;
}
