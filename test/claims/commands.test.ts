import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { digestNow, movedWords } from '../../src/claims/digest.ts';
import { claimState, refreshClaims } from '../../src/claims/refresh.ts';
import { mustReadClaims } from '../../src/claims/claims-file.ts';
import type { AgentLoader } from '../../src/evaluation/replay/agent-loader.ts';
import { fastClock } from '../../src/platform/clock/fast.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { typed } from '../cli/typing.ts';
import {
  CLAIMS,
  type ClaimsWorld,
  daysAgo,
  NOW,
  openClaims,
  putCase,
  putReviewed,
  putRun,
} from './world.ts';

let w: ClaimsWorld;
beforeEach(async () => {
  w = openClaims(CLAIMS, true);
  await putCase(w.store, 'promise one', { metadata: { task: 'refunds' } });
  await putCase(w.store, 'fraud', { metadata: { task: 'disputes' } });
  for (let ago = 40; ago > 0; ago--)
    await putRun(w.store, ago, { 'promise one': 'P', fraud: ago % 4 === 0 ? 'F' : 'P' });
  for (let i = 0; i < 6; i++)
    await putReviewed(w.store, `o${i}`, i === 0 ? 'wrong' : 'right', {
      output: { fate: i === 0 ? 'rejected' : 'accepted' },
      review: { seconds: 60 },
    });
});
afterEach(() => w.store.close());

/** Beside the worker: another handle on the same file. */
const type = (args: string) => typed(w.folder, `-c daytwo.yaml ${args}`, { SIM_KEY: 'sk-1' });

describe('the command', () => {
  it('claims prints how each claim stands, and writes the page that people read', async () => {
    const { out, code } = await type('claims');
    expect(code).toBe(0);
    expect(out).toMatch(/^Refund desk: /);
    expect(out).toContain('(refunds)\n  Promises a day for refunds that nobody agreed.');
    expect(out).toContain('No case that was ever asked is called "promise two".');
    expect((await type('claims --markdown page.md')).err).toContain('The claims are in page.md.');
    expect(readFileSync(join(w.folder, 'page.md'), 'utf8')).toContain(
      '# How Refund desk is known to fail',
    );
    expect(JSON.parse((await type('claims --json')).out)).toMatchObject({
      agents: [{ agent: 'desk', claims: [{ claim: { id: 'over-promises' } }, {}] }],
      moved: null,
    });
  });

  it('claims says where there are none, and every problem of a broken file', async () => {
    writeFileSync(join(w.folder, 'claims.yaml'), CLAIMS.replace('    owner: ana\n', ''));
    const broken = await type('claims');
    expect(broken.code).toBe(78);
    expect(broken.err).toMatch(/claims\.yaml:2:\d+: claims\[0\]\.owner: is missing/);
    const { out } = await type('check-config');
    expect(out).toMatch(/claims\.yaml:2:\d+: claims\[0\]\.owner: is missing/);
    const config = readFileSync(join(w.folder, 'daytwo.yaml'), 'utf8');
    writeFileSync(join(w.folder, 'daytwo.yaml'), config.replace('    claims: claims.yaml\n', ''));
    expect((await type('claims')).out).toContain('No agent names a file of claims.');
  });

  it('boundary makes the pack in each format, and a person signs it', async () => {
    const pack = await type('boundary --quarter 2026-Q1');
    expect(pack.out).toContain('What may be left to Refund desk: 2026-Q1');
    expect(pack.out).toContain('  Task · Proposed · Why\n  disputes · developing · ');
    const page = await type('boundary --quarter 2026-Q1 --format html');
    expect(page.out).toMatch(/^<!doctype html>[\s\S]*<h2>What was fumbled<\/h2>/);
    const sign = 'boundary sign --quarter 2026-Q1 --by Ana --decision';
    expect((await type(`${sign} disputes=fine`)).code).toBe(64);
    const signed = await type(`${sign} disputes=out-of-scope`);
    expect(signed.out).toContain(
      'Ana signed the boundary of desk for 2026-Q1.\n  disputes: out of',
    );
    const after = (await type('boundary --quarter 2026-Q1 --format markdown')).out;
    expect(after).toContain('Ana signed it on');
    expect(after).toContain('What Ana signed is the first');
    expect(after).not.toContain('No boundary was signed before');
    expect((await type('boundary --quarter 2026-Q9')).err).toContain('"2026-Q9" is no quarter');
  });

  it('worth says what the agent brought and took, and so does the monthly report', async () => {
    const { out } = await type('worth --quarter 2026-Q1');
    expect(out).toContain(
      '5 of 6 answers of Refund desk were taken as they were, 0 edited, 1 rejected.',
    );
    expect(out).toContain('People spent 6 minutes on 6 reviews.');
    const report = await type('report --month 2026-03');
    expect(report.out).toContain('## Worth: Refund desk');
    expect((await type('report --month 2026-02')).out).not.toContain('## Worth');
  });
});

describe('the digest', () => {
  it('names the claims that a week moved, from what they were to what they are', async () => {
    const claims = mustReadClaims(w.config, 'desk');
    const look = (now: number) =>
      refreshClaims(w.store, w.config, { agent: 'desk', claims, now, by: 'test' });
    await look(Date.parse(daysAgo(30)));
    expect(await movedWords(w, NOW)).toEqual([]);
    for (let ago = 0.9; ago > 0; ago -= 0.05)
      await putRun(w.store, ago, { fraud: 'F' }, { served: 'sim-1-mar' });
    await look(NOW);
    expect(await movedWords(w, NOW)).toEqual([
      expect.stringMatching(/^Refund desk, refuses-fraud: undecided → refuted\. It held in 0 %/),
      expect.stringMatching(
        /^Refund desk, over-promises: refuted → stale\. The model is sim-1-mar/,
      ),
    ]);
    // Nothing moves, and more is known: the figures are those that `claims` tells.
    await putRun(w.store, 0.01, { fraud: 'F' }, { served: 'sim-1-mar' });
    await look(NOW + 1_000);
    const { reason = '' } = (await claimState(w.store, 'desk', 'refuses-fraud')) ?? {};
    expect(reason).toContain('19 votes of its cases');
    expect((await movedWords(w, NOW + 1_000))[0]).toContain(reason);
    const agents = { load: () => Promise.reject(new Error('none')) } as AgentLoader;
    const digest = await digestNow(
      { ...w, clock: fastClock(NOW), agents },
      { coming: [], newVersions: [] },
    );
    expect(digest.details?.find((d) => d.name === 'Claims that moved')?.lines).toHaveLength(2);
  });

  it('is as it was for agents without claims', async () => {
    const store = openStore(':memory:', daysAgo(1));
    const { claims: _none, ...bare } = w.config.agents['desk'] ?? { claims: '' };
    const config = { ...w.config, agents: { desk: bare } } as typeof w.config;
    const agents = { load: () => Promise.reject(new Error('none')) } as AgentLoader;
    const digest = await digestNow(
      { store, config, clock: fastClock(NOW), agents },
      { coming: [], newVersions: [] },
    );
    expect(digest.details?.map((d) => d.name) ?? []).toEqual([]);
    await store.close();
  });
});
