import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeRedactor } from '../../src/platform/privacy/redactor.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { PluginSchemas } from '../../src/config/plugin-options.ts';
import { problemLine } from '../../src/domain/errors.ts';
import { overridesSchema } from '../../src/models/calendars/facts.ts';
import { linkProblem } from '../../src/platform/files/links.ts';
import { namedPipes } from '../fixtures/named-pipe.ts';

const plugins: PluginSchemas = {
  providers: {
    openai: z.strictObject({
      apiKey: z.string().optional(),
      baseUrl: z.url().optional(),
      headers: z.record(z.string(), z.string()).optional(),
    }),
    anthropic: z.strictObject({ apiKey: z.string().optional() }),
  },
  notifiers: { slack: z.strictObject({ token: z.string(), channel: z.string() }) },
  overrides: overridesSchema,
  linkProblem: linkProblem,
};
const GOOD = `
providers:
  openai: { kind: openai, apiKey: env:KEY }
agents:
  refund:
    soul: SOUL.md
    target: { provider: openai, model: gpt-4.1-mini }
    suites: [{ file: suite.yaml, schedule: "0 2 * * *" }]
`;

function write(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-config-'));
  writeFileSync(join(folder, 'SOUL.md'), 'be kind');
  writeFileSync(join(folder, 'suite.yaml'), 'prompts: [hi]');
  writeFileSync(join(folder, 'daytwo.yaml'), text);
  return join(folder, 'daytwo.yaml');
}
function problems(text: string, env: NodeJS.ProcessEnv = { KEY: 'k-123456' }): string[] {
  const file = write(text);
  const loaded = loadConfig(file, plugins, env);
  return loaded.ok ? [] : loaded.problems.map((p) => problemLine(p).replace(file, 'F'));
}

