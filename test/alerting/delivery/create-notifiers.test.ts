import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ChannelContext } from '../../../src/alerting/channels/plugin.ts';
import { createNotifiers } from '../../../src/alerting/delivery/create-notifiers.ts';
import { commandsAt } from '../../../src/alerting/messages/commands-at.ts';
import { renderDiscord } from '../../../src/alerting/messages/discord.ts';
import { renderPagerDuty } from '../../../src/alerting/messages/pagerduty.ts';
import { renderTeams } from '../../../src/alerting/messages/teams.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import { type SmtpPeer, startSmtpPeer } from '../../../src/demo/peers/smtp.ts';
import type { Outgoing } from '../../../src/domain/incident.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { type HttpPeer, startHttpPeer } from '../channels/peers/http.ts';
import { FACTS, outgoingOf } from '../messages/samples.ts';

const PAGE = 'https://ops.example.com/daytwo';
const WHERE = 'on web-1, with -c /srv/mine/daytwo.yaml';
let slack: SlackPeer;
let smtp: SmtpPeer;
let robot: HttpPeer;
beforeEach(async () => {
  slack = await startSlackPeer({ now: () => 0, token: 'xoxb-test', channel: 'C1' });
  smtp = await startSmtpPeer();
  robot = await startHttpPeer(() => ({ status: 204 }));
});
afterEach(() => Promise.all([slack.close(), smtp.close(), robot.close()]));

/** What the other sides of the channels were told, as text. */
async function told(outgoing: Outgoing, context: ChannelContext) {
  const channels = {
    slack: { type: 'slack', token: 'xoxb-test', channel: 'C1', slackApiUrl: slack.url },
    mail: {
      type: 'email',
      url: smtp.url,
      from: 'daytwo@example.com',
      to: ['ops@example.com'],
      picture: false,
    },
    robot: { type: 'webhook', url: robot.url, secret: 'a-secret-of-some-length' },
  };
  const notifiers = await createNotifiers(channels, context, makeRedactor());
  for (const n of notifiers.values()) expect(await n.send(outgoing)).toMatchObject({ ok: true });
  return {
    slack: JSON.stringify(slack.messages.at(-1)?.blocks),
    mail: (smtp.mails.at(-1)?.raw ?? '').replace(/=\r\n/g, '').replaceAll('=3D', '='),
    robot: robot.asked.at(-1)?.body ?? '',
  };
}
const weekly = (): Outgoing => {
  const { notice } = outgoingOf(FACTS.drift);
  return { notice: { ...notice, incident: null, reason: 'digest' }, incident: null, thread: null };
};

describe('where nothing leads to the page, a message', () => {
  it('says once where its commands are to be given', async () => {
    const all = await told(outgoingOf(FACTS.drift), { commandsAt: WHERE });
    for (const [channel, text] of Object.entries(all)) {
      // A mail says it in its text and in its HTML.
      expect(text.split(WHERE)).toHaveLength(channel === 'mail' ? 3 : 2);
      expect(text).not.toContain('See it on the page');
    }
    const outgoing = { ...outgoingOf(FACTS.drift), commandsAt: WHERE };
    for (const made of [
      renderTeams(outgoing),
      renderDiscord(outgoing),
      renderPagerDuty(outgoing, { routingKey: 'k' }),
    ])
      expect(JSON.stringify(made).split(WHERE)).toHaveLength(2);
  });

  it('that names no command does not', async () => {
    const without = outgoingOf({ ...FACTS.drift, next: [] });
    const all = await told(without, { commandsAt: WHERE });
    expect(JSON.stringify(all)).not.toContain('web-1');
  });

  it('names the folder in place of a configuration that is found by itself there', () => {
    expect(commandsAt('web-1', '/srv/ops/config/daytwo.yaml')).toBe('on web-1, in /srv/ops');
    expect(commandsAt('web-1', '/srv/mine/daytwo.yaml')).toBe(WHERE);
    expect(commandsAt('web-1', '/srv/my ops/daytwo.yaml')).toBe(
      'on web-1, with -c "/srv/my ops/daytwo.yaml"',
    );
  });
});

describe('where the page has a public address, a message', () => {
  const context = { publicUrl: PAGE, commandsAt: WHERE };

  it('of an incident leads to it', async () => {
    const all = await told(outgoingOf(FACTS.drift), context);
    expect(all.slack).toContain(`<${PAGE}/incidents/inc_17|See it on the page>`);
    expect(all.mail).toContain(`href="${PAGE}/incidents/inc_17"`);
    expect(JSON.stringify(all)).not.toContain('web-1');
  });

  it('of the week leads to how everything stands', async () => {
    const all = await told(weekly(), context);
    expect(all.slack).toContain(`<${PAGE}/|See it on the page>`);
    expect(all.mail).toContain(`href="${PAGE}/"`);
    expect(renderDiscord(weekly(), PAGE).embeds[0]?.url).toBe(`${PAGE}/`);
    expect(JSON.stringify(renderTeams(weekly(), PAGE))).toContain(`"url":"${PAGE}/"`);
  });

  it('in Slack has no other link in it, whatever the address holds', async () => {
    const { slack: text } = await told(weekly(), { publicUrl: 'https://a.example/x|y>z&w' });
    expect(text).toContain('<https://a.example/x%7Cy%3Ez&amp;w/|See it on the page>');
  });
});
