import type { Hono } from 'hono';
import { configuredSuites } from '../../config/agent.ts';
import { resolvePath } from '../../config/names.ts';
import { SECOND } from '../../domain/clock.ts';
import type { Run } from '../../domain/run.ts';
import { LOOK_TRIGGERS } from '../../domain/run.ts';
import { evidencePowers } from '../../domain/text-evidence.ts';
import { spentInWindows } from '../../llm/pricing/queries.ts';
import { readHealth } from '../../platform/health/read-health.ts';
import { version } from '../../platform/version.ts';
import type { WebDeps } from '../page.ts';
import type { Web, WebEnv } from '../request.ts';
import { exposition, EXPOSITION_TYPE, type Metric, type Sample } from './prometheus.ts';

/** `/metrics`, for a session or the token of `web.token`. */
export function routeMetrics(app: Hono<WebEnv>, { live }: Web): void {
  app.get('/metrics', async (c) => {
    const on = live();
    return c.body(exposition(await metricsNow(on, on.now())), 200, {
      'Content-Type': EXPOSITION_TYPE,
    });
  });
}

/** All that is scraped. */
export async function metricsNow(on: WebDeps, now: number): Promise<Metric[]> {
  return [
    ...workerMetrics(on, now, (await on.store.outbox.pending()).length),
    ...(await runMetrics(on, now)),
    ...(await evidenceMetrics(on)),
    ...(await incidentMetrics(on)),
    ...(await spendMetrics(on, now)),
  ];
}

const gauge = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  name,
  type: 'gauge',
  help,
  samples,
});
const counter = (name: string, help: string, samples: readonly Sample[]): Metric => ({
  ...gauge(name, help, samples),
  type: 'counter',
});

function workerMetrics({ config }: WebDeps, now: number, waiting: number): Metric[] {
  const { state } = readHealth(resolvePath(config.folder, config.health.file), now);
  return [
    gauge('daytwo_build_info', 'The edition that runs.', [
      { labels: { version: version() }, value: 1 },
    ]),
    gauge('daytwo_worker_up', 'Whether the worker says that it runs.', [
      { labels: {}, value: state === 'running' ? 1 : 0 },
    ]),
    gauge('daytwo_notices_waiting', 'Messages that no channel has taken yet.', [
      { labels: {}, value: waiting },
    ]),
  ];
}

/** Of every configured suite, how its runs went. */
async function runMetrics({ store, config }: WebDeps, now: number): Promise<Metric[]> {
  const suites = configuredSuites(config);
  const known = new Set(suites.map((s) => `${s.agent}/${s.suite}`));
  const isKnown = (of: { agent: string; suite: string }): boolean =>
    known.has(`${of.agent}/${of.suite}`);
  const lasts = await Promise.all(suites.map((s) => lastOf(store, s)));
  const ended = lasts.flatMap((r) => (r === null ? [] : [r]));
  const outcomes = await store.trials.outcomesOf(ended.map((r) => r.id));
  const labels = ({ agent, suite }: { agent: string; suite: string }) => ({ agent, suite });
  const endOf = (r: Run): number => Date.parse(r.endedAt ?? r.createdAt);
  return [
    counter(
      'daytwo_runs_total',
      'Replays that were made or planned.',
      (await store.runs.counted())
        .filter(isKnown)
        .map((r) => ({ labels: labels(r), value: r.runs })),
    ),
    counter(
      'daytwo_trials_total',
      'Askings of a case by how they ended; none: no verdict.',
      (await store.trials.outcomes()).filter(isKnown).flatMap((s) =>
        Object.entries(s.outcomes).map(([outcome, value]) => ({
          labels: { ...labels(s), outcome },
          value,
        })),
      ),
    ),
    gauge(
      'daytwo_last_run_pass_ratio',
      'Share of the last run that passed, of what came to a verdict.',
      ended.flatMap((r) => {
        const { pass = 0, fail = 0 } = outcomes.get(r.id) ?? {};
        return pass + fail === 0 ? [] : [{ labels: labels(r), value: pass / (pass + fail) }];
      }),
    ),
    gauge(
      'daytwo_last_run_age_seconds',
      'Seconds since the last run ended.',
      ended.map((r) => ({
        labels: labels(r),
        value: Math.max(0, Math.round((now - endOf(r)) / SECOND)),
      })),
    ),
    gauge(
      'daytwo_last_run_timestamp_seconds',
      'When the last run ended.',
      ended.map((r) => ({ labels: labels(r), value: Math.round(endOf(r) / SECOND) })),
    ),
  ];
}

/** The last run of a suite that counts and has ended; null where there is none among the newest. */
async function lastOf(
  store: WebDeps['store'],
  of: { agent: string; suite: string },
): Promise<Run | null> {
  const recent = await store.runs.recent({ agent: of.agent, suite: of.suite, limit: 20 });
  return recent.find((r) => r.endedAt !== null && LOOK_TRIGGERS.has(r.trigger)) ?? null;
}

/** What each stream has of what an alarm takes. */
async function evidenceMetrics({ store, config }: WebDeps): Promise<Metric[]> {
  const known = new Set(configuredSuites(config).map((s) => `${s.agent}/${s.suite}`));
  const own = (await store.drift.latest())
    .map((l) => l.review)
    .filter((r) => known.has(`${r.stream.agent}/${r.stream.suite}`))
    .map((r) => ({ labels: { ...r.stream }, ...evidencePowers(r.evidence, r.bar) }));
  return [
    gauge(
      'daytwo_drift_evidence_powers_of_ten',
      'Evidence of a change after the newest look.',
      own.map(({ labels, has }) => ({ labels, value: has })),
    ),
    gauge(
      'daytwo_drift_bar_powers_of_ten',
      'The evidence that an alarm takes.',
      own.map(({ labels, takes }) => ({ labels, value: takes })),
    ),
  ];
}

async function incidentMetrics({ store }: WebDeps): Promise<Metric[]> {
  return [
    gauge(
      'daytwo_incidents',
      'Incidents by what they are about and how they stand.',
      (await store.incidents.counted()).map(({ state, kind, incidents }) => ({
        labels: { state, kind },
        value: incidents,
      })),
    ),
  ];
}

async function spendMetrics({ store, config }: WebDeps, now: number): Promise<Metric[]> {
  const windows = await spentInWindows(store, config, now);
  return [
    gauge(
      'daytwo_spend_usd',
      'What was spent, reserved or assumed to be spent in the present day and month.',
      windows.map((w) => ({ labels: { window: w.name }, value: w.spentUsd + w.assumedUsd })),
    ),
    gauge(
      'daytwo_spend_ceiling_usd',
      'What may be spent in them.',
      windows.flatMap((w) =>
        w.usd === null ? [] : [{ labels: { window: w.name }, value: w.usd }],
      ),
    ),
  ];
}
