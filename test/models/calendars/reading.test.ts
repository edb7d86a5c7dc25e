import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDay } from '../../../src/models/calendars/dates.ts';
import { deprecationsInfo } from '../../../src/models/calendars/feeds/deprecations-info.ts';
import { litellm } from '../../../src/models/calendars/feeds/litellm.ts';
import { modeldeprecationsDev } from '../../../src/models/calendars/feeds/modeldeprecations-dev.ts';
import { FEEDS } from '../../../src/models/calendars/feeds/registry.ts';
import {
  bareId,
  idsIn,
  providerNamed,
  providerOf,
  replacementIn,
} from '../../../src/models/calendars/names.ts';
import { SOURCES } from '../../../src/models/knowledge/sources.ts';

const at = (day: string, kind = 'firm') => ({ at: `${day}T00:00:00.000Z`, kind });

describe('a day in a calendar', () => {
  it.each([
    ['2026-03-01', at('2026-03-01')],
    ['2026/3/1', at('2026-03-01')],
    ['2026-03-01T23:30:00-05:00', at('2026-03-02')],
    ['2026-03-01T10:00:00', at('2026-03-01')],
    ['Mar 1, 2026 (us-east-1, us-west-2,\n  eu-central-1 Regions)', at('2026-03-01')],
    ['January 15th, 2026 (all Regions)', at('2026-01-15')],
    ['Fri, 23 Oct 2026 00:00:00 GMT', at('2026-10-23')],
    ['23 October 2026', at('2026-10-23')],
    [1_772_323_200, at('2026-03-01')],
    [1_772_323_200_000, at('2026-03-01')],
    ['1772323200', at('2026-03-01')],
    ['Earliest February 2026', at('2026-02-01', 'earliest')],
    ['Not sooner than June 30, 2027', at('2027-06-30', 'earliest')],
    ['No earlier than 2026-07-14', at('2026-07-14', 'earliest')],
    ['February 2026', at('2026-02-01', 'tentative')],
    ['~ 2026-07-14', at('2026-07-14', 'tentative')],
    ['', null],
    [null, null],
    [undefined, null],
    ['N/A', null],
    ['TBD', null],
    ['No shutdown date announced', null],
    ['2098-12-31', null],
    ['9999-01-01', null],
    ['1970-01-01', null],
    [0, null],
    ['03/04/2026', 'unreadable'],
    ['2026-02-31', 'unreadable'],
    ['soon', 'unreadable'],
    [{}, 'unreadable'],
    [Number.NaN, 'unreadable'],
    ['February 30, 2026', 'unreadable'],
  ])('%j is %j', (text, day) => expect(readDay(text)).toEqual(day));

  it('is a real day or nothing, whatever stands there', () => {
    fc.assert(
      fc.property(fc.anything(), (x) => {
        const day = readDay(x);
        return (
          day === null || day === 'unreadable' || /^20\d\d-\d\d-\d\dT00:00:00\.000Z$/.test(day.at)
        );
      }),
    );
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2001-01-01'), max: new Date('2089-12-31'), noInvalidDate: true }),
        (d) =>
          JSON.stringify(readDay(d.toISOString().slice(0, 10))) ===
          JSON.stringify(at(d.toISOString().slice(0, 10))),
      ),
    );
  });
});

