import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSoul } from '../../../src/agents/soul.ts';
import type { Change } from '../../../src/domain/change.ts';
import { type CurrentVersion, detectChange } from '../../../src/monitoring/changes/detect.ts';
import { decideChangeRuns } from '../../../src/monitoring/changes/plan-change-runs.ts';
import { gitCommit } from '../../../src/platform/git/git.ts';

const AT = '2026-01-01T00:00:00.000Z';
const now = (over: Partial<CurrentVersion>): CurrentVersion => ({
  agent: 'refund',
  kind: 'soul',
  subject: '',
  hash: 'a'.repeat(64),
  at: AT,
  gitCommit: null,
  detail: {},
  ...over,
});
const change = (over: Partial<Change>): Change => ({
  id: 'c',
  at: AT,
  kind: 'soul',
  agent: 'refund',
  provider: null,
  suite: null,
  what: 'soul changed: SOUL.md edited',
  before: null,
  after: null,
  gitCommit: null,
  triggers: 'soul-change',
  ...over,
});
const T = Date.parse(AT);

describe('a change', () => {
  it('names the files that were edited, added and removed, and the commit', () => {
    const before = now({ detail: { 'SOUL.md': '1', 'b.md': '1' } });
    const found = detectChange(
      before,
      now({ hash: 'b'.repeat(64), gitCommit: '3f2a91c', detail: { 'SOUL.md': '2', 'c.md': '1' } }),
      'c1',
      null,
    );
    expect(found).toMatchObject({
      what: 'soul changed: SOUL.md edited, c.md added, b.md removed, commit 3f2a91c',
      triggers: 'soul-change',
    });
  });

  it('is not seen in the first version known, nor where nothing moved', () => {
    expect(detectChange(null, now({}), 'c1', null)).toBeNull();
    expect(detectChange(now({}), now({}), 'c1', null)).toBeNull();
  });

  it('of a fingerprint only explains, and of a served model asks for a run', () => {
    const served = now({ kind: 'served', subject: 'gpt-4o', hash: 'gpt-4o-2026-08-01' });
    expect(
      detectChange(served, { ...served, hash: 'gpt-4o-2026-11-01' }, 'c', 'openai'),
    ).toMatchObject({
      triggers: 'model-change',
      what: 'the provider now serves gpt-4o-2026-11-01 for gpt-4o (was gpt-4o-2026-08-01)',
    });
    const own = now({ kind: 'served', subject: 'agent', hash: 'm-1' });
    expect(detectChange(own, { ...own, hash: 'm-2' }, 'c', 'desk')?.what).toBe(
      'the agent says that its model is m-2 (was m-1)',
    );
    const print = now({ kind: 'fingerprint', subject: 'gpt-4o', hash: 'fp_1' });
    expect(detectChange(print, { ...print, hash: 'fp_2' }, 'c', 'openai')?.triggers).toBeNull();
  });
});

describe('the runs that changes ask for', () => {
  it('touch every suite after a soul edit, and one after its own edit', () => {
    expect(
      decideChangeRuns([change({})], ['desk', 'tone'], null, 0, T).runs.map((r) => r.suite),
    ).toEqual(['desk', 'tone']);
    expect(
      decideChangeRuns(
        [change({ kind: 'suite', suite: 'tone', triggers: 'suite-change' })],
        ['desk', 'tone'],
        null,
        0,
        T,
      ).runs,
    ).toMatchObject([{ suite: 'tone', trigger: 'suite-change' }]);
  });

  it('come at once for the first change and together for what follows within five minutes', () => {
    expect(
      decideChangeRuns([change({}), change({ id: 'd' })], ['desk'], T - 60_000, 1, T),
    ).toMatchObject({
      runs: [],
      reason: expect.stringContaining('less than five minutes'),
    });
    expect(
      decideChangeRuns([change({}), change({ id: 'd' })], ['desk'], T - 300_000, 1, T).runs,
    ).toHaveLength(1);
  });

  it('are six a day at the most, and say so', () => {
    expect(decideChangeRuns([change({})], ['desk'], T - 3_600_000, 6, T)).toMatchObject({
      runs: [],
      reason: expect.stringContaining('6 change runs a day'),
    });
  });
});

describe('a soul', () => {
  it('is one version of all its files, found again unchanged, and changed by one byte in a skill', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-soul-'));
    mkdirSync(join(folder, 'skills', 'tone'), { recursive: true });
    writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.\n');
    writeFileSync(join(folder, 'skills', 'tone', 'SKILL.md'), 'Be brief.');
    writeFileSync(join(folder, 'skills', 'tone', 'run.sh'), 'echo hi');
    const read = (): ReturnType<typeof readSoul> =>
      readSoul(folder, [join(folder, 'SOUL.md')], [join(folder, 'skills')]);
    const first = read();
    expect(first.text).toBe('You run the refund desk.\n\nBe brief.');
    expect(read().hash).toBe(first.hash);
    writeFileSync(join(folder, 'skills', 'tone', 'run.sh'), 'echo ho');
    expect(read().hash).not.toBe(first.hash);
    expect(read().text).toBe(first.text);

    expect(await gitCommit([join(folder, 'SOUL.md')])).toBeNull();
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        cwd: folder,
        encoding: 'utf8',
      }).trim();
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'soul');
    expect(await gitCommit([join(folder, 'SOUL.md')])).toBe(git('log', '-1', '--format=%h'));
  });
});
