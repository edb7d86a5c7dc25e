import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { recallOf, variedIntents } from '../../bench/novelty/recall.ts';
import { gramsOf } from '../../../src/triage/novelty/grams.ts';
import { FEWEST_REVIEWED, learnReviewed } from '../../../src/triage/novelty/reviewed.ts';

const words = fc.array(fc.constantFrom('refund', 'parcel', 'late', 'card', 'shoe', 'is', 'my'), {
  minLength: 1,
  maxLength: 8,
});
const exchange = fc.record({ prompt: words, output: words }).map(({ prompt, output }) => ({
  prompt: prompt.join(' '),
  output: output.join(' '),
}));

describe('what is new', () => {
  it('is unknown while few are reviewed', async () => {
    const few = Array.from({ length: FEWEST_REVIEWED - 1 }, (_, i) => ({
      prompt: `p${i}`,
      output: '',
    }));
    expect(await learnReviewed(few)).toBeNull();
    expect(await learnReviewed([...few, { prompt: 'one more', output: '' }])).not.toBeNull();
  });

  it('lies between 0 and 1, and what was reviewed word for word is not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(exchange, { minLength: FEWEST_REVIEWED, maxLength: 30 }),
        exchange,
        async (reviewed, asked) => {
          const index = await learnReviewed(reviewed);
          const { value } = index?.noveltyOf(asked) ?? { value: -1 };
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(1);
          const again = index?.noveltyOf(reviewed[0] ?? asked).value ?? 1;
          expect(again).toBeLessThan(1e-3);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('is never a copy of what was reviewed, however many there are and however often it is asked', async () => {
    const others = fc.array(exchange, { minLength: 0, maxLength: 70 });
    const asked = fc.record({ prompt: fc.string(), output: fc.string() });
    await fc.assert(
      fc.asyncProperty(
        others,
        asked,
        fc.integer({ min: 20, max: 70 }),
        async (some, one, times) => {
          const index = await learnReviewed([...some, ...Array.from({ length: times }, () => one)]);
          const limit = (index?.threshold ?? 0) + 1e-5;
          expect(index?.noveltyOf(one).value).toBeLessThan(1e-3);
          for (const other of some.slice(0, 3))
            expect(index?.noveltyOf(other).value).toBeLessThanOrEqual(limit);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([59, 60, 61, 120])('is not what 24 of %i asked nearly word for word', async (all) => {
    const common = 'What does the Pro plan cost for a team of 12?';
    const reviewed = Array.from({ length: all }, (_, i) => ({
      prompt:
        i < 24 ? common : `${'abcdefghijklmnopqrstuvwxyz'.slice(i % 20).repeat(1 + (i % 7))} ${i}`,
      output: '',
    }));
    const index = await learnReviewed(reviewed);
    const near = { prompt: 'what does the Pro plan cost, for a team of 15', output: '' };
    expect(index?.noveltyOf(near)).toMatchObject({ isNew: false });
    expect(index?.noveltyOf(near).value).toBeLessThan(1e-3);
  });

  it('does not hang on case, accents, signs or what numbers say', () => {
    expect(gramsOf('Réfund 4711, please!')).toEqual(gramsOf('refund 12 PLEASE'));
  });

  it('is held in at least six of ten at 5 % false holds, where people repeat six wordings', async () => {
    expect((await recallOf(variedIntents(6))).recallAtFive).toBeGreaterThanOrEqual(0.6);
  }, 60_000);
});
