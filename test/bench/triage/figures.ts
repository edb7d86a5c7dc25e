import { checkFigures } from '../../../src/triage/figures/check.ts';
import { isMiss } from '../../../src/triage/figures/finding.ts';
import { type FigureSource, makeSource } from '../../../src/triage/figures/source.ts';
import { type Said, STATEMENTS } from './statements.ts';

// node test/bench/triage/figures.ts [--show] [--wide]
// How many right sentences are held and how many wrong ones pass, by what they state: sentences made
// of three tables, each with the figure that is right and with those of other pairs of rows.

const groups = Map.groupBy(STATEMENTS(), (s) => s.group);
const isWide = process.argv.includes('--wide');
const isHeld = ({ text, source }: Said): boolean =>
  checkFigures(text, isWide ? sheetOf(source) : source).some(isMiss);
const sheets = new Map<FigureSource, FigureSource>();
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

/** The same table with a column for each period, as people lay out their sheets. */
function sheetOf(source: FigureSource): FigureSource {
  const known = sheets.get(source);
  if (known !== undefined) return known;
  const [period = '', thing = ''] = source.names;
  const [column] = source.columns;
  const lines = [...Map.groupBy(source.rows, (r) => r.names[thing] ?? '')];
  const made = makeSource(
    'sheet.csv',
    lines.map(([name, rows], i) => ({
      line: i + 2,
      cells: {
        [thing]: name,
        ...Object.fromEntries(
          rows.map((r) => [r.names[period] ?? '', String(r.numbers[column?.name ?? ''])]),
        ),
      },
    })),
  );
  sheets.set(source, made);
  return made;
}
