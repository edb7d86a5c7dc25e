import { afterEach, describe, expect, it } from 'vitest';
import { acknowledge } from '../../src/alerting/incidents/acknowledge.ts';
import { IncidentRecorder } from '../../src/alerting/incidents/record.ts';
import { countingIds } from '../../src/platform/clock/fast.ts';
import { HOUR, makeWorld, type World, yesSuite } from '../app/world.ts';
import {
  allIncidents,
  header,
  incidents,
  nextLook,
  noticeOf,
  slackTexts,
  subjects,
  yes,
} from './support.ts';

let world: World;
afterEach(() => world.close());

/** A world in which something must be told: the provider refuses the key from the first look on. */
async function trouble(config?: (text: string) => string): Promise<void> {
  world = await makeWorld({
    suite: yesSuite(12),
    behave: () => yes,
    ...(config === undefined ? {} : { config }),
  });
  await world.turn();
  world.provider.setFault({ kind: 'wrong-key', path: 'chat' });
}
async function pass(hours: number, step = HOUR / 4): Promise<void> {
  for (const end = world.clock.now() + hours * HOUR; world.clock.now() < end;) {
    await world.clock.advanceTo(world.clock.now() + step);
    await world.turn();
  }
}
const mailsOf = (notice: string) =>
  world.smtp.mails.filter((m) => header(m, 'X-Daytwo-Notice') === notice);
const postsOf = (notice: string) =>
  world.slack.messages.filter((m) => noticeOf(m).notice === notice);
const pending = async (): Promise<string[]> =>
  (await world.store.outbox.pending()).map((n) => `${n.channel} ${n.reason}`);
/**
 * Why each message that Slack shows of an incident was sent, in Slack's order. The first message is
 * rewritten by later ones, its notice id is not.
 */
async function toldInSlack(kind: string): Promise<string[]> {
  const incident = (await allIncidents(world)).find((i) => i.kind === kind);
  const reasons = new Map(
    (await world.store.outbox.ofIncident(incident?.id ?? '')).map((n) => [n.id, n.reason]),
  );
  return world.slack.messages.flatMap((m) => reasons.get(noticeOf(m).notice) ?? []);
}
/** What a message of Slack's shows. */
const textOf = (m: { text: string; blocks?: unknown } | undefined): string =>
  `${m?.text ?? ''} ${JSON.stringify(m?.blocks ?? '')}`;
/** Somebody takes the newest incident on, by a command. */
async function take(): Promise<void> {
  const [incident] = await allIncidents(world);
  const ids = countingIds();
  const recorder = new IncidentRecorder({
    ids: { next: (prefix) => `taken_${ids.next(prefix)}` },
    now: () => world.clock.now(),
    channels: ['slack', 'email'],
  });
  await acknowledge(world.store, recorder, incident?.id ?? '', 'ana', 'I look', null);
}
const calls = (): number => Object.values(world.slack.calls).reduce((a, b) => a + b, 0);

