import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Checked, checkInstallation } from '../../src/cli/check-config/check.ts';
import { problemLine } from '../../src/domain/errors.ts';

const SUITE = 'prompts: [hi]\ntests: [{ assert: [{ type: contains, value: YES }] }]\n';
const CHANNEL = 'alerts: { email: { url: env:SMTP, from: a@example.com, to: [b@example.com] } }\n';

/** What check-config says of the files, `F/` standing for their folder. */
async function check(
  files: Readonly<Record<string, string | Uint8Array>>,
  links: Readonly<Record<string, string>> = {},
): Promise<{ problems: string[]; warnings: string[]; summary: string }> {
  const root = mkdtempSync(join(tmpdir(), 'daytwo-at-once-'));
  for (const [name, body] of Object.entries({ 'suite.yaml': SUITE, ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), body);
  }
  for (const [name, to] of Object.entries(links)) symlinkSync(to, join(root, name));
  const checked: Checked = await checkInstallation(
    join(root, 'daytwo.yaml'),
    { KEY: 'sk-1234', SMTP: 'smtp://u:p@mail.example' },
    'all',
  );
  const words = (list: Checked['problems']): string[] =>
    list.map((p) => problemLine(p).replaceAll(root, 'F'));
  // What a soul lacks has tests of its own.
  const others = checked.warnings.filter((w) => !w.message.startsWith('the soul does not say'));
  return { problems: words(checked.problems), warnings: words(others), summary: checked.summary };
}

const BINARY = Uint8Array.from([0, 1, 2, 0]);

describe('every problem of a preset at once', () => {
  it('names each file of an OpenClaw workspace that cannot be used, with the line where one is at fault', async () => {
    const { problems } = await check(
      {
        'daytwo.yaml': `providers: { gw: { kind: openai, baseUrl: "http://127.0.0.1:1", apiKey: env:KEY } }
agents:
  claw: { preset: openclaw, workspace: w, target: { provider: gw, model: openclaw, price: { input: 1, output: 1 } }, suites: [{ file: suite.yaml }] }
${CHANNEL}`,
        'w/AGENTS.md': 'x',
        'w/TOOLS.md': BINARY,
        'w/USER.md': BINARY,
        'openclaw.json': '{\n  agents: {}\n  tools: {}\n}',
      },
      { 'w/SOUL.md': '/etc/passwd', 'w/IDENTITY.md': '/etc/hostname' },
    );
    expect(problems).toEqual(
      [
        'F/daytwo.yaml:3:11: agents.claw.workspace: F/w/SOUL.md is a link that leads out of ' +
          'the workspace, or to nothing (check the path under workspace:)',
        'F/daytwo.yaml:3:11: agents.claw.workspace: F/w/IDENTITY.md is a link that leads out ' +
          'of the workspace, or to nothing (check the path under workspace:)',
        'F/openclaw.json:3: a "," is missing before "t" (it belongs to agents.claw.workspace)',
        'F/daytwo.yaml:3:11: agents.claw.workspace: F/w/TOOLS.md is no text file (check the ' +
          'path under workspace:)',
        'F/daytwo.yaml:3:11: agents.claw.workspace: F/w/USER.md is no text file (check the ' +
          'path under workspace:)',
      ].map((line) =>
        line.startsWith('F/daytwo')
          ? expect.stringContaining(line.slice(line.indexOf('agents.')))
          : line,
      ),
    );
    expect(problems.filter((p) => p.startsWith('F/daytwo.yaml:3:'))).toHaveLength(4);
  });

  it('follows no link from a file of tools to elsewhere: what it leads to would be sent to the provider', async () => {
    const config = `providers: { openai: { kind: openai, apiKey: env:KEY } }
agents:
  refund: { soul: SOUL.md, target: { provider: openai, model: gpt-4.1-mini, tools: tools.yaml }, suites: [{ file: suite.yaml }] }
${CHANNEL}`;
    const files = { 'daytwo.yaml': config, 'SOUL.md': 'x', 'own/tools.yaml': '[{ name: search }]' };
    expect((await check(files, { 'tools.yaml': 'own/tools.yaml' })).problems).toEqual([]);
    expect((await check(files, { 'tools.yaml': '/etc/passwd' })).problems).toEqual([
      expect.stringMatching(
        /agents\.refund\.target\.tools: F\/tools\.yaml is a link that leads out of its folder, and is not followed: name the file itself$/,
      ),
    ]);
  });

  it('names each of a Claude Code project, and of an agent with files of its own', async () => {
    const { problems } = await check(
      {
        'daytwo.yaml': `providers: { a: { kind: anthropic, apiKey: env:KEY } }
agents:
  code: { preset: claude-code, workspace: p, target: { provider: a, model: claude-haiku-4-5 }, suites: [{ file: suite.yaml }] }
  own: { soul: [one.md, two.md], target: { provider: a, model: claude-haiku-4-5 }, suites: [{ file: suite.yaml }] }
${CHANNEL}`,
        'p/CLAUDE.md': BINARY,
        'one.md': BINARY,
        'two.md': BINARY,
      },
      { 'p/AGENTS.md': '/etc/passwd' },
    );
    expect(problems.map((p) => p.replace(/^F\/daytwo\.yaml:(\d+):\d+: /, '$1 '))).toEqual([
      '3 agents.code.workspace: F/p/AGENTS.md is a link that leads out of the workspace ' +
        '(check the path under workspace:)',
      '3 agents.code.workspace: F/p/CLAUDE.md is no text file (check the path under workspace:)',
      '4 agents.own.soul: F/one.md is no text file (check the paths under soul: and skills:)',
      '4 agents.own.soul: F/two.md is no text file (check the paths under soul: and skills:)',
    ]);
  });
});