describe('the configuration', () => {
  it('fills in defaults and resolves secrets', () => {
    const loaded = loadConfig(write(GOOD), plugins, { KEY: 'k-123456' });
    expect(loaded.ok && loaded.config.providers['openai']).toMatchObject({
      options: { apiKey: 'k-123456' },
      limits: { concurrent: 4 },
      watch: true,
    });
    expect(loaded.ok && loaded.config.falseAlarmsPerYear).toBe(0.05);
    expect(loaded.ok && loaded.config.redactor.text('Bearer k-123456')).toBe('Bearer [secret]');
  });

  it('lists every problem at once, each with its line and what was probably meant', () => {
    const found = problems(`
providers:
  openai: { kind: opnai }
  anthropic: { kind: anthropic, apikey: env:KEY }
agents:
  refund:
    soul: SOUL.md
    target: { provider: antropic, modle: gpt-4.1-mini }
    suites: [{ file: nowhere.yaml, shedule: "0 2 * * *" }]
alerts:
  slak: { token: env:KEY, channel: C1 }
`);
    expect(found).toContainEqual(
      expect.stringMatching(
        /^F:3:13: providers\.openai\.kind: "opnai" is not known; .*did you mean "openai"/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^F:4:\d+: providers\.anthropic\.apikey: unknown key \(did you mean "apiKey"\?\)/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^F:8:\d+: agents\.refund\.target\.modle: unknown key \(did you mean "model"\?\)/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(
        /^F:9:\d+: agents\.refund\.suites\[0\]\.shedule: unknown key \(did you mean "schedule"\?\)/,
      ),
    );
    expect(found).toContainEqual(
      expect.stringMatching(/^F:11:\d+: alerts\.slak: unknown channel; .*did you mean "slack"/),
    );
  });

  it('says which names and files do not exist', () => {
    const found = problems(
      GOOD.replace('provider: openai', 'provider: opneai')
        .replace('suite.yaml', 'suit.yaml')
        .replace('SOUL.md', 'SOLE.md'),
    );
    expect(found).toHaveLength(3);
    expect(found.join('\n')).toMatch(
      /no file .*SOLE\.md[^]*no provider "opneai" \(did you mean "openai"\?\)[^]*no file .*suit\.yaml/,
    );
  });

  it('refuses a secret that is written into the file, and names one that is not set', () => {
    expect(problems(GOOD.replace('env:KEY', 'sk-live-123'))[0]).toMatch(
      /^F:3:\d+: providers\.openai\.apiKey: holds a secret itself/,
    );
    expect(problems(GOOD, {})[0]).toMatch(
      /^F:3:\d+: providers\.openai\.apiKey: the environment variable KEY is not set \(export KEY=…/,
    );
  });

  it.each([
    'env:sk-proj-Zx81qT9vB4wLm3',
    'env:sk_live_Zx81qT9vB4wLm3aQ',
    'env:AKIAIOSFODNN7EXAMPLE',
    'env:9f8e7d6c5b4a39281706f5e4d3c2b1a0',
    'env:Kq7vPz2LmX9wRt5YbN3c',
    'file:sk-proj-Zx81qT9vB4wLm3',
    'file:Kq7vPz2LmX9wRt5YbN3c',
    'cred:Kq7vPz2LmX9wRt5YbN3c',
  ])('does not show a key that stands where a name should: %s', (typed) => {
    const redactor = makeRedactor();
    const loaded = loadConfig(write(GOOD.replace('env:KEY', typed)), plugins, {}, 'all', redactor);
    const key = typed.slice(typed.indexOf(':') + 1);
    expect(loaded.ok ? [] : loaded.problems.map((p) => `${p.message} ${p.hint ?? ''}`)).toEqual([
      expect.stringMatching(/env:NAME.*file:\/path/),
    ]);
    expect(JSON.stringify(loaded.ok || loaded.problems)).not.toContain(key);
    expect(redactor.text(`401: no such key ${key}`)).toBe('401: no such key [secret]');
  });

  it.each(['OPENAI_API_KEY', 'openaiApiKey', 'S3_KEY', 'KEY2', '_SIM_KEY_2024', 'API_KEY_EU1'])(
    'names a variable that is not set: %s',
    (name) => {
      expect(problems(GOOD.replace('env:KEY', `env:${name}`), {})[0]).toContain(
        `the environment variable ${name} is not set`,
      );
    },
  );

  it('refuses an address whose user is an address of mail, and knows its password', () => {
    const redactor = makeRedactor();
    const url = 'smtp://me@example.com:Kq7vPz2LmX@mail.example.com';
    const text = GOOD.replace('env:KEY', `env:KEY, baseUrl: "${url}"`);
    const loaded = loadConfig(write(text), plugins, { KEY: 'k-123456' }, 'all', redactor);
    expect(loaded.ok ? '' : loaded.problems.map((p) => p.message).join()).toContain(
      'holds a secret itself',
    );
    expect(redactor.text('no password Kq7vPz2LmX')).toBe('no password [secret]');
    for (const plain of ['http://host.example.com:8080/a@b', 'http://[::1]:8080/x@y'])
      expect(
        problems(GOOD.replace('env:KEY', `env:KEY, baseUrl: "${plain}"`)).filter((p) =>
          p.includes('secret'),
        ),
      ).toEqual([]);
  });

  it('refuses an address with a key alone before the @, and knows it', () => {
    const redactor = makeRedactor();
    const text = GOOD.replace(
      'env:KEY',
      'env:KEY, baseUrl: "http://plinth4471marrow@gw.example/v1"',
    );
    const loaded = loadConfig(write(text), plugins, { KEY: 'k-123456' }, 'all', redactor);
    expect(loaded.ok ? '' : loaded.problems.map((p) => p.message).join()).toContain(
      'holds a secret itself',
    );
    expect(redactor.text('it is plinth4471marrow')).toBe('it is [secret]');
  });

  it('refuses a secret among the arguments of a server of tools or in its environment, and cuts out what may be one', () => {
    const redactor = makeRedactor();
    const server =
      '{ command: [npx, srv, --token, hunter22], env: { PAT: a1b2c3d4e5, SHOP: acme-7f9q2z8x } }';
    const text = GOOD.replace('    soul:', `    mcp: { shop: ${server} }\n    soul:`);
    const loaded = loadConfig(write(text), plugins, { KEY: 'k-123456' }, 'all', redactor);
    expect(loaded.ok ? [] : loaded.problems.map((p) => `${p.path} ${p.message}`)).toEqual([
      'agents.refund.mcp.shop.command.3 holds a secret itself',
      'agents.refund.mcp.shop.env.PAT holds a secret itself',
    ]);
    expect(redactor.text('no hunter22, a1b2c3d4e5 or acme-7f9q2z8x')).toBe(
      'no [secret], [secret] or [secret]',
    );
    const runtime = GOOD.replace(
      '    soul:',
      '    runtimeCommand: [claw, --token, letmein9]\n    soul:',
    );
    loadConfig(write(runtime), plugins, { KEY: 'k-123456' }, 'all', redactor);
    expect(redactor.text('no letmein9')).toBe('no [secret]');
  });

  it.each([
    'authorization',
    'Proxy-Authorization',
    'cookie',
    'x-api-key',
    'x-team-token',
    'x-session-id',
  ])('refuses a secret written into the header %s', (name) => {
    const withHeader = (value: string): string =>
      GOOD.replace('apiKey: env:KEY', `apiKey: env:KEY, headers: { ${name}: ${value} }`);
    expect(problems(withHeader('abcdefgh'))).toEqual([
      expect.stringMatching(/^F:3:\d+: providers\.openai\.headers\..*: holds a secret itself/),
    ]);
    expect(problems(withHeader('env:KEY'))).toEqual([]);
  });

  it('takes what any other header holds for a secret unless it is plainly none', () => {
    const loaded = loadConfig(
      write(
        GOOD.replace(
          'apiKey: env:KEY',
          'apiKey: env:KEY, headers: { x-team: qq77ww88ee99, x-date: "2023-06-01", x-of: shop-desk, ' +
            'referer: https://shop.example.com }',
        ),
      ),
      plugins,
      { KEY: 'k-123456' },
    );
    expect(
      loaded.ok &&
        loaded.config.redactor.text(
          'qq77ww88ee99, 2023-06-01, shop-desk, https://shop.example.com/a',
        ),
    ).toBe('[secret], 2023-06-01, shop-desk, https://shop.example.com/a');
  });

  it('says what is missing, and resolves the address of the dead-man switch as a secret', () => {
    expect(problems(GOOD.replace(/ {4}target:.*\n/, '')).join('\n')).toMatch(
      /agents\.refund\.target: is missing/,
    );
    const loaded = loadConfig(write(`${GOOD}health: { pingUrl: env:PING }\n`), plugins, {
      KEY: 'k-123456',
      PING: 'https://hc.example/abc',
    });
    expect(loaded.ok && loaded.config.health.pingUrl).toBe('https://hc.example/abc');
    expect(loaded.ok && loaded.config.redactor.text('POST https://hc.example/abc')).toBe(
      'POST [secret]',
    );
    expect(problems(`${GOOD}health: { pingUrl: env:PING }\n`)).toEqual([
      expect.stringContaining('the environment variable PING is not set'),
    ]);
  });

  it('names what is missing and everything else that is wrong in the same pass', () => {
    const found = problems(
      GOOD.replace(/ {4}soul:.*\n/, '')
        .replace('provider: openai', 'provider: opneai')
        .replace('suite.yaml', 'suit.yaml'),
    );
    expect(found).toEqual([
      expect.stringMatching(/^F:5:\d+: agents\.refund\.soul: is missing$/),
      expect.stringMatching(/no provider "opneai"/),
      expect.stringMatching(/no file .*suit\.yaml/),
    ]);
    expect(problems(GOOD.replace('soul: SOUL.md', 'soul: 5')).join()).toMatch(
      /soul: must be a text, or must be a list/,
    );
    expect(problems(GOOD.replace('soul: SOUL.md', 'soul: SOUL.md\n    mcp: { shop: {} }'))).toEqual(
      [expect.stringMatching(/mcp\.shop: is missing$/)],
    );
  });

  it('does not let two agents be called the same', () => {
    const two =
      `${GOOD}  returns:\n    name: refund\n    soul: SOUL.md\n    target: { ` +
      `provider: openai, model: m }\n    suites: [{ file: suite.yaml }]\n`;
    expect(problems(two)).toEqual([
      expect.stringMatching(
        /^F:10:5: agents\.returns\.name: is called "refund" like agents\.refund/,
      ),
    ]);
  });

  it('is no folder and no pipe, and says so at once', () => {
    const file = write(GOOD);
    const loaded = loadConfig(dirname(file), plugins, {});
    expect(!loaded.ok && loaded.problems.map(problemLine)[0]).toMatch(
      /: is a folder; name its file \(.*daytwo\.yaml\)$/,
    );
    namedPipes(join(dirname(file), 'PIPE.md'));
    writeFileSync(file, GOOD.replace('SOUL.md', 'PIPE.md'));
    const piped = loadConfig(file, plugins, { KEY: 'k-123456' });
    expect(!piped.ok && piped.problems.map(problemLine)[0]).toMatch(
      /soul\.0: .*PIPE\.md is no regular file$/,
    );
    const device = loadConfig('/dev/zero', plugins, {});
    expect(!device.ok && device.problems.map((p) => p.message)).toEqual(['is no regular file']);
  });

  it.each([
    [
      'a hundred thousand brackets',
      `a: ${'['.repeat(100_000)}`,
      /^F: is nested more than 100 levels deep$/,
    ],
    ['bytes that are no text', 'a: \u0000\u0001\u0002[', /^F: is not a text file$/],
    [
      'a tab',
      'agents:\n\ta: 1\n',
      /^F:2:1: a tab at the beginning of a line; YAML indents with spaces/,
    ],
    ['a key that stands twice', 'a: 1\na: 2\n', /^F:2:1: this key stands twice in the same map/],
    ['a colon too many', 'agents:\n  name: a: b\n', /^F:2:\d+: a second ": " on one line/],
    [
      'a value that begins with a star',
      `providers:\n  p: { kind: openai, apiKey: *Sommer2024x }\n`,
      /^F:2:30: a value begins with "\*", which is an alias in YAML; put it in quotes(?!.*Sommer)/,
    ],
    ['an alias above its anchor', 'a: *x\nb: &x 1\n', /^F:1:4: a value begins with "\*"/],
    ['a bracket that is not closed', 'a: [1, 2\nb: 3\n', /^F:\d+:\d+: .*(closed|bracket|missing)/],
  ])('says in plain words what is wrong with %s, in a few lines', (_name, text, expected) => {
    const found = problems(text);
    expect(found[0]).toMatch(expected);
    expect(found.length).toBeLessThanOrEqual(5);
  });

  it.each([
    ['a syntax error', 'agents: {\n  refund: [\n', /F:\d+:\d+: /],
    [
      'an alias bomb',
      `a: &a [x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefghi'[i]}`).join(',')}]`)
        .join('\n')}`,
      /too many aliases/,
    ],
    ['a huge file', `x: "${'y'.repeat(1_100_000)}"`, /larger than 1 MB/],
    ['an empty file', '', /providers/],
    ['a list', '- a\n- b\n', /expected object/i],
    [
      'a wrong schedule and time zone',
      `${GOOD.replace('0 2 * * *', '99 2 * *')}timezone: Europe/Berlim\n`,
      /not a cron expression[^]*not a time zone/,
    ],
    ['an agent without suites', GOOD.replace(/suites:.*/, 'suites: []'), /at least one suite/],
  ])('turns %s into a line for people', (_name, text, expected) => {
    expect(problems(text).join('\n')).toMatch(expected);
  });

  it('says what to do where there is no file at all', () => {
    const loaded = loadConfig('/nowhere/daytwo.yaml', plugins, {});
    expect(!loaded.ok && loaded.problems.map(problemLine)).toEqual([
      '/nowhere/daytwo.yaml: does not exist (daytwo init writes a starter)',
    ]);
  });
});

