import { capital } from './text.ts';
/** One stream that is looked at daily: log10 of 365 / .05, where a review kept none of its own. */
const DAILY_BAR = Math.log10(7300);
/** Beyond this more noughts tell nobody more. */
const MOST_SHOWN = 99;

/**
 * Evidence without the charges of its starts: many looks that say nothing each add up to what one look
 * that speaks would, and are told as nothing.
 */
export function saidOf({ evidence, unsaid = 0 }: { evidence: number; unsaid?: number }): number {
  return Math.max(0, evidence - unsaid);
}

/** Evidence in powers of ten, and what an alarm takes: both counted from "says nothing". */
export function evidencePowers(share: number, bar = DAILY_BAR): { has: number; takes: number } {
  const has = share > 0 ? Math.max(0, bar + Math.log10(share)) : 0;
  return { has: Math.min(MOST_SHOWN, has), takes: bar };
}

/**
 * Evidence for people: "evidence 2.1 of the 4.2 that an alarm takes", "evidence 7.9, where an alarm
 * takes 4.2". In powers of ten, because it grows by factors: as a share of what an alarm takes it
 * is "under 1 %" until the look before the last. Below the bar it is never rounded up to it.
 * @param share of what an alarm takes, an alarm from 1 on
 */
export function evidenceWords(share: number, bar = DAILY_BAR): string {
  const { has, takes } = evidencePowers(share, bar);
  if (!Number.isFinite(share)) return 'evidence unknown';
  const bare = takes.toFixed(1);
  if (share >= 1)
    return has >= MOST_SHOWN
      ? `evidence over ${MOST_SHOWN}, where an alarm takes ${bare}`
      : `evidence ${Math.max(has, Number(bare)).toFixed(1)}, where an alarm takes ${bare}`;
  return `evidence ${ofWords(share, bar)} that an alarm takes`;
}

/** "2.1 of the 4.2", for what is not decided yet: below what it takes, never rounded up to it. */
export function ofWords(share: number, bar = DAILY_BAR): string {
  const { has, takes } = evidencePowers(share, bar);
  const bare = takes.toFixed(1);
  const shown = Math.min(Math.floor(has * 10) / 10, Number(bare) - 0.1);
  return `${Math.max(0, shown).toFixed(1)} of the ${bare}`;
}

/** The same as a sentence of its own. */
export function evidenceSentence(share: number, bar?: number): string {
  return `${capital(evidenceWords(share, bar))}.`;
}

/** An alarm's evidence where what it takes is not at hand: how far above it lies. */
export function aboveAlarmWords(share: number): string {
  const above = Math.min(MOST_SHOWN, Math.max(0, Math.log10(Math.max(share, 1))));
  return `Evidence ${above.toFixed(1)} powers of ten above what an alarm takes.`;
}
