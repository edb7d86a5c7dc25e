import { expect, it } from 'vitest';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { drawnReason } from '../../../src/alerting/messages/compose.ts';
import { HOUR, iso, MINUTE } from '../../../src/domain/clock.ts';
import type { Incident, IncidentFacts, Interval } from '../../../src/domain/incident.ts';
import type { Run, Trial } from '../../../src/domain/run.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { reviewRun } from '../../../src/monitoring/review/review.ts';
import { brokenIn } from '../../alerting/messages/invariants.ts';
import { random, type Random } from '../../bench/drift/world.ts';
import { at } from '../../detection/drift/worlds.ts';
import { doneRunOf, trialOf } from '../../domain/rows.ts';
import { deps } from './lived.ts';

// Agents of which random things become true, lived day by day through the worker's own reviews. What
// each message says is held against what was answered.

const CASES = 24;
const hashes = Array.from({ length: CASES }, (_, i) => `case${i}`);

/** How often each case passes from a day on. */
interface Phase {
  from: number;
  rateOf: (i: number) => number;
}

/** A suite's life: ordinary, then one change after another, and perhaps as before again. */
function phasesOf(r: Random): Phase[] {
  const own = hashes.map(() => (r() < 0.75 ? 0.995 : 0.9));
  const phases: Phase[] = [{ from: 0, rateOf: (i) => own[i] ?? 1 }];
  let day = 9 + Math.floor(4 * r());
  for (let n = 1 + Math.floor(3 * r()); n > 0; n--) {
    const before = phases.at(-1)?.rateOf ?? (() => 1);
    const [kind, first, many] = [r(), Math.floor(CASES * r()), 1 + Math.floor(4 * r())];
    const few = (i: number): boolean => (i - first + CASES) % CASES < many;
    const down = 0.3 + 0.5 * r();
    const rateOf =
      kind < 0.35
        ? (i: number) => (few(i) ? 0.05 : before(i))
        : kind < 0.6
          ? (i: number) => before(i) * down
          : kind < 0.75
            ? (i: number) => (i < CASES / 2 ? 0.05 : before(i))
            : (i: number) => own[i] ?? 1;
    phases.push({ from: day, rateOf });
    day += 2 + Math.floor(7 * r());
  }
  return phases;
}

class Life {
  readonly suites: readonly string[];
  readonly #r: Random;
  readonly #phases: ReadonlyMap<string, readonly Phase[]>;
  readonly #store: Store;
  now = 0;

  constructor(store: Store, seed: number) {
    this.#store = store;
    this.#r = random(seed);
    this.suites = seed % 2 === 0 ? ['desk'] : ['desk', 'shop'];
    this.#phases = new Map(this.suites.map((s) => [s, phasesOf(this.#r)]));
  }

  /** Asks cases of a suite on a day; those of a run. */
  async ask(day: number, suite: string, over: Partial<Run>): Promise<Run> {
    const when = iso(this.now);
    const run = doneRunOf(when, { id: `run${suite}${day}`, suite, caseHashes: hashes, ...over });
    await this.#store.runs.create({ ...run, state: 'planned' });
    await this.answer(run, day);
    await this.#store.runs.end(run.id, 'done', when, null);
    return run;
  }

  async answer(run: Run, day: number): Promise<void> {
    const rateOf = this.#phases.get(run.suite)?.findLast((p) => p.from <= day)?.rateOf;
    for (const caseHash of run.caseHashes) {
      const passes = this.#r() < (rateOf?.(hashes.indexOf(caseHash)) ?? 1);
      const outcome: Trial['outcome'] = this.#r() < 0.01 ? 'none' : passes ? 'pass' : 'fail';
      await this.#store.trials.put(
        trialOf({ id: `${run.id} ${caseHash}`, run: run.id, caseHash, at: iso(this.now), outcome }),
      );
    }
  }
}

