import type { Command } from 'commander';
import { EXIT } from '../../domain/errors.ts';
import type { StreamReview } from '../../domain/drift.ts';
import type { StoredCase } from '../../domain/store.ts';
import { explainReview, headlineOf } from '../../drift/explain.ts';
import { shareOfBar } from '../../drift/reason.ts';
import { claimsOf, claimWords } from '../../incidents/claims.ts';
import { show, withStore } from '../context.ts';
import { table, type Io } from '../io.ts';

interface Latest {
  run: string;
  at: string;
  review: StreamReview;
}

/** From here on a stream is worth its own lines. */
const WORTH_A_WORD = 0.1;

export function registerDrift(program: Command, io: Io): void {
  program.command('drift')
    .description('how every stream stands against its baseline, in words and numbers')
    .option('--agent <agent>', 'one agent')
    .option('--all', 'every stream at length, quiet ones too')
    .addHelpText('after', `
Evidence is a share of the alarm bar, after paying for every look and every stream; it is not a probability of drift.
Exit code 1 where a stream is over the bar, 3 where nothing can be compared yet.`)
    .action(async (o: { agent?: string; all?: boolean }, command: Command) =>
      withStore(io, command, async ({ store, config }) => {
        const latest = (await store.drift.latest()).filter((l) => o.agent === undefined || l.review.stream.agent === o.agent);
        const cases = new Map<string, StoredCase>();
        for (const [agent, a] of Object.entries(config.agents)) for (const suite of new Set([...a.suites.map((s) => s.name ?? ''), ...latest.filter((l) => l.review.stream.agent === agent).map((l) => l.review.stream.suite)])) for (const c of await store.cases.ofSuite(agent, suite)) cases.set(c.hash, c);
        if (latest.some((l) => l.review.alarm)) io.setExit(EXIT.badNews);
        else if (latest.every((l) => l.review.looks === 0)) io.setExit(EXIT.notEnoughEvidence);
        const value = latest.map((l) => ({ run: l.run, at: l.at, ...l.review, claims: claimsOf([l.review], cases) }));
        show(io, command, value, latest.length === 0 ? 'Nothing has been compared yet: a suite needs five runs before its first look counts. daytwo runs shows how far it is.' : wordsOf(latest, cases, o.all === true));
      }));
}

function wordsOf(latest: readonly Latest[], cases: ReadonlyMap<string, StoredCase>, all: boolean): string {
  const label = (hash: string): string => cases.get(hash)?.label ?? hash.slice(0, 8);
  const byAgent = Map.groupBy(latest, (l) => l.review.stream.agent);
  return [...byAgent].map(([agent, own]) => {
    const rows = own.toSorted((a, b) => b.review.evidence - a.review.evidence).map(({ review: r }) => [`  ${r.stream.suite}`, headlineOf(r), r.looks === 0 ? 'no look yet' : `${shareOfBar(r.evidence)} of the bar`, `${r.looks} looks, ${r.baselineRuns} baseline runs${r.provisional ? ' (provisional)' : ''}`]);
    const loud = own.filter((l) => all || l.review.alarm || l.review.evidence >= WORTH_A_WORD);
    const claims = claimsOf(own.map((l) => l.review).filter((r) => r.alarm || all), cases);
    return [
      agent, table(rows),
      ...(claims.length === 0 ? [] : ['', '  Claims:', ...claims.map((c) => `    ${claimWords(c)}`)]),
      ...loud.flatMap((l) => ['', ...explainReview(l.review, { label }).map((line) => `  ${line}`)]),
    ].join('\n');
  }).join('\n\n');
}
