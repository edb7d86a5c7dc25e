import { wilson } from '../detection/drift/intervals.ts';
import type { OutputLane, Review } from '../domain/real-output.ts';
import { plural } from '../domain/text.ts';
import {
  bandWords,
  type Deciding,
  decideLane,
  type Override,
  type Subject,
} from './decide-lane.ts';
import { secondsWords } from './review/words.ts';

/** An output that somebody reviewed, as the rules see it now. */
export interface Reviewed {
  subject: Subject;
  label: Review['label'];
  /** When it was reviewed. */
  at: string;
  /** How long it was looked at. */
  seconds: number;
  /** Characters that there were to read; null where they are not kept. */
  length: number | null;
}

/** A lane that evidence speaks for; nothing changes until a person says so. */
export interface Proposal {
  agent: string;
  task: string;
  money?: Override['money'];
  from: OutputLane;
  to: OutputLane;
  kind: 'relax' | 'tighten';
  /** A sentence with its numbers, and the question. */
  why: string;
  right: number;
  of: number;
  low: number;
  high: number;
}

/** Fewer say nothing about one in twenty. */
const FEWEST = 30;
/** A band's upper part needs reviews of its own. */
const FEWEST_AT_TOP = 5;
/** How surely right what is looked at less must be: the lower end of its 95 % interval. */
const ENOUGH = { scan: 0.93, automated: 0.97 } as const;
/** Where even the upper end lies under this, a closer look is proposed. */
const TOO_LITTLE = 0.95;
/** Nobody has read anything in less. */
const FEWEST_SECONDS = 2;
/** Ten times as fast as people read; a glance at a long answer is a look all the same. */
const FASTEST = 250;
/** Ends of bands that people think in; those of the file's own rules are added. */
const USUAL_ENDS = [20, 50, 100, 200, 500, 1_000];

/**
 * What the reviews of an agent speak for: to look less closely where nearly all was right, more
 * closely where it was not, or after a failure since somebody accepted to look less. High risk is
 * never proposed to be looked at less, and what was answered faster than anybody reads speaks for
 * nothing less.
 */
export function proposalsFrom(
  agent: string,
  reviewed: readonly Reviewed[],
  on: Deciding,
): Proposal[] {
  const tasks = new Set(reviewed.flatMap((r) => (r.subject.task === null ? [] : [r.subject.task])));
  return [...tasks].toSorted().flatMap((task) => {
    const all = reviewed.filter((r) => r.subject.task === task && r.subject.risk !== 'high');
    const back = afterFailure(agent, task, all, on);
    if (back !== null) return [back];
    return tightened(agent, task, all, on) ?? relaxed(agent, task, all, on) ?? [];
  });
}

/** The reverse of what was accepted, once something went wrong since. */
function afterFailure(
  agent: string,
  task: string,
  all: readonly Reviewed[],
  on: Deciding,
): Proposal | null {
  for (const accepted of on.overrides.filter((o) => o.task === task && o.lane !== 'deep')) {
    const since = all.filter((r) => r.at > accepted.at && isIn(accepted.money, r));
    // What is looked at deeply again already asks for nothing.
    const failed = since.filter(
      (r) => r.label !== 'right' && decideLane(r.subject, on).lane !== 'deep',
    );
    const [last] = failed.toSorted((a, b) => (a.at < b.at ? 1 : -1));
    if (last === undefined) continue;
    const words =
      `${bandWords(accepted)}: ${failed.length} of ${since.length} not right since ` +
      `${accepted.by} accepted ${accepted.lane} on ${accepted.at.slice(0, 10)}, the last one ` +
      `${last.label} on ${last.at.slice(0, 10)}: deep instead of ${accepted.lane}?`;
    const facts = countsOf(since);
    return {
      ...of(agent, task, accepted.money, accepted.lane, 'deep'),
      ...facts,
      kind: 'tighten',
      why: words,
    };
  }
  return null;
}

function tightened(
  agent: string,
  task: string,
  all: readonly Reviewed[],
  on: Deciding,
): Proposal[] | null {
  const lesser = all.filter((r) => (decideLane(r.subject, on).lane ?? 'automated') !== 'deep');
  const facts = countsOf(lesser);
  if (lesser.length < FEWEST || facts.high >= TOO_LITTLE) return null;
  const from = laneOf(lesser, on);
  const why = `${task}: ${numbers(facts)}: deep instead of ${from}?`;
  return [{ ...of(agent, task, undefined, from, 'deep'), ...facts, kind: 'tighten', why }];
}

