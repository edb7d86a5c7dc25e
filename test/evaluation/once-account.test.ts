import { expect, it } from 'vitest';
import { accountOf, filledSecrets, namedSecrets } from '../../src/evaluation/once-account.ts';
import type { ParsedProvider } from '../../src/evaluation/suites/providers.ts';

const KEY = 'gw-Kq7vPz2LmX9wRt5YbN3c';
const ENV = { OPENAI_API_KEY: 'sk-of-openai-1234', GW: KEY };

function asked(config: Record<string, unknown>, learnt: string[] = []) {
  const provider: ParsedProvider = {
    id: 'openai:chat:m',
    shown: 'openai:m',
    family: 'openai',
    model: 'm',
    api: 'openai-chat',
    shape: { api: 'openai-chat', functions: false, jsonSchema: false },
    tools: [],
    parameters: {},
    config,
    unsupported: null,
  };
  return accountOf(provider, 'OPENAI_API_KEY', ENV, (secrets) => learnt.push(...secrets));
}

it('asks with the key of the family where the file names none', () => {
  expect(asked({})).toEqual({ apiKey: ENV.OPENAI_API_KEY, headers: undefined });
});

it.each([
  ['apiKeyEnvar', { apiKeyEnvar: 'GW' }],
  ['apiKey', { apiKey: '{{ env.GW }}' }],
  ['a key that is written out', { apiKey: KEY }],
])('asks with the key that %s names, never with that of the family, and learns it', (_, config) => {
  const learnt: string[] = [];
  expect(asked(config, learnt).apiKey).toBe(KEY);
  expect(learnt).toContain(KEY);
});

it('sends the headers of the file, and learns those that are secrets', () => {
  const learnt: string[] = [];
  const headers = {
    'x-team': 'shop',
    'x-gw': 'Bearer {{env.GW}}',
    cookie: 'sid=1',
    'x-of': 'a9$Kq7vPz2',
  };
  expect(asked({ headers }, learnt).headers).toEqual({ ...headers, 'x-gw': `Bearer ${KEY}` });
  expect(learnt).toEqual([KEY, `Bearer ${KEY}`, 'sid=1', 'a9$Kq7vPz2']);
});

it('refuses a variable that is not set by its name, and shows no key that stands in its place', () => {
  expect(() => asked({ apiKeyEnvar: 'GATEWAY_KEY' })).toThrow(
    'openai:chat:m needs what its config.apiKeyEnvar names: GATEWAY_KEY is not set',
  );
  const learnt: string[] = [];
  expect(() => asked({ apiKeyEnvar: 'sk-live-Zx81qT9vB4wLm3' }, learnt)).toThrow(
    /^openai:chat:m: what its config\.apiKeyEnvar holds is no name of an environment variable$/,
  );
  expect(learnt).toEqual(['sk-live-Zx81qT9vB4wLm3']);
  expect(() => asked({ headers: 'x' })).toThrow('config.headers must be names with a text each');
});

it('a key with a character that nobody sees is refused by name, and not shown', () => {
  const provider = { id: 'openai:gpt-4o', config: {} } as unknown as ParsedProvider;
  const ask = (): unknown =>
    accountOf(provider, 'OPENAI_API_KEY', { OPENAI_API_KEY: 'sk-\u200b123456' }, () => undefined);
  expect(ask).toThrow('the key of openai:gpt-4o holds a character that cannot be seen (U+200B');
  expect(ask).not.toThrow('123456');
});

it('names the variables that keys and headers are made of', () => {
  const headers = { 'x-a': 'v={{ env.HDR }}', 'x-b': '{{env["B"]}} {{ env.C }}', 'x-c': 'plain' };
  expect(namedSecrets({ config: { apiKeyEnvar: 'GW', apiKey: '{{ env.K }}', headers } })).toEqual([
    'GW',
    'K',
    'HDR',
    'B',
    'C',
  ]);
  expect(namedSecrets({ config: { headers: 'x' } })).toEqual([]);
  const filtered = "{{ env.DESK | trim }} {% if env['B'] %}{{ 'x' ~ env.C }}{% endif %}";
  expect(namedSecrets({ config: { apiKey: filtered } })).toEqual(['DESK', 'B', 'C']);
});

it('names the variables whose values were filled into keys and headers', () => {
  const config = { headers: { 'x-a': 'v=shop-desk-7' }, apiKey: 'none' };
  const env = { HDR: 'shop-desk-7', LANG: 'C', V: 'v', OTHER: 'elsewhere' };
  expect(filledSecrets({ config }, env)).toEqual(['HDR']);
});

it.each([
  ['a filter', '{{ env.GW | trim }}'],
  ['a condition', '{% if env.GW %}{{ env.GW }}{% endif %}'],
  ['a variable of a test', 'Bearer {{ gw }}'],
])('refuses a key or header with a template that is more than a name: %s', (_, written) => {
  for (const config of [{ apiKey: written }, { headers: { 'x-gw': written } }])
    expect(() => asked(config)).toThrow('holds a template that is more than {{ env.NAME }}');
});
