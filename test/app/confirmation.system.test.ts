import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeWorker } from '../../src/app/worker.ts';
import { chance, type SimulatedRequest } from '../../src/demo/simulated/behaviour.ts';
import { incidentsText } from '../../src/cli/text/incidents.ts';
import { statusText } from '../../src/cli/text/status.ts';
import { evidenceWords } from '../../src/domain/text-evidence.ts';
import { statusNow } from '../../src/monitoring/status.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { workInFlight } from '../../src/platform/clock/in-flight.ts';
import { runOnFastClock } from '../../src/platform/clock/run-on-fast-clock.ts';
import { makeLog } from '../../src/platform/log.ts';
import { createSandbox } from '../../src/platform/sandbox/sandbox.ts';
import { DAY, HOUR, makeWorld, type Past, START, type World, yesSuite } from './world.ts';

const CHANGE = START + 12 * DAY;
const CASES = 20;
let world: World;
let quiet: Past;
afterEach(() => world.close());
beforeAll(async () => {
  const first = await makeWorld({ suite: yesSuite(CASES), behave: () => ({ text: GOOD }) });
  await first.turn();
  await first.until(11.5);
  quiet = await first.becomePast();
}, 60_000);

const question = (r: SimulatedRequest): number =>
  Number(/Question (\d+)/.exec(r.turns.at(-1)?.text ?? '')?.[1]);
const GOOD = 'YES, your refund is on its way.';
const BAD = 'We promise the money within an hour.';

/** Asked how often on the day of the change, by question. */
function sinceChange(): (r: SimulatedRequest, at: number) => number {
  const asked = new Map<number, number>();
  return (r, at) => {
    if (at < CHANGE) return 0;
    const n = (asked.get(question(r)) ?? 0) + 1;
    asked.set(question(r), n);
    return n;
  };
}

const drifts = async () =>
  (await world.store.incidents.list({ limit: 10 })).filter((i) => i.kind === 'drift');
const confirmations = async () =>
  (await world.store.runs.recent({ limit: 100 }))
    .filter((r) => r.trigger === 'confirmation')
    .toReversed();
const about = (): string[] =>
  world.slack.messages.map((m) => m.text).filter((text) => text.includes('Refund desk'));