describe('a secret in the quotation marks of a text processor', () => {
  it.each([
    ['“k-123456”', 'begins', '“'],
    ['„k-123456“', 'begins', '„'],
    ['k-123456’', 'ends', '’'],
  ])('%s is named at load, and not shown', (key, where, mark) => {
    const [problem, ...more] = problems(GOOD, { KEY: key });
    expect(more).toEqual([]);
    expect(problem).toContain(
      `the environment variable KEY ${where} with a typographic quotation mark (${mark})`,
    );
    expect(problem).not.toContain('k-123456');
  });
});

describe('a secret with a character in it that nobody sees', () => {
  it.each([
    ['\u200bk-123456', 'U+200B, at its beginning'],
    ['k-\u00a0123456', 'U+00A0, after 2 others'],
    ['k-123456\ufeff', 'U+FEFF, after 8 others'],
    ['k-123456\n', 'U+000A, after 8 others'],
    ['k-123456 ', 'U+0020, after 8 others'],
    ['k-12\u202e3456', 'U+202E, after 4 others'],
  ])('%j is named at load with its place, and not shown', (key, where) => {
    expect(problems(GOOD, { KEY: key })).toEqual([
      `F:3:27: providers.openai.apiKey: the environment variable KEY holds a character that cannot be seen (${where}) (type or copy it again without it)`,
    ]);
  });
  it('is told apart from blanks between words and from the lines of a document for a server of tools', () => {
    expect(problems(GOOD, { KEY: 'Basic dXNlcjpwYXNz' })).toEqual([]);
    const tools = GOOD.replace(
      '    soul: SOUL.md',
      '    soul: SOUL.md\n    mcp: { crm: { command: [crm], env: { ACCOUNT: env:DOC } } }',
    );
    expect(problems(tools, { KEY: 'k-123456', DOC: '{\n "key": "x"\n}\n' })).toEqual([]);
  });
});

describe('a schedule', () => {
  it.each(['0 0 30 2 *', '0 0 31 4,6,9,11 *', '0 0 31 feb *'])(
    'that never comes, %s, is a problem',
    (cron) => {
      expect(problems(GOOD.replace('0 2 * * *', cron))).toEqual([
        expect.stringContaining('schedule: never comes due: there is no such day'),
      ]);
    },
  );
  it.each(['0 0 29 2 *', '0 0 31 * *', '*/5 * * * *'])(
    'that comes, be it rarely, %s, is none',
    (cron) => {
      expect(problems(GOOD.replace('0 2 * * *', cron))).toEqual([]);
    },
  );
});
