/**
 * How often the hint of an import names the right columns for question and answer.
 * Usage: node test/bench/outputs/columns.ts [FILE of test/fixtures/columns]
 */
import { suggestFields } from '../../../src/outputs/read/suggest-fields.ts';
import { columnSets } from '../../fixtures/columns/rows.ts';

const [file = 'first.txt'] = process.argv.slice(2);
const counts = { right: 0, none: 0, wrong: 0 };
for (const { line, rows, prompt, output } of columnSets(file)) {
  const said = suggestFields(rows[0] ?? {});
  const found = { prompt: said?.prompt ?? null, output: said?.output ?? null };
  const isRight = found.prompt === prompt && found.output === output;
  const isNone = found.output === null && (found.prompt === null || found.prompt === prompt);
  const how = isRight ? 'right' : isNone ? 'none' : 'wrong';
  counts[how] += 1;
  if (how !== 'right') console.log(`${how}: ${line} → ${found.prompt} / ${found.output}`);
}
console.log(counts);
