import { shorten } from '../../domain/shorten.ts';
import { ELSEWHERE } from '../../domain/unkept.ts';
import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import type { Sample } from '../../outputs/sample.ts';
import { table } from '../io.ts';
import { unplacedHint } from './placed.ts';

/**
 * A sample: what was drawn of which task, and what comes next.
 * @param shown what was asked, by id, of those whose texts are kept; of all where they come from
 * @param typed a command as it must be typed here
 */
export function sampleText(
  { id, agent, from, to, reason, seed, tasks, picks }: Sample,
  { texts, places }: Record<'texts' | 'places', ReadonlyMap<string, string>>,
  width: number,
  typed: (words: string) => string,
): string {
  if (picks.length === 0)
    return `${agent} answered nothing from ${day(from)} to ${day(to)}. daytwo outputs list says what there is.`;
  const of = tasks.reduce((sum, t) => sum + t.outputs, 0);
  const unplaced = tasks.find((t) => t.task === null)?.outputs ?? 0;
  const rows = picks.map((p) => [
    p.id,
    p.task ?? '?',
    texts.has(p.id) || !places.has(p.id)
      ? shorten((texts.get(p.id) ?? '').replace(/\s+/g, ' ').trim(), Math.max(20, width - 50))
      : `(not kept; at its source ${places.get(p.id)})`,
  ]);
  return [
    `${plural(picks.length, 'output')} of ${of} of ${agent}, ${day(from)} to ${day(to)} (${reason}).`,
    '',
    table([
      ['task', 'outputs', 'drawn'],
      ...tasks.map((t) => [t.task ?? 'not known', String(t.outputs), String(t.draw)]),
    ]),
    '',
    table([['id', 'task', 'asked'], ...rows]),
    '',
    `Kept as ${id}; --seed ${seed} draws the same again. ${picks.some((p) => texts.has(p.id)) ? 'Read' : 'What is known of'} one: ${typed('daytwo outputs show ID')}.`,
    ...unplacedHint({ of, unplaced, agent }, typed),
    picks.some((p) => texts.has(p.id))
      ? `Say of each whether it is right: ${typed('daytwo review --by YOU')}, or the page's inbox ` +
        `(${typed('daytwo start --web')}).`
      : 'None of them can be shown here: their texts are not kept (outputs.keep: hashes-only, or outputs.retention is ' +
        `over). ${typed(ELSEWHERE)}`,
  ].join('\n');
}
