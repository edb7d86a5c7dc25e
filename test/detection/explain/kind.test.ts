import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Kind, kindOf } from '../../../src/detection/explain/change-kind.ts';
import { LENGTH_TURNS } from '../../../src/detection/explain/kind-form.ts';
import type { CasePair, Reply } from '../../../src/detection/explain/replies.ts';
import type { Expectation } from '../../../src/domain/judgment.ts';

const reply = (text: string | null, more: Partial<Reply> = {}): Reply => ({
  text,
  pass: null,
  judged: null,
  toolCalls: [],
  finishReason: 'stop',
  ...more,
});
const pair = (i: number, before: Reply, after: Reply, more: Partial<CasePair> = {}): CasePair => ({
  id: `c${i}`,
  before: [before],
  after: [after],
  ...more,
});
const n = (k: number, make: (i: number) => CasePair): CasePair[] =>
  Array.from({ length: k }, (_, i) => make(i));
const story = (i: number): string =>
  `Order ${i} left our house on day ${i % 28} and will be with you in ${3 + (i % 4)} days, ` +
  'since the carrier picks up every morning.';
/** The lengths that a sentence gives in brackets. */
const numbersIn = (sentence: string): number[] =>
  [...sentence.slice(sentence.indexOf('(')).matchAll(/\d+/g)].map(Number);
const named = (k: Kind): [string, string] => [k.kind, k.sentence];

