import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageInputOf } from '../../../src/alerting/messages/compose.ts';
import { escapeHtml, renderEmail } from '../../../src/alerting/messages/email.ts';
import { clean, clip } from '../../../src/alerting/messages/format.ts';
import {
  renderSlack,
  renderSlackReply,
  SLACK_LIMITS,
  type SlackBlock,
  type SlackMessage,
  type SlackText,
} from '../../../src/alerting/messages/slack.ts';
import { renderText, widthOf } from '../../../src/alerting/messages/text.ts';
import type {
  IncidentFacts,
  IncidentKind,
  NoticeReason,
  Outgoing,
} from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from './samples.ts';

const ATTACKS = [
  '<!channel>',
  '<@U123>',
  '```',
  '`',
  '</pre><script>alert(1)</script>',
  '<img src=x onerror=a>',
  '" onload="x',
  '&amp;',
  '&'.repeat(3000),
  '<'.repeat(2999),
  '🧨'.repeat(900),
  '\u001b[31mred\u001b[0m',
  '\u0000\u0007\u0008',
  '\u202Egnp.exe',
  '\u2066x\u2069',
  '\ud800',
  '\r\nBcc: victim@example.com',
  '\u2028',
  'e\u0301\u0301',
  '漢字'.repeat(300),
  'x'.repeat(9000),
  '\n'.repeat(500),
  '\\"'.repeat(2000),
];
const text = fc.oneof(
  fc.constantFrom(...ATTACKS),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc
    .tuple(fc.constantFrom(...ATTACKS), fc.string(), fc.constantFrom(...ATTACKS))
    .map((p) => p.join('')),
);
const share = fc.oneof(fc.double(), fc.double({ min: 0, max: 1, noNaN: true }));
const time = fc.oneof(
  text,
  fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
);
const span = fc.record({ value: share, low: share, high: share, n: fc.nat() });
const facts: fc.Arbitrary<IncidentFacts> = fc.record({
  title: text,
  summary: text,
  since: fc.option(time),
  evidence: fc.option(fc.double()),
  provisional: fc.boolean(),
  measures: fc.array(fc.record({ name: text, before: span, after: span }), { maxLength: 6 }),
  claims: fc.array(
    fc.record({
      claim: text,
      beforeHeld: fc.nat(),
      beforeOf: fc.nat(),
      nowHeld: fc.nat(),
      nowOf: fc.nat(),
    }),
    { maxLength: 20 },
  ),
  flips: fc.array(
    fc.record({ caseHash: text, label: text, prompt: text, before: text, after: text, p: share }),
    { maxLength: 4 },
  ),
  unchanged: fc.array(text, { maxLength: 30 }),
  events: fc.array(fc.record({ at: time, what: text }), { maxLength: 20 }),
  guess: fc.option(text),
  next: fc.array(fc.record({ what: text, command: text, costUsd: fc.option(fc.double()) }), {
    maxLength: 10,
  }),
  series: fc.array(
    fc.record({ at: time, value: share, low: share, high: share, baseline: fc.boolean() }),
    { maxLength: 5 },
  ),
});
const outgoing: fc.Arbitrary<Outgoing> = fc
  .record({
    facts,
    id: text,
    by: text,
    note: text,
    subject: text,
    kind: fc.constantFrom(...(Object.keys(FACTS) as IncidentKind[])),
    reason: fc.constantFrom<NoticeReason>(
      'opened',
      'updated',
      'worsened',
      'reminder',
      'acknowledged',
      'recovering',
      'resolved',
      'test',
      'digest',
      'steady',
    ),
  })
  .map((x) =>
    outgoingOf(x.facts, {
      kind: x.kind,
      reason: x.reason,
      id: x.id,
      incident: { id: x.id, agent: x.by, ack: { by: x.by, note: x.note, at: x.note, until: x.by } },
      thread: { incident: x.id, channel: 'ops', ref: { subject: x.subject, messageId: x.note } },
    }),
  );

