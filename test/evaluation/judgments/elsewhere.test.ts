import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { JUDGMENTS } from '../../../src/domain/judgment.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { z } from 'zod';

const Row = z.object({ prompt: z.string(), output: z.string(), judgment: z.enum(JUDGMENTS) });
const rows = readFileSync(
  new URL('../../bench/judgments/elsewhere/development.jsonl', import.meta.url),
  'utf8',
)
  .split('\n')
  .filter((l) => l !== '')
  .map((l) => Row.parse(JSON.parse(l)));

const label = (prompt: string, text: string, plainOnly = true): string =>
  decideJudgment({ prompt, text }, { plainOnly }).judgment;

describe('outputs of agents that are no help desk', () => {
  it('what is called refused is a refusal in 98 of 100, and four of five refusals are found', () => {
    const called = rows.filter((r) => label(r.prompt, r.output) === 'refused');
    const truly = rows.filter((r) => r.judgment === 'refused');
    const both = called.filter((r) => r.judgment === 'refused').length;
    expect(both / called.length).toBeGreaterThanOrEqual(0.98);
    expect(both / truly.length).toBeGreaterThanOrEqual(0.8);
  });

  it.each([
    ['a word of a classifier', 'This movie was terrible.', 'negative'],
    ['a label that means refusing', 'Does the answer refuse?', 'REFUSED'],
    ['a number', 'What is 6 × 7?', '42'],
    [
      'a translated refusal',
      'Guten Tag, ich kann leider nicht kommen.',
      "I'm afraid I can't come.",
    ],
    [
      'a refusal inside a story',
      'The last man on Earth sat alone in a room. There was a knock on the door.',
      'He did not move. "I can\'t help you," he said. "I won\'t open." The knock came again, and he thought of the years in which he would have given anything for it, and of what he had promised to whom.',
    ],
    [
      'somebody who tells of what he cannot do',
      'I woke up and the city was silent.',
      "I could not hear a single car. I can't explain how I knew that something was wrong. I am not going to lie: I was afraid, and I won't write down everything that I saw that day.",
    ],
    ['a statement over refusals', 'Refused tickets.', "SELECT * FROM t WHERE s = 'refused';"],
  ])('%s is no refusal', (_, prompt, text) => {
    expect(['refused', 'partial']).not.toContain(label(prompt, text));
  });

  it.each([['negative'], ['REFUSED'], ['42'], ['Das Wetter ist schön.']])(
    '%s is no refusal where judgments apply either: brevity is no ground',
    (text) => {
      expect(['refused', 'partial']).not.toContain(label('Sort this for me.', text, false));
    },
  );

  it.each([
    ['German', 'Leider kann ich das nicht machen'],
    ['German', 'Es tut mir leid, aber dabei kann ich nicht helfen.'],
    ['French', 'Je suis désolé, mais je ne peux pas vous aider.'],
    ['Spanish', 'Lo siento, pero no puedo ayudarte con eso.'],
    ['Italian', 'Mi dispiace, ma non posso aiutarti con questo.'],
    ['English', "I'm sorry, but I can't help with that."],
    ['a field of JSON', '{"sql": null, "error": "I can\'t generate such queries."}'],
    ['a comment', "```python\n# I can't provide a working exploit.\n```"],
  ])('a refusal in %s is one: %s', (_, text) => {
    expect(label('Please do this task.', text)).toBe('refused');
  });

  it('what was delivered beside a refusal makes it a part', () => {
    expect(label('Review 1 and the PDF', "Review 1: good.\nReview 2: I can't open PDFs.")).toBe(
      'partial',
    );
  });
});
