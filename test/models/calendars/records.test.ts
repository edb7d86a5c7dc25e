import { describe, expect, it } from 'vitest';
import type { ModelRecord } from '../../../src/domain/model.ts';
import { recordsOf } from '../../../src/models/calendars/records.ts';
import type { KeptRow } from '../../../src/models/calendars/row.ts';
import { warnedBy } from '../../../src/models/ends/warning-date.ts';
import { mergeSources } from '../../../src/models/knowledge/sources.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const row = (model: string, day: string | null, more: Partial<KeptRow> = {}): KeptRow => ({
  provider: 'openai',
  model,
  endsAt: day === null ? null : `${day}T00:00:00.000Z`,
  kind: day === null ? null : 'firm',
  deprecatedAt: '2026-01-01T00:00:00.000Z',
  replacement: null,
  url: 'https://p.example',
  firstSeen: '2026-01-01T05:00:00.000Z',
  lastSeen: '2026-03-01T05:00:00.000Z',
  absentSince: null,
  ...more,
});
const records = (rows: readonly KeptRow[], names: readonly string[] = []): ModelRecord[] =>
  recordsOf('main', 'deprecations.info', rows, names, NOW);

describe('a calendar’s rows as records of an account', () => {
  it('take the name under which the account uses the model', () => {
    expect(
      records(
        [row('azure/gpt-9-0613', '2026-05-01'), row('other', '2026-05-01')],
        ['gpt-9-0613'],
      ).map((r) => [r.provider, r.model, r.source]),
    ).toEqual([
      ['main', 'gpt-9-0613', 'deprecations.info'],
      ['main', 'other', 'deprecations.info'],
    ]);
  });

  it('are one a model: the row that is still there, then the earliest firm day', () => {
    expect(
      records([
        row('azure/m', '2026-09-01'),
        row('m', '2026-06-01'),
        row('azure/eu/m', '2026-04-01', { kind: 'earliest' }),
      ]).map((r) => r.endsAt?.slice(0, 10)),
    ).toEqual(['2026-06-01']);
    expect(
      records([
        row('m', '2026-04-01', { absentSince: '2026-02-28T05:00:00.000Z' }),
        row('azure/m', '2026-09-01'),
      ]).map((r) => r.endsAt?.slice(0, 10)),
    ).toEqual(['2026-09-01']);
  });

  it('keep the day of a row that the calendar lost, no longer firm after two weeks', () => {
    const lost = (since: string) => records([row('m', '2026-09-01', { absentSince: since })])[0];
    expect(lost('2026-02-20T05:00:00.000Z')).toMatchObject({
      endsAt: '2026-09-01T00:00:00.000Z',
      endsKind: 'firm',
    });
    expect(lost('2026-02-10T05:00:00.000Z')).toMatchObject({
      endsAt: '2026-09-01T00:00:00.000Z',
      endsKind: 'tentative',
    });
  });

  it('announce nothing without a day', () => {
    expect(records([row('m', null)])[0]).toMatchObject({
      endsAt: null,
      endsKind: null,
      deprecatedAt: null,
      lifecycle: null,
    });
  });
});

describe('what people are warned by', () => {
  const soft = (days: number): ModelRecord => ({
    ...(records([row('m', '2026-09-01')])[0] as ModelRecord),
    endsAt: new Date(NOW + days * 86_400_000).toISOString(),
    endsKind: 'earliest',
  });
  const listed = (lifecycle: ModelRecord['lifecycle']): ModelRecord => ({
    ...soft(1),
    source: 'api',
    endsAt: null,
    endsKind: null,
    deprecatedAt: null,
    lifecycle,
  });

  it('is a firm day at any distance, and one that is not only in its last thirty days', () => {
    const firm = { ...soft(200), endsKind: 'firm' as const };
    expect(warnedBy(firm, listed('active'), false, NOW)).toBe(firm);
    expect(warnedBy(soft(31), null, false, NOW)).toMatchObject({
      endsAt: null,
      deprecatedAt: null,
    });
    expect(warnedBy(soft(29), null, false, NOW).endsAt).not.toBeNull();
  });

  it('is no soft day of a third party while the provider calls the model active; what was told stays told', () => {
    expect(warnedBy(soft(10), listed('active'), false, NOW).endsAt).toBeNull();
    expect(warnedBy(soft(10), listed(null), false, NOW).endsAt).not.toBeNull();
    expect(warnedBy(soft(200), listed('active'), true, NOW).endsAt).not.toBeNull();
    expect(
      warnedBy({ ...soft(200), source: 'api' }, listed('active'), false, NOW).endsAt,
    ).not.toBeNull();
  });

  it('is the best source’s day; a soft one of a better source yields to a firm one', () => {
    const of = (source: string, day: string, endsKind: ModelRecord['endsKind']): ModelRecord => ({
      ...(records([row('m', day)])[0] as ModelRecord),
      source,
      endsKind,
    });
    const best = (...rows: ModelRecord[]): unknown =>
      mergeSources(rows).map((k) => [
        k.endFrom,
        k.record.endsAt?.slice(0, 10),
        k.conflicts.map((c) => c.source),
      ])[0];
    const [seed, lite, info, dev, api, own] = [
      of('seed', '2026-08-01', 'firm'),
      of('litellm', '2026-07-01', 'tentative'),
      of('deprecations.info', '2026-06-01', 'firm'),
      of('modeldeprecations.dev', '2026-05-01', 'earliest'),
      of('api', '2026-04-01', 'firm'),
      of('override', '2026-03-20', 'tentative'),
    ];
    expect(best(seed, lite, info, dev, api, own)).toEqual([
      'override',
      '2026-03-20',
      ['api', 'modeldeprecations.dev', 'deprecations.info', 'litellm', 'seed'],
    ]);
    expect(best(seed, lite, info, dev, api)).toEqual([
      'api',
      '2026-04-01',
      ['modeldeprecations.dev', 'deprecations.info', 'litellm', 'seed'],
    ]);
    expect(best(seed, lite, info, dev)).toEqual([
      'deprecations.info',
      '2026-06-01',
      ['modeldeprecations.dev', 'litellm', 'seed'],
    ]);
    expect(best(lite, dev)).toEqual(['modeldeprecations.dev', '2026-05-01', ['litellm']]);
  });
});
