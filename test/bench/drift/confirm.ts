// Confirmation on suspicion: how soon a collapse is open, what quiet years cost, and how a bad hour
// ends. node test/bench/drift/confirm.ts KIND [worlds=200] [noise=0] [seed=1] [alpha=.05]
// [streams=1] [k=40] [baseline=60] `streams` share the budget; up to six of them are the same
// run's. KIND: collapse | quiet | bad-run | bad-cases. Rounds share the run's noise; with KIND
// quiet-fresh each round has its own.
import { Ledger, openCharge } from '../../../src/detection/drift/alpha-spending.ts';
import { confirmationAllowance, decideConfirmation } from '../../../src/detection/drift/confirm.ts';
import { Detector, type Start, type Strength } from '../../../src/detection/drift/detector.ts';
import { collapse } from './changes.ts';
import { caseRates, look, normal, random, type Random, shifted } from './world.ts';

const [
  kind = 'collapse',
  worldsText = '200',
  noiseText = '0',
  seedText = '1',
  alphaText = '.05',
  streamsText = '1',
  kText = '40',
  baselineText = '60',
] = process.argv.slice(2);
const worlds = Number(worldsText),
  noise = Number(noiseText),
  seed = Number(seedText),
  k = Number(kText),
  runs = Number(baselineText);
const HORIZON = kind.startsWith('quiet') ? 365 : 6;

interface Budget {
  alpha: number;
  liveStreams: number;
}

/** One stream's looks with confirmation, through the same decider as the worker's. */
export class ConfirmedStream {
  readonly detector: Detector;
  private readonly ledger = new Ledger();
  private readonly starts: Start[] = [];
  private readonly budget: Budget;
  /** The run's other streams, which say nothing here. */
  private readonly silent: { name: string; alarm: false; evidence: 0; watched: [] }[];
  /** Calls of each day: planned ones and those of confirmation. */
  readonly calls: { day: number; confirmation: number }[] = [];

  constructor(baseline: ReturnType<typeof look>[], budget: Budget) {
    this.budget = budget;
    this.silent = Array.from({ length: Math.min(6, budget.liveStreams) - 1 }, (_, i) => ({
      name: `other ${i}`,
      alarm: false,
      evidence: 0,
      watched: [],
    }));
    this.detector = new Detector(
      { metric: 'pass', categories: ['pass', 'fail'], baseline, expect: new Map() },
      baseline.flatMap((l) => l.cells.map((c) => c.caseHash)),
    );
  }

  /**
   * @param trial one more trial of a case in the look's hour; @param confirms without it the
   *   stream is as it was before confirmation existed
   */
  next(
    l: ReturnType<typeof look>,
    day: number,
    trial: ((caseHash: string) => boolean) | null,
  ): { ended: string; rounds: number; evidence: number } {
    this.detector.add(l);
    const charge = openCharge({
      stream: 's',
      run: l.run,
      at: l.at,
      lane: 'schedule',
      alpha: this.budget.alpha,
      shares: { schedule: 1, change: 0, 'high-risk': 0 },
      plannedLooks: 365,
      liveStreams: this.budget.liveStreams,
      earlierStarts: this.starts.length,
      spent: this.ledger.spent('schedule', l.at),
    });
    this.ledger.add(charge);
    this.starts.push({
      tau: this.detector.looks.length,
      weight: charge.weight,
      lasting: charge.lasting,
    });
    const today = { day, confirmation: 0 };
    this.calls.push(today);
    let raised: readonly string[] = [];
    for (let rounds = 0; ; rounds++) {
      const strength: Strength = this.detector.strength(this.starts);
      const recent = this.calls.filter((c) => c.day > day - 30);
      const spent = recent.reduce((sum, c) => sum + c.confirmation, 0);
      const { calls: allowance } = confirmationAllowance({
        calls: recent.length * l.cells.length + spent,
        planned: 30 * l.cells.length,
        confirmation: spent,
        young: false,
      });
      const decided = decideConfirmation({
        streams: [
          {
            name: 's',
            alarm: strength.evidence >= 1,
            evidence: strength.evidence,
            watched: [{ detector: this.detector, starts: this.starts, strength }],
          },
          ...this.silent,
        ],
        rounds,
        raised,
        allowance,
      });
      if (decided.verdict !== 'again' || trial === null)
        return {
          ended: decided.verdict === 'again' ? 'suspicious' : decided.verdict,
          rounds,
          evidence: strength.evidence,
        };
      raised = decided.raised;
      today.confirmation += decided.suspects.length;
      this.detector.confirm(
        decided.suspects.map(({ caseHash }) => ({
          caseHash,
          counts: trial(caseHash) ? [1, 0] : [0, 1],
        })),
      );
    }
  }
}

