/**
 * How often the hint of an import names the right columns for question and answer. `wrong`: one that
 * it names is not it; `none`: it names one alone, or neither, where there are two.
 * Usage: node test/bench/outputs/columns.ts [FILE of test/fixtures/columns]
 */
import { suggestFields } from '../../../src/outputs/read/suggest-fields.ts';
import { columnSets } from '../../fixtures/columns/rows.ts';

const [file = 'first.txt'] = process.argv.slice(2);
const counts = { right: 0, none: 0, wrong: 0 };
for (const { line, rows, prompt, output } of columnSets(file)) {
  const said = suggestFields(rows);
  const found = { prompt: said?.prompt ?? null, output: said?.output ?? null };
  const fits = [found.prompt === prompt, found.output === output];
  const isRight = fits.every(Boolean);
  // Of what it does not name it says so; what it names must be it.
  const isNone = [found.prompt, found.output].every((f, i) => f === null || fits[i]);
  const how = isRight ? 'right' : isNone ? 'none' : 'wrong';
  counts[how] += 1;
  if (how !== 'right' || said?.sure !== 'sure')
    console.log(
      `${how}: ${line} → ${found.prompt} / ${found.output} (${said?.sure}: ${said?.why})`,
    );
}
console.log(counts);