describe('names', () => {
  it.each([
    ['azure/eu/gpt-4o-2024-08-06', 'gpt-4o-2024-08-06'],
    ['bedrock/us-east-1/anthropic.claude-3-haiku-20240307-v1:0', 'claude-3-haiku-20240307'],
    ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'claude-sonnet-4-20250514'],
    ['claude-3-5-haiku@20241022', 'claude-3-5-haiku-20241022'],
    ['anthropic.claude-3-5-sonnet-20241022-v2:0', 'claude-3-5-sonnet-20241022'],
    ['amazon.nova-reel-v1:1', 'nova-reel-v1:1'],
    ['amazon.nova-reel-v1:0', 'nova-reel'],
    ['models/gemini-2.5-pro', 'gemini-2.5-pro'],
    ['openai/gpt-oss-120b', 'gpt-oss-120b'],
    ['meta-llama/llama-4-scout', 'meta-llama/llama-4-scout'],
    ['GPT-4o', 'gpt-4o'],
    ['o1', 'o1'],
    ['qwen/qwen3-32b', 'qwen/qwen3-32b'],
  ])('%s is called %s without what routes to it', (name, bare) => {
    expect(bareId(name)).toBe(bare);
    expect(bareId(bare)).toBe(bare);
  });

  it('knows a provider by what each calendar calls it, and takes strangers for nobody', () => {
    expect(
      [
        'OpenAI',
        'Google',
        'Google Vertex',
        'AWS Bedrock',
        'Azure',
        'xAI',
        'vertex_ai-language-models',
        'cohere_chat',
        'together_ai',
        'moonshot',
      ].map(providerNamed),
    ).toEqual([
      'openai',
      'gemini',
      'vertex',
      'bedrock',
      'azure',
      'xai',
      'vertex',
      'cohere',
      'together',
      null,
    ]);
  });

  it('knows an account by its entry, its address or its kind; a machine of one’s own is nobody’s', () => {
    expect(providerOf({ kind: 'openai' })).toBe('openai');
    expect(providerOf({ kind: 'anthropic' })).toBe('anthropic');
    expect(providerOf({ kind: 'openai', baseUrl: 'https://eu.api.openai.com/v1' })).toBe('openai');
    expect(providerOf({ kind: 'openai', baseUrl: 'https://mine.openai.azure.com/openai/v1' })).toBe(
      'azure',
    );
    expect(
      providerOf({ kind: 'anthropic', baseUrl: 'https://bedrock-runtime.us-east-1.amazonaws.com' }),
    ).toBe('bedrock');
    expect(providerOf({ kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1' })).toBeNull();
    expect(
      providerOf({ kind: 'openai', baseUrl: 'http://127.0.0.1:8000/v1', list: 'openai' }),
    ).toBe('openai');
    expect(
      providerOf({ kind: 'openai', baseUrl: 'https://api.openai.com.evil.example/v1' }),
    ).toBeNull();
  });

  it('takes ids out of a cell, and no sentences', () => {
    expect(idsIn('command-r-03-2024, command-r and command-light')).toEqual([
      'command-r-03-2024',
      'command-r',
      'command-light',
    ]);
    expect(idsIn('Legacy GPT model snapshots')).toEqual([]);
    expect(idsIn('N/A')).toEqual([]);
    expect(replacementIn('gpt-5orgpt-4.1*')).toBe('gpt-5');
    expect(replacementIn(['Gemini 2 and more', 'gemini-3'])).toBe('gemini-3');
    expect(replacementIn('Any model in the catalog')).toBeNull();
  });
});

describe('the calendars that can be polled', () => {
  it('are known to the ranking of sources, in that order', () => {
    expect(SOURCES.filter((s) => FEEDS.some((f) => f.source === s))).toEqual(
      FEEDS.map((f) => f.source),
    );
  });

  it('deprecations.info: ids out of cells, Google’s days not firm, the earlier firm day of two, dateless entries without a word', () => {
    const entry = (
      provider: string,
      model_id: string,
      shutdown_date: string | null,
      more = {},
    ) => ({
      provider,
      model_id,
      shutdown_date,
      announcement_date: '2025-09-26',
      url: 'https://p.example/d',
      content_hash: 'x',
      ...more,
    });
    const read = deprecationsInfo.read([
      entry('OpenAI', 'sim-4-0314', '2026-03-26', { replacement_model: 'gpt-5orgpt-4.1*' }),
      entry('OpenAI', 'sim-4-0314', '2026-09-26'),
      entry('OpenAI', 'Legacy model snapshots', '2025-09-26'),
      entry('Google', 'gemini-9', '2026-06-17'),
      entry('xAI', 'grok-9', ''),
      entry(
        'AWS Bedrock',
        'anthropic.sim-v1:0, anthropic.sim-v2:0',
        'January 15th, 2026 (all Regions)',
        { replacement_models: ['anthropic.sim-v3:0'] },
      ),
      entry('OpenAI', 'sim-5', 'some day'),
      { provider: 7 },
      null,
    ]);
    expect(
      read?.rows.map((r) => [
        r.provider,
        r.model,
        r.endsAt?.slice(0, 10) ?? null,
        r.kind,
        r.replacement,
      ]),
    ).toEqual([
      ['openai', 'sim-4-0314', '2026-03-26', 'firm', 'gpt-5'],
      ['gemini', 'gemini-9', '2026-06-17', 'earliest', null],
      ['xai', 'grok-9', null, null, null],
      ['bedrock', 'anthropic.sim-v1:0', '2026-01-15', 'firm', 'anthropic.sim-v3:0'],
      ['bedrock', 'anthropic.sim-v2:0', '2026-01-15', 'firm', 'anthropic.sim-v3:0'],
      ['openai', 'sim-5', null, null, null],
    ]);
    expect(read?.skipped).toBe(4);
    expect(deprecationsInfo.read({ models: [] })).toBeNull();
  });

  it('modeldeprecations.dev: committed days firm, soft ones not, aliases rows of their own', () => {
    const read = modeldeprecationsDev.read({
      asOf: '2026-07-30',
      count: 3,
      models: [
        {
          provider: 'openai',
          model: 'sim-4-32k',
          aliases: ['sim-4-32k-0613'],
          shutdown_on: '2025-06-06',
          deprecated_on: '2024-06-06',
          status: 'retired',
          replacements: [
            { provider: 'openai', model: 'b' },
            { provider: 'openai', model: 'a', recommended: true },
          ],
          sources: [{ url: 'https://p.example/d', accessed: '2026-07-30' }],
        },
        {
          provider: 'anthropic',
          model: 'sim-opus',
          earliest_shutdown_on: '2027-06-30',
          status: 'active',
        },
        { provider: 'moonshot', model: 'kimi' },
      ],
    });
    expect(
      read?.rows.map((r) => [
        r.provider,
        r.model,
        r.endsAt?.slice(0, 10),
        r.kind,
        r.replacement,
        r.url,
      ]),
    ).toEqual([
      ['openai', 'sim-4-32k', '2025-06-06', 'firm', 'a', 'https://p.example/d'],
      ['openai', 'sim-4-32k-0613', '2025-06-06', 'firm', 'a', 'https://p.example/d'],
      ['anthropic', 'sim-opus', '2027-06-30', 'earliest', null, null],
    ]);
    expect(modeldeprecationsDev.read([])).toBeNull();
  });

  it('litellm: only models with a date, tentative, whatever the provider is called there', () => {
    const read = litellm.read({
      sample_spec: {
        litellm_provider: 'one of …',
        deprecation_date: 'date when the model becomes deprecated in the format YYYY-MM-DD',
      },
      'sim-4': { litellm_provider: 'openai', input_cost_per_token: 1e-6 },
      'azure/sim-4-0613': { litellm_provider: 'azure', deprecation_date: '2026-06-06' },
      'vertex_ai/sim@001': {
        litellm_provider: 'vertex_ai-language-models',
        deprecation_date: '2026-05-24',
      },
      odd: 'text',
    });
    expect(read?.rows.map((r) => [r.provider, r.model, r.endsAt?.slice(0, 10), r.kind])).toEqual([
      ['azure', 'azure/sim-4-0613', '2026-06-06', 'tentative'],
      ['vertex', 'vertex_ai/sim@001', '2026-05-24', 'tentative'],
    ]);
    expect(litellm.read({ error: 'not found' })).toBeNull();
  });

  it('never throw, whatever they are given', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) =>
        FEEDS.every((f) => {
          const r = f.read(json);
          return r === null || Array.isArray(r.rows);
        }),
      ),
    );
  });
});
