import { answerOf, type Question } from '../comparison/rehearsal/decide.ts';
import type { PairsResult } from '../comparison/rehearsal/run-pairs.ts';
import { ofWords } from '../domain/text-evidence.ts';
import { usd } from '../platform/money/ceilings.ts';
import type { Io } from './io.ts';
import { plural } from '../domain/text.ts';

const EVERY = 15_000;

export interface PairsProgress {
  show(p: PairsResult & { spentUsd: number }): void;
  /** Leaves the line that was drawn in place. */
  end(): void;
}

/**
 * How a paired comparison goes: drawn in place on a terminal; elsewhere a line every quarter of a
 * minute.
 */
export function showPairs(
  io: Io,
  name: string,
  question: Question,
  now: () => number,
): PairsProgress {
  const share = (x: number): string => ofWords(x, Math.log10(question.odds));
  let last = now();
  let drawn = false;
  const show = (p: PairsResult & { spentUsd: number }): void => {
    if (!io.tty && now() - last < EVERY) return;
    last = now();
    const a = answerOf(p.evidence, question);
    const m = a.measures[0];
    const moved = m === undefined ? '' : `, ${m.lost} lost, ${m.gained} gained`;
    const voided = a.voided > 0 ? `, ${a.voided} without a verdict` : '';
    const line =
      `${name}: ${plural(a.pairs, 'pair')}${moved}${voided} ` +
      `· evidence: worse ${share(a.evidence.worse)}, same ` +
      `${share(a.evidence.sameOrBetter)} that a verdict takes · ` +
      `${usd(p.spentUsd)}${a.more === null ? '' : ` · about ${plural(a.more, 'pair')} to go`}`;
    drawn ||= io.tty;
    if (io.tty) process.stderr.write(`\r\u001b[K${line}`);
    else io.err(line);
  };
  return { show, end: () => void (drawn && process.stderr.write('\n')) };
}
