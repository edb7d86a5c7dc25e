import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ListResult, Provider } from '../../../../src/domain/provider.ts';
import { readPages } from '../../../../src/llm/providers/lists/read.ts';
import {
  LIST_NAMES,
  LIST_SHAPES,
  shapeFor,
  shapeNamed,
} from '../../../../src/llm/providers/lists/registry.ts';
import { createProvider } from '../../../../src/llm/providers/registry.ts';
import { type Peer, peer, sendJson } from '../server.ts';

const FOLDER = join(import.meta.dirname, 'fixtures');
const fixture = z.object({
  source: z.string(),
  baseUrl: z.string(),
  auth: z.string(),
  answers: z.array(
    z.object({
      path: z.string(),
      with: z.string().optional(),
      without: z.string().optional(),
      body: z.unknown(),
    }),
  ),
  expect: z.array(z.record(z.string(), z.unknown())),
});
const read = (name: string) =>
  fixture.parse(JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')));

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.close()));
});

async function serving(
  answer: (path: string, url: URL) => [status: number, body: unknown],
): Promise<Peer> {
  const server = await peer((req, res) => {
    const url = new URL(req.url ?? '', 'http://localhost');
    const [status, body] = answer(url.pathname, url);
    sendJson(res, status, body);
  });
  open.push(server);
  return server;
}

const account = (list: (typeof LIST_NAMES)[number], baseUrl: string): Promise<Provider> =>
  createProvider(
    {
      name: 'acme',
      kind: list === 'anthropic' ? 'anthropic' : 'openai',
      baseUrl,
      apiKey: 'test-key-123456',
      list,
    },
    () => 0,
  );

describe('every list shape', () => {
  test('has a fixture, and every fixture a shape', () => {
    expect(
      readdirSync(FOLDER)
        .filter((f) => f.endsWith('.json'))
        .map((f) => f.replace(/\.json$/, ''))
        .toSorted(),
    ).toEqual([...LIST_NAMES].toSorted());
  });

  test.each([...LIST_NAMES])(
    '%s is read to the end from a server, with the key where it belongs',
    async (name) => {
      const f = read(name);
      const server = await serving((path, url) => {
        const found = f.answers.find(
          (a) =>
            a.path === path &&
            (a.with === undefined || url.search.includes(a.with)) &&
            (a.without === undefined || !url.searchParams.has(a.without)),
        );
        return found === undefined
          ? [404, { error: { message: `nothing at ${url.href}` } }]
          : [200, found.body];
      });
      const list = await (await account(name, `${server.url}${f.baseUrl}`)).listModels();
      expect(list).toMatchObject({ ok: true, complete: true });
      expect(list.ok && list.models).toEqual(f.expect);
      expect(server.requests).toHaveLength(f.answers.length);
      for (const request of server.requests)
        expect(request.headers[f.auth]).toContain('test-key-123456');
    },
  );

  test.each(LIST_SHAPES.map((s) => [s.name, s] as const))(
    '%s: what is no list is none, and no row can break the reading',
    (_, shape) => {
      for (const json of [
        null,
        7,
        'x',
        {},
        { data: 'x' },
        { models: 7 },
        { error: { message: 'slow down' } },
      ])
        expect(readPages(shape, [json], false)).toBeNull();
      const rows = [
        null,
        7,
        'x',
        {},
        [],
        { id: 7 },
        { name: {} },
        {
          id: 'fine',
          name: 'fine',
          model: 'fine',
          created: {},
          shutdown_date: 'soon',
          aliases: 'x',
          digest: 7,
        },
      ];
      const list = readPages(
        shape,
        [shape.name === 'together' ? rows : { data: rows, models: rows }],
        false,
      );
      expect(list?.models.map((m) => m.id)).toEqual(['fine']);
      expect(list?.complete).toBe(false);
      expect(list?.note).toContain('have no name');
    },
  );
});

test.each(['openai', 'openai-compatible'] as const)(
  'the end that OpenAI names is read under either of its two names: %s',
  (name) => {
    const ends = readPages(
      shapeNamed(name) ?? expect.fail(),
      [
        {
          data: [
            { id: 'a', deprecation_date: '2026-10-23' },
            { id: 'b', shutdown_date: '2026-10-23' },
            { id: 'c', shutdown_date: '2026-10-23', deprecation_date: '2026-01-01' },
            { id: 'd', shutdown_date: null, deprecation_date: '2026-10-23' },
            { id: 'e', shutdown_date: null },
          ],
        },
      ],
      true,
    )?.models.map((m) => m.endsAt?.slice(0, 10) ?? null);
    expect(ends).toEqual(['2026-10-23', '2026-10-23', '2026-10-23', '2026-10-23', null]);
  },
);

