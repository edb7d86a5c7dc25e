import type { Allocation, OutputLane } from '../domain/real-output.ts';
import { moneyWords } from '../domain/text-money.ts';
import { consequenceOf, type Deciding, decideLane, type Subject } from './decide-lane.ts';
import { type Candidate, shareOut } from './share-out.ts';

/** What is asked of a pass. */
export interface Allocating {
  day: string;
  /** ISO time of the pass. */
  now: string;
  seed: string;
  /** The sharing out before this pass: what came since is one draw. */
  draw: string;
  /** The draws of what came before it; null where that was not written down. */
  draws: ReadonlyMap<string, string | null>;
  /** How many have a place in the day's lanes already, and of which tasks. */
  taken: Readonly<Record<OutputLane, number>>;
  takenTasks: ReadonlyMap<string, number>;
  /** Whether what is left of the budget is shared out now, among what no rule chose. */
  share: boolean;
}

export interface Allocated {
  id: string;
  allocation: Allocation;
}

/** An output with the lane that it should be in. */
interface Decided {
  subject: Subject;
  lane: OutputLane;
  reason: string;
  /** By its task alone, whatever it says. */
  isWhole: boolean;
  /** A rule, or what people accepted, says that nobody need look at it. */
  isSpared: boolean;
}

type Lanes = Record<OutputLane, Allocated[]>;

/**
 * Who looks at which outputs. What a rule sends to people takes the day's budget in the order of
 * what is at stake; what exceeds it waits, with its lane and no day, and so does what has no words.
 * Where it is time to share out,
 * what is left goes to what no rule chose, and the rest is automated; what a rule put there is looked
 * at by the draw alone. What has a day keeps it: only what is new or waits is given.
 */
export function allocate(
  subjects: readonly Subject[],
  on: Deciding,
  pass: Allocating,
): Allocated[] {
  const decided = subjects.map((subject): Decided => {
    const { lane, reason, isWhole = false } = decideLane(subject, on);
    return {
      subject,
      lane: lane ?? 'automated',
      reason,
      isWhole,
      isSpared: lane === 'automated',
    };
  });
  const lanes: Lanes = { deep: [], scan: [], automated: [] };
  const over: Decided[] = [];
  for (const lane of ['deep', 'scan'] as const) {
    const all = decided.filter((d) => d.lane === lane && !d.subject.isGone).toSorted(byStake);
    const left = leftIn(lane, lanes, on, pass);
    for (const d of all.slice(0, left)) place(lanes, lane, d, d.reason, pass, d.isWhole);
    over.push(...all.slice(left));
  }
  // What nobody can read here takes no place; what is for people waits all the same.
  const gone = decided.filter((d) => d.subject.isGone);
  for (const d of gone.filter((g) => g.lane === 'automated'))
    place(lanes, 'automated', d, `${d.reason}, and its words are not kept`, pass);
  const rest = decided.filter((d) => d.lane === 'automated' && !d.subject.isGone);
  const later = pass.share ? shareLeft(lanes, { over, rest }, on, pass) : [...over, ...rest];
  return [
    ...lanes.deep,
    ...lanes.scan,
    ...lanes.automated,
    ...later.map((d) => waits(d, on, pass)),
    ...gone.filter((d) => d.lane !== 'automated').map((d) => waitsUnkept(d, pass)),
  ];
}

/** Shares out what is left of the budgets; those that still wait. */
function shareLeft(
  lanes: Lanes,
  { over, rest }: { over: readonly Decided[]; rest: readonly Decided[] },
  on: Deciding,
  pass: Allocating,
): Decided[] {
  const seen = new Map(pass.takenTasks);
  // A scan that found no place may be looked at deeply; what is for a deep look waits for one.
  const scans = over.filter((d) => d.lane === 'scan');
  const pool = new Map([...scans, ...rest].map((d) => [d.subject.id, d]));
  const deep = new Map(over.filter((d) => d.lane === 'deep').map((d) => [d.subject.id, d]));
  for (const lane of ['deep', 'scan'] as const) {
    const candidates = [...pool.values()].map((d) => candidateOf(d, on));
    const left = leftIn(lane, lanes, on, pass);
    // What waits for a deep look and came since the last draw is in this one all the same.
    const alsoDrawn = lane === 'deep' ? [] : [...deep.values()].filter((d) => isOfDraw(d, pass));
    const waiting = alsoDrawn.map((d) => ({ ...candidateOf(d, on), placeless: d.reason }));
    for (const { id, reason, drawn } of shareOut(candidates, left, pass.seed, seen, waiting)) {
      const chosen = pool.get(id) ?? deep.get(id);
      if (chosen === undefined) continue;
      // A scan that found no place was picked by its rule; that it came long ago says so too.
      const alone = drawn && chosen.lane !== 'scan' && isOfDraw(chosen, pass);
      place(lanes, lane, chosen, reason, pass, alone);
      pool.delete(id);
      deep.delete(id);
      const task = chosen.subject.task ?? '';
      seen.set(task, (seen.get(task) ?? 0) + 1);
    }
  }
  const left = [...pool.values()];
  for (const d of left.filter((l) => l.lane === 'automated'))
    place(
      lanes,
      'automated',
      d,
      d.isSpared ? d.reason : `${d.reason}, and others mattered more`,
      pass,
    );
  return [...deep.values(), ...left.filter((d) => d.lane === 'scan')];
}

