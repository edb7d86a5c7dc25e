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
import type { SlackElement } from '../../../src/alerting/messages/slack-answers.ts';
import { renderText } from '../../../src/alerting/messages/text.ts';
import { widthOf } from '../../../src/domain/text-width.ts';
import { ATTACKS, everywhere, outgoing } from './hostile-corpus.ts';
import { areSoundBlocks } from '../../../src/demo/peers/slack-blocks.ts';

function textsOf(blocks: readonly SlackBlock[]): SlackText[] {
  return blocks.flatMap((b) =>
    b.type === 'actions'
      ? b.elements.flatMap(wordsOf)
      : 'elements' in b
        ? b.elements
        : 'fields' in b
          ? b.fields
          : 'text' in b
            ? [b.text]
            : [],
  );
}
/** The words of a button or a menu. */
function wordsOf(e: SlackElement): SlackText[] {
  return e.type === 'button' ? [e.text] : [e.placeholder, ...e.options.map((o) => o.text)];
}
/**
 * What Slack would parse: an unescaped angle bracket, or an ampersand that is not one of its three
 * entities.
 */
const PARSED = /[<>]|&(?!(?:amp|lt|gt);)/;
const CONTROL = /(?![\n\t])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

function checkSlack(m: SlackMessage): void {
  expect(JSON.stringify({ text: m.text, blocks: m.blocks }).length).toBeLessThanOrEqual(
    SLACK_LIMITS.total,
  );
  expect(m.blocks.length).toBeLessThanOrEqual(SLACK_LIMITS.blocks);
  expect(areSoundBlocks(m.blocks, SLACK_LIMITS.blocks, () => true)).toBe(true);
  for (const b of m.blocks)
    if (b.type === 'header') expect(b.text.text.length).toBeLessThanOrEqual(SLACK_LIMITS.header);
  for (const t of [...textsOf(m.blocks), { type: 'plain_text' as const, text: m.text }]) {
    expect(t.text.length).toBeGreaterThan(0);
    expect(t.text.length).toBeLessThanOrEqual(SLACK_LIMITS.text);
    // Whom a route names is called by our own word, and nobody else is.
    expect(t.text.replaceAll(/<@U012AB3CD>/g, '')).not.toMatch(PARSED);
    expect(t.text).not.toMatch(CONTROL);
    expect(t.text.isWellFormed()).toBe(true);
    // Fences come in pairs, so no model text has opened or closed one.
    if (t.type === 'mrkdwn') expect((t.text.match(/```/g) ?? []).length % 2).toBe(0);
  }
}

const EXTRAS = { answers: true, picture: { file: 'F0CHART', alt: 'Chart of 30 runs.' } };

describe('hostile facts', () => {
  test('never exceed a Slack limit, never mention anyone, never leave their code block', () => {
    fc.assert(
      fc.property(outgoing, (o) => {
        checkSlack(renderSlack(o));
        checkSlack(renderSlack(o, EXTRAS));
        checkSlack(renderSlackReply(o));
      }),
      { numRuns: 300 },
    );
  });
  test.each(ATTACKS)('fit where every text is attack %$', (attack) => {
    const o = everywhere(attack);
    checkSlack(renderSlack(o));
    const said = { ...EXTRAS, said: attack, picture: { file: 'F0CHART', alt: attack || ' ' } };
    checkSlack(renderSlack(o, said));
    checkSlack(renderSlackReply(o));
  });
  test('never become markup in the mail, nor a header', () => {
    fc.assert(
      fc.property(outgoing, (o) => {
        const m = renderEmail(o, { pictureCid: 'c@d' });
        expect(m.html.match(/<style/g)).toHaveLength(1);
        const tags = new Set(
          [...m.html.matchAll(/<\/?([a-z0-9]+)/gi)].map((x) => x[1]?.toLowerCase()),
        );
        for (const t of tags)
          expect([
            'style',
            'code',
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
