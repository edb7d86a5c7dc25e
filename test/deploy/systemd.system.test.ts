import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const UNIT = readFileSync(join(ROOT, 'deploy/daytwo.service'), 'utf8');
const version = spawnSync('systemd-analyze', ['--version'], { encoding: 'utf8' });
const RELEASE = Number(/systemd (\d+)/.exec(version.stdout ?? '')?.[1] ?? 0);

/** The unit with this machine's Node in it: that its own is there is the installation's matter. */
function unitHere(): string {
  const file = join(mkdtempSync(join(tmpdir(), 'daytwo-unit-')), 'daytwo.service');
  writeFileSync(file, UNIT.replace('/usr/bin/node', process.execPath));
  return file;
}

function analyzed(...args: string[]): { code: number | null; text: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8' });
  return { code: status, text: stdout + stderr };
}

describe('the unit for systemd', () => {
  it('starts what the package has, and does not restart what a restart does not mend', () => {
    const { main } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      main: string;
    };
    expect(UNIT).toContain(`ExecStart=/usr/bin/node /opt/daytwo/${main} --config`);
    expect(UNIT).toMatch(/^RestartPreventExitStatus=78$/m);
  });

  it.skipIf(RELEASE === 0)('is understood by systemd, every line of it', () => {
    const { code, text } = analyzed('verify', unitHere());
    // Of the machine's other units something may be said, too.
    expect([code, text.split('\n').filter((line) => line.includes('daytwo'))]).toEqual([0, []]);
  });

  // `security` reads a file since 250.
  it.skipIf(RELEASE < 250)('is exposed by no more than 1.5 of 10', () => {
    const { code, text } = analyzed('security', '--offline=true', '--threshold=15', unitHere());
    expect([code, text]).toEqual([0, expect.stringContaining('OK')]);
  });
});
