import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../../src/alerting/incidents/record.ts';
import { calendarRecords } from '../../../src/models/calendars/known.ts';
import { usedModels } from '../../../src/models/knowledge/used-models.ts';
import { countingIds } from '../../../src/platform/clock/fast.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from '../../app/world.ts';
import { type Entry, type FeedServer, FILLER, modelsYaml, startFeeds } from './feeds.ts';

let world: World;
let feeds: FeedServer;
afterEach(async () => {
  await world.close();
  await feeds.close();
});

const date = (n: number): string => new Date(START + n * DAY).toISOString().slice(0, 10);
const entry = (days: number, more: Partial<Entry> = {}): Entry => ({
  provider: 'OpenAI',
  model_id: 'sim-1',
  shutdown_date: date(days),
  replacement_models: ['sim-2'],
  deprecation_date: date(0),
  url: 'https://p.example/ends',
  ...more,
});
const others = [MODEL, { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' }];

/**
 * A world without replays, whose account counts as OpenAI's, beside calendars that can be changed.
 */
async function calendarWorld(
  more = '',
  prepare: (w: { write(file: string, text: string): void }) => void = () => undefined,
): Promise<World> {
  feeds = await startFeeds();
  world = await makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: others,
    config: (text) =>
      `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"').replace('kind: openai,', 'kind: openai, list: openai,')}${modelsYaml(feeds)}`,
  });
  prepare(world);
  if (more !== '') {
    world.write(
      'daytwo.yaml',
      readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace(
        'models:\n',
        `models:\n${more}`,
      ),
    );
    await world.worker.reload(world.read());
  }
  return world;
}
const texts = (): string[] => world.slack.messages.map((m) => m.text);
const live = async () => (await world.store.incidents.list({ limit: 9 }))[0];

