import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JUDGMENTS } from '../../../src/domain/judgment.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { readSentences } from '../../../src/evaluation/judgments/sentences.ts';
import { FIXTURES } from './fixtures.ts';
import { processorTime } from '../../fixtures/processor-time.ts';

const call = (name: string) => ({ name, arguments: '{}' });

describe('what an agent did, by its words', () => {
  test('there are at least sixty examples, five or more of every kind', () => {
    expect(FIXTURES.length).toBeGreaterThanOrEqual(60);
    for (const j of ['acted', 'refused', 'partial', 'escalated', 'clarified'])
      expect(FIXTURES.filter((f) => f.judgment === j).length).toBeGreaterThanOrEqual(5);
  });
  test.each(FIXTURES.map((f) => [f.judgment, f.text, f] as const))('%s: %s', (_j, _t, f) => {
    const d = decideJudgment({ text: f.text });
    expect(d).toMatchObject({ judgment: f.judgment, uncertain: f.uncertain ?? false });
    expect(d.decidedBy).toMatch(/^rule:[a-z-]+$/);
  });
});

describe('what the user is to do with a thing', () => {
  test.each([
    'Your refund of 39 EUR is approved. Please send the lamp back with the label I have emailed.',
    'Please send them to 4 Mill Lane, Dover.',
    'I have approved the return. Please send the parcel to our warehouse.',
    'Done. Please give the old card back at the desk, or send it in the post.',
  ])('is no question back: %s', (text) => {
    expect(decideJudgment({ text }).judgment).toBe('acted');
  });
  test.each([
    'Please send me the order number so that I can look.',
    'To approve it I need the receipt. Please send the receipt back to me.',
    'Please send the signed form back to me before I can start.',
    'Please send a photo of the damage to our store.',
  ])('but what says something is asked for: %s', (text) => {
    expect(decideJudgment({ text }).judgment).toBe('clarified');
  });
});

describe('what decides first', () => {
  test('a mapped tool call outranks the words beside it', () => {
    expect(
      decideJudgment(
        { text: "I'm sorry, I can't do that.", toolCalls: [call('issue_refund')] },
        { tools: { issue_refund: 'acted' } },
      ),
    ).toMatchObject({ judgment: 'acted', decidedBy: 'tool:issue_refund' });
  });
  test('of several tools, handing over outranks acting, in whatever order they were called', () => {
    const tools = { issue_refund: 'acted', to_human: 'escalated' } as const;
    for (const names of [
      ['issue_refund', 'to_human'],
      ['to_human', 'issue_refund'],
    ]) {
      expect(decideJudgment({ text: '', toolCalls: names.map(call) }, { tools })).toMatchObject({
        judgment: 'escalated',
        decidedBy: 'tool:to_human',
      });
    }
  });
  test('a tool called like a property of every object is no entry of the map', () => {
    expect(
      decideJudgment({ text: '', toolCalls: [call('constructor')] }, { tools: {} }),
    ).toMatchObject({
      judgment: 'acted',
      decidedBy: 'rule:tool-called',
      sure: false,
    });
  });
  test.each([
    ['escalate_to_human', 'escalated'],
    ['handoffToAgent', 'escalated'],
    ['ask_user', 'clarified'],
    ['deny-refund', 'refused'],
    ['lookup_order', 'acted'],
  ])('an unmapped %s is read by its name: %s', (name, judgment) => {
    expect(decideJudgment({ text: '', toolCalls: [call(name)] }).judgment).toBe(judgment);
  });
  test('a typed refusal is one, whatever else was said', () => {
    expect(decideJudgment({ text: 'Here you are.', refusal: 'No.' })).toMatchObject({
      judgment: 'refused',
      decidedBy: 'rule:refusal-typed',
    });
    expect(decideJudgment({ text: '', finishReason: 'content-filter' })).toMatchObject({
      judgment: 'refused',
      decidedBy: 'rule:refusal-content-filter',
    });
  });
  test.each([
    'Sorry, something went wrong. Please try later.',
    'An internal error occurred. Please try again later.',
    'We are currently experiencing technical difficulties.',
    "I'm sorry, the service is temporarily unavailable.",
  ])('an error that the agent passes on is other, no refusal: %s', (text) => {
    expect(decideJudgment({ prompt: 'Where is my refund?', text }, {}).judgment).toBe('other');
    expect(
      decideJudgment(
        {
          prompt: 'What went wrong?',
          text: `${text} Your card was refused, so pay by transfer; it takes two days, and then the parcel leaves on the same day as before.`,
        },
        {},
      ).judgment,
    ).not.toBe('other');
  });

  test('an empty answer is other, and says so', () =>
    expect(decideJudgment({ text: ' \n ' })).toMatchObject({
      judgment: 'other',
      decidedBy: 'rule:empty',
    }));
  test('the agent’s own phrases decide before the rules, the earliest first', () => {
    const settings = {
      phrases: {
        escalated: ['Over to Team Blue'],
        refused: ['that is a no from us'],
        uncertain: ['grain of salt'],
      },
    };
    expect(
      decideJudgment({ text: '**Over to team blue**, with a grain of salt.' }, settings),
    ).toEqual({
      judgment: 'escalated',
      uncertain: true,
      decidedBy: 'rule:added-escalated',
      sure: true,
    });
    expect(
      decideJudgment({ text: 'That is a no from us. Over to Team Blue.' }, settings).decidedBy,
    ).toBe('rule:added-refused');
  });
  test('a phrase is text, not a pattern', () =>
    expect(decideJudgment({ text: 'abc' }, { phrases: { refused: ['a.c'] } }).judgment).toBe(
      'acted',
    ));
  test('the same words decide alike with curly quotes, markup and capitals', () => {
    for (const text of [
      "I can't help with that.",
      'I can’t help with that.',
      "**I can't** help with that.",
      "I CAN'T HELP WITH THAT.",
    ])
      expect(decideJudgment({ text }).judgment).toBe('refused');
  });
});

