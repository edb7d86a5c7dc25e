import { driftKey } from '../alerting/incidents/keys.ts';
import type { Config } from '../config/load.ts';
import { suiteName } from '../config/names.ts';
import type { SuiteConfig } from '../config/schema.ts';
import { LANE_SHARES } from '../detection/drift/alpha-spending.ts';
import { MOST_QUIET, type SuiteNow } from '../detection/planning/plan.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { Millis } from '../domain/clock.ts';
import type { Look, Stream } from '../domain/drift.ts';
import type { Incident, IncidentState } from '../domain/incident.ts';
import type { Run, Trial } from '../domain/run.ts';
import type { Store } from '../domain/store.ts';
import type { Sandbox, Suite } from '../domain/suite.ts';
import { plural } from '../domain/text.ts';
import { talkWords } from '../evaluation/conversations/talk-words.ts';
import { suiteOf } from '../evaluation/suites/configured.ts';
import { type CallPrice, callPrice, judgeOf } from './call-price.ts';
import { plannedLooksAYear } from './daily-suites.ts';
import { suiteStreams, unsettledSince } from './review/streams.ts';
import { failingSpansSince } from './review/failing-spans.ts';
import { metricsOf, stillFed, switchesOf } from './review/watched.ts';

/**
 * Streams that a suite has before anything is stored: pass, judgment, finish reason, length; latency,
 * tokens, cost, verdicts.
 */
const STREAMS_A_SUITE = 8;

/** A suspicion that is still being looked into says nothing yet. */
const NOTIFIED_STATES: ReadonlySet<IncidentState> = new Set(['open', 'acknowledged', 'recovering']);

/**
 * What the planner needs of one configured suite, from the store and the suite's file. @throws
 * DaytwoError `bad-suite`, `bad-soul`, `bad-tools`
 */
export async function suiteNow(
  on: { store: Store; config: Config; sandbox: Sandbox },
  agent: string,
  suiteConfig: SuiteConfig,
  at: Millis,
): Promise<SuiteNow> {
  const { store, config } = on;
  const suite = suiteName(suiteConfig);
  const loaded = await suiteOf(on, suiteConfig);
  const asserted = loaded.cases.filter((c) => c.assertions.length > 0);
  const cases = asserted.length > 0 ? asserted : loaded.cases;
  const own = await driftsOf(store, agent);
  const baseline = await store.baselines.current(agent, suite);
  const { runs, trials, unread } = await newestOf(store, { agent, suite }, baseline);
  const { streams } = suiteStreams({
    agent,
    suite,
    trials,
    runs,
    cases: await store.cases.ofSuite(agent, suite),
    baseline,
    today: new Set(loaded.cases.map((c) => c.hash)),
    restartAfter: lastResolved(own),
    unsettledSince: unsettledSince(unfinishedOf(own), { suite, baseline }),
    failingSpans: await failingSpansSince(store, { agent, suite }, runs[0]?.createdAt ?? ''),
    metrics: metricsOf(switchesOf(config, { agent, suite }), loaded.cases),
  });
  const pass = streams.find((s) => s.metric === 'pass');
  const judgment = streams.find((s) => s.metric === 'judgment' || s.metric === 'refusal');
  const latest = stillFed(await store.drift.latest(), (of) => switchesOf(config, of));
  const price = await callPrice(on, { agent, suite: loaded, trials }, at);
  return {
    agent,
    suite,
    hashes: cases.map((c) => c.hash),
    trials: suiteConfig.trials,
    looksAYear: await plannedLooksAYear(on, agent, suiteConfig, at),
    alpha: config.falseAlarmsPerYear,
    shares: LANE_SHARES,
    liveStreams:
      latest.length > 0
        ? latest.length
        : STREAMS_A_SUITE * Object.values(config.agents).reduce((n, a) => n + a.suites.length, 0),
    provisional: pass?.provisional ?? true,
    inAlarm: own.some(
      (i) =>
        NOTIFIED_STATES.has(i.state) && (i.streams ?? []).some((s) => s.startsWith(`${suite}/`)),
    ),
    quietLooks: (pass?.looks.length ?? 0) + unread,
    pass: { baseline: pass?.baseline ?? [], looks: pass?.looks ?? [] },
    refusals:
      judgment === undefined
        ? null
        : { baseline: refusalsOf(judgment, 'baseline'), looks: refusalsOf(judgment, 'looks') },
    callUsd: price.usd,
    costFrom: price.from,
    notes: notesOf(config, agent, loaded, price),
  };
}

function notesOf(config: Config, agent: string, { cases }: Suite, price: CallPrice): string[] {
  const judge = judgeOf(config, agent, cases, price);
  const talks = talkWords(cases);
  return [
    ...(talks === '' ? [] : [`${plural(cases.length, 'case')}, ${talks}.`]),
    ...(judge === null
      ? []
      : [`Calls of the judge ${judge.model} are${judge.isIn ? '' : ' not'} in the price.`]),
  ];
}

/** Runs read at the old end, where a provisional baseline is, and at the new one. */
const FIRST_RUNS = 20;
const NEWEST_RUNS = 2 * MOST_QUIET;

/**
 * The runs that a plan learns from: the baseline's and the newest ones. A suite that runs by the minute
 * has hundreds of thousands; `unread` is how many lie between.
 */
async function newestOf(
  store: Store,
  of: { agent: string; suite: string },
  baseline: Baseline | null,
): Promise<{ runs: Run[]; trials: Trial[]; unread: number }> {
  const ids = await store.runs.endedOfSuite(of.agent, of.suite);
  const wanted = new Set([
    ...(baseline?.runs ?? []),
    ...ids.slice(0, FIRST_RUNS),
    ...ids.slice(-NEWEST_RUNS),
  ]);
  const runs: Run[] = [];
  const trials: Trial[] = [];
  for (const id of ids.filter((i) => wanted.has(i))) {
    const run = await store.runs.get(id);
    if (run === null) continue;
    runs.push(run);
    trials.push(...(await store.trials.ofRun(id)));
  }
  return { runs, trials, unread: ids.length - runs.length };
}

async function driftsOf(store: Store, agent: string): Promise<Incident[]> {
  const states: IncidentState[] = ['resolved', ...NOTIFIED_STATES];
  const incidents = await store.incidents.list({ states, limit: 1_000 });
  return incidents.filter((i) => i.key === driftKey(agent));
}

const unfinishedOf = (drifts: readonly Incident[]): Incident | null =>
  drifts.find((i) => NOTIFIED_STATES.has(i.state)) ?? null;

/** When the newest of these incidents was resolved; null where none was. */
function lastResolved(incidents: readonly Incident[]): string | null {
  const resolved = incidents.filter((i) => i.state === 'resolved').map((i) => i.changedAt);
  return resolved.toSorted().at(-1) ?? null;
}

/** [not refused, refused] a case. */
function refusalsOf(stream: Stream, which: 'baseline' | 'looks'): Look[] {
  const at = stream.categories.indexOf('refused');
  return stream[which].map((l) => ({
    ...l,
    cells: l.cells.map((c) => {
      const refused = c.counts[at] ?? 0;
      return {
        caseHash: c.caseHash,
        counts: [c.counts.reduce((a, b) => a + b, 0) - refused, refused],
      };
    }),
  }));
}
