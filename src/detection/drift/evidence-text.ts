import type { LooksAhead, StreamReview } from '../../domain/drift.ts';
import { evidenceSentence, saidOf } from '../../domain/text-evidence.ts';
import { plural } from '../../domain/text.ts';
import { FEWEST_RUNS } from './detector.ts';

/** How far an alarm is while it goes on as it has; null where that is not known. */
export function aheadWords(r: Pick<StreamReview, 'alarm' | 'looksToAlarm'>): string | null {
  const { alarm, looksToAlarm: ahead } = r;
  if (alarm || ahead == null || typeof ahead === 'number') return null;
  return (
    `If it goes on as it has since it probably began, it will be an alarm after ` +
    `${rangeWords(ahead)} more ${ahead.to === 1 ? 'run' : 'runs'}.`
  );
}

const rangeWords = ({ from, to }: LooksAhead): string =>
  from === to ? (to === 1 ? 'one' : `${to}`) : `${from} to ${to}`;

/** Why the review says what it says, in one or two sentences, and what cannot be seen yet. */
export function reasonOf(
  r: Omit<StreamReview, 'reason'>,
  context: { borrowed: number; highRisk: boolean },
): string {
  const runs = plural(r.baselineRuns, 'baseline run');
  if (r.baselineRuns < FEWEST_RUNS) {
    return (
      `${runs} so far, and at least ${FEWEST_RUNS} are needed before anything can be ` +
      'compared: nothing is watched on this stream yet.'
    );
  }
  if (r.looks === 0) return `${runs} and no look after them yet.`;
  const parts: string[] = [];
  const looks = plural(r.looks, 'look');
  parts.push(
    `${evidenceSentence(r.alarm ? r.evidence : saidOf(r), r.bar).slice(0, -1)}, after ${looks} against ` +
      `${runs}${r.provisional ? ' that nobody has approved yet (provisional)' : ''}.`,
  );
  const ahead = aheadWords(r);
  if (ahead !== null) parts.push(ahead);
  if (r.alarm) {
    parts.push(
      r.leading === 'pooled'
        ? 'The suite as a whole moved.'
        : 'A few cases became something else while the rest stayed.',
    );
    if (r.certificate !== undefined && r.certificate >= 1)
      parts.push(
        "The ranks of whole runs alone would be enough: that holds whatever the cases' rates " +
          'and noise are, as long as quiet runs come in no particular order.',
      );
    if (context.highRisk)
      parts.push('Its high-risk cases say so, on their own share of the budget.');
  }
  if (context.borrowed > 0 && !r.provisional)
    parts.push(
      `The baseline was completed with the first ${context.borrowed} ` +
        `look${context.borrowed === 1 ? '' : 's'} after it.`,
    );
  // d looks against a known baseline become n·d/(n − d) against n runs; at n ≤ d it cannot be
  // seen (docs/detection.md, "What it cannot see").
  if (!r.alarm && r.baselineRuns < 20) {
    parts.push(
      `A change so small that it would take ${r.baselineRuns} looks or more against a known ` +
        `baseline cannot be seen against ${runs}.`,
    );
  }
  return parts.join(' ');
}
