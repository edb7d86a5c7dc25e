import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkAccess } from '../../src/controls/access/check.ts';
import { probeWrite } from '../../src/controls/access/probe.ts';

const own = process.getuid?.() ?? -1;

function agentFolder(below = tmpdir()): { root: string; soul: string } {
  const root = mkdtempSync(join(below, 'daytwo-access-'));
  chmodSync(root, 0o755);
  mkdirSync(join(root, 'agent'), { mode: 0o755 });
  const soul = join(root, 'agent/SOUL.md');
  writeFileSync(soul, 'You are a clerk.', { mode: 0o644 });
  return { root, soul };
}

describe('the control of who may write instructions, on this machine', () => {
  it('finds what its user owns, names what is missing, and says that access lists were not seen', async () => {
    const { soul } = agentFolder();
    const asked = {
      agent: 'refund',
      user: String(own),
      files: [soul, `${soul}.gone`],
      probeWrite: true,
      own,
      machine: { getfacl: '/nowhere/getfacl', mountinfo: '/proc/self/mountinfo' },
    };
    const before = statSync(soul);
    const result = await checkAccess(asked);
    expect(result.findings.map((f) => f.id)).toEqual([soul]);
    expect(result.findings[0]?.what).toContain('(a probe opened it)');
    expect(result.unknown).toEqual([`${soul}.gone does not exist`]);
    expect(result.notes.join()).toContain(
      'access lists were not looked at: getfacl is not installed',
    );
    const after = statSync(soul);
    expect([after.mtimeMs, after.size], 'a probe writes nothing').toEqual([
      before.mtimeMs,
      before.size,
    ]);
  });

  it('believes what getfacl says of the file and of its folders', async () => {
    const { root, soul } = agentFolder();
    const getfacl = join(root, 'getfacl');
    writeFileSync(
      getfacl,
      '#!/bin/sh\nfor f in "$@"; do case "$f" in -*) ;; *)\n' +
        'echo "# file: $f"; echo "user::rwx"\n' +
        'case "$f" in */SOUL.md) echo "user:64999:rw-"; echo "mask::rw-";; esac\n' +
        'echo "group::r-x"; echo "other::r-x"; echo;;\nesac; done\n',
      { mode: 0o755 },
    );
    const machine = { getfacl, mountinfo: '/proc/self/mountinfo' };
    const asked = { agent: 'a', files: [soul], probeWrite: false, own, machine };
    const named = await checkAccess({ ...asked, user: '64999' });
    expect(named.findings[0]?.what).toContain('access list, user 64999');
    expect(named.notes).toEqual([]);
    expect((await checkAccess({ ...asked, user: '64998' })).findings).toEqual([]);
  });

  it('is not known where nobody said whom the agent runs as, or there is none of that name', async () => {
    const asked = { agent: 'refund', files: [], probeWrite: false, own };
    expect((await checkAccess({ ...asked, user: undefined })).unknown).toEqual([
      'nobody said whom it runs as: agents.refund.runsAs or controls.agentUser',
    ]);
    expect((await checkAccess({ ...asked, user: 'nobody-here' })).unknown).toEqual([
      'there is no user "nobody-here" on this machine',
    ]);
  });

  it.skipIf(own !== 0)(
    'probes as another user where it is root, and is refused or let in as the file says',
    async () => {
      // Where other users may go: the folder of tests may be its owner's alone.
      const { root, soul } = agentFolder('/tmp');
      const bot = { name: 'bot', uid: 64_999, gids: [64_998, 64_997] };
      try {
        expect(await probeWrite(bot, soul, own)).toEqual({ outcome: 'refused', code: 'EACCES' });
        chownSync(soul, 0, 64_997);
        chmodSync(soul, 0o664);
        expect(await probeWrite(bot, soul, own)).toEqual({ outcome: 'opened' });
        expect((await probeWrite(bot, soul, 12_345)).outcome).toBe('not-made');
      } finally {
        rmSync(root, { recursive: true });
      }
    },
  );
});
