import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import type { Provider } from '../../../src/domain/provider.ts';
import { readDate } from '../../../src/llm/providers/lists/dates.ts';
import { openaiCompatible } from '../../../src/llm/providers/lists/openai-compatible.ts';
import { readPages } from '../../../src/llm/providers/lists/read.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { type Peer, peer, sendJson } from './server.ts';

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.close()));
});
async function listing(
  kind: 'openai' | 'anthropic',
  answer: (path: string) => [status: number, body: unknown],
): Promise<{ provider: Provider; peer: Peer }> {
  const server = await peer((req, res) => {
    const [status, body] = answer(req.url ?? '');
    sendJson(res, status, body);
  });
  open.push(server);
  return {
    provider: await createProvider(
      {
        name: 'acme',
        kind,
        baseUrl: kind === 'anthropic' ? server.url : `${server.url}/v1`,
        apiKey: 'test-key-123456',
      },
      () => 0,
    ),
    peer: server,
  };
}
const readModelList = (json: unknown) => readPages(openaiCompatible, [json], false);
const rows = (n: number) => Array.from({ length: n }, (_, i) => ({ id: `m-${i}` }));

describe('a list of models is read from every provider’s shape', () => {
  test('OpenAI’s, with the day on which a model ends', async () => {
    const { provider } = await listing('openai', () => [
      200,
      {
        object: 'list',
        data: [
          { id: 'o1', created: 1734375816, shutdown_date: '2026-10-23' },
          { id: 'gpt-4o', created: 1715367049, shutdown_date: null },
        ],
      },
    ]);
    expect(await provider.listModels()).toEqual({
      ok: true,
      complete: true,
      models: [
        {
          id: 'o1',
          createdAt: '2024-12-16T19:03:36.000Z',
          endsAt: '2026-10-23T00:00:00.000Z',
          deprecatedAt: null,
          lifecycle: null,
          replacement: null,
          aliases: [],
        },
        {
          id: 'gpt-4o',
          createdAt: '2024-05-10T18:50:49.000Z',
          endsAt: null,
          deprecatedAt: null,
          lifecycle: null,
          replacement: null,
          aliases: [],
        },
      ],
    });
  });

  test('Anthropic’s, page after page, with retired models asked for', async () => {
    const { provider, peer: server } = await listing('anthropic', (path) =>
      path.includes('after_id=a')
        ? [
            200,
            {
              data: [
                {
                  id: 'b',
                  created_at: '1970-01-01T00:00:00Z',
                  lifecycle: 'active',
                  deprecated_at: null,
                  retires_at: null,
                },
              ],
              has_more: false,
              last_id: 'b',
            },
          ]
        : [
            200,
            {
              data: [
                {
                  id: 'a',
                  created_at: '2025-02-24T00:00:00Z',
                  lifecycle: 'retired',
                  deprecated_at: '2026-01-01T00:00:00Z',
                  retires_at: '2026-06-01T00:00:00Z',
                },
              ],
              has_more: true,
              last_id: 'a',
            },
          ],
    );
    expect(await provider.listModels()).toMatchObject({
      ok: true,
      complete: true,
      models: [
        {
          id: 'a',
          lifecycle: 'retired',
          deprecatedAt: '2026-01-01T00:00:00.000Z',
          endsAt: '2026-06-01T00:00:00.000Z',
        },
        { id: 'b', createdAt: null, lifecycle: 'active' },
      ],
    });
    expect(decodeURIComponent(server.requests[0]?.path ?? '')).toMatch(/lifecycle.*retired/);
  });

  test('a server that does not know the filter is asked without it', async () => {
    const { provider, peer: server } = await listing('anthropic', (path) =>
      path.includes('lifecycle')
        ? [
            400,
            {
              type: 'error',
              error: { type: 'invalid_request_error', message: 'unknown parameter' },
            },
          ]
        : [200, { data: rows(2), has_more: false }],
    );
    expect(await provider.listModels()).toMatchObject({ ok: true, complete: true });
    expect(server.requests).toHaveLength(2);
  });

  test('a page that leads to itself is not read for ever', async () => {
    const { provider } = await listing('anthropic', () => [
      200,
      { data: rows(3), has_more: true, last_id: 'm-2' },
    ]);
    expect(await provider.listModels()).toMatchObject({ ok: true, complete: false });
  });

  test('Mistral’s, with the end, the replacement and the aliases', () => {
    expect(
      readModelList({
        object: 'list',
        data: [
          {
            id: 'open-mistral-7b',
            deprecation: '2025-03-30T12:00:00Z',
            deprecation_replacement_model: 'ministral-8b-latest',
            aliases: ['mistral-tiny', 'open-mistral-7b'],
          },
        ],
      }),
    ).toMatchObject({
      complete: true,
      models: [
        {
          id: 'open-mistral-7b',
          endsAt: '2025-03-30T12:00:00.000Z',
          replacement: 'ministral-8b-latest',
          aliases: ['mistral-tiny'],
        },
      ],
    });
  });

  test('OpenRouter’s, where a date far away means none, and an alias names its target', () => {
    expect(
      readModelList({
        data: [
          { id: 'x/a', expiration_date: '2098-12-31' },
          { id: 'x/b', expiration_date: '2026-12-31' },
          { id: 'x/latest', alias_target: 'x/b' },
        ],
      })?.models,
    ).toMatchObject([
      { id: 'x/a', endsAt: null },
      { id: 'x/b', endsAt: '2026-12-31T00:00:00.000Z' },
      { id: 'x/latest', version: 'x/b' },
    ]);
  });

  test('Together’s bare array and Cohere’s names', () => {
    expect(readModelList([{ id: 'a' }])?.models).toMatchObject([{ id: 'a' }]);
    expect(readModelList({ models: [{ name: 'command-r' }] })?.models).toMatchObject([
      { id: 'command-r' },
    ]);
  });
});

