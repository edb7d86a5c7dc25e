import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  agrees,
  answerIn,
  isShortReference,
  normalAnswer,
} from '../../../src/detection/explain/answers.ts';
import { contentOf, formsOf } from '../../../src/detection/explain/forms.ts';
import { processorTime } from '../../fixtures/processor-time.ts';

const value = (text: string): string | null => answerIn(text)?.value ?? null;

describe('the short answer in a text', () => {
  it('is found wherever people ask models to put it', () => {
    const texts: [string, string | null][] = [
      ['Paris', 'paris'],
      ['[Yes]', 'yes'],
      ['Let us see.\nIt has no divisor.\nAnswer: [No].', 'no'],
      ['Therefore, the answer is [No].', 'no'],
      ['[No]\n\nExplanation: it is even, so it is not.', 'no'],
      ['So we get \\boxed{\\text{12}}.', '12'],
      ['First \\boxed{3}, then \\boxed{\\frac{1}{2}}', '\\frac{1}{2}'],
      ['{"answer": "Yes", "why": "it is odd"}', 'yes'],
      ['```json\n{"label": "Spam"}\n```', 'spam'],
      ['The correct answer is (B) Mitral stenosis.', 'b'],
      ['Final answer: C. A great deal of fresh air', 'c'],
      ['(D) which is longer than eight words and then some more words after it', 'd'],
      ['Some steps.\n\n**Answer:** 1,234.00', '1234'],
      ['Step one.\n#### 42', '42'],
      ['Adding up gives\n17', '17'],
      ['Yes, since the parcel was never delivered we can send the money back to you today.', 'yes'],
      ['"[Yes]."', 'yes'],
      ['Answer: **No**', 'no'],
    ];
    for (const [text, wanted] of texts) expect([text, value(text)]).toEqual([text, wanted]);
  });

  it('is none in a letter, a program, an unfinished thought, or an echo of the choices', () => {
    for (const text of [
      'Dear Sam,\nthank you for writing to us about the lamp that arrived broken last ' +
        'week.\nKind regards',
      'class A:\n    def f(self):\n        return [0]',
      '```python\nx = [1]\nprint(x)\n```',
      'We check 2, 3, 5, 7 and 11, none of which divides the number, and now go on with 13, which',
      '',
      '  \n ',
      'See the [manual](https://example.com) for all the steps you need to follow from here on',
    ])
      expect([text, value(text)]).toEqual([text, null]);
  });

  it('is compared without regard to case, marks and ways of writing a number', () => {
    for (const [a, b] of [
      ['[Yes]', 'yes'],
      ['NO.', 'No'],
      ['$1,200.50', '1200.5'],
      ['“Blue”', 'blue'],
      ['(A)', 'A'],
      ['(C). A great deal', 'c'],
      ['Option b', 'B.'],
      ['7.0', '7'],
    ] as const)
      expect([a, normalAnswer(a)]).toEqual([a, normalAnswer(b)]);
    expect(agrees('b', '(B) Mitral stenosis')).toBe(true);
    expect(agrees('no', 'Yes')).toBe(false);
    expect(isShortReference('def f(x):\n    return x\n')).toBe(false);
  });

  it('never throws, and is short and stable under normalising', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string({
            unit: fc.constantFrom(
              '[',
              ']',
              '`',
              '\n',
              ' ',
              '{',
              '}',
              '"',
              'Answer:',
              'yes',
              '\\boxed{',
              '(A) ',
              '#### ',
            ),
          }),
        ),
        (text) => {
          const found = answerIn(text);
          if (found !== null) expect(found.value.length).toBeLessThanOrEqual(64);
          formsOf(text);
          contentOf(text);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('takes no longer for a megabyte of one mark', () => {
    const took = processorTime(() => {
      for (const s of ['\n', ' ', '"', '*', '[a]', '```\n \t', 'answer: ', '{', '| ', '- x\n']) {
        const text = s.repeat(Math.ceil(1e6 / s.length));
        answerIn(text);
        formsOf(text);
        contentOf(text);
      }
    });
    expect(took).toBeLessThan(5_000);
  });
});

describe('form and content', () => {
  it('the same content in another form is the same content', () => {
    const same = [
      'Yes',
      '"Yes"',
      '[YES].',
      '```\nyes\n```',
      '**Yes**',
      '{"answer": "Yes"}',
      'Sure! Here is the answer:\n\nYes',
      '<answer>Yes</answer>',
      '  yes\n',
    ];
    expect(new Set(same.map(contentOf))).toEqual(new Set(['yes']));
    expect(contentOf('{"a": 1, "b": [2, 3]}')).toBe(
      contentOf('```json\n{\n  "b": [2, 3],\n  "a": 1\n}\n```'),
    );
    expect(contentOf('yes')).not.toBe(contentOf('yes and no'));
  });

  it('each form is recognised, and plain sentences have none', () => {
    const has = (t: string): string[] => [...formsOf(t)];
    expect(has('```python\nprint(1)\n```')).toEqual(['fence']);
    expect(has('{"a": 1}')).toEqual(['json']);
    expect(has('# Title\n\n- one\n- two')).toEqual(['markdown']);
    expect(has('Certainly! Your refund is on its way.')).toEqual(['preamble']);
    expect(has('Here is the code:\n\n```\nx\n```')).toEqual(['fence', 'preamble']);
    expect(has('"Yes"')).toEqual(['quotes']);
    expect(has('[Yes]')).toEqual(['brackets']);
    expect(has('APPROVED')).toEqual(['capitals']);
    expect(has('<verdict>fine</verdict>')).toEqual(['markup']);
    expect(has('Your refund is on its way. It takes 5 to 10 days.')).toEqual([]);
    expect(has('Sure')).toEqual([]);
  });
});
