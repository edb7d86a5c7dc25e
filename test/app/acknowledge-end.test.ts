import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { composeMessage } from '../../src/alerting/messages/compose.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { Incident } from '../../src/domain/incident.ts';
import { realClock } from '../../src/platform/clock/real.ts';
import { openStoreWaiting } from '../../src/platform/sqlite/open.ts';
import { rehearsalOf, outcomeOf } from '../domain/rows.ts';
import { folder, typed } from '../cli/typing.ts';

let provider: SimulatedProvider;
let cwd: string;
afterEach(() => provider.close());

const DAY = 86_400_000;
const inDays = (n: number): string =>
  new Date((Math.floor(Date.now() / DAY) + n) * DAY).toISOString().slice(0, 10);
const cli = (args: string) => typed(cwd, args, { KEY: 'sk-test' });

/**
 * A first look by hand at a model that the user's own file ends in so many days; gives its
 * incident.
 */
async function ending(days: number): Promise<Incident> {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    behave: () => ({ text: 'YES' }),
    models: ['sim-1', 'sim-2'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
  });
  cwd = folder();
  mkdirSync(join(cwd, 'config'));
  writeFileSync(join(cwd, 'config/SOUL.md'), 'be kind');
  writeFileSync(
    join(cwd, 'config/suite.yaml'),
    'prompts: [hi]\ntests: [{ assert: [{ type: contains, value: YES }] }]',
  );
  own(days);
  writeFileSync(
    join(cwd, 'config/daytwo.yaml'),
    `providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:KEY }
agents:
  refund: { name: Refund desk, soul: SOUL.md, target: { provider: sim, model: sim-1 }, suites: [{ file: suite.yaml }] }
store: { file: daytwo.db }
models: { overrides: own.yaml, calendars: { modeldeprecations.dev: false, deprecations.info: false, litellm: false, seed: false } }
`,
  );
  await cli('models --poll');
  return shown();
}
/** The user's own file, with another day for sim-1. */
const own = (days: number, read = '2026-01-05'): void =>
  writeFileSync(
    join(cwd, 'config/own.yaml'),
    `models:\n  - { provider: sim, model: sim-1, ends: "${inDays(days)}", replacement: ` +
      `sim-2, read: "${read}" }\n`,
  );
async function shown(): Promise<Incident> {
  const [one] = JSON.parse((await cli('incidents --json')).out) as Incident[];
  if (one === undefined) throw new Error('no incident');
  return one;
}
const takenBy = (incident: Incident): string =>
  composeMessage({ incident, facts: incident.facts, reason: 'acknowledged' }).parts.find(
    (p) => p.name === 'Taken by',
  )?.lines[0] ?? '';
const offered = (incident: Incident): string =>
  incident.facts.next.find((n) => n.command.startsWith('daytwo ack'))?.what ?? '';

describe('taking on the end of a model', () => {
  it('later than fourteen days before it is quiet until then, and says so in the answer, in --json, in the message and in the history', async () => {
    const { id } = await ending(40);
    const { code, out } = await cli(`ack ${id} --by ana --until ${inDays(38)}`);
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(
        `; quiet until ${inDays(26)}, not ${inDays(38)}: nobody mutes the last 14 days ` +
          'before the end.',
      ),
    ]);
    const incident = await shown();
    expect(takenBy(incident)).toMatch(
      /Quiet until \w{3} \d+ \w{3} \d{4}: nobody mutes the last 14 days before the end\.$/,
    );
    expect(
      (await cli(`incidents ${id}`)).out.match(new RegExp(`quiet until ${inDays(26)}`, 'g')),
    ).toHaveLength(2);
    expect(JSON.parse((await cli(`ack ${id} --by ana --json`)).out)).toMatchObject({
      state: 'acknowledged',
      // Who has it already and says so again keeps the day that was chosen.
      ack: { until: `${inDays(38)}T00:00:00.000Z` },
      quiet: {
        until: `${inDays(26)}T00:00:00.000Z`,
        capped: true,
        tooLate: false,
        words: `quiet until ${inDays(26)}, not ${inDays(38)}: nobody mutes the last 14 days before the end`,
      },
    });
  });

  it('until a day before that is quiet until that day', async () => {
    const { id, ...incident } = await ending(40);
    expect(offered({ id, ...incident })).toBe(
      'Say that you have it; it comes back 14 days before the end at the latest',
    );
    expect((await cli(`ack ${id} --by ana --until ${inDays(20)}`)).out).toContain(
      `; quiet until ${inDays(20)}. No channel has taken a message of it yet`,
    );
    expect(takenBy(await shown())).toMatch(/ Quiet until \w{3} \d+ \w{3} \d{4}, 00:00 UTC\.$/);
  });

  it('until a time of a day says that time; a time without its day is refused with the forms', async () => {
    const { id } = await ending(40);
    expect((await cli(`ack ${id} --by ana --until ${inDays(20)}T23:40:00Z`)).out).toContain(
      `; quiet until ${inDays(20)} 23:40 UTC. No channel has taken a message of it yet`,
    );
    const { code, err } = await cli(`ack ${id} --by ana --until 23:50`);
    expect([code, err]).toEqual([
      64,
      expect.stringContaining('write it like 2026-12-01, or with its time like 2026-12-01T23:50Z'),
    ]);
  });

  it.each([
    [7, 'it ends in 7 days', 'is'],
    [14, 'it ends in 14 days', 'is'],
    [1, 'it ends in 1 day', 'is'],
    [0, 'it ends today', 'is'],
    [-3, `its end on ${inDays(-3)} has passed`, 'was'],
  ])(
    'with %d days left comes too late to mute anything: that is said, and the owner is recorded',
    async (days, words, verb) => {
      const before = await ending(days);
      expect(offered(before)).toBe(
        'Say that you have it; in the last 14 days before the end the warnings come all the same',
      );
      const { code, out } = await cli(`ack ${before.id} --by ana --until ${inDays(5)}`);
      expect([code, out]).toEqual([
        0,
        expect.stringContaining(
          `; too late to mute: ${words}; ana is recorded as its owner. No channel has taken a message of it yet`,
        ),
      ]);
      expect(out).not.toContain('quiet until');
      const after = await shown();
      expect(after).toMatchObject({ state: 'acknowledged', ack: { by: 'ana' } });
      expect(takenBy(after)).toContain(`Too late to mute: the end ${verb} on `);
      expect(JSON.parse((await cli(`ack ${after.id} --by ana --json`)).out)).toMatchObject({
        quiet: { until: null, tooLate: true },
      });
    },
  );
});

