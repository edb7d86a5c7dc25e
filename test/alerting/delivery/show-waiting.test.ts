import { afterEach, beforeEach, expect, it } from 'vitest';
import { createNotifiers } from '../../../src/alerting/delivery/create-notifiers.ts';
import { deliverNotices } from '../../../src/alerting/delivery/channel-health.ts';
import { acknowledge } from '../../../src/alerting/incidents/acknowledge.ts';
import { driftKey } from '../../../src/alerting/incidents/keys.ts';
import { IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds, fastClock, type FastClock } from '../../../src/platform/clock/fast.ts';
import { makeLog } from '../../../src/platform/log.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';

const START = Date.parse('2026-03-01T02:00:00Z');
let clock: FastClock;
let store: Store;
let slack: SlackPeer;
let smtp: SmtpPeer;
let recorder: IncidentRecorder;
let beat: () => Promise<void>;
let incident: Incident;
beforeEach(async () => {
  clock = fastClock(START, () => Promise.resolve());
  store = openStore(':memory:', '');
  slack = await startSlackPeer({ now: () => clock.now(), token: 'xoxb-test', channel: 'C1' });
  smtp = await startSmtpPeer();
  const channels = {
    slack: { type: 'slack', token: 'xoxb-test', channel: 'C1', slackApiUrl: slack.url },
    mail: {
      type: 'email',
      url: smtp.url,
      from: 'daytwo@example.com',
      to: ['ops@example.com'],
      picture: false,
    },
  };
  recorder = new IncidentRecorder({
    ids: countingIds(),
    now: () => clock.now(),
    channels: Object.keys(channels),
  });
  const redactor = makeRedactor();
  const notifiers = await createNotifiers(channels, {}, redactor);
  const log = makeLog('error', redactor, () => undefined);
  const never = new AbortController().signal;
  beat = () => deliverNotices({ store, clock, notifiers }, recorder, log, never);
  ({ incident } = await recorder.open(store, {
    kind: 'drift',
    key: driftKey('desk'),
    agent: 'desk',
    facts: plainFacts('Desk: pass rate fell', 'It did.'),
    reason: 'it fell',
  }));
  await beat();
});
afterEach(() => Promise.all([slack.close(), smtp.close(), store.close()]));

const take = (by: string, note: string): Promise<Incident> =>
  acknowledge(store, recorder, incident.id, by, note, null);
const shown = (): string => JSON.stringify(slack.messages[0]?.blocks);

it('who has it stands in the message with the next beat, while the word of it waits its minute', async () => {
  await take('Kim', 'I look');
  await beat();
  expect(shown()).toContain('Kim');
  expect(slack.messages).toHaveLength(1);
  expect(smtp.mails).toHaveLength(1);
  await clock.advanceTo(START + 60_000);
  await beat();
  expect(slack.messages.map((m) => m.threadTs !== null)).toEqual([false, true]);
  expect(smtp.mails).toHaveLength(2);
});

it('each word is shown once, and where that fails the word that waits shows it', async () => {
  await take('Kim', 'I look');
  for (let n = 0; n < 3; n++) await beat();
  expect(slack.calls['chat.update']).toBe(1);
  await clock.advanceTo(START + 5_000);
  slack.setFault({ kind: 'down' }, { times: 1, method: 'chat.update' });
  await take('Kim', 'it is the provider');
  await beat();
  expect(shown()).not.toContain('it is the provider');
  await clock.advanceTo(START + 65_000);
  await beat();
  expect(shown()).toContain('it is the provider');
});
