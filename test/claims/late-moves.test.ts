import { describe, expect, it } from 'vitest';
import { packDocument } from '../../src/claims/boundary/pack-text.ts';
import type { StandingClaim } from '../../src/claims/boundary/claim-rows.ts';
import type { BoundaryPack } from '../../src/claims/boundary/pack.ts';
import type { ClaimMove } from '../../src/claims/claim.ts';
import { lastingMoves, latestMoves, timesWords } from '../../src/claims/late-moves.ts';

/** Moves of claims, oldest first: "x - undecided", "x undecided refuted rev_1". */
const moves = (...lines: readonly string[]): ClaimMove[] =>
  lines
    .map((line, i): ClaimMove => {
      const [claim = '', from = '', to = '', by = `run_${i}`] = line.split(' ');
      return {
        agent: 'desk',
        claim,
        statement: 's',
        at: `2026-03-0${i + 1}T00:00:00.000Z`,
        from: from === '-' ? null : (from as ClaimMove['to']),
        to: to as ClaimMove['to'],
        reason: 'It failed.',
        by,
      };
    })
    .toReversed();
const lines = (all: readonly ClaimMove[]) => all.map((m) => `${m.claim} ${m.from ?? '-'} ${m.to}`);

describe('what moved', () => {
  it('is told where the first look refuted a claim, and not where it confirmed one', () => {
    expect(lines(lastingMoves(moves('x - refuted', 'y - confirmed')))).toEqual(['x - refuted']);
    expect(lines(lastingMoves(moves('x - confirmed', 'x confirmed refuted')))).toEqual([
      'x confirmed refuted',
    ]);
  });

  it('takes one line a claim, however often one goes to and fro', () => {
    const to = ['refuted', 'undecided'] as const;
    const flapping = Array.from({ length: 6 }, (_, i) => `x ${to[1 - (i % 2)]} ${to[i % 2]}`);
    const late = latestMoves(moves('y - refuted', ...flapping));
    expect(lines(late)).toEqual(['x refuted undecided', 'y - refuted']);
    expect(late.map(timesWords)).toEqual([' It moved 6 times lately.', '']);
  });
});

describe('the pack', () => {
  const packOf = (all: readonly ClaimMove[], claims: readonly StandingClaim[] = []) =>
    packDocument({
      agent: 'desk',
      name: 'Desk',
      quarter: { name: '2026-Q1', from: '2026-01-01', to: '2026-04-01' },
      days: { first: '2026-01-01', last: '2026-03-31' },
      at: '2026-03-10T00:00:00.000Z',
      tasks: [],
      starters: { cases: 0, tasks: [] },
      signed: null,
      previous: null,
      changes: [],
      incidents: [],
      moves: all,
      claims,
      schedules: [],
    } satisfies BoundaryPack);
  const rowsOf = (heading: string, ...of: Parameters<typeof packOf>) =>
    packOf(...of).parts.find((p) => p.heading === heading)?.rows;
  const fumbled = (...of: Parameters<typeof packOf>) => rowsOf('What was fumbled', ...of);
  const well = (...of: Parameters<typeof packOf>) => rowsOf('What went well', ...of);
  const claim = (over: Partial<StandingClaim> = {}): StandingClaim => ({
    id: 'x',
    expect: { of: 'fails', low: 0.2, high: 0.6 },
    status: 'refuted',
    reason: 'It failed in 4 %: it fails less often than the claim says.',
    interval: { value: 0.04, low: 0.01, high: 0.11, n: 60 },
    ...over,
  });

  it('calls it good news where a weakness is seen less often, with the figure of today', () => {
    const all = moves('x undecided refuted');
    expect(fumbled(all, [claim()])).toEqual([]);
    expect(well(all, [claim()])).toEqual([
      [
        'claim x',
        'undecided → refuted, 2026-03-01: it is better than the claim says. ' +
          'It failed in 4 %: it fails less often than the claim says.',
      ],
    ]);
    const worse = claim({ interval: { value: 0.9, low: 0.8, high: 0.95, n: 60 } });
    expect(well(all, [worse])).toEqual([]);
    expect(fumbled(all, [worse])).toHaveLength(1);
    const holds = claim({ expect: { of: 'holds', low: 0.95, high: 1 } });
    expect(fumbled(all, [holds])).toHaveLength(1);
  });

  it('goes by how it was refuted where it stands otherwise now', () => {
    const [first] = moves('x undecided refuted');
    const better = first === undefined ? [] : [{ ...first, better: true as const }];
    expect(well(better, [claim({ status: 'stale', interval: null })])).toEqual([
      [
        'claim x',
        'undecided → refuted, 2026-03-01: it is better than the claim says. It failed. It is stale now.',
      ],
    ]);
  });

  it('calls a weakness that is confirmed no success, and a strength one', () => {
    const all = moves('x undecided confirmed');
    const weak = claim({ status: 'confirmed', reason: 'It failed in 30 %.' });
    expect(well(all, [weak])).toEqual([]);
    expect(fumbled(all, [weak])).toEqual([
      ['claim x', 'confirmed 2026-03-01: it is known to fail. It failed in 30 %.'],
    ]);
    const strong = { ...weak, expect: { of: 'fails' as const, low: 0, high: 0.05 } };
    expect(well(all, [strong])).toEqual([['claim x', 'confirmed 2026-03-01. It failed in 30 %.']]);
  });

  it('says once that a claim was refuted, and how it stands', () => {
    const all = moves(
      'x undecided refuted',
      'x refuted undecided',
      'x undecided refuted',
      'x refuted confirmed',
    );
    expect(fumbled(all)).toEqual([
      ['claim x', 'undecided → refuted, 2026-03-03. It failed. It is confirmed now.'],
    ]);
  });

  it('leaves out what a word refuted that was taken back', () => {
    const all = moves('x undecided refuted rev_1', 'x refuted undecided rev_1');
    expect(fumbled(all)).toEqual([]);
  });
});
