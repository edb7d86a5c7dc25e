import type { PlannedCandidate, PlannedDelay, SuitePlan } from './plan.ts';
import { capital, plural } from '../../domain/text.ts';

/** What a plan says to a person: rows of tables, and sentences. The command lays them out. */
export interface PlanWords {
  title: string;
  facts: string[];
  sight: string[][];
  delays: string[][];
  candidates: string[][];
  advice: string[];
}

/** A candidate is shown where it saves a tenth of the wait. */
const SHOWN = 0.9;

const money = (x: number): string =>
  Math.abs(x) >= 0.005 ? `$${Math.abs(x).toFixed(2)}` : x === 0 ? '$0' : 'under 1 cent';

/** Days as a person says them. */
export function spanWords(days: number): string {
  if (days * 24 < 0.95) return plural(Math.max(1, Math.round(days * 24 * 60)), 'minute');
  if (days < 0.95) return plural(Math.max(1, Math.round(days * 24)), 'hour');
  if (days < 14) return plural(Math.max(1, Math.round(days)), 'day');
  return days < 60 ? `${Math.round(days / 7)} weeks` : `${Math.round(days / 30)} months`;
}

function rhythm(looksAYear: number): string {
  const days = 365 / looksAYear;
  if (Math.abs(days - 1) < 0.05) return 'every day';
  if (Math.abs(days - 7) < 0.4) return 'every week';
  return days < 1
    ? `${Math.round(1 / days)} times a day`
    : `every ${Math.round(days * 10) / 10} days`;
}

/** How soon, or why not. */
function delayWords(
  d: PlannedDelay,
  runs: number,
  horizon: number,
  assumed: boolean,
): [string, string] {
  if (d.medianLooks !== null && d.medianDays !== null) {
    const looks = Math.max(1, Math.round(d.medianLooks));
    return [
      `${plural(looks, 'run')} (${spanWords(d.medianDays)})`,
      d.lateLooks === null
        ? `${inTen(1 - d.found)} not within ${horizon} runs`
        : `8 times in 10 within ${plural(d.lateLooks, 'run')}`,
    ];
  }
  if (d.blind !== null)
    return [
      'cannot be seen',
      `it takes ${d.blind >= horizon ? `over ${horizon}` : `about ${d.blind}`} runs to tell, ` +
        `and there are ${assumed ? 'then' : 'only'} ${runs} to compare with`,
    ];
  return [
    `over ${horizon} runs`,
    d.found < 0.05
      ? `hardly ever heard of within ${horizon} runs`
      : `${inTen(d.found)} within ${horizon} runs`,
  ];
}

/** "once in 10", "8 times in 10". */
function inTen(share: number): string {
  const times = Math.max(1, Math.round(10 * share));
  return `${times === 1 ? 'once' : `${times} times`} in 10`;
}

const waitWords = (days: number | null): string => (days === null ? 'not seen' : spanWords(days));
function costWords(c: PlannedCandidate): string {
  if (c.callsAMonth === 0)
    return c.days === 0 ? 'nothing' : `nothing but ${spanWords(c.days)} of waiting`;
  const sign = c.callsAMonth > 0 ? 'costs' : 'saves';
  return c.usdAMonth === null
    ? `${sign} ${plural(Math.round(Math.abs(c.callsAMonth)), 'call')} a month (no price known)`
    : `${sign} ${money(c.usdAMonth)} a month`;
}

/** The plan in words. */
export function planWords(p: SuitePlan): PlanWords {
  const runs = p.assumed ? 20 : p.baselineRuns + p.quietLooks;
  const worth = p.candidates.filter(
    (c) => (c.factor <= SHOWN && c.after !== null) || c === p.recommended || c.id === 'weekly',
  );
  return {
    title:
      `${p.agent} / ${p.suite}: ` +
      `${plural(p.cases, 'case')}${p.trials > 1 ? ` × ${p.trials} calls` : ''} ` +
      `${rhythm(p.looksAYear)}, ${againstWords(p)}`,
    facts: [...p.notes, noiseWords(p), monthWords(p)],
    sight: sightRows(p),
    delays: [
      ['if this happened', 'you would hear after', ''],
      ...p.delays.map((d) => [d.words, ...delayWords(d, runs, p.horizon, p.assumed)]),
    ],
    candidates:
      worth.length === 0
        ? []
        : [
            [`if ${p.focus.words}:`, 'heard of after', 'costs'],
            ['as it is', waitWords(p.candidates[0]?.before ?? null), ''],
            ...worth.map((c) => [c.words, waitWords(c.after), costWords(c)]),
          ],
    advice: [adviceOf(p), ...refusalAdvice(p), ...weeklyAdvice(p)],
  };
}

