import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ProviderRequest } from '../../../src/domain/provider.ts';
import {
  costOf,
  priceOf,
  type PriceQuery,
  tariffOf,
  worstCase,
} from '../../../src/llm/pricing/prices.ts';
import { inputTokenBound } from '../../../src/llm/pricing/tokens.ts';

const at = Date.parse('2026-06-15T12:00:00Z');
const openai = (model: string, more: Partial<PriceQuery> = {}): PriceQuery => ({
  kind: 'openai',
  model,
  ...more,
});
const request = (text: string, more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model: 'm',
  messages: [{ role: 'user', content: text }],
  tools: [],
  parameters: {},
  maxOutputTokens: 100,
  timeoutMs: 1,
  ...more,
});

describe('what a model costs', () => {
  test.each<[string, PriceQuery, number, number, string]>([
    ['OpenAI’s own', openai('gpt-4o-mini'), 0.15e-6, 0.6e-6, 'openai/gpt-4o-mini'],
    ['a dated snapshot', openai('gpt-4o-mini-2024-07-18'), 0.15e-6, 0.6e-6, 'openai/gpt-4o-mini'],
    ['Responses', { kind: 'openai-responses', model: 'gpt-4o' }, 2.5e-6, 10e-6, 'openai/gpt-4o'],
    [
      'Anthropic',
      { kind: 'anthropic', model: 'claude-3-haiku-20240307' },
      0.25e-6,
      1.25e-6,
      'anthropic/claude-3-haiku',
    ],
    [
      'by the endpoint’s address',
      openai('openai/gpt-4o', { baseUrl: 'https://openrouter.ai/api/v1' }),
      2.5e-6,
      10e-6,
      'openrouter/openai/gpt-4o',
    ],
    [
      'the configuration',
      openai('llama3', { baseUrl: 'http://localhost:11434/v1', override: { input: 0, output: 0 } }),
      0,
      0,
      'configuration',
    ],
    [
      'the configuration, over the list',
      openai('gpt-4o', { override: { input: 1, output: 2 } }),
      1e-6,
      2e-6,
      'configuration',
    ],
  ])('%s', (_, what, input, output, source) => {
    const price = priceOf(what, at);
    expect(price?.inputUsdPerToken).toBeCloseTo(input, 12);
    expect(price?.outputUsdPerToken).toBeCloseTo(output, 12);
    expect(price?.source).toBe(source);
  });

  test('nobody’s word is no price: an unknown model, and a known name at a local server', () => {
    expect(priceOf(openai('gpt-9-imaginary'), at)).toBeNull();
    expect(priceOf(openai('gpt-4o', { baseUrl: 'http://localhost:11434/v1' }), at)).toBeNull();
    expect(
      priceOf(openai('gpt-4o', { baseUrl: 'http://api.openai.com.evil.test/v1' }), at),
    ).toBeNull();
    expect(worstCase(openai('gpt-9-imaginary'), request('Hi'), at).usd).toBeNull();
    expect(
      tariffOf(openai('gpt-9-imaginary'), () => at).cost({ inputTokens: 1, outputTokens: 1 }),
    ).toBeNull();
  });

  test('cached input is cheaper, a cache write dearer, and a large prompt climbs a tier', () => {
    const sonnet: PriceQuery = { kind: 'anthropic', model: 'claude-sonnet-4-5-20250929' };
    expect(
      costOf(sonnet, { inputTokens: 1e5, outputTokens: 0, cachedInputTokens: 1e5 }, at),
    ).toBeCloseTo(0.03, 9);
    expect(
      costOf(sonnet, { inputTokens: 1e5, outputTokens: 0, cacheWriteInputTokens: 1e5 }, at),
    ).toBeCloseTo(0.375, 9);
    expect(costOf(sonnet, { inputTokens: 1e5, outputTokens: 0 }, at)).toBeCloseTo(0.3, 9);
    expect(costOf(sonnet, { inputTokens: 3e5, outputTokens: 0 }, at)).toBeCloseTo(1.8, 9);
  });

  test('usage that does not add up still costs something', () => {
    expect(
      costOf(openai('gpt-4o'), { inputTokens: 10, outputTokens: 1, cachedInputTokens: 50 }, at),
    ).toBeGreaterThan(0);
  });
});

