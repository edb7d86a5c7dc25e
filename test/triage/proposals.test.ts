import { describe, expect, it } from 'vitest';
import { triageFileSchema } from '../../src/config/schema-triage.ts';
import type { RealOutput } from '../../src/domain/real-output.ts';
import type { Reviewed } from '../../src/triage/bands.ts';
import { type Deciding, decideLane, type Override } from '../../src/triage/decide-lane.ts';
import { proposalsFrom, yamlOf } from '../../src/triage/proposals.ts';

type Label = Reviewed['label'];
type Money = RealOutput['money'];
const AT = '2026-03-02T12:00:00.000Z';
let made = 0;

const one = (money: Money, label: Label = 'right'): Reviewed => ({
  subject: {
    id: `o${made++}`,
    at: AT,
    task: 'credit',
    audience: null,
    money,
    risk: null,
    novelty: null,
    isNew: false,
    unmatched: null,
    isGone: false,
  },
  label,
  at: AT,
  seconds: 12,
  length: 100,
});

/** So many reviews, of amounts spread over a range. */
const some = (n: number, from: number, to: number, currency: string | null = 'USD'): Reviewed[] =>
  Array.from({ length: n }, (_, i) => {
    const amount = Math.round(from + ((to - from) * i) / Math.max(1, n - 1));
    return one({ amount, currency });
  });

const deciding = (over: Partial<Deciding> = {}): Deciding => ({
  rules: triageFileSchema.parse({ rules: [{ task: 'credit', lane: 'deep' }] }),
  overrides: [],
  standings: {},
  ...over,
});
const proposed = (all: readonly Reviewed[], on = deciding()) =>
  proposalsFrom('desk', all, on).map(({ why }) => why.replace(/,.*/, ''));
const accepted = (money: Override['money'], lane: Override['lane'] = 'scan'): Override => ({
  id: 'p',
  task: 'credit',
  money,
  lane,
  by: 'Ana',
  at: '2026-03-01T00:00:00.000Z',
});

describe('what reviews speak for', () => {
  it('reaches no further than they lie densely: a gap is not bridged by a few above it', () => {
    const all = [...some(70, 10, 49), ...some(10, 400, 400)];
    expect(proposed(all)).toEqual([
      'credit up to 50 USD: 70 of 70 reviewed answers right (95 to 100 %)',
    ]);
  });

  it('is a band of its own above a gap, once it has as many reviews as any band', () => {
    const all = [...some(70, 10, 49), ...some(60, 400, 450)];
    expect(proposed(all)).toEqual([
      'credit up to 50 USD: 70 of 70 reviewed answers right (95 to 100 %)',
      'credit over 200 and up to 500 USD: 60 of 60 reviewed answers right (94 to 100 %)',
    ]);
    const lower = { overrides: [accepted({ upTo: 50, currency: 'USD' })] };
    expect(proposed(all, deciding(lower))).toEqual([
      'credit over 200 and up to 500 USD: 60 of 60 reviewed answers right (94 to 100 %)',
    ]);
  });

  it('holds no part that goes wrong by itself, in its middle either', () => {
    const bad = some(10, 60, 99).map((r) => ({ ...r, label: 'wrong' as const }));
    const all = [...some(200, 10, 49), ...bad, ...some(90, 110, 199)];
    expect(proposed(all)).toEqual([
      'credit up to 50 USD: 200 of 200 reviewed answers right (98 to 100 %)',
      'credit over 100 and up to 200 USD: 90 of 90 reviewed answers right (96 to 100 %)',
    ]);
  });

  it('takes in amounts below all that were reviewed: less hangs on them', () => {
    expect(proposed(some(60, 60, 90))).toEqual([
      'credit up to 100 USD: 60 of 60 reviewed answers right (94 to 100 %)',
    ]);
  });

  it('is of one currency: no amount of another is in its band, nor counted with it', () => {
    expect(proposed([...some(25, 10, 49), ...some(25, 10, 49, 'EUR')])).toEqual([]);
    const all = [...some(60, 10, 49), ...some(70, 10, 40, 'JPY')];
    const found = proposalsFrom('desk', all, deciding());
    expect(found.map(({ money }) => money)).toEqual([
      { upTo: 50, currency: 'JPY' },
      { upTo: 50, currency: 'USD' },
    ]);
    const on = deciding({ overrides: [accepted({ upTo: 50, currency: 'JPY' })] });
    const lane = (currency: string) => decideLane(one({ amount: 30, currency }).subject, on).lane;
    expect([lane('JPY'), lane('USD')]).toEqual(['scan', 'deep']);
    expect(yamlOf(accepted({ upTo: 50, currency: 'JPY' })).split('\n')).toEqual([
      '  - { task: "credit", money: { upTo: 50, currency: JPY }, risk: high, lane: deep }',
      expect.stringContaining('money: { upTo: 50, currency: JPY }, lane: scan, reason: '),
    ]);
  });

  it('turns around by failures of its own currency alone', () => {
    const on = deciding({ overrides: [accepted({ upTo: 50, currency: 'USD' })] });
    const bad = (currency: string): Reviewed => one({ amount: 30, currency }, 'wrong');
    const kinds = (all: readonly Reviewed[]) =>
      proposalsFrom('desk', all, on).map(({ kind }) => kind);
    expect(kinds([bad('EUR')])).toEqual([]);
    expect(kinds([bad('USD')])).toEqual(['tighten']);
  });

  it('counts amounts without a currency as what they would be decided as', () => {
    expect(proposed(some(60, 10, 49, null))).toEqual([
      'credit up to 50: 60 of 60 reviewed answers right (94 to 100 %)',
    ]);
  });
});