describe('what is told with an acknowledgement', () => {
  const lines = (i: Incident, name: string): readonly string[] =>
    i.facts.details?.find((d) => d.name === name)?.lines ?? [];
  const made = async (): Promise<void> => {
    const store = await openStoreWaiting(join(cwd, 'config/daytwo.db'), new Date().toISOString(), {
      patience: { clock: realClock, most: 5_000 },
    });
    const at = new Date().toISOString();
    await store.rehearsals.create(
      rehearsalOf({
        cause: 'announced-end',
        budgetUsd: null,
        state: 'done',
        createdAt: at,
        endedAt: at,
        outcome: outcomeOf(),
      }),
    );
    await store.close();
  };

  it('is what is known then: the rehearsal that ended since the last warning, and none offered again', async () => {
    const before = await ending(40);
    expect(lines(before, 'Rehearsal')).toEqual(['Refund desk on sim-2: not made yet']);
    await made();
    await cli(`ack ${before.id} --by ana`);
    const after = await shown();
    expect(lines(after, 'Rehearsal')).toEqual([
      `Refund desk on sim-2: Safe to move. (${inDays(0)})`,
    ]);
    expect(after.facts.next.filter((n) => n.command.startsWith('daytwo rehearse'))).toEqual([]);
    expect(after.facts.title).toBe(before.facts.title);
  });

  it('says when its source was read as it did before, until the source says something else', async () => {
    const { id, ...before } = await ending(60);
    expect(lines({ id, ...before }, 'Source')[0]).toContain('read 2026-01-05 ');
    own(60, '2026-01-09');
    await cli('models --poll');
    await cli(`ack ${id} --by ana`);
    const after = await shown();
    expect(after).toMatchObject({ state: 'acknowledged', ack: { by: 'ana' } });
    expect(lines(after, 'Source')).toEqual(lines({ id, ...before }, 'Source'));
    own(55, '2026-01-12');
    await cli('models --poll');
    await cli(`ack ${id} --by bo`);
    expect(lines(await shown(), 'Source')[0]).toContain('read 2026-01-12 ');
  });

  it('does not repeat that an older one was void', async () => {
    const { id } = await ending(60);
    await cli(`ack ${id} --by ana`);
    own(40);
    await cli('models --poll');
    expect(lines(await shown(), 'Why now')[0]).toContain('the acknowledgement by ana is void');
    await cli(`ack ${id} --by bo`);
    expect(JSON.stringify((await shown()).facts)).not.toContain('void');
    expect((await cli(`incidents ${id}`)).out).toMatch(/Taken by: bo/);
  });

  it('goes on saying that the model is gone, with what was rehearsed since', async () => {
    const { id } = await ending(40);
    const store = await openStoreWaiting(join(cwd, 'config/daytwo.db'), new Date().toISOString(), {
      patience: { clock: realClock, most: 5_000 },
    });
    const incident = await store.incidents.get(id);
    if (incident?.end === undefined) throw new Error('no end');
    await store.incidents.update({
      ...incident,
      end: { ...incident.end, retired: true },
      facts: { ...incident.facts, title: 'sim-1 is gone at sim' },
    });
    await store.close();
    await made();
    await cli(`ack ${id} --by ana`);
    const after = await shown();
    expect([after.facts.title, lines(after, 'Why now'), lines(after, 'Rehearsal')]).toEqual([
      'sim-1 is gone at sim',
      [],
      [`Refund desk on sim-2: Safe to move. (${inDays(0)})`],
    ]);
  });
});
