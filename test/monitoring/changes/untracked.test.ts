import { describe, expect, it } from 'vitest';
import type { Version } from '../../../src/domain/agent-version.ts';
import { type CurrentVersion, detectChange } from '../../../src/monitoring/changes/detect.ts';

const before: Version = {
  agent: 'a',
  kind: 'soul',
  subject: '',
  hash: 'h1',
  at: '2026-05-01T02:00:00.000Z',
  gitCommit: 'abc1234',
  author: 'Ana',
  detail: { 'SOUL.md': '1', 'local.md': '1' },
};
const now = (detail: Record<string, string>, tracked?: string[]): CurrentVersion => ({
  ...before,
  hash: 'h2',
  detail: { ...before.detail, ...detail },
  ...(tracked === undefined ? {} : { tracked }),
});
const words = (n: CurrentVersion): [string | undefined, string | null | undefined] => {
  const c = detectChange(before, n, 'c1', null);
  return [c?.what, c?.gitCommit];
};

describe('an edit of instruction files', () => {
  it('is its commit where git tracks the file', () => {
    expect(words(now({ 'SOUL.md': '2' }, ['SOUL.md']))).toEqual([
      'soul changed: SOUL.md edited, commit abc1234 by Ana',
      'abc1234',
    ]);
  });
  it('is never the last commit where git does not track the file', () => {
    expect(words(now({ 'local.md': '2' }, ['SOUL.md']))).toEqual([
      'soul changed: local.md edited, not tracked by git',
      null,
    ]);
  });
  it('says which of two files a commit speaks for', () => {
    expect(words(now({ 'SOUL.md': '2', 'local.md': '2' }, ['SOUL.md']))).toEqual([
      'soul changed: SOUL.md edited, local.md edited, commit abc1234 by Ana, local.md not ' +
        'tracked by git',
      'abc1234',
    ]);
  });
});
