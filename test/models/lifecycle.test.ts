import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysUntil } from '../../src/domain/model-end.ts';
import type { ModelRecord } from '../../src/domain/model.ts';
import type { ListedModel } from '../../src/domain/provider.ts';
import {
  type AcknowledgedEnd,
  ANNOUNCED,
  decideEnd,
  type EndQuestion,
  type NotifiedEnd,
  stepAt,
} from '../../src/models/ends/decide.ts';
import {
  asListed,
  everNamed,
  modelUse,
  recordOf,
  usedAt,
} from '../../src/models/knowledge/usage.ts';
import { isPinned, pinning } from '../../src/models/lists/aliases.ts';

const DAY = 86_400_000;
const end = Date.parse('2026-12-01T00:00:00Z');
const record = {
  provider: 'acme',
  model: 'm-1',
  endsAt: '2026-12-01T00:00:00.000Z',
  endsKind: 'firm',
  deprecatedAt: null,
  lifecycle: null,
  replacement: 'm-2',
  retiredAt: null,
} as const;
const ask = (daysBefore: number, more: Partial<EndQuestion> = {}): EndQuestion => ({
  record,
  notified: null,
  ack: null,
  driftSince: null,
  worseSince: null,
  now: end - daysBefore * DAY + 2 * 3_600_000,
  ...more,
});
const told = (
  step: number,
  endsAt: string | null = record.endsAt,
  replacement: string | null = record.replacement,
): NotifiedEnd => ({ step, endsAt, replacement, retired: false });
const ack = (more: Partial<AcknowledgedEnd> = {}): AcknowledgedEnd => ({
  by: 'Ada',
  note: 'moving in October',
  at: '2026-08-01T00:00:00.000Z',
  until: null,
  endsAt: record.endsAt,
  replacement: 'm-2',
  ...more,
});

/** One look a day; the steps that were told, by days left. */
function story(
  from: number,
  more: (daysBefore: number) => Partial<EndQuestion> = () => ({}),
): { daysLeft: number | null; step: number }[] {
  const said: { daysLeft: number | null; step: number }[] = [];
  let last: NotifiedEnd | null = null;
  for (let days = from; days >= -5; days--) {
    const decision = decideEnd(ask(days, { notified: last, ...more(days) }));
    if (!decision.notify || decision.notified === null) continue;
    last = decision.notified;
    said.push({ daysLeft: decision.daysLeft, step: decision.notified.step });
  }
  return said;
}

