import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { FIRST, type Pair } from './periods/first.ts';
import { SECOND } from './periods/second.ts';
import { madeSentences } from './periods/stretches.ts';
import { PERIOD_TABLES } from './periods/tables.ts';

// node test/bench/triage/periods.ts [--show]
// Sentences about spans of time, each once right and once with another span's, row's or unit's
// figure: how many right ones are held, how many wrong ones pass, by language.

const LISTS: readonly [string, readonly Pair[]][] = [
  ['first', FIRST],
  ['second', SECOND],
];
const shows = process.argv.includes('--show');
const isHeld = (text: string, table: Pair[1]): boolean =>
  checkFigures(text, PERIOD_TABLES[table]).some(isMiss);

console.log('| list | language | right, held | wrong, passed |\n|---|---|---|---|');
for (const [list, pairs] of LISTS) {
  for (const [language, of] of [...Map.groupBy(pairs, ([l]) => l), ['all', pairs] as const]) {
    const held = of.filter(([, table, right]) => isHeld(right, table));
    const passed = of.filter(([, table, , wrong]) => !isHeld(wrong, table));
    console.log(
      `| ${list} | ${language} | ${held.length} of ${of.length} | ${passed.length} of ${of.length} |`,
    );
    if (!shows || language === 'all') continue;
    for (const [, , right] of held) console.log(`    held: ${right}`);
    for (const [, , , wrong] of passed) console.log(`    passed: ${wrong}`);
  }
}

const made = madeSentences();
const held = made.filter(({ right }) => isHeld(right, 'MONTHS'));
const wrong = made.flatMap((m) => m.wrong);
const passed = wrong.filter((text) => !isHeld(text, 'MONTHS'));
console.log(
  `| made | all | ${held.length} of ${made.length} | ${passed.length} of ${wrong.length} |`,
);
if (shows) for (const text of [...held.map((m) => m.right), ...passed]) console.log(`    ${text}`);
