import { type Expectation, EXPECTATIONS } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import { MARK } from '../../platform/privacy/redactor.ts';

export type Suggested = {
  assert: Record<string, unknown>[];
  expect: Expectation | null;
  why: string;
  /** It checks for nothing that somebody said: only that it does not refuse. */
  isWeak?: true;
};

const LONGEST_ANSWER = 64;
const LONGEST_QUOTE = 600;

/**
 * A check that the answer from before would pass: a refusal stays one; a short answer is looked
 * for; of a longer one a model that grades is asked, where there is one.
 * @param output the answer's text; null where none was kept
 */
export function suggestAssertion(
  before: Pick<Trial, 'judged'> | null,
  output: string | null,
  asked: { expect?: Expectation; shouldSay?: string; graded: boolean },
): Suggested {
  const judged = before?.judged?.judgment;
  const expect = asked.expect ?? EXPECTATIONS.find((e) => e === judged) ?? null;
  if (expect === 'refused')
    return {
      assert: [{ type: 'is-refusal' }],
      expect,
      why: asked.expect === undefined ? 'the answer before was a refusal' : 'a refusal is expected',
    };
  const should = asked.shouldSay?.trim() ?? '';
  if (should !== '') return asPersonSaid(should, expect, asked.graded);
  const text = output?.trim() ?? '';
  // An answer that was right under another expectation says nothing of what is wanted now.
  const fits = text !== '' && (asked.expect === undefined || asked.expect === judged);
  if (fits && text.length <= LONGEST_ANSWER && !text.includes('\n'))
    return {
      assert: [{ type: 'contains', value: text.replace(/[.!]+$/, '') }],
      expect,
      why: 'the answer before was this short one',
    };
  if (fits && asked.graded)
    return {
      assert: [
        {
          type: 'llm-rubric',
          value:
            'Says the same in substance as this earlier answer, in whatever words: ' +
            `${text.length <= LONGEST_QUOTE ? text : `${text.slice(0, LONGEST_QUOTE - 1)}…`}`,
        },
      ],
      expect,
      why: 'a grader compares it with the answer before',
    };
  return {
    assert: [{ type: 'not-is-refusal' }],
    expect,
    isWeak: true,
    why:
      output === null
        ? 'no answer from before is kept: this says only that it must not refuse, so write ' +
          'what you want of it'
        : 'nobody grades rubrics for this agent: this says only that it must not refuse, so ' +
          'write what you want of it',
  };
}

/** What a person says should have been said: graded where somebody grades, else looked for. */
function asPersonSaid(text: string, expect: Expectation | null, graded: boolean): Suggested {
  const short = text.length <= LONGEST_ANSWER;
  return short || !graded
    ? {
        assert: [{ type: 'icontains', value: text }],
        expect,
        why: short
          ? 'it must hold the words that you gave'
          : 'it must hold the words that you gave, all of them: nobody grades rubrics for this ' +
            'agent, so shorten them to what matters',
      }
    : {
        assert: [{ type: 'llm-rubric', value: `Says the same in substance as this: ${text}` }],
        expect,
        why: 'a grader compares it with what you say it should have said',
      };
}

/** Assertions whose value is the text that they look for. */
const LOOKS_FOR: ReadonlySet<string> = new Set(['contains', 'icontains', 'equals', 'starts-with']);
const LONGEST_VALUE = 120;

/**
 * The value with which a check that looks for a text would pass an answer. Null where the check is
 * of another kind, or the answer is no short text that stands for itself.
 * @param type with its `not-`
 */
export function valueAnswered(type: string, output: string | null): string | null {
  const text = output?.trim() ?? '';
  const fits =
    LOOKS_FOR.has(type) &&
    text !== '' &&
    text.length <= LONGEST_VALUE &&
    !/[\r\n]|\{[{%#]/.test(text) &&
    !text.includes(MARK);
  if (!fits) return null;
  return type === 'equals' ? output : text.replace(/[.!]+$/, '') || null;
}