function textsOf(blocks: readonly SlackBlock[]): SlackText[] {
  return blocks.flatMap((b) =>
    'elements' in b ? b.elements : 'fields' in b ? b.fields : 'text' in b ? [b.text] : [],
  );
}
/**
 * What Slack would parse: an unescaped angle bracket, or an ampersand that is not one of its three
 * entities.
 */
const PARSED = /[<>]|&(?!(?:amp|lt|gt);)/;
const CONTROL = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

function checkSlack(m: SlackMessage): void {
  expect(JSON.stringify({ text: m.text, blocks: m.blocks }).length).toBeLessThan(
    SLACK_LIMITS.total,
  );
  expect(m.blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocks);
  for (const b of m.blocks)
    if (b.type === 'header') expect(b.text.text.length).toBeLessThanOrEqual(SLACK_LIMITS.header);
  for (const t of [...textsOf(m.blocks), { type: 'plain_text' as const, text: m.text }]) {
    expect(t.text.length).toBeGreaterThan(0);
    expect(t.text.length).toBeLessThanOrEqual(SLACK_LIMITS.text);
    expect(t.text).not.toMatch(PARSED);
    expect(t.text).not.toMatch(CONTROL);
    expect(t.text.isWellFormed()).toBe(true);
    // Fences come in pairs, so no model text has opened or closed one.
    if (t.type === 'mrkdwn') expect((t.text.match(/```/g) ?? []).length % 2).toBe(0);
  }
}

describe('hostile facts', () => {
  test('never exceed a Slack limit, never mention anyone, never leave their code block', () => {
    fc.assert(
      fc.property(outgoing, (o) => {
        checkSlack(renderSlack(o));
        checkSlack(renderSlackReply(o));
      }),
      { numRuns: 100 },
    );
  });
  test('never become markup in the mail, nor a header', () => {
    fc.assert(
      fc.property(outgoing, (o) => {
        const m = renderEmail(o, { pictureCid: 'c@d' });
        const tags = new Set(
          [...m.html.matchAll(/<\/?([a-z0-9]+)/gi)].map((x) => x[1]?.toLowerCase()),
        );
        for (const t of tags)
          expect([
            'html',
            'head',
            'meta',
            'title',
            'body',
            'div',
            'p',
            'h1',
            'h2',
            'strong',
            'table',
            'tr',
            'td',
            'br',
            'pre',
            'span',
            'img',
          ]).toContain(t);
        // Outside quoted attribute values, no tag has a handler.
        expect(m.html.replace(/="[^"]*"/g, '=""')).not.toMatch(/<[^>]*\son\w+\s*=/i);
        expect(m.html).not.toMatch(CONTROL);
        expect(m.subject.length).toBeLessThanOrEqual(120);
        for (const v of [m.subject, ...Object.values(m.headers)]) expect(v).not.toMatch(/\p{Cc}/u);
        for (const v of Object.values(m.headers)) expect(v).toMatch(/^[\x20-\x7e]+$/);
      }),
      { numRuns: 100 },
    );
  });
  test('never send an escape sequence to the terminal nor widen its lines', () => {
    fc.assert(
      fc.property(outgoing, (o) => {
        const said = renderText(messageInputOf(o), { width: 80 });
        expect(said).not.toMatch(CONTROL);
        for (const l of said.split('\n'))
          if (!l.startsWith('      ')) expect(widthOf(l)).toBeLessThanOrEqual(80);
      }),
      { numRuns: 100 },
    );
  });
  test('escaping for HTML leaves nothing that opens or closes anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (s) => {
        expect(escapeHtml(s)).not.toMatch(/[<>"'`]|&(?!#\d+;)/);
      }),
    );
  });
  test('clipping keeps the limit and whole characters; cleaning twice changes nothing more', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(40), (s, n) => {
        expect(clip(s, n).length).toBeLessThanOrEqual(n);
        expect(clip(s, n).isWellFormed()).toBe(true);
        expect(clean(clean(s))).toBe(clean(s));
      }),
    );
  });
});
