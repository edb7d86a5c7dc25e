import { afterEach, describe, expect, test } from 'vitest';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { makeWorld, type World } from './world.ts';

let world: World;
afterEach(() => world.close());

const NOON = '2026-03-10T12:00:00.000Z';
const told = async (): Promise<string[]> =>
  (await world.store.outbox.recent(100))
    .toReversed()
    .map((n) => `${n.channel}: ${n.reason}`)
    .toSorted();

describe('routes', () => {
  const rules = {
    routes: [
      { kinds: ['failing-now'], channels: ['robot'] },
      { kinds: ['drift'], severities: ['urgent'], channels: ['robot', 'slack'] },
      { channels: ['slack'] },
    ],
  };

  test('decide where an incident is told', async () => {
    world = await makeWorld(NOON, rules);
    await world.open('failing-now');
    await world.open('drift');
    expect(await told()).toEqual(['robot: opened', 'slack: opened']);
  });

  test('are asked anew for later messages, which go to where it was told before as well', async () => {
    world = await makeWorld(NOON, rules);
    const drift = await world.open('drift');
    await world.turn();
    await world.at('2026-03-10T13:00:00Z');
    const lead = { stream: 'desk/judgment', gravity: 0, reason: 'a high-risk case acts' };
    await world.move(drift, 'worsened', { facts: plainFacts('worse', 'It is.', { lead }) });
    await world.turn();
    world.reload({ routes: [{ channels: ['mail'] }] });
    await world.at('2026-03-10T14:00:00Z');
    await world.move(drift, 'resolved', { state: 'resolved' });
    expect(await told()).toEqual([
      'mail: resolved',
      'robot: resolved',
      'robot: worsened',
      'slack: opened',
      'slack: resolved',
      'slack: worsened',
    ]);
  });

  test('never silence: where the one channel that a route names is the broken one, the others hear', async () => {
    world = await makeWorld(NOON, { routes: [{ channels: ['mail'] }] });
    await world.store.transaction((tx) =>
      world.recorder.open(tx, {
        kind: 'channel',
        key: driftKey('x'),
        agent: null,
        facts: plainFacts('mail is down', 'It is.'),
        reason: 'down',
        channels: ['slack', 'robot'],
      }),
    );
    expect(await told()).toEqual(['robot: opened', 'slack: opened']);
  });

  test('name people: in the message, and in the mail’s recipients once each', async () => {
    world = await makeWorld(NOON, {
      routes: [{ channels: ['mail', 'robot'], people: ['ana', 'ben', 'team'] }],
    });
    await world.open('drift');
    await world.turn();
    const [mail] = world.smtp.mails;
    expect(mail?.to).toEqual(['team@example.com', 'ana@example.com']);
    expect(mail?.raw).toContain('For: Ana, ben, team');
    expect(world.robotTold()).toMatchObject([{ people: ['Ana', 'ben', 'team'] }]);
  });
});

