import { runSynchronously } from '../../detection/drift/chunked-work.ts';
import { supportSinceSteps } from '../../detection/drift/recovery.ts';
import type { Look, Metric, Stream } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import type { Observed, Run } from '../../domain/run.ts';
import type { Store } from '../../domain/store.ts';
import { provisionalRuns } from '../../detection/drift/streams.ts';
import { saidBy } from './memory.ts';
import { METRICS } from './observations.ts';
import { standingOf } from './quiet-now.ts';
import { suiteStreamSteps } from './streams.ts';
import { failingSpansSince, withoutFailingAtFirst } from './failing-spans.ts';

/**
 * A run, or the newest runs together, that speak a hundred to one for the behaviour before a change
 * are taken to be of it. A run of the new behaviour is taken for one of the old so seldom that what
 * is left is not chosen by its result.
 */
const CLEARLY_OLD = Math.log(100);

/** A provisional baseline is among a suite's first runs. */
const MOST_READ = 60;

/** The looks that are read are those of the incident: none of them says what is ordinary. */
const SINCE_IT_BEGAN = { at: '', endedAt: null };

/** The part of an incident that says what changed, and where. */
type Changed = Pick<Incident, 'agent' | 'streams' | 'alarmRuns' | 'joinedRuns' | 'facts'>;

/**
 * Which of a suite's runs since a drift incident began show the behaviour before it: those that say
 * so by themselves, and the newest ones that do together. They say so by what the incident is told
 * for; in another suite, by all of its streams. One that is no ordinary run over all of its cases shows
 * another behaviour still. That the length of answers is as before is nothing
 * while they still fail. A baseline of both behaviours would find neither of them odd.
 * @param since the runs since it began that may be taken, oldest first
 */
export async function runsAsBefore(
  store: Store,
  incident: Changed,
  suite: string,
  since: readonly Run[],
): Promise<ReadonlySet<string>> {
  const agent = incident.agent ?? '';
  const about = METRICS.filter((m) => (incident.streams ?? []).includes(`${suite}/${m}`));
  const led = about.filter((m) => incident.facts.lead?.stream === `${suite}/${m}`);
  const metrics = led.length > 0 ? led : about;
  const alarm = incident.alarmRuns?.[suite];
  if (alarm === undefined || metrics.length === 0) return new Set();
  const asked = [...new Set<Metric>([...metrics, 'pass'])];
  const all = await streamsSince(store, { agent, suite, metrics: asked }, since);
  const streams = all.filter((s) => metrics.includes(s.metric));
  const standing = standingOf(all, [SINCE_IT_BEGAN]);
  const begun = await begunLater(store, { agent, suite });
  const said: ReadonlySet<string>[] = [];
  for (const stream of streams) {
    const joined = incident.joinedRuns?.[`${suite}/${stream.metric}`];
    const last = lastOf(stream.looks, [alarm, joined, begun.get(stream.metric)]);
    if (last === undefined) continue;
    const support = runSynchronously(supportSinceSteps(stream, last));
    if (support === null) continue;
    said.push(clearlyOld(stream.looks, support));
  }
  const [first, ...others] = said;
  return new Set(
    [...(first ?? [])].filter(
      (run) => standing(run) !== 'out' && others.every((own) => own.has(run)),
    ),
  );
}

/** The runs that say so by themselves, and the newest ones that do together. */
export function clearlyOld(
  looks: readonly Look[],
  support: (look: Look) => number,
): ReadonlySet<string> {
  const says = looks.map((look) => ({ run: look.run, log: support(look) }));
  const old = new Set(says.filter(({ log }) => log >= CLEARLY_OLD).map(({ run }) => run));
  let together = 0;
  let [most, from] = [CLEARLY_OLD, says.length];
  for (const [i, { log }] of [...says.entries()].toReversed()) {
    together += log;
    if (together >= most) [most, from] = [together, i];
  }
  for (const { run } of says.slice(from)) old.add(run);
  return old;
}

/** The latest of these runs that is a look. */
function lastOf(looks: readonly Look[], runs: readonly (string | undefined)[]): string | undefined {
  return looks.findLast((l) => runs.includes(l.run))?.run;
}

/** What an incident's later streams are about began later than its alarm. */
async function begunLater(
  store: Store,
  of: { agent: string; suite: string },
): Promise<ReadonlyMap<Metric, string>> {
  return new Map(
    (await store.drift.latest()).flatMap(({ review: { stream, alarm, began } }) =>
      stream.agent === of.agent && stream.suite === of.suite && alarm && began !== null
        ? [[stream.metric, began.run] as const]
        : [],
    ),
  );
}

/** The baseline in force, and the runs since the incident began as its looks. */
async function streamsSince(
  store: Store,
  { agent, suite, metrics }: { agent: string; suite: string; metrics: readonly Metric[] },
  since: readonly Run[],
): Promise<readonly Stream[]> {
  const baseline = await store.baselines.current(agent, suite);
  const ended = await store.runs.endedOfSuite(agent, suite);
  const looks = new Map(since.map((r) => [r.id, r]));
  const compared: Run[] = [];
  for (const id of baseline?.runs ?? (await firstRuns(store, { agent, suite }, ended))) {
    const run = looks.get(id) ?? (await store.runs.get(id));
    if (run !== null) compared.push(run);
  }
  const own = new Set(compared.map((r) => r.id));
  const runs = [...compared, ...since.filter((r) => !own.has(r.id))];
  const said = new Map<string, readonly Observed[]>();
  for (const r of runs) said.set(r.id, await saidBy(store, r.id));
  const history = {
    agent,
    suite,
    runs,
    cases: await store.cases.ofSuite(agent, suite),
    // What it is asked for is what came since, whatever was approved or closed meanwhile.
    baseline: baseline === null ? null : { ...baseline, looksAfter: '' },
    today: new Set(since.at(-1)?.caseHashes ?? []),
    metrics,
    restartAfter: null,
  };
  return runSynchronously(suiteStreamSteps(history, said)).streams;
}

/** The runs that serve as a provisional baseline. */
async function firstRuns(
  store: Store,
  of: { agent: string; suite: string },
  ended: readonly string[],
): Promise<string[]> {
  const first: Run[] = [];
  for (const id of ended.slice(0, MOST_READ)) {
    const run = await store.runs.get(id);
    if (run !== null && run.trigger !== 'confirmation') first.push(run);
  }
  const told = await failingSpansSince(store, of, first[0]?.createdAt ?? '');
  const sound = withoutFailingAtFirst(first, told, () => true);
  return sound.slice(0, provisionalRuns(sound.length)).map((r) => r.id);
}
