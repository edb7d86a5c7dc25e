import { describe, expect, it } from 'vitest';
import { packDocument } from '../../src/claims/boundary/pack-text.ts';
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
  const fumbled = (all: readonly ClaimMove[]) =>
    packDocument({
      agent: 'desk',
      name: 'Desk',
      quarter: { name: '2026-Q1', from: '2026-01-01', to: '2026-04-01' },
      at: '2026-03-10T00:00:00.000Z',
      tasks: [],
      starters: { cases: 0, tasks: [] },
      signed: null,
      previous: null,
      changes: [],
      incidents: [],
      moves: all,
      schedules: [],
    } satisfies BoundaryPack).parts.find((p) => p.heading === 'What was fumbled')?.rows;

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