describe('quiet hours', () => {
  const rules = { quietHours: { from: '22:00', to: '07:00' } };
  const NIGHT = '2026-03-10T23:00:00.000Z';
  const MORNING = '2026-03-11T07:00:00.000Z';

  test('keep what is not urgent until they are over; what fails now is told at once', async () => {
    world = await makeWorld(NIGHT, rules);
    await world.open('drift');
    await world.open('failing-now');
    expect(await world.turn()).toHaveLength(3);
    expect(world.slack.messages).toHaveLength(1);
    expect((await world.store.outbox.pending()).map((n) => [n.nextAt, n.held?.why])).toEqual(
      Array.from({ length: 3 }, () => [MORNING, 'quiet-hours']),
    );
    await world.at('2026-03-11T06:59:50Z');
    expect(await world.turn()).toEqual([]);
    await world.at(MORNING);
    await world.turn();
    // One matter is told by itself.
    expect(world.slack.messages.map((m) => m.text)).toEqual([
      expect.stringContaining('refund has changed'),
      expect.stringContaining('refund has changed'),
    ]);
  });

  test('are not ended by a reload of the configuration', async () => {
    world = await makeWorld(NIGHT, rules);
    await world.open('drift');
    await world.store.outbox.retryNow(NIGHT);
    expect(await world.turn()).toEqual([]);
    expect(await world.store.outbox.pending()).toHaveLength(3);
  });

  test('end with one summary of several matters; a program is told each', async () => {
    world = await makeWorld(NIGHT, rules);
    for (const agent of ['a', 'b', 'c']) await world.open('drift', agent);
    const over = await world.open('drift', 'd');
    await world.at('2026-03-11T01:00:00Z');
    await world.move(over, 'resolved', { state: 'resolved' });
    await world.at(MORNING);
    await world.turn();
    // Each that is not over has its own message below, which calls nobody.
    expect(world.slack.messages.map((m) => m.text.split('.')[0])).toEqual([
      '4 messages waited for the quiet hours to be over',
      'a has changed',
      'b has changed',
      'c has changed',
    ]);
    expect(JSON.stringify(world.slack.messages[0]?.blocks)).toContain(
      `Resolved: d has changed (${over.id})`,
    );
    expect(world.smtp.mails).toHaveLength(1);
    expect(world.robotTold().map((t) => t.reason)).toEqual([
      'opened',
      'opened',
      'opened',
      'resolved',
    ]);
    expect(await world.store.outbox.pending()).toEqual([]);
  });

  test('whose summary is refused try it again as one, in their own time', async () => {
    world = await makeWorld(NIGHT, rules);
    for (const agent of ['a', 'b']) await world.open('drift', agent);
    world.slack.setFault({ kind: 'http', status: 503 }, { times: 1 });
    await world.at(MORNING);
    await world.turn();
    await world.turn();
    expect(world.slack.calls['chat.postMessage']).toBe(1);
    await world.at('2026-03-11T07:01:00Z');
    await world.turn();
    expect(
      world.slack.messages.filter((m) => m.text.includes('waited for the quiet hours')),
    ).toHaveLength(1);
    expect(await world.store.outbox.pending()).toEqual([]);
  });

  test('name in their summary each incident with its id and the command that shows it', async () => {
    world = await makeWorld(NIGHT, rules);
    const all = [await world.open('drift', 'a'), await world.open('drift', 'b')];
    await world.at(MORNING);
    await world.turn();
    const mail = world.smtp.mails[0]?.raw.replace(/=\r\n/g, '') ?? '';
    for (const { id, agent } of all) {
      expect(mail).toContain(`${agent} has changed (${id})`);
      expect(mail).toContain(`daytwo incidents ${id}`);
    }
  });

  test('leave each incident one message, which is brought up to date and gets the later words', async () => {
    const routes = [{ channels: ['slack'], people: ['ana'] }];
    world = await makeWorld('2026-03-10T21:00:00.000Z', { ...rules, routes });
    const before = await world.open('drift', 'a', 'a fails now');
    await world.turn();
    await world.at(NIGHT);
    await world.move(before, 'worsened', { facts: plainFacts('a has moved', 'It did.') });
    const fresh = await world.open('drift', 'b');
    await world.at(MORNING);
    await world.turn();
    const [first, summary, own] = world.slack.messages;
    expect(first?.text).toContain('a has moved');
    expect(summary?.text).toContain('2 messages waited');
    expect(own?.text).toContain('b has changed');
    // Whom the route names was called by the summary.
    expect(JSON.stringify(summary?.blocks)).toContain('<@U012AB3CD>');
    expect(JSON.stringify(own?.blocks)).not.toContain('<@');
    await world.at('2026-03-11T09:00:00Z');
    await world.move(fresh, 'worsened', { facts: plainFacts('b is worse', 'It is.') });
    await world.turn();
    expect(world.slack.messages.map((m) => m.threadTs ?? null)).toEqual([
      null,
      null,
      null,
      own?.ts,
    ]);
    expect(own?.text).toContain('b is worse');
  });

  test('that a maintenance ran into end with one summary too', async () => {
    const maintenance = [{ from: '2026-03-10T22:00Z', to: '2026-03-11T02:00Z', why: 'the shop' }];
    world = await makeWorld(NIGHT, { ...rules, maintenance });
    await world.open('drift', 'a');
    await world.open('drift', 'b');
    expect((await world.store.outbox.pending())[0]?.held).toMatchObject({ until: MORNING });
    await world.at(MORNING);
    await world.turn();
    expect(world.smtp.mails).toHaveLength(1);
    expect(world.slack.messages[0]?.text).toContain('2 messages waited');
  });

  test('hold news back no longer once it is urgent, and what was said before it goes first', async () => {
    world = await makeWorld(NIGHT, rules);
    const drift = await world.open('drift');
    await world.at('2026-03-11T02:00:00Z');
    const lead = { stream: 'desk/judgment', gravity: 0, reason: 'a high-risk case acts' };
    await world.move(drift, 'worsened', { facts: plainFacts('worse', 'It is.', { lead }) });
    await world.turn();
    // Nobody had heard of it: it is new, and says what is known now.
    expect(world.robotTold()).toMatchObject([{ reason: 'opened', title: 'worse' }]);
    expect(await world.store.outbox.pending()).toEqual([]);
  });

  test('let through what somebody asked for', async () => {
    world = await makeWorld(NIGHT, rules);
    const drift = await world.open('drift');
    await world.at('2026-03-11T02:00:00Z');
    await world.recorder.notify(world.store, drift, 'asked', plainFacts('38 of 40', 'It ran.'));
    await world.turn();
    expect(world.robotTold().map((t) => t.reason)).toEqual(['opened', 'asked']);
  });

  test('hold a digest back too', async () => {
    world = await makeWorld(NIGHT, rules);
    await world.recorder.notify(world.store, null, 'digest', plainFacts('a week', 'All well.'));
    expect(await world.turn()).toEqual([]);
    await world.at(MORNING);
    expect(await world.turn()).toHaveLength(3);
  });
});

