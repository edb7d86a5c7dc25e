import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { daysUntil } from '../../src/domain/model-end.ts';
import type { ModelEvent, ModelRecord } from '../../src/domain/model.ts';
import type { ListedModel, ListResult } from '../../src/domain/provider.ts';
import type { Probe } from '../../src/models/lists/absent-row.ts';
import { answeredAgain, goneByCall, probeOutcome } from '../../src/models/lists/call-outcomes.ts';
import {
  type DiffContext,
  type DiffMemory,
  diffModels,
  NO_MEMORY,
} from '../../src/models/lists/diff.ts';
import { listed as row } from '../../src/llm/providers/lists/shape.ts';

const start = Date.parse('2026-03-01T00:00:00Z');
const HOUR = 3_600_000;
const rows = (...ids: string[]): ListedModel[] => ids.map((id) => row(id));
const ten = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'];

/** A watch in small: polls by hand, keeps records, memory and events as the store would. */
function watch(more: Partial<DiffContext> = {}) {
  let records: ModelRecord[] = [];
  let memory: DiffMemory = NO_MEMORY;
  const probes = new Map<string, Probe>();
  const all: ModelEvent[] = [];
  const context: DiffContext = {
    used: () => true,
    served: new Map(),
    probes,
    canProbe: false,
    ...more,
  };
  return {
    all,
    probes,
    poll(hour: number, list: readonly ListedModel[] | ListResult, complete = true) {
      const result: ListResult = 'ok' in list ? list : { ok: true, models: list, complete };
      const diff = diffModels(
        records,
        { provider: 'acme', at: new Date(start + hour * HOUR).toISOString(), result },
        memory,
        context,
      );
      ({ records, memory } = diff);
      all.push(...diff.events);
      return diff;
    },
    record: (id: string) => records.find((r) => r.model === id),
    kinds: () => all.map((e) => `${e.kind}${e.told ? '!' : ''} ${e.model}`),
  };
}
const failed: ListResult = {
  ok: false,
  failure: { code: 'rate-limited', scope: 'trial', retryable: true, message: 'slow down' },
};

