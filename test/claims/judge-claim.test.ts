import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { parseBand } from '../../src/config/schema-claims.ts';
import type { ClaimState } from '../../src/claims/claim.ts';
import { judgeClaim, moveClaim, whyStale } from '../../src/claims/judge-claim.ts';
import { dispersionOfRuns, runVotes, voteGroups } from '../../src/claims/votes.ts';

const runs = (n: number, votes: readonly number[]) =>
  Array.from({ length: n }, (_, i) => ({ run: `r${i}`, votes }));
const FAILS = { expect: { of: 'fails' as const, low: 0.2, high: 0.6 } };
const HOLDS = { expect: { of: 'holds' as const, low: 0.95, high: 1 } };

describe('a claim is', () => {
  it('confirmed where the whole interval lies inside the expected band, with its figures', () => {
    const verdict = judgeClaim(FAILS, runs(20, [0, 1, 0, 1, 0]), {});
    expect(verdict).toMatchObject({
      status: 'confirmed',
      runs: 20,
      cases: { failed: 40, of: 100 },
    });
    expect(verdict.reason).toBe(
      'It failed in 40 % (31 to 50 %): 100 votes of its cases over 20 runs, ' +
        'inside the expected 20 to 60 %.',
    );
  });

  it('refuted where it lies outside, and undecided where it reaches over an end or has no vote', () => {
    expect(judgeClaim(FAILS, runs(20, [1, 1]), {}).status).toBe('refuted');
    expect(judgeClaim(FAILS, runs(2, [0, 1]), {}).status).toBe('undecided');
    expect(judgeClaim(FAILS, [], {})).toMatchObject({ status: 'undecided', interval: null });
    expect(judgeClaim(HOLDS, runs(40, [0, 0]), {}).status).toBe('confirmed');
    expect(judgeClaim(HOLDS, runs(40, [0, 1]), {}).status).toBe('refuted');
  });

  it('judged by reviews too, and undecided where these and the cases contradict each other', () => {
    const reviews = Array.from({ length: 60 }, (_, i) => (i % 5 < 2 ? 1 : 0));
    expect(judgeClaim(FAILS, [], { reviews })).toMatchObject({
      status: 'confirmed',
      reviews: { failed: 24, of: 60 },
    });
    const torn = judgeClaim(FAILS, runs(30, [0]), { reviews });
    expect(torn.status).toBe('undecided');
    expect(torn.reason).toContain('Cases and people disagree: 0 % by its cases, 40 % by reviews.');
  });

  it('undecided with fewer than five votes, and says which way a refuted one is wrong', () => {
    const rare = { expect: { of: 'fails' as const, low: 0.05, high: 0.55 } };
    expect(judgeClaim(HOLDS, [], { reviews: [1] })).toMatchObject({
      status: 'undecided',
      reason:
        'It held in 0 % (0 to 79 %): 1 reviewed answer drawn at random; ' +
        'nothing is decided with fewer than 5 votes.',
    });
    expect(judgeClaim(rare, [], { reviews: Array.from({ length: 9 }, () => 1) }).reason).toContain(
      'outside the expected 5 to 55 %: it fails more often than the claim says.',
    );
    expect(judgeClaim(HOLDS, runs(40, [0, 1]), {}).reason).toContain(
      'it holds less often than the claim says.',
    );
  });

  it('told beside what was picked, which is in no rate', () => {
    const picked = { failed: 9, of: 9 };
    expect(judgeClaim(FAILS, [], { picked })).toMatchObject({
      status: 'undecided',
      interval: null,
      reason:
        'No case and no answer that was drawn at random has tested it yet. ' +
        '9 other answers were looked at because a rule or a check picked them: 9 failed.',
    });
    expect(judgeClaim(FAILS, runs(20, [0, 1, 0, 1, 0]), { picked })).toMatchObject({
      status: 'confirmed',
      cases: { failed: 40, of: 100 },
      picked,
    });
  });

  it('decided by no starter case, which is told beside what others say', () => {
    const starters = runs(20, [1, 1]);
    const verdict = judgeClaim(HOLDS, runs(40, [0, 0]), { starters });
    expect(verdict).toMatchObject({ status: 'confirmed', cases: { failed: 0, of: 80 } });
    expect(verdict.reason).toContain('40 votes of starter cases (40 failed) decide nothing');
    expect(judgeClaim(HOLDS, [], { starters })).toMatchObject({
      status: 'undecided',
      interval: null,
      hasStarters: true,
    });
  });

  it('never both: of one interval and one band there is one answer, and more votes narrow it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.constantFrom(0, 0.5, 1), { minLength: 1, maxLength: 6 }), {
          maxLength: 30,
        }),
        fc.double({ min: 0, max: 0.5, noNaN: true }),
        fc.double({ min: 0.5, max: 1, noNaN: true }),
        (votes, low, high) => {
          const verdict = judgeClaim(
            { expect: { of: 'fails', low, high } },
            votes.map((v, i) => ({ run: `r${i}`, votes: v })),
            {},
          );
          const { interval } = verdict;
          if (interval === null || interval.n < 5) return verdict.status === 'undecided';
          const inside = interval.low >= low && interval.high <= high;
          const outside = interval.high < low || interval.low > high;
          return (
            (verdict.status === 'confirmed') === inside &&
            (verdict.status === 'refuted') === outside
          );
        },
      ),
    );
  });
});

