import type { OutputLane } from '../domain/real-output.ts';
import { plural } from '../domain/text.ts';
import { bandsOf, countsOf, isIn, type Numbers, type Reviewed } from './bands.ts';
import { bandWords, type Deciding, decideLane, type Override } from './decide-lane.ts';
import { secondsWords } from './review/words.ts';

/** A lane that evidence speaks for; nothing changes until a person says so. */
export interface Proposal extends Numbers {
  agent: string;
  task: string;
  money?: Override['money'];
  from: OutputLane;
  to: OutputLane;
  kind: 'relax' | 'tighten';
  /** A sentence with its numbers, and the question. */
  why: string;
}

/** Fewer say nothing about one in twenty. */
const FEWEST = 30;
/** How surely right what is looked at less must be: the lower end of its 95 % interval. */
const ENOUGH = { scan: 0.93, automated: 0.97 } as const;
/** Where even the upper end lies under this, a closer look is proposed. */
const TOO_LITTLE = 0.95;
/** Nobody has read anything in less. */
const FEWEST_SECONDS = 2;
/** Ten times as fast as people read; a glance at a long answer is a look all the same. */
const FASTEST = 250;

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
    const facts = countsOf(since);
    const words =
      `${bandWords(accepted)}: ${countsOf(failed).of} of ${facts.of} not right since ` +
      `${accepted.by} accepted ${accepted.lane} on ${accepted.at.slice(0, 10)}, the last one ` +
      `${last.label} on ${last.at.slice(0, 10)}: deep instead of ${accepted.lane}?`;
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
  // A scan by rule is of all that the rule is of; of the others only what was drawn tells a rate.
  const lesser = all.filter((r) => {
    const { lane } = decideLane(r.subject, on);
    return lane === 'scan' || (lane !== 'deep' && r.drawn !== false);
  });
  const facts = countsOf(lesser);
  if (facts.of < FEWEST || facts.high >= TOO_LITTLE) return null;
  const from = laneOf(lesser, on);
  const why = `${task}: ${numbers(facts)}: deep instead of ${from}?`;
  return [{ ...of(agent, task, undefined, from, 'deep'), ...facts, kind: 'tighten', why }];
}

/** The widest bands that are right often enough, of those that are looked at alike. */
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
    const found = bandsOf(task, { alike, read }, on.rules, ENOUGH[to]).flatMap((narrower) => {
      const widest = narrower.find(({ inBand }) => {
        const counts = countsOf(inBand);
        return counts.of >= FEWEST && counts.low >= ENOUGH[to];
      });
      return widest === undefined ? [] : [widest];
    });
    if (found.length > 0)
      return found.map(({ money, inBand }) => {
        const facts = countsOf(inBand);
        const band = bandWords({ task, money });
        const fast = all.filter((r) => !wasRead(r) && isIn(money, r)).length;
        const pace = paceOf(inBand, fast);
        const question = `${to} instead of ${from}? High risk keeps its lane.`;
        const why = `${band}: ${numbers(facts)}, ${pace}: ${question}`;
        return { ...of(agent, task, money, from, to), ...facts, kind: 'relax', why };
      });
  }
  return null;
}

/** When somebody last accepted to look more closely: what was right before that is no news. */
function closerSince(task: string, { overrides }: Deciding): string {
  return overrides.find((o) => o.task === task && o.lane === 'deep')?.at ?? '';
}

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

/** The lane that most of them have. */
function laneOf(all: readonly Reviewed[], on: Deciding): OutputLane {
  const scans = all.filter((r) => decideLane(r.subject, on).lane === 'scan').length;
  return scans * 2 >= all.length ? 'scan' : 'automated';
}

/** Whether somebody can have read what they answered, or says so of what they looked at elsewhere. */
function wasRead({ seconds, length, elsewhere = false }: Reviewed): boolean {
  return elsewhere || seconds >= Math.max(FEWEST_SECONDS, (length ?? 0) / FASTEST);
}

/** "usually in 12 s each, 9 where the agent keeps them; 5 answered faster than one reads do not count". */
function paceOf(all: readonly Reviewed[], fast: number): string {
  const here = all.filter((r) => r.elsewhere !== true).map((r) => r.seconds);
  const usual = here.toSorted((a, b) => a - b)[here.length >> 1];
  const elsewhere = countsOf(all.filter((r) => r.elsewhere === true)).of;
  const ways = [
    ...(usual === undefined ? [] : [`usually in ${secondsWords(usual)} each`]),
    ...(elsewhere === 0 ? [] : [`${elsewhere} looked at where the agent keeps them`]),
  ];
  const left = fast === 0 ? '' : `; ${fast} answered faster than one reads do not count`;
  return `${ways.join(', ')}${left}`;
}

/** "214 of 215 reviewed answers right (97 to 100 %)". */
function numbers({ right, of: n, low, high }: Numbers): string {
  const points = (share: number): number => Math.round(share * 100);
  const said = `${Number(right.toFixed(1))} of ${plural(n, 'reviewed answer')} right`;
  return `${said} (${points(low)} to ${points(high)} %)`;
}

/**
 * The lines that say the same in the file: they beat what stands below them. One that sends less to
 * people is of high risk too, so a line before it keeps that where it is by itself.
 */
export function yamlOf(o: Override): string {
  const money =
    o.money === undefined
      ? ''
      : `, money: { ${[
          ...(o.money.over === undefined ? [] : [`over: ${o.money.over}`]),
          ...(o.money.upTo === undefined ? [] : [`upTo: ${o.money.upTo}`]),
          ...(o.money.currency === undefined ? [] : [`currency: ${o.money.currency}`]),
        ].join(', ')} }`;
  const reason = `accepted by ${o.by} on ${o.at.slice(0, 10)}`;
  const what = `task: ${JSON.stringify(o.task)}${money}`;
  return [
    ...(o.lane === 'deep' ? [] : [`  - { ${what}, risk: high, lane: deep }`]),
    `  - { ${what}, lane: ${o.lane}, reason: ${JSON.stringify(reason)} }`,
  ].join('\n');
}
