import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ComparedPair,
  compareRuns,
  type Comparison,
} from '../../../src/comparison/test/compare.ts';
import { compareMarkdown, compareText } from '../../../src/comparison/test/text.ts';
import type { Reply } from '../../../src/detection/explain/replies.ts';

const reply = (text: string | null, pass: boolean | null = null): Reply => ({
  text,
  pass,
  judged: null,
  toolCalls: [],
  finishReason: null,
});
const pair = (
  id: number,
  before: Reply,
  after: Reply,
  category: string | null = null,
): ComparedPair => ({ id: `c${id}`, category, unjudged: false, before: [before], after: [after] });
const of = (pairs: readonly ComparedPair[]): Comparison =>
  compareRuns({ pairs, onlyBefore: 0, onlyAfter: 0 });
const n = (k: number, make: (i: number) => ComparedPair): ComparedPair[] =>
  Array.from({ length: k }, (_, i) => make(i));
const swapped = (p: ComparedPair): ComparedPair => ({ ...p, before: p.after, after: p.before });
const outcomes =
  (before: boolean, after: boolean) =>
  (i: number): ComparedPair =>
    pair(i, reply(null, before), reply(null, after));

describe('two runs', () => {
  it('are worse when cases are lost, and it says after how many cases that was sure', () => {
    const c = of([
      ...n(20, outcomes(true, true)),
      ...n(20, outcomes(true, false)).map((p, i) => ({ ...p, id: `l${i}` })),
    ]);
    expect(c).toMatchObject({
      verdict: 'worse',
      measuredBy: 'pass',
      more: null,
      whole: {
        before: { passed: 40, of: 40 },
        after: { passed: 20, of: 40 },
        difference: { value: -0.5 },
      },
    });
    expect(c.decidedAt).toBeGreaterThan(26);
    expect(c.decidedAt).toBeLessThan(32);
    expect(c.lost).toHaveLength(20);
    expect(compareText(c, { byCategory: false })[0]).toMatch(
      /^Worse: pass rate 100 % → 50 % \(−50 points, 95 % interval −\d+(\.\d)? to −\d+(\.\d)?\) over 40 cases\.$/,
    );
  });

  it('are the same when enough cases agree, and otherwise it says how many more would do', () => {
    expect(of(n(200, outcomes(true, true)))).toMatchObject({ verdict: 'same', decidedAt: null });
    const few = of(n(20, outcomes(true, true)));
    expect(few.verdict).toBe('not-enough-evidence');
    expect(of(n(20 + (few.more ?? 0), outcomes(true, true))).verdict).toBe('same');
    expect(of(n(20 + (few.more ?? 0) - 2, outcomes(true, true))).verdict).toBe(
      'not-enough-evidence',
    );
  });

  it('are changed, not worse, where only the form of answers changed; and it does not claim to know more', () => {
    const c = of(
      n(40, (i) =>
        pair(
          i,
          reply(`Thing number ${i} is done and on its way to you.`),
          reply(`\`\`\`\nThing number ${i} is done and on its way to you.\n\`\`\``),
        ),
      ),
    );
    expect(c).toMatchObject({
      verdict: 'changed',
      measuredBy: 'behaviour',
      kind: { kind: 'format' },
      whole: {
        moved: expect.arrayContaining([
          { measure: 'form: fence', way: 'more', words: 'comes inside a code fence' },
        ]),
      },
    });
    expect(compareText(c, { byCategory: false }).join('\n')).toContain(
      'not whether they got worse. Give "outcome" or "expected"',
    );
  });

  it('are judged by references where no outcome is given and answers are short', () => {
    const c = of(
      n(60, (i) => ({
        ...pair(i, reply(`We think.\nAnswer: ${i % 2 === 0 ? 'Yes' : 'No'}`), reply('[No]')),
        reference: i % 2 === 0 ? 'yes' : 'no',
      })),
    );
    expect(c).toMatchObject({
      verdict: 'worse',
      measuredBy: 'agreement',
      kind: { kind: 'answer-collapse' },
      whole: { before: { passed: 60, of: 60 }, after: { passed: 30, of: 60 } },
    });
  });

  it('could not be measured where cases do not meet, or too many have no verdict', () => {
    expect(compareRuns({ pairs: [], onlyBefore: 3, onlyAfter: 4 })).toMatchObject({
      verdict: 'could-not-measure',
      reason: 'the two runs have no case in common',
    });
    expect(
      compareRuns({ pairs: n(3, outcomes(true, true)), onlyBefore: 9, onlyAfter: 0 }).verdict,
    ).toBe('could-not-measure');
    const lame = n(20, (i) =>
      i < 3 ? { ...outcomes(true, true)(i), before: [], unjudged: true } : outcomes(true, false)(i),
    );
    expect(of(lame)).toMatchObject({
      verdict: 'could-not-measure',
      reason: '3 of 20 cases have no verdict on one side; those that failed may be the hard ones',
      unjudged: 3,
    });
  });

  it('find a change that only one category has, and pay for having looked at each', () => {
    const cases = n(120, (i) =>
      pair(
        i,
        reply(null, true),
        reply(null, i % 4 !== 0 || i % 3 === 0),
        ['billing', 'returns', 'orders', 'other'][i % 4] ?? 'other',
      ),
    );
    const c = of(cases);
    expect(c.categories.map((p) => [p.category, p.verdict])).toEqual([
      ['billing', 'worse'],
      ['returns', 'undecided'],
      ['orders', 'undecided'],
      ['other', 'undecided'],
    ]);
    expect(c.verdict).toBe('worse');
    const alone = of(
      cases.filter((p) => p.category === 'billing').map((p) => ({ ...p, category: null })),
    );
    expect(alone.decidedAt).toBeLessThan(30);
    expect(alone.whole.evidence).toBeGreaterThan(c.categories[0]?.evidence ?? Infinity);
    expect(compareMarkdown(c)).toContain('| billing | 30 |');
  });

  it('mirror the verdict when before and after are swapped', () => {
    const mirrored: Readonly<Record<string, string>> = {
      worse: 'better',
      better: 'worse',
      changed: 'changed',
      same: 'same',
      'not-enough-evidence': 'not-enough-evidence',
    };
    for (const lost of [0, 8, 25]) {
      const pairs = n(80, (i) => outcomes(true, i >= lost)(i));
      expect(of(pairs.map(swapped)).verdict).toBe(mirrored[of(pairs).verdict]);
    }
    const forms = n(30, (i) =>
      pair(i, reply(`Word ${i} of the day.`), reply(`"Word ${i} of the day."`)),
    );
    expect(of(forms.map(swapped)).verdict).toBe(of(forms).verdict);
  });

  it('end with the same evidence whatever the order of the cases, and equal pairs leave it as it is', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 40 }),
        fc.nat(30),
        (raw, ties) => {
          const pairs = raw.map(([b, a], i) => outcomes(b, a)(i));
          const there = of(pairs).whole.evidence;
          expect(of(pairs.toReversed()).whole.evidence).toBeCloseTo(there, 9);
          expect(of([...pairs, ...n(ties, outcomes(true, true))]).whole.evidence).toBeCloseTo(
            there,
            9,
          );
        },
      ),
      { numRuns: 40 },
    );
  });

  it('are changed where many sentences became one of the same length, though no outcome is known', () => {
    const before = (i: number): Reply =>
      reply(`Parcel ${100 + i} has left the house and will arrive in three days at the latest.`);
    const c = of(
      n(40, (i) =>
        pair(
          i,
          before(i),
          reply('Parcel 107 has left the house and will arrive in three days at the latest.'),
        ),
      ),
    );
    expect(c).toMatchObject({
      verdict: 'changed',
      measuredBy: 'behaviour',
      kind: { kind: 'answer-collapse' },
      whole: {
        moved: expect.arrayContaining([
          expect.objectContaining({ measure: 'whole text', way: 'more' }),
        ]),
      },
    });
    const back = of(
      n(40, (i) =>
        pair(
          i,
          reply('Parcel 107 has left the house and will arrive in three days at the latest.'),
          before(i),
        ),
      ),
    );
    expect(back.verdict).toBe('changed');
    expect(of(n(40, (i) => pair(i, before(i), before(i + 50)))).verdict).not.toBe('changed');
    const failing = of(
      n(40, (i) =>
        pair(
          i,
          { ...before(i), pass: true },
          reply(
            'Parcel 107 has left the house and will arrive in three days at the latest.',
            i === 7,
          ),
        ),
      ),
    );
    expect(failing).toMatchObject({ verdict: 'worse', kind: { kind: 'answer-collapse' } });
  });

  it('are changed and not collapsed where one answer for all became another', () => {
    const c = of(n(30, (i) => pair(i, reply('x'), reply('y'))));
    expect(c.verdict).toBe('changed');
    expect(c.kind?.kind).not.toBe('answer-collapse');
  });

  it('say that all answers are word for word the same, and then need 73 cases at five points', () => {
    const same = (k: number): Comparison =>
      of(
        n(k, (i) =>
          pair(
            i,
            reply(`Parcel ${i} is on its way to you now.`, true),
            reply(`Parcel ${i} is on its way to you now.`, true),
          ),
        ),
      );
    expect([same(72).verdict, same(73).verdict]).toEqual(['not-enough-evidence', 'same']);
    const text = compareText(same(72), { byCategory: false });
    expect(text).toContain('All answers are word for word the same in both runs.');
    expect(text).toContain('About one more case like these would settle it.');
    expect(
      compareText(of(n(80, outcomes(true, true))), { byCategory: false }).join('\n'),
    ).not.toContain('word for word');
  });

  it('show text of models as text: nothing of it becomes markup in the summary', () => {
    const c = of(
      n(40, (i) => ({
        ...pair(i, reply('[<b>Yes|x</b>]', true), reply('[<script>]', false)),
        category: i % 2 === 0 ? '<img>' : 'a|b',
      })),
    );
    expect(compareMarkdown(c)).not.toMatch(/<(b|script|img)>/);
  });

  it('let no category or case of the summary mention, link, emphasise or quote, and list what was lost', () => {
    const names = ['@here [x](http://evil)', '`code` **b**'];
    const c = of(
      n(40, (i) => ({
        ...pair(i, reply('Yes', true), reply('No', i < 30)),
        id: `@team_${i} #${i} www.evil.org`,
        category: names[i % 2] ?? '',
      })),
    );
    const markdown = compareMarkdown(c);
    expect(markdown).toContain('| @\u200bhere \\[x\\](http:\u200b//evil) | 20 |');
    expect(markdown).toContain('| \\`code\\` \\*\\*b\\*\\* | 20 |');
    expect(markdown).toContain('Lost 10: @\u200bteam\\_30 \\#\u200b30 www\u200b.evil.org, ');
    expect(markdown).not.toMatch(/@\w|:\/\/|www\.|(?<!\\)`/);
  });
});