describe('votes', () => {
  it('are one a run and case: three answers of one run to one question are one witness', () => {
    const groups = new Map([['a', 0]]);
    const thrice = ['x', 'y'].flatMap((run) =>
      [true, true, false].map((failed) => ({ run, caseHash: 'a', failed })),
    );
    expect(runVotes(thrice, groups).map((r) => r.votes)).toEqual([[2 / 3], [2 / 3]]);
    expect(runVotes([{ run: 'x', caseHash: 'other', failed: true }], groups)).toEqual([]);
  });

  it('are shared by cases that ask the same thing in nearly the same letters', () => {
    const prompt = 'My parcel with order 4411 is late and I want my money back today, please.';
    const asked = (hash: string, text: string) => ({
      agent: 'a',
      suite: 's',
      hash,
      label: hash,
      prompt: text,
      metadata: {},
      firstSeen: '',
    });
    const groups = voteGroups([
      asked('a', prompt),
      asked('b', prompt.replace('4411', '4412')),
      asked('c', 'Which papers do I need for a repair?'),
    ]);
    expect(groups.get('a')).toBe(groups.get('b'));
    expect(groups.get('c')).not.toBe(groups.get('a'));
  });

  it('count for less where whole runs fail together', () => {
    const apart = Array.from({ length: 10 }, (_, i) => ({
      run: `r${i}`,
      votes: Array.from({ length: 8 }, () => i % 2),
    }));
    expect(dispersionOfRuns(apart)).toBeGreaterThan(5);
    expect(dispersionOfRuns(runs(10, [0, 1]))).toBe(1);
  });
});

describe('a claim that was tested', () => {
  const on = { model: 'm-1', soulHash: 's', targetHash: 't', scope: 'c' };
  const of = { agent: 'desk', claim: 'x', statement: 'It does it.' };
  const AT = '2026-03-10T00:00:00.000Z';
  const verdict = (n: number, vote: number) => judgeClaim(FAILS, runs(n, [vote, 1 - vote]), {});
  const first = moveClaim(of, null, { on, verdict: verdict(60, 1), testedAt: AT }, AT).state;

  it('is stale on another model, soul or scope until something has tested it on that', () => {
    expect(first.status).toBe('confirmed');
    const moved = { ...on, model: 'm-2' };
    const none = judgeClaim(FAILS, [], {});
    const later = moveClaim(of, first, { on: moved, verdict: none, testedAt: null }, 'later');
    expect(later.moves).toEqual([
      { to: 'stale', reason: 'The model is m-2 now and was m-1. It must be tested again.' },
    ]);
    expect(later.state).toMatchObject({
      status: 'stale',
      since: 'later',
      tested: { model: 'm-1' },
    });
    const again = moveClaim(of, later.state, { on: moved, verdict: none, testedAt: null }, 'x');
    expect(again).toMatchObject({ moves: [], state: { status: 'stale', since: 'later' } });
    const few = judgeClaim(FAILS, runs(2, [1]), {});
    expect(
      moveClaim(of, later.state, { on: moved, verdict: few, testedAt: AT }, 'x').state,
    ).toMatchObject({ status: 'stale', tested: { model: 'm-1' } });
    const refuted = judgeClaim(FAILS, runs(9, [0, 0]), {});
    const after = moveClaim(of, later.state, { on: moved, verdict: refuted, testedAt: AT }, 'x');
    expect(after.moves.map((m) => m.to)).toEqual(['refuted']);
    expect(after.state.tested?.model).toBe('m-2');
  });

  it('goes through stale where the same look tests it anew, and both are told', () => {
    const refuted = judgeClaim(FAILS, runs(9, [0, 0]), {});
    const now = { on: { ...on, soulHash: 's2' }, verdict: refuted, testedAt: AT };
    expect(moveClaim(of, first, now, 'later').moves.map((m) => m.to)).toEqual(['stale', 'refuted']);
  });

  it('is stale too where nothing has tested it for the whole window', () => {
    const none = judgeClaim(FAILS, [], {});
    expect(
      moveClaim(of, first, { on, verdict: none, testedAt: null }, 'later').moves[0]?.reason,
    ).toBe('Nothing has tested it since 2026-03-10. It must be tested again.');
  });

  it('says what is other than it was', () => {
    expect(whyStale(on, on)).toBe(null);
    const says = { ...on, says: 'a' };
    expect(whyStale(on, { ...says, scope: 'd' })).toBe(
      'The claim, or what tests it, is not as it was.',
    );
    expect(whyStale(says, { ...says, scope: 'd' })).toBe(
      'Cases that test it were added or edited.',
    );
    expect(whyStale(says, { ...says, scope: 'd', says: 'b' })).toBe('The claim was edited.');
    expect(whyStale(on, { ...on, targetHash: 'u' })).toContain('settings or tools');
  });

  it('keeps since when it stands so', () => {
    const state: ClaimState = { ...first, since: 'long ago' };
    expect(
      moveClaim(of, state, { on, verdict: verdict(60, 1), testedAt: AT }, 'now').state.since,
    ).toBe('long ago');
  });
});

describe('an expected band', () => {
  it('is a range or one side, in percent, and nothing else', () => {
    expect(parseBand('20..60%')).toEqual({ low: 0.2, high: 0.6 });
    expect(parseBand('20 % to 60 %')).toEqual({ low: 0.2, high: 0.6 });
    expect(parseBand('>= 95 %')).toEqual({ low: 0.95, high: 1 });
    expect(parseBand('≤5%')).toEqual({ low: 0, high: 0.05 });
    for (const bad of ['60..20%', '0.2..0.6', '20..160%', 'often', '95%', '>= 95'])
      expect([bad, parseBand(bad)]).toEqual([bad, null]);
  });
});
