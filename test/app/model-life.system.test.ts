import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { acknowledgeEnd } from '../../src/models/ends/acknowledge.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { type FeedServer, FILLER, modelsYaml, startFeeds } from '../models/calendars/feeds.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from './world.ts';

let world: World;
let feeds: FeedServer;
afterEach(async () => {
  await world.close();
  await feeds.close();
});

const iso = (n: number): string => new Date(START + n * DAY).toISOString();
const OTHER = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };

/** The provider names the day on its list, a calendar the same day with a replacement. */
function ends(day: number): void {
  world.provider.setModels([{ ...MODEL, endsAt: iso(day) }, OTHER]);
  feeds.info([
    ...FILLER,
    {
      provider: 'OpenAI',
      model_id: 'sim-1',
      shutdown_date: iso(day).slice(0, 10),
      replacement_models: ['sim-2'],
    },
  ]);
}

interface Got {
  slack: string[];
  mail: string[];
}
let seen = { slack: 0, mail: 0 };
/** What either channel got since the last time: Slack's title and status, and the mail's. */
async function got(): Promise<Got> {
  const slack = world.slack.messages.slice(seen.slack).map((m) => {
    const said = TITLE.exec(m.text)?.[0] ?? m.text;
    // The first message is a card whose status stands in its blocks; what follows in the thread
    // begins with it.
    return m.threadTs === null
      ? `${STATUS.exec(JSON.stringify(m.blocks))?.[1] ?? ''}: ${said}`
      : said;
  });
  const mails = await Promise.all(
    world.smtp.mails.slice(seen.mail).map((m) => simpleParser(m.raw)),
  );
  seen = { slack: world.slack.messages.length, mail: world.smtp.mails.length };
  return {
    slack,
    mail: mails.map((m) => {
      const [title = '', status = ''] = (m.text ?? '').split('\n');
      return `${status.split(' · ')[0] ?? ''}: ${title}`;
    }),
  };
}
const STATUS = /"([^"·]+) · A model ends/;
const TITLE = /^(?:[A-Z][^:]*: (?:a model ends: )?)?sim-1 .*?(?:left\)|today\)|sim)(?=\. |$)/;
/** The same from both channels. */
const both = (...lines: string[]): Got => ({ slack: lines, mail: lines });

test('a model’s whole end: announced, warned, rehearsed, acknowledged, moved earlier, voided, warned again, retired, resolved', async () => {
  seen = { slack: 0, mail: 0 };
  feeds = await startFeeds();
  world = await makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: [MODEL, OTHER],
    config: (text) =>
      `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"').replace('kind: openai,', 'kind: openai, list: openai,')}${modelsYaml(feeds)}`,
  });
  const live = async () => (await world.store.incidents.list({ limit: 9 }))[0];
  const detail = async (name: string): Promise<readonly string[]> =>
    (await live())?.facts.details?.find((d) => d.name === name)?.lines ?? [];
  await world.turn();
  await world.until(2, 6 * HOUR);
  expect(await got()).toEqual(both());

  ends(100);
  await world.until(4, 6 * HOUR);
  expect(await got()).toEqual(both('New: sim-1 ends on Wednesday 15 April 2026 (98 days left)'));
  const id = (await live())?.id ?? '';

  await world.until(12, 6 * HOUR);
  expect(await got()).toEqual(
    both('Reminder: a model ends: sim-1 ends on Wednesday 15 April 2026 (90 days left)'),
  );
  const [rehearsal] = await world.store.rehearsals.list({ limit: 9 });
  expect(rehearsal).toMatchObject({
    cause: 'announced-end',
    candidate: { provider: 'sim', model: 'sim-2' },
    outcome: { verdict: 'same-or-better', words: expect.stringMatching(/^Safe to move/) },
  });
  const result =
    `Refund desk on sim-2: ${rehearsal?.outcome?.words} ` + `(${rehearsal?.endedAt?.slice(0, 10)})`;
  expect(await detail('Rehearsal')).toEqual([result]);

  const ids = countingIds();
  await acknowledgeEnd(
    { config: world.read(), store: world.store },
    new IncidentRecorder({
      ids: { next: (p) => `by_hand_${ids.next(p)}` },
      now: () => world.clock.now(),
      channels: ['slack', 'email'],
    }),
    { id, by: 'ana', note: 'moving in March', until: iso(85) },
  );
  await world.until(42, 6 * HOUR);
  expect(await got()).toEqual(
    both('Acknowledged: sim-1 ends on Wednesday 15 April 2026 (88 days left)'),
  );
  expect(await live()).toMatchObject({ id, state: 'acknowledged', ack: { by: 'ana' } });
  // Made after the last warning, and told with the acknowledgement.
  expect(await detail('Rehearsal')).toEqual([result]);
  expect(await detail('Why now')).toEqual([]);

  ends(80);
  await world.until(44, 6 * HOUR);
  expect(await got()).toEqual(
    both('Worse than last told: sim-1 ends on Thursday 26 March 2026 (38 days left)'),
  );
  expect(await live()).toMatchObject({ id, state: 'open', ack: null });
  expect(await detail('Why now')).toEqual([
    'its end moved earlier, from 2026-04-15 to 2026-03-26; the acknowledgement by ana is ' +
      'void: the end moved earlier, from 2026-04-15 to 2026-03-26',
  ]);
  expect(await detail('Rehearsal')).toEqual([result]);

  await world.until(80.5, 6 * HOUR);
  expect(await got()).toEqual(
    both(
      ...['30 days left', '14 days left', '7 days left', '3 days left', '1 day left', 'today'].map(
        (left) => `Reminder: a model ends: sim-1 ends on Thursday 26 March 2026 (${left})`,
      ),
    ),
  );

  world.provider.setModels([OTHER]);
  await world.until(85, 6 * HOUR);
  const [gone] = await world.store.incidents.list({ limit: 1 });
  expect(gone?.facts).toMatchObject({
    title: 'sim-1 is no longer listed by sim',
    details: [{ name: 'Named in' }, { name: 'Source' }, { name: 'Rehearsal' }],
  });
  await world.until(87, 6 * HOUR);
  expect(await got()).toEqual(
    both(
      'Worse than last told: sim-1 is no longer listed by sim',
      'Worse than last told: sim-1 is retired at sim',
    ),
  );
  expect(await world.store.incidents.list({ limit: 9 })).toHaveLength(1);

  world.write(
    'daytwo.yaml',
    readFileSync(join(world.folder, 'daytwo.yaml'), 'utf8').replace('model: sim-1', 'model: sim-2'),
  );
  await world.worker.reload(world.read());
  await world.until(89, 6 * HOUR);
  expect(await got()).toEqual({
    slack: ['Resolved: sim-1 is retired at sim'],
    mail: ['A model ends: Resolved: sim-1 is retired at sim'],
  });
  expect(await live()).toMatchObject({ id, state: 'resolved' });
  expect((await world.store.incidents.history(id)).at(-1)?.reason).toBe(
    'no agent uses it any more',
  );
  const subjects = (await Promise.all(world.smtp.mails.map((m) => simpleParser(m.raw)))).map(
    (m) => m.subject,
  );
  expect(new Set(subjects)).toEqual(new Set(['[daytwo] sim-1: end of the model at sim']));
}, 120_000);