describe('what is on a list', () => {
  test('the first list is where history begins: nothing is new', () => {
    const w = watch();
    w.poll(0, rows('a', 'b'));
    expect(w.all).toEqual([]);
    w.poll(1, rows('a', 'b', 'c'));
    expect(w.kinds()).toEqual(['new c']);
  });

  test('on the first list only what is used has a history', () => {
    const w = watch({ used: (m) => m === 'b' });
    w.poll(0, [
      row('a', { lifecycle: 'retired' }),
      row('b', { endsAt: '2026-09-01T00:00:00.000Z' }),
      row('c', { endsAt: '2026-09-01T00:00:00.000Z', lifecycle: 'deprecated' }),
    ]);
    expect(w.kinds()).toEqual(['date-set! b']);
    expect(w.record('a')?.retiredAt).not.toBeNull();
    w.poll(1, [
      row('a', { lifecycle: 'retired' }),
      row('b', { endsAt: '2026-09-01T00:00:00.000Z' }),
      row('c', { endsAt: '2026-08-01T00:00:00.000Z', lifecycle: 'deprecated' }),
    ]);
    expect(w.kinds().slice(1)).toEqual(['date-moved c']);
  });

  test('an end that is set, moved either way and withdrawn is told each time, to those who use the model', () => {
    const w = watch({ used: (m) => m === 'a' });
    w.poll(0, rows('a', 'b'));
    w.poll(1, [
      row('a', { endsAt: '2026-09-01T00:00:00.000Z' }),
      row('b', { endsAt: '2026-09-01T00:00:00.000Z' }),
    ]);
    w.poll(2, [
      row('a', { endsAt: '2026-08-01T00:00:00.000Z' }),
      row('b', { endsAt: '2026-09-01T12:00:00.000Z' }),
    ]);
    w.poll(3, [
      row('a', { endsAt: '2026-10-01T00:00:00.000Z' }),
      row('b', { endsAt: '2026-09-01T00:00:00.000Z' }),
    ]);
    w.poll(60, [row('a'), row('b', { endsAt: '2026-09-01T00:00:00.000Z' })]);
    expect(w.kinds()).toEqual([
      'date-set! a',
      'date-set b',
      'date-moved! a',
      'date-moved! a',
      'date-withdrawn! a',
    ]);
    expect(w.all.map((e) => e.reason)).toEqual([
      'acme names the end of a: 2026-09-01, in 184 days.',
      'acme names the end of b: 2026-09-01, in 184 days.',
      'acme moved the end of a earlier, from 2026-09-01 to 2026-08-01, in 153 days.',
      'acme moved the end of a later, from 2026-08-01 to 2026-10-01, in 214 days.',
      'acme no longer names an end for a (it was 2026-10-01).',
    ]);
  });

  test.each([
    ['2026-03-02T00:00:00.000Z', 'in 1 day'],
    ['2026-03-01T23:00:00.000Z', 'today'],
    ['2026-06-15T00:00:00.000Z', 'in 106 days'],
    ['2026-02-28T23:00:00.000Z', 'which has passed'],
  ])(
    'an end on %s is %s, counted by days of the calendar as the warnings count them',
    (endsAt, words) => {
      const w = watch();
      w.poll(19, [row('a', { endsAt })]);
      expect(w.all.map((e) => e.reason)).toEqual([
        `acme names the end of a: ${endsAt.slice(0, 10)}, ${words}.`,
      ]);
      const left = /in (\d+) day/.exec(words)?.[1];
      if (left !== undefined)
        expect(daysUntil(endsAt, Date.parse(w.all[0]?.at ?? ''))).toBe(Number(left));
    },
  );

  test('ends that all vanish at once are held until a second list agrees', () => {
    const w = watch();
    const dated = ten.map((id) => row(id, { endsAt: '2026-09-01T00:00:00.000Z' }));
    w.poll(0, dated);
    w.all.length = 0;
    w.poll(1, rows(...ten));
    w.poll(2, dated);
    expect(w.all).toEqual([]);
    w.poll(3, rows(...ten));
    w.poll(4, rows(...ten));
    expect(w.kinds()).toEqual(ten.map((id) => `date-withdrawn! ${id}`));
  });

  test('an end that is withdrawn within two days of being named is kept for two before people hear', () => {
    const dated = row('a', { endsAt: '2026-09-01T00:00:00.000Z' });
    const w = watch();
    w.poll(0, rows('a'));
    w.poll(1, [dated]);
    for (let hour = 17; hour < 65; hour++) w.poll(hour, rows('a'));
    expect(w.kinds()).toEqual(['date-set! a', 'date-withdrawn a']);
    expect(w.record('a')?.endsAt).toBe('2026-09-01T00:00:00.000Z');
    w.poll(65, rows('a'));
    w.poll(66, rows('a'));
    expect(w.kinds()).toEqual(['date-set! a', 'date-withdrawn a', 'date-withdrawn! a']);
    expect(w.record('a')?.endsAt).toBeNull();

    const back = watch();
    back.poll(0, rows('a'));
    back.poll(1, [dated]);
    back.poll(17, rows('a'));
    back.poll(20, [dated]);
    back.poll(90, [dated]);
    expect(back.kinds()).toEqual(['date-set! a', 'date-withdrawn a']);
    back.poll(91, rows('a'));
    expect(back.kinds()).toEqual(['date-set! a', 'date-withdrawn a', 'date-withdrawn! a']);
  });

  test('a third of the rows that leave at once and return are one message and its end, for 200 models in use', () => {
    const all = Array.from({ length: 600 }, (_, i) => `m${String(i).padStart(3, '0')}`);
    const w = watch({ used: (m) => Number(m.slice(1)) >= 400 });
    w.poll(0, rows(...all));
    const left = rows(...all.slice(0, 400));
    for (let hour = 1; hour < 80; hour++) w.poll(hour, left);
    const told = () => w.all.filter((e) => e.told).map((e) => `${e.kind} ${e.model}`);
    expect(told()).toEqual(['gone m400']);
    expect(w.all.find((e) => e.told)).toMatchObject({
      together: { rows: 200, of: 600 },
      reason:
        "200 of the 600 models on acme's list have been missing since 2026-03-01 01:00 UTC, all " +
        'at once; of those in use: m400, m401, m402, m403, m404, m405, m406, m407 and 192 more.',
    });
    w.poll(80, rows(...all));
    w.poll(81, rows(...all));
    expect(told()).toEqual(['gone m400', 'back m400']);
    const back = w.all.filter((e) => e.kind === 'back');
    expect(back.find((e) => e.told)?.reason).toBe(
      "All 200 models that left acme's list at once are listed again after 3 days; of those in " +
        'use: m400, m401, m402, m403, m404, m405, m406, m407 and 192 more.',
    );
    // One of them ends the incident, with the words for all.
    expect(back.filter((e) => e.together !== undefined).map((e) => e.model)).toEqual(['m400']);
  });

  test('what stays away while the others of a great loss return is told by itself', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour < 10; hour++) w.poll(hour, rows(...ten.slice(0, 5)));
    for (let hour = 10; hour < 40; hour++) w.poll(hour, rows(...ten.slice(0, 9)));
    expect(w.all.filter((e) => e.told).map((e) => `${e.kind} ${e.model}`)).toEqual(['gone j']);
    expect(w.all.find((e) => e.told)?.together).toBeUndefined();
    expect(w.all.find((e) => e.kind === 'back' && e.together !== undefined)?.reason ?? '').toMatch(
      /^(?:4 of the 5 models that left acme's list at once are listed again after 9 h;|$)/,
    );
  });

  test('deprecation, a replacement and retirement by the provider’s word are told once', () => {
    const w = watch();
    w.poll(0, [row('a', { lifecycle: 'active' })]);
    const deprecated = row('a', {
      lifecycle: 'deprecated',
      deprecatedAt: '2026-03-01T00:00:00.000Z',
      replacement: 'b',
      endsAt: '2026-06-01T00:00:00.000Z',
    });
    w.poll(1, [deprecated]);
    w.poll(2, [deprecated]);
    w.poll(3, [{ ...deprecated, lifecycle: 'retired' }]);
    w.poll(4, [{ ...deprecated, lifecycle: 'retired' }]);
    expect(w.kinds()).toEqual(['date-set! a', 'deprecated! a', 'replacement! a', 'retired! a']);
    expect(w.record('a')).toMatchObject({
      retiredAt: '2026-03-01T03:00:00.000Z',
      lifecycle: 'retired',
      replacement: 'b',
    });
  });

  test('the date of a model passing retires nothing: thirteen OpenAI models stayed listed after theirs', () => {
    const w = watch();
    for (let hour = 0; hour < 200; hour += 10)
      w.poll(hour, [row('a', { endsAt: '2026-03-02T00:00:00.000Z' })]);
    expect(w.kinds()).toEqual(['date-set! a']);
  });

  test('an alias without a date takes over that of its only snapshot, as not before', () => {
    const w = watch();
    w.poll(0, [
      row('gpt-5'),
      row('gpt-5-2025-08-07', { endsAt: '2026-12-11T00:00:00.000Z' }),
      row('gpt-5-mini-2025-08-07'),
    ]);
    expect(w.record('gpt-5')).toMatchObject({
      endsAt: '2026-12-11T00:00:00.000Z',
      endsKind: 'earliest',
    });
    expect(w.record('gpt-5-2025-08-07')).toMatchObject({ endsKind: 'firm' });
    expect(w.all.find((e) => e.model === 'gpt-5')?.reason).toContain(
      'taken over from gpt-5-2025-08-07',
    );
  });

  test('with one dated and one undated snapshot nobody can say, unless trials saw which one serves', () => {
    const list = [
      row('gpt-4o'),
      row('gpt-4o-2024-05-13', { endsAt: '2026-10-23T00:00:00.000Z' }),
      row('gpt-4o-2024-11-20'),
    ];
    const blind = watch();
    blind.poll(0, list);
    expect(blind.record('gpt-4o')?.endsAt).toBeNull();
    const seeing = watch({ served: new Map([['gpt-4o', 'gpt-4o-2024-05-13']]) });
    seeing.poll(0, list);
    expect(seeing.record('gpt-4o')?.endsAt).toBe('2026-10-23T00:00:00.000Z');
  });

  test('a row that becomes another model’s alias has moved, and still answers', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour < 80; hour++)
      w.poll(hour, [...rows(...ten.slice(1)), row('a-2', { aliases: ['a'] })]);
    expect(w.kinds()).toEqual(['new a-2', 'new-version a-2', 'gone a', 'moved! a', 'absent a']);
    expect(w.all.at(-1)?.reason).toBe(
      'a has had no row of its own for 2 days; that calls for it are answered as a-2 is the ' +
        "list's word and not confirmed.",
    );
  });
});