describe('a channel that is down for hours', () => {
  it.each([-0.5, 3])(
    'is said to be down after an hour, not after a clock that was set by %s hours',
    async (hours) => {
      await trouble();
      world.slack.setFault({ kind: 'down' });
      await nextLook(world);
      world.clock.step(hours * HOUR);
      await pass(0.5);
      const open = async (): Promise<string[]> =>
        (await incidents(world)).filter((i) => i.startsWith('channel'));
      expect(await open()).toEqual([]);
      await pass(0.75);
      expect(await open()).toEqual(['channel open']);
    },
  );

  it('Slack: nothing is lost, mail says after an hour that Slack is down, and Slack gets everything in order once it is back', async () => {
    await trouble();
    world.slack.setFault({ kind: 'down' });
    await nextLook(world);
    expect(subjects(world)).toEqual([expect.stringContaining('sim refuses the key')]); // mail does not wait for Slack
    await pass(0.75);
    expect(await incidents(world)).toEqual(['credentials open']);
    await pass(0.5);
    expect(await incidents(world)).toEqual(['credentials open', 'channel open']);
    expect(subjects(world)[1]).toContain('Messages do not get through to slack');
    const facts = (await allIncidents(world))[1]?.facts;
    expect(facts?.summary).toMatch(
      /1 message has waited over an hour for slack: Slack could not be reached /,
    );
    expect(facts?.meanwhile).toMatch(/^Nothing is lost/);
    world.provider.setFault(null);
    await nextLook(world);
    await pass(4);
    expect(await incidents(world)).toEqual(['credentials resolved', 'channel open']);
    // A day's outage: asked again and again, and with growing pauses.
    expect(calls()).toBeGreaterThan(20);
    expect(calls()).toBeLessThan(120);
    expect(world.slack.messages).toEqual([]);

    world.slack.setFault(null);
    await pass(2.5);
    expect(await pending()).toEqual([]);
    expect(await incidents(world)).toEqual(['credentials resolved', 'channel resolved']);
    const [credentials] = await allIncidents(world);
    const told = world.slack.messages.find((m) => noticeOf(m).incident === credentials?.id);
    // Beginning and end leave together: one message says both.
    expect(await toldInSlack('credentials')).toEqual(['resolved']);
    expect(textOf(told)).toMatch(/Resolved: sim refuses the key.*What was found/s);
    expect(subjects(world)).toHaveLength(4); // each incident opened and resolved, once
  });

  it('SMTP: nothing is lost, Slack says after an hour that mail is down, and mail gets everything in order once it is back', async () => {
    await trouble();
    world.smtp.setFault({ kind: 'down' });
    await nextLook(world);
    await pass(1.25);
    expect(await incidents(world)).toEqual(['credentials open', 'channel open']);
    expect(slackTexts(world)[1]).toContain('for email');
    world.provider.setFault(null);
    await nextLook(world);
    await pass(3);
    expect(world.smtp.mails).toEqual([]);
    world.smtp.setFault(null);
    await pass(2.5);
    expect(await pending()).toEqual([]);
    expect(await incidents(world)).toEqual(['credentials resolved', 'channel resolved']);
    const [credentials] = await allIncidents(world);
    const told = world.smtp.mails.filter((m) => header(m, 'X-Daytwo-Incident') === credentials?.id);
    expect(told.map((m) => header(m, 'X-Daytwo-Reason'))).toEqual(['resolved']);
    expect(subjects(world)).toContainEqual(expect.stringMatching(/Resolved: sim refuses the key/));
    expect(told[0]?.raw).toContain('What was found');
  });

  it('both: everything is told when they come back, and the two incidents about them end by themselves', async () => {
    await trouble();
    world.slack.setFault({ kind: 'http', status: 503 });
    world.smtp.setFault({ kind: 'down' });
    await nextLook(world);
    await pass(3);
    expect(await incidents(world)).toEqual(['credentials open', 'channel open', 'channel open']);
    world.slack.setFault(null);
    world.smtp.setFault(null);
    await pass(2.5);
    expect(await pending()).toEqual([]);
    expect(await incidents(world)).toEqual([
      'credentials open',
      'channel resolved',
      'channel resolved',
    ]);
    for (const n of await world.store.outbox.recent(100))
      expect(n.channel === 'email' ? mailsOf(n.id) : postsOf(n.id)).toHaveLength(1);
  });

  it('an incident has its messages in order even where the second became due before the first was delivered', async () => {
    await trouble();
    world.slack.setFault({ kind: 'down' });
    world.smtp.setFault({ kind: 'down' });
    await nextLook(world);
    await pass(0.5, 60_000);
    await take(); // "acknowledged" is new and due soon, "opened" waits for its next try
    world.slack.setFault(null);
    world.smtp.setFault(null);
    await pass(0.05, 60_000);
    expect((await toldInSlack('credentials')).join()).toMatch(/^(opened(,acknowledged)?)?$/);
    await pass(2);
    expect(await toldInSlack('credentials')).toEqual(['opened', 'acknowledged']);
    const [credentials] = await allIncidents(world);
    const shown = world.slack.messages.filter((m) => noticeOf(m).incident === credentials?.id);
    expect(shown[1]?.threadTs).toBe(shown[0]?.ts);
    const mails = world.smtp.mails.filter(
      (m) => header(m, 'X-Daytwo-Incident') === credentials?.id,
    );
    expect(mails.map((m) => header(m, 'X-Daytwo-Reason'))).toEqual(['opened', 'acknowledged']);
    expect(header(mails[1] ?? { from: '', to: [], raw: '' }, 'References')).toContain(
      header(mails[0] ?? { from: '', to: [], raw: '' }, 'Message-ID'),
    );
  });

  it('an incident that is over is told once, that it is over, though it became due before its beginning was tried again', async () => {
    await trouble();
    world.slack.setFault({ kind: 'down' });
    await nextLook(world);
    world.provider.setFault(null);
    await nextLook(world);
    world.slack.setFault(null);
    await world.turn();
    expect((await toldInSlack('credentials')).join()).toMatch(/^(resolved)?$/);
    await pass(2);
    expect(await toldInSlack('credentials')).toEqual(['resolved']);
  });
});

