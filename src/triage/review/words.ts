import type { Config } from '../../config/load.ts';
import type { Planted, ReviewLabel } from '../../domain/real-output.ts';
import { moneyWords } from '../../domain/text-money.ts';
import { percentOf } from '../../domain/text-percent.ts';
import { plural } from '../../domain/text.ts';
import { ELSEWHERE, unkeptWords } from '../../domain/unkept.ts';
import type { Done } from './desk.ts';
import type { Honesty } from './honesty.ts';
import type { Agreement } from './kappa.ts';
import type { ReviewItem } from './next-item.ts';
import type { Left } from './queue.ts';

/** The four words, in the order of their keys. */
export const LABELS: readonly { key: string; label: ReviewLabel; words: string }[] = [
  { key: '1', label: 'right', words: 'right' },
  { key: '2', label: 'plausible', words: 'plausible, but wrong' },
  { key: '3', label: 'wrong', words: 'wrong' },
  { key: '4', label: 'out-of-scope', words: 'out of scope' },
];

/** "plausible, but wrong". */
export const labelWords = (label: ReviewLabel): string =>
  LABELS.find((l) => l.label === label)?.words ?? label;

/** "refund · customer · 180 USD · high risk", of what is known. */
export function aboutWords(i: Pick<ReviewItem, 'task' | 'audience' | 'money' | 'risk'>): string[] {
  return [
    i.task ?? 'no task is known',
    ...(i.audience === null ? [] : [i.audience]),
    ...(i.money === null ? [] : [moneyWords(i.money)]),
    ...(i.risk === null ? [] : [`${i.risk} risk`]),
  ];
}

/**
 * What somebody is told who has nothing to review.
 * @param unkept how many are for people whose words are not kept
 */
export function nothingWaits({ outputs: { keep } }: Pick<Config, 'outputs'>, unkept = 0): string {
  const beside = unkept === 0 ? '' : ` ${unkeptWords(unkept)} daytwo triage names them.`;
  if (keep === 'texts')
    return unkept === 0 ? 'Nothing waits for you.' : `Nothing waits for you here.${beside}`;
  return (
    'Texts of answers are not kept (outputs.keep: hashes-only), so none can be shown here.' +
    `${beside || ` ${ELSEWHERE}`} With outputs.keep: texts what comes in from then on can be.`
  );
}

/** "deep look · much money"; of one that is in no lane: "drawn for a sample: 3 of 20 of refund". */
export const whyWords = ({ lane }: Pick<ReviewItem, 'lane'>, reason: string): string =>
  lane === null ? `drawn for a sample: ${reason}` : `${LOOKS[lane]} · ${reason}`;
const LOOKS = { deep: 'deep look', scan: 'scan' } as const;

/** "2 of 5 deep today · 20 to scan · 2 second looks · 7 others done · 3 more". */
export function progressWords(
  done: Done,
  { deep, scan, waiting, again }: Left,
  unkept = 0,
): string {
  const isToday = done.deep + done.scan + deep + scan > 0;
  // Beside the day's these are what is left of days before and of a sample too, and not only what
  // triage says that waits for a day.
  const isBeside = isToday || again > 0;
  const left = isBeside ? `${waiting} more` : waitingWords(waiting);
  const rest = waiting > 0 ? [left] : isBeside ? [] : ['nothing to look at'];
  return [
    ...(isToday ? [deepWords(done.deep, deep), `${scan} to scan`] : []),
    ...(again === 0 ? [] : [again === 1 ? '1 second look' : `${again} second looks`]),
    ...(done.waiting === 0 ? [] : [isBeside ? othersDone(done.waiting) : `${done.waiting} done`]),
    ...rest,
    ...(unkept === 0 ? [] : [`${unkept} whose words are not kept`]),
  ].join(' · ');
}
const othersDone = (n: number): string => `${n} ${n === 1 ? 'other' : 'others'} done`;
/** Others may have looked at all of the day's; of those nobody can say "of 0". */
const deepWords = (done: number, left: number): string =>
  done + left === 0 ? 'no deep one left today' : `${done} of ${done + left} deep today`;
const waitingWords = (n: number): string => `${n} ${n === 1 ? 'waits' : 'wait'}`;

/** What a planted item was, said kindly once it is answered. */
export function plantedWords(
  { expected, why }: Pick<Planted, 'expected' | 'why'>,
  said: ReviewLabel,
): string {
  const what = `That one was planted, to see whether people still look: ${why}.`;
  if (said === expected) return `${what} You saw it.`;
  if (expected !== 'right' && said !== 'right')
    return `${what} You saw that something is wrong; we would have called it ${labelWords(expected)}.`;
  return expected === 'right'
    ? `${what} It was right. No customer was hurt: better one look too many.`
    : `${what} It went past you, as it does everybody now and then. We would have called it ${labelWords(expected)}.`;
}

/** "κ .62 (.31 to .85) over 24 items: …", or why it cannot be said. */
export function agreementWords(a: Agreement): string {
  const { kappa, low, high, pairs, same, reason } = a;
  if (kappa === null || low === null || high === null)
    return `Not known yet: ${reason} (${plural(pairs, 'item')} so far).`;
  return (
    `κ ${decimal(kappa)} (${decimal(low)} to ${decimal(high)}) over ${plural(pairs, 'item')} seen by ` +
    `two people, ${same} called the same (${percentOf(same, pairs, '')}): ${reason}.`
  );
}

/** κ as it is written: .62, −.1. */
export function decimal(x: number): string {
  const text = Math.abs(x).toFixed(2).replace(/^0/, '');
  return `${x < 0 && text !== '.00' ? '−' : ''}${text}`;
}

/** "The last twenty took 3 s each, 14 s is usual." */
export function paceWords({ seconds, lastSeconds, last }: Honesty): string {
  if (seconds === null || lastSeconds === null) return 'Nothing has been reviewed.';
  if (last === 1) return `The first one took ${secondsWords(lastSeconds)}.`;
  const lately = `The last ${last === 20 ? 'twenty' : String(last)} took ${secondsWords(lastSeconds)} each`;
  return last < 20 ? `${lately}.` : `${lately}; ${secondsWords(seconds)} is usual over all.`;
}

/** "3 s", "2 min". */
export const secondsWords = (s: number): string =>
  s < 90 ? `${Math.round(s)} s` : `${Math.round(s / 60)} min`;

/** "1 of 6 planted items known to be bad missed". */
export function missedWords({ planted: { seen, bad, missed, falseAlarms } }: Honesty): string {
  if (seen === 0) return 'No planted item came by yet.';
  const alarms = falseAlarms === 0 ? '' : `; ${falseAlarms} right one called otherwise`;
  return `${missed} of ${plural(bad, 'planted item')} known to be bad missed${alarms}.`;
}