/** What a message's numbers of passes are not, by the answers themselves. */
async function wrongNumbers(store: Store, facts: IncidentFacts): Promise<string[]> {
  const wrong: string[] = [];
  for (const m of facts.measures) {
    if (m.source?.stream.endsWith('/pass') !== true || m.last === undefined) continue;
    const suite = m.source.stream.split('/')[0] ?? '';
    const runs = (await store.runs.recent({ agent: 'refund', suite, limit: 400 })).filter(
      (r) => r.trigger === 'schedule' && r.state === 'done',
    );
    const [newest] = runs;
    if (newest === undefined) continue;
    const of = async (run: Run, only?: readonly string[]): Promise<[number, number]> => {
      const judged = (await store.trials.ofRun(run.id)).filter(
        (t) => t.outcome !== 'none' && (only?.includes(t.caseHash) ?? true),
      );
      return [judged.filter((t) => t.outcome === 'pass').length, judged.length];
    };
    const said = ({ value, n }: Interval): [number, number] => [Math.round(value * n), n];
    const differs = (name: string, told: Interval, is: [number, number]): void => {
      if (said(told).join() !== is.join())
        wrong.push(
          `${m.name}: ${name} is told as ${said(told).join(' of ')}, is ${is.join(' of ')}`,
        );
    };
    differs('the last run', m.last, await of(newest, m.source.cases));
    if (m.lastRun !== undefined) differs('the whole last run', m.lastRun, await of(newest));
    const since = m.since ?? facts.since;
    if (since === null || m.after.n === 0) continue;
    // "Since" is some runs of the newest ones since it began, none of them in part.
    const counts = await Promise.all(
      runs.filter((r) => r.createdAt >= since).map((r) => of(r, m.source?.cases)),
    );
    const sums = counts
      .toReversed()
      .map((_, n, all) => all.slice(0, n + 1))
      .map((all) => all.reduce(([p, t], [k, n]) => [p + k, t + n], [0, 0]).join());
    if (!sums.includes(said(m.after).join()))
      wrong.push(`${m.name}: since ${since} is told as ${said(m.after).join(' of ')}`);
  }
  return wrong;
}

/** A life of so many days; what does not hold in any of its messages. */
async function livedBroken(seed: number, days: number): Promise<string[]> {
  const store = openStore(':memory:', '');
  const life = new Life(store, seed);
  const recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => life.now,
    channels: ['desk'],
  });
  const on = deps(store, { recorder });
  for (const suite of life.suites)
    for (const [i, hash] of hashes.entries())
      await store.cases.put({
        agent: 'refund',
        suite,
        hash,
        label: `Case number ${i}`,
        prompt: 'q',
        metadata: i === 3 ? { mustHold: true } : i === 7 ? { risk: 'high' } : {},
        firstSeen: at(0),
      });
  const broken: string[] = [];
  const note = (day: number, i: Incident, all: readonly string[]): void => {
    broken.push(...all.map((b) => `seed ${seed}, day ${day}, ${i.kind} ${i.state}: ${b}`));
  };
  const look = async (day: number): Promise<void> => {
    for (const i of await store.incidents.list({ limit: 50 })) {
      for (const n of await store.outbox.ofIncident(i.id))
        if (n.state === 'pending') {
          note(day, i, brokenIn({ facts: n.facts, incident: i, reason: n.reason }));
          await store.outbox.sent(n.id, iso(life.now), null);
        }
      note(day, i, brokenIn({ facts: i.facts, incident: i, reason: drawnReason(i) }));
      if (i.state !== 'resolved' && i.state !== 'not-confirmed')
        note(day, i, await wrongNumbers(store, i.facts));
    }
  };
  for (let day = 0; day < days; day++) {
    for (const [s, suite] of life.suites.entries()) {
      life.now = Date.parse(at(day)) + s * HOUR;
      await reviewRun(on, await life.ask(day, suite, {}));
      await look(day);
      for (const again of (await store.runs.unfinished()).filter((r) => r.joins !== null)) {
        life.now += 3 * MINUTE;
        await life.answer(again, day);
        await store.runs.end(again.id, 'done', iso(life.now), null);
        await reviewRun(on, (await store.runs.get(again.id)) ?? again);
      }
      await look(day);
    }
  }
  await store.close();
  return [...new Set(broken)];
}

// In 29 a high-risk case fails a day after another: each was counted from its own beginning.
it.each([
  { life: 14, days: 18 },
  { life: 24, days: 21 },
  { life: 29, days: 16 },
])(
  'says in no message of life $life what its answers or another sentence of it contradict',
  async ({ life, days }) => {
    expect(await livedBroken(life, days)).toEqual([]);
  },
  30_000,
);
