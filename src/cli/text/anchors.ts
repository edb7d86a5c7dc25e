import type { Anchor, JudgeKind } from '../../domain/anchor.ts';
import { plural } from '../../domain/text.ts';
import type { JudgeNow } from '../../monitoring/anchors/queries.ts';
import { askedOf } from '../../monitoring/anchors/text.ts';
import { table, asWritten, type Typed } from '../io.ts';

const NAMED = 3;

/** Every judge with its anchors. */
export function judgesText(judges: readonly JudgeNow[], typed: Typed = asWritten): string {
  return judges.length === 0
    ? typed(
        'No anchor yet. Label some outputs: daytwo anchors add --trial ID --label pass --by YOU',
      )
    : judges.map((j) => `${judgeWords(j)}\n${anchorTable(j)}`).join('\n\n');
}

function judgeWords({ agent, judge, agrees, of, evidence }: JudgeNow): string {
  const bar =
    evidence === null
      ? 'not compared yet'
      : `${evidence < 0.01 ? 'under 1' : Math.round(Math.min(evidence, 10) * 100)} % of the ` +
        'alarm bar';
  return `${agent}, ${judge} judge: agrees with people on ${agrees} of ${of} anchors; ${bar}`;
}

function anchorTable({ anchors }: JudgeNow): string {
  return table([
    ['id', 'people', 'judge', 'asked', 'output'],
    ...anchors.map(({ anchor, last }) => [
      anchor.id,
      anchor.label,
      last === null ? 'not asked yet' : (last.verdict ?? 'no verdict'),
      short(askedOf(anchor), 36),
      short(anchor.output, 50),
    ]),
  ]);
}

/** Anchors that were added, beside those that were there. @param made all that were given */
export function addedText(fresh: readonly Anchor[], made: number): string {
  const old = made - fresh.length;
  const named = fresh
    .slice(0, NAMED)
    .map((a) => `${a.id} (${a.label})`)
    .join(', ');
  const which = fresh.length === 0 ? '' : `: ${named}${fresh.length > NAMED ? ', …' : ''}`;
  const more =
    old === 0
      ? ''
      : ` ${old} ${old === 1 ? 'was' : 'were'} there already and stay${old === 1 ? 's' : ''} as ` +
        'labelled; daytwo anchors remove ID takes one away.';
  return (
    `${plural(fresh.length, 'anchor')} added${which}.${more} The judge judges them again with ` +
    'every run; each costs a call.'
  );
}

/** A judge that is taken as it is now. */
export function acceptedText(agent: string, judge: JudgeKind, runs: number): string {
  return (
    `The ${judge} judge of ${agent} is compared with its last ${plural(runs, 'run')} from now ` +
    'on. The pass rates it decides moved with it: approve those too (daytwo baseline approve), ' +
    'or they stay open.'
  );
}

const short = (text: string, most: number): string => {
  const one = text.replace(/\s+/g, ' ');
  return one.length <= most ? one : `${one.slice(0, most - 1)}…`;
};
