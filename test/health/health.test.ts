import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ping, writeHealth } from '../../src/health/health.ts';
import { makeLog } from '../../src/log.ts';
import { makeRedactor } from '../../src/privacy/redactor.ts';
import { nodeProblem } from '../../src/node-version.ts';

describe('the health file', () => {
  it('is replaced whole, in a folder that need not be there yet', () => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-health-'));
    const health = { at: '2026-01-01T00:00:00.000Z', startedAt: '2026-01-01T00:00:00.000Z', pid: 1, state: 'running' as const, version: '0', activeRuns: [], pendingNotices: 2, openIncidents: 1, lastError: null };
    writeHealth(join(folder, 'deep/health.json'), health);
    writeHealth(join(folder, 'deep/health.json'), { ...health, pendingNotices: 0 });
    expect(JSON.parse(readFileSync(join(folder, 'deep/health.json'), 'utf8'))).toMatchObject({ pendingNotices: 0, state: 'running' });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['health.json']);
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
    log.error({ err: new Error('401 for key sk-live-abc'), headers: { authorization: 'Bearer sk-live-abc' } }, 'smtp://me:hunter22@mail refused');
    expect(lines.join('')).not.toMatch(/sk-live-abc|hunter22/);
    expect(lines[0]).toContain('[secret]');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', err: { type: 'Error' } });
  });
});

describe('an old Node', () => {
  it('is told of in words before anything is imported', () => {
    expect(nodeProblem('v20.20.2')).toMatch(/needs Node 22\.12 or newer; this is v20\.20\.2.*npm run daytwo/);
    expect(nodeProblem('v22.11.0')).not.toBeNull();
    expect([nodeProblem('v22.12.0'), nodeProblem('v24.1.0'), nodeProblem('v26.0.0')]).toEqual([null, null, null]);
  });
});