test('whatever is sent, a list is a list or none, with each id once and every date in ISO', () => {
  const cell = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('2026-10-23', 1_792_713_600, '9999-01-01', 'soon', null, true, ['a']),
  );
  const rows = fc.array(
    fc.dictionary(
      fc.constantFrom(
        'id',
        'name',
        'model',
        'created',
        'shutdown_date',
        'retires_at',
        'deprecation',
        'expiration_date',
        'aliases',
        'digest',
        'canonical_slug',
        'lifecycle',
        'active',
        'modelStatus',
        'root',
      ),
      cell,
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.jsonValue(),
        rows,
        rows.map((data) => ({ data, models: data, has_more: true })),
        fc.record({ data: cell, models: cell, nextPageToken: cell, links: cell }),
      ),
      (json) => {
        for (const shape of LIST_SHAPES) {
          const list = readPages(shape, [json], false);
          if (list === null) continue;
          expect(new Set(list.models.map((m) => m.id)).size).toBe(list.models.length);
          for (const m of list.models)
            for (const date of [m.createdAt, m.endsAt, m.deprecatedAt])
              expect(date === null || date === new Date(date).toISOString()).toBe(true);
          if (list.models.length === 0) expect(list.complete).toBe(false);
        }
      },
    ),
    { numRuns: 150 },
  );
});

describe('whose list an account speaks', () => {
  test.each([
    ['https://api.openai.com/v1', 'openai'],
    ['https://eu.api.openai.com/v1', 'openai'],
    ['https://generativelanguage.googleapis.com/v1beta/openai', 'gemini'],
    ['https://api.mistral.ai/v1', 'mistral'],
    ['https://api.cohere.ai/compatibility/v1', 'cohere'],
    ['https://api.groq.com/openai/v1', 'groq'],
    ['https://api.together.xyz/v1', 'together'],
    ['https://api.x.ai/v1', 'xai'],
    ['https://api.deepseek.com', 'deepseek'],
    ['https://openrouter.ai/api/v1', 'openrouter'],
    ['http://localhost:11434/v1', 'ollama'],
    ['http://10.0.0.7:8000/v1', 'openai-compatible'],
    ['https://notapi.x.ai.example.com/v1', 'openai-compatible'],
  ])('%s → %s', (baseUrl, name) => {
    expect(shapeFor({ baseUrl }).name).toBe(name);
  });

  test('what the entry says comes first, and people’s names for a provider are known', () => {
    expect(shapeFor({ baseUrl: 'https://api.openai.com/v1', list: 'vllm' }).name).toBe('vllm');
    expect(
      ['google', 'Mistral', 'x-ai', 'llamacpp', 'nobody'].map((n) => shapeNamed(n)?.name ?? null),
    ).toEqual(['gemini', 'mistral', 'xai', 'llama.cpp', null]);
  });

  test('an unknown name is a problem of the configuration', async () => {
    await expect(
      createProvider(
        { name: 'acme', kind: 'openai', baseUrl: 'http://localhost/v1', list: 'nobody' as never },
        () => 0,
      ),
    ).rejects.toMatchObject({ exitCode: 78 });
  });
});