describe('what was said where the agent keeps its answers', () => {
  const elsewhere = (n: number, over: Partial<Reviewed> = {}): Reviewed[] =>
    Array.from({ length: n }, () => ({ ...one(null), seconds: 0, elsewhere: true, ...over }));

  it('speaks as any other word, and the proposal says where it was looked at', () => {
    const [found] = proposalsFrom('desk', elsewhere(60), deciding());
    expect(found).toMatchObject({ to: 'scan', right: 60, of: 60 });
    expect(found?.why).toBe(
      'credit: 60 of 60 reviewed answers right (94 to 100 %), 60 looked at where the agent keeps ' +
        'them: scan instead of deep? High risk keeps its lane.',
    );
    const mixed = [...elsewhere(40), ...some(40, 10, 49).map((r) => ({ ...r, seconds: 9 }))];
    const noAmount = mixed.map((r) => ({ ...r, subject: { ...r.subject, money: null } }));
    expect(proposalsFrom('desk', noAmount, deciding())[0]?.why).toContain(
      'usually in 9 s each, 40 looked at where the agent keeps them: scan',
    );
  });

  it('and what was answered here in no time still speaks for nothing less', () => {
    expect(proposed(elsewhere(60, { elsewhere: false }))).toEqual([]);
  });
});

describe('a second look at an answer', () => {
  const again = (r: Reviewed, label: Label): Reviewed => ({ ...r, label });

  it('makes no second answer of it', () => {
    const all = some(100, 10, 49);
    const seen = [...all, ...all.slice(0, 6).map((r) => again(r, 'right'))];
    expect(proposed(seen)).toEqual([
      'credit up to 50 USD: 100 of 100 reviewed answers right (96 to 100 %)',
    ]);
    const few = some(20, 10, 49);
    expect(proposed([...few, ...few, ...few])).toEqual([]);
  });

  it('is half a word where it says otherwise', () => {
    const all = some(100, 10, 49);
    const [found] = proposalsFrom('desk', [...all, again(one(null), 'right')], deciding());
    expect(found?.of).toBe(100);
    const torn = [...all, ...all.slice(0, 1).map((r) => again(r, 'wrong'))];
    expect(proposed(torn)).toEqual([
      'credit up to 50 USD: 99.5 of 100 reviewed answers right (95 to 100 %)',
    ]);
  });

  it('counts once after a lane was accepted too', () => {
    const on = deciding({ overrides: [accepted({ upTo: 50, currency: 'USD' })] });
    const bad = one({ amount: 30, currency: 'USD' }, 'wrong');
    const [found] = proposalsFrom('desk', [bad, again(bad, 'plausible')], on);
    expect(found?.why).toContain('1 of 1 not right since Ana accepted scan');
  });
});

describe('a closer look', () => {
  const on = deciding({ rules: triageFileSchema.parse({}) });
  const many = (n: number, label: Label, over: Partial<Reviewed>): Reviewed[] =>
    Array.from({ length: n }, () => ({ ...one(null, label), ...over }));
  const kinds = (all: readonly Reviewed[]) => proposalsFrom('desk', all, on).map((p) => p.kind);
  const right = many(40, 'right', { drawn: true });

  it('is not asked for by failures that a check or what mattered most picked', () => {
    const picked = many(20, 'wrong', { drawn: false });
    const { subject } = one(null);
    const flagged = many(20, 'wrong', { drawn: true, subject: { ...subject, unmatched: '€9' } });
    expect(kinds([...right, ...picked, ...flagged])).toEqual([]);
  });

  it('is asked for by failures that were drawn', () => {
    expect(kinds([...right, ...many(20, 'wrong', { drawn: true })])).toEqual(['tighten']);
  });
});