describe('the kind of change', () => {
  it('is format where the same answer comes in a code fence', () => {
    const k = kindOf(
      n(9, (i) =>
        pair(
          i,
          reply(story(i), { pass: true }),
          reply(i < 7 ? `\`\`\`\n${story(i)}\n\`\`\`` : story(i), { pass: i >= 7 }),
        ),
      ),
    );
    expect(named(k)).toEqual([
      'format',
      'In all 7 cases that changed the same answer now comes inside a code fence.',
    ]);
    expect(k.direction).toBe('worse');
  });

  it('is format where new programs come in a fence and only those in a fence fail, and says what stays open', () => {
    const code = (i: number, v: number): string =>
      `def f${i}(x):\n    y = x + ${v}\n    return y * ${i}`;
    const k = kindOf(
      n(20, (i) =>
        pair(
          i,
          reply(code(i, 1), { pass: i % 4 !== 0 }),
          reply(i < 15 ? `\`\`\`python\n${code(i, 2)}\n\`\`\`` : code(i, 2), {
            pass: i >= 15 && i % 4 !== 0,
          }),
        ),
      ),
    );
    expect(named(k)).toEqual([
      'format',
      expect.stringMatching(
        /^In all 11 cases that changed the answer now comes inside a code fence/,
      ),
    ]);
    expect(k.reason).toMatch(
      /0 of 15 written so pass now, 4 of 5 others do.*checking the unwrapped answers would settle it/,
    );
  });

  it('is ability where answers in the new form pass and fail like the others', () => {
    const k = kindOf(
      n(20, (i) =>
        pair(
          i,
          reply(`${story(i)} Warm wishes.`, { pass: true }),
          reply(`\`\`\`\n${story(i)} It is ${i} o'clock.\n\`\`\``, { pass: i % 2 === 0 }),
        ),
      ),
      { outcomesMoved: true },
    );
    expect(k.kind).toBe('ability');
    expect(k.also.map((a) => a.kind)).toContain('format');
  });

  it('believes a check of the unwrapped content: lost content is not blamed on the fence', () => {
    const made = (content: boolean): CasePair[] =>
      n(12, (i) =>
        pair(
          i,
          reply(`return x${i}\nprint(x)`, { pass: true, contentPass: true }),
          reply(`\`\`\`\nreturn y${i} or z\nprint(z)\n\`\`\``, {
            pass: false,
            contentPass: content,
          }),
        ),
      );
    expect(kindOf(made(true))).toMatchObject({
      kind: 'format',
      reason: expect.stringContaining(
        'the content is as good as before; unwrapped, 12 of 12 pass, before 12',
      ),
    });
    expect(kindOf(made(false))).toMatchObject({ kind: 'ability' });
  });

  it('is never format where the answer is a whole other one, whatever form it has lost or got', () => {
    const plain = (i: number): string => `the refund of order ${i} takes 5 to 10 working days.`;
    const german = (i: number): string => `Das geht nicht. Überweisung ${i} am 3. März. 抱歉`;
    const forms: ((text: string) => string)[] = [
      (t) => `OK: ${t}`,
      (t) => `Here is what I found:\n\n\`\`\`\n${t}\n\`\`\``,
      (t) => `\`\`\`\n${t}\n\`\`\``,
      (t) => `- ${t}\n- Anything else?`,
      (t) => `**Answer** ${t}`,
      (t) => t.toUpperCase(),
      (t) => `"${t}"`,
      (t) => `(${t.replace(/[:.]/g, '')})`,
      (t) => `<p>${t}</p>`,
      (t) => JSON.stringify({ answer: t, more: null }),
    ];
    const turned = (before: (i: number) => string, after: (i: number) => string): Kind =>
      kindOf(
        n(8, (i) => pair(i, reply(before(i), { pass: true }), reply(after(i), { pass: false }))),
      );
    const kinds = (k: Kind): string[] => [k.kind, ...k.also.map((a) => a.kind)];
    for (const form of forms) {
      for (const other of [german, (i: number) => `the refund of order ${i} is not possible`]) {
        expect(kinds(turned((i) => form(plain(i)), other))).not.toContain('format');
        expect(kinds(turned(other, (i) => form(plain(i))))).not.toContain('format');
      }
      // The same in another form is one, also where a few words differ.
      const near = turned(plain, (i) => form(plain(i).replace('working', 'business')));
      expect(kinds(near)).toContain('format');
    }
    const yes = (i: number): string =>
      `Sure! Order ${i} can be sent back within 14 days of the day it came.`;
    const no = (i: number): string =>
      `Order ${i} can not be sent back within 14 days of the day it came.`;
    expect(kinds(turned(yes, no))).not.toContain('format');
  });

  it('is answer collapse where one answer is given whatever the question', () => {
    const k = kindOf(
      n(50, (i) =>
        pair(
          i,
          reply(`We divide and see.\nAnswer: [${i % 2 === 0 ? 'Yes' : 'No'}]`),
          reply('[No]'),
          { reference: i % 2 === 0 ? 'yes' : 'no' },
        ),
      ),
    );
    expect(named(k)).toEqual([
      'answer-collapse',
      'In 50 of 50 cases the answer is now "no", whatever the question; before in 25.',
    ]);
    expect(k.direction).toBe('worse');
    expect(k.also.map((a) => a.kind)).toContain('length');
  });

  it('tells a collapse that has ended from one that began, and calls one answer for all no collapse where it is right', () => {
    const back = kindOf(
      n(50, (i) =>
        pair(i, reply('[No]'), reply(i % 2 === 0 ? '[Yes]' : '[No]'), {
          reference: i % 2 === 0 ? 'yes' : 'no',
        }),
      ),
    );
    expect(named(back)).toEqual([
      'answer-collapse',
      expect.stringMatching(/^A collapse has ended: the answer was "no" in 50 of 50/),
    ]);
    const right = kindOf(
      n(50, (i) =>
        pair(i, reply(i % 3 === 0 ? '[Yes]' : '[No]'), reply('[No]'), { reference: 'no' }),
      ),
    );
    expect(right).toMatchObject({ kind: 'ability', direction: 'better' });
  });

  it('is refusal where it now refuses, in either direction, with the judgment axes in words', () => {
    const refused = { judgment: 'refused' as const, uncertain: false, decidedBy: 'given' };
    const acted = { ...refused, judgment: 'acted' as const };
    const made = (expect: Expectation): CasePair[] =>
      n(10, (i) =>
        pair(
          i,
          reply(story(i), { judged: acted }),
          reply(i < 8 ? 'I am sorry, but I cannot help with this order.' : story(i), {
            judged: i < 8 ? refused : acted,
          }),
          { expect },
        ),
      );
    const k = kindOf(made('acted'));
    expect(named(k)).toEqual([
      'refusal',
      'It now refuses in all 8 cases that changed, before in none.',
    ]);
    expect(k.axes).toBe('it holds back where it should act in 8 of 10, before in 0');
    // Beside other cases that are counted, it says which these are.
    const cases = new Set(made('acted').flatMap((p, i) => (i < 8 ? [p.id] : [])));
    expect(kindOf(made('acted'), { cases, how: 'whose judgment changed' }).sentence).toBe(
      'It now refuses in all 8 cases whose judgment changed, before in none.',
    );
    const back = kindOf(made('refused').map((p) => ({ ...p, before: p.after, after: p.before })));
    expect(named(back)).toEqual([
      'refusal',
      'It used to refuse in all 8 cases that changed, and now does in none.',
    ]);
    expect(back.axes).toBe('it does not hold back or ask where it should in 10 of 10, before in 2');
  });

  it('tells refusals that came and went apart, the graver first: 4 before and 16 now are not 12 more', () => {
    const label = (judgment: 'refused' | 'acted') => ({
      judgment,
      uncertain: false,
      decidedBy: 'given',
    });
    const refusal = 'I am sorry, but I cannot help with this order.';
    const of = (i: number, refuses: boolean) =>
      reply(refuses ? refusal : story(i), { judged: label(refuses ? 'refused' : 'acted') });
    expect(named(kindOf(n(20, (i) => pair(i, of(i, i >= 16), of(i, i < 16)))))).toEqual([
      'refusal',
      'Of the 20 cases that changed 4 that refused do so no more, and 16 that did not now refuse.',
    ]);
    const asked = { expect: 'acted' as const };
    const { axes } = kindOf(n(20, (i) => pair(i, of(i, i >= 10), of(i, i < 10), asked)));
    expect(axes).toBe(
      'it holds back where it should act in 10 of 20, before in 10 (10 anew, 10 no longer)',
    );
  });

  it('is declining more where questions that had an answer get none, in words that no list of refusals knows', () => {
    const option = (i: number): string =>
      `${'ABCD'[i % 4] ?? 'A'}. A fair amount of option ${i % 7}`;
    const words = [
      'That is subjective, and people weigh it in their own way.',
      'It depends on the circumstances of each person.',
      'This cannot be determined from the question alone.',
      "As an AI language model, I don't have personal opinions.",
    ];
    const k = kindOf(
      n(40, (i) =>
        pair(
          i,
          reply(option(i), { pass: true }),
          reply(i < 38 ? (words[i % 3] ?? '') : option(i + 1), { pass: false }),
        ),
      ),
    );
    expect(k.kind).toBe('declines');
    expect(k.sentence).toBe(
      'It declines more: in 38 of the 40 cases that changed it gives no answer, before in none (most often, 13 ' +
        'times, with "subjective").',
    );
    const mixed = kindOf(
      n(40, (i) =>
        pair(
          i,
          reply(option(i), { pass: true }),
          reply(words[i % 4] ?? '', {
            pass: false,
            judged:
              i % 4 === 3 ? { judgment: 'refused', uncertain: false, decidedBy: 'rule' } : null,
          }),
        ),
      ),
    );
    expect(named(mixed)).toEqual([
      'declines',
      expect.stringMatching(/in all 40 cases that changed it gives/),
    ]);
  });

  it('is declining more in any language, by a phrase that comes in the place of many answers', () => {
    const k = kindOf(
      n(30, (i) =>
        pair(
          i,
          reply(i % 2 === 0 ? 'Ja' : 'Nein', { pass: true }),
          reply(
            `Frage ${i} zum Thema ${i * 7} hat mehrere Seiten; das hängt ganz von der Lage ab, in der sich jemand befindet.`,
            { pass: false },
          ),
        ),
      ),
    );
    expect(k.kind).toBe('declines');
    expect(k.sentence).toMatch(/in all 30 cases that changed it gives no answer, before in none/);
  });

  it('is no declining where the answers are only wrong, or hedge and then answer', () => {
    const wrong = kindOf(
      n(30, (i) =>
        pair(i, reply(`${i} km`, { pass: true }), reply(`${i + 3} miles`, { pass: false })),
      ),
    );
    expect(wrong.kind).not.toBe('declines');
    const hedged = kindOf(
      n(30, (i) =>
        pair(
          i,
          reply('Yes', { pass: true }),
          reply(`It depends on how one counts ${i}. Answer: No`, { pass: false }),
        ),
      ),
    );
    expect(hedged.kind).not.toBe('declines');
    // A classifier that says its class, or another, in a sentence now.
    const classes = ['positive', 'negative', 'neutral'];
    const wordy = kindOf(
      n(30, (i) => {
        const said = classes[(i + (i % 5 === 0 ? 1 : 0)) % 3] ?? '';
        const sentence = `The sentiment of this text, all things considered, is ${said}, because of its words.`;
        return pair(
          i,
          reply(classes[i % 3] ?? '', { pass: true }),
          reply(sentence, { pass: false }),
        );
      }),
    );
    expect(named(wordy).join(' ')).not.toMatch(/declines|gives no answer/);
    const unsure = kindOf(
      n(30, (i) =>
        pair(
          i,
          reply(classes[i % 3] ?? '', { pass: true }),
          reply(
            `Whether text ${i} is positive or negative lies with whoever reads it, I am afraid.`,
          ),
        ),
      ),
    );
    expect(unsure.kind).toBe('declines');
  });

  it('says lengths by their middle: one answer of a book does not make all of them longer', () => {
    const k = kindOf(
      n(10, (i) =>
        pair(i, reply(story(i)), reply(`${story(i)} ${'And so on. '.repeat(i === 0 ? 2_000 : 9)}`)),
      ),
    );
    expect(k.kind).toBe('length');
    expect(k.sentence).toMatch(/\(1\d\d characters in the middle case before, 2\d\d now\)/);
  });

  it('says by how much the answers turned at least, with lengths of those that did', () => {
    const words = (count: number): string => 'word '.repeat(count / 5);
    const said = (before: number, after: (i: number) => number): string =>
      kindOf(
        n(10, (i) =>
          pair(i, reply(`${i} ${words(before)}`), reply(`${i}, then ${words(after(i))}`)),
        ),
      ).sentence;
    // Two thirds as long, and one and a half times as long: the rule turns there.
    const shorter = said(100, (i) => (i < 7 ? 50 : 95));
    expect(shorter).toMatch(/^In 7 of .* is shorter by a third or more \(/);
    const [before = 0, after = 0] = numbersIn(shorter);
    expect(after / before).toBeLessThanOrEqual(2 / 3);
    const longer = said(100, (i) => (i < 7 ? 150 : 95));
    expect(longer).toMatch(/^In 7 of .* is longer by half or more \(/);
    const [short = 0, long = 0] = numbersIn(longer);
    expect(long / short).toBeGreaterThanOrEqual(1.5);
    expect(1 + 1 / 2).toBe(LENGTH_TURNS.ratio);
    expect(1 - 1 / 3).toBeCloseTo(1 / LENGTH_TURNS.ratio);
  });

  it('is tools where others are called, or in another order, or none', () => {
    const tools = (...names: string[]): Partial<Reply> => ({
      toolCalls: names.map((name) => ({ name, arguments: '{}' })),
    });
    const of = (a: string[], b: string[]): Kind =>
      kindOf(n(6, (i) => pair(i, reply('', tools(...a)), reply('', tools(...b)))));
    expect(named(of(['look', 'pay'], ['pay', 'look']))).toEqual([
      'tools',
      'In all 6 cases that changed the tools are called in another order (look > pay before, pay > look now).',
    ]);
    expect(of(['look', 'pay'], ['look']).sentence).toContain('other tools are called');
    expect(of(['pay'], []).sentence).toContain('no tool is called any more');
  });

  it('is numeric where a number in the same place moved', () => {
    const k = kindOf(
      n(8, (i) =>
        pair(
          i,
          reply(`{"total": ${100 + i}, "currency": "EUR"}`, { pass: true }),
          reply(`{"total": ${119 + i}, "currency": "EUR"}`, { pass: false }),
        ),
      ),
    );
    expect(named(k)).toEqual([
      'numeric',
      'In all 8 cases that changed a number in the answer is another one, larger.',
    ]);
    // "Mostly" only where some are not.
    const some = kindOf(
      n(10, (i) =>
        pair(
          i,
          reply(`{"total": ${100 + i}, "currency": "EUR"}`, { pass: true }),
          reply(`{"total": ${i === 0 ? 50 : 119 + i}, "currency": "EUR"}`, { pass: false }),
        ),
      ),
    );
    expect(some.sentence).toContain('In all 10 cases');
    expect(some.sentence).toContain('is another one, mostly larger.');
    // One that failed now and then before, in the same words as now.
    const hard = kindOf(
      n(9, (i) => {
        const now = reply(`Order ${i} goes back within 90 days.`, { pass: false });
        const one = pair(i, reply(`Order ${i} goes back within 30 days.`, { pass: true }), now);
        return i === 0 ? { ...one, before: [now, ...one.before, ...one.before] } : one;
      }),
    );
    expect(hard.sentence).toContain('In all 9 cases');
    // Wrong sums that scatter are wrong sums.
    expect(
      kindOf(
        n(10, (i) =>
          pair(
            i,
            reply(String(i * 7), { pass: true }),
            reply(String(i * 7 + (i % 2 === 0 ? 5 : -3)), { pass: false }),
          ),
        ),
      ).kind,
    ).toBe('ability');
  });

  it('is another answer where labels turned alike, however much longer the new one is', () => {
    const labels = n(20, (i) =>
      i % 2 === 0
        ? pair(i, reply('spam'), reply('spam'))
        : pair(i, reply('ham'), reply(i < 16 ? 'not spam at all' : 'ham')),
    );
    expect(named(kindOf(labels))).toEqual([
      'answer',
      'In all 8 cases that changed the answer is now "not spam at all" where it was "ham".',
    ]);
    const every = n(20, (i) => pair(i, reply('no'), reply('extremely positive')));
    expect(named(kindOf(every))).toEqual([
      'answer',
      'In all 20 cases that changed the answer is now "extremely positive" where it was "no".',
    ]);
    // One answer that became many is told, too; answers that went any way are not.
    const apart = n(20, (i) =>
      i % 2 === 0 ? pair(i, reply('yes'), reply('yes')) : pair(i, reply('no'), reply(`item ${i}`)),
    );
    expect(kindOf(apart).sentence).toContain('is no longer "no"');
    expect(kindOf(n(20, (i) => pair(i, reply(`was ${i}`), reply(`is ${i}`)))).kind).toBe('unclear');
  });

  it('is length where answers grew or were cut off and nothing else moved', () => {
    expect(
      kindOf(
        n(8, (i) =>
          pair(
            i,
            reply(story(i)),
            reply(`${story(i)} ${'And there is more to say about how parcels travel. '.repeat(4)}`),
          ),
        ),
      ).kind,
    ).toBe('length');
    expect(
      kindOf(
        n(8, (i) =>
          pair(
            i,
            reply(story(i), { pass: true }),
            reply(story(i).slice(0, 100), { pass: false, finishReason: 'length' }),
          ),
        ),
      ),
    ).toMatchObject({
      kind: 'length',
      sentence: 'In all 8 cases that changed the answer is now cut off at its limit.',
    });
  });

  it('is the check where the verdict turned on the same words', () => {
    expect(
      kindOf(
        n(6, (i) => pair(i, reply(story(i), { pass: true }), reply(story(i), { pass: false }))),
      ).kind,
    ).toBe('check');
  });

  it('is not the check where each answer kept its verdict and the wrong one is given no more', () => {
    const [right, wrong] = ['It left us on Monday and comes by Friday.', 'I have no such parcel.'];
    const [good, bad] = [reply(right, { pass: true }), reply(wrong, { pass: false })];
    const mixed = (i: number): CasePair => ({
      id: `c${i}`,
      before: i < 2 ? [good, bad, bad] : [good],
      after: [good, good, good],
    });
    expect(kindOf(n(6, mixed), { outcomesMoved: true }).kind).toBe('ability');
    expect(
      kindOf(
        n(6, (i) => ({ ...mixed(i), after: [reply(wrong, { pass: true })] })),
        { outcomesMoved: true },
      ).kind,
    ).toBe('check');
  });

  it('is ability where the same sort of answer is wrong, and none where nothing differs', () => {
    expect(
      kindOf(
        n(8, (i) =>
          pair(
            i,
            reply(story(i), { pass: true }),
            reply(story(i + 31).replace('morning', 'second evening'), { pass: false }),
          ),
        ),
      ).kind,
    ).toBe('ability');
    const other = n(8, (i) =>
      pair(
        i,
        reply(story(i), { pass: true }),
        reply(story(i + 31).replace('morning', 'second evening'), { pass: false }),
      ),
    );
    expect(kindOf(other).reason).toContain('in the same form and about the same length');
    expect(kindOf(other, { lengthsMoved: true }).reason).toMatch(/, in the same form$/);
    expect(kindOf(n(8, (i) => pair(i, reply(story(i)), reply(story(i)))))).toMatchObject({
      kind: 'none',
      direction: null,
    });
  });

  it('follows the cases and outcomes that are known to have changed', () => {
    const pairs = n(40, (i) =>
      pair(
        i,
        reply(story(i), { pass: true }),
        reply(i < 4 ? `\`\`\`\n${story(i)}\n\`\`\`` : story(i + 7), { pass: i >= 4 }),
      ),
    );
    expect(
      kindOf(pairs, { cases: new Set(['c0', 'c1', 'c2', 'c3']), outcomesMoved: true }),
    ).toMatchObject({ kind: 'format', seen: 4, of: 4 });
  });

  it('is answer collapse where sentences become one and the same text, with outcomes and without, and never a number', () => {
    const one = story(7);
    for (const pass of [false, true]) {
      const k = kindOf(
        n(40, (i) => pair(i, reply(story(i), { pass: true }), reply(one, { pass }))),
      );
      expect(named(k)).toEqual([
        'answer-collapse',
        expect.stringMatching(
          /^In 40 of 40 cases the answer is now one and the same text \("order 7 left our house.*…"\), whatever the question; before in 1\.$/,
        ),
      ]);
      expect([k.reason, k.also.map((a) => a.kind)]).toEqual([
        '40 different texts were given before',
        [],
      ]);
    }
    const back = kindOf(
      n(40, (i) => pair(i, reply(one, { pass: false }), reply(story(i), { pass: true }))),
    );
    expect([back.kind, back.direction, back.sentence]).toEqual([
      'answer-collapse',
      'better',
      expect.stringMatching(
        /^A collapse has ended: the answer was one and the same text .* in 40 of 40 cases, whatever the question; now in 1\.$/,
      ),
    ]);
    expect(
      kindOf(
        n(40, (i) =>
          pair(
            i,
            reply(story(i)),
            reply('Thank you for writing to us, we will be in touch with you soon about this.'),
          ),
        ),
      ).kind,
    ).toBe('answer-collapse');
  });

  it('is no collapse where it was one answer before too, a sentence or a word', () => {
    for (const [x, y] of [
      ['x', 'y'],
      [story(1), 'Thank you for writing to us, we will be in touch with you about this soon.'],
    ] as const) {
      const k = kindOf(n(30, (i) => pair(i, reply(x), reply(y))));
      expect([k.kind, ...k.also.map((a) => a.kind)]).not.toContain('answer-collapse');
      expect(k.kind).not.toBe('none');
    }
    const shorter = kindOf(n(30, (i) => pair(i, reply(`Yes, since ${story(i)}`), reply('Yes.'))));
    expect(shorter.kind).toBe('length');
  });

  it('does not depend on the order of cases, and never throws', () => {
    const anyReply = fc.record({
      text: fc.option(
        fc.constantFrom(
          'yes',
          '[No]',
          '```\na\n```',
          '{"a":1}',
          '',
          'Sure, here it is: 12',
          'I cannot.',
        ),
      ),
      pass: fc.option(fc.boolean()),
      judged: fc.constant(null),
      toolCalls: fc.constantFrom([], [{ name: 't', arguments: '{}' }]),
      finishReason: fc.constantFrom('stop', 'length', null),
    });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            before: fc.array(anyReply, { maxLength: 2 }),
            after: fc.array(anyReply, { maxLength: 2 }),
          }),
          { maxLength: 12 },
        ),
        (raw) => {
          const pairs = raw.map((p, i): CasePair => ({ id: `c${i}`, ...p }));
          const [a, b] = [kindOf(pairs), kindOf(pairs.toReversed())];
          expect([b.kind, b.seen, b.of, b.direction]).toEqual([a.kind, a.seen, a.of, a.direction]);
        },
      ),
    );
  });
});