describe('confirmation on suspicion', () => {
  it('opens a collapse of four cases within the hour of the look that saw it, and says how it was confirmed', async () => {
    world = await makeWorld({
      // Two per cent of a month of 24 cases are fourteen calls: it takes all of them.
      suite: yesSuite(24),
      seed: 3,
      behave: (r, at, seed) => ({
        text:
          at >= CHANGE && question(r) < 4
            ? BAD
            : chance(seed, question(r), at, r.repeat) < 0.98
              ? GOOD
              : BAD,
      }),
    });
    await world.turn();
    await world.until(12);
    expect(await drifts()).toEqual([]);
    await world.until(12.5);
    const [incident] = await drifts();
    const look = (await world.store.runs.recent({ limit: 100 })).find(
      (r) => r.trigger === 'schedule',
    );
    const rounds = await confirmations();
    expect(rounds.length).toBeGreaterThan(0);
    expect(
      rounds.every((r) => r.joins === look?.id && r.caseHashes.length <= 4 && r.state === 'done'),
    ).toBe(true);
    expect(incident).toMatchObject({
      state: 'open',
      facts: {
        title: expect.stringMatching(/^Refund desk: pass rate fell/),
        summary: expect.stringContaining(
          'Confirmed within the hour: the suspicious cases ran again',
        ),
      },
    });
    expect(Date.parse(incident?.openedAt ?? '') - Date.parse(look?.endedAt ?? '')).toBeLessThan(
      HOUR,
    );
    expect(Date.parse(incident?.changedAt ?? '') - Date.parse(look?.endedAt ?? '')).toBeLessThan(
      HOUR,
    );
    expect(about()).toHaveLength(1);
    expect((await world.store.incidents.history(incident?.id ?? '')).map((h) => h.what)).toEqual([
      'confirming',
      ...rounds.slice(1).map((_, i) => `round ${i + 2}`),
      'opened',
    ]);
    expect(
      (await world.store.spend.byTrigger(new Date(START).toISOString(), '2027')).map(
        (t) => t.trigger,
      ),
    ).toEqual(['schedule', 'confirmation']);
  }, 60_000);

  it('ends a bad answer that reverts as not confirmed, and sends nothing', async () => {
    const nth = sinceChange();
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      behave: (r, at) => ({ text: nth(r, at) === 1 && question(r) < 3 ? BAD : GOOD }),
    });
    await world.turn();
    await world.until(12.5);
    expect(await drifts()).toMatchObject([
      {
        state: 'not-confirmed',
        confirming: [],
        facts: { title: 'Refund desk: a suspicion was not confirmed' },
      },
    ]);
    expect((await confirmations()).length).toBeGreaterThan(0);
    expect(about()).toEqual([]);
    const pending = (await world.store.outbox.recent(50)).filter((n) => n.incident !== null);
    expect(pending).toEqual([]);
  }, 60_000);

  it('sends both words where the configuration asks for them', async () => {
    const nth = sinceChange();
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      config: (text) => text.replace('alerts:', 'alerts:\n  confirming: true'),
      behave: (r, at) => ({ text: nth(r, at) === 1 && question(r) < 3 ? BAD : GOOD }),
    });
    await world.turn();
    await world.until(12.5);
    const [incident] = await drifts();
    expect(
      (await world.store.outbox.ofIncident(incident?.id ?? ''))
        .filter((n) => n.channel === 'slack')
        .map((n) => [n.reason, n.facts.title]),
    ).toEqual([
      ['opened', expect.stringMatching(/^Refund desk: looking again at \d cases?$/)],
      ['resolved', 'Refund desk: a suspicion was not confirmed'],
    ]);
  }, 60_000);

  it('calls a suspicion that its rounds bear out, short of the bar, undecided, with its newest evidence, until a later look decides', async () => {
    world = await makeWorld({
      // Two per cent of a month of ten cases are six calls: too few to reach the bar.
      suite: yesSuite(10),
      behave: (r, at) => ({
        text: at >= CHANGE && at < CHANGE + DAY && question(r) < 2 ? BAD : GOOD,
      }),
    });
    await world.turn();
    await world.until(12.5);
    const [incident] = await drifts();
    const raised = incident?.undecided ?? [];
    expect(incident).toMatchObject({
      state: 'not-confirmed',
      facts: {
        title: 'Refund desk: a suspicion is undecided',
        summary: expect.stringMatching(/still counts, and the next runs decide\.$/),
      },
    });
    expect(incident?.facts.summary).not.toContain('Nothing is to be done');
    const newest = Math.max(
      ...(await world.store.drift.latest()).flatMap(({ review: r }) =>
        raised.includes(`${r.stream.suite}/${r.stream.metric}`) ? [r.evidence] : [],
      ),
    );
    expect(incident?.facts.evidence).toBe(newest);
    const history = await world.store.incidents.history(incident?.id ?? '');
    const words = evidenceWords(newest, incident?.facts.bar);
    expect([history.at(-1)?.what, history.at(-1)?.reason]).toEqual([
      'undecided',
      expect.stringContaining(words),
    ]);
    expect(incidentsText(await drifts())).toMatch(/inc_\S+ +undecided /);
    const said = async (): Promise<string> => {
      const now = world.clock.now();
      const status = await statusNow(world, now);
      const unseen = { state: 'unknown', at: null, activeRuns: [], pendingNotices: 0 } as const;
      const worker = { ...unseen, lastError: null };
      return statusText({ ...status, worker, ends: [], spending: [] }, now);
    };
    const short = words.replace(' that an alarm takes', '');
    expect(await said()).toContain(
      `1 suspicion is undecided: Refund desk, ${short}. The next runs decide.`,
    );
    expect(await said()).not.toContain('No sign of a change');
    await world.until(16.5);
    expect(await said()).not.toContain('undecided');
  }, 60_000);

  it('does not run the cases of an agent again that was edited since, and keeps the reason', async () => {
    const nth = sinceChange();
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      behave: (r, at) => {
        const n = nth(r, at);
        if (n === 1) world.write('SOUL.md', 'You run the refund desk, and are brief.');
        return { text: n === 1 && question(r) < 3 ? BAD : GOOD };
      },
    });
    await world.turn();
    await world.until(12.5);
    expect(await confirmations()).toEqual([]);
    expect(
      (await world.store.audit.list(200))
        .filter((e) => e.action === 'suspicion not looked into')
        .map((e) => e.detail['reason']),
    ).toEqual(['the soul of refund was edited since the look']);
  }, 60_000);

  it('goes on after a kill in the middle of a round, without asking again what was answered', async () => {
    const nth = sinceChange();
    let killed: Promise<void> | null = null;
    world = await makeWorld({
      after: quiet,
      suite: yesSuite(CASES),
      behave: (r, at) => {
        if (nth(r, at) === 2) killed ??= world.worker.stop(0);
        return { text: at >= CHANGE && question(r) < 4 ? BAD : GOOD };
      },
    });
    await world.turn();
    await world.until(12.5).catch(() => undefined);
    await killed;
    expect(await drifts()).toMatchObject([{ state: 'confirming' }]);
    const inFlight = workInFlight();
    const sandbox = inFlight.counting(createSandbox());
    const ids = countingIds();
    const again = await makeWorker(
      {
        store: world.store,
        clock: world.clock,
        ids: { next: (p) => ids.next(`${p}_again`) },
        random: () => 0.5,
        sandbox,
      },
      world.config,
      makeLog('info', world.config.redactor, () => undefined),
    );
    await runOnFastClock(
      again.tick().then(() => again.executor.idle()),
      world.clock,
      inFlight.busy,
    );
    expect(await drifts()).toMatchObject([{ state: 'open' }]);
    for (const run of await confirmations())
      expect((await world.store.trials.ofRun(run.id)).length).toBe(run.caseHashes.length);
    await again.stop(0);
    await sandbox.close();
  }, 60_000);
});
