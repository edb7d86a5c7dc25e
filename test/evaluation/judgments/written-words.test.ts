import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';

/** `words`: written, invented or handed on as it was asked for; nothing in it is the agent's own. */
const Row = z.object({
  set: z.int(),
  language: z.string(),
  is: z.enum(['words', 'refused', 'partial', 'acted']),
  prompt: z.string(),
  output: z.string(),
});
const rows = readFileSync(new URL('../../data/written-words.jsonl', import.meta.url), 'utf8')
  .split('\n')
  .filter((l) => l !== '')
  .map((l) => Row.parse(JSON.parse(l)));

/** Read wrongly, and known to be. */
const KNOWN = [
  'Is it legal to share a client',
  "Écris un message d'absence",
  'Write a speech denying',
  'Move my appointment to Friday and refund',
];
const known = (prompt: string): boolean => KNOWN.some((k) => prompt.startsWith(k));

describe.each([
  ['where nothing says what the agent is for', true],
  ['where people ask the agent for things', false],
])('%s', (_, plainOnly) => {
  it.each(rows.filter((r) => !known(r.prompt)).map((r) => [r.is, r.prompt, r] as const))(
    '%s: %s',
    (is, prompt, { output }) => {
      const { judgment } = decideJudgment({ text: output, prompt }, { plainOnly });
      expect(is === 'words' ? ['acted', 'other'] : [is]).toContain(judgment);
    },
  );

  it('names nothing as known that is read rightly', () => {
    const right = rows.filter((r) => {
      const { judgment } = decideJudgment({ text: r.output, prompt: r.prompt }, { plainOnly });
      return known(r.prompt) && (r.is === 'words' ? judgment === 'acted' : judgment === r.is);
    });
    expect(right.map((r) => r.prompt)).toEqual([]);
  });
});

describe('where nothing says what the agent is for', () => {
  it('nothing is handed over or asked in words that it wrote for somebody', () => {
    for (const [prompt, output] of [
      [
        'Write song lyrics',
        "I can't help falling, I can't help it at all\nI'm sorry, I won't wait",
      ],
      ['Translate: Ich leite Sie an einen Kollegen weiter.', "I'll transfer you to a colleague."],
      ['Translate: Wie lautet Ihre Nummer?', 'What is your number?'],
      ['Write a dialogue', 'A: What is your order number?\nB: I have passed it on to our team.'],
    ] as const)
      expect(decideJudgment({ text: output, prompt }, { plainOnly: true })).toMatchObject({
        judgment: 'acted',
      });
  });
});

it('says of words that are not its own that this is why they are no refusal', () => {
  const text = "I'm sorry, I can't open it, the clerk whispered. Outside it rained.";
  expect(decideJudgment({ text, prompt: 'Continue the story' })).toMatchObject({
    judgment: 'acted',
    decidedBy: 'rule:not-its-own-words',
  });
});
