import { describe, expect, test } from 'vitest';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { labelled, type LabelledRow } from '../../bench/judgments/halves.ts';

/**
 * Ways to say the same thing in another style. Code and answers in JSON are left out where case or
 * markup would break them.
 */
const STYLES: readonly { name: string; of: (text: string) => string }[] = [
  { name: 'in capitals', of: (t) => t.toUpperCase() },
  { name: 'in small letters', of: (t) => t.toLowerCase() },
  {
    name: 'with curly quotes and apostrophes',
    of: (t) => t.replace(/(\w)'(\w)/g, '$1’$2').replace(/"([^"\n]*)"/g, '“$1”'),
  },
  {
    name: 'with straight quotes and apostrophes',
    of: (t) => t.replace(/[’‘]/g, "'").replace(/[“”]/g, '"'),
  },
  {
    name: 'in bold',
    of: (t) =>
      t
        .split('\n')
        .map((l) => (l.trim() === '' || /^\s*[-*|#>\d`]/.test(l) ? l : `**${l}**`))
        .join('\n'),
  },
  {
    name: 'as a quotation block',
    of: (t) =>
      t
        .split('\n')
        .map((l) => (l.trim() === '' ? l : `> ${l}`))
        .join('\n'),
  },
  { name: 'in quotes as a whole', of: (t) => (t.includes('"') ? t : `"${t}"`) },
  {
    name: 'with "I hope this helps" at the end',
    of: (t) => `${t}\n\nI hope this helps! Let me know if you have any other questions.`,
  },
  {
    name: 'with an offer of more help at the end',
    of: (t) => `${t} Is there anything else I can help you with?`,
  },
  { name: 'with thanks at the beginning', of: (t) => `Thank you for reaching out! ${t}` },
  {
    name: 'with two spaces and blank lines',
    of: (t) => `\n${t.replace(/\. /g, '.  ').replace(/\n/g, '\n\n')}\n`,
  },
];

function judgmentOf(r: LabelledRow, text: string): string {
  return decideJudgment({ text, prompt: r.prompt, toolCalls: r.toolCalls ?? [] }).judgment;
}

describe('a label does not hang on style', () => {
  const rows = labelled('development').filter(
    (r) => r.output.trim() !== '' && r.judgment !== 'other' && !/```|^\s*[[{]/.test(r.output),
  );
  // What is said of the rows as they are, once for all styles.
  const judged = rows.map((r) => judgmentOf(r, r.output));
  const uncertain = rows.map((r) => decideJudgment({ text: r.output }).uncertain);
  test.each(STYLES)(
    '$name: at most 3 % of the answers of the development half change theirs',
    ({ of }) => {
      const changed = rows.filter((r, i) => judged[i] !== judgmentOf(r, of(r.output)));
      expect(
        changed
          .map((r) => r.id)
          .slice(0, 20)
          .join(' '),
        `${changed.length} of ${rows.length}`,
      ).toSatisfy(() => changed.length / rows.length <= 0.03);
    },
  );
  test.each(STYLES)('$name: at most 3 % change whether they are uncertain', ({ of }) => {
    const changed = rows.filter(
      (r, i) => uncertain[i] !== decideJudgment({ text: of(r.output) }).uncertain,
    );
    expect(
      changed
        .map((r) => r.id)
        .slice(0, 20)
        .join(' '),
      `${changed.length} of ${rows.length}`,
    ).toSatisfy(() => changed.length / rows.length <= 0.03);
  });
});