/** The widest band that is right often enough, of those that are looked at alike. */
function relaxed(
  agent: string,
  task: string,
  all: readonly Reviewed[],
  on: Deciding,
): Proposal[] | null {
  for (const [from, to] of [
    ['deep', 'scan'],
    ['scan', 'automated'],
  ] as const) {
    const read = all.filter(wasRead);
    const alike = read.filter(
      (r) =>
        r.at > closerSince(task, on) &&
        decideLane({ ...r.subject, unmatched: null }, on).lane === from,
    );
    for (const { money, inBand } of bandsOf(task, alike, on, ENOUGH[to])) {
      const facts = countsOf(inBand);
      if (inBand.length < FEWEST || facts.low < ENOUGH[to]) continue;
      const band = bandWords({ task, money });
      const fast = all.filter((r) => !wasRead(r) && isIn(money, r)).length;
      const why = `${band}: ${numbers(facts)}, ${paceOf(inBand, fast)}: ${to} instead of ${from}?`;
      return [{ ...of(agent, task, money, from, to), ...facts, kind: 'relax', why }];
    }
  }
  return null;
}

/** When somebody last accepted to look more closely: what was right before that is no news. */
function closerSince(task: string, { overrides }: Deciding): string {
  return overrides.find((o) => o.task === task && o.lane === 'deep')?.at ?? '';
}

/**
 * Bands of amounts from the widest; the task as a whole where few of its outputs have an amount. A
 * band reaches no further than there are reviews, and holds no upper part that goes wrong by itself.
 */
function bandsOf(
  task: string,
  all: readonly Reviewed[],
  on: Deciding,
  enough: number,
): { money: Override['money']; inBand: Reviewed[] }[] {
  if (all.filter((r) => r.subject.money !== null).length <= all.length / 2)
    return [{ money: undefined, inBand: [...all] }];
  const ends = endsOf(task, on).toSorted((a, b) => a - b);
  return ends
    .flatMap((upTo, i) => {
      const top = all.filter((r) => isIn({ over: ends[i - 1], upTo }, r));
      const isBacked = top.length >= FEWEST_AT_TOP && countsOf(top).high >= enough;
      const money = { upTo };
      return isBacked ? [{ money, inBand: all.filter((r) => isIn(money, r)) }] : [];
    })
    .toReversed();
}

const endsOf = (task: string, { rules }: Deciding): number[] => [
  ...new Set([
    ...USUAL_ENDS,
    ...rules.rules
      .filter((r) => r.task?.includes(task) ?? true)
      .flatMap((r) => [r.money?.over, r.money?.upTo].filter((n) => n !== undefined)),
  ]),
];

const of = (
  agent: string,
  task: string,
  money: Override['money'],
  from: OutputLane,
  to: OutputLane,
): Pick<Proposal, 'agent' | 'task' | 'money' | 'from' | 'to'> => ({
  agent,
  task,
  money,
  from,
  to,
});

function isIn(money: Override['money'], { subject }: Reviewed): boolean {
  if (money === undefined) return true;
  const amount = subject.money?.amount;
  if (amount === undefined) return false;
  return amount > (money.over ?? -Infinity) && amount <= (money.upTo ?? Infinity);
}

/** The lane that most of them have. */
function laneOf(all: readonly Reviewed[], on: Deciding): OutputLane {
  const scans = all.filter((r) => decideLane(r.subject, on).lane === 'scan').length;
  return scans * 2 >= all.length ? 'scan' : 'automated';
}

function countsOf(all: readonly Reviewed[]): Pick<Proposal, 'right' | 'of' | 'low' | 'high'> {
  const right = all.filter((r) => r.label === 'right').length;
  const { low, high } = wilson(right, all.length);
  return { right, of: all.length, low, high };
}

/** Whether somebody can have read what they answered. */
function wasRead({ seconds, length }: Reviewed): boolean {
  return seconds >= Math.max(FEWEST_SECONDS, (length ?? 0) / FASTEST);
}

/** "in 12 s each; 5 answered faster than one reads do not count". */
function paceOf(all: readonly Reviewed[], fast: number): string {
  const usual = all.map((r) => r.seconds).toSorted((a, b) => a - b)[all.length >> 1] ?? 0;
  const left = fast === 0 ? '' : `; ${fast} answered faster than one reads do not count`;
  return `usually in ${secondsWords(usual)} each${left}`;
}

/** "214 of 215 right (97 to 100 %)". */
function numbers({
  right,
  of: n,
  low,
  high,
}: Pick<Proposal, 'right' | 'of' | 'low' | 'high'>): string {
  const points = (share: number): number => Math.round(share * 100);
  return `${right} of ${plural(n, 'review')} right (${points(low)} to ${points(high)} %)`;
}

/** The lines that say the same in the file: they beat what stands below them. */
export function yamlOf(o: Override): string {
  const money =
    o.money === undefined
      ? ''
      : `, money: { ${[
          ...(o.money.over === undefined ? [] : [`over: ${o.money.over}`]),
          ...(o.money.upTo === undefined ? [] : [`upTo: ${o.money.upTo}`]),
        ].join(', ')} }`;
  const reason = `accepted by ${o.by} on ${o.at.slice(0, 10)}`;
  return `  - { task: ${JSON.stringify(o.task)}${money}, lane: ${o.lane}, reason: ${JSON.stringify(reason)} }`;
}
