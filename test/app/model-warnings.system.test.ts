import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { driftKey } from '../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../src/alerting/incidents/record.ts';
import type { Incident } from '../../src/domain/incident.ts';
import type { MoveVerdict, Rehearsal } from '../../src/domain/rehearsal.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { rehearsalOf, outcomeOf } from '../domain/rows.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from './world.ts';

let world: World;
afterEach(() => world.close());

const iso = (n: number): string => new Date(START + n * DAY).toISOString();
const day = (n: number): string => iso(n).slice(0, 10);
const OTHER = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };

/**
 * A world without replays in which the user's own file says when sim-1 ends; no calendar is asked.
 */
async function ending(
  at: number,
  more: { replacement?: string | null; config?: (text: string) => string } = {},
): Promise<void> {
  world = await makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: [MODEL, OTHER],
    config: (text) => {
      const quiet =
        `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: ` +
        `{ schedule: "0 1 * * *" }\n`;
      return more.config?.(quiet) ?? quiet;
    },
  });
  await world.turn();
  await own(at, more.replacement === undefined ? 'sim-2' : more.replacement);
}

/** Writes the user's file anew and has it read. */
async function own(at: number, replacement: string | null): Promise<void> {
  world.write(
    'own.yaml',
    `models:\n  - { provider: sim, model: sim-1, ends: "${day(at)}", ` +
      `${replacement === null ? '' : `replacement: ${replacement}, `}read: "2026-01-05" }\n`,
  );
  const text = readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8');
  world.write(
    'daytwo.yaml',
    text.includes('overrides') ? text : text.replace('models: {', 'models: { overrides: own.yaml,'),
  );
  await world.worker.reload(world.read());
}

const ids = countingIds();
const recorder = (): IncidentRecorder =>
  new IncidentRecorder({
    ids: { next: (p) => `by_hand_${ids.next(p)}` },
    now: () => world.clock.now(),
    channels: [],
  });
async function incident(): Promise<Incident> {
  const [one, ...others] = (await world.store.incidents.list({ limit: 9 })).filter(
    (i) => i.kind === 'model-end' || i.kind === 'model-gone',
  );
  if (one === undefined || others.length > 0)
    throw new Error(`${others.length + 1} incidents of the model`);
  return one;
}
const take = async (until: number | null, note = 'moving soon'): Promise<unknown> =>
  acknowledge(
    world.store,
    recorder(),
    (await incident()).id,
    'ana',
    note,
    until === null ? null : iso(until),
  );
const reasons = async (): Promise<string[]> =>
  (await world.store.incidents.history((await incident()).id)).map((h) => h.reason);
const lines = (i: Incident, name: string): readonly string[] =>
  i.facts.details?.find((d) => d.name === name)?.lines ?? [];

function rehearsal(
  verdict: MoveVerdict,
  words: string,
  at: number,
  candidate = 'sim-2',
): Rehearsal {
  return rehearsalOf({
    id: `reh_${candidate}_${at}`,
    candidate: { provider: 'sim', model: candidate },
    budgetUsd: null,
    state: 'done',
    createdAt: iso(at),
    endedAt: iso(at),
    outcome: outcomeOf({ verdict, words, lost: 9 }),
  });
}

