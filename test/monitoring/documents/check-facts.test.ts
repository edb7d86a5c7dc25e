import { describe, expect, it } from 'vitest';
import {
  daysLeft,
  dueReviews,
  missingLeaning,
  reviewedFact,
  reviewedTradeOffs,
} from '../../../src/monitoring/documents/check-facts.ts';

const fact = {
  id: 'refund-window',
  statement: 'Refunds are given for 30 days.',
  owner: 'Ana',
  reviewBy: '2026-10-31',
  cases: ['late refund'],
  lines: ['for 30 days'],
};
const tradeOff = {
  between: ['speed', 'care'],
  rule: 'answer at once under $20',
  owner: 'Ben',
  reviewBy: '2026-11-30',
};
const leaning = {
  cases: [
    { hash: 'a'.repeat(64), label: 'late refund, day 31', metadata: {} },
    { hash: 'b'.repeat(64), label: 'small sum', metadata: { tradeOff } },
    { hash: 'c'.repeat(64), label: 'small sum again', metadata: { tradeOff } },
  ],
  documents: [{ name: 'SOUL.md', text: '# Desk\n\nWe refund\nfor 30\n  days.\n' }],
};

describe('facts with an owner and a day', () => {
  it('are past from the day after their last, by the calendar', () => {
    expect(daysLeft('2026-10-31', '2026-10-31')).toBe(0);
    expect(daysLeft('2026-10-31', '2026-11-01')).toBe(-1);
    expect(daysLeft('2026-11-01', '2026-10-31')).toBe(1);
  });

  it('are told without a key that stands in them, before anything is cut off', () => {
    const key = `SG.${'aB3dE5fG7hI9jK1lM3nO5p'}.${'qR7sT9uV1wX3yZ5aB7cD9eF1gH3iJ5kL7mN9oP1qR3s'}`;
    const told = { ...fact, statement: `Mails go out with ${key} at once.` };
    expect(reviewedFact(told, leaning).says).toBe('Mails go out with [secret] at once.');
  });

  it('are sorted into past and near ones, the oldest first', () => {
    const on = (name: string, reviewBy: string) => ({
      name,
      says: '',
      owner: '',
      reviewBy,
      leaning: [],
    });
    const { expired, soon } = dueReviews(
      [on('a', '2026-12-31'), on('b', '2026-10-30'), on('c', '2026-11-10'), on('d', '2026-01-01')],
      '2026-11-01',
    );
    expect(expired.map((r) => r.name)).toEqual(['d', 'b']);
    expect(soon.map((r) => r.name)).toEqual(['c']);
  });

  it('name the case and the line that lean on them, however the paragraph is wrapped', () => {
    expect(reviewedFact(fact, leaning).leaning).toEqual(['case "late refund"', 'SOUL.md:4']);
    expect(missingLeaning(fact, leaning)).toEqual([]);
  });

  it('say what leans on them no more', () => {
    const gone = { ...fact, cases: ['early refund', 'bbbbbb'], lines: ['for 60 days', '(30)'] };
    expect(missingLeaning(gone, leaning)).toEqual([
      'no case is called "early refund"',
      'no instruction says "for 60 days"',
      'no instruction says "(30)"',
    ]);
  });

  it('include trade-offs, one however many cases test it', () => {
    expect(reviewedTradeOffs(leaning.cases)).toEqual([
      {
        name: 'trade-off "speed against care"',
        says: 'answer at once under $20',
        owner: 'Ben',
        reviewBy: '2026-11-30',
        leaning: ['case "small sum"', 'case "small sum again"'],
      },
    ]);
  });
});
