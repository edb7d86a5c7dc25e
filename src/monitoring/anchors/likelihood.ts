import { learnPrior, LOGITS } from '../../detection/drift/prior.ts';
import {
  logAdd,
  logBeta,
  logJump,
  logSigmoid,
  sigmoid,
} from '../../detection/drift/special-functions.ts';

/** One anchor's agreements with people, before and since a moment. */
export interface AnchorCounts {
  /** Whether people's label is a pass; null where the judge gives no pass or fail. */
  passes: boolean | null;
  before: { agreed: number; of: number };
  since: { agreed: number; of: number };
}

/**
 * How the judge would have had to move to bring about what a suite's verdicts did, all in shares of
 * texts.
 */
export interface JudgeMove {
  /** Share of the suite's verdicts that changed, in (0, 1]. */
  moved: number;
  /** Towards fewer passes (−1), more passes (1), or neither (0). */
  towards: -1 | 0 | 1;
  /** Share of the suite's verdicts that were passes before; 1 where there is no pass or fail. */
  passed: number;
}

/**
 * The judge may have moved somewhat less on the anchors than on the suite, or more: an alarm's own
 * estimate is rough and leans high.
 */
const SIZES = [0.6, 1, 1.5] as const;

/**
 * log of: how well "the judge moved as much as the suite's verdicts did" explains the verdicts on
 * the anchors since then, against "it judges as before". Four ways to move, at equal weight, each
 * in three sizes: on every anchor a little, or on some anchors wholly; away from people in any
 * direction, or stricter (more lenient) everywhere. Each way is sized so that it would move the
 * anchors as much as it moved the suite, which is what lets anchors that stand still speak against
 * it. 0 without anchors that could tell.
 */
export function logJudgeMoved(anchors: readonly AnchorCounts[], move: JudgeMove): number {
  const known = anchors.filter((a) => a.before.of > 0 && a.since.of > 0);
  if (known.length === 0) return 0;
  const prior = learnPrior(
    known.map((a) => a.before.agreed),
    known.map((a) => a.before.of),
  );
  const rates = known.map((a) => ratesOf(prior, a));
  const ways: number[] = [];
  for (const size of SIZES) {
    const share = Math.min(0.9, size * move.moved);
    ways.push(
      everywhere(
        known,
        rates,
        known.map(() => -1),
        share,
      ),
      somewhere(
        known,
        rates,
        known.map(() => 1),
        share,
      ),
    );
    const stricter = strictness(known, move);
    // Where no anchor could show it (none that passes, for a stricter judge) this way is left as
    // silent as it is.
    ways.push(
      everywhere(known, rates, stricter.sign, stricter.share * size),
      somewhere(known, rates, stricter.exposed, Math.min(0.9, stricter.each * size)),
    );
  }
  return ways.reduce((sum, log) => logAdd(sum, log), -Infinity) - Math.log(ways.length);
}

/** An anchor's agreement rate as its baseline tells it: weights over `LOGITS`. */
interface Rate {
  weights: Float64Array;
  mean: number;
  /** log P(its verdicts since | unchanged). */
  logSame: number;
}

function ratesOf(prior: Float64Array, a: AnchorCounts): Rate {
  const logs = prior.map(
    (w, g) => Math.log(w) + logCounts(LOGITS[g] ?? 0, a.before.agreed, a.before.of),
  );
  const top = logs.reduce((x, y) => Math.max(x, y));
  const raw = logs.map((l) => Math.exp(l - top));
  const total = raw.reduce((x, y) => x + y);
  const weights = raw.map((w) => w / total);
  return {
    weights,
    mean: weights.reduce((m, w, g) => m + w * sigmoid(LOGITS[g] ?? 0), 0),
    logSame: logUnder(weights, a, 0),
  };
}

function logCounts(logit: number, agreed: number, of: number): number {
  return agreed * logSigmoid(logit) + (of - agreed) * logSigmoid(-logit);
}