describe('an error in the configuration', () => {
  const broken = `providers: { openai: { kind: openai, apiKey: env:NOT_SET } }
agents:
  refund: { soul: SOUL.md, bogus: 1, target: { provider: openai, model: gpt-9-nano }, suites: [{ file: bad.yaml, schedule: never }, { file: none.yaml, name: b }] }
  other: { soul: BIN.md, target: { provider: opneai, model: gpt-4.1 }, suites: [{ file: worse.yaml }] }
money: { perDayUsd: 1 }
${CHANNEL}`;

  it('hides nothing that does not hang on it, and is said once', async () => {
    const { problems, warnings } = await check({
      'daytwo.yaml': broken,
      'SOUL.md': '',
      'BIN.md': BINARY,
      'bad.yaml': 'prompts: [hi]\ntests: [{ assert: [{ type: contians, value: YES }] }]\n',
      'worse.yaml': 'prompts: [hi]\ntests: [{ asert: [] }]\n',
    });
    expect(
      problems
        .map((p) => p.replace(/:\d+:\d+: .*?(agents\.|providers\.|tests|models)/, ' $1'))
        .toSorted(),
    ).toEqual([
      expect.stringMatching(
        /^F\/bad\.yaml tests\[0\]\.assert\[0\]\.type: unknown assertion type "contians" \(did you mean "contains"\?\)/,
      ),
      expect.stringMatching(/^F\/daytwo\.yaml agents\.other\.soul: F\/BIN\.md is no text file/),
      expect.stringMatching(
        /^F\/daytwo\.yaml agents\.other\.target\.provider: there is no provider "opneai" \(did you mean "openai"\?\)/,
      ),
      expect.stringMatching(/^F\/daytwo\.yaml agents\.refund\.bogus: unknown key/),
      expect.stringMatching(
        /^F\/daytwo\.yaml agents\.refund\.suites\.1\.file: there is no file F\/none\.yaml/,
      ),
      expect.stringMatching(/^F\/daytwo\.yaml agents\.refund\.suites\[0\]\.schedule: /),
      expect.stringMatching(
        /^F\/daytwo\.yaml agents\.refund\.target\.model: no price is known for gpt-9-nano/,
      ),
      expect.stringMatching(
        /^F\/daytwo\.yaml providers\.openai\.apiKey: the environment variable NOT_SET is not set/,
      ),
      expect.stringMatching(/^F\/worse\.yaml tests\[0\]\.asert: unknown key/),
    ]);
    expect(warnings).toEqual([expect.stringContaining('agents.refund.soul: the soul is empty')]);
  });

  it('that leaves out what must be there makes nothing up of it', async () => {
    const { problems } = await check({
      'daytwo.yaml':
        `providers: { openai: { kind: openai, apiKey: env:KEY } }\nagents:\n  ` +
        'refund: { target: { provider: openai }, suites: [{ name: a }] ' +
        `}\n${CHANNEL}`,
    });
    expect(problems.every((p) => p.endsWith('is missing') || p.includes('soul'))).toBe(true);
    expect(problems.length).toBeLessThanOrEqual(3);
  });
});

