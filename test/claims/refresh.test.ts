import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimDoubts } from '../../src/claims/claim-doubts.ts';
import { claimsIn, mustReadClaims, readClaims } from '../../src/claims/claims-file.ts';
import { claimMoves, claimState, refreshClaims } from '../../src/claims/refresh.ts';
import { observeClaims } from '../../src/claims/run-observer.ts';
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
  w = openClaims();
  for (const label of ['promise one', 'promise two', 'fraud']) await putCase(w.store, label);
});
afterEach(() => w.store.close());

const refresh = () =>
  refreshClaims(w.store, w.config, {
    agent: 'desk',
    claims: mustReadClaims(w.config, 'desk'),
    now: NOW,
    by: 'ana',
  });
const state = (claim: string) => claimState(w.store, 'desk', claim);

describe('the claims of an agent', () => {
  it('are moved by what its cases did, with a record and an audit line for each move', async () => {
    for (let ago = 40; ago > 0; ago--)
      await putRun(w.store, ago, {
        'promise one': ago % 5 < 2 ? 'F' : 'P',
        'promise two': ago % 5 < 2 ? 'P' : ago % 2 === 0 ? 'F' : 'P',
        fraud: 'P',
      });
    expect((await refresh()).map((m) => [m.claim, m.from, m.to])).toEqual([
      ['over-promises', null, 'confirmed'],
      ['refuses-fraud', null, 'confirmed'],
    ]);
    expect(await state('over-promises')).toMatchObject({
      runs: 40,
      cases: { of: 80 },
      tested: { model: 'sim-1-jan', soulHash: 'soul-1' },
    });
    expect(await refresh()).toEqual([]);
    expect(await claimMoves(w.store, { agent: 'desk', limit: 10 })).toHaveLength(2);
    expect((await w.store.audit.list(10)).map((e) => [e.actor, e.action, e.subject])).toEqual([
      ['ana', 'claim confirmed', 'desk/refuses-fraud'],
      ['ana', 'claim confirmed', 'desk/over-promises'],
    ]);
  });

  it('say of reviews that count no more, after another soul, that they are of what it was', async () => {
    for (const id of ['o1', 'o2']) await putReviewed(w.store, id, 'wrong');
    await putRun(w.store, 1, { 'some other case': 'P' }, { soulHash: 'soul-2' });
    await refresh();
    expect(await state('over-promises')).toMatchObject({
      status: 'undecided',
      reason:
        'Nothing has tested it as the agent is now: 2 reviewed answers are of another model or other instructions.',
    });
    expect((await state('refuses-fraud'))?.reason).toBe('Nothing has tested it yet.');
  });

  it('go stale with a moved alias, and are tested on the new one alone', async () => {
    for (let ago = 40; ago > 2; ago--) await putRun(w.store, ago, { fraud: 'P' });
    await refresh();
    expect((await state('refuses-fraud'))?.status).toBe('confirmed');
    const moved = await putRun(w.store, 2, { fraud: 'FFF' }, { served: 'sim-1-mar' });
    const observer = observeClaims(w.config, { now: () => NOW });
    await w.store.transaction((tx) => observer.runEnded(tx, moved, null));
    expect(await state('refuses-fraud')).toMatchObject({
      status: 'stale',
      reason: expect.stringContaining('The model is sim-1-mar now and was sim-1-jan.'),
    });
    for (const id of [1.8, 1.6, 1.4, 1.2, 1])
      await putRun(w.store, id, { fraud: 'F' }, { served: 'sim-1-mar' });
    await refresh();
    expect(await state('refuses-fraud')).toMatchObject({
      status: 'refuted',
      runs: 6,
      tested: { model: 'sim-1-mar' },
    });
    const told = (await claimMoves(w.store, { agent: 'desk', limit: 10 })).map((m) => m.to);
    expect(told).toEqual(['refuted', 'stale', 'confirmed']);
  });

  it('are refuted and confirmed by no case that nobody has made theirs, until the mark is gone', async () => {
    await putCase(w.store, 'fraud', { metadata: { starter: true } });
    for (let ago = 12; ago > 0; ago--) await putRun(w.store, ago, { fraud: 'F' });
    expect(await refresh()).toEqual([]);
    expect(await state('refuses-fraud')).toMatchObject({
      status: 'undecided',
      cases: { of: 0 },
      interval: null,
      reason:
        'No case of your own has tested it yet. 12 votes of starter cases (12 failed) decide nothing: ' +
        'read these cases, and take starter: true away once they are yours.',
    });
    await putCase(w.store, 'fraud', { metadata: { starter: false } });
    expect((await refresh()).map((m) => [m.claim, m.to])).toEqual([['refuses-fraud', 'refuted']]);
  });

  it('are tested for the first time by new cases, where nobody edited anything', async () => {
    await w.store.cases.put({
      agent: 'desk',
      suite: 'faq',
      hash: 'x'.repeat(16),
      label: 'x',
      prompt: 'x',
      metadata: {},
      firstSeen: '',
    });
    w.write('claims.yaml', CLAIMS.replace('[promise one, promise two]', '[promise three]'));
    w.config = w.read();
    for (let i = 0; i < 60; i++) await putReviewed(w.store, `o${i}`, i % 5 < 2 ? 'wrong' : 'right');
    expect((await refresh()).map((m) => [m.claim, m.to])).toEqual([['over-promises', 'confirmed']]);
    await putCase(w.store, 'promise three');
    await putRun(w.store, 1, { 'promise three': 'N' });
    expect(await refresh()).toEqual([]);
    for (let ago = 40; ago > 0; ago--) await putRun(w.store, ago / 41, { 'promise three': 'P' });
    expect(await refresh()).toMatchObject([
      {
        from: 'confirmed',
        to: 'undecided',
        reason: expect.stringMatching(
          /^Its cases tested it for the first time\. Cases and people disagree/,
        ),
      },
    ]);
    // What was edited is said to be.
    w.write('claims.yaml', CLAIMS.replace('[promise one, promise two]', '[promise four]'));
    w.config = w.read();
    expect((await refresh())[0]).toMatchObject({
      to: 'stale',
      reason: 'The claim was edited. It must be tested again.',
    });
  });

  it('ignore runs on another model or soul by hand, and trials without a verdict', async () => {
    for (let ago = 9; ago > 0; ago--)
      await putRun(w.store, ago, { fraud: ago % 2 === 0 ? 'P' : 'N' });
    await putRun(w.store, 0.5, { fraud: 'FFFFF' }, { trigger: 'rehearsal', targetHash: 'other' });
    await refresh();
    expect(await state('refuses-fraud')).toMatchObject({ runs: 4, cases: { failed: 0, of: 4 } });
  });

  it('count what people said of real answers of the same task, of this model, once an output', async () => {
    await putRun(w.store, 8, { fraud: 'P' });
    for (let i = 0; i < 8; i++) await putReviewed(w.store, `o${i}`, i < 3 ? 'plausible' : 'right');
    await putReviewed(w.store, 'other', 'wrong', { review: { task: 'repairs' } });
    await putReviewed(w.store, 'old', 'wrong', { output: { servedModel: 'sim-0' } });
    await putReviewed(w.store, 'back', 'wrong', { review: { undoneAt: '2026-03-09' } });
    await putReviewed(w.store, 'planted', 'wrong', { review: { kind: 'planted' } });
    await refresh();
    expect((await state('over-promises'))?.reviews).toEqual({ failed: 3, of: 8 });
  });
});