describe('warnings', () => {
  it('of an end discovered late are one: the step that holds now, and none of those before', async () => {
    await ending(20);
    await world.until(2, 12 * HOUR);
    expect((await incident()).facts.title).toContain('(20 days left)');
    expect(await reasons()).toEqual(['its end became known late: 20 days are left']);
    await world.until(5.5, 12 * HOUR);
    expect(await reasons()).toHaveLength(1);
    await world.until(7, 12 * HOUR);
    expect((await reasons()).at(-1)).toBe('14 days are left');
  }, 60_000);

  it('say how the agent did on the replacement, or the command and the price of finding out', async () => {
    await ending(100, {
      config: (text) =>
        text.replace(
          'alerts:',
          '  second:\n    soul: SOUL.md\n    target: { provider: sim, model: sim-2, price: { ' +
            'input: 1, output: 100 } }\n    suites: [{ file: suite.yaml, schedule: "0 2 31 12 ' +
            '*" }]\nalerts:',
        ),
    });
    await world.until(1, 12 * HOUR);
    const before = await incident();
    expect(lines(before, 'Rehearsal')).toEqual(['Refund desk on sim-2: not made yet']);
    // A pair is 1,024 tokens of output at most, at 2 and 100 USD a million: what it takes to decide
    // is more than the budget (1 USD).
    expect(before.facts.next[0]).toMatchObject({
      what: expect.stringMatching(
        /^Try Refund desk's suites on sim-2, .*at most, if nothing changed$/,
      ),
      command: 'daytwo rehearse refund --model sim-2',
      costUsd: 1,
    });
    await world.store.rehearsals.create(
      rehearsal('undecided', 'Not enough evidence: 40 more trials, $0.60', 5, 'sim-9'),
    );
    await world.store.rehearsals.create(
      rehearsal('worse', '9 cases change, mostly over-cautious', 4),
    );
    await world.until(11, 12 * HOUR);
    const after = await incident();
    expect(lines(after, 'Rehearsal')).toEqual([
      'Refund desk on sim-2: 9 cases change, mostly over-cautious (2026-01-09)',
    ]);
    expect(after.facts.next.some((n) => n.command.startsWith('daytwo rehearse'))).toBe(false);
  }, 60_000);

  it('name every line of the configuration that uses the model, graders and judges too', async () => {
    await ending(60, {
      config: (text) =>
        text.replace('    suites:', '    grader: { provider: sim, model: sim-1 }\n    suites:'),
    });
    await world.until(1, 12 * HOUR);
    const file = join(world.folder, 'daytwo.yaml');
    expect(lines(await incident(), 'Named in')).toEqual([
      `${file}:8 (Refund desk, target)`,
      `${file}:9 (Refund desk, grader)`,
    ]);
  }, 60_000);
});

describe('an acknowledgement', () => {
  it('keeps the steps quiet until its date; then it is told that it ran out, with the days that are left now', async () => {
    await ending(100);
    await world.until(2, 12 * HOUR);
    await take(35);
    await world.until(34, 12 * HOUR);
    expect((await reasons()).filter((r) => r.includes('warning'))).toEqual([]);
    await world.until(36, 12 * HOUR);
    // The 90-day step went by in quiet: its turn is now, once.
    expect((await reasons()).at(-1)).toMatch(/^65 days are left/);
    expect(await incident()).toMatchObject({ state: 'open', ack: null });
    await take(38);
    await world.until(39.5, 12 * HOUR);
    expect((await reasons()).at(-1)).toBe('ana took it on until 2026-02-12, and it is not over');
    expect(await incident()).toMatchObject({
      state: 'open',
      ack: null,
      facts: { title: expect.stringContaining('(62 days left)') },
    });
  }, 60_000);

  it('without a date, or with one too late, is over at the fourteen-day step', async () => {
    await ending(40);
    await world.until(1, 12 * HOUR);
    await take(null);
    await world.until(25.5, 12 * HOUR);
    expect(await incident()).toMatchObject({ state: 'acknowledged' });
    await world.until(27, 12 * HOUR);
    expect(await incident()).toMatchObject({ state: 'open', ack: null });
    await take(39);
    await world.until(34, 12 * HOUR);
    expect((await reasons()).filter((r) => /^\d+ days are left$/.test(r))).toEqual([
      '14 days are left',
      '7 days are left',
    ]);
  }, 60_000);

  const voided = async (change: () => Promise<unknown>): Promise<string> => {
    await ending(100);
    await world.until(2, 12 * HOUR);
    await take(80);
    await world.until(3, 12 * HOUR);
    expect(await incident()).toMatchObject({ state: 'acknowledged' });
    await change();
    await world.until(5, 12 * HOUR);
    expect(await incident()).toMatchObject({ state: 'open', ack: null });
    return (await reasons()).at(-1) ?? '';
  };
  it(
    'is void when the date moves earlier',
    async () =>
      expect(await voided(() => own(70, 'sim-2'))).toMatch(
        /the acknowledgement by ana is void: the end moved earlier, from 2026-04-15 to 2026-03-16$/,
      ),
    60_000,
  );
  it(
    'is void when the replacement changes',
    async () =>
      expect(await voided(() => own(100, 'sim-7'))).toBe(
        'the acknowledgement by ana is void: the replacement is sim-7 now (it was sim-2)',
      ),
    60_000,
  );
  it('is void when a drift incident opens for the agent', async () => {
    expect(
      await voided(() =>
        world.store.transaction((tx) =>
          recorder().open(tx, {
            kind: 'drift',
            key: driftKey('refund'),
            agent: 'refund',
            facts: plainFacts('x', 'y'),
            reason: 'z',
          }),
        ),
      ),
    ).toBe('the acknowledgement by ana is void: an agent that uses it has drifted since');
  }, 60_000);
  it('is void when the agent’s rehearsal says worse', async () => {
    expect(
      await voided(() => world.store.rehearsals.create(rehearsal('worse', '9 cases change', 3))),
    ).toBe(
      'the acknowledgement by ana is void: the rehearsal on the replacement came out worse since',
    );
  }, 60_000);

  it('stands when the date moves later, when a suspicion is only looked at again, and when a rehearsal is undecided', async () => {
    await ending(100);
    await world.until(2, 12 * HOUR);
    await take(80);
    await world.store.transaction((tx) =>
      recorder().open(tx, {
        kind: 'drift',
        key: driftKey('refund'),
        agent: 'refund',
        facts: plainFacts('x', 'y'),
        reason: 'z',
        state: 'confirming',
      }),
    );
    await world.store.rehearsals.create(rehearsal('undecided', 'Not enough evidence', 3));
    await own(120, 'sim-2');
    await world.until(6, 12 * HOUR);
    expect(await incident()).toMatchObject({
      state: 'acknowledged',
      ack: { by: 'ana', note: 'moving soon' },
    });
  }, 60_000);
});

