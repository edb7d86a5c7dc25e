import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { loadConfig } from '../../src/config/load.ts';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';
import { CERTIFICATE, KEY } from '../platform/http/test-certificate.ts';

function load(
  provider: string,
  env: NodeJS.ProcessEnv = {},
  files: Readonly<Record<string, string>> = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-targets-'));
  writeFileSync(join(folder, 's.yaml'), 'prompts: [hi]\ntests: [{}]');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const file = join(folder, 'daytwo.yaml');
  const agents = 'agents: { a: { target: { provider: p }, suites: [{ file: s.yaml }] } }';
  writeFileSync(file, `providers: { p: ${provider} }\n${agents}\n`);
  const redactor = makeRedactor();
  const loaded = loadConfig(file, pluginSchemas(), env, 'all', redactor);
  const problems = loaded.ok ? [] : loaded.problems;
  return {
    problems: problems.map((p) => p.message),
    hints: problems.map((p) => p.hint ?? ''),
    redactor,
  };
}

describe('a secret that is written out where a target is configured', () => {
  it.each([
    '{ kind: exec, command: [say, --token, tok_9fK2mQ8xLw3ZrT7vBn5Y] }',
    '{ kind: exec, command: [say, "--password=Hunter2horse"] }',
    '{ kind: exec, command: [say], env: { API_KEY: Zq8LmN3pRt6WxYb2VcKd } }',
    '{ kind: mcp, tool: ask, command: [say, "--api-key=Mn3pRt6WxYb2VcKdZq8L"] }',
    '{ kind: http, url: "http://a.test/", body: { auth: Wq8LmN3pRt6WxYb2VcKx } }',
  ])('is refused: %s', (provider) => {
    expect(load(provider).problems).toContain('holds a secret itself');
  });

  it('is no place of the question, and no setting that only sounds like one', () => {
    for (const provider of [
      '{ kind: http, url: "http://a.test/", body: { auth: "{{vars.user}}", session: "{{session}}" } }',
      '{ kind: exec, command: [say], env: { TOKENIZERS_PARALLELISM: "false" } }',
    ])
      expect(load(provider).problems).toEqual([]);
  });

  it('may be a certificate and its key, of many lines', () => {
    const { problems, redactor } = load(
      '{ kind: http, url: "https://a.test/", tls: { cert: env:CERT, key: env:KEY } }',
      { CERT: CERTIFICATE, KEY },
    );
    expect(problems).toEqual([]);
    expect(redactor.text(`it said ${KEY}`)).not.toContain(KEY.slice(100, 160));
  });

  it('is no path: a certificate that is named without file: is said before anything is asked', () => {
    const { problems } = load(
      '{ kind: http, url: "https://a.test/", tls: { cert: env:CERT, key: env:KEY, ca: ca.crt } }',
      { CERT: CERTIFICATE, KEY },
    );
    expect(problems).toEqual([expect.stringContaining('name its file with file:client.pem')]);
  });

  it.each([
    ['key', `${KEY.slice(0, 90)}\n-----END PRIVATE KEY-----`, /is no private key that can be read/],
    ['key', CERTIFICATE, /is no private key that can be read/],
    ['cert', CERTIFICATE.replace('M', '!'), /holds no certificate that can be read/],
    ['cert', KEY, /holds no certificate that can be read/],
  ])('is looked into: a %s that cannot be read is said with its file', (part, content, said) => {
    const { problems } = load(
      '{ kind: http, url: "https://a.test/", tls: { cert: file:a.cert, key: file:a.key } }',
      {},
      { 'a.cert': CERTIFICATE, 'a.key': KEY, [`a.${part}`]: content },
    );
    expect(problems).toEqual([expect.stringMatching(said)]);
    expect(problems[0]).toContain(`(in file:a.${part})`);
    expect(problems[0]).not.toContain(content.slice(60, 80));
  });

  it('is cut wherever a reference stands for it, whatever the field is called', () => {
    const { redactor } = load('{ kind: http, url: "http://a.test/", body: { name: env:NAME } }', {
      NAME: 'correct-horse-17',
    });
    expect(redactor.text('it said correct-horse-17')).not.toContain('correct-horse-17');
  });
});

describe('a reference among the arguments of a program', () => {
  it.each([
    '{ kind: exec, command: [say, env:TOKEN] }',
    '{ kind: mcp, tool: ask, command: [say, --token, env:TOKEN] }',
  ])('is refused, with the mend, because everybody can read them: %s', (provider) => {
    const { problems, hints, redactor } = load(provider, { TOKEN: 'correct-horse-17' });
    expect(problems).toEqual([expect.stringContaining("can read a program's arguments")]);
    expect(hints[0]).toContain('give it under env');
    expect(redactor.text('it said correct-horse-17')).not.toContain('correct-horse-17');
  });

  it('is not advised where a secret is written out there', () => {
    const { hints } = load('{ kind: exec, command: [say, --token, tok_9fK2mQ8xLw3ZrT7vBn5Y] }');
    expect(hints.join()).toMatch(/under env/);
    expect(hints.join()).not.toMatch(/argument of its own/);
  });
});

describe('a secret under a key whose values stay readable in a channel', () => {
  const SECRET = 'correct-horse-17';
  it.each([
    '{ kind: openai, baseUrl: "http://a.test/v1", headers: { from: env:S } }',
    '{ kind: openai, baseUrl: "http://a.test/v1", headers: { user: env:S, name: a } }',
    '{ kind: http, url: "http://a.test/", body: { user: env:S, to: [env:S] } }',
    '{ kind: mcp, tool: ask, url: "http://a.test/", arguments: { channel: env:S, host: env:S } }',
    '{ kind: exec, command: [say], env: { kind: env:S } }',
    '{ kind: env:S }',
    '{ kind: openai, list: env:S }',
    '{ kind: openai, capField: env:S }',
  ])('is cut out and not sent: %s', (provider) => {
    const { redactor, problems } = load(provider, { S: SECRET });
    expect(redactor.text(`it said ${SECRET}`)).toBe('it said [secret]');
    expect(redactor.heldIn([`it said ${SECRET}`])).toEqual(['env:S']);
    expect(redactor.text(problems.join())).not.toContain(SECRET);
  });

  it('is none where it is a word that the option is chosen from', () => {
    const { redactor } = load('{ kind: env:KIND, list: env:LIST, capField: env:CAP }', {
      KIND: 'openai',
      LIST: 'llama.cpp',
      CAP: 'max_completion_tokens',
    });
    const words = 'openai llama.cpp max_completion_tokens';
    expect(redactor.text(words)).toBe(words);
  });
});

describe('the address of an agent', () => {
  it.each([
    'http://{{vars.host}}/',
    'http://{{vars.host}}',
    'http://a.test:8080{{session}}',
    'https://a.{{vars.t}}.test?q={{prompt}}',
  ])('has a host that no suite chooses, because its key goes there: %s', (url) => {
    const { problems } = load(`{ kind: http, url: "${url}", headers: { authorization: env:T } }`, {
      T: 'correct-horse-17',
    });
    expect(problems).toEqual([expect.stringContaining('none in its host')]);
  });

  it.each(['http://a.test/{{session}}', 'http://a.test?s={{session}}', 'http://[::1]:80#{{case}}'])(
    'may hold places behind it: %s',
    (url) => expect(load(`{ kind: http, url: "${url}" }`).problems).toEqual([]),
  );
});
