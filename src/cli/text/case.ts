import { minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { ShownCase } from '../../monitoring/case-answers.ts';
import { answerHead, barred, besideLines, whyLines } from './answers.ts';

/** A case with what it asks, what it checks and what was answered. */
export function caseText(c: ShownCase, width: number): string {
  const { before, after } = c;
  const both = before !== null && after !== null;
  return [
    `"${c.label}" (${c.hashes.map((h) => h.slice(0, 8)).join(' → ')}) of ${c.agent}/${c.suite}`,
    ...metadataLines(c),
    '',
    'It asks:',
    ...barred(c.prompt, width),
    ...checkLines(c),
    '',
    c.trials === 0
      ? 'It has never been answered.'
      : `${plural(c.trials, 'answer')} in ${plural(c.runs, 'run')}. ` +
        (c.changed === null
          ? 'Its answers never changed for good.'
          : `Its answers changed for good on ${minute(c.changed.at)} UTC (${c.changed.run}).`),
    ...(both
      ? [
          '',
          c.changed === null
            ? 'The newest that passed (before) and the newest that failed (after):'
            : 'The last before that change and the first after it:',
        ]
      : []),
    ...besideLines(c, width),
    ...(c.answers.length === 0
      ? []
      : [
          '',
          c.answers.length === 1 ? 'The newest answer:' : `The newest ${c.answers.length} answers:`,
        ]),
    ...c.answers.flatMap((a) => [
      `  ${answerHead(a)}`,
      ...barred(a.said, width),
      ...whyLines(a, width),
      '',
    ]),
  ]
    .join('\n')
    .trimEnd();
}

function metadataLines({ metadata: m }: ShownCase): string[] {
  const said = [
    m.expect === undefined ? '' : `expects: ${m.expect}`,
    m.risk === undefined ? '' : `risk: ${m.risk}`,
    m.task === undefined ? '' : `task: ${m.task}`,
    m.claim === undefined ? '' : `claim: ${m.claim}`,
  ].filter((w) => w !== '');
  return said.length === 0 ? [] : [said.join(' · ')];
}

function checkLines({ checks }: ShownCase): string[] {
  if (checks.length === 0) return [];
  return [
    '',
    'What its newest answer was checked for:',
    ...checks.map(
      (k) =>
        `  ${k.verdict === 'none' ? 'no verdict' : k.verdict}  ${k.type}` +
        `${k.value === '' ? '' : `: ${k.value.replace(/\s+/g, ' ')}`}`,
    ),
  ];
}