const tally: Record<string, number> = {};
const count = (what: string, n = 1): void => {
  tally[what] = (tally[what] ?? 0) + n;
};
const indexOf = (caseHash: string): number => Number(caseHash.slice(1));

function world(r: Random): void {
  const rates = caseRates(r, k);
  const effect = (): number => noise * normal(r);
  const baseline = Array.from({ length: runs }, (_, i) =>
    look(r, rates, effect(), `b${String(i).padStart(3, '0')}`, i),
  );
  const changed = kind === 'collapse' || kind === 'bad-cases' ? collapse(4)(r, rates) : rates;
  const stream = new ConfirmedStream(baseline, {
    alpha: Number(alphaText),
    liveStreams: Number(streamsText),
  });
  const bare = kind.startsWith('quiet')
    ? new ConfirmedStream(baseline, { alpha: Number(alphaText), liveStreams: Number(streamsText) })
    : null;
  // A month of quiet looks first, so that the share of a month's calls is what a living
  // installation has.
  const before = kind.startsWith('quiet') ? 0 : 30;
  let alarmed = false,
    bareAlarmed = false;
  for (let day = 0; day < before + HORIZON; day++) {
    const since = day - before;
    const now =
      kind === 'collapse' && since >= 0
        ? changed
        : kind === 'bad-cases' && since === 0
          ? changed
          : rates;
    const u = kind === 'bad-run' && since === 0 ? -3 : effect();
    const l = look(r, now, u, `r${String(day).padStart(3, '0')}`, runs + day);
    const reverted = (kind === 'bad-run' || kind === 'bad-cases') && since === 0;
    const rounds = (hash: string): boolean =>
      r() <
      shifted(
        (reverted ? rates : now)[indexOf(hash)] ?? 0.5,
        reverted ? 0 : kind === 'quiet-fresh' ? effect() : u,
      );
    const seen = stream.next(l, day, rounds);
    if (bare !== null && !bareAlarmed && bare.next(l, day, null).evidence >= 1) {
      bareAlarmed = true;
      count('alarms without confirmation');
    }
    if (since < 0) {
      if (seen.ended === 'open') {
        count('alarm before the change');
        return;
      }
      continue;
    }
    if (seen.rounds > 0) count(`rounds made (${kind})`, seen.rounds);
    if (kind.startsWith('quiet')) {
      if (seen.rounds > 0 || seen.ended !== 'none') count(`suspicion: ${seen.ended}`);
      if (seen.ended === 'open') {
        count('alarms');
        alarmed = true;
        break;
      }
    } else if (seen.ended === 'open') {
      count(`open at look ${since + 1}${since === 0 ? ` (round ${seen.rounds})` : ''}`);
      count(`by look ${since + 1}`);
      return;
    } else if (since === 0) count(`first look: ${seen.ended}`);
  }
  if (kind.startsWith('quiet')) {
    count(
      'confirmation calls',
      stream.calls.reduce((sum, c) => sum + c.confirmation, 0),
    );
    count('planned calls', stream.calls.length * k);
    // The stream without confirmation lives its year to the end.
    void alarmed;
  }
}

for (let i = 0; i < worlds; i++) world(random(seed * 1_000_003 + i));
const byLook = (n: number): number =>
  Array.from({ length: n }, (_, i) => tally[`by look ${i + 1}`] ?? 0).reduce((a, b) => a + b, 0) /
  (worlds - (tally['alarm before the change'] ?? 0));
console.log(
  JSON.stringify({
    kind,
    worlds,
    noise,
    alpha: Number(alphaText),
    streams: Number(streamsText),
    cases: k,
    baseline: runs,
    ...Object.fromEntries(Object.entries(tally).sort(([a], [b]) => (a < b ? -1 : 1))),
    ...(kind === 'collapse'
      ? {
          openWithinTheFirstLook: Number(byLook(1).toFixed(3)),
          byTheSecond: Number(byLook(2).toFixed(3)),
        }
      : {}),
    ...(kind.startsWith('quiet')
      ? {
          extraCalls: Number(
            ((tally['confirmation calls'] ?? 0) / Math.max(1, tally['planned calls'] ?? 0)).toFixed(
              4,
            ),
          ),
        }
      : {}),
  }),
);