describe('what is missing from a list', () => {
  test('gone is recorded within hours, told after a day, and absent and unconfirmed after two where it cannot be called', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++) w.poll(hour, rows(...ten.slice(1)));
    expect(w.kinds()).toEqual(['gone a', 'gone! a', 'absent! a']);
    expect(w.all.map((e) => (Date.parse(e.at) - start) / HOUR)).toEqual([2, 25, 49]);
    expect(w.record('a')?.retiredAt).toBeNull();
  });

  test('nobody is told of a model that nobody uses', () => {
    const w = watch({ used: () => false });
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++) w.poll(hour, rows(...ten.slice(1)));
    expect(w.all.filter((e) => e.told)).toEqual([]);
  });

  test('away for 19 hours and back is told to nobody; away for two days and back is told both ways', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour < 20; hour++) w.poll(hour, rows(...ten.slice(5)));
    w.poll(20, rows(...ten));
    expect(w.all.filter((e) => e.told)).toEqual([]);
    expect(w.all.filter((e) => e.kind === 'back')).toHaveLength(5);
    w.all.length = 0;
    for (let hour = 21; hour < 69; hour++) w.poll(hour, rows(...ten.slice(1)));
    w.poll(69, rows(...ten));
    expect(w.kinds()).toEqual(['gone a', 'gone! a', 'back! a']);
    expect(w.all.at(-1)?.reason).toBe('a is listed again after 2 days.');
  });

  test('an empty list, a limit, a page of HTML remove nothing', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++)
      w.poll(hour, hour % 2 === 0 ? { ok: true, models: [], complete: false } : failed);
    expect(w.all).toEqual([]);
    expect(w.record('a')).toMatchObject({
      absentSince: null,
      lastSeen: '2026-03-01T00:00:00.000Z',
    });
  });

  test('a list that may be cut logs what it lacks and tells nobody, however long', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 200; hour++) w.poll(hour, rows(...ten.slice(2)), false);
    expect(w.kinds()).toEqual(['absent a', 'absent b']);
    w.poll(201, rows(...ten));
    expect(w.kinds()).toEqual(['absent a', 'absent b', 'back a', 'back b']);
  });

  test('the days on a cut list do not count once a whole list comes', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++) w.poll(hour, rows(...ten.slice(1)), false);
    for (let hour = 101; hour <= 124; hour++) w.poll(hour, rows(...ten.slice(1)));
    expect(w.all.filter((e) => e.told)).toEqual([]);
    w.poll(125, rows(...ten.slice(1)));
    expect(w.kinds().at(-1)).toBe('gone! a');
  });

  test('as many rows lost as gained may be a cut: recorded, told to nobody until a list of another length lifts it', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++) w.poll(hour, rows(...ten.slice(1), 'k'));
    expect(w.kinds()).toEqual(['new k', 'gone a', 'absent a']);
    expect(w.all[1]?.reason).toContain('as many rows as it gained');
    w.poll(101, rows(...ten.slice(1), 'k', 'l'));
    expect(w.kinds().slice(3)).toEqual(['new l', 'gone! a']);
  });

  test('an absence of a single poll leaves no trace, swapped or not', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    w.poll(1, rows(...ten.slice(1), 'k'));
    w.poll(2, rows(...ten, 'k'));
    w.poll(3, rows(...ten.slice(1), 'k'));
    w.poll(4, rows(...ten, 'k'));
    expect(w.kinds()).toEqual(['new k']);
  });

  test('a swap of a fifth of the rows is held and doubted', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    for (let hour = 1; hour <= 100; hour++) w.poll(hour, rows(...ten.slice(3), 'k', 'l', 'm'));
    expect(w.all.filter((e) => e.told)).toEqual([]);
    expect(w.all.filter((e) => e.kind === 'gone')).toHaveLength(3);
  });

  test('more than a fifth lost at once is held until a second list agrees', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    expect(w.poll(1, rows(...ten.slice(3))).reason).toBe(
      '3 of 10 rows are missing at once; held until a second list agrees',
    );
    w.poll(2, rows(...ten));
    expect(w.all).toEqual([]);
    w.poll(3, rows(...ten.slice(3)));
    w.poll(4, rows(...ten.slice(3)));
    expect(w.all).toEqual([]);
    w.poll(5, rows(...ten.slice(3)));
    expect(w.kinds()).toEqual(['gone a', 'gone b', 'gone c']);
  });

  test('with polls a day apart gone is still recorded within a day', () => {
    const w = watch();
    w.poll(0, rows(...ten));
    w.poll(24, rows(...ten.slice(1)));
    expect(w.kinds()).toEqual(['gone a']);
    w.poll(48, rows(...ten.slice(1)));
    expect(w.kinds()).toEqual(['gone a', 'gone! a']);
  });
});

