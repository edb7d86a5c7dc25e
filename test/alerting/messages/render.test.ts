import { describe, expect, test } from 'vitest';
import { composeMessage, messageInputOf } from '../../../src/alerting/messages/compose.ts';
import { renderEmail } from '../../../src/alerting/messages/email.ts';
import { interval, price, shareOfThreshold, when } from '../../../src/alerting/messages/format.ts';
import { renderSlack, renderSlackReply } from '../../../src/alerting/messages/slack.ts';
import { renderText } from '../../../src/alerting/messages/text.ts';
import type { IncidentKind, NoticeReason } from '../../../src/domain/incident.ts';
import { percentOffEnds } from '../../../src/domain/text-percent.ts';
import { EMPTY, FACTS, outgoingOf } from './samples.ts';

const KINDS = Object.keys(FACTS) as IncidentKind[];
const REASONS: NoticeReason[] = [
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
];
const ACK = {
  by: 'Ana',
  note: 'talking to the vendor',
  at: '2026-09-21T08:00:00.000Z',
  until: '2026-10-01',
};

describe('what every channel says of a drift incident', () => {
  const out = outgoingOf(FACTS.drift);
  const text = renderText(messageInputOf(out));
  const slack = JSON.stringify(renderSlack(out).blocks);
  const { html } = renderEmail(out);
  const everywhere = (words: string, asHtml = words): void => {
    expect(text.replace(/\s+/g, ' ')).toContain(words);
    expect(slack).toContain(words);
    expect(html).toContain(asHtml);
  };

  test('the title, the sentence and the figures with their intervals', () => {
    everywhere('Refund agent: pass rate fell 96 % → 81 %');
    everywhere('9 of 60 refund cases that used to pass now fail');
    everywhere(
      '96 % (94 to 98 %) → 81 % (77 to 85 %)',
      '96 % (94 to 98 %) → <strong>81 % (77 to 85 %)</strong>',
    );
    everywhere('in brackets: 95 % intervals');
  });
  test('the evidence is a share of the bar and nobody calls it a probability', () => {
    everywhere('128 % of the bar, enough for an alarm.');
    for (const said of [text, slack, html]) expect(said).not.toMatch(/probab|likel|chance|sure/i);
  });
  test('a provisional baseline is said to be one', () =>
    everywhere('Provisional: nobody has approved it yet'));
  test('claims are told in words', () =>
    everywhere('over-promises resolution times: its checks passed 9 of 12 times, now 3 of 12'));
  test('what did not change is told', () => everywhere('the other two suites of this agent'));
  test('a guess is labelled as a guess', () => {
    expect(text).toContain('A guess, not a finding: The alias moved');
    expect(slack).toContain('*A guess, not a finding* The alias moved');
    expect(html).toContain('A guess, not a finding</td>');
  });
  test('the two clearest flips are shown, clearest first, and no third', () => {
    for (const said of [text, slack, html]) {
      expect(said.indexOf('opened software')).toBeGreaterThan(0);
      expect(said.indexOf('opened software')).toBeLessThan(said.indexOf('late refund, angry'));
      expect(said).not.toContain('less clear');
    }
  });
  test('commands carry their price, and one that costs nothing says free', () => {
    expect(slack).toContain('`daytwo run refund --suite desk` (about $0.12)');
    expect(slack).toContain('`daytwo drift --agent refund` (free)');
    expect(text).toContain(
      'Replay the suspects once more (about $0.12)\n      daytwo run refund --suite desk',
    );
  });
  test('there is no button, since none would do anything', () =>
    expect(slack).not.toMatch(/"(button|actions)"/));
});

