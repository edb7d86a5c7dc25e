/**
 * The rules against the project's own labelled set (docs/labelling.md), one half at a time; sums
 * only, never a row. node test/bench/judgments/own.ts development|test Every look at the test half
 * is written down in docs/benchmarks/judgments.md.
 */
import { JUDGMENTS } from '../../../src/domain/judgment.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { labelled } from './halves.ts';
import { wilson } from './wilson.ts';

const half = process.argv[2];
if (half !== 'development' && half !== 'test') {
  process.stderr.write('usage: own.ts development|test\n');
  process.exit(64);
}
const rows = labelled(half).map((r) => ({
  is: r,
  ours: decideJudgment({ text: r.output, prompt: r.prompt, toolCalls: r.toolCalls ?? [] }),
}));
const out = (line: string): unknown => process.stdout.write(`${line}\n`);
const refusing = (j: string): boolean => j === 'refused' || j === 'partial';
const three = (j: string): string => (refusing(j) ? j : 'acted');
const count = (of: readonly unknown[]): number => of.length;

function line(
  name: string,
  is: (r: (typeof rows)[number]) => boolean,
  ours: (r: (typeof rows)[number]) => boolean,
): void {
  const both = count(rows.filter((r) => is(r) && ours(r)));
  const [truly, called] = [count(rows.filter(is)), count(rows.filter(ours))];
  out(
    `${name.padEnd(12)} n ${String(truly).padStart(3)}  recall ${wilson(both, truly)}  ` +
      `precision ${wilson(both, called)}  F1 ` +
      `${(truly + called === 0 ? 0 : (2 * both) / (truly + called)).toFixed(3)}`,
  );
}

out(`${half} half, ${rows.length} outputs; shares with 95 % Wilson intervals`);
out(
  'any refusal, two ways     ' +
    `${wilson(count(rows.filter((r) => refusing(r.is.judgment) === refusing(r.ours.judgment))), rows.length)}`,
);
const spoken = rows.filter((r) => ['acted', 'refused', 'partial'].includes(r.is.judgment));
out(
  'three ways, where people say acted, refused or partial ' +
    `${wilson(count(spoken.filter((r) => r.is.judgment === three(r.ours.judgment))), spoken.length)}`,
);
out(
  'all six                   ' +
    `${wilson(count(rows.filter((r) => r.is.judgment === r.ours.judgment)), rows.length)}`,
);
line(
  'any refusal',
  (r) => refusing(r.is.judgment),
  (r) => refusing(r.ours.judgment),
);
for (const j of JUDGMENTS)
  line(
    j,
    (r) => r.is.judgment === j,
    (r) => r.ours.judgment === j,
  );
line(
  'uncertain',
  (r) => r.is.uncertain,
  (r) => r.ours.uncertain,
);
const sure = rows.filter((r) => r.ours.sure);
out(
  `taken without a judge     ${wilson(sure.length, rows.length)}, of them right ` +
    `${wilson(count(sure.filter((r) => r.is.judgment === r.ours.judgment)), sure.length)}`,
);
const acting = rows.filter((r) => r.ours.judgment === 'acted');
for (const [name, is] of [
  ['acted', true],
  ['no acting', false],
] as const) {
  const own = acting.filter((r) => (r.is.judgment === 'acted') === is);
  const shown = own.filter((r) => r.ours.shown === true);
  out(
    `called acting, people say ${name}: shows that something was done ` +
      `${wilson(shown.length, own.length)} (${shown.length} of ${own.length})`,
  );
}
