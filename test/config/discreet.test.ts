import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { loadConfig } from '../../src/config/load.ts';
import { problemLine } from '../../src/domain/errors.ts';
import { isTokenForm } from '../../src/platform/privacy/token-form.ts';

const KEY = 'Zq9Lm2PwX7cVb4Nn1TtQ8r';
const GOOD = `
providers:
  gw: { kind: openai, baseUrl: "http://127.0.0.1:9/v1" }
agents:
  refund:
    soul: SOUL.md
    target: { provider: gw, model: gpt-4.1-mini-2025-04-14 }
    suites: [{ file: suite.yaml, schedule: "0 2 * * *" }]
`;

function loaded(text: string, env: NodeJS.ProcessEnv = {}, secrets: 'all' | 'none' = 'all') {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-discreet-'));
  writeFileSync(join(folder, 'SOUL.md'), 'be kind');
  writeFileSync(join(folder, 'suite.yaml'), 'prompts: [hi]');
  writeFileSync(join(folder, 'daytwo.yaml'), text);
  return loadConfig(join(folder, 'daytwo.yaml'), pluginSchemas(), env, secrets);
}
const saying = (text: string): string => {
  const read = loaded(text);
  return read.ok ? '' : read.problems.map(problemLine).join('\n');
};

describe('a problem of the configuration', () => {
  it.each([
    ['kind', GOOD.replace('kind: openai', `kind: ${KEY}`)],
    ['a key of a provider', GOOD.replace('baseUrl', `${KEY}: x, baseUrl`)],
    ['a key of the file', `${GOOD}${KEY}: x\n`],
    ['the name of a provider', GOOD.replace('provider: gw', `provider: ${KEY}`)],
    ['the name of a channel', `${GOOD}alerts: { ${KEY}: { x: 1 } }\n`],
    ['a soul', GOOD.replace('SOUL.md', KEY)],
    ['a suite', GOOD.replace('suite.yaml', KEY)],
    ['a file of skills', GOOD.replace('soul:', `skills: [${KEY}]\n    soul:`)],
    ['a time zone', `${GOOD}timezone: ${KEY}\n`],
    ['a level', `${GOOD}log: { level: ${KEY} }\n`],
    ['a file of overrides', `${GOOD}models: { overrides: ${KEY} }\n`],
    ['a variable', GOOD.replace('baseUrl', `apiKey: "env:${KEY}", baseUrl`)],
    ['a secret of a maker', GOOD.replace('kind: openai', 'kind: sk-proj-abcdefgh12345678ijkl')],
  ])('shows no key that was typed as %s', (_, text) => {
    const said = saying(text);
    expect(said).not.toBe('');
    expect(said).not.toContain(KEY);
    expect(said).not.toContain('abcdefgh12345678ijkl');
  });

  it('says what stood there, and the redactor knows it from then on', () => {
    const read = loaded(GOOD.replace('kind: openai', `kind: ${KEY}`));
    expect(read.ok ? [] : read.problems.map((p) => p.message)).toEqual([
      expect.stringMatching(/^a value of 22 characters is not known; known are /),
    ]);
    const rest = read.ok ? undefined : read.rest?.config.redactor;
    expect(rest?.text(`refused: ${KEY}`)).toBe('refused: [secret]');
  });

  it('quotes names, files and models', () => {
    const said = saying(
      GOOD.replace('kind: openai', 'kind: gpt-4.1-mini-2025-04-14')
        .replace('SOUL.md', 'souls/refund-desk-2025/v2/SOUL.md')
        .replace('provider: gw', 'provider: azure-gpt4o-eu-west-2'),
    );
    expect(said).toContain('"gpt-4.1-mini-2025-04-14" is not known');
    expect(said).toContain('souls/refund-desk-2025/v2/SOUL.md');
    expect(said).toContain('"azure-gpt4o-eu-west-2"');
  });
});

it.each([
  'gpt-4.1-mini-2025-04-14',
  'claude-sonnet-4-5-20250929',
  'meta-llama/Llama-3.3-70B-Instruct-Turbo-Free',
  'accounts/fireworks/models/qwen2p5-coder-32b-instruct',
  'anthropic.claude-3-5-sonnet-20240620-v1:0',
  'internationalisation',
  'maxOutputTokensPerMinute2',
  '/srv/agents/refund-desk-2025/skills',
  'modeldeprecations.dev',
  'DeepSeek-R1-Distill-Qwen-32B',
])('%s has not the form of a token', (text) => {
  expect(isTokenForm(text)).toBe(false);
});

describe('an address in the configuration', () => {
  const URL = `https://example.com/feeds/${KEY}/list.json?page=2`;
  it.each([
    ['models.calendars', `${GOOD}models: { calendars: { litellm: "${URL}" } }\n`],
    ['providers.baseUrl', GOOD.replace('http://127.0.0.1:9/v1', URL)],
    ['mcp.url', GOOD.replace('soul:', `mcp: { shop: { url: "${URL}" } }\n    soul:`)],
    ['health.pingUrl', `${GOOD}health: { pingUrl: "${URL}" }\n`],
    [
      'slackApiUrl',
      `${GOOD}alerts: { slack: { token: "env:T", channel: C1, slackApiUrl: "${URL}" } }\n`,
    ],
    ['a query', `${GOOD}health: { pingUrl: "https://example.com/feeds/list.json?x=${KEY}" }\n`],
  ])('has its token cut out and its words left: %s', (_, text) => {
    const read = loaded(text, { T: 'xoxb-1234567890' });
    expect(read.ok).toBe(true);
    if (!read.ok) return;
    expect(read.config.redactor.text(`no ${KEY} at https://example.com/feeds/list.json`)).toBe(
      'no [secret] at https://example.com/feeds/list.json',
    );
  });

  it.each([
    ['models.calendars', `${GOOD}models: { calendars: { litellm: "env:ADDRESS" } }\n`],
    ['providers.baseUrl', GOOD.replace('http://127.0.0.1:9/v1', 'env:ADDRESS')],
    ['mcp.url', GOOD.replace('soul:', 'mcp: { shop: { url: "env:ADDRESS" } }\n    soul:')],
    ['health.pingUrl', `${GOOD}health: { pingUrl: "env:ADDRESS" }\n`],
  ])('may be a reference: %s', (_, text) => {
    const read = loaded(text, { ADDRESS: URL });
    expect(read.ok && read.config.redactor.text(`no ${KEY}`)).toBe('no [secret]');
    expect(loaded(text, {}, 'none')).toMatchObject({ ok: true });
    const missing = loaded(text);
    expect(missing.ok ? [] : missing.problems.map((p) => p.message)).toEqual([
      'the environment variable ADDRESS is not set',
    ]);
  });
});