describe('warnings of a model’s end', () => {
  test('come on announcement, then at 90, 60, 30, 14, 7, 3, 1 and 0 days, once each', () => {
    expect(story(200)).toEqual([
      { daysLeft: 200, step: ANNOUNCED },
      ...[90, 60, 30, 14, 7, 3, 1, 0].map((d) => ({ daysLeft: d, step: d })),
    ]);
  });
  test('found late, the present step is told once and never the backlog', () => {
    expect(story(45)).toEqual([
      { daysLeft: 45, step: 60 },
      ...[30, 14, 7, 3, 1, 0].map((d) => ({ daysLeft: d, step: d })),
    ]);
    expect(story(2)).toEqual([
      { daysLeft: 2, step: 3 },
      { daysLeft: 1, step: 1 },
      { daysLeft: 0, step: 0 },
    ]);
    expect(story(-3)).toEqual([{ daysLeft: -3, step: 0 }]);
  });
  test('a worker that slept through several steps tells the present one', () => {
    expect(decideEnd(ask(10, { notified: told(90) }))).toMatchObject({
      notify: true,
      notified: { step: 14 },
      reason: '10 days are left',
    });
  });
  test('at every look the reason is in words', () => {
    expect(decideEnd(ask(45, { notified: told(60) }))).toMatchObject({
      notify: false,
      reason: 'told already at 60-day warning; the next is at 30 days',
    });
    expect(decideEnd(ask(1, { notified: told(3) }))).toMatchObject({
      notify: true,
      reason: '1 day is left',
    });
  });
  test('a date that moves is told, and the steps run anew from it', () => {
    expect(decideEnd(ask(100, { notified: told(7, '2026-09-01T00:00:00.000Z') }))).toMatchObject({
      notify: true,
      notified: { step: ANNOUNCED, endsAt: record.endsAt },
      reason: 'its end moved later, from 2026-09-01 to 2026-12-01',
    });
    expect(
      decideEnd(ask(5, { notified: told(ANNOUNCED, '2027-09-01T00:00:00.000Z') })),
    ).toMatchObject({
      notify: true,
      notified: { step: 7 },
      reason: 'its end moved earlier, from 2027-09-01 to 2026-12-01',
    });
  });
  test('a deprecation without a day is told, and again when the day is named', () => {
    const nameless = { ...record, endsAt: null, lifecycle: 'deprecated' } as const;
    expect(decideEnd(ask(0, { record: nameless }))).toMatchObject({
      notify: true,
      daysLeft: null,
      notified: { step: ANNOUNCED, endsAt: null },
    });
    expect(decideEnd(ask(0, { record: nameless, notified: told(ANNOUNCED, null) }))).toMatchObject({
      notify: false,
    });
    expect(decideEnd(ask(200, { notified: told(ANNOUNCED, null) }))).toMatchObject({
      notify: true,
      reason: 'its end is now named: 2026-12-01',
    });
  });
  test('an end that is withdrawn is told once, acknowledged or not, and the steps begin anew if it is named again', () => {
    const free = { ...record, endsAt: null };
    const first = decideEnd(ask(60, { record: free, notified: told(90), ack: ack() }));
    expect(first).toMatchObject({
      notify: true,
      ackVoid: true,
      notified: { endsAt: null },
      reason: 'its end is no longer named (it was 2026-12-01)',
    });
    expect(decideEnd(ask(59, { record: free, notified: first.notified }))).toMatchObject({
      notify: false,
    });
    expect(decideEnd(ask(20, { notified: first.notified }))).toMatchObject({
      notify: true,
      notified: { step: 30 },
    });
  });
  test('retirement is told once, acknowledged or not', () => {
    const retired = { ...record, retiredAt: '2026-11-01T00:00:00.000Z' };
    expect(
      decideEnd(
        ask(30, {
          record: retired,
          notified: told(60),
          ack: ack({ until: '2027-01-01T00:00:00.000Z' }),
        }),
      ),
    ).toMatchObject({ notify: true, notified: { retired: true }, ackVoid: true });
    expect(
      decideEnd(ask(29, { record: retired, notified: { ...told(0), retired: true } })),
    ).toMatchObject({ notify: false });
  });
  test('a model without an end is left alone', () => {
    expect(decideEnd(ask(5, { record: { ...record, endsAt: null } }))).toMatchObject({
      notify: false,
      reason: 'no end is announced',
    });
  });
  test('days are UTC dates, not spans of 24 hours', () => {
    expect(daysUntil('2026-12-01T00:00:00.000Z', Date.parse('2026-11-30T23:59:59Z'))).toBe(1);
    expect(daysUntil('2026-12-01T12:00:00.000Z', Date.parse('2026-12-01T23:59:59Z'))).toBe(0);
    expect(daysUntil('2026-12-01T12:00:00.000Z', Date.parse('2026-12-02T00:00:00Z'))).toBe(-1);
  });
  test('for any start and any gaps between looks, no step is told twice, none is told late when a nearer one holds', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -10, max: 400 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }),
        (from, gaps) => {
          let last: NotifiedEnd | null = null;
          let days = from;
          const steps: number[] = [];
          for (const gap of [0, ...gaps]) {
            days -= gap;
            const decision = decideEnd(ask(days, { notified: last }));
            if (decision.notify && decision.notified !== null) {
              last = decision.notified;
              steps.push(last.step);
              expect(last.step).toBe(stepAt(days));
            }
          }
          expect(steps).toEqual([...new Set(steps)].sort((a, b) => b - a));
        },
      ),
    );
  });
});

