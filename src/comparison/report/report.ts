import { type Kind, kindOf } from '../../detection/explain/change-kind.ts';
import type { Reply } from '../../detection/explain/replies.ts';
import { judgmentError, JUDGMENTS } from '../../domain/judgment.ts';
import type { Trial } from '../../domain/run.ts';
import { addToTally, confidenceSequence, type Tally } from '../test/betting.ts';
import { type ComparedPair, compareRuns } from '../test/compare.ts';
import { flipsOf } from './flips.ts';
import { verdictWords } from './text.ts';
import type { MeasuredCase, MeasuredTrial, Rate, Report, ReportInput, Spread } from './types.ts';

/** Lays the two sides beside each other. Pure. */
export function reportOf(input: ReportInput): Report {
  const { answer, question, cases } = input;
  const pairs = cases.map(comparedPair);
  const compared = compareRuns(
    { pairs, onlyBefore: 0, onlyAfter: 0 },
    { odds: question.odds, margin: question.margin },
  );
  const flips = flipsOf(cases);
  const [before, after] = [answeredTrials(cases, 'before'), answeredTrials(cases, 'after')];
  const cost: Report['cost'] = {
    spentUsd: input.spentUsd,
    budgetUsd: input.budgetUsd,
    beforePerCallUsd: mean(before.flatMap((t) => t.costUsd ?? [])),
    afterPerCallUsd: mean(after.flatMap((t) => t.costUsd ?? [])),
  };
  const spreads = (of: (t: Trial) => number | null | undefined): Record<Side, Spread> => ({
    before: spread(before.flatMap((t) => of(t) ?? [])),
    after: spread(after.flatMap((t) => of(t) ?? [])),
  });
  const report: Omit<Report, 'words'> = {
    agent: input.agent,
    agentName: input.agentName,
    act: input.act,
    verdict: input.paired ? answer.verdict : 'could-not-measure',
    before: input.before,
    after: input.after,
    changed: input.changed,
    paired: input.paired,
    question,
    pairs: answer.pairs,
    voided: answer.voided,
    decidedAt: answer.decidedAt,
    fell: answer.fell,
    evidence: answer.evidence,
    more: moreOf(input, cost),
    rates: ratesOf(cases, input.paired),
    moved: compared.whole.moved.filter((m) => m.measure !== 'pass'),
    flips,
    kind: shownKind(
      flips.length > 0 ? kindOfFlips(pairs, flips, answer.verdict === 'worse') : compared.kind,
    ),
    cases: cases.map((c) => caseRow(c, flips)),
    cost,
    latencyMs: spreads((t) => t.latencyMs),
    outputTokens: spreads((t) => t.usage?.outputTokens),
    served: { before: servedBy(before), after: servedBy(after) },
    unmeasured: input.unmeasured,
    notes: input.notes,
    reason: reasonOf(input),
  };
  return { ...report, words: verdictWords(report) };
}

type Side = 'before' | 'after';

function answeredTrials(cases: readonly MeasuredCase[], side: Side): Trial[] {
  return cases.flatMap((c) => c[side].map((m) => m.trial)).filter((t) => t.finishReason !== null);
}

/** What it would take to decide, at what a pair has cost; null where it is decided or never would. */
function moreOf(
  { answer, worstPairUsd, spentUsd }: ReportInput,
  cost: Report['cost'],
): Report['more'] {
  if (answer.more === null || answer.verdict !== 'undecided') return null;
  const perPair =
    cost.beforePerCallUsd === null || cost.afterPerCallUsd === null
      ? worstPairUsd
      : spentUsd / Math.max(1, answer.pairs);
  return {
    pairs: answer.more,
    trials: 2 * answer.more,
    usd: perPair === null ? null : perPair * answer.more,
  };
}

/** The kind of change is told of the cases that became worse, where it is worse. */
function kindOfFlips(pairs: readonly ComparedPair[], flips: Report['flips'], worse: boolean): Kind {
  const lost = flips.filter((f) => f.way === 'worse').map((f) => f.case);
  return kindOf(pairs, { outcomesMoved: worse, ...(worse ? { cases: new Set(lost) } : {}) });
}

function shownKind(kind: Kind | null): Report['kind'] {
  return kind === null || kind.kind === 'none' || kind.kind === 'unclear'
    ? null
    : { kind: kind.kind, sentence: kind.sentence, reason: kind.reason, axes: kind.axes };
}

function caseRow(c: MeasuredCase, flips: Report['flips']): Report['cases'][number] {
  const [before, after] = [passed(c.before), passed(c.after)];
  const verdicts = before.of > 0 && after.of > 0;
  return {
    suite: c.suite,
    case: c.hash,
    label: c.label,
    before,
    after,
    asked: c.before.length + c.after.length > 0,
    verdicts,
    lost: flips.some((f) => f.case === c.hash && f.suite === c.suite && f.way === 'worse'),
    gained: verdicts && after.passed / after.of - before.passed / before.of >= 0.5,
  };
}