/** log P(verdicts since | every rate on the grid moved by `shift` logits). */
function logUnder(weights: Float64Array, a: AnchorCounts, shift: number): number {
  let sum = -Infinity;
  for (const [g, w] of weights.entries())
    if (w > 1e-12)
      sum = logAdd(
        sum,
        Math.log(w) + logCounts((LOGITS[g] ?? 0) + shift, a.since.agreed, a.since.of),
      );
  return sum;
}

/**
 * How a change in strictness shows on each anchor. A stricter judge turns passes into fails: away
 * from people where they say pass, towards them where they say fail. `sign` is the way agreement
 * would go, `exposed` the share of an anchor's verdicts that could turn, `share` the mean change
 * over the anchors and `each` the chance that one exposed verdict turns.
 */
function strictness(
  anchors: readonly AnchorCounts[],
  { moved, towards, passed }: JudgeMove,
): { sign: number[]; exposed: number[]; share: number; each: number } {
  if (towards === 0 || anchors.every((a) => a.passes === null))
    return {
      sign: anchors.map(() => -1),
      exposed: anchors.map(() => 1),
      share: moved,
      each: moved,
    };
  const exposed = anchors.map((a) => {
    const agrees = a.before.agreed / a.before.of;
    const judgedPass = a.passes === false ? 1 - agrees : agrees;
    return towards < 0 ? judgedPass : 1 - judgedPass;
  });
  const each = Math.min(0.9, moved / Math.max(0.05, towards < 0 ? passed : 1 - passed));
  const sign = anchors.map((a) => (a.passes === false ? -1 : 1) * towards);
  return {
    sign,
    exposed,
    share: (each * exposed.reduce((x, y) => x + y, 0)) / anchors.length,
    each,
  };
}

/**
 * A common shift in logits, as large as moves the mean verdict by `share`. Its size is found from
 * the anchors' mean rates, which is near enough.
 */
function everywhere(
  anchors: readonly AnchorCounts[],
  rates: readonly Rate[],
  sign: readonly number[],
  share: number,
): number {
  const logits = rates.map((r) => Math.log(r.mean / (1 - r.mean)));
  const change = (v: number): number =>
    logits.reduce(
      (sum, l, i) => sum + Math.abs((rates[i]?.mean ?? 0) - sigmoid(l + (sign[i] ?? -1) * v)),
      0,
    ) / rates.length;
  let low = 0;
  let high = 8;
  for (let step = 0; step < 20; step++) {
    const middle = (low + high) / 2;
    if (change(middle) < share) low = middle;
    else high = middle;
  }
  return anchors.reduce((sum, a, i) => {
    const r = rates[i];
    return r === undefined ? sum : sum + logUnder(r.weights, a, (sign[i] ?? -1) * low) - r.logSame;
  }, 0);
}

/** Each anchor by itself became something else, with chance `share` times what of it could. */
function somewhere(
  anchors: readonly AnchorCounts[],
  rates: readonly Rate[],
  exposed: readonly number[],
  share: number,
): number {
  return anchors.reduce((sum, a, i) => {
    const chance = Math.min(0.999, share * (exposed[i] ?? 1));
    if (chance <= 0) return sum;
    const turned = Math.log(chance) + logTurned(a) - (rates[i]?.logSame ?? 0);
    return sum + logAdd(Math.log1p(-chance), turned);
  }, 0);
}

/**
 * log P(verdicts since | the anchor turned): mostly against what it was, by the jump of the sparse
 * process (`logJump`), or nearly always.
 */
function logTurned(a: AnchorCounts): number {
  const { agreed, of } = a.since;
  const was = a.before.agreed * 2 >= a.before.of;
  const away = was
    ? logBeta(agreed + 0.5, of - agreed + 3)
    : logBeta(agreed + 3, of - agreed + 0.5);
  return logAdd(
    Math.log(0.3) + logJump(agreed, of - agreed),
    Math.log(0.7) + away - logBeta(0.5, 3),
  );
}