describe('every kind and every reason', () => {
  for (const kind of KINDS) {
    test(`a ${kind} incident names what happened, its status and its id`, () => {
      const out = outgoingOf(FACTS[kind], { kind });
      const said = renderText(messageInputOf(out));
      expect(said.split('\n')[0]).toBe(FACTS[kind].title);
      expect(said).toMatch(/^New · .* · inc_17$/m);
      expect(said).not.toMatch(/undefined|null|NaN/);
      expect(FACTS[kind].title.length).toBeLessThan(80);
    });
  }
  test.each(REASONS)('reason %s renders on all channels, with or without an incident', (reason) => {
    for (const out of [
      outgoingOf(FACTS.drift, { reason, incident: { ack: ACK } }),
      outgoingOf({ ...EMPTY, title: 'Hello' }, { reason, kind: null }),
    ]) {
      for (const said of [
        renderText(messageInputOf(out)),
        JSON.stringify(renderSlack(out)),
        JSON.stringify(renderSlackReply(out)),
        JSON.stringify(renderEmail(out)),
      ]) {
        expect(said).not.toMatch(/undefined|NaN/);
      }
    }
  });
  test('an acknowledgement says who, until when and why', () => {
    const said = JSON.stringify(
      renderSlackReply(outgoingOf(FACTS.drift, { reason: 'acknowledged', incident: { ack: ACK } })),
    );
    expect(said).toContain('Ana, Mon 21 Sep 2026, 08:00 UTC. Quiet until Thu 1 Oct 2026.');
    expect(said).toContain('talking to the vendor');
  });
  test('whoever reads that it is taken is not asked to take it', () => {
    const facts = {
      ...FACTS.drift,
      next: [
        {
          what: 'Take it on',
          command: 'daytwo ack inc_1 --by YOU',
          costUsd: 0,
          does: 'take-on' as const,
        },
        { what: 'Look', command: 'daytwo drift', costUsd: 0 },
      ],
    };
    const offered = (ack: typeof ACK | null): string[] =>
      composeMessage(messageInputOf(outgoingOf(facts, { incident: { ack } }))).next.map(
        (n) => n.what,
      );
    expect(offered(null)).toEqual(['Take it on', 'Look']);
    expect(offered(ACK)).toEqual(['Look']);
  });
  test('a digest tells the week and what is coming, not what did not change', () => {
    const said = renderText(
      messageInputOf(
        outgoingOf(
          {
            ...EMPTY,
            title: 'All steady: 2 agents watched this week',
            unchanged: ['Refund desk: 7 runs, 96 % passed', 'Reviewer: 7 runs, 91 % passed'],
            events: [{ at: '2026-10-31', what: 'gpt-4o ends, used by Refund desk' }],
          },
          { kind: null, reason: 'digest' },
        ),
      ),
    );
    expect(said).toContain('This week:\n  - Refund desk: 7 runs, 96 % passed');
    expect(said).toContain('Coming: Sat 31 Oct 2026: gpt-4o ends');
    expect(said).not.toContain('Did not change');
  });
  test('the updated Slack message says in its header that it is resolved', () => {
    expect(renderSlack(outgoingOf(FACTS.drift, { reason: 'resolved' })).blocks[0]).toMatchObject({
      type: 'header',
      text: { text: 'Resolved: Refund agent: pass rate fell 96 % → 81 %' },
    });
  });
});

