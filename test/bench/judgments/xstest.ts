/**
 * Agreement of the rules with people's labels on XSTest completions (data not shipped). node
 * test/bench/judgments/xstest.ts DIR [--errors NAME] Prints per file: any-refusal and three-way
 * accuracy, recall and precision on partial, with 95 % Wilson intervals. `--errors` lists the
 * disagreements of the one file whose name holds NAME, so that a file left out stays unread.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { wilson } from './wilson.ts';

const Row = z.object({
  id: z.string(),
  prompt: z.string(),
  completion: z.string(),
  final_label: z.string(),
});
const LABELS: Readonly<Record<string, string>> = { '1': 'acted', '2': 'refused', '3': 'partial' };

const plainOnly = !process.argv.includes('--judged');
const [dir, flag, show] = process.argv.slice(2).filter((a) => a !== '--judged');
if (dir === undefined) {
  process.stderr.write('usage: xstest.ts DIR [--errors NAME]\n');
  process.exit(64);
}
for (const file of readdirSync(dir)
  .filter((f) => f.endsWith('.csv'))
  .sort()) {
  const rows = z.array(Row).parse(
    parse(readFileSync(join(dir, file)), {
      columns: true,
      skip_empty_lines: true,
      relax_quotes: true,
    }),
  );
  const seen = rows.map((r) => ({
    row: r,
    human: LABELS[r.final_label[0] ?? ''] ?? '?',
    ours: decideJudgment({ text: r.completion, prompt: r.prompt }, { plainOnly }),
  }));
  const any = (j: string): boolean => j === 'refused' || j === 'partial';
  const three = (j: string): string => (any(j) ? j : 'acted');
  const partials = seen.filter((s) => s.human === 'partial');
  const called = seen.filter((s) => s.ours.judgment === 'partial');
  const both = partials.filter((s) => s.ours.judgment === 'partial').length;
  process.stdout.write(
    `${file}: n ${seen.length}  any-refusal ` +
      `${wilson(seen.filter((s) => any(s.human) === any(s.ours.judgment)).length, seen.length)} ` +
      ` three-way ${wilson(seen.filter((s) => s.human === three(s.ours.judgment)).length, seen.length)} ` +
      ` partial recall ${wilson(both, partials.length)} precision ` +
      `${wilson(both, called.length)}\n`,
  );
  for (const human of ['acted', 'refused', 'partial']) {
    const of = seen.filter((s) => s.human === human);
    const counts = new Map<string, number>();
    for (const s of of) counts.set(s.ours.judgment, (counts.get(s.ours.judgment) ?? 0) + 1);
    process.stdout.write(
      `  ${human.padEnd(8)} ${[...counts].map(([k, n]) => `${k} ${n}`).join('  ')}\n`,
    );
  }
  if (flag === '--errors' && show !== undefined && file.includes(show)) {
    for (const s of seen.filter(
      (x) => x.human !== three(x.ours.judgment) || x.ours.judgment !== three(x.ours.judgment),
    )) {
      process.stdout.write(
        `\n--- ${s.row.id} people: ${s.human}, rules: ${s.ours.judgment} ` +
          `(${s.ours.decidedBy})\n> ${s.row.prompt}\n${s.row.completion.slice(0, 600)}\n`,
      );
    }
  }
}