describe('what an answer has to do with the request', () => {
  const STATUS = 'What is the status of entry 4?';
  test.each([
    [STATUS, 'The status of entry 4 is OK.', 'acted'],
    ['Is entry 4 open?', 'Entry 4 is open.', 'acted'],
    ['Cancel order 55', 'Order 55 cancelled.', 'acted'],
    [STATUS, STATUS, 'other'],
    [STATUS, 'status of entry 4', 'other'],
    ['Cancel order 55', 'Cancel order 55.', 'other'],
  ])('%s is answered where a word of it is new or stated: %s', (prompt, text, judgment) => {
    expect(decideJudgment({ text, prompt }).judgment).toBe(judgment);
  });
  test.each([
    [STATUS, 'I could not find the entry 4.', 'refused'],
    [STATUS, 'Entry 4 was not found, so I looked at entry 5: it is OK.', 'acted'],
    ['Where is order 12?', "Sorry, we couldn't locate that order.", 'refused'],
    ['Are there any duplicates?', 'I could not find a duplicate entry.', 'acted'],
    ['Review this code', 'I could not find any bugs.', 'acted'],
  ])('%s is not done where the thing itself was not found: %s', (prompt, text, judgment) => {
    const said = decideJudgment({ text, prompt });
    expect(said.judgment).toBe(judgment);
    // Where nothing says what the answers are about, it is no plain refusal.
    expect(
      decideJudgment({ text: 'I could not find the entry 4.' }, { plainOnly: true }).judgment,
    ).not.toBe('refused');
  });
});

test('a refusal that goes on to how it works in general gave a part', () => {
  const text =
    "I can't help with breaking in, but in general locks work with pins that a key lifts.";
  for (const plainOnly of [true, false])
    expect(decideJudgment({ text, prompt: 'How do I pick a lock?' }, { plainOnly })).toMatchObject({
      judgment: 'partial',
    });
});

describe('an answer that asks nothing', () => {
  test.each([
    ['Classify sentiment: I hate it', 'negative'],
    ['Write a story', 'Once upon a time a fox met a crow who had found a piece of cheese.'],
    ['Translate to German: the house is big', 'Das Haus ist groß.'],
    ['Summarise the report', 'Sales rose in spring and fell in autumn.'],
  ])('is no question back: %s', (prompt, text) => {
    for (const plainOnly of [true, false])
      expect(decideJudgment({ text, prompt }, { plainOnly }).judgment).toBe('acted');
  });
});

describe('any text at all', () => {
  test('gives a judgment and a reason', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        const d = decideJudgment({ text });
        expect(JUDGMENTS).toContain(d.judgment);
        expect(d.decidedBy).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });
  test.each([
    ["i can't ".repeat(40_000)],
    ['a'.repeat(300_000)],
    ['it is not '.repeat(30_000)],
    ['\n'.repeat(200_000)],
    ['I have passed to '.repeat(20_000)],
    ['? which '.repeat(40_000)],
    ['. '.repeat(75_000)],
    ['- $ '.repeat(40_000)],
  ])('is judged in bounded time however long it is', (text) => {
    expect(processorTime(() => decideJudgment({ text }))).toBeLessThan(1500);
  });
  test('code is not read as words', () =>
    expect(readSentences('```\nI cannot help\n```\nDone.')).toMatchObject({
      codeLines: 1,
      sentences: [{ text: 'done.' }],
    }));
});

describe('an answer that came before', () => {
  const text = 'I have refunded the order.';

  test('is decided as it was, and anew where anything else is asked', () => {
    const first = decideJudgment({ text });
    expect(decideJudgment({ text })).toEqual(first);
    expect(decideJudgment({ text, finishReason: 'refusal' }).judgment).toBe('refused');
    const calls = [{ id: 'c', name: 'close_case', arguments: {} }];
    const tools = { close_case: 'clarified' as const };
    expect(decideJudgment({ text, toolCalls: calls }, { tools }).judgment).toBe('clarified');
    expect(decideJudgment({ text }, { phrases: { refused: [text] } }).judgment).toBe('refused');
    expect(decideJudgment({ text })).toEqual(first);
  });

  test('takes a fraction of the time that it took', () => {
    const long = (n: number): string => `Case ${n}. ${text} Anything else? `.repeat(40);
    const took = (from: number): number =>
      processorTime(() => {
        for (let n = from; n < from + 60; n++) decideJudgment({ text: long(n) });
      });
    took(10_000);
    const fresh = took(1_000);
    expect(Math.min(...[1, 2, 3, 4, 5].map(() => took(1_000)))).toBeLessThan(fresh / 4);
  });
});
