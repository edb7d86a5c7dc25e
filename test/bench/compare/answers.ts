/**
 * Two dates of one model's answers through `daytwo compare`: verdict, kind of change, and how many
 * cases it took.
 *
 * node test/bench/compare/answers.ts FILE.csv [--before NAME --after NAME] [--pass COLUMN]
 * [--content-pass COLUMN] [--write FOLDER]
 *
 * FILE holds one answer a row with the columns model, id, query, answer, and optionally ref_answer,
 * dataset (the category) and verdict columns: 1/0, true/false, or a judge's report with ✔ or ✘ in
 * it. NAME is how a model's name ends; without names every pair of `…-MMDD` versions of one model
 * is compared, earlier first. --write keeps the lines for the command line itself.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'csv-parse/sync';
import { readRun } from '../../../src/comparison/read/read.ts';
import { compareRuns } from '../../../src/comparison/test/compare.ts';
import { pairFiles } from '../../../src/comparison/test/pairing.ts';
import { compareText } from '../../../src/comparison/test/text.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';

const {
  values: o,
  positionals: [file],
} = parseArgs({
  allowPositionals: true,
  options: {
    before: { type: 'string' },
    after: { type: 'string' },
    pass: { type: 'string' },
    'content-pass': { type: 'string' },
    write: { type: 'string' },
  },
});
if (file === undefined) {
  console.error(
    'usage: answers.ts FILE.csv [--before NAME --after NAME] [--pass COLUMN] [--content-pass ' +
      'COLUMN] [--write FOLDER]',
  );
  process.exit(64);
}

type Row = Record<string, string>;
const rows = parse(readFileSync(file), {
  columns: true,
  relax_quotes: true,
  relax_column_count: true,
}) as Row[];
const models = [...new Set(rows.map((r) => r['model'] ?? ''))].toSorted();

for (const [before, after] of pairsOfModels()) {
  const texts = [before, after].map((m) =>
    rows
      .filter((r) => r['model'] === m)
      .map((r) => JSON.stringify(lineOf(r)))
      .join('\n'),
  );
  if (o.write !== undefined) {
    mkdirSync(o.write, { recursive: true });
    [before, after].forEach((m, i) =>
      writeFileSync(
        path.join(o.write ?? '.', `${m.replaceAll('/', '-')}.jsonl`),
        `${texts[i] ?? ''}\n`,
      ),
    );
  }
  const paired = pairFiles(readRun(texts[0] ?? '', before), readRun(texts[1] ?? '', after), (r) => {
    if (r.text === null) return null;
    const { judgment, uncertain, decidedBy } = decideJudgment({
      text: r.text,
      toolCalls: r.toolCalls,
    });
    return { judgment, uncertain, decidedBy };
  });
  const c = compareRuns(paired);
  console.log(`\n${before} → ${after}${o.pass === undefined ? '' : `, passing by "${o.pass}"`}`);
  console.log(
    compareText({ ...c, lost: [], gained: [] }, { byCategory: c.categories.length > 0 })
      .map((l) => `  ${l}`)
      .join('\n'),
  );
  console.log(
    `  decided after ${c.decidedAt ?? '–'} of ${paired.pairs.length} cases; kind: ` +
      `${c.kind?.kind ?? '–'}`,
  );
}

function pairsOfModels(): [string, string][] {
  const named = (end: string): string =>
    models.find((m) => m.endsWith(end)) ??
    fail(`no model ends with ${end}; there are ${models.join(', ')}`);
  if (o.before !== undefined && o.after !== undefined) return [[named(o.before), named(o.after)]];
  const families = Map.groupBy(models, (m) => m.replace(/-\d{4}$/, ''));
  return [...families.values()].flatMap((ms) =>
    ms.slice(1).map((m, i): [string, string] => [ms[i] ?? m, m]),
  );
}

function fail(message: string): never {
  console.error(message);
  process.exit(2);
}

function lineOf(r: Row): object {
  const verdict = (column: string | undefined): string | undefined => {
    const v = column === undefined ? undefined : r[column];
    if (v === undefined) return undefined;
    return v === '1' || v.toLowerCase() === 'true' || v.includes('✔') ? 'pass' : 'fail';
  };
  return {
    case: r['id'],
    prompt: r['query'],
    output: r['answer'] ?? '',
    ...(r['ref_answer'] ? { expected: r['ref_answer'] } : {}),
    ...(r['dataset'] ? { category: r['dataset'] } : {}),
    outcome: verdict(o.pass),
    contentPass: verdict(o['content-pass']),
  };
}
