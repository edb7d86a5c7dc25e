import { percentOf, signedPoints } from '../../domain/text-percent.ts';
import { usd } from '../../platform/money/ceilings.ts';
import type { MeasureName } from '../rehearsal/decide.ts';
import { points } from '../test/paired.ts';
import { type Flip, LOSSES, type Rate, type Report } from './types.ts';

/** "96 %" of a count, "–" where nothing was counted. */
export const shareWords = (r: { n: number; of: number }): string => percentOf(r.n, r.of, '–');

/** "96 % → 81 % (−15 points, −27.1 to −4)". */
export function rateWords(r: Rate): string {
  return (
    `${shareWords(r.before)} → ` +
    `${shareWords(r.after)}${r.difference === null ? '' : ` (${differenceWords(r)})`}`
  );
}
/**
 * The difference of the pairs, with their own shares before it where those of all answers are
 * others.
 */
export function differenceWords(r: Rate): string {
  const { difference: d, pairs: p } = r;
  if (d === null) return '–';
  const [before, after] =
    p === null
      ? ['', '']
      : [shareWords({ n: p.before, of: p.of }), shareWords({ n: p.after, of: p.of })];
  const own =
    p === null || (before === shareWords(r.before) && after === shareWords(r.after))
      ? ''
      : `in the ${p.of} pairs that both answered ${before} → ${after}, `;
  return `${own}${signedPoints(d.value)} points, ${signedPoints(d.low)} to ${signedPoints(d.high)}`;
}

/** "9 cases change, mostly over-cautious"; empty where none got worse. */
export function lossWords(flips: readonly Flip[]): string {
  const lost = flips.filter((f) => f.way === 'worse');
  if (lost.length === 0) return '';
  const counts = LOSSES.map((l) => ({ l, n: lost.filter((f) => f.loss === l).length })).toSorted(
    (a, b) => b.n - a.n,
  );
  const top = counts[0];
  const how =
    top === undefined || top.n * 2 < lost.length
      ? 'in several ways'
      : top.n === lost.length
        ? `${lost.length > 1 ? 'all ' : ''}${top.l}`
        : `mostly ${top.l}`;
  return `${lost.length} case${lost.length === 1 ? ' changes' : 's change'} for the worse, ${how}`;
}

/** "about 40 more trials, $0.60". */
export function moreWords(more: Report['more']): string {
  if (more === null)
    return (
      'more cases like these would hardly settle it: the two lie about as far apart as the margin ' +
      'that you allow'
    );
  return (
    `about ${more.trials} more ` +
    `trials${more.usd === null ? '' : `, ${more.usd < 0.005 ? 'under $0.01' : usd(more.usd)}`}`
  );
}

/** The verdict as one sentence for people. */
export function verdictWords(r: Omit<Report, 'words'>): string {
  const rate = r.rates.find((x) => x.name === 'pass rate') ?? r.rates[0];
  const rates = rate === undefined ? '' : `${rate.name} ${rateWords(rate)}`;
  const lost = lossWords(r.flips);
  if (!r.paired)
    return (
      'Not decided: the present model no longer answers, so that the new answers could only be set ' +
      `beside its stored ones${lost === '' ? '' : `; ${lost}`}.`
    );
  if (r.verdict === 'could-not-measure') return `Could not measure: ${r.reason}.`;
  if (r.verdict === 'worse')
    return `Not safe to ${r.act}: ${lost === '' ? 'single cases get worse here and there' : lost}; ${rates}.`;
  if (r.verdict === 'undecided')
    return `Not enough evidence: ${moreWords(r.more)}.${lost === '' ? '' : ` So far ${lost}.`}`;
  const beside = movedWords(r);
  const unseen = beside.length === 0 ? '' : ` What the checks do not see: ${beside.join('; ')}.`;
  return `Safe to ${r.act}: ${rates}${lost === '' ? '' : `; ${lost}`}.${unseen}`;
}

/** Why an interval seems to say otherwise than the verdict beside it; null where none does. */
export function disagreementWords(r: Report): string | null {
  const head = r.rates.find((x) => x.name === 'pass rate') ?? r.rates[0];
  if (head?.difference == null || !r.paired) return null;
  const why =
    'it is two-sided, open to a gain and to a loss, while the verdict asks one way only and ' +
    'so needs less; both hold however often one looks';
  const holdsZero = (x: Rate): boolean =>
    x.difference !== null && x.difference.low <= 0 && x.difference.high >= 0;
  if (r.verdict === 'worse') {
    const fell = r.rates.find((x) => r.fell !== null && x.name === RATES[r.fell]) ?? head;
    if (holdsZero(fell))
      return `The interval of "${fell.name}" contains 0 beside the verdict "worse": ${why}.`;
    return holdsZero(head)
      ? `The interval of "${head.name}" contains 0 beside the verdict "worse": what got ` +
          `worse is "${fell.name}".`
      : null;
  }
  const { margin } = r.question;
  return r.verdict === 'same-or-better' && head.difference.low < -margin
    ? `The interval of "${head.name}" reaches below a loss of ` +
        `${points(margin)} beside the verdict "same or better": ${why}.`
    : null;
}
const RATES: Readonly<Record<MeasureName, Rate['name']>> = {
  pass: 'pass rate',
  judgment: 'judged as expected',
};

/** What moved for sure beside the outcomes. */
export function movedWords(r: Pick<Report, 'moved'>): string[] {
  return [
    ...new Set(
      r.moved.map((m) =>
        m.measure === 'length'
          ? `answers are ${m.way === 'more' ? 'longer' : 'shorter'}`
          : `"${m.words.replaceAll('"', "'")}" in ${m.way === 'more' ? 'more' : 'fewer'} cases`,
      ),
    ),
  ].slice(0, 6);
}