/** The answer's reason, with why it ended where that left it open. */
function reasonOf({ answer, ended, paired }: ReportInput): string {
  if (ended === null) return answer.reason;
  if (!paired) return ended;
  if (answer.verdict === 'undecided') return `${answer.reason}; ${ended}`;
  return answer.verdict === 'could-not-measure' ? `${ended} (${answer.reason})` : answer.reason;
}

function comparedPair(c: MeasuredCase): ComparedPair {
  const replies = (ms: readonly MeasuredTrial[]): Reply[] =>
    ms
      .filter((m) => m.trial.finishReason !== null && m.trial.outcome !== 'none')
      .map(({ trial: t, text }) => ({
        text,
        pass: t.asserted ? t.outcome === 'pass' : null,
        judged: t.judged,
        toolCalls: t.toolCalls,
        finishReason: t.finishReason,
        length: t.length,
      }));
  const [before, after] = [replies(c.before), replies(c.after)];
  return {
    id: c.hash,
    before,
    after,
    expect: c.expect,
    category: null,
    unjudged: before.length === 0 || after.length === 0,
  };
}

/**
 * Shares side by side: passing, judged as expected, and what it did. Each interval is a 95 % one by
 * itself.
 */
function ratesOf(cases: readonly MeasuredCase[], paired: boolean): Rate[] {
  const ways: { name: string; of(t: Trial, c: MeasuredCase): boolean | null }[] = [
    { name: 'pass rate', of: (t) => (t.asserted ? t.outcome === 'pass' : null) },
    {
      name: 'judged as expected',
      of: (t, c) =>
        c.expect === null || t.judged === null
          ? null
          : judgmentError(c.expect, t.judged) === 'none',
    },
    {
      name: 'over-cautious',
      of: (t, c) =>
        c.expect === null || t.judged === null
          ? null
          : judgmentError(c.expect, t.judged) === 'over-caution',
    },
    {
      name: 'over-confident',
      of: (t, c) =>
        c.expect === null || t.judged === null
          ? null
          : judgmentError(c.expect, t.judged) === 'over-confidence',
    },
    ...JUDGMENTS.map((j) => ({
      name: j as string,
      of: (t: Trial) => (t.judged === null ? null : t.judged.judgment === j),
    })),
    { name: 'flags that it is not sure', of: (t) => t.judged?.uncertain ?? null },
    {
      name: 'cut off at the length cap',
      of: (t) => (t.finishReason === null ? null : t.finishReason === 'length'),
    },
  ];
  return ways.flatMap(({ name, of }) => {
    const side = (which: 'before' | 'after'): { n: number; of: number } => {
      const values = cases.flatMap((c) =>
        c[which].flatMap(({ trial }) => (trial.outcome === 'none' ? [] : (of(trial, c) ?? []))),
      );
      return { n: values.filter(Boolean).length, of: values.length };
    };
    const [before, after] = [side('before'), side('after')];
    const fixed = name === 'pass rate' || name === 'judged as expected';
    if (before.of + after.of === 0 || (!fixed && before.n + after.n === 0)) return [];
    return [
      {
        name,
        before,
        after,
        ...(paired ? differenceOf(cases, of) : { difference: null, pairs: null }),
      },
    ];
  });
}

/** Over the pairs of one round each, as they were made. */
function differenceOf(
  cases: readonly MeasuredCase[],
  of: (t: Trial, c: MeasuredCase) => boolean | null,
): Pick<Rate, 'difference' | 'pairs'> {
  let tally: Tally = {};
  const pairs = { before: 0, after: 0, of: 0 };
  for (const c of cases) {
    for (const { trial: b } of c.before) {
      const a = c.after.find((m) => m.trial.ordinal === b.ordinal)?.trial;
      if (a === undefined || a.outcome === 'none' || b.outcome === 'none') continue;
      const [x, y] = [of(b, c), of(a, c)];
      if (x === null || y === null) continue;
      tally = addToTally(tally, Number(y) - Number(x));
      pairs.before += Number(x);
      pairs.after += Number(y);
      pairs.of++;
    }
  }
  return pairs.of === 0
    ? { difference: null, pairs: null }
    : { difference: confidenceSequence(tally, 0.05), pairs };
}

export function passed(ms: readonly MeasuredTrial[]): { passed: number; of: number } {
  const told = ms.filter(({ trial }) => trial.outcome !== 'none');
  return { passed: told.filter(({ trial }) => trial.outcome === 'pass').length, of: told.length };
}

function servedBy(trials: readonly Trial[]): { model: string; trials: number }[] {
  const known = trials.flatMap((t) => t.servedModel ?? []);
  return [...Map.groupBy(known, (m) => m)]
    .map(([model, all]) => ({ model, trials: all.length }))
    .toSorted((a, b) => b.trials - a.trials);
}

function spread(xs: readonly number[]): Spread {
  const sorted = xs.toSorted((a, b) => a - b);
  return {
    median: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
    ninth: sorted[Math.ceil(0.9 * sorted.length) - 1] ?? null,
  };
}

function mean(xs: readonly number[]): number | null {
  return xs.length === 0 ? null : xs.reduce((a, b) => a + b, 0) / xs.length;
}
