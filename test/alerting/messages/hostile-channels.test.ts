import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  DISCORD_LIMITS,
  lengthOf,
  renderDiscord,
  renderDiscordReply,
} from '../../../src/alerting/messages/discord.ts';
import { PAGERDUTY_LIMITS, renderPagerDuty } from '../../../src/alerting/messages/pagerduty.ts';
import { renderTeams, TEAMS_LIMITS } from '../../../src/alerting/messages/teams.ts';
import { webhookBody } from '../../../src/alerting/messages/webhook.ts';
import type { Outgoing } from '../../../src/domain/incident.ts';
import { ATTACKS, everywhere, outgoing } from './hostile-corpus.ts';

const CONTROL = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

/** Every text in a value of plain maps and lists. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}
const isClean = (value: unknown): void => {
  for (const text of textsIn(value)) {
    expect(text).not.toMatch(CONTROL);
    expect(text.isWellFormed()).toBe(true);
  }
};

function checkWebhook(o: Outgoing): void {
  const body = JSON.stringify(webhookBody(o, 'https://ops.example.com'));
  // Whatever is in it, a receiver with the usual limit of 1 MB takes it.
  expect(Buffer.byteLength(body)).toBeLessThan(128 * 1024);
  const read = JSON.parse(body) as { incident: { url: string } | null };
  isClean({ ...read, incident: { ...read.incident, url: '' } });
  if (read.incident !== null)
    expect(new URL(read.incident.url)).toMatchObject({
      origin: 'https://ops.example.com',
      pathname: expect.stringMatching(/^\/incidents\/[^/]*$/),
      search: '',
      hash: '',
    });
}

function checkPagerDuty(o: Outgoing): void {
  const events = renderPagerDuty(o, { routingKey: 'k', publicUrl: 'https://ops.example.com' });
  for (const event of events) {
    expect(Buffer.byteLength(JSON.stringify(event))).toBeLessThan(PAGERDUTY_LIMITS.bytes);
    expect(event.dedup_key).toMatch(/^[\w.-]{1,255}$/);
    if (event.payload === undefined) continue;
    expect(event.payload.summary.length).toBeGreaterThan(0);
    expect(event.payload.summary.length).toBeLessThanOrEqual(PAGERDUTY_LIMITS.summary);
    expect(event.payload.source).not.toBe('');
    isClean(event.payload);
  }
}

function checkTeams(o: Outgoing): void {
  const message = renderTeams(o, 'https://ops.example.com');
  expect(Buffer.byteLength(JSON.stringify(message))).toBeLessThan(TEAMS_LIMITS.bytes);
  const { body, fallbackText } = message.attachments[0].content;
  // Nothing in a card is Markdown, nothing names a person, nothing runs.
  expect(JSON.stringify(message)).not.toMatch(
    /"type":"(?!message|AdaptiveCard|Container|RichTextBlock|TextRun|Action\.OpenUrl")/,
  );
  expect(JSON.stringify(message)).not.toContain('entities');
  for (const text of [...textsIn(body), fallbackText]) {
    expect(text).not.toMatch(/<\/?at\b|\{\{/i);
    expect(text.length).toBeGreaterThan(0);
  }
  isClean(body);
}

/** What is left of a text for Discord's Markdown once what is escaped, and code, are read. */
const unread = (text: string): string =>
  text
    .replace(/^```\n([^]*)\n```$/, (block, inner: string) => (inner.includes('```') ? block : ''))
    .replace(/\\[^0-9A-Za-z\s]|`[^`\n]+`/g, 'x');
const MARKED = /[*_~|`[\]<>]|^\s*[#+-]|@(?!\u200b)|\/\//;

function checkDiscord(o: Outgoing): void {
  for (const message of [renderDiscord(o, 'https://a.b'), renderDiscordReply(o, 'https://a.b')]) {
    expect(message.allowed_mentions).toEqual({ parse: [] });
    const [embed] = message.embeds;
    expect(lengthOf(embed)).toBeLessThanOrEqual(DISCORD_LIMITS.total);
    expect(embed.title.length).toBeLessThanOrEqual(DISCORD_LIMITS.title);
    expect(embed.fields.length).toBeLessThanOrEqual(DISCORD_LIMITS.fields);
    for (const { name, value } of embed.fields) {
      expect(name.length).toBeGreaterThan(0);
      expect(value.length).toBeGreaterThan(0);
      expect(name.length).toBeLessThanOrEqual(DISCORD_LIMITS.name);
      expect(value.length).toBeLessThanOrEqual(DISCORD_LIMITS.value);
      // Outside of code nothing is markup, and code that is opened is closed.
      expect(unread(value)).not.toMatch(MARKED);
      expect(unread(name)).not.toMatch(MARKED);
    }
    for (const text of [embed.title, embed.description ?? ''])
      expect(unread(text)).not.toMatch(MARKED);
    isClean({ ...embed, url: '' });
  }
}

const CHECKS: [channel: string, check: (o: Outgoing) => void][] = [
  ['webhook', checkWebhook],
  ['pagerduty', checkPagerDuty],
  ['teams', checkTeams],
  ['discord', checkDiscord],
];

describe.each(CHECKS)('hostile facts in a message to %s', (_channel, check) => {
  test('stay within its limits, are never markup and mention nobody', () => {
    fc.assert(fc.property(outgoing, check), { numRuns: 150 });
  });
  test.each(ATTACKS)('do so where every text is attack %$', (attack) => {
    check(everywhere(attack));
  });
});