describe('a replacement that comes late, or another one', () => {
  it('stands in the message that is there, without a call; named anew after somebody took it on, it voids that once', async () => {
    await ending(80, { replacement: null });
    await world.until(2, 12 * HOUR);
    const { id } = await incident();
    const told = (): { posts: number; mails: number } => ({
      posts: world.slack.messages.length,
      mails: world.smtp.mails.length,
    });
    const before = told();
    expect(world.slack.messages[0]?.text).toContain('No replacement is named.');
    await take(60);
    await own(80, 'sim-2');
    await world.until(4, 12 * HOUR);
    expect(told()).toEqual(before);
    expect(await incident()).toMatchObject({
      id,
      state: 'acknowledged',
      ack: { by: 'ana', end: { replacement: 'sim-2' } },
    });
    expect(world.slack.messages[0]?.text).toContain('sim-2 is named as the replacement.');
    expect((await reasons()).at(-1)).toBe('sim-2 is named as its replacement');

    await own(80, 'sim-7');
    await world.until(6, 12 * HOUR);
    expect(await incident()).toMatchObject({
      id,
      state: 'open',
      ack: null,
      end: { replacement: 'sim-7' },
    });
    expect((await reasons()).at(-1)).toBe(
      'the acknowledgement by ana is void: the replacement is sim-7 now (it was sim-2)',
    );
    const calls = told();
    await own(80, 'sim-9');
    await world.until(8, 12 * HOUR);
    expect(told(), 'nobody had taken it on').toEqual(calls);
    expect(await incident()).toMatchObject({
      id,
      state: 'open',
      end: { replacement: 'sim-9' },
      facts: { summary: expect.stringContaining('sim-9 is named as the replacement.') },
    });
    expect(world.slack.messages[0]?.text).toContain('sim-9 is named');
  }, 60_000);
});

describe('one model has one incident', () => {
  it('also when a replay meets the provider’s own error for a model that is gone', async () => {
    await ending(30);
    await world.until(1, 12 * HOUR);
    const { id } = await incident();
    world.provider.setModels([{ ...MODEL, unserved: true }, OTHER]);
    world.write(
      'daytwo.yaml',
      readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace('0 2 31 12 *', '0 2 * * *'),
    );
    await world.worker.reload(world.read());
    await world.until(4, 6 * HOUR);
    const after = await incident();
    expect([after.id, after.state, after.facts.title]).toEqual([
      id,
      'open',
      expect.stringMatching(/sim-1 is (gone|retired) at sim/),
    ]);
    expect((await reasons()).slice(1)).toEqual([expect.stringContaining('sim answered 404')]);
  }, 60_000);
});
