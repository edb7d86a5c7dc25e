import { calledWords, countCalled, isToldAlarm } from '../alerting/incidents/real-or-not.ts';
import type { Config } from '../config/load.ts';
import { configuredSuites } from '../config/agent.ts';
import { DAY, type Millis } from '../domain/clock.ts';
import type { Store } from '../domain/store.ts';
import { plural } from '../domain/text.ts';

const OLD_BASELINE = 90;
const OLD_SUITE = 180;
const OLD_REVIEW = 14;
/** A quarter, and two weeks to sign it. */
const OLD_BOUNDARY = 106;
/** So many alarms back it is asked what people said of them. */
const ASKED_DAYS = 90;

/**
 * What nobody has looked at for long, in one line; empty where nothing is stale. A baseline of
 * another quarter is compared with a world that has moved on; a suite that never changes tests what
 * was feared once.
 */
export async function staleWords(
  { store, config }: { store: Store; config: Config },
  now: Millis,
): Promise<string> {
  const baselines: string[] = [];
  const suites: string[] = [];
  for (const { agent, suite } of configuredSuites(config)) {
    const baseline = await store.baselines.current(agent, suite);
    const age = baseline === null ? 0 : daysSince(baseline.approvedAt, now);
    if (age > OLD_BASELINE) baselines.push(`${agent}/${suite} (${plural(age, 'day')})`);
    const newest = (await store.cases.ofSuite(agent, suite))
      .map((c) => c.firstSeen)
      .toSorted()
      .at(-1);
    const unchanged = newest === undefined ? 0 : daysSince(newest, now);
    if (unchanged > OLD_SUITE) suites.push(`${agent}/${suite} (${plural(unchanged, 'day')})`);
  }
  return [
    ...(await recordWords(store, now)),
    baselines.length === 0
      ? ''
      : `baselines older than ${OLD_BASELINE} days: ${baselines.join(', ')}`,
    suites.length === 0 ? '' : `suites unchanged for ${OLD_SUITE} days: ${suites.join(', ')}`,
  ]
    .filter((s) => s !== '')
    .join('; ');
}

/** What people looked at last, where they ever did: reviews of real answers, claims, the boundary. */
async function recordWords(store: Store, now: Millis): Promise<string[]> {
  const [review] = await store.reviews.list({ limit: 1 });
  const [boundary] = await store.records.list({ kind: 'boundary', limit: 1 });
  const old = (what: string, at: string | undefined, most: number): string[] => {
    const age = at === undefined ? 0 : daysSince(at, now);
    return age > most ? [`${what} ${plural(age, 'day')} ago`] : [];
  };
  return [
    ...old('the last answer was reviewed', review?.at, OLD_REVIEW),
    ...old('a boundary was last signed', boundary?.at, OLD_BOUNDARY),
  ];
}

const daysSince = (iso: string, now: Millis): number => Math.floor((now - Date.parse(iso)) / DAY);

/** What people said of the alarms of the last quarter; empty where there was none. */
export async function alarmsCalledWords(store: Store, now: Millis): Promise<string> {
  const alarms = (await store.incidents.list({ limit: 1_000 })).filter(
    (i) => isToldAlarm(i) && daysSince(i.openedAt, now) <= ASKED_DAYS,
  );
  return alarms.length === 0
    ? ''
    : `${plural(alarms.length, 'alarm')} in ${ASKED_DAYS} days: ${calledWords(countCalled(alarms))}`;
}