describe('a list that may be cut says so', () => {
  test.each([
    [0, false],
    [19, true],
    [20, false],
    [21, true],
    [50, false],
    [100, false],
    [111, true],
    [120, true],
    [1000, false],
  ])('%i rows: complete %s', (n, complete) => {
    expect(readModelList({ data: rows(n) })?.complete).toBe(complete);
  });
  test('a page-long list that says it is the whole is believed', () => {
    expect(readModelList({ data: rows(20), has_more: false })?.complete).toBe(true);
  });
  test('more rows are said to follow', () => {
    expect(readModelList({ data: rows(7), has_more: true })?.complete).toBe(false);
    expect(readModelList({ data: rows(7), next_page_token: 'abc' })?.complete).toBe(false);
  });
  test('rows without a name are counted', () => {
    expect(readModelList({ data: [{ id: 'a' }, { object: 'model' }, null] })).toMatchObject({
      complete: false,
      note: '2 of 3 rows have no name',
      models: [{ id: 'a' }],
    });
  });
  test.each([[{}], [null], ['x'], [7], [{ data: 'x' }]])('%j is no list', (json) => {
    expect(readModelList(json)).toBeNull();
  });
  test('an answer without a list is a failure, and so is a page of HTML', async () => {
    const { provider } = await listing('openai', () => [200, { hello: 1 }]);
    expect(await provider.listModels()).toMatchObject({ ok: false, failure: { code: 'bad-body' } });
    const { provider: html } = await listing('openai', () => [200, '<html></html>']);
    expect(await html.listModels()).toMatchObject({ ok: false, failure: { code: 'bad-body' } });
    const { provider: limited } = await listing('anthropic', () => [
      429,
      { error: { message: 'slow' } },
    ]);
    expect(await limited.listModels()).toMatchObject({
      ok: false,
      failure: { code: 'rate-limited' },
    });
  });
});

describe('dates', () => {
  test.each([
    ['2026-10-23', '2026-10-23T00:00:00.000Z'],
    ['2026-10-23T10:00:00+02:00', '2026-10-23T08:00:00.000Z'],
    [1792713600, '2026-10-23T00:00:00.000Z'],
    ['1792713600', '2026-10-23T00:00:00.000Z'],
    [1792713600000, '2026-10-23T00:00:00.000Z'],
    [null, null],
    [undefined, null],
    ['', null],
    [0, null],
    ['1970-01-01T00:00:00Z', null],
    ['2098-12-31', null],
    ['9999-12-31', null],
    ['9999-01-01', null],
    ['October 23, 2026', '2026-10-23T00:00:00.000Z'],
    ['23 Oct 2026', '2026-10-23T00:00:00.000Z'],
    ['Fri, 23 Oct 2026 12:00:00 GMT', '2026-10-23T12:00:00.000Z'],
    ['Feb 31, 2026', 'unreadable'],
    ['soon', 'unreadable'],
    ['2026-02-31', 'unreadable'],
    ['2026-13-01', 'unreadable'],
    [1e20, 'unreadable'],
    ['12/31/2026', 'unreadable'],
  ] as const)('%s → %s', (value, wanted) => {
    expect(readDate(value)).toBe(wanted);
  });
  test('a bad date is null, with a note that names the model', () => {
    expect(
      readModelList({
        data: [
          { id: 'a', shutdown_date: 'soon' },
          { id: 'b', shutdown_date: { at: 1 } },
        ],
      }),
    ).toMatchObject({
      models: [{ endsAt: null }, { endsAt: null }],
      complete: true,
      note: expect.stringContaining('a: shutdown_date "soon"'),
    });
  });
  test('whatever is sent, a date is null, ISO text or unreadable, and a list is a list or null', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.double()), (value) => {
        const date = readDate(value);
        expect(
          date === null || date === 'unreadable' || date === new Date(date).toISOString(),
        ).toBe(true);
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        expect(() => readModelList(json)).not.toThrow();
        expect(() => readModelList({ data: json })).not.toThrow();
      }),
    );
  });
});
