import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type Behave,
  chance,
  finished,
  type SimulatedModel,
} from '../../src/demo/simulated/behaviour.ts';
import {
  type SimulatedOptions,
  type SimulatedProvider,
  startSimulatedProvider,
} from '../../src/demo/simulated/server.ts';
import type { CallResult, Provider, ProviderRequest } from '../../src/domain/provider.ts';
import { createProvider, PROVIDER_KINDS } from '../../src/llm/providers/registry.ts';

const open: SimulatedProvider[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.close()));
});
const DAY = 86_400_000;
const start = Date.parse('2026-01-01T00:00:00Z');
const MODELS: SimulatedModel[] = [
  { id: 'sim-large', createdAt: '2025-06-01T00:00:00Z' },
  {
    id: 'sim-old',
    createdAt: '2024-01-01T00:00:00Z',
    endsAt: '2026-03-01T00:00:00Z',
    deprecatedAt: '2026-01-01T00:00:00Z',
    lifecycle: 'deprecated',
  },
];

async function world(more: Partial<SimulatedOptions> = {}): Promise<{
  sim: SimulatedProvider;
  by: (kind: (typeof PROVIDER_KINDS)[number], key?: string) => Promise<Provider>;
  clock: { at: number };
}> {
  const clock = { at: start };
  const behave: Behave = (request, at, seed) => ({
    text:
      `${request.turns.at(-1)?.text} day ${(at - start) / DAY} #${request.repeat} ` +
      `${chance(seed, request.model, request.repeat).toFixed(6)}`,
    fingerprint: at > start + DAY ? 'fp_b' : 'fp_a',
    servedModel: `${request.model}-2026`,
  });
  const sim = await startSimulatedProvider({
    now: () => clock.at,
    seed: 7,
    behave,
    models: MODELS,
    ...more,
  });
  open.push(sim);
  return {
    sim,
    clock,
    by: (kind, key = 'sim-key') =>
      createProvider(
        {
          name: 'simulated',
          kind,
          apiKey: key,
          baseUrl: kind === 'anthropic' ? sim.anthropicBaseUrl : sim.baseUrl,
        },
        () => clock.at,
      ),
  };
}
const ask = (more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model: 'sim-large',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi' },
  ],
  tools: [],
  parameters: {},
  maxOutputTokens: 64,
  timeoutMs: 3_000,
  ...more,
});
const replied = (result: CallResult) => {
  if (!result.ok) throw new Error(result.failure.message);
  return result.reply;
};

