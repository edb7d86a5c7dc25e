import { expect, test } from 'vitest';
import type { ModelRecord } from '../../src/domain/model.ts';
import { merged, mergeSources } from '../../src/models/knowledge/sources.ts';
import { diffModels, NO_MEMORY } from '../../src/models/lists/diff.ts';

const row = (
  source: string,
  endsAt: string | null,
  more: Partial<ModelRecord> = {},
): ModelRecord => ({
  provider: 'acme',
  model: 'm-1',
  source,
  firstSeen: '2026-01-01T00:00:00.000Z',
  lastSeen: '2026-03-01T00:00:00.000Z',
  absentSince: null,
  absentPolls: 0,
  goneRecordedAt: null,
  goneToldAt: null,
  retiredAt: null,
  endsAt,
  endsKind: endsAt === null ? null : 'firm',
  deprecatedAt: null,
  replacement: null,
  lifecycle: null,
  doubt: null,
  ...more,
});

test('the best source that names an end is believed, and who says otherwise is shown', () => {
  const [k] = mergeSources([
    row('litellm', '2026-09-01T00:00:00.000Z'),
    row('deprecations.info', '2026-08-01T00:00:00.000Z', { replacement: 'm-2' }),
    row('api', null),
  ]);
  expect(k).toMatchObject({
    endFrom: 'deprecations.info',
    record: {
      endsAt: '2026-08-01T00:00:00.000Z',
      source: 'deprecations.info',
      replacement: 'm-2',
      absentSince: null,
    },
    conflicts: [{ source: 'litellm', endsAt: '2026-09-01T00:00:00.000Z' }],
  });
});

test('a person’s own date comes before the provider’s, and the provider’s before a calendar’s', () => {
  const rows = [
    row('api', '2026-08-01T00:00:00.000Z'),
    row('deprecations.info', '2026-07-01T00:00:00.000Z'),
  ];
  expect(merged(rows)[0]?.endsAt).toBe('2026-08-01T00:00:00.000Z');
  expect(merged([...rows, row('override', '2026-10-01T00:00:00.000Z')])[0]?.endsAt).toBe(
    '2026-10-01T00:00:00.000Z',
  );
});

test('a firm date comes before one that is only "not before", whoever says so', () => {
  expect(
    mergeSources([
      row('api', '2026-08-01T00:00:00.000Z', { endsKind: 'earliest' }),
      row('in-band', '2026-09-01T00:00:00.000Z'),
    ])[0]?.endFrom,
  ).toBe('in-band');
});

test('a calendar retires nothing, and a model that only a calendar knows is not listed', () => {
  expect(
    merged([
      row('api', null),
      row('deprecations.info', '2026-01-01T00:00:00.000Z', {
        retiredAt: '2026-01-01T00:00:00.000Z',
        lifecycle: 'retired',
      }),
    ])[0],
  ).toMatchObject({ retiredAt: null, absentSince: null });
  expect(
    merged([row('deprecations.info', '2026-01-01T00:00:00.000Z')])[0]?.absentSince,
  ).not.toBeNull();
});

test('a list that lacks a model leaves other sources’ rows of it alone', () => {
  const list = {
    ok: true as const,
    complete: true,
    models: [
      {
        id: 'm-2',
        createdAt: null,
        endsAt: null,
        deprecatedAt: null,
        lifecycle: null,
        replacement: null,
        aliases: [],
      },
    ],
  };
  const diff = diffModels(
    [row('deprecations.info', '2026-08-01T00:00:00.000Z')],
    { provider: 'acme', at: '2026-03-02T00:00:00.000Z', result: list },
    NO_MEMORY,
    { used: () => true, served: new Map(), probes: new Map(), canProbe: false },
  );
  expect(diff.records.map((r) => r.model)).toEqual(['m-2']);
  expect(diff.events).toEqual([]);
});