describe('an end that only a calendar knows', () => {
  it('is told with who uses the model, where it is named, who says so and since when, and what replaces it; then at every step, in one incident', async () => {
    await calendarWorld();
    await world.turn();
    expect(texts()).toEqual([]);
    feeds.info([...FILLER, entry(100)]);
    await world.until(2, 6 * HOUR);
    expect(texts()).toHaveLength(1);
    const incident = await live();
    expect(incident).toMatchObject({
      kind: 'model-end',
      key: 'model-end:sim/sim-1',
      facts: { title: 'sim-1 ends on Wednesday 15 April 2026 (100 days left)' },
    });
    expect(incident?.facts.summary).toBe(
      'deprecations.info says that sim-1 ends on Wednesday 15 April 2026. It is used by ' +
        'Refund desk. After that day calls for it fail. sim-2 is named as the ' +
        'replacement.',
    );
    expect(
      Object.fromEntries((incident?.facts.details ?? []).map((d) => [d.name, d.lines])),
    ).toEqual({
      'Why now': ['its end on 2026-04-15 was announced'],
      'Named in': [`${join(world.folder, 'daytwo.yaml')}:8 (Refund desk, target)`],
      Source: ['deprecations.info, read 2026-01-05 06:00 UTC: https://p.example/ends'],
      Rehearsal: ['Refund desk on sim-2: not made yet'],
    });
    expect(incident?.facts.next[0]?.command).toBe('daytwo rehearse refund --model sim-2');
    const mail = (await simpleParser(world.smtp.mails.at(-1)?.raw ?? '')).text ?? '';
    for (const part of [
      'sim-1 ends on Wednesday 15 April 2026',
      'daytwo.yaml:8',
      'deprecations.info, read',
      'daytwo rehearse refund --model sim-2',
    ])
      expect(mail.replaceAll(/\s+/g, ' ')).toContain(part);

    const told: string[] = [];
    for (let d = 2; d <= 104; d++) {
      const before = texts().length;
      await world.until(d, DAY);
      if (texts().length > before)
        told.push((await live())?.facts.title.match(/\((.*)\)/)?.[1] ?? '');
    }
    expect(told).toEqual([
      '90 days left',
      '60 days left',
      '30 days left',
      '14 days left',
      '7 days left',
      '3 days left',
      '1 day left',
      'today',
    ]);
    expect(await world.store.incidents.list({ limit: 9 })).toHaveLength(1);
    expect(feeds.answered[304]).toBeGreaterThan(300);
  }, 120_000);

  it('is told by the best source, with the others’ days beside it; a user’s own file beats them all', async () => {
    await calendarWorld();
    feeds.info([...FILLER, entry(60)]);
    feeds.dev([
      { provider: 'openai', model: 'other', shutdown_on: date(9) },
      {
        provider: 'openai',
        model: 'sim-1',
        shutdown_on: date(50),
        replacements: [{ provider: 'openai', model: 'sim-9', recommended: true }],
        sources: [{ url: 'https://p.example/best' }],
      },
    ]);
    feeds.litellm({ 'openai/sim-1': { litellm_provider: 'openai', deprecation_date: date(40) } });
    await world.until(1, 6 * HOUR);
    const told = await live();
    expect(told?.facts.title).toContain('(50 days left)');
    expect(told?.facts.details?.find((d) => d.name === 'Source')?.lines).toEqual([
      'modeldeprecations.dev, read 2026-01-05 06:00 UTC: https://p.example/best',
      'deprecations.info says otherwise: Friday 6 March 2026',
      'litellm says otherwise: Saturday 14 February 2026, not confirmed',
    ]);

    world.write(
      'own.yaml',
      `models:\n  - { provider: sim, model: sim-1, ends: "${date(45)}", note: "they wrote to ` +
        `us", read: "2026-01-05" }\n`,
    );
    world.write(
      'daytwo.yaml',
      readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace(
        'models:\n',
        'models:\n  overrides: own.yaml\n',
      ),
    );
    await world.worker.reload(world.read());
    await world.until(2, 6 * HOUR);
    const again = await live();
    expect([again?.id, again?.facts.title]).toEqual([
      told?.id,
      'sim-1 ends on Thursday 19 February 2026 (44 days left)',
    ]);
    expect(again?.facts.summary).toMatch(/^Your own file \(models\.overrides\) says/);
    expect((await world.store.incidents.history(told?.id ?? '')).at(-1)?.reason).toBe(
      'its end moved earlier, from 2026-02-24 to 2026-02-19',
    );
  }, 60_000);

  it('keeps to one replacement where two calendars name two, whichever of them cannot be read meanwhile, and leaves an acknowledgement alone', async () => {
    await calendarWorld();
    const says = (other: string): void => {
      feeds.info([...FILLER, entry(80, { replacement_models: ['sim-2'] })]);
      feeds.dev([
        { provider: 'openai', model: 'other', shutdown_on: date(9) },
        {
          provider: 'openai',
          model: 'sim-1',
          shutdown_on: date(80),
          replacements:
            other === '' ? [] : [{ provider: 'openai', model: other, recommended: true }],
          sources: [],
        },
      ]);
    };
    says('sim-9');
    await world.until(1, 6 * HOUR);
    const told = await live();
    expect(told?.facts.summary).toContain('sim-9 is named as the replacement.');
    await acknowledge(
      world.store,
      new IncidentRecorder({ ids: countingIds(), now: () => world.clock.now(), channels: [] }),
      told?.id ?? '',
      'ana',
      'moving',
      new Date(START + 60 * DAY).toISOString(),
    );
    const posts = texts().length;
    for (let d = 2; d <= 8; d++) {
      says(d % 2 === 0 ? '' : 'sim-9');
      feeds.broken(d === 5 ? { status: 429, body: '' } : null);
      await world.until(d, 6 * HOUR);
    }
    expect(texts()).toHaveLength(posts);
    expect(await live()).toMatchObject({
      id: told?.id,
      state: 'acknowledged',
      end: { replacement: 'sim-9' },
    });
    expect((await world.store.incidents.history(told?.id ?? '')).map((h) => h.what)).toEqual([
      'opened',
      'acknowledged',
    ]);
  }, 60_000);

  it('that is not firm is silent until thirty days before, and says so then', async () => {
    await calendarWorld();
    feeds.dev([
      { provider: 'openai', model: 'sim-1', earliest_shutdown_on: date(60) },
      { provider: 'openai', model: 'other', shutdown_on: date(9) },
    ]);
    await world.until(29, DAY);
    expect(texts()).toEqual([]);
    const known = (await usedModels(world.worker.currentRuntime(), 'sim', world.clock.now()))
      .used[0];
    expect(known?.record).toMatchObject({
      endsAt: `${date(60)}T00:00:00.000Z`,
      endsKind: 'earliest',
      source: 'modeldeprecations.dev',
    });
    await world.until(31, DAY);
    expect((await live())?.facts).toMatchObject({
      title: 'sim-1 may end on Friday 6 March 2026 (30 days left)',
      summary: expect.stringContaining(
        'The day is not firm: it is the earliest on which the model may end; once the model ' +
          'has ended, calls for it fail.',
      ),
    });
  }, 60_000);

  it('of the version that answers for an alias is the alias’s end', async () => {
    await calendarWorld();
    feeds.info([
      ...FILLER,
      entry(50, { model_id: 'azure/sim-1-2026-01-01' }),
      entry(50, { model_id: 'sim-1-2026-01-01' }),
    ]);
    await world.store.versions.put({
      agent: 'refund',
      kind: 'served',
      subject: 'sim-1',
      hash: 'sim-1-2026-01-01',
      at: new Date(START).toISOString(),
      gitCommit: null,
      detail: {},
    });
    await world.until(1, 6 * HOUR);
    expect((await live())?.facts.summary).toMatch(
      /^deprecations\.info gives sim-1-2026-01-01, which sim-1 stands for, an end on Tuesday 24 February 2026\. It is used by Refund desk\. After that day/,
    );
  }, 60_000);
});