const isOfDraw = ({ subject }: Decided, { draws }: Allocating): boolean => !draws.has(subject.id);

/** The draw that an output stands in, kept from when it came. */
function drawOf({ id }: Subject, pass: Allocating, alone: boolean): Pick<Allocation, 'draw'> {
  const of = pass.draws.has(id) ? pass.draws.get(id) : pass.draw;
  return of == null ? {} : { draw: { of, alone } };
}

const leftIn = (lane: 'deep' | 'scan', lanes: Lanes, on: Deciding, pass: Allocating): number =>
  Math.max(0, on.rules.budgets[lane] - pass.taken[lane] - lanes[lane].length);

const WEIGHT = { low: 0, medium: 1, high: 2 } as const;

/** How much an output matters that has no place by a rule. */
function candidateOf(
  { subject: s, lane, isSpared, reason }: Decided,
  { rules }: Deciding,
): Candidate {
  const consequence = consequenceOf(s.task, rules);
  const because = [
    ...(lane === 'scan' ? ['it found no place among the scans'] : []),
    ...(s.isNew ? ['unlike everything reviewed'] : []),
    ...(s.money === null ? [] : [`money at stake (${moneyWords(s.money)})`]),
    ...(consequence === 'high' ? ['high consequence'] : []),
  ];
  return {
    id: s.id,
    task: s.task,
    interest:
      (lane === 'scan' ? 4 : 0) +
      (s.isNew ? 2 : 0) +
      (s.novelty ?? 0.5) +
      WEIGHT[consequence] +
      // A hundred times the money counts one more, and no amount outweighs all else.
      Math.min(2, Math.log10(1 + Math.max(0, s.money?.amount ?? 0)) / 2),
    because: because.length === 0 ? 'it matters as much as any' : because.join(', '),
    ...(isSpared && { spared: reason }),
  };
}

/** What is at stake first: high risk, figures without a match, money, novelty; then the oldest. */
function byStake(a: Decided, b: Decided): number {
  const stakes = ({ subject: s }: Decided): number[] => [
    s.risk === 'high' ? 1 : 0,
    s.unmatched === null ? 0 : 1,
    s.money?.amount ?? 0,
    s.novelty ?? 0,
  ];
  const [of, than] = [stakes(a), stakes(b)];
  const i = of.findIndex((value, n) => value !== than[n]);
  if (i >= 0) return (than[i] ?? 0) - (of[i] ?? 0);
  const [first, second] = [`${a.subject.at} ${a.subject.id}`, `${b.subject.at} ${b.subject.id}`];
  return first < second ? -1 : first > second ? 1 : 0;
}

function place(
  lanes: Lanes,
  lane: OutputLane,
  { subject }: Decided,
  reason: string,
  pass: Allocating,
  alone = false,
): void {
  const rank = pass.taken[lane] + lanes[lane].length + 1;
  const draw = drawOf(subject, pass, alone);
  const allocation = { lane, day: pass.day, rank, reason, at: pass.now, ...draw };
  lanes[lane].push({ id: subject.id, allocation });
}

/** "all 20 places to scan of 2026-03-02 are given". */
function givenWords(lane: 'deep' | 'scan', places: number, day: string): string {
  const what = lane === 'deep' ? 'for a deep look' : 'to scan';
  if (places === 0) return `no place ${what} is there on any day`;
  return places === 1
    ? `the one place ${what} of ${day} is given`
    : `all ${places} places ${what} of ${day} are given`;
}

/** Its lane without a day, and what it waits for. */
function waits(
  { subject, lane, reason, isWhole }: Decided,
  { rules }: Deciding,
  pass: Allocating,
): Allocated {
  const why =
    lane === 'automated'
      ? `waits: shared out at ${rules.shareAt}`
      : `waits: ${givenWords(lane, rules.budgets[lane], pass.day)}`;
  const draw = drawOf(subject, pass, isWhole);
  const allocation = {
    lane,
    day: null,
    rank: 0,
    reason: `${why} (${reason})`,
    at: pass.now,
    ...draw,
  };
  return { id: subject.id, allocation };
}

/** The same of one that cannot be shown. */
function waitsUnkept({ subject, lane, reason, isWhole }: Decided, pass: Allocating): Allocated {
  const why = `waits: its words are not kept, look at it where the agent keeps them (${reason})`;
  const draw = drawOf(subject, pass, isWhole);
  const allocation = { lane, day: null, rank: 0, reason: why, at: pass.now, ...draw };
  return { id: subject.id, allocation };
}
