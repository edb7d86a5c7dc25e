import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ping, writeHealth } from '../../../src/platform/health/health.ts';
import {
  type LastLoss,
  mayTell,
  readLastLoss,
  wordAfter,
} from '../../../src/platform/health/last-loss.ts';
import { type LastError, lastErrorAfter, makeLog } from '../../../src/platform/log.ts';
import { nodeProblem } from '../../../src/platform/node-version.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';

describe('the last error', () => {
  it('stands until another comes, or a good word about the same', () => {
    const broken = '{"level":"error","time":"t1","about":"configuration","msg":"it is broken"}\n';
    const other = '{"level":"error","time":"t2","msg":"tick failed","err":{"message":"no"}}\n';
    const mended = '{"level":"info","time":"t3","about":"configuration","msg":"reloaded"}\n';
    const after = (...lines: string[]): string | null =>
      lines.reduce<LastError | null>((last, line) => lastErrorAfter(line, last), null)?.what ??
      null;
    expect(after(broken, '{"level":"info","time":"t","msg":"run ended"}\n')).toBe('it is broken');
    expect(after(broken, mended)).toBeNull();
    expect(after(broken, other, mended)).toBe('tick failed: no');
    expect(after(mended)).toBeNull();
  });
});

describe('the health file', () => {
  it('is replaced whole, in a folder that need not be there yet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-health-'));
    const health = {
      at: '2026-01-01T00:00:00.000Z',
      startedAt: '2026-01-01T00:00:00.000Z',
      pid: 1,
      state: 'running' as const,
      version: '0',
      activeRuns: [],
      pendingNotices: 2,
      openIncidents: 1,
      newestRun: null,
      lastError: null,
      database: { file: 'd.db', newSince: null },
      lastLoss: null,
    };
    writeHealth(join(folder, 'deep/health.json'), health);
    writeHealth(join(folder, 'deep/health.json'), { ...health, pendingNotices: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'deep/health.json'), 'utf8'))).toMatchObject({
      pendingNotices: 0,
      state: 'running',
    });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['health.json']);
  });
});

describe('the word of a lost database', () => {
  const NOW = Date.parse('2026-01-01T12:00:00.000Z');
  const before = (over: Partial<LastLoss>): LastLoss => ({
    at: '2026-01-01T11:30:00.000Z',
    kind: 'vanished',
    file: 'd.db',
    why: 'is gone',
    toldAt: '2026-01-01T11:30:00.000Z',
    againAt: null,
    newestRun: 'run_1',
    told: ['slack'],
    spent: null,
    followed: true,
    ...over,
  });
  it.each<[string, boolean, LastLoss | null, boolean]>([
    ['the first one is told', true, null, true],
    ['the same within the hour is not', true, before({}), false],
    ['the same after an hour is', true, before({ toldAt: '2026-01-01T10:59:00.000Z' }), true],
    ['another kind is', true, before({ kind: 'full' }), true],
    ['the same that no channel took is', true, before({ toldAt: null, told: [] }), true],
    [
      'the same is, where the last word was that all is well again',
      true,
      before({ againAt: '2026-01-01T11:31:00.000Z' }),
      true,
    ],
    ['one that a worker meets before it has begun is not', false, null, false],
  ])('%s', (_, held, previous, tell) => {
    expect(mayTell('vanished', held, previous, NOW).tell).toBe(tell);
  });

  it.each<[string, Partial<LastLoss>, boolean, boolean, ReturnType<typeof wordAfter>]>([
    ['an empty database is always told', {}, true, false, 'anew'],
    ['an empty one is, where nobody heard of the loss', { toldAt: null }, true, false, 'anew'],
    ['a file that was set aside has a message of its own', {}, true, true, null],
    ['who heard of the loss hears that it is over', {}, false, false, 'again'],
    ['where nobody heard of it, both are told', { toldAt: null, told: [] }, false, false, 'untold'],
    ['nor of this one', { againAt: '2026-01-01T11:31:00.000Z' }, false, false, 'untold'],
  ])('at the next start: %s', (_, over, isNew, aside, word) => {
    expect(wordAfter(before(over), isNew, aside)).toBe(word);
  });

  it('is read back from the health file, and not from one that says something else', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'daytwo-health-')), 'h.json');
    expect(readLastLoss(file)).toBeNull();
    writeFileSync(file, JSON.stringify({ state: 'database-lost', lastLoss: before({}) }));
    expect(readLastLoss(file)).toEqual(before({}));
    for (const text of [
      '{',
      '{}',
      '{"lastLoss":null}',
      JSON.stringify({ lastLoss: { ...before({}), spent: { dayUsd: -5 } } }),
    ]) {
      writeFileSync(file, text);
      expect(readLastLoss(file)).toBeNull();
    }
  });
});

describe('the dead-man ping', () => {
  it('gets through, and says in words when it does not', async () => {
    let status = 200;
    const server = createServer((_req, res) => res.writeHead(status).end());
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/x`;
    expect(await ping(url, 5_000)).toBeNull();
    status = 500;
    expect(await ping(url, 5_000)).toBe('answered 500');
    await new Promise((closed) => server.close(closed));
    expect(await ping(url, 5_000)).toMatch(/fetch failed/);
  });
});

describe('the log', () => {
  it('never holds a secret, whatever a line was made of', () => {
    const lines: string[] = [];
    const log = makeLog('info', makeRedactor(['sk-live-abc', 'hunter22']), (l) => lines.push(l));
    log.error(
      {
        err: new Error('401 for key sk-live-abc'),
        headers: { authorization: 'Bearer sk-live-abc' },
      },
      'smtp://me:hunter22@mail refused',
    );
    expect(lines.join('')).not.toMatch(/sk-live-abc|hunter22/);
    expect(lines[0]).toContain('[secret]');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', err: { type: 'Error' } });
  });
});

describe('an old Node', () => {
  it('is told of in words before anything is imported', () => {
    expect(nodeProblem('v20.20.2')).toMatch(
      /needs Node 22\.19 or newer.*; this is v20\.20\.2.*npm run daytwo/,
    );
    for (const old of ['v22.12.0', 'v22.13.1', 'v23.5.0', 'v21.7.3'])
      expect(nodeProblem(old)).not.toBeNull();
    for (const fine of ['v22.19.0', 'v23.6.0', 'v24.1.0', 'v26.0.0'])
      expect(nodeProblem(fine)).toBeNull();
  });
});