function againstWords(p: SuitePlan): string {
  const stored = p.baselineRuns + p.quietLooks;
  if (p.assumed)
    return stored === 0 ? 'nothing stored yet' : `${plural(stored, 'run')} stored, too few yet`;
  const runs = p.provisional ? 'first runs that nobody has approved yet' : 'approved runs';
  const quiet = p.quietLooks > 0 ? ` and ${p.quietLooks} quiet ones since` : '';
  return `compared with ${p.baselineRuns} ${runs}${quiet}`;
}

/** How much whole runs differ from one another. */
function noiseWords({ assumed, phi }: SuitePlan): string {
  if (assumed) return 'Whole runs are assumed to differ from each other by chance alone (φ 1).';
  const noisy =
    phi.value < 1.3
      ? 'hardly more than chance makes them'
      : phi.value < 2.2
        ? 'clearly more than chance makes them, which costs time'
        : 'far more than chance makes them, which costs much time';
  return (
    `Whole runs differ from each other ${noisy}: φ ${phi.value.toFixed(1)}, likely between ` +
    `${phi.from.toFixed(1)} and ${phi.to.toFixed(1)}, from ` +
    `${plural(phi.runs, 'run')}.`
  );
}

const COST_FROM: Readonly<Record<SuitePlan['costFrom'], string>> = {
  recorded: 'from what calls have cost',
  'worst case': 'at most, by list price; usually far less',
  unknown: '',
};

function monthWords(p: SuitePlan): string {
  const calls = `${plural(Math.round(p.callsAMonth), 'call')} a month`;
  return p.usdAMonth === null
    ? `${calls}; no price known.`
    : `${calls}: about ${money(p.usdAMonth)} (${COST_FROM[p.costFrom]}).`;
}

/** The smallest changes that are heard of within a while, a column each. */
function sightRows(p: SuitePlan): string[][] {
  const seen = (x: number | null, one: (n: number) => string, looks: number): string =>
    looks === 0
      ? 'no run by then'
      : x === null
        ? looks === 1
          ? 'nothing: one run is no proof'
          : 'nothing'
        : one(x);
  return [
    ['smallest change it hears of, 8 times in 10', ...p.sights.map((s) => `within a ${s.within}`)],
    [
      'everything gets worse by',
      ...p.sights.map((s) => seen(s.points, (n) => plural(n, 'point'), s.looks)),
    ],
    [
      'good cases that break',
      ...p.sights.map((s) => seen(s.cases, (n) => `${n} of ${p.cases}`, s.looks)),
    ],
  ];
}

/** What more cases do for refusals, where that shortens the wait clearly. */
function refusalAdvice(p: SuitePlan): string[] {
  const more = p.candidates.find(
    (c) =>
      c.refusals?.after !== null &&
      c.refusals !== undefined &&
      (c.refusals.before === null || c.refusals.before > 1.25 * (c.refusals.after ?? 0)),
  );
  if (more?.refusals === undefined) return [];
  const { before, after } = more.refusals;
  return [
    `${more.words} (${costWords(more)}) also hear of 10 more refusals in 100 ` +
      `answers after ${waitWords(after)}; as it is, ` +
      `${before === null ? 'mostly not at all' : `after ${spanWords(before)}`}.`,
  ];
}

/** What weekly cases save, and what it costs to hear of one of them later. */
function weeklyAdvice(p: SuitePlan): string[] {
  const weekly = p.candidates.find((c) => c.id === 'weekly');
  if (weekly?.oneOfThem === undefined) return [];
  return [
    `${capital(weekly.words)}: ` +
      `${costWords(weekly)}, but one of them that breaks is then heard of after ` +
      `${waitWords(weekly.oneOfThem.after)} instead of ` +
      `${waitWords(weekly.oneOfThem.before)}.`,
  ];
}

/** One recommendation, in a sentence. */
function adviceOf(p: SuitePlan): string {
  const r = p.recommended;
  if (r === null)
    return 'Recommended: leave it as it is. Nothing that was tried shortens the wait by a fifth.';
  const gain =
    r.after === null
      ? 'makes it likelier to be heard of at all'
      : r.before === null
        ? `is heard of after ${spanWords(r.after)}; as it is, mostly not at all`
        : `is heard of after ${spanWords(r.after)} instead of ${spanWords(r.before)}`;
  const cost = costWords(r);
  if (r.id === 'more-runs') {
    const atOnce = p.candidates
      .filter(
        (c) =>
          c.id !== 'weekly' &&
          c.id !== 'more-runs' &&
          c.after !== null &&
          c.factor <= r.factor * 1.1,
      )
      .toSorted((a, b) => a.callsAMonth - b.callsAMonth)[0];
    const sooner =
      atOnce === undefined ? '' : ` Without the wait: ${atOnce.words} (${costWords(atOnce)}).`;
    return (
      'Recommended: let it run on. ' +
      `${capital(r.words)} cost ${cost}. If then ` +
      `${p.focus.words}, that ${gain}.${sooner}`
    );
  }
  return (
    `Recommended: ${r.words} (${cost === 'nothing' ? 'free' : cost}). If ` +
    `${p.focus.words}, that ${gain}.`
  );
}
