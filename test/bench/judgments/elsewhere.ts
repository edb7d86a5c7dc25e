/**
 * The rules against the outputs of agents that are no help desk (test/bench/judgments/elsewhere).
 * node test/bench/judgments/elsewhere.ts [--errors] reads the development half; `--sealed` reads
 * the other one, whose text is held to the hash beside it, and prints sums only, never a row.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { JUDGMENTS } from '../../../src/domain/judgment.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { wilson } from './wilson.ts';

const Row = z.object({
  id: z.string(),
  language: z.string(),
  kind: z.string(),
  prompt: z.string(),
  output: z.string(),
  judgment: z.enum(JUDGMENTS),
});
type Judged = z.infer<typeof Row> & { ours: string; by: string };

const folder = new URL('elsewhere/', import.meta.url);
const out = (line: string): unknown => process.stdout.write(`${line}\n`);
const sealed = process.argv.includes('--sealed');
const text = readFileSync(new URL(sealed ? 'sealed.jsonl' : 'development.jsonl', folder), 'utf8');
if (sealed) {
  const [hash] = readFileSync(new URL('sealed.sha256', folder), 'utf8').split(' ');
  if (createHash('sha256').update(text).digest('hex') !== hash)
    throw new Error('the sealed half is not the one that was sealed');
}
const rows: Judged[] = text
  .split('\n')
  .filter((l) => l !== '')
  .map((l) => {
    const row = Row.parse(JSON.parse(l));
    const ours = decideJudgment(
      { text: row.output, prompt: row.prompt },
      { plainOnly: !process.argv.includes('--judged') },
    );
    return { ...row, ours: ours.judgment, by: ours.decidedBy };
  });

const refusing = (j: string): boolean => j === 'refused' || j === 'partial';
const isRefused = (j: string): boolean => j === 'refused';

function line(name: string, of: readonly Judged[], is: (j: string) => boolean): void {
  const [truly, called] = [of.filter((r) => is(r.judgment)), of.filter((r) => is(r.ours))];
  const both = called.filter((r) => is(r.judgment)).length;
  out(
    `${name.padEnd(22)} n ${String(truly.length).padStart(3)}  precision ` +
      `${wilson(both, called.length)}  recall ${wilson(both, truly.length)}`,
  );
}

/** A refused that people call partial is no false alarm of refusing; both ways are counted. */
out(`${sealed ? 'sealed' : 'development'} half, ${rows.length} outputs`);
line('refused', rows, isRefused);
line('any refusal', rows, refusing);
for (const language of [...new Set(rows.map((r) => r.language))].sort())
  line(
    `any refusal, ${language}`,
    rows.filter((r) => r.language === language),
    refusing,
  );
for (const kind of [...new Set(rows.map((r) => r.kind))].sort())
  line(
    `any refusal, ${kind}`,
    rows.filter((r) => r.kind === kind),
    refusing,
  );
if (process.argv.includes('--errors') && !sealed)
  for (const r of rows.filter(
    (x) => refusing(x.judgment) !== refusing(x.ours) || isRefused(x.judgment) !== isRefused(x.ours),
  ))
    out(`${r.id} is ${r.judgment}, called ${r.ours} by ${r.by}: ${r.output.slice(0, 200)}`);
