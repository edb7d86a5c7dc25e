import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createNotifier } from '../../../src/alerting/channels/registry.ts';
import { isSlacks } from '../../../src/alerting/channels/slack/client.ts';
import { type SlackPeer, startSlackPeer } from '../../../src/demo/peers/slack.ts';
import type { Notifier, Outgoing } from '../../../src/domain/incident.ts';
import { FACTS, fallingSeries, outgoingOf } from '../messages/samples.ts';

let peer: SlackPeer;
let ops: Notifier;
beforeEach(async () => {
  peer = await startSlackPeer({ now: () => Date.UTC(2026, 8, 21), token: 'xoxb-a', channel: 'C1' });
  ops = await createNotifier({
    name: 'ops',
    type: 'slack',
    token: 'xoxb-a',
    channel: 'C1',
    slackApiUrl: peer.url,
    timeoutMs: 2000,
  });
});
afterEach(() => peer.close());

const sent = async (o: Outgoing): Promise<Outgoing['thread']> => {
  const result = await ops.send(o);
  if (!result.ok) throw new Error(result.message);
  return { incident: 'inc_17', channel: 'ops', ref: result.ref };
};
const images = (): { slack_file: { id: string }; alt_text: string }[] =>
  ((peer.messages[0]?.blocks ?? []) as { type: string }[])
    .filter((b) => b.type === 'image')
    .map((b) => b as unknown as ReturnType<typeof images>[number]);

describe('the chart of an incident', () => {
  test('is a picture in its message, with the same in words for who does not see it', async () => {
    await sent(outgoingOf(FACTS.drift));
    const [file] = peer.files;
    expect(file?.bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(images()).toEqual([
      {
        type: 'image',
        slack_file: { id: file?.id },
        alt_text: expect.stringMatching(/^Chart of 30 runs.*it was 81 %/),
      },
    ]);
    expect(file?.alt).toBe(images()[0]?.alt_text);
  });

  test('waits until Slack has looked at the file, while the message stands there already', async () => {
    peer.setNotReady(1);
    await sent(outgoingOf(FACTS.drift));
    expect(images()).toHaveLength(1);
    expect(peer.calls['chat.postMessage']).toBe(1);
  });

  test('is left out where the token lacks files:write, and the message is told', async () => {
    peer.setScopes(['chat:write', 'channels:history']);
    const thread = await sent(outgoingOf(FACTS.drift));
    expect(images()).toEqual([]);
    expect(thread?.ref).not.toHaveProperty('picture');
  });

  test('is uploaded once for as long as it is the same, and replaced where it is another', async () => {
    const thread = await sent(outgoingOf(FACTS.drift));
    const [first] = images();
    const again = await sent(outgoingOf(FACTS.drift, { id: 'ntc_2', reason: 'reminder', thread }));
    expect(images()).toEqual([first]);
    expect(peer.files).toHaveLength(1);
    const grown = { ...FACTS.drift, series: fallingSeries(31) };
    await sent(outgoingOf(grown, { id: 'ntc_3', reason: 'worsened', thread: again }));
    expect(images()[0]?.slack_file.id).not.toBe(first?.slack_file.id);
    expect(peer.files.map((f) => f.id)).toEqual([images()[0]?.slack_file.id]);
  });

  test('keeps its own words where the message is brought up to date and the chart is not', async () => {
    const thread = await sent(outgoingOf(FACTS.drift));
    const [first] = images();
    const grown = { ...FACTS.drift, series: fallingSeries(31) };
    await ops.show?.(outgoingOf(grown, { id: 'ntc_2', reason: 'acknowledged', thread }));
    expect(images()).toEqual([first]);
    // Of one that an earlier release uploaded, nothing is known but that it is older.
    const { pictureAlt: _, ...ref } = thread?.ref ?? {};
    const before = thread === null ? null : { ...thread, ref };
    await ops.show?.(outgoingOf(grown, { id: 'ntc_3', reason: 'acknowledged', thread: before }));
    expect(images()[0]?.alt_text).toBe('The chart as it was when it was told');
  });

  test('that somebody deleted at Slack does not keep the message from being updated', async () => {
    const thread = await sent(outgoingOf(FACTS.drift));
    (peer.files as unknown[]).length = 0;
    await sent(outgoingOf(FACTS.drift, { id: 'ntc_2', reason: 'resolved', thread }));
    expect(peer.messages[0]?.text).toContain('Resolved');
    expect(images()).toEqual([]);
  });
});

test.each([
  ['https://files.slack.com/upload/v1/abc', undefined, true],
  ['wss://wss-primary.slack.com/link/?ticket=1', undefined, true],
  ['wss://wss-primary.slack-gov.com/link/', undefined, true],
  ['http://files.slack.com/upload', undefined, false],
  ['https://files.slack.com.evil.example/upload', undefined, false],
  ['https://notslack.com/upload', undefined, false],
  ['file:///etc/passwd', undefined, false],
  ['ws://127.0.0.1:9/link', 'http://127.0.0.1:8/api/', true],
  ['ws://127.0.0.2:9/link', 'http://127.0.0.1:8/api/', false],
  ['nonsense', undefined, false],
])('an address for a file or a socket, %s, is Slack’s: %s %s', (address, api, is) => {
  expect(isSlacks(address, api)).toBe(is);
});
