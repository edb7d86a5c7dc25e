import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { folder, typed } from './typing.ts';

const KEY = 'Zqumpm08hsErb19FlY0mGx7K';

/** An installation whose key lies in a file beside its suite. */
function installed(agent: string, suite: string): string {
  const at = folder();
  const write = (name: string, text: string): void => writeFileSync(join(at, name), text);
  write('sec.txt', `${KEY}\n`);
  linkSync(join(at, 'sec.txt'), join(at, 'hard.md'));
  symlinkSync('sec.txt', join(at, 'soft.md'));
  mkdirSync(join(at, 'sub'));
  write('SOUL.md', 'You run the desk.');
  write('suite.yaml', suite);
  write(
    'd.yaml',
    `providers:
  p: { kind: openai, apiKey: file:sec.txt, baseUrl: "http://127.0.0.1:1/v1" }
agents:
  a: { ${agent}, target: { provider: p, model: m${agent.includes('tools') ? ', tools: hard.md' : ''}, price: { input: 1, output: 1 } }, suites: [{ file: suite.yaml }] }
`,
  );
  return at;
}

const SOUND =
  'prompts: ["{{k}}"]\ntests: [{ vars: { k: hello }, assert: [{ type: equals, value: a }] }]';
const reading = (file: string): string => SOUND.replace('hello', `'file://${file}'`);
const SAYS = /is the place of a secret in the configuration, and is not read/;

it('an installation without such a thing is sound', async () => {
  const at = installed('soul: SOUL.md', SOUND);
  expect(await typed(at, '-c d.yaml check-config')).toMatchObject({ code: 0 });
});

it.each([
  ['a variable of a suite', 'soul: SOUL.md', reading('sec.txt')],
  ['another way to it', 'soul: SOUL.md', reading('sub/../sec.txt')],
  ['a hard link', 'soul: SOUL.md', reading('hard.md')],
  ['a link', 'soul: SOUL.md', reading('soft.md')],
  ['a prompt', 'soul: SOUL.md', SOUND.replace('"{{k}}"', 'file://hard.md')],
  ['an assertion', 'soul: SOUL.md', SOUND.replace('value: a', 'value: "file://hard.md"')],
  ['a soul', 'soul: sec.txt', SOUND],
  ['a soul that is a hard link', 'soul: hard.md', SOUND],
  ['a skill', 'soul: SOUL.md, skills: [soft.md]', SOUND],
  ['a list of tools', 'soul: SOUL.md, name: tools', SOUND],
])(
  'the file of a secret is not read as %s, and check-config says so',
  async (what, agent, suite) => {
    const at = installed(agent, suite);
    const { code, out, err } = await typed(at, '-c d.yaml check-config');
    expect(out + err).toMatch(SAYS);
    expect(out + err).not.toContain(KEY);
    if (what !== 'a skill') expect(code).toBe(78);
  },
);

it('nor does run send it, where the worker’s configuration names it', async () => {
  const at = installed('soul: SOUL.md', `providers: [openai:m]\n${reading('hard.md')}`);
  const { code, out, err } = await typed(at, 'run --config suite.yaml', {
    DAYTWO_CONFIG: 'd.yaml',
    OPENAI_API_KEY: 'k-123456',
  });
  expect(code).toBe(78);
  expect(out + err).toMatch(SAYS);
  expect(out + err).not.toContain(KEY);
});

/** What a person may write for `file:/the path`, and YAML reads as that. */
const WRITTEN: readonly [string, (path: string) => string][] = [
  ['plain, with blanks', (path) => `file:${path}`],
  ['in quotes', (path) => `"file:${path}"`],
  ['in single quotes', (path) => `'file:${path}'`],
  ['escaped', (path) => `"\\x66ile:${path.replaceAll('/', '\\/').replace('k', '\\u006b')}"`],
  ['behind an anchor', (path) => `&key file:${path}`],
  ['folded', (path) => `>-\n    file:${path}`],
  ['on the next line', (path) => `\n    file:${path}`],
];

it.each(WRITTEN)('nor where that names it %s', async (_, written) => {
  const at = installed('soul: SOUL.md', `providers: [openai:m]\n${reading('hard.md')}`);
  mkdirSync(join(at, 'my keys'));
  linkSync(join(at, 'sec.txt'), join(at, 'my keys/a key, #1.txt'));
  const reference = written(join(at, 'my keys/a key, #1.txt').replace(' #', '#'));
  linkSync(join(at, 'sec.txt'), join(at, 'my keys/a key,#1.txt'));
  writeFileSync(
    join(at, 'd.yaml'),
    `providers:\n  p:\n    kind: openai\n    apiKey: ${reference}\nbroken: [\n`,
  );
  const { code, out, err } = await typed(at, 'run --config suite.yaml', {
    DAYTWO_CONFIG: 'd.yaml',
    OPENAI_API_KEY: 'k-123456',
  });
  expect(code).toBe(78);
  expect(out + err).toMatch(SAYS);
  expect(out + err).not.toContain(KEY);
});

