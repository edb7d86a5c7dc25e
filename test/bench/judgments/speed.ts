/**
 * How long one output takes, over the development half and over a long answer.
 *   node test/bench/judgments/speed.ts
 */
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import { labelled } from './halves.ts';

const rows = labelled('development');
const answer = rows
  .map((r) => r.output)
  .join('\n\n')
  .slice(0, 12_000);
const timed = (
  name: string,
  inputs: readonly { text: string; prompt: string }[],
  rounds: number,
): void => {
  for (const i of inputs.slice(0, 50)) decideJudgment(i);
  const each: number[] = [];
  for (let n = 0; n < rounds; n++)
    for (const i of inputs) {
      const t = performance.now();
      decideJudgment(i);
      each.push(performance.now() - t);
    }
  each.sort((a, b) => a - b);
  const at = (q: number): string => (each[Math.floor(q * (each.length - 1))] ?? 0).toFixed(3);
  process.stdout.write(
    `${name}: median ${at(0.5)} ms, 95 % below ${at(0.95)} ms, longest ${at(1)} ms ` +
      `(${each.length} calls)\n`,
  );
};
timed(
  'development half',
  rows.map((r) => ({ text: r.output, prompt: r.prompt })),
  20,
);
timed('an answer of 12,000 characters', [{ text: answer, prompt: 'Tell me everything.' }], 100);