describe('the worst case', () => {
  test('no reply within the cap costs more, for any text and any split of the input', () => {
    const what = openai('gpt-4o');
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.nat(100),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (text, output, share) => {
          // A tokenizer makes at most a token of each byte.
          const inputTokens = Math.floor(Buffer.byteLength(text) * share);
          const cost = costOf(
            what,
            { inputTokens, outputTokens: output, cachedInputTokens: Math.floor(inputTokens / 2) },
            at,
          );
          expect(worstCase(what, request(text), at).usd).toBeGreaterThanOrEqual(cost ?? 0);
        },
      ),
    );
  });

  test('everything that is sent counts: system, tools, functions and formats', () => {
    const bare = inputTokenBound(request('Hi'));
    expect(
      inputTokenBound(
        request('Hi', {
          tools: [{ name: 'f', parameters: { type: 'object', description: 'x'.repeat(500) } }],
        }),
      ),
    ).toBeGreaterThan(bare + 500);
    expect(
      inputTokenBound(
        request('Hi', { parameters: { functions: [{ description: 'x'.repeat(500) }] } }),
      ),
    ).toBeGreaterThan(bare + 500);
    expect(inputTokenBound(request('x'.repeat(500)))).toBeGreaterThan(bare + 490);
  });

  test('a picture counts by the dearest rule, not by its bytes; a file elsewhere by the largest context', () => {
    const picture = (data: string) =>
      request('', {
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: data } }] }],
      });
    expect(inputTokenBound(picture('x'.repeat(2_000_000)))).toBe(inputTokenBound(picture('x')));
    expect(inputTokenBound(picture('x'))).toBeGreaterThan(48_000);
    expect(
      inputTokenBound(
        request('', {
          messages: [
            { role: 'user', content: [{ type: 'input_file', file_url: 'https://x.test/a.pdf' }] },
          ],
        }),
      ),
    ).toBeGreaterThan(1_000_000);
  });

  test('a prompt that is written to the cache costs up to twice', () => {
    const what: PriceQuery = { kind: 'anthropic', model: 'claude-sonnet-4-5-20250929' };
    const cached = request('', {
      messages: [
        {
          role: 'user',
          content: [
            {
              type: 'text',
              text: 'x'.repeat(1e4),
              cache_control: { type: 'ephemeral', ttl: '1h' },
            },
          ],
        },
      ],
    });
    expect(worstCase(what, cached, at).usd).toBeGreaterThanOrEqual((1e4 * 6) / 1e6);
  });

  test('what is priced apart has no known worst case, unless a person gave a price', () => {
    for (const parameters of [{ service_tier: 'priority' }, { tools: [{ type: 'web_search' }] }]) {
      expect(worstCase(openai('gpt-4o'), request('Hi', { parameters }), at).usd).toBeNull();
      expect(
        worstCase(
          openai('gpt-4o', { override: { input: 1, output: 1 } }),
          request('Hi', { parameters }),
          at,
        ).usd,
      ).toBeGreaterThan(0);
    }
  });

  test('where the price depends on the hour, the dearest hour counts', () => {
    const what = openai('deepseek-chat', { baseUrl: 'https://api.deepseek.com/v1' });
    const then = Date.parse('2025-05-01T17:00:00Z');
    const hours = Array.from(
      { length: 24 },
      (_, h) =>
        costOf(
          what,
          { inputTokens: 1000, outputTokens: 1000 },
          Date.parse('2025-05-01T00:00:00Z') + h * 3_600_000,
        ) ?? 0,
    );
    const bound =
      worstCase(what, request('x'.repeat(1000), { maxOutputTokens: 1000 }), then).usd ?? 0;
    expect(new Set(hours).size).toBeGreaterThan(1);
    expect(bound).toBeGreaterThanOrEqual(Math.max(...hours));
  });
});