describe('the file of the user’s own dates', () => {
  const config = (more = ''): string => `providers: { openai: { kind: openai, apiKey: env:KEY } }
agents:
  refund: { soul: SOUL.md, target: { provider: openai, model: gpt-4.1-mini }, suites: [{ file: suite.yaml }] }
models: { overrides: own.yaml }
${CHANNEL}${more}`;

  it('has wrong providers, dates and doubled rows named together, each with its line', async () => {
    const { problems } = await check({
      'daytwo.yaml': config(),
      'SOUL.md': 'x',
      'own.yaml':
        'models:\n  - { provider: opnai, model: gpt-4.1-mini, ends: 2027-02-30 }\n  - { ' +
        'provider: openai, model: gpt-4.1-mini, ends: 2027-03-01 }\n  - { provider: openai, ' +
        'model: GPT-4.1-mini, ends: soon }\n  - { provider: nobody, ends: 2027-03-01 }\n',
    });
    expect(problems.map((p) => p.replace(/^F\/own\.yaml:(\d+):\d+: /, '$1 '))).toEqual([
      expect.stringMatching(/^2 models\[0\]\.ends: is not a day of the calendar/),
      expect.stringMatching(
        /^2 models\[0\]\.provider: there is no provider "opnai" in the configuration \(did you mean "openai"\?\)/,
      ),
      expect.stringMatching(/^4 models\[2\]\.ends: is not a day/),
      '4 models[2].model: says the end of GPT-4.1-mini at openai a second time; the first is ' +
        'in line 3 (keep one of them)',
      expect.stringMatching(/^5 models\[3\]\.model: is missing/),
      expect.stringMatching(/^5 models\[3\]\.provider: there is no provider "nobody"/),
    ]);
  });

  it('is warned of where a model is written nearly like one in use, and not where it is another model', async () => {
    const { problems, warnings } = await check({
      'daytwo.yaml': config(),
      'SOUL.md': 'x',
      'own.yaml':
        'models:\n  - { provider: openai, model: gpt-4.1-mni, ends: 2027-03-01 }\n  - { ' +
        'provider: openai, model: gpt-4o-mini, ends: 2027-03-01 }\n  - { provider: openai, ' +
        'model: o3, ends: 2027-03-01 }\n',
    });
    expect(problems).toEqual([]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^F\/own\.yaml:2:\d+: models\[0\]\.model: no agent uses gpt-4\.1-mni at openai, and no source that is read here knows it: its end warns nobody \(did you mean "gpt-4\.1-mini"\?\)$/,
      ),
    ]);
  });
});

it('counts one case as one, and warns of a claim that nothing can refute or that begins in the future', async () => {
  const { problems, warnings, summary } = await check({
    'daytwo.yaml': `providers: { openai: { kind: openai, apiKey: env:KEY } }
agents:
  refund: { soul: SOUL.md, claims: claims.yaml, target: { provider: openai, model: gpt-4.1-mini }, suites: [{ file: suite.yaml }] }
${CHANNEL}`,
    'SOUL.md': 'You refund.',
    'claims.yaml': `claims:
  - id: any
    statement: Refunds whatever it is asked to.
    expect: { fails: 0..100% }
    owner: ana
    since: 9999-01-01
`,
  });
  expect(problems).toEqual([]);
  expect(summary).toMatch(/^1 agent, 1 case, tells email;/);
  expect(warnings.filter((w) => w.includes('claims'))).toEqual([
    expect.stringMatching(/^F\/claims\.yaml:4:\d+: claims\[0\]\.expect: every share lies in it/),
    expect.stringMatching(/^F\/claims\.yaml:6:\d+: claims\[0\]\.since: 9999-01-01 lies ahead/),
  ]);
});