describe('pages', () => {
  const listing = async (
    name: (typeof LIST_NAMES)[number],
    path: string,
    answer: (url: URL) => [number, unknown],
  ): Promise<{ list: ListResult; server: Peer }> => {
    const server = await serving((_, url) => answer(url));
    return { list: await (await account(name, `${server.url}${path}`)).listModels(), server };
  };

  test('a page that fails fails the list: a part of it would look like a removal', async () => {
    const { list } = await listing('cohere', '/v1', (url) =>
      url.searchParams.has('page_token')
        ? [429, { message: 'slow down' }]
        : [200, { models: [{ name: 'a' }], next_page_token: 'x' }],
    );
    expect(list).toMatchObject({ ok: false, failure: { code: 'rate-limited' } });
  });

  test('pages without end are an error, not a list', async () => {
    let n = 0;
    const { list, server } = await listing('gemini', '/v1beta/openai', () => [
      200,
      { models: [{ name: `models/m-${n++}` }], nextPageToken: `t-${n}` },
    ]);
    expect(list).toMatchObject({
      ok: false,
      failure: { message: expect.stringContaining('goes on after 50 pages') },
    });
    expect(server.requests).toHaveLength(50);
  });

  test('a next page on another host is not fetched, since the key would go there', async () => {
    const other = await serving(() => [200, { data: [] }]);
    const { list } = await listing('openrouter', '/api/v1', () => [
      200,
      { data: [{ id: 'a' }], links: { next: `${other.url}/steal` } },
    ]);
    expect(list).toMatchObject({
      ok: true,
      complete: false,
      note: 'the provider says that more rows follow, but not where',
    });
    expect(other.requests).toEqual([]);
  });

  test('a redirect is not followed, since the key would go along', async () => {
    const other = await serving(() => [200, { models: [{ name: 'models/x' }] }]);
    const server = await peer((_, res) => {
      res.writeHead(302, { location: `${other.url}/v1beta/models` });
      res.end();
    });
    open.push(server);
    expect(
      await (await account('gemini', `${server.url}/v1beta/openai`)).listModels(),
    ).toMatchObject({ ok: false });
    expect(other.requests).toEqual([]);
  });

  test('Anthropic behind its OpenAI endpoint is asked as it wants to be', async () => {
    const server = await serving((_, url) => [
      200,
      { data: [{ id: 'claude-x', lifecycle: 'active' }], has_more: false, seen: url.search },
    ]);
    const provider = await createProvider(
      {
        name: 'acme',
        kind: 'openai',
        baseUrl: `${server.url}/v1`,
        apiKey: 'test-key-123456',
        list: 'anthropic',
      },
      () => 0,
    );
    expect(await provider.listModels()).toMatchObject({
      ok: true,
      complete: true,
      models: [{ id: 'claude-x' }],
    });
    expect(server.requests[0]).toMatchObject({
      path: expect.stringContaining('/v1/models?limit=1000&lifecycle'),
      headers: { 'x-api-key': 'test-key-123456', 'anthropic-version': expect.any(String) },
    });
  });

  test('without xAI’s second list its models are still read', async () => {
    const { list } = await listing('xai', '/v1', (url) =>
      url.pathname === '/v1/models'
        ? [200, { data: [{ id: 'grok-4' }] }]
        : [404, { error: 'not found' }],
    );
    expect(list).toMatchObject({ ok: true, complete: true, models: [{ id: 'grok-4' }] });
  });

  test('an unpaged copy exactly a page long is possibly cut; read to its end it is whole', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ name: `m-${i}` }));
    const shape = shapeNamed('cohere');
    if (shape === null) throw new Error('no cohere');
    expect(readPages(shape, [{ models: rows }], false)).toMatchObject({
      complete: false,
      note: expect.stringContaining('exactly 20 rows'),
    });
    expect(readPages(shape, [{ models: rows }], true)).toMatchObject({ complete: true });
    expect(readPages(shape, [{ models: rows.slice(1) }], false)).toMatchObject({ complete: true });
  });

  test('a list that has no pages but is as long as one is whole, with a doubt', () => {
    const shape = shapeNamed('openai');
    if (shape === null) throw new Error('no openai');
    const list = (n: number) =>
      readPages(shape, [{ data: Array.from({ length: n }, (_, i) => ({ id: `m-${i}` })) }], false);
    expect(list(100)).toMatchObject({
      complete: true,
      doubt: expect.stringContaining('exactly 100 rows'),
    });
    expect(list(101)).not.toHaveProperty('doubt');
  });

  test('an id that is listed twice is one model, and 10,000 rows are read', () => {
    const shape = shapeNamed('openai');
    if (shape === null) throw new Error('no openai');
    const rows = Array.from({ length: 10_000 }, (_, i) => ({
      id: `m-${i % 9_999}`,
      ...(i === 9_999 ? { shutdown_date: '2026-10-23' } : {}),
    }));
    const list = readPages(shape, [{ data: rows }], false);
    expect(list?.models).toHaveLength(9_999);
    expect(list?.models[0]).toMatchObject({ id: 'm-0', endsAt: '2026-10-23T00:00:00.000Z' });
  });
});
