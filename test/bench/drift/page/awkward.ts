// The page's part on suites that are not like the engine's assumptions.
import { existsSync, readFileSync } from 'node:fs';
import { addedUp, type AwkwardRow, awkwardRows } from '../awkward-results.ts';
import { AWKWARD, type AwkwardName } from '../awkward-worlds.ts';
import { counted, table } from './numbers.ts';

/**
 * Years with an alarm of 120 before the engine knew of witnesses, outages and growth, by the same
 * command and seeds.
 */
const BEFORE: Partial<Record<AwkwardName, number>> = {
  independent: 2,
  copies: 61,
  pairs: 13,
  latent: 12,
  'whole-run': 13,
  growing: 12,
  'wander-97': 30,
  'wander-9': 30,
};

export function awkwardPart(file: string): string {
  const rows: AwkwardRow[] = existsSync(file) ? awkwardRows(readFileSync(file, 'utf8')) : [];
  const sums = addedUp(rows);
  const codes = [...new Set(rows.map((r) => r.code))];
  const measured = (Object.keys(AWKWARD) as AwkwardName[]).flatMap((name) => {
    const sum = sums.get(name);
    if (sum === undefined) return [];
    const { alarmed: found, years } = sum;
    const before = BEFORE[name];
    return [
      [
        AWKWARD[name].words,
        `\`${name}\``,
        before === undefined ? '–' : `${before} of 120`,
        counted({ found, years, delays: {}, early: 0, onsets: 0, extra: 0 }),
      ],
    ];
  });
  if (measured.length === 0) return '';
  const seconds = rows.reduce((sum, r) => sum + r.seconds, 0);
  return `### Cases that hang together, outages, growth, wander

\`node test/bench/drift/awkward.ts SHAPE --years 200\`, kept in [drift/awkward.jsonl](drift/awkward.jsonl): 40 cases of the mixed shape, one trial a night, 20 baseline runs, a year of looks without any change, through the
whole path of \`daytwo backtest drift\`, looks alone. \`test/bench/drift/awkward-worlds.ts\` holds the worlds; \`topics\`, \`page\`, \`most-of-a-run\`, \`half-a-run\`, \`growing-hard\` and \`growing-at-once\` were written with other
mechanisms before anything was tuned. ${rows.reduce((sum, r) => sum + r.years, 0)} years, ${(seconds / 60).toFixed(0)} core-minutes, code \`${codes.join('`, `')}\`. "Before": the first edition of the engine.

${table(['world', 'SHAPE', 'before', 'years with a false alarm, 95 % interval'], measured)}
`;
}