describe.each(PROVIDER_KINDS)('through the SDK, as %s', (kind) => {
  test('it answers by its behaviour, at simulated time, and says that it is simulated', async () => {
    const { by, clock, sim } = await world();
    const provider = await by(kind);
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: expect.stringMatching(/^Hi day 0 #0 /),
      servedModel: 'sim-large-2026',
      fingerprint: kind === 'openai' ? 'fp_a' : null,
      finishReason: 'stop',
      routing: { 'x-daytwo-simulated': '1' },
    });
    clock.at += 2 * DAY;
    const reply = replied(await provider.call(ask()));
    expect(reply).toMatchObject({
      text: expect.stringMatching(/^Hi day 2 #1 /),
      fingerprint: kind === 'openai' ? 'fp_b' : null,
    });
    expect(reply.usage.inputTokens).toBeGreaterThan(0);
    expect(reply.usage.outputTokens).toBeGreaterThan(0);
    expect(sim.stats()).toMatchObject({
      total: 2,
      log: [{ model: 'sim-large', status: 200, fault: null }, {}],
    });
  });

  test('two servers with one seed give the same answers, whatever the order of calls; another seed gives others', async () => {
    const texts = async (seed: number, order: readonly string[]) => {
      const { by } = await world({
        seed,
        behave: (request, _at, s) => ({
          text: String(chance(s, request.turns[0]?.text ?? '', request.repeat)),
        }),
      });
      const provider = await by(kind);
      const found = new Map<string, string>();
      await Promise.all(
        order.map(async (text) => {
          found.set(
            text,
            replied(await provider.call(ask({ messages: [{ role: 'user', content: text }] }))).text,
          );
        }),
      );
      return [...found.entries()].sort(([a], [b]) => a.localeCompare(b));
    };
    expect(await texts(1, ['a', 'b', 'c'])).toEqual(await texts(1, ['c', 'a', 'b']));
    expect(await texts(1, ['a', 'b', 'c'])).not.toEqual(await texts(2, ['a', 'b', 'c']));
  });

  test('tools, refusals and the cap come through', async () => {
    const { by } = await world({
      behave: (request) =>
        request.tools.includes('refund')
          ? { text: '', toolCalls: [{ name: 'refund', arguments: '{"amount":3}' }] }
          : request.turns[0]?.text === 'bad'
            ? { text: '', refusal: 'I cannot.' }
            : { text: 'ä'.repeat(500) },
    });
    const provider = await by(kind);
    expect(
      replied(
        await provider.call(ask({ tools: [{ name: 'refund', parameters: { type: 'object' } }] })),
      ),
    ).toMatchObject({
      toolCalls: [{ name: 'refund', arguments: '{"amount":3}' }],
      finishReason: 'tool-calls',
      text: '',
    });
    expect(
      replied(await provider.call(ask({ messages: [{ role: 'user', content: 'bad' }] }))),
    ).toMatchObject({ refusal: 'I cannot.', finishReason: 'refusal' });
    const cut = replied(await provider.call(ask({ maxOutputTokens: 20 })));
    expect(cut).toMatchObject({ finishReason: 'length', text: 'ä'.repeat(40) });
    expect(cut.usage.outputTokens).toBe(20);
  });

  test.each([
    ['rate-limit', { retryAfterSeconds: 3600 }, { code: 'rate-limited', retryAfterMs: 3_600_000 }],
    ['server-error', {}, { code: 'server-error' }],
    ['overloaded', {}, { code: 'overloaded' }],
    ['html', {}, { code: 'bad-body' }],
    ['half-json', {}, { code: 'cut-off' }],
    ['cut-socket', {}, { code: 'cut-off' }],
    ['silence', {}, { code: 'timeout' }],
    ['gone-model', {}, { code: 'model-gone' }],
    ['wrong-key', {}, { code: 'auth' }],
    ['no-money', {}, { code: 'quota' }],
  ] as const)('the fault %s hits as often as it says', async (fault, more, failure) => {
    const { by, sim } = await world();
    const provider = await by(kind);
    sim.setFault({ kind: fault, times: 1, ...more });
    expect(await provider.call(ask({ timeoutMs: fault === 'silence' ? 50 : 3_000 }))).toMatchObject(
      { ok: false, failure },
    );
    expect((await provider.call(ask())).ok).toBe(true);
    expect(sim.stats().log.map((call) => call.fault)).toEqual([fault, null]);
  });

  test('a wrong key is refused where one is set', async () => {
    const { by } = await world({ apiKey: 'right-key-123' });
    expect(await (await by(kind, 'wrong-key-123')).call(ask())).toMatchObject({
      ok: false,
      failure: { code: 'auth' },
    });
    expect((await (await by(kind, 'right-key-123')).call(ask())).ok).toBe(true);
  });

  test('a model that is not there is gone, in the format’s own words', async () => {
    const { by, sim } = await world();
    expect(await (await by(kind)).call(ask({ model: 'sim-none' }))).toMatchObject({
      ok: false,
      failure: { code: 'model-gone', scope: 'model' },
    });
    sim.setModels([{ id: 'sim-large', createdAt: '2025-06-01T00:00:00Z', unserved: true }]);
    expect(await (await by(kind)).call(ask())).toMatchObject({
      ok: false,
      failure: { code: 'model-gone' },
    });
  });

  test('the list carries the end of a model, changes with time and can be emptied', async () => {
    const { by, sim, clock } = await world({
      models: (at) => (at > start ? MODELS.slice(1) : MODELS),
    });
    const provider = await by(kind);
    expect(await provider.listModels()).toMatchObject({
      ok: true,
      complete: true,
      models: [
        { id: 'sim-large', endsAt: null },
        {
          id: 'sim-old',
          endsAt: '2026-03-01T00:00:00.000Z',
          ...(kind === 'anthropic' ? { lifecycle: 'deprecated' } : {}),
        },
      ],
    });
    clock.at += DAY;
    expect(await provider.listModels()).toMatchObject({ models: [{ id: 'sim-old' }] });
    sim.setFault({ kind: 'empty-list', path: '/models', times: 1 });
    expect(await provider.listModels()).toMatchObject({ ok: true, complete: false, models: [] });
  });
});