describe('a channel that asks for patience', () => {
  it('is given the time that it asked for, and no incident is made of it', async () => {
    await trouble();
    world.slack.setFault({ kind: 'rate-limited', retryAfterSeconds: 600 }, { times: 1 });
    await nextLook(world);
    const before = calls();
    await pass(0.1, 60_000);
    expect(calls()).toBe(before);
    expect(await pending()).toEqual(['slack opened']);
    await pass(0.1, 60_000);
    expect(await pending()).toEqual([]);
    expect(slackTexts(world)).toHaveLength(1);
    expect(await incidents(world)).toEqual(['credentials open']);
  });

  it('a greylisting mail server gets the mail at the second try, once', async () => {
    await trouble();
    world.smtp.setFault({ kind: 'greylist' }, { times: 1 });
    await nextLook(world);
    await pass(0.5);
    expect(subjects(world)).toHaveLength(1);
    expect(await pending()).toEqual([]);
  });
});

describe('a channel that needs a person', () => {
  it('is not asked more than once an hour, its mend is told on the other one, and what waited is sent after it', async () => {
    await trouble();
    world.slack.setFault({ kind: 'error', code: 'invalid_auth' });
    await nextLook(world);
    await pass(5);
    expect(world.slack.calls['chat.postMessage']).toBeLessThanOrEqual(6);
    const channel = (await allIncidents(world)).find((i) => i.kind === 'channel');
    expect(channel?.facts.summary).toMatch(
      /Slack refuses the token \(invalid_auth\).*reinstall it/,
    );
    expect(world.smtp.mails.some((m) => m.raw.includes('invalid_auth'))).toBe(true);
    world.slack.setFault(null);
    await pass(1.5);
    expect(await pending()).toEqual([]);
    expect(await incidents(world)).toEqual(['credentials open', 'channel resolved']);
  });

  it('with no other channel the incident is kept all the same, and told on the mended one', async () => {
    await trouble((t) => t.replace(/ {2}email:.*\n/, ''));
    world.slack.setFault({ kind: 'error', code: 'not_in_channel' });
    await nextLook(world);
    await pass(3);
    expect(await incidents(world)).toEqual(['credentials open', 'channel open']);
    world.slack.setFault(null);
    await pass(2);
    expect(await pending()).toEqual([]);
    expect(await incidents(world)).toEqual(['credentials open', 'channel resolved']);
  });
});

describe('an answer that is lost after the channel took the message', () => {
  it('leaves one message in Slack: a repeat looks for the notice id first', async () => {
    await trouble();
    world.slack.setFault({ kind: 'accept-then-drop' }, { times: 1, method: 'chat.postMessage' });
    await nextLook(world);
    expect(await pending()).toEqual(['slack opened']);
    await pass(0.5);
    expect(await pending()).toEqual([]);
    expect(slackTexts(world)).toHaveLength(1);
    expect(world.slack.calls['chat.postMessage']).toBe(1);
    // Its thread goes on under the message that was found.
    world.provider.setFault(null);
    world.slack.setFault({ kind: 'accept-then-drop' }, { times: 1, method: 'chat.postMessage' });
    await nextLook(world);
    await pass(0.5);
    const shown = world.slack.messages.filter((m) => noticeOf(m).incident !== '');
    expect(await toldInSlack('credentials')).toEqual(['opened', 'resolved']);
    expect(shown).toHaveLength(2);
    expect(shown[1]?.threadTs).toBe(shown[0]?.ts);
  });

  it('sends the same mail again under the same Message-ID, so that it counts as one', async () => {
    await trouble();
    world.smtp.setFault({ kind: 'accept-then-drop' }, { times: 1 });
    await nextLook(world);
    await pass(0.5);
    expect(await pending()).toEqual([]);
    const mails = world.smtp.mails.filter((m) => header(m, 'X-Daytwo-Reason') === 'opened');
    expect(mails).toHaveLength(2);
    expect(new Set(mails.map((m) => header(m, 'Message-ID'))).size).toBe(1);
  });
});
