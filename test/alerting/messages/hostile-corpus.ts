import fc from 'fast-check';
import type {
  IncidentFacts,
  IncidentKind,
  NoticeReason,
  Outgoing,
} from '../../../src/domain/incident.ts';
import { FACTS, outgoingOf } from './samples.ts';

/** What somebody may put into a suite, an answer or a note to harm who reads it. */
export const ATTACKS = [
  '<!channel>',
  '<@U123>',
  '```',
  '`',
  '@everyone',
  '<@&42> <#7> </x:1> <t:0:R>',
  '[click](https://evil.example/?a=b)',
  'https://evil.example/a_b_c',
  '**bold** __u__ ~~s~~ ||spoiler|| > quote',
  '# heading',
  '<at>Ana</at>',
  '{{DATE(2017-02-14T06:00:00Z, SHORT)}}',
  '${body}',
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
const addressedTo = (name: string, o: Outgoing): Outgoing => ({
  ...o,
  notice: { ...o.notice, people: [{ name }, { name: 'Ana', slack: 'U012AB3CD' }] },
});

/** Messages whose every text may be an attack. */
export const outgoing: fc.Arbitrary<Outgoing> = fc
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
      'escalated',
      'released',
      'confirmed',
      'asked',
      'test',
      'digest',
      'steady',
    ),
  })
  .map((x) =>
    addressedTo(
      x.by,
      outgoingOf(x.facts, {
        kind: x.kind,
        reason: x.reason,
        id: x.id,
        incident: {
          id: x.id,
          agent: x.by,
          ack: { by: x.by, note: x.note, at: x.note, until: x.by },
        },
        thread: { incident: x.id, channel: 'ops', ref: { subject: x.subject, messageId: x.note } },
      }),
    ),
  );

/** A message whose every text is one attack. */
export function everywhere(attack: string): Outgoing {
  const flip = { caseHash: attack, label: attack, prompt: attack, before: attack, after: attack };
  const wide = { value: 0.5, low: 0, high: 1, n: 40 };
  return outgoingOf(
    {
      title: attack,
      summary: attack,
      since: null,
      evidence: null,
      provisional: false,
      measures: Array.from({ length: 6 }, () => ({ name: attack, before: wide, after: wide })),
      claims: Array.from({ length: 20 }, () => ({
        claim: attack,
        beforeHeld: 1,
        beforeOf: 2,
        nowHeld: 0,
        nowOf: 2,
      })),
      flips: Array.from({ length: 4 }, () => ({ ...flip, p: 0.01 })),
      unchanged: Array.from({ length: 30 }, () => attack),
      events: Array.from({ length: 20 }, () => ({ at: attack, what: attack })),
      guess: attack,
      next: Array.from({ length: 10 }, () => ({ what: attack, command: attack, costUsd: null })),
      series: [],
    },
    { kind: 'drift', reason: 'opened', id: attack },
  );
}