describe('a maintenance', () => {
  const rules = {
    maintenance: [
      { from: '2026-03-10T12:00Z', to: '2026-03-10T14:00Z', agents: ['refund'], why: 'the shop' },
      { cron: '0 2 * * 0', minutes: 60, why: 'every Sunday' },
    ],
  };
  const OVER = '2026-03-10T14:00:00.000Z';

  test('records what its agents do and tells it afterwards, if it is still open', async () => {
    world = await makeWorld(NOON, rules);
    const failing = await world.open('failing-now');
    expect(await world.store.incidents.findUnfinished(failing.key)).not.toBe(null);
    expect(await world.turn()).toEqual([]);
    await world.at(OVER);
    await world.turn();
    expect(world.robotTold().map((t) => t.reason)).toEqual(['opened']);
  });

  test('says nothing of what came and went in it', async () => {
    world = await makeWorld(NOON, rules);
    const failing = await world.open('failing-now');
    await world.at('2026-03-10T13:00:00Z');
    await world.move(failing, 'resolved', { state: 'resolved' });
    await world.at('2026-03-10T15:00:00Z');
    expect(await world.turn()).toEqual([]);
    expect(await told()).toEqual([]);
    expect((await world.store.incidents.history(failing.id)).map((e) => e.what)).toEqual([
      'opened',
      'resolved',
    ]);
  });

  test('of one agent is none of another’s, and keeps back no other kind of incident', async () => {
    world = await makeWorld(NOON, rules);
    await world.open('failing-now', 'billing');
    await world.store.transaction((tx) =>
      world.recorder.open(tx, {
        kind: 'credentials',
        key: driftKey('key'),
        agent: 'refund',
        facts: plainFacts('a key is refused', 'It is.'),
        reason: 'refused',
      }),
    );
    expect(await world.turn()).toHaveLength(6);
  });

  test('tells afterwards that what was told before it is over', async () => {
    world = await makeWorld('2026-03-10T11:00:00.000Z', rules);
    const failing = await world.open('failing-now');
    await world.turn();
    await world.at('2026-03-10T13:00:00Z');
    await world.move(failing, 'resolved', { state: 'resolved' });
    expect(await world.turn()).toEqual([]);
    await world.at(OVER);
    await world.turn();
    expect(world.robotTold().map((t) => t.reason)).toEqual(['opened', 'resolved']);
  });

  test('comes again by its cron expression, for every agent', async () => {
    world = await makeWorld('2026-03-15T02:30:00.000Z', rules);
    await world.open('drift', 'billing');
    expect((await world.store.outbox.pending())[0]?.held).toEqual({
      until: '2026-03-15T03:00:00.000Z',
      why: 'maintenance',
    });
  });
});

