import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { deliver, type DeliverDeps } from '../../../src/alerting/delivery/outbox.ts';
import { newNotice } from '../../../src/alerting/incidents/notice.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import type { Store } from '../../../src/domain/store.ts';
import { fastClock, type FastClock } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const START = Date.parse('2026-03-01T02:00:00Z');
const HOUR = 3_600_000;

let store: Store;
let slack: SlackPeer;
let smtp: SmtpPeer;
let clock: FastClock;
let deps: DeliverDeps;
beforeEach(async () => {
  clock = fastClock(START, () => Promise.resolve());
  store = openStore(':memory:', '');
  slack = await startSlackPeer({ now: () => clock.now(), token: 'xoxb-test', channel: 'C1' });
  smtp = await startSmtpPeer();
  const options = {
    slack: { token: 'xoxb-test', channel: 'C1', slackApiUrl: slack.url },
    email: { url: smtp.url, from: 'daytwo@example.com', to: ['ops@example.com'], picture: false },
  };
  const notifiers = new Map();
  for (const [name, o] of Object.entries(options))
    notifiers.set(name, await createNotifier({ ...o, name, type: name }));
  deps = { store, clock, notifiers };
});
afterEach(async () => {
  await Promise.all([slack.close(), smtp.close(), store.close()]);
});

/** So many messages of as many matters wait in each channel since a time. */
async function wait(n: number, since: number): Promise<void> {
  for (let i = 0; i < n; i++)
    for (const channel of ['slack', 'email'])
      await store.outbox.enqueue(
        newNotice(
          {
            id: `note_${since}_${i}_${channel}`,
            incident: null,
            channel,
            reason: 'opened',
            facts: plainFacts(`matter ${i}`, 'It happened.', {}),
          },
          new Date(since + i).toISOString(),
        ),
      );
}

describe('messages that waited for over an hour', () => {
  it('arrive as one a channel, which names the newest of them; what is news arrives by itself', async () => {
    await wait(222, START - 3 * HOUR);
    await wait(1, START);
    await deliver(deps);
    expect(slack.messages.map((m) => m.text.split('\n')[0])).toEqual([
      expect.stringContaining('222 messages could not be delivered here since 2026-02-28 23:00'),
      expect.stringContaining('matter 0'),
    ]);
    expect(JSON.stringify(slack.messages[0])).toContain('matter 221');
    expect(smtp.mails).toHaveLength(2);
    expect(await store.outbox.pending()).toEqual([]);
    await deliver(deps);
    expect(slack.messages).toHaveLength(2);
  });

  it('arrive one by one where they are few', async () => {
    await wait(5, START - 3 * HOUR);
    await deliver(deps);
    expect(slack.messages).toHaveLength(5);
  });

  it('stay where they are while the channel is down, and are told as one, once, when it is back', async () => {
    await wait(40, START - 3 * HOUR);
    slack.setFault({ kind: 'http', status: 503 }, { times: 1 });
    await deliver(deps);
    expect((await store.outbox.pending()).filter((n) => n.channel === 'slack')).toHaveLength(40);
    await deliver(deps);
    expect(slack.messages).toHaveLength(1);
    expect((await store.outbox.pending()).filter((n) => n.channel === 'slack')).toEqual([]);
  });

  it('stand in Slack once where the answer to their message was lost', async () => {
    await wait(40, START - 3 * HOUR);
    slack.setFault({ kind: 'accept-then-drop' }, { times: 1, method: 'chat.postMessage' });
    await deliver(deps);
    expect((await store.outbox.pending()).filter((n) => n.channel === 'slack')).toHaveLength(40);
    await deliver(deps);
    expect(slack.messages).toHaveLength(1);
    expect((await store.outbox.pending()).filter((n) => n.channel === 'slack')).toEqual([]);
  });
});

it('of digests that waited the newest alone is a matter: it says anew how everything stands', async () => {
  const until = new Date(START).toISOString();
  const held = { until, why: 'quiet-hours' } as const;
  for (const [i, title] of ['2 open', '3 open', '1 open'].entries()) {
    const facts = plainFacts(title, 'This week.');
    const of = { id: `note_${i}`, incident: null, channel: 'slack', facts } as const;
    const reason = i === 2 ? 'steady' : 'digest';
    await store.outbox.enqueue({ ...newNotice({ ...of, reason }, until), held });
  }
  const facts = plainFacts('a matter', 'It happened.');
  const of = { id: 'note_9', incident: null, channel: 'slack', reason: 'opened', facts } as const;
  await store.outbox.enqueue({ ...newNotice(of, until), held });
  await deliver(deps);
  const [told] = slack.messages;
  expect(told?.text).toContain('They are about 2 matters');
  expect(JSON.stringify(told?.blocks)).toContain('1 open');
  expect(JSON.stringify(told?.blocks)).not.toMatch(/[23] open/);
});