describe('an acknowledgement', () => {
  test('mutes until its date, then the present step is told', () => {
    expect(
      story(200, (d) => (d <= 150 ? { ack: ack({ until: '2026-10-15T00:00:00.000Z' }) } : {})).map(
        (s) => s.daysLeft,
      ),
    ).toEqual([200, 47, 30, 14, 7, 3, 1, 0]);
  });
  test('mutes at latest until the 14-day step, whatever its date', () => {
    for (const until of [null, '2027-06-01T00:00:00.000Z'])
      expect(
        story(200, (d) => (d <= 150 ? { ack: ack({ until }) } : {})).map((s) => s.daysLeft),
      ).toEqual([200, 14, 7, 3, 1, 0]);
  });
  test('says whose it is and until when', () => {
    expect(decideEnd(ask(60, { notified: told(90), ack: ack() })).reason).toBe(
      '60 days are left, but Ada acknowledged it until 2026-11-17',
    );
  });
  test.each<[string, Partial<EndQuestion>, Partial<AcknowledgedEnd>, boolean]>([
    ['the date moved earlier', {}, { endsAt: '2027-03-01T00:00:00.000Z' }, true],
    ['the date moved later', {}, { endsAt: '2026-10-01T00:00:00.000Z' }, false],
    ['a date is named where none was', {}, { endsAt: null }, true],
    ['the replacement changed', {}, { replacement: 'm-3' }, true],
    ['a replacement is named for the first time', {}, { replacement: null }, false],
    [
      'a source leaves the replacement out',
      { record: { ...record, replacement: null } },
      {},
      false,
    ],
    ['an agent drifted since', { driftSince: '2026-08-02T00:00:00.000Z' }, {}, true],
    ['an agent had drifted before', { driftSince: '2026-07-02T00:00:00.000Z' }, {}, false],
    ['the rehearsal came out worse', { worseSince: '2026-08-02T00:00:00.000Z' }, {}, true],
    ['nothing changed', {}, {}, false],
  ])('is or is not void where %s', (_, question, given, isVoid) => {
    expect(decideEnd(ask(60, { notified: told(90), ack: ack(given), ...question }))).toMatchObject({
      notify: isVoid,
      ackVoid: isVoid,
    });
    expect(
      decideEnd(ask(70, { notified: told(90), ack: ack(given), ...question })),
      'between two steps too',
    ).toMatchObject({
      notify: isVoid,
      ackVoid: isVoid,
      reason: expect.stringContaining(isVoid ? 'is void' : 'told already'),
    });
  });
});

describe('a replacement between two steps', () => {
  test.each<[string, string | null, string | null, boolean]>([
    ['named for the first time', null, 'm-2', true],
    ['changed', 'm-9', 'm-2', true],
    ['the same', 'm-2', 'm-2', false],
    ['left out', 'm-2', null, false],
  ])(
    'that is %s calls nobody: the message is brought up to date, or left as it is',
    (_, before, after, update) => {
      const found = decideEnd(
        ask(70, {
          record: { ...record, replacement: after },
          notified: told(90, record.endsAt, before),
        }),
      );
      expect(found).toMatchObject({ notify: false, update });
      if (update)
        expect(found).toMatchObject({
          notified: { step: 90, endsAt: record.endsAt, replacement: after, retired: false },
          reason:
            before === null
              ? 'm-2 is named as its replacement'
              : 'm-2 is named as its replacement now (it was m-9)',
        });
    },
  );
  test('is told with the step where one is due', () => {
    expect(decideEnd(ask(60, { notified: told(90, record.endsAt, null) }))).toMatchObject({
      notify: true,
      update: false,
      notified: { step: 60, replacement: 'm-2' },
    });
  });
});

