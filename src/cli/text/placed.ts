import { plural } from '../../domain/text.ts';
import type { PlacedAnew } from '../../outputs/place-stored.ts';
import { table } from '../io.ts';

/**
 * How an agent's outputs are placed, and what to write where no task is known of them.
 * @param file the configuration's
 * @param typed a command as it must be typed here
 */
export function placedText(of: PlacedAnew, file: string, typed: (words: string) => string): string {
  const { agent, outputs, changed, tasks } = of;
  if (outputs === 0)
    return `${agent} has no outputs yet. Take some in: ${typed('daytwo outputs import FILE')}.`;
  return [
    `${plural(outputs, 'output')} of ${agent}, ${changed === 0 ? 'none' : changed} placed otherwise than before.`,
    '',
    table([['task', 'outputs'], ...tasks.map((t) => [t.task ?? 'not known', String(t.outputs)])]),
    ...suggestions(of, file, typed),
    '',
    `Next: ${typed('daytwo sample --week')} draws those to look at first.`,
  ].join('\n');
}

function suggestions(
  { agent, suggested, hasRules }: PlacedAnew,
  file: string,
  typed: (words: string) => string,
): string[] {
  if (suggested.length === 0) return [];
  const head = hasRules ? [] : ['    outputs:', '      tasks:'];
  const where = hasRules ? 'outputs.tasks of ' : '';
  const width = Math.max(...suggested.map((s) => s.word.length));
  return [
    '',
    `Words that recur where no task is known. Keep those that name a kind of work, call it as you do, add words that`,
    `mean the same, those of your other languages too (match: [refund, erstattung]), and put the lines ` +
      `under ${where}agents.${agent} in ${file}; the first that fits counts:`,
    '',
    ...head,
    ...suggested.map(
      ({ word, outputs }) =>
        `        - { name: ${word}, match: [${word}] }${' '.repeat(2 * (width - word.length))}   # ${plural(outputs, 'question')}`,
    ),
    '',
    `Then ${typed(`daytwo outputs place --agent ${agent}`)} once more, before anybody reviews: a review counts for the task`,
    'that its output had.',
  ];
}

/** What to do about outputs whose task nobody knows; empty where few are. */
export function unplacedHint(
  { of, unplaced, agent }: { of: number; unplaced: number; agent: string },
  typed: (words: string) => string,
): string[] {
  if (of === 0 || unplaced / of <= 0.5) return [];
  return [
    `No task is known of ${unplaced} of ${of}: name some first, or claims and triage have nothing to go by.`,
    `  ${typed(`daytwo outputs place --agent ${agent}`)}     shows which words recur, and the lines to write`,
  ];
}