describe('retired', () => {
  test('two days away, three good lists and a failed call make it so; the call is asked for only then', () => {
    const w = watch({ canProbe: true });
    w.poll(0, rows(...ten));
    const asked: number[] = [];
    for (let hour = 1; hour <= 60; hour++) {
      if (hour === 52)
        w.probes.set('a', { at: new Date(start + 51.5 * HOUR).toISOString(), outcome: 'failed' });
      if (w.poll(hour, rows(...ten.slice(1))).probe.length > 0) asked.push(hour);
    }
    expect(asked).toEqual([49, 50, 51]);
    expect(w.kinds()).toEqual(['gone a', 'gone! a', 'retired! a']);
  });

  test('a call that failed before it went missing proves nothing, and one that is answered keeps it', () => {
    const w = watch({ canProbe: true });
    w.poll(0, rows(...ten));
    w.probes.set('a', { at: new Date(start - HOUR).toISOString(), outcome: 'failed' });
    for (let hour = 1; hour <= 60; hour++) w.poll(hour, rows(...ten.slice(1)));
    w.probes.set('a', { at: new Date(start + 60 * HOUR).toISOString(), outcome: 'served' });
    for (let hour = 61; hour <= 99; hour++)
      expect(w.poll(hour, rows(...ten.slice(1))).probe).toEqual([]);
    expect(w.kinds()).toEqual(['gone a', 'gone! a']);
  });

  test('the typed error for a gone model is the provider’s word, at once', () => {
    const w = watch({ canProbe: true });
    w.poll(0, rows(...ten));
    w.probes.set('a', { at: new Date(start + HOUR).toISOString(), outcome: 'gone' });
    w.poll(1, rows(...ten.slice(1)));
    expect(w.kinds()).toEqual(['retired! a']);
    w.poll(2, rows(...ten));
    expect(w.kinds()).toEqual(['retired! a', 'back! a']);
    expect(w.record('a')?.retiredAt).toBeNull();
  });

  test('a canary’s call that is answered so retires the model too, once', () => {
    const call = {
      provider: 'acme',
      model: 'a',
      at: '2026-03-01T00:00:00.000Z',
      message: 'The model `a` has been deprecated',
      used: true,
    };
    const first = goneByCall(null, call);
    expect(first).toMatchObject({
      record: { retiredAt: call.at },
      event: { kind: 'retired', told: true },
    });
    expect(goneByCall(first?.record ?? null, call)).toBeNull();
  });

  test('what a call was refused with stands through lists that name the model, until a call succeeds', () => {
    const call = {
      provider: 'acme',
      model: 'a',
      at: '2026-03-01T00:00:00.000Z',
      message: 'gone',
      used: true,
    };
    const w = watch({ canProbe: true });
    w.poll(0, rows(...ten));
    const refused = goneByCall(w.record('a') ?? null, call)?.record;
    if (refused === undefined) throw new Error('nothing was refused');
    const listed = (records: readonly ModelRecord[]) =>
      diffModels(
        records,
        {
          provider: 'acme',
          at: '2026-03-02T00:00:00.000Z',
          result: { ok: true, models: rows(...ten), complete: true },
        },
        NO_MEMORY,
        { used: () => true, served: new Map(), probes: new Map(), canProbe: true },
      );
    expect(listed([refused])).toMatchObject({
      events: expect.not.arrayContaining([expect.objectContaining({ kind: 'back' })]),
      records: expect.arrayContaining<unknown>([
        expect.objectContaining({ model: 'a', retiredAt: call.at, refusedAt: call.at }),
      ]),
    });
    const again = answeredAgain(refused, { at: '2026-03-03T00:00:00.000Z', used: true });
    expect(again).toMatchObject({
      record: { retiredAt: null, refusedAt: null },
      event: {
        kind: 'back',
        reason:
          'A call for a at acme succeeded again; since 2026-03-01 00:00 UTC calls had been ' +
          'refused with the error of a model that is gone.',
      },
    });
    expect(listed([again?.record ?? refused]).events.filter((e) => e.model === 'a')).toEqual([]);
  });

  test('only lasting refusals of a call prove anything', () => {
    const failure = (code: 'model-gone' | 'bad-request' | 'network' | 'auth' | 'rate-limited') =>
      ({ ok: false, failure: { code, scope: 'trial', retryable: false, message: '' } }) as const;
    expect(
      (['model-gone', 'bad-request', 'network', 'auth', 'rate-limited'] as const).map(
        (code) => probeOutcome(failure(code), 'now')?.outcome ?? null,
      ),
    ).toEqual(['gone', 'failed', null, null, null]);
  });
});