/** Answers every question with a refusal that is not tried again, and keeps what it was asked. */
async function asked(work: (url: string) => Promise<void>): Promise<string> {
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    request.on('data', (part) => bodies.push(String(part)));
    request.on('end', () =>
      response.writeHead(400, { 'content-type': 'application/json' }).end('{}'),
    );
  }).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`);
  server.close();
  return bodies.join('');
}

describe('what the worker’s configuration keeps secret', () => {
  const running = async (suite: string, written: string, env: Record<string, string>) => {
    const at = installed('soul: SOUL.md', `providers: [openai:m]\n${suite}`);
    writeFileSync(join(at, 'copy.txt'), `A=1\nDESK_LINE=${env['DESK_LINE'] ?? KEY}\n`);
    writeFileSync(join(at, 'd.yaml'), `providers: { p: { kind: openai, apiKey: ${written} } }\n`);
    let said = '';
    const bodies = await asked(async (url) => {
      const { out, err } = await typed(at, 'run --config suite.yaml --json', {
        DAYTWO_CONFIG: 'd.yaml',
        OPENAI_API_KEY: 'k-123456',
        OPENAI_BASE_URL: url,
        ...env,
      });
      said = out + err;
    });
    return { bodies, said };
  };
  const ENV = { DESK_LINE: 'marble otter quietly' };

  it.each(['env:DESK_LINE', '"\\u0065nv:DESK_LINE"', "&a 'env:DESK_LINE'"])(
    'is in no prompt of run, as a variable (%s)',
    async (written) => {
      const suite = SOUND.replace('hello', "'it is {{ env.DESK_LINE }}'");
      const { bodies, said } = await running(suite, written, ENV);
      expect(bodies).toContain('it is ');
      expect(bodies + said).not.toMatch(/marble|otter/);
    },
  );

  it.each([
    ['env:DESK_LINE', ENV],
    ['file:sec.txt', {}],
  ])('is not sent by run in a copy of an environment file either (%s)', async (written, env) => {
    const { bodies, said } = await running(reading('copy.txt'), written, env);
    expect(bodies).toBe('');
    expect(said).toMatch(
      /question of case [0-9a-f]{8} holds the secret of (env:DESK_LINE|file:sec.txt)/,
    );
    expect(said).not.toMatch(new RegExp(`marble|otter|${KEY}`));
  });
});

it.each(['daytwo.yaml', 'config/daytwo.yaml'])(
  'run knows the worker whose configuration lies beside the suite or above it (%s)',
  async (name) => {
    const at = folder();
    for (const made of ['config', 'suites/deep']) mkdirSync(join(at, made), { recursive: true });
    const provider = `{ kind: openai, apiKey: "file:${join(at, 'sec.txt')}" }`;
    writeFileSync(join(at, name), `providers: { p: ${provider} }\n`);
    writeFileSync(join(at, 'sec.txt'), KEY);
    writeFileSync(join(at, 'suites/deep/copy.txt'), `the key is ${KEY}`);
    writeFileSync(
      join(at, 'suites/deep/suite.yaml'),
      `providers: [openai:m]\n${reading('copy.txt')}`,
    );
    const bodies = await asked(async (url) => {
      const env = { OPENAI_API_KEY: 'k-123456', OPENAI_BASE_URL: url };
      const { out } = await typed(
        folder(),
        `run ${join(at, 'suites/deep/suite.yaml')} --json`,
        env,
      );
      expect(out).toContain('holds the secret of file:');
    });
    expect(bodies).toBe('');
  },
);

it.each([
  ['a soul', 'soul: /proc/self/environ', SOUND],
  ['a soul that is a link', 'soul: environ.md', SOUND],
  ['a folder of skills', 'soul: SOUL.md, skills: [/proc/self]', SOUND],
  ['a skill', 'soul: SOUL.md, skills: [/proc/version]', SOUND],
])('what the system tells of its processes is not read as %s', async (_, agent, suite) => {
  const at = installed(agent, suite);
  symlinkSync('/proc/self/environ', join(at, 'environ.md'));
  const { out, err, code } = await typed(at, '-c d.yaml check-config');
  expect(out + err).toMatch(/is what the system tells of its processes|leads out of its folder/);
  if (!agent.includes('skills')) expect(code).toBe(78);
});

it('nor as a suite', async () => {
  const at = installed('soul: SOUL.md', SOUND);
  const { code, out, err } = await typed(at, 'run --config /proc/self/environ');
  expect(code).toBe(78);
  expect(out + err).toMatch(/is what the system tells of its processes/);
});
