import { describe, expect, test } from 'vitest';
import { composeMessage, messageInputOf } from '../../../src/alerting/messages/compose.ts';
import { renderEmail } from '../../../src/alerting/messages/email.ts';
import { interval, price, when } from '../../../src/alerting/messages/format.ts';
import { renderSlack, renderSlackReply } from '../../../src/alerting/messages/slack.ts';
import { renderText } from '../../../src/alerting/messages/text.ts';
import type { Incident, IncidentKind, NoticeReason } from '../../../src/domain/incident.ts';
import { evidenceWords } from '../../../src/domain/text-evidence.ts';
import { percentOffEnds } from '../../../src/domain/text-percent.ts';
import { EMPTY, FACTS, outgoingOf } from './samples.ts';

const KINDS = Object.keys(FACTS) as IncidentKind[];
const REASONS: NoticeReason[] = [
  'opened',
  'updated',
  'worsened',
  'joined',
  'confirmed',
  'relapsed',
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
const TAKEN = { state: 'acknowledged', ack: ACK } as const;

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
  test('the chart has dark words on its light ground in the dark too, where it is not shown', () => {
    const dark = /prefers-color-scheme:dark\)\{(.*?)<\/style>/s.exec(html)?.[1] ?? '';
    const image = /img\{([^}]*)\}/.exec(dark)?.[1] ?? '';
    expect(image).toContain('background:#ffffff');
    expect(image).toMatch(/(?:^|;)color:#1c2227/);
  });
  test('the evidence stands in powers of ten beside what an alarm takes, and nobody calls it a probability', () => {
    expect(text.replace(/\s+/g, ' ')).toContain('Evidence: 4.0, where an alarm takes 3.9.');
    for (const said of [slack, html])
      expect(said).toContain('evidence 4.0, where an alarm takes 3.9');
    for (const said of [text, slack, html]) expect(said).not.toMatch(/probab|chance|sure/i);
  });
  test('a provisional baseline is said to be one', () => {
    expect(text).toContain('Provisional: nobody has approved it yet');
    for (const said of [slack, html])
      expect(said).toContain('provisional: nobody has approved the baseline yet');
  });
  test('what a screen has no room for is behind daytwo incidents: claims, what did not change, a second figure', () => {
    expect(text.replace(/\s+/g, ' ')).toContain(
      'over-promises resolution times: its checks passed 9 of 12 times before, 3 of 12 since',
    );
    expect(text).toContain('the other two suites of this agent');
    expect(text).toContain('Over-confidence');
    for (const said of [slack, html]) {
      expect(said).not.toContain('its checks passed');
      expect(said).not.toContain('the other two suites of this agent');
      expect(said).not.toContain('Over-confidence');
    }
  });
  test('a mail fits one screen: fewer than fifty lines of text, two cases, three actions', () => {
    const mail = renderEmail(out).text;
    expect(mail.split('\n').length).toBeLessThan(50);
    expect(mail.match(/^Case: /gm)).toHaveLength(2);
    expect(mail.match(/^ {2}- /gm)?.length).toBeLessThanOrEqual(3);
  });
  test('three numbers: before, since it began and the last run', () => {
    const [measure] = FACTS.drift.measures;
    if (measure === undefined) throw new Error('the sample has a measure');
    const last = { value: 0.65, low: 0.4, high: 0.8, n: 40 };
    const told = outgoingOf({ ...FACTS.drift, measures: [{ ...measure, last }] });
    expect(renderEmail(told).text).toMatch(
      /before +96 % \(94 to 98 %\)\n +since it began +81 % \(77 to 85 %\)\n +last run +26 of 40 \(65 %\)/,
    );
    expect(JSON.stringify(renderSlack(told))).toContain('last run 26 of 40 (65 %)');
    expect(renderEmail(told).html).toMatch(
      /last run<\/span><br><strong>26 of 40 \(65 %\)<\/strong>/,
    );
  });
  test('a guess is labelled as a guess', () => {
    expect(text).toContain('Likely cause (a guess): The alias moved');
    expect(slack).toContain('*Likely cause (a guess)* The alias moved');
    expect(html).toContain('Likely cause (a guess):</span>');
  });
  test('the two clearest flips are shown, clearest first, and no third', () => {
    for (const said of [text, slack, html]) {
      expect(said.indexOf('opened software')).toBeGreaterThan(0);
      expect(said.indexOf('opened software')).toBeLessThan(said.indexOf('late refund, angry'));
      expect(said).not.toContain('less clear');
    }
  });
  test('commands carry their price, and one that costs nothing says nothing', () => {
    expect(slack).toContain('`daytwo run refund --suite desk` (about $0.12)');
    expect(slack).toContain('`daytwo drift --agent refund`\\n');
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
      renderSlackReply(outgoingOf(FACTS.drift, { reason: 'acknowledged', incident: TAKEN })),
    );
    expect(said).toContain('Ana, Mon 21 Sep 2026, 08:00 UTC. Quiet until Thu 1 Oct 2026.');
    expect(said).toContain('talking to the vendor');
  });
  test('what got worse since somebody took it says so, and waits for somebody again', () => {
    const said = (reason: 'worsened' | 'reminder', state: 'open' | 'acknowledged'): string =>
      renderText(
        messageInputOf(outgoingOf(FACTS.drift, { reason, incident: { state, ack: ACK } })),
      );
    expect(said('worsened', 'open').replaceAll(/\s+/g, ' ')).toMatch(
      /Taken by\W+Ana, [^.]*, before it changed: it waits for somebody again\./,
    );
    expect(said('worsened', 'open')).not.toContain('Quiet until');
    expect(said('worsened', 'acknowledged')).toMatch(/^Taken by\W+Ana, .*Quiet until/m);
    expect(said('reminder', 'open').replaceAll(/\s+/g, ' ')).toContain(
      'nobody has said that they have it since it changed',
    );
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
    const offered = (incident: Partial<Incident>): string[] =>
      composeMessage(messageInputOf(outgoingOf(facts, { incident }))).next.map((n) => n.what);
    expect(offered({ ack: null })).toEqual(['Take it on', 'Look']);
    expect(offered(TAKEN)).toEqual(['Look']);
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
  test('a later mail has the subject that is true then, and refers to the first mail', () => {
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
    expect(later.subject).toBe('[daytwo] Refund agent: pass rate fell 96 % → 70 %');
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
    expect(html).toMatch(/alt="Chart of 30 runs\. In the baseline it was 95 % on average\./);
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
    [0, 'evidence 0.0 of the 4.2 that an alarm takes'],
    [1e-9, 'evidence 0.0 of the 4.2 that an alarm takes'],
    [0.008, 'evidence 2.1 of the 4.2 that an alarm takes'],
    [0.999, 'evidence 4.1 of the 4.2 that an alarm takes'],
    [1, 'evidence 4.2, where an alarm takes 4.2'],
    [5e3, 'evidence 7.9, where an alarm takes 4.2'],
    [1e300, 'evidence over 99, where an alarm takes 4.2'],
    [Number.NaN, 'evidence unknown'],
  ])('evidence %d is "%s"', (x, words) => expect(evidenceWords(x, 4.2)).toBe(words));
  test.each([
    [null, ''],
    [0, ''],
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

  test('have the time of each last run where a message is of several, and a floor beside them', () => {
    const of = { value: 0.5, low: 0.3, high: 0.7, n: 20 };
    const measure = (name: string, minute: number) => ({
      name,
      before: of,
      after: of,
      last: of,
      lastAt: `2026-09-21T08:0${minute}:00.000Z`,
    });
    const words = 'On shop 10 of 20 passed, under your floor of 80 %.';
    const lastOf = (...minutes: number[]) =>
      composeMessage({
        ...messageInputOf(outgoingOf(EMPTY)),
        facts: {
          ...EMPTY,
          measures: minutes.map((m) => measure(`${m}`, m)),
          floors: [{ of: 'refund/shop', words }],
        },
      });
    expect(lastOf(1, 1).measures.map((m) => m.last)).toEqual([
      '10 of 20 (50 %)',
      '10 of 20 (50 %)',
    ]);
    expect(lastOf(1, 2).measures.map((m) => m.last)).toEqual([
      '10 of 20 (50 %), 08:01 UTC',
      '10 of 20 (50 %), 08:02 UTC',
    ]);
    expect(lastOf(1).lead).toContain(words);
  });
});