test('whatever lists come in whatever order, nothing is retired without a word or a call, and nobody is told of less than a day', () => {
  const list = fc.record({
    ids: fc.uniqueArray(fc.constantFrom(...ten, 'k', 'l', 'm')),
    complete: fc.boolean(),
    ok: fc.boolean(),
    gap: fc.integer({ min: 1, max: 30 }),
  });
  fc.assert(
    fc.property(fc.array(list, { maxLength: 40 }), (history) => {
      const w = watch();
      let hour = 0;
      const lastListed = new Map<string, number>();
      for (const { ids, complete, ok, gap } of history) {
        hour += gap;
        const before = w.all.length;
        w.poll(hour, ok ? { ok: true, models: rows(...ids), complete } : failed);
        for (const event of w.all.slice(before)) {
          expect(event.kind).not.toBe('retired');
          if (event.told && (event.kind === 'gone' || event.kind === 'absent'))
            expect(hour - (lastListed.get(event.model) ?? -Infinity)).toBeGreaterThanOrEqual(24);
          if (event.kind === 'back') {
            expect(ids).toContain(event.model);
            expect(
              w.all
                .slice(0, before)
                .some((e) => e.model === event.model && (e.kind === 'gone' || e.kind === 'absent')),
            ).toBe(true);
          }
        }
        if (ok) for (const id of ids) lastListed.set(id, hour);
      }
      for (const id of lastListed.keys()) expect(w.record(id)).toBeDefined();
    }),
    { numRuns: 300 },
  );
});
