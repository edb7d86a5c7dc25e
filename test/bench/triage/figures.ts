import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { type Said, STATEMENTS } from './statements.ts';

// node test/bench/triage/figures.ts [--show]
// How many right sentences are held and how many wrong ones pass, by what they state: sentences made
// of three tables, each with the figure that is right and with those of other pairs of rows.

const groups = Map.groupBy(STATEMENTS(), (s) => s.group);
const isHeld = ({ text, source }: Said): boolean => checkFigures(text, source).some(isMiss);
const shows = process.argv.includes('--show');
const per = (part: number, of: number): string =>
  of === 0 ? '–' : `${((100 * part) / of).toFixed(1)} % (${part} of ${of})`;

console.log('| states | right, held | wrong, passed |\n|---|---|---|');
for (const [group, all] of groups) {
  const right = all.filter((s) => s.isRight);
  const wrong = all.filter((s) => !s.isRight);
  const held = right.filter(isHeld);
  const passed = wrong.filter((s) => !isHeld(s));
  console.log(
    `| ${group} | ${per(held.length, right.length)} | ${per(passed.length, wrong.length)} |`,
  );
  if (!shows) continue;
  for (const { text, form } of firstOfEach(held)) console.log(`    held: [${form}] ${text}`);
  for (const { text, form } of firstOfEach(passed)) console.log(`    passed: [${form}] ${text}`);
}

function firstOfEach(all: readonly Said[]): Said[] {
  return [...Map.groupBy(all, (s) => s.form).values()].flatMap((of) => of.slice(0, 2));
}