describe('email headers', () => {
  test('the same notice gives the same Message-ID, another one another', () => {
    const id = (n: string): string | undefined =>
      renderEmail(outgoingOf(FACTS.drift, { id: n }), { domain: 'example.com' }).headers[
        'Message-ID'
      ];
    expect(id('ntc_1')).toBe('<ntc_1@example.com>');
    expect(id('ntc_1')).toBe(id('ntc_1'));
    expect(id('ntc_2')).not.toBe(id('ntc_1'));
  });
  test('a later mail keeps the first subject and refers to the first mail', () => {
    const thread = {
      incident: 'inc_17',
      channel: 'ops',
      ref: {
        messageId: '<ntc_1@example.com>',
        subject: '[daytwo] Refund agent: pass rate fell 96 % → 81 %',
      },
    };
    const later = renderEmail(
      outgoingOf(
        { ...FACTS.drift, title: 'Refund agent: pass rate fell 96 % → 70 %' },
        { id: 'ntc_2', reason: 'worsened', thread },
      ),
      { domain: 'example.com' },
    );
    expect(later.subject).toBe('[daytwo] Refund agent: pass rate fell 96 % → 81 %');
    expect(later.headers['In-Reply-To']).toBe('<ntc_1@example.com>');
    expect(later.headers['References']).toBe('<inc_17.incident@example.com> <ntc_1@example.com>');
    expect(later.text).toContain('96 % → 70 %');
  });
  test('the subject of a model’s end stays the same and true for its whole life, so that mail programs thread what refers to one root', () => {
    const key = 'model-end:oai/acme-2';
    const titles = [
      'acme-2 may end on Wednesday 10 March 2027 (107 days left)',
      'acme-2 ends on Monday 30 November 2026 (7 days left)',
      'acme-2 has no end named any more',
    ];
    const thread = {
      incident: 'inc_17',
      channel: 'ops',
      ref: { messageId: '<ntc_0@example.com>', subject: `[daytwo] ${titles[0] ?? ''}` },
    };
    const mails = titles.map((title, i) =>
      renderEmail(
        outgoingOf(
          { ...EMPTY, title },
          { kind: 'model-end', id: `ntc_${i}`, thread: i === 0 ? null : thread, incident: { key } },
        ),
        { domain: 'example.com' },
      ),
    );
    expect(mails.map((m) => m.subject)).toEqual(
      titles.map(() => '[daytwo] acme-2: end of the model at oai'),
    );
    expect(mails.map((m) => m.text.split('\n')[0])).toEqual(titles);
    expect(new Set(mails.map((m) => m.headers['References']?.split(' ')[0]))).toEqual(
      new Set(['<inc_17.incident@example.com>']),
    );
    expect(mails[2]?.headers['In-Reply-To']).toBe('<ntc_0@example.com>');
    const long = renderEmail(
      outgoingOf(EMPTY, {
        kind: 'model-end',
        incident: { key: `model-end:oai/org/${'x'.repeat(300)}\r\nBcc: x@y` },
      }),
    ).subject;
    expect(long).toMatch(/^\[daytwo\] org\/x+…: end of the model at oai$/);
  });
  test('a message id that is no dot-atom is replaced by its hash', () => {
    expect(
      renderEmail(outgoingOf(FACTS.drift, { id: 'a b\r\nBcc: x@y' })).headers['Message-ID'],
    ).toMatch(/^<[0-9a-f]{32}@daytwo\.invalid>$/);
  });
  test('nothing in the HTML is loaded from anywhere', () => {
    const { html } = renderEmail(outgoingOf(FACTS.drift), { pictureCid: 'chart@example.com' });
    expect(html).toContain('src="cid:chart@example.com"');
    expect(html).toMatch(/alt="Chart of 30 looks\. In the baseline it was 95 % on average\./);
    expect(html).not.toMatch(/https?:|url\(|<script|<link|<form/i);
  });
});

describe('figures in words', () => {
  test.each([
    [0, '0 %'],
    [0.004, 'under 1 %'],
    [0.5, '50 %'],
    [0.996, '99 %'],
    [1, '100 %'],
    [Number.NaN, '– %'],
  ])('%d is %s', (x, words) => expect(percentOffEnds(x)).toBe(words));
  test.each([
    [0, '0 % of the bar'],
    [0.62, '62 % of the bar'],
    [0.999, '99 % of the bar'],
    [1, '100 % of the bar'],
    [1.28, '128 % of the bar'],
    [1e9, 'over 1,000 % of the bar'],
    [Number.NaN, 'unknown'],
  ])('evidence %d is %s', (x, words) => expect(shareOfThreshold(x)).toBe(words));
  test.each([
    [null, ''],
    [0, 'free'],
    [0.001, 'under $0.01'],
    [0.118, 'about $0.12'],
  ])('%d dollars are "%s"', (x, words) => expect(price(x)).toBe(words));
  test('an interval reads as one', () =>
    expect(interval({ value: 0.81, low: 0.77, high: 0.845, n: 60 })).toBe('81 % (77 to 85 %)'));
  test.each([
    ['2026-10-14T02:00:00.000Z', 'Wed 14 Oct 2026, 02:00 UTC'],
    ['2026-10-31', 'Sat 31 Oct 2026'],
    ['soon', 'soon'],
  ])('%s is %s', (iso, words) => expect(when(iso)).toBe(words));
});
