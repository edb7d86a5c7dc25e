import { describe, expect, it } from 'vitest';
import { tellingWords } from '../../src/cli/init/interview/telling-words.ts';

const of = (prompt: string, output: string, others: readonly string[] = [], alike = [output]) =>
  tellingWords({ prompt, output, alike }, others);
const OTHERS = Array.from({ length: 20 }, (_, n) =>
  n < 2 ? `Die Rücksendung ${n} liegt bei.` : `Das können Sie gern selbst tun, ${n}.`,
);

describe('what tells a right answer', () => {
  it('is no figure or word that another right answer to the like does not have', () => {
    const one = 'Your refund is EUR 49.90, within 14 days.';
    const other = 'You get EUR 12 back within 14 days.';
    expect(of('When?', one, [], [other])).toMatchObject({ figures: ['14'], left: ['49.90'] });
    expect(of('When?', one, [], [other, 'Soon.'])).toMatchObject({ figures: [] });
    expect(of('Wie?', 'Mit der Rücksendung.', OTHERS, ['Mit dem Beleg.']).words).toEqual([]);
  });

  it('is nothing of a single answer, unless the person said it too', () => {
    const told = { prompt: 'What is Pro?', output: 'Pro is $31, for 3 seats.', alike: [] };
    expect(tellingWords(told, [])).toEqual({ figures: [], words: [], left: ['31', '3'] });
    expect(tellingWords(told, [], 'say that Pro costs $31')).toMatchObject({
      figures: ['31'],
      left: ['3'],
    });
  });

  it('is each figure that the question did not have', () => {
    expect(of('What is Pro?', 'Pro costs $29.50 a month, 10 % off for 3 seats.').figures).toEqual([
      '29.50',
      '10',
      '3',
    ]);
    expect(of('Ist 14 Tage richtig?', 'Ja, 14 Tage.').figures).toEqual([]);
  });

  it("is no date, time or number of an order: those are another customer's tomorrow", () => {
    for (const output of [
      'It comes on 2026-12-03 at 14:30.',
      'Es kommt am 3. Dezember um 14 Uhr.',
      'It comes on December 3, 2026, at 2 pm.',
      'It is order A-4711, number 4711881.',
      'Le 3 décembre, ou le 03/12/2026.',
    ])
      expect([output, of('When?', output)]).toEqual([output, { figures: [], words: [], left: [] }]);
  });

  it('is a word that few other answers have, and never one that every answer may have', () => {
    expect(of('Wie?', 'Das können Sie mit der Rücksendung.', OTHERS).words).toEqual([
      'rücksendung',
    ]);
    expect(of('What?', 'He left.', OTHERS).words).toEqual([]);
    expect(of('Wie?', 'Die Rücksendung.', OTHERS.slice(0, 5)).words).toEqual([]);
  });

  it('is no word that no other answer has: it may be a name', () => {
    expect(of('Wie?', 'Gern, Frau Wiesengrund.', OTHERS).words).toEqual([]);
  });
});
