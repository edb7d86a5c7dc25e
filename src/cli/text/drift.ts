import { isContradicted } from '../../detection/drift/contradicted.ts';
import type { Budget } from '../../detection/drift/detection-power.ts';
import { explainReview, headlineOf } from '../../detection/drift/explain.ts';
import { speaksForChange } from '../../detection/drift/stream-status.ts';
import type { Lane } from '../../domain/drift.ts';
import { evidenceWords, saidOf } from '../../domain/text-evidence.ts';
import { percentOffEnds } from '../../domain/text-percent.ts';
import { minute } from '../../domain/text-time.ts';
import { plural } from '../../domain/text.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { claimsOf, claimWords } from '../../monitoring/review/claims.ts';
import { isJudgment } from '../../monitoring/review/drift-text.ts';
import { bothWaysWords } from '../../monitoring/review/judgment-way.ts';
import type { StreamNow } from '../../monitoring/review/queries.ts';
import { table, asWritten, type Typed } from '../io.ts';

const LANES: Readonly<Record<Lane, string>> = {
  schedule: 'scheduled looks',
  change: 'looks after changes',
  'high-risk': 'high-risk cases',
};

/** The ledger in sentences and a table; shares of the whole year's budget. */
export function budgetText(b: Budget): string {
  const share = (x: number): string => `${((100 * x) / b.alpha).toFixed(1)} %`;
  return [
    `The promise: at most a ${100 * b.alpha} % chance of any false alarm in a year, over ` +
      'everything watched here.',
    `Spent in the last 365 days: ${share(b.alpha - b.left)} of it; ${share(b.left)} is left. ` +
      'Every run that is compared pays before it is looked at; what is spent comes back after a year.',
    '',
    table([
      ['lane', 'its share', 'spent'],
      ...b.lanes.map((l) => [LANES[l.lane], share(l.of), share(l.spent)]),
    ]),
    '',
    b.streams.length === 0
      ? 'No stream has paid for a look yet.'
      : table([
          ['stream', 'looks', 'spent'],
          ...b.streams.map((s) => [s.stream, String(s.looks), share(s.spent)]),
        ]),
  ].join('\n');
}

/** How the streams stand, agent by agent. @param all quiet ones at length too */
export function driftText(
  streams: readonly StreamNow[],
  cases: ReadonlyMap<string, StoredCase>,
  all: boolean,
  typed: Typed = asWritten,
): string {
  if (streams.length === 0)
    return (
      'Nothing has been compared yet: a suite needs five runs before its first look counts. ' +
      typed('daytwo runs shows how far it is.')
    );
  return [...Map.groupBy(streams, (s) => s.stream.agent)]
    .map(([agent, own]) => agentText(agent, own, cases, all))
    .join('\n\n');
}

function agentText(
  agent: string,
  own: readonly StreamNow[],
  cases: ReadonlyMap<string, StoredCase>,
  all: boolean,
): string {
  const label = (hash: string): string => cases.get(hash)?.label ?? hash.slice(0, 8);
  const rows = own
    .toSorted((a, b) => b.evidence - a.evidence)
    .map((s) => [
      `  ${s.stream.suite}`,
      headlineOf(s, { label, ...toldIn(s) }),
      statusWords(s),
      comparedWith(s),
    ]);
  const long = own.filter((s) => all || (!s.stale && speaksForChange(s)));
  const claims = claimsOf(
    own.filter((s) => all || (s.alarm && !s.stale)),
    cases,
  ).filter((c) => all || c.p > 0.5);
  return [
    agent,
    table(rows),
    ...toldLines(own),
    ...(claims.length === 0 ? [] : ['', '  Claims:', ...claims.map((c) => `    ${claimWords(c)}`)]),
    ...long.flatMap((s) => [
      '',
      ...explainReview(s, {
        label,
        contradicted: isContradicted(s, own),
        ...toldIn(s),
      }).map((l) => `  ${l}`),
      ...bothWays(s, cases).map((l) => `  ${l}`),
    ]),
  ].join('\n');
}

/**
 * What the incidents count: from where they began to the last run that was not as before. A stream's
 * row goes by the likeliest beginning, which may be another.
 */
function toldLines(own: readonly StreamNow[]): string[] {
  const lines = own.flatMap(({ toldBy, toldFigures: f }) =>
    toldBy === undefined || f === undefined
      ? []
      : [
          `  In ${toldBy}, counted since ${f.since === null ? 'it began' : `${minute(f.since)} UTC`}: ` +
            `${f.name} ${percentOffEnds(f.before)} → ${percentOffEnds(f.after)}`,
        ],
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

const toldIn = ({ toldBy }: StreamNow): { told?: string } =>
  toldBy === undefined ? {} : { told: toldBy };

/** Which ways those were, where judgment moved without one direction. */
function bothWays(s: StreamNow, cases: ReadonlyMap<string, StoredCase>): string[] {
  if (!s.alarm || !isJudgment(s)) return [];
  const expectOf = (hash: string) => cases.get(hash)?.metadata.expect;
  // The counts alone do not say what a label of acting is worth.
  const words = bothWaysWords(s, new Set(), expectOf, () => false);
  return words === null ? [] : [words];
}

/** How many looks, and the runs that they are compared with. */
function comparedWith(s: StreamNow): string {
  if (s.stale)
    return s.approvedRuns === null
      ? ''
      : `no look since, ${plural(s.approvedRuns, 'approved run')}`;
  const of = `${plural(s.looks, 'look')}, ${plural(s.baselineRuns, 'baseline run')}`;
  if (s.provisional) return `${of} (provisional)`;
  // What was approved is completed to five from the looks after it.
  return s.approvedRuns !== null && s.approvedRuns < s.baselineRuns
    ? `${of} (${s.approvedRuns} of them approved)`
    : of;
}

function statusWords(s: StreamNow): string {
  if (s.stale) return 'starts anew with the next look';
  return s.looks === 0 ? 'no look yet' : evidenceWords(s.alarm ? s.evidence : saidOf(s), s.bar);
}