describe('an end that the provider’s list gives to a version', () => {
  it('is told of the alias that stands for it with that version’s name, and with why the day is not firm for the alias', async () => {
    await calendarWorld();
    const listed = {
      id: 'sim-1-2026-01-01',
      createdAt: '2026-01-01T00:00:00Z',
      endsAt: `${date(60)}T00:00:00.000Z`,
    };
    world.provider.setModels([...others, listed]);
    await world.until(1, 6 * HOUR);
    expect((await live())?.facts).toMatchObject({
      title: 'sim-1 may end on Friday 6 March 2026 (60 days left)',
      summary:
        "sim's own list gives sim-1-2026-01-01, which sim-1 stands for, an end on Friday 6 " +
        'March 2026. It is used by Refund desk. The day is not firm: it is that of ' +
        'sim-1-2026-01-01, and sim-1 may come to stand for another version before it; ' +
        'otherwise calls for sim-1 fail after it. No replacement is named.',
    });
    expect(
      (await usedModels(world.worker.currentRuntime(), 'sim', world.clock.now())).used[0],
    ).toMatchObject({ endOf: 'sim-1-2026-01-01', record: { endsKind: 'earliest' } });
    world.provider.setModels([{ ...MODEL, endsAt: `${date(60)}T00:00:00.000Z` }, listed]);
    await world.until(2, 6 * HOUR);
    expect(
      (await usedModels(world.worker.currentRuntime(), 'sim', world.clock.now())).used[0],
      'a day of its own',
    ).toMatchObject({ endOf: null, record: { endsKind: 'firm' } });
  }, 60_000);
});

describe('a calendar that misbehaves', () => {
  it('tells nobody anything when it loses half of itself overnight, regains it, forgets the model, or is no calendar; after a day there is a health note', async () => {
    await calendarWorld();
    feeds.info([...FILLER, entry(200)]);
    await world.until(1, 6 * HOUR);
    expect(texts()).toHaveLength(1);
    const quiet = async (days: number): Promise<void> => {
      await world.until(days, 6 * HOUR);
      expect(texts()).toHaveLength(1);
      expect(await live()).toMatchObject({
        state: 'open',
        facts: { title: expect.stringContaining('ends on Friday 24 July 2026') },
      });
    };
    feeds.info([
      ...FILLER.slice(0, 3),
      ...Array.from({ length: 30 }, (_, i): Entry => ({
        provider: 'Azure',
        model_id: `new-${i}`,
        shutdown_date: '2026-03-01',
      })),
    ]);
    await quiet(3);
    feeds.info([...FILLER, entry(120), entry(120, { model_id: 'sim-3' })]);
    await quiet(3.5);
    feeds.info([...FILLER, entry(200)]);
    await quiet(5);
    feeds.info(FILLER);
    await quiet(30);
    for (const answer of [
      { status: 200, body: '<html>' },
      { status: 429, body: '' },
      { status: 410, body: 'gone' },
      { status: 200, body: '[]' },
    ]) {
      feeds.broken(answer);
      await world.until((world.clock.now() - START) / DAY + 0.25, 6 * HOUR);
    }
    expect(texts()).toHaveLength(1);
    await world.until((world.clock.now() - START) / DAY + 0.5, 6 * HOUR);
    const notes = (await world.store.incidents.list({ limit: 9 }))
      .filter((i) => i.kind === 'watch')
      .map((i) => i.facts.title);
    expect(notes.toSorted()).toEqual([
      'The calendar deprecations.info has not been readable for a day',
      'The calendar litellm has not been readable for a day',
      'The calendar modeldeprecations.dev has not been readable for a day',
    ]);
    expect(world.log.some((l) => l.includes('calendar not usable: nothing changes'))).toBe(true);
    feeds.broken(null);
    await world.until((world.clock.now() - START) / DAY + 0.25, 6 * HOUR);
    expect(
      (await world.store.incidents.list({ states: ['open'], limit: 9 })).map((i) => i.kind),
    ).toEqual(['model-end']);
    expect(
      (await calendarRecords(world.worker.currentRuntime(), 'sim', world.clock.now())).find(
        (r) => r.model === 'sim-1',
      ),
    ).toMatchObject({
      endsAt: `${date(200)}T00:00:00.000Z`,
      endsKind: 'tentative',
      absentSince: expect.any(String),
    });
  }, 90_000);

  it('is not asked where no account’s models are in any calendar, nor where it is switched off', async () => {
    await calendarWorld();
    const text = readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8');
    world.write('daytwo.yaml', text.replace('list: openai,', ''));
    await world.worker.reload(world.read());
    await world.until(1, 6 * HOUR);
    expect(feeds.answered).toEqual({});
    world.write(
      'daytwo.yaml',
      text.replace(/(modeldeprecations\.dev|litellm): "[^"]+"/g, '$1: false'),
    );
    await world.worker.reload(world.read());
    await world.until(1.25, 6 * HOUR);
    expect(feeds.answered).toEqual({ 200: 1 });
  }, 60_000);
});