describe('who uses what', () => {
  const listed: ListedModel[] = [
    'gpt-4o',
    'gpt-4o-2024-08-06',
    'gpt-4o-2024-11-20',
    'claude-opus-4-6',
    'chat-latest',
  ].map((id) => ({
    id,
    createdAt: null,
    endsAt: null,
    deprecatedAt: null,
    lifecycle: null,
    replacement: null,
    aliases: id === 'claude-opus-4-6' ? ['claude-opus-latest-one'] : [],
  }));
  test('targets and judges, one row a model, with unpinned names flagged', () => {
    const users = [
      {
        name: 'Refunds',
        target: { provider: 'openai', model: 'gpt-4o' },
        judges: [{ provider: 'openai', model: 'gpt-4o-2024-08-06', what: 'judge' }],
      },
      { name: 'Reviews', target: { provider: 'openai', model: 'gpt-4o' }, judges: [] },
    ];
    expect(modelUse(users, () => ({ listed }))).toEqual([
      {
        provider: 'openai',
        model: 'gpt-4o',
        by: ['Refunds', 'Reviews'],
        pinned: false,
        unpinned: '"gpt-4o" is an alias; pinned versions are gpt-4o-2024-08-06, gpt-4o-2024-11-20',
      },
      {
        provider: 'openai',
        model: 'gpt-4o-2024-08-06',
        by: ['Refunds (judge)'],
        pinned: true,
        unpinned: null,
      },
    ]);
    const used = usedAt('openai', users, new Map([['gpt-4o', 'gpt-4o-2024-11-20']]));
    expect(['gpt-4o', 'gpt-4o-2024-08-06', 'gpt-4o-2024-11-20', 'o3'].map(used)).toEqual([
      true,
      true,
      true,
      false,
    ]);
    expect(usedAt('anthropic', users, new Map())('gpt-4o')).toBe(false);
  });
  test('an alias that the provider does not list stands for its only snapshot', () => {
    const list = ['claude-sonnet-4-5-20250929', 'claude-haiku-4-5-20251001'].map(
      (id) => ({ ...listed[0], id }) as ListedModel,
    );
    const users = [
      {
        name: 'Refunds',
        target: { provider: 'anthropic', model: 'claude-sonnet-4-5' },
        judges: [],
      },
    ];
    const used = usedAt('anthropic', users, new Map(), list);
    expect(list.map((m) => used(m.id))).toEqual([true, false]);
    const records = list.map((m) => ({ model: m.id, absentSince: null }) as ModelRecord);
    expect(recordOf('claude-sonnet-4-5', records, new Map())?.model).toBe(
      'claude-sonnet-4-5-20250929',
    );
    expect(
      recordOf('claude-x', records, new Map([['claude-x', 'claude-haiku-4-5-20251001']]))?.model,
    ).toBe('claude-haiku-4-5-20251001');
    expect(recordOf('claude-y', records, new Map())).toBeNull();
  });
  test.each([
    ['gpt-4o-2024-08-06', true],
    ['claude-sonnet-4-5-20250929', true],
    ['gpt-4-0613', true],
    ['gemini-1.5-pro-001', true],
    ['mistral-small-2506', true],
    ['gpt-4o', false],
    ['mistral-small-latest', false],
    ['chat-latest', false],
    ['o3-mini', false],
    ['llama3:8b', false],
  ])('%s is pinned: %s', (model, pinned) => {
    expect(isPinned(model)).toBe(pinned);
  });
  test.each<[string, Parameters<typeof pinning>[1], boolean | null, RegExp]>([
    ['gpt-4o-2024-08-06', {}, true, /^null$/],
    ['command-r-08-2024', {}, true, /^null$/],
    ['claude-3-haiku-20240307-v1:0', {}, true, /^null$/],
    ['something', { listed }, false, /carries no version/],
    ['gpt-4o', {}, false, /carries no version/],
    ['chat-latest', { listed }, false, /follows whatever version/],
    [
      'latest',
      { listed: asListed([{ model: 'latest', absentSince: null } as ModelRecord]) },
      false,
      /follows/,
    ],
    ['sonnet', { listed }, false, /follows whatever version/],
    ['gpt-4o', { listed }, false, /pinned versions are gpt-4o-2024-08-06, gpt-4o-2024-11-20/],
    ['claude-opus-latest-one', { listed }, false, /is an alias of claude-opus-4-6/],
    [
      'claude-opus-4-6',
      { listed, served: new Map([['claude-opus-4-6', 'claude-opus-4-6-20260101']]) },
      false,
      /is an alias of claude-opus-4-6-20260101/,
    ],
    [
      'claude-opus-4-6',
      { listed, served: new Map([['claude-opus-4-6', 'claude-opus-4-6']]) },
      null,
      /cannot tell whether "claude-opus-4-6" is pinned: the list has the bare name alone/,
    ],
  ])('%s with %j is pinned: %s', (model, known, pinned, because) => {
    const found = pinning(model, known);
    expect(found.pinned).toBe(pinned);
    expect(String(found.because)).toMatch(because);
  });
  test('a bare name that comes on to the list stays flagged where anybody ever named a version of it', () => {
    const record = (model: string, more: Partial<ModelRecord> = {}): ModelRecord =>
      ({
        provider: 'openai',
        model,
        source: 'api',
        absentSince: null,
        endsAt: null,
        deprecatedAt: null,
        lifecycle: null,
        replacement: null,
        ...more,
      }) as ModelRecord;
    const ask = (records: readonly ModelRecord[]) =>
      pinning('gpt-4o-mini', { listed: asListed(records), named: everNamed(records) });
    expect(ask([])).toMatchObject({ pinned: false });
    expect(ask([record('gpt-4o-mini')])).toMatchObject({ pinned: null });
    expect(ask([record('gpt-4o-mini'), record('gpt-4o-mini-2024-07-18')])).toMatchObject({
      pinned: false,
      because: '"gpt-4o-mini" is an alias; its pinned version is gpt-4o-mini-2024-07-18',
    });
    expect(
      ask([
        record('gpt-4o-mini'),
        record('gpt-4o-mini-2024-07-18', {
          source: 'seed',
          absentSince: '2026-07-01T00:00:00.000Z',
        }),
      ]),
      'in a calendar alone',
    ).toMatchObject({ pinned: false });
  });
  test('records stand in for a list', () => {
    const known = {
      provider: 'p',
      model: 'm',
      absentSince: null,
      endsAt: null,
      deprecatedAt: null,
      lifecycle: null,
      replacement: null,
    } as ModelRecord;
    expect(
      asListed([known, { ...known, model: 'n', absentSince: '2026-01-01T00:00:00.000Z' }]).map(
        (m) => m.id,
      ),
    ).toEqual(['m']);
  });
});
