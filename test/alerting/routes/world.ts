import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { deliver, type Delivery } from '../../../src/alerting/delivery/outbox.ts';
import { driftKey, failingKey, keyOf } from '../../../src/alerting/incidents/keys.ts';
import { type IncidentRecorder, plainFacts } from '../../../src/alerting/incidents/record.ts';
import { sendReminders } from '../../../src/alerting/incidents/reminders.ts';
import { routedRecorder, type TellingConfig } from '../../../src/alerting/routes/telling.ts';
import type { Config } from '../../../src/config/load.ts';
import { alerts as alertsSchema } from '../../../src/config/schema-alerts.ts';
import { people as peopleSchema } from '../../../src/config/schema-people.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import type { Incident, Notifier, NoticeReason } from '../../../src/domain/incident.ts';
import type { Store } from '../../../src/domain/store.ts';
import { countingIds, fastClock, type FastClock } from '../../../src/platform/clock/fast.ts';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { type HttpPeer, startHttpPeer } from '../channels/peers/http.ts';

/** An installation as far as messages go: its rules, three channels and their other sides. */
export interface World {
  store: Store;
  clock: FastClock;
  recorder: IncidentRecorder;
  slack: SlackPeer;
  smtp: SmtpPeer;
  robot: HttpPeer;
  /** What the webhook was sent, oldest first. */
  robotTold(): { reason: string; title: string }[];
  /** Replaces the rules, as a reload of the configuration does. */
  reload(rules: Record<string, unknown>): void;
  at(time: string): Promise<void>;
  /** One turn: reminders, escalations, delivery. */
  turn(): Promise<Delivery[]>;
  open(kind: 'drift' | 'failing-now', agent?: string, title?: string): Promise<Incident>;
  move(incident: Incident, notice: NoticeReason, over?: Partial<Incident>): Promise<void>;
  close(): Promise<void>;
}

export async function makeWorld(start: string, rules: Record<string, unknown>): Promise<World> {
  const clock = fastClock(Date.parse(start), () => Promise.resolve());
  const store = openStore(':memory:', start);
  const now = (): number => clock.now();
  const slack = await startSlackPeer({ now, token: 'xoxb-test', channel: 'C1' });
  const smtp = await startSmtpPeer();
  const robot = await startHttpPeer(() => ({ status: 204 }));
  const channels = {
    slack: { type: 'slack', token: 'xoxb-test', channel: 'C1', slackApiUrl: slack.url },
    mail: {
      type: 'email',
      url: smtp.url,
      from: 'daytwo@example.com',
      to: ['Team <team@example.com>'],
      picture: false,
    },
    robot: { type: 'webhook', url: robot.url, secret: 'a-secret-of-some-length' },
  };
  const configOf = (given: Record<string, unknown>): TellingConfig => ({
    alerts: { ...alertsSchema.parse(given), channels },
    people: peopleSchema.parse({
      ana: { name: 'Ana', slack: 'U012AB3CD', email: 'ana@example.com' },
      team: { email: 'Team@example.com' },
      ben: {},
    }),
    timezone: 'UTC',
  });
  let config = configOf(rules);
  const notifiers = new Map<string, Notifier>();
  for (const [name, options] of Object.entries(channels))
    notifiers.set(name, await createNotifier({ ...options, name }));
  const recorder = routedRecorder(countingIds(), now, () => config);
  return {
    store,
    clock,
    recorder,
    slack,
    smtp,
    robot,
    robotTold: () =>
      robot.asked.map((a) => JSON.parse(a.body) as { reason: string; title: string }),
    reload(given) {
      config = configOf(given);
    },
    at: (time) => clock.advanceTo(Date.parse(time)),
    async turn() {
      await sendReminders({ store, clock, config: config as Config }, recorder);
      return deliver({ store, clock, notifiers });
    },
    async open(kind, agent = 'refund', title = `${agent} has changed`) {
      const key = kind === 'drift' ? driftKey(agent) : failingKey(agent, 'desk');
      const facts = plainFacts(title, 'It did.');
      const { incident } = await store.transaction((tx) =>
        recorder.open(tx, { kind, key, agent, facts, reason: 'it was seen' }),
      );
      return incident;
    },
    async move(incident, notice, over = {}) {
      const live = await store.incidents.findUnfinished(keyOf(incident));
      await store.transaction((tx) =>
        recorder.transition(
          tx,
          { ...(live ?? incident), ...over },
          { actor: 'daytwo', what: notice, reason: 'it moved', notice },
        ),
      );
    },
    async close() {
      await Promise.all([slack.close(), smtp.close(), robot.close(), store.close()]);
    },
  };
}
