import { describe, expect, test } from 'vitest';
import {
  applyDeprecation,
  type DeprecationNotice,
  readDeprecation,
} from '../../src/models/lists/deprecation-headers.ts';

const heard = (at: string, more: Partial<Parameters<typeof applyDeprecation>[2]> = {}) => ({
  provider: 'acme',
  model: 'm-1',
  at,
  used: true,
  knownEnd: null,
  ...more,
});
const said = (routing: Record<string, string>): DeprecationNotice => {
  const s = readDeprecation(routing);
  if (s === null) throw new Error('nothing was said');
  return s;
};

describe('what a reply says of its model’s end', () => {
  test.each([
    // RFC 9745 §2.1 and RFC 8594 §3, their own examples.
    [
      { deprecation: '@1688169599', sunset: 'Sun, 30 Jun 2024 23:59:59 UTC' },
      {
        deprecatedAt: '2023-06-30T23:59:59.000Z',
        endsAt: '2024-06-30T23:59:59.000Z',
        lifecycle: 'deprecated',
      },
    ],
    [
      { sunset: 'Sat, 31 Dec 2026 23:59:59 GMT' },
      { endsAt: '2026-12-31T23:59:59.000Z', endsKind: 'earliest', lifecycle: null },
    ],
    [{ deprecation: 'true' }, { lifecycle: 'deprecated', deprecatedAt: null, endsAt: null }],
    [
      { deprecation: 'Fri, 23 Oct 2026 00:00:00 GMT' },
      { lifecycle: 'deprecated', deprecatedAt: '2026-10-23T00:00:00.000Z' },
    ],
    [
      { 'gemini-model-stage': 'DEPRECATED', 'gemini-model-retirement': '2026-06-01T00:00:00Z' },
      { lifecycle: 'deprecated', endsAt: '2026-06-01T00:00:00.000Z', endsKind: 'firm' },
    ],
    [{ 'gemini-model-stage': 'RETIRED' }, { lifecycle: 'retired', endsAt: null }],
    [
      { 'x-model-deprecation-notice': 'm-1 is deprecated, use m-2' },
      {
        lifecycle: 'deprecated',
        endsAt: null,
        quote: 'x-model-deprecation-notice: m-1 is deprecated, use m-2',
      },
    ],
    [
      { 'x-model-sunset': 'ends on 2026-11-01' },
      { lifecycle: 'deprecated', endsAt: '2026-11-01T00:00:00.000Z', endsKind: 'firm' },
    ],
  ])('%j', (routing, wanted) => {
    expect(readDeprecation(routing as unknown as Record<string, string>)).toMatchObject(wanted);
  });

  test.each([
    [{}],
    [{ 'openai-version': '2020-10-01' }],
    [{ deprecation: 'false' }],
    [{ sunset: 'soon' }],
    [{ sunset: 'Thu, 01 Jan 9999 00:00:00 GMT' }],
    [{ 'gemini-model-stage': 'STABLE' }],
    [{ 'x-model-id': 'm-1' }],
  ])('%j says nothing', (routing) => {
    expect(readDeprecation(routing as unknown as Record<string, string>)).toBeNull();
  });
});

describe('what becomes of it', () => {
  const first = '2026-03-01T00:00:00.000Z';
  test('a date is set, moved and withdrawn in a row of its own, with the words it came in', () => {
    const set = applyDeprecation(
      null,
      said({ sunset: 'Thu, 01 Oct 2026 00:00:00 GMT' }),
      heard(first),
    );
    expect(set?.record).toMatchObject({
      source: 'in-band',
      endsAt: '2026-10-01T00:00:00.000Z',
      endsKind: 'earliest',
    });
    expect(set?.events).toMatchObject([
      {
        kind: 'date-set',
        told: true,
        reason:
          'Replies of m-1 at acme name its end: 2026-10-01 (sunset: Thu, 01 Oct 2026 ' +
          '00:00:00 GMT).',
      },
    ]);
    const moved = applyDeprecation(
      set?.record ?? null,
      said({ sunset: 'Tue, 01 Sep 2026 00:00:00 GMT' }),
      heard('2026-03-02T00:00:00.000Z'),
    );
    expect(moved?.events).toMatchObject([
      {
        kind: 'date-moved',
        told: true,
        reason: expect.stringContaining('2026-09-01 as its end, earlier than 2026-10-01'),
      },
    ]);
    const gone = applyDeprecation(moved?.record ?? null, null, heard('2026-03-03T00:00:00.000Z'));
    expect(gone?.events).toMatchObject([{ kind: 'date-withdrawn' }]);
    expect(
      applyDeprecation(gone?.record ?? null, null, heard('2026-03-04T00:00:00.000Z')),
    ).toBeNull();
  });

  test('the same word again is no event, and a day that the list named already is told to nobody', () => {
    const set = applyDeprecation(
      null,
      said({ sunset: 'Thu, 01 Oct 2026 00:00:00 GMT' }),
      heard(first, { knownEnd: '2026-10-01T00:00:00.000Z' }),
    );
    expect(set?.events).toMatchObject([{ kind: 'date-set', told: false }]);
    expect(
      applyDeprecation(
        set?.record ?? null,
        said({ sunset: 'Thu, 01 Oct 2026 00:00:00 GMT' }),
        heard('2026-03-02T00:00:00.000Z'),
      )?.events,
    ).toEqual([]);
  });

  test('a status of RETIRED in a reply retires nothing: it was answered', () => {
    const set = applyDeprecation(null, said({ 'gemini-model-stage': 'RETIRED' }), heard(first));
    expect(set?.events).toMatchObject([
      { kind: 'deprecated', reason: expect.stringContaining('though it still answers') },
    ]);
    expect(set?.record.retiredAt).toBeNull();
  });
});
