import { plural } from '../../domain/text.ts';
import { day } from '../../domain/text-time.ts';
import type { AddedPrice } from '../../monitoring/daily-price.ts';
import { usd } from '../../platform/money/ceilings.ts';
import { shellWord } from '../../platform/shell-word.ts';
import type { DailyProposal } from './schedules.ts';
import type { SignedBoundary } from './signature.ts';

/** "261 calls a month more, about $0.14", with what is not in the price. */
export function addedWords(p: AddedPrice): string {
  if (p.callsAMonth === null) return 'price unknown: the suite cannot be read now';
  const calls = plural(Math.round(p.callsAMonth), 'call');
  const judge = p.judgeApart === null ? '' : `, without the calls of its judge ${p.judgeApart}`;
  if (p.usdAMonth === null) return `${calls} a month more, price unknown${judge}`;
  const price = p.costFrom === 'recorded' ? 'about' : 'at most';
  return `${calls} a month more, ${price} ${usd(p.usdAMonth)}${judge}`;
}

const timesAYear = (slots: number): string => `${plural(Math.round(slots), 'time')} a year`;

/** What is so and what is proposed of a suite's schedule, with what it costs. */
export function proposalWords(p: DailyProposal): string {
  const own = timesAYear(p.slotsAYear);
  const option = `--run-daily ${shellWord(p.suite)}`;
  return p.dailySince === null
    ? `${p.suite} runs ${own} and tests ${p.tasks.join(', ')} (developing). Daily until the next ` +
        `signature: ${addedWords(p)}; sign with ${option}`
    : `${p.suite} runs daily since ${day(p.dailySince)}, as signed, instead of ${own}: ` +
        `${addedWords(p)}. ${developingWords(p.tasks)} The next signature ends it, unless it says ${option}`;
}

const developingWords = (tasks: readonly string[]): string =>
  tasks.length === 0 ? 'No task of it is developing now.' : `Developing: ${tasks.join(', ')}.`;

/** The same beside a box to tick: what a tick does, and what none does. */
export function boxWords(p: DailyProposal): string {
  const until = `until the next signature: ${addedWords(p)}`;
  return p.dailySince === null
    ? `run ${p.suite} daily ${until}`
    : `go on running ${p.suite} daily ${until}. Without the tick it ends with this signature`;
}

/** What a signature says of schedules, a sentence a suite; none where it says nothing. */
export function signedDailyWords({
  at,
  runDaily = [],
  endedDaily = [],
}: Pick<SignedBoundary, 'at' | 'runDaily' | 'endedDaily'>): string[] {
  return [
    ...runDaily.map(({ suite, since }) => {
      const before = since === at ? '' : `, as since ${day(since)},`;
      return `It has ${suite} run daily${before} until the next signature.`;
    }),
    ...endedDaily.map((suite) => `It ends the daily runs of ${suite}: its own schedule stays.`),
  ];
}