describe('an escalation', () => {
  const rules = {
    routes: [{ channels: ['robot'] }],
    escalation: { afterMinutes: 30, channels: ['slack', 'mail'] },
  };

  test('tells the others once what nobody has taken, and that nobody has', async () => {
    world = await makeWorld(NOON, rules);
    await world.open('failing-now');
    await world.turn();
    await world.at('2026-03-10T12:29:50Z');
    await world.turn();
    expect(world.slack.messages).toEqual([]);
    await world.at('2026-03-10T12:30:00Z');
    await world.turn();
    await world.at('2026-03-10T18:00:00Z');
    await world.turn();
    expect(await told()).toEqual(['mail: escalated', 'robot: opened', 'slack: escalated']);
    expect(world.slack.messages[0]?.text).toContain('Nobody has taken it: refund has changed');
    const mail = world.smtp.mails[0]?.raw.replace(/=\r\n/g, '').replace(/\s+/g, ' ');
    expect(mail).toContain('nobody has said that they have it');
  });

  test('comes as long after the first message of what fails, though it is known as a change since', async () => {
    world = await makeWorld(NOON, { ...rules, quietHours: { from: '12:05', to: '20:00' } });
    const failing = await world.open('failing-now');
    await world.turn();
    await world.at('2026-03-10T12:10:00Z');
    const drift = { kind: 'drift', key: driftKey('refund'), failsNow: { desk: true } } as const;
    const { store, recorder } = world;
    await store.transaction((tx) =>
      recorder.transition(
        tx,
        { ...failing, ...drift },
        { actor: 'daytwo', what: 'moved', reason: 'it moved', notice: 'moved' },
      ),
    );
    await world.turn();
    expect(await told()).toEqual(['robot: moved', 'robot: opened']);
    expect(await store.outbox.pending()).toEqual([]);
    await world.at('2026-03-10T12:30:00Z');
    await world.turn();
    expect(await told()).toContain('slack: escalated');
  });

  test('does not come once somebody has it, nor of what is not urgent', async () => {
    world = await makeWorld(NOON, rules);
    const failing = await world.open('failing-now');
    await world.open('drift');
    const ack = { by: 'Ana', note: '', at: NOON, until: null };
    await world.move(failing, 'acknowledged', { state: 'acknowledged', ack });
    await world.at('2026-03-10T13:00:00Z');
    await world.turn();
    expect(world.slack.messages).toEqual([]);
  });

  test('is followed by the end of the matter, there too', async () => {
    world = await makeWorld(NOON, rules);
    const failing = await world.open('failing-now');
    await world.at('2026-03-10T12:30:00Z');
    await world.turn();
    await world.at('2026-03-10T13:30:00Z');
    await world.move(failing, 'resolved', { state: 'resolved' });
    expect((await told()).filter((t) => t.endsWith('resolved'))).toEqual([
      'mail: resolved',
      'robot: resolved',
      'slack: resolved',
    ]);
  });

  test('counts from the end of a maintenance, and comes in quiet hours', async () => {
    world = await makeWorld('2026-03-10T22:00:00.000Z', {
      ...rules,
      quietHours: { from: '21:00', to: '07:00' },
      maintenance: [{ from: '2026-03-10T22:00Z', to: '2026-03-10T23:00Z', why: 'x' }],
    });
    await world.open('failing-now');
    await world.at('2026-03-10T22:45:00Z');
    await world.turn();
    expect(await told()).toEqual(['robot: opened']);
    await world.at('2026-03-10T23:30:00Z');
    await world.turn();
    expect(world.slack.messages).toHaveLength(1);
  });
});