describe('a claims file', () => {
  it('tells every problem with its line', () => {
    const read = claimsIn(
      CLAIMS.replace('20..60%', 'often').replace('owner: ben', 'owners: ben'),
      'claims.yaml',
    );
    const problems = read.ok ? [] : read.problems;
    expect(problems.map((p) => [p.place.line, p.path, p.message, p.hint])).toEqual([
      [7, 'claims[0].expect.fails', expect.stringContaining('must be a share in perc'), undefined],
      [9, 'claims[1].owner', 'is missing', undefined],
      [13, 'claims[1].owners', 'unknown key', 'did you mean "owner"?'],
    ]);
  });

  it('that nothing can refute, or nothing tests yet, is told with its line', () => {
    const doubts = (text: string) => {
      const read = claimsIn(text, 'claims.yaml');
      if (!read.ok) throw new Error(read.problems[0]?.message);
      return claimDoubts(read, NOW).map((d) => [d.place.line, d.path, d.message]);
    };
    expect(doubts(CLAIMS)).toEqual([]);
    expect(doubts(CLAIMS.replace('20..60%', '0..99%'))).toEqual([]);
    for (const all of ['0..100%', '">= 0%"', '<= 100%'])
      expect(doubts(CLAIMS.replace('20..60%', all))).toEqual([
        [7, 'claims[0].expect', expect.stringContaining('whatever the agent does')],
      ]);
    const since = (day: string) => CLAIMS.replace('owner: ben', `owner: ben\n    since: ${day}`);
    expect(doubts(since('2026-01-01'))).toEqual([]);
    expect(doubts(since('2027-01-01'))).toEqual([
      [
        expect.any(Number),
        'claims[1].since',
        '2027-01-01 lies ahead: no run and no review tests the claim before',
      ],
    ]);
  });

  it('has no two of one id, and reviews only where a task says which', () => {
    const twice = claimsIn(CLAIMS.replace('refuses-fraud', 'over-promises'), 'c.yaml');
    expect(twice.ok ? [] : twice.problems.map((p) => p.message)).toEqual([
      'there are two claims "over-promises"',
    ]);
    const noTask = claimsIn(CLAIMS.replace('    task: refunds\n', ''), 'c.yaml');
    expect(noTask.ok ? [] : noTask.problems.map((p) => p.path)).toEqual(['claims[0].reviews']);
  });

  it('holds no key that somebody wrote into it', () => {
    const key = `ghp_${'a1B2c3D4e5'.repeat(4).slice(0, 36)}`;
    const read = claimsIn(
      CLAIMS.replaceAll('owner: ben', `owner: ben ${key}`).replace(
        /statement: (.*)/,
        `statement: $1 with ${key}`,
      ),
      'c.yaml',
    );
    const said = JSON.stringify(read.ok ? read.claims : read.problems);
    expect(said).toContain('[secret]');
    expect(said).not.toContain(key.slice(4, 20));
  });

  it('is told of both beside what is wrong in a claim by itself', () => {
    const all = claimsIn(
      CLAIMS.replace('    task: refunds\n', '')
        .replace('refuses-fraud', 'over-promises')
        .replaceAll('owner:', 'ownr:'),
      'c.yaml',
    );
    expect(all.ok ? [] : all.problems.map((p) => p.path)).toEqual(
      expect.arrayContaining(['claims[0].owner', 'claims[0].reviews', 'claims[1].id']),
    );
  });

  it('that breaks moves nothing and stops no run', async () => {
    w.write('claims.yaml', 'claims: [');
    expect(readClaims(w.config, 'desk')?.ok).toBe(false);
    const run = await putRun(w.store, 1, { fraud: 'P' });
    await observeClaims(w.config, { now: () => NOW }).runEnded(w.store, run, null);
    expect(await state('refuses-fraud')).toBe(null);
  });

  it('go by what people said before the first run, until a run finds the agent otherwise', async () => {
    const early = { output: { servedModel: null, soulHash: null, at: daysAgo(30) } };
    for (let n = 0; n < 12; n++)
      await putReviewed(w.store, `o${n}`, n < 5 ? 'wrong' : 'right', early);
    await refresh();
    expect((await state('over-promises'))?.tested).toMatchObject({ model: '' });
    const votes = async () => (await state('over-promises'))?.reviews.of;
    await putRun(w.store, 3, { fraud: 'P' });
    await refresh();
    expect([await votes(), (await state('over-promises'))?.status]).toEqual([12, 'undecided']);
    await putRun(w.store, 2, { fraud: 'P' }, { soulHash: 'soul-2' });
    await refresh();
    expect([await votes(), (await state('over-promises'))?.status]).toEqual([0, 'stale']);
  });
});