test('Anthropic’s list is paged, and hides retired models unless they are asked for', async () => {
  const many: SimulatedModel[] = Array.from({ length: 45 }, (_, i) => ({
    id: `m${i}`,
    createdAt: '2025-01-01T00:00:00Z',
    lifecycle: i === 44 ? 'retired' : 'active',
  }));
  const { sim } = await world({ models: many });
  const page = async (query: string) =>
    (await (await fetch(`${sim.anthropicBaseUrl}/v1/models?${query}`)).json()) as {
      data: { id: string }[];
      has_more: boolean;
      last_id: string;
    };
  const first = await page('');
  expect([first.data.length, first.has_more, first.last_id]).toEqual([20, true, 'm19']);
  const last = await page('after_id=m39');
  expect([last.data.length, last.has_more]).toEqual([4, false]);
  expect((await page('limit=100&lifecycle=retired')).data).toHaveLength(1);
});

test('a plan of faults in time needs no hand', async () => {
  const { by, clock } = await world({
    faults: (_request, path, at) =>
      at === start + DAY && path.includes('chat') ? { kind: 'overloaded' } : null,
  });
  const provider = await by('openai');
  expect((await provider.call(ask())).ok).toBe(true);
  clock.at += DAY;
  expect((await provider.call(ask())).ok).toBe(false);
  clock.at += DAY;
  expect((await provider.call(ask())).ok).toBe(true);
});

test('a behaviour that throws is a bad request that says so, never a provider’s bad day', async () => {
  const { by } = await world({
    behave: () => {
      throw new Error('story is wrong');
    },
  });
  expect(await (await by('openai')).call(ask())).toMatchObject({
    ok: false,
    failure: {
      code: 'bad-request',
      retryable: false,
      message: expect.stringContaining('story is wrong'),
    },
  });
});

test('chance is uniform enough and depends on every part of its key', () => {
  const values = Array.from({ length: 20_000 }, (_, i) => chance(3, 'case', i));
  const buckets = values.reduce<number[]>((count, v) => {
    const b = Math.floor(v * 20);
    count[b] = (count[b] ?? 0) + 1;
    return count;
  }, []);
  const chiSquare = buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
  expect(chiSquare).toBeLessThan(43.8); // 19 degrees of freedom, one in a thousand
  fc.assert(
    fc.property(fc.integer(), fc.string(), fc.nat(), (seed, key, n) => {
      const v = chance(seed, key, n);
      expect(v >= 0 && v < 1 && v === chance(seed, key, n)).toBe(true);
    }),
  );
  expect(chance(1, 'a', 'b')).not.toBe(chance(1, 'ab'));
});

test('the cap never cuts a character in half', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 60 }),
      fc.integer({ min: 1, max: 20 }),
      (text, cap) => {
        const request = {
          format: 'openai',
          model: 'm',
          system: '',
          turns: [],
          tools: [],
          temperature: null,
          maxOutputTokens: cap,
          repeat: 0,
        } as const;
        const cut = finished(request, { text });
        expect(text.startsWith(cut.text)).toBe(true);
        expect(cut.finish).toBe(cut.text === text ? 'stop' : 'length');
      },
    ),
  );
});
