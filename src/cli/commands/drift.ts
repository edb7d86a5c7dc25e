import type { Command } from 'commander';
import { agentOf } from '../../config/agent.ts';
import { type Budget, budgetOf } from '../../detection/drift/detection-power.ts';
import { shareOfBar } from '../../detection/drift/evidence-text.ts';
import { explainReview, headlineOf } from '../../detection/drift/explain.ts';
import type { Lane, StreamReview } from '../../domain/drift.ts';
import { EXIT } from '../../domain/errors.ts';
import type { StoredCase } from '../../domain/stored-case.ts';
import { claimsOf, claimWords } from '../../monitoring/review/claims.ts';
import { show, withStore } from '../context.ts';
import { type Io, table } from '../io.ts';

interface Latest {
  run: string;
  at: string;
  review: StreamReview;
  /** A baseline was approved or the incident closed since: the next look compares anew. */
  stale: boolean;
}

/** From here on a stream is worth its own lines. */
const WORTH_A_WORD = 0.1;
const YEAR = 365 * 86_400_000;

export function registerDrift(program: Command, io: Io): void {
  program
    .command('drift')
    .description('how every stream stands against its baseline, in words and numbers')
    .option('--agent <agent>', 'one agent')
    .option('--all', 'every stream at length, quiet ones too')
    .option(
      '--budget',
      'the yearly budget for false alarms: what was spent on which stream, and what is left',
    )
    .addHelpText(
      'after',
      `
Evidence is a share of the alarm bar, after paying for every look and every stream; it is not a probability of drift.
Exit code 1 where a stream is over the bar, 3 where nothing can be compared yet.`,
    )
    .action(async (o: { agent?: string; all?: boolean; budget?: boolean }, command: Command) =>
      withStore(io, command, async ({ store, config, recorder }) => {
        if (o.budget === true) {
          const now = recorder.now();
          const budget = budgetOf(
            await store.drift.chargesSince(new Date(now - YEAR).toISOString()),
            config.falseAlarmsPerYear,
            now,
          );
          show(io, command, budget, budgetWords(budget));
          return;
        }
        if (o.agent !== undefined) agentOf(config, o.agent);
        const all = (await store.drift.latest()).filter(
          (l) => o.agent === undefined || l.review.stream.agent === o.agent,
        );
        const closed = (await store.incidents.list({ states: ['resolved'], limit: 1_000 })).filter(
          (i) => i.kind === 'drift',
        );
        const latest: Latest[] = await Promise.all(
          all.map(async (l) => {
            const { agent, suite } = l.review.stream;
            const approvedAt = (await store.baselines.current(agent, suite))?.approvedAt ?? '';
            return {
              ...l,
              stale:
                approvedAt > l.at || closed.some((i) => i.agent === agent && i.changedAt > l.at),
            };
          }),
        );
        const cases = new Map<string, StoredCase>();
        for (const [agent, a] of Object.entries(config.agents))
          for (const suite of new Set([
            ...a.suites.map((s) => s.name ?? ''),
            ...latest
              .filter((l) => l.review.stream.agent === agent)
              .map((l) => l.review.stream.suite),
          ]))
            for (const c of await store.cases.ofSuite(agent, suite)) cases.set(c.hash, c);
        if (latest.some((l) => l.review.alarm && !l.stale)) io.setExit(EXIT.badNews);
        else if (latest.every((l) => l.review.looks === 0)) io.setExit(EXIT.notEnoughEvidence);
        const value = latest.map((l) => ({
          run: l.run,
          at: l.at,
          stale: l.stale,
          ...l.review,
          claims: claimsOf([l.review], cases),
        }));
        show(
          io,
          command,
          value,
          latest.length === 0
            ? 'Nothing has been compared yet: a suite needs five runs before its first look ' +
                'counts. daytwo runs shows how far it is.'
            : wordsOf(latest, cases, o.all === true),
        );
      }),
    );
}

/** The ledger in sentences and a table; shares of the whole year's budget. */
function budgetWords(b: Budget): string {
  const share = (x: number): string => `${((100 * x) / b.alpha).toFixed(1)} %`;
  const lanes: Readonly<Record<Lane, string>> = {
    schedule: 'scheduled looks',
    change: 'looks after changes',
    'high-risk': 'high-risk cases',
  };
  return [
    `The promise: at most a ${100 * b.alpha} % chance of any false alarm in a year, over ` +
      'everything watched here.',
    `Spent in the last 365 days: ${share(b.alpha - b.left)} of it; ${share(b.left)} is left. ` +
      'Every look pays before it is taken; nothing is refunded.',
    '',
    table([
      ['lane', 'its share', 'spent'],
      ...b.lanes.map((l) => [lanes[l.lane], share(l.of), share(l.spent)]),
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

function wordsOf(
  latest: readonly Latest[],
  cases: ReadonlyMap<string, StoredCase>,
  all: boolean,
): string {
  const label = (hash: string): string => cases.get(hash)?.label ?? hash.slice(0, 8);
  const byAgent = Map.groupBy(latest, (l) => l.review.stream.agent);
  return [...byAgent]
    .map(([agent, own]) => {
      const rows = own
        .toSorted((a, b) => b.review.evidence - a.review.evidence)
        .map(({ review: r, stale }) => [
          `  ${r.stream.suite}`,
          headlineOf(r, { label }),
          stale
            ? 'starts anew with the next look'
            : r.looks === 0
              ? 'no look yet'
              : `${shareOfBar(r.evidence)} of the bar`,
          `${r.looks} looks, ${r.baselineRuns} baseline ` +
            `runs${r.provisional ? ' (provisional)' : ''}`,
        ]);
      const loud = own.filter(
        (l) => all || (!l.stale && (l.review.alarm || l.review.evidence >= WORTH_A_WORD)),
      );
      const claims = claimsOf(
        own.filter((l) => all || (l.review.alarm && !l.stale)).map((l) => l.review),
        cases,
      ).filter((c) => all || c.p > 0.5);
      return [
        agent,
        table(rows),
        ...(claims.length === 0
          ? []
          : ['', '  Claims:', ...claims.map((c) => `    ${claimWords(c)}`)]),
        ...loud.flatMap((l) => [
          '',
          ...explainReview(l.review, { label }).map((line) => `  ${line}`),
        ]),
      ].join('\n');
    })
    .join('\n\n');
}
