import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { claimJobs, refreshReviewed } from '../../src/claims/jobs.ts';
import { claimMoves, claimState } from '../../src/claims/refresh.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import {
  CLAIMS,
  type ClaimsWorld,
  NOW,
  openClaims,
  putCase,
  putReviewed,
  putRun,
} from './world.ts';

let w: ClaimsWorld;
let now = NOW;
const recorder = new IncidentRecorder({ ids: countingIds(), now: () => now, channels: [] });
const turn = (): Promise<void> => refreshReviewed({ ...w, recorder }, 'desk');

beforeEach(async () => {
  now = NOW;
  w = openClaims();
  await putCase(w.store, 'fraud');
  for (let ago = 30; ago > 0; ago--) await putRun(w.store, ago, { fraud: 'P' });
});
afterEach(() => w.store.close());

describe('by the clock', () => {
  it('a review moves claims, one that was taken back too, and nothing new moves nothing', async () => {
    await putReviewed(w.store, 'o1', 'wrong', { review: { at: new Date(NOW - 1).toISOString() } });
    await turn();
    expect((await claimState(w.store, 'desk', 'over-promises'))?.reviews.of).toBe(1);
    const audited = (await w.store.audit.list(100)).length;
    now += 600_000;
    await turn();
    expect((await w.store.audit.list(100)).length).toBe(audited);
    await w.store.reviews.undo('rev-o1', new Date(now).toISOString());
    now += 600_000;
    await turn();
    expect((await claimState(w.store, 'desk', 'over-promises'))?.reviews.of).toBe(0);
  });

  it('an edit of the soul makes claims stale before any run has seen it', async () => {
    await putReviewed(w.store, 'o1', 'right');
    await turn();
    expect((await claimState(w.store, 'desk', 'refuses-fraud'))?.status).toBe('confirmed');
    now += 600_000;
    await w.store.versions.put({
      agent: 'desk',
      kind: 'soul',
      subject: '',
      hash: 'soul-2',
      at: new Date(now).toISOString(),
      gitCommit: null,
      detail: {},
    });
    await turn();
    const [move] = await claimMoves(w.store, { agent: 'desk', limit: 1 });
    expect(move).toMatchObject({ claim: 'refuses-fraud', from: 'confirmed', to: 'stale' });
    expect(move?.reason).toBe('The soul was edited. It must be tested again.');
  });

  it('a broken file is told once, with its line, and closes when it is mended', async () => {
    w.write('claims.yaml', CLAIMS.replace('20..60%', 'often'));
    await turn();
    await turn();
    const [incident, ...more] = await w.store.incidents.list({ limit: 9 });
    expect(more).toEqual([]);
    expect(incident).toMatchObject({ kind: 'configuration', key: 'claims:desk', state: 'open' });
    expect(incident?.facts.details?.[0]?.lines[0]).toMatch(/claims\.yaml:7:\d+: claims\[0\]/);
    w.write('claims.yaml', CLAIMS);
    await turn();
    expect((await w.store.incidents.list({ limit: 9 }))[0]?.state).toBe('resolved');
  });

  it('nothing is asked for agents that name no claims but what is to be signed', () => {
    expect(claimJobs({ ...w, recorder }).map((j) => j.name)).toEqual(['boundaries', 'claims']);
    const { claims: _none, ...bare } = w.config.agents['desk'] ?? { claims: '' };
    const config = { ...w.config, agents: { desk: bare } } as typeof w.config;
    expect(claimJobs({ ...w, config, recorder }).map((j) => j.name)).toEqual(['boundaries']);
  });
});
