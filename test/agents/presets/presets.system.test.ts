import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UnusableFiles } from '../../../src/agents/file-problem.ts';
import { filesOf } from '../../../src/agents/files.ts';
import type { PresetRead } from '../../../src/agents/presets/preset.ts';
import { PRESETS } from '../../../src/agents/presets/registry.ts';
import { findUntestedSkills, skillsOf } from '../../../src/agents/skills.ts';
import { truncations } from '../../../src/agents/truncation.ts';
import { checkInstallation } from '../../../src/cli/check-config/check.ts';
import { makeProgram } from '../../../src/cli/program.ts';
import { PRESET_NAMES } from '../../../src/config/preset-names.ts';
import { problemLine } from '../../../src/domain/errors.ts';

type Files = Readonly<Record<string, string>>;
function tree(files: Files, at = mkdtempSync(join(tmpdir(), 'daytwo-preset-'))): string {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(at, name)), { recursive: true });
    writeFileSync(join(at, name), text);
  }
  return at;
}
const read = (
  preset: string,
  workspace: string,
  model: string,
  runtimeConfig?: string,
): PresetRead => {
  const found = PRESETS[preset];
  if (found === undefined) throw new Error(preset);
  const got = found.read({
    workspace,
    model,
    ...(runtimeConfig === undefined ? {} : { runtimeConfig }),
  });
  if (got.problems.length > 0) throw new UnusableFiles(got.problems);
  return got;
};

const CLAW: Files = {
  'workspace/SOUL.md': 'You are Ada.',
  'workspace/AGENTS.md': 'Rules.',
  'workspace/IDENTITY.md': 'Ada',
  'workspace/USER.md': 'Bo',
  'workspace/MEMORY.md': 'Bo likes tea.',
  'workspace/skills/mail/SKILL.md':
    '---\nname: Mail triage\ndescription: sorts mail\n---\nSort it.',
  'workspace/skills/mail/sort.py': 'print(1)',
  'workspace/memory/2026-01-01.md': 'daily',
  'openclaw.json': `// mine
{ meta: { lastTouchedVersion: '2026.8.1' },
  agents: { defaults: { model: { primary: 'anthropic/claude-opus-4-6' } }, list: [{ id: 'main', default: true }, { id: 'canary', model: 'openai/gpt-5.5-2026-04-23', tools: { deny: ['*'] } }] }, }`,
};

describe('the presets', () => {
  it('are those that the configuration knows', () => {
    expect(Object.keys(PRESETS)).toEqual([...PRESET_NAMES]);
  });
});

describe('an OpenClaw workspace', () => {
  const agent = (workspace: string, model = 'openclaw/canary'): Parameters<typeof filesOf>[1] => ({
    preset: 'openclaw',
    workspace,
    runtimeConfig: undefined,
    soul: [],
    skills: undefined,
    target: { model },
  });

  it('is read as soul, notes and whole skill bundles, none of which is sent', () => {
    const root = tree(CLAW);
    const { soul, preset } = filesOf({ folder: root }, agent('workspace'));
    expect(soul.documents.map((d) => [d.name, d.role])).toEqual([
      ['workspace/AGENTS.md', 'soul'],
      ['workspace/SOUL.md', 'soul'],
      ['workspace/IDENTITY.md', 'soul'],
      ['workspace/USER.md', 'notes'],
      ['workspace/MEMORY.md', 'notes'],
      ['workspace/skills/mail/SKILL.md', 'skill'],
      ['workspace/skills/mail/sort.py', 'skill'],
    ]);
    expect(soul.text).toBe('');
    expect(skillsOf(soul)).toEqual([
      { name: 'Mail triage', file: 'workspace/skills/mail/SKILL.md' },
    ]);
    expect(preset).toMatchObject({
      runtime: { name: 'OpenClaw', version: '2026.8.1' },
      limits: { file: 20_000, total: 60_000 },
      files: [join(root, 'openclaw.json')],
      warnings: [],
    });
    writeFileSync(join(root, 'workspace/skills/mail/sort.py'), 'print(2)');
    expect(filesOf({ folder: root }, agent('workspace')).soul.hash).not.toBe(soul.hash);
  });

  it('has the model and tools of the agent that is asked, by any of its names', () => {
    const workspace = join(tree(CLAW), 'workspace');
    for (const name of ['openclaw/canary', 'openclaw:canary', 'agent:canary'])
      expect(read('openclaw', workspace, name).target).toEqual({
        'model in openclaw.json': 'openai/gpt-5.5-2026-04-23',
        'tools in openclaw.json': '[{"deny":["*"]}]',
      });
    for (const name of ['openclaw', 'openclaw/default', 'openclaw/main', 'openclaw/none'])
      expect(read('openclaw', workspace, name)).toMatchObject({
        target: { 'model in openclaw.json': 'anthropic/claude-opus-4-6' },
        warnings: [{ message: expect.stringMatching(/can fire real tools/) }],
      });
  });

  it('is taken as far as it goes where openclaw.json is missing, odd, includes others or falls back', () => {
    const bare = tree({ 'SOUL.md': 'x' });
    expect(read('openclaw', bare, 'openclaw')).toMatchObject({
      target: {},
      runtime: null,
      warnings: [
        { message: expect.stringMatching(/openclaw\.json does not exist: the model behind/) },
        { message: expect.stringMatching(/real tools/) },
      ],
    });
    expect(() => read('openclaw', bare, 'openclaw', join(bare, 'none.json'))).toThrow(
      /none\.json does not exist/,
    );
    const keyed = tree({
      'w/SOUL.md': 'x',
      'openclaw.json':
        '{ agents: { entries: { main: { default: true, model: "a/b" }, canary: { model: ' +
        '"c/d", tools: { deny: ["*"] } } } } }',
    });
    expect(read('openclaw', join(keyed, 'w'), 'openclaw/canary')).toMatchObject({
      target: { 'model in openclaw.json': 'c/d' },
      warnings: [],
    });
    expect(read('openclaw', join(keyed, 'w'), 'openclaw').target).toEqual({
      'model in openclaw.json': 'a/b',
    });
    const odd = tree({
      'w/SOUL.md': 'x',
      'openclaw.json':
        '{ agents: { defaults: { bootstrapMaxChars: 100 } }, tools: { deny: ["*"] } }',
    });
    expect(read('openclaw', join(odd, 'w'), 'openclaw')).toMatchObject({
      target: { 'tools in openclaw.json': '[{"deny":["*"]}]' },
      limits: { file: 100, total: 60_000 },
    });
    tree(
      {
        'openclaw.json':
          '{ "$include": "./a.json5", tools: { deny: ["*"] }, agents: { defaults: { model: { ' +
          'primary: "a/b", fallbacks: ["c/d"] } } } }',
      },
      odd,
    );
    expect(read('openclaw', join(odd, 'w'), 'openclaw').warnings.map((w) => w.message)).toEqual([
      expect.stringMatching(/includes other files/),
      expect.stringMatching(/falls back to c\/d when a\/b fails/),
    ]);
    tree({ 'openclaw.json': '{\n  agents: {\n' }, odd);
    expect(() => read('openclaw', join(odd, 'w'), 'openclaw')).toThrow(
      /openclaw\.json:3: a \{ is not closed/,
    );
    execFileSync('rm', [join(odd, 'openclaw.json')]);
    execFileSync('mkfifo', [join(odd, 'openclaw.json')]);
    expect(read('openclaw', join(odd, 'w'), 'openclaw').warnings[0]?.message).toMatch(/but a pipe/);
  });

  it('is none without its files, and lends no file from elsewhere', () => {
    expect(() => read('openclaw', tree({ 'MEMORY.md': 'x' }), 'openclaw')).toThrow(
      /is no OpenClaw workspace/,
    );
    const workspace = tree({ 'AGENTS.md': 'x' });
    symlinkSync('/etc/passwd', join(workspace, 'SOUL.md'));
    expect(() => read('openclaw', workspace, 'openclaw')).toThrow(
      /SOUL\.md is a link that leads out of the workspace/,
    );
  });

  it('follows no link from openclaw.json to elsewhere, and quotes nothing of what it leads to', () => {
    const root = tree({
      'w/SOUL.md': 'x',
      'own/claw.json': '{ agents: { defaults: { model: "a/b" } }, tools: { deny: ["*"] } }',
    });
    symlinkSync('own/claw.json', join(root, 'openclaw.json'));
    expect(read('openclaw', join(root, 'w'), 'openclaw').target).toMatchObject({
      'model in openclaw.json': 'a/b',
    });
    execFileSync('rm', [join(root, 'openclaw.json')]);
    symlinkSync(
      join(tree({ 'secret.txt': 'hunter2 and more' }), 'secret.txt'),
      join(root, 'openclaw.json'),
    );
    for (const named of [undefined, join(root, 'openclaw.json')]) {
      let said = '';
      try {
        read('openclaw', join(root, 'w'), 'openclaw', named);
      } catch (e) {
        said = String(e);
      }
      expect(said).toMatch(
        /openclaw\.json is a link that leads out of its folder, and is not followed/,
      );
      expect(said).not.toContain('hunter2');
    }
    expect(() =>
      PRESETS['openclaw']?.models({ workspace: join(root, 'w'), model: 'openclaw', headers: {} }),
    ).toThrow(/is a link that leads out/);
  });

  it.each([
    ['{agents: null}', 'openclaw.json:1: agents must be a map, and is null'],
    [
      '{\n  agents: {\n    list: "x" } }',
      'openclaw.json:3: agents.list must be a list, and is a text',
    ],
    [
      '{"agents":{"defaults":{"model":42}}}',
      'openclaw.json:1: agents.defaults.model must be "provider/model", or { primary: …, ' +
        'fallbacks: […] }, and is a number',
    ],
    [
      '{ agents: { list: [\n{ id: "canary", model: { primary: ["a/b"] } }] } }',
      'openclaw.json:2: agents.list[0].model must be "provider/model", or { primary: …, ' +
        'fallbacks: […] }, and is a map',
    ],
    [
      '{ agents: { entries: { canary: { tools: { deny: "*" } } } } }',
      'openclaw.json:1: agents.entries.canary.tools.deny must be a list, and is a text',
    ],
    ['[]', 'openclaw.json:1: must be a map, and is a list'],
    [
      '{ agents: { defaults: { models: [] } }, tools: 1 }',
      'openclaw.json:1: agents.defaults.models must be a map, and is a list',
    ],
  ])('is refused with the path that is wrong where openclaw.json is %s', (text, words) => {
    const root = tree({ 'w/SOUL.md': 'x', 'openclaw.json': text });
    expect(() => read('openclaw', join(root, 'w'), 'openclaw/canary')).toThrow(words);
    expect(() =>
      PRESETS['openclaw']?.models({
        workspace: join(root, 'w'),
        model: 'openclaw/canary',
        headers: {},
      }),
    ).toThrow(words);
  });

  it('takes an include for what it is, wherever it stands', () => {
    const root = tree({
      'w/SOUL.md': 'x',
      'openclaw.json':
        '{ agents: { list: { $include: "./agents.json5" } }, channels: { $include: ' +
        '"./c.json5" }, tools: { deny: ["*"] } }',
    });
    expect(read('openclaw', join(root, 'w'), 'openclaw').warnings.map((w) => w.message)).toEqual([
      expect.stringMatching(/includes other files at agents\.list, which are not read/),
    ]);
  });

  it('says which files OpenClaw cuts, each and together', () => {
    const text = (n: number): string => 'x'.repeat(n);
    const docs = (sizes: readonly number[]): Parameters<typeof truncations>[0] =>
      sizes.map((n, i) => ({ name: `${i}.md`, path: '', role: 'soul', hash: '', text: text(n) }));
    const limits = { runtime: 'OpenClaw', file: 20_000, total: 60_000 };
    expect(truncations(docs([20_000, 20_000, 20_000]), limits)).toEqual([]);
    expect(truncations(docs([20_001]), limits)).toEqual([
      '0.md has 20,001 characters, and OpenClaw cuts a file at 20,000: the model does not ' +
        'see the rest',
    ]);
    expect(truncations(docs([20_000, 20_000, 20_000, 1]), limits)).toEqual([
      expect.stringMatching(/come to 60,001 characters/),
    ]);
    expect(
      truncations([{ name: 's', path: '', role: 'skill', hash: '', text: text(99_999) }], limits),
    ).toEqual([]);
  });
});

describe('a Claude Code project', () => {
  it('is its CLAUDE.md and AGENTS.md, sent, with subagents and skills as parts of the version', () => {
    const root = tree({
      'CLAUDE.md': 'Use tabs.',
      'AGENTS.md': 'Run make.',
      '.claude/agents/reviewer.md': '---\nname: reviewer\nmodel: sonnet\n---\nReview.',
      '.claude/agents/tester.md': '---\nname: tester\nmodel: claude-haiku-4-5-20251001\n---\nTest.',
      '.claude/agents/old.md': '---\nname: old\n---\nOld.',
      '.claude/agents/broken.md': '---\nname: [\n---\n',
      '.claude/skills/release/SKILL.md': '---\nname: release\n---\nShip.',
    });
    const { soul, preset } = filesOf(
      { folder: root },
      {
        preset: 'claude-code',
        workspace: '.',
        runtimeConfig: undefined,
        soul: [],
        skills: undefined,
        target: { model: 'sonnet' },
      },
    );
    expect(soul.text).toBe('Use tabs.\n\nRun make.');
    expect(skillsOf(soul).map((s) => s.name)).toEqual([
      'release',
      'broken',
      'old',
      'reviewer',
      'tester',
    ]);
    expect(preset?.warnings.map((w) => w.message.replace(`${root}/`, ''))).toEqual([
      'the target says model: sonnet, which is whatever version is newest: its model is not pinned',
      expect.stringMatching(/broken\.md: its front matter cannot be read/),
      '.claude/agents/old.md names no model and inherits whatever the session runs on: its ' +
        'model is not pinned',
      '.claude/agents/reviewer.md says model: sonnet, which is whatever version is newest: ' +
        'its model is not pinned',
    ]);
    expect(() => read('claude-code', tree({ 'README.md': '' }), 'm')).toThrow(
      /neither CLAUDE\.md nor AGENTS\.md/,
    );
  });
});

describe('skills and their canaries', () => {
  it("are matched by skill, task or the suite's name, however written", () => {
    const skills = ['Mail triage', 'web_search', 'calendar', 'notes', 'lone'].map((name) => ({
      name,
      file: '',
    }));
    const suites = [
      {
        name: 'notes',
        cases: [
          { metadata: { task: 'mail-triage' } },
          { metadata: { skill: ['Web-Search', 'CALENDAR'] } },
        ],
      },
    ];
    expect(findUntestedSkills(skills, suites).map((s) => s.name)).toEqual(['lone']);
  });
});

describe('daytwo init --preset', () => {
  const run = async (cwd: string, ...argv: string[]): Promise<string> => {
    const out: string[] = [];
    await makeProgram(
      {
        out: (t) => void out.push(t),
        err: () => undefined,
        env: { OPENCLAW_GATEWAY_TOKEN: 'token-of-the-gateway', ANTHROPIC_API_KEY: 'sk-x-1234' },
        cwd,
        stdin: process.stdin,
        tty: false,
        width: 100,
        setExit: () => undefined,
      },
      '0',
    ).parseAsync(['node', 'daytwo', ...argv]);
    return out.join('\n');
  };
  const made: string[] = [];
  afterAll(() => made.forEach((m) => execFileSync('rm', ['-rf', m])));

  it.each([
    ['openclaw', CLAW, 'workspace'],
    ['claude-code', { 'p/CLAUDE.md': 'Use tabs.' }, 'p'],
  ] as const)(
    'writes a %s configuration that is sound, touches nothing in the workspace, and does not write twice',
    async (preset, files, workspace) => {
      const cwd = tree(files);
      made.push(cwd);
      const before = execFileSync('ls', ['-AlR', '--full-time', join(cwd, workspace)], {
        encoding: 'utf8',
      });
      expect(await run(cwd, 'init', '--preset', preset, workspace)).toContain(
        `nothing in ${workspace} was touched`,
      );
      expect(readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8')).toContain(
        `workspace: "../${workspace}"`,
      );
      const checked = await checkInstallation(
        join(cwd, 'config/daytwo.yaml'),
        { OPENCLAW_GATEWAY_TOKEN: 'token-of-the-gateway', ANTHROPIC_API_KEY: 'sk-x-1234' },
        'all',
      );
      expect(checked.problems.map(problemLine)).toEqual([]);
      const skills = checked.warnings
        .filter((w) => w.message.startsWith('no canary tests'))
        .map((w) => w.message);
      expect(skills).toEqual(
        preset === 'openclaw'
          ? ['no canary tests the skill "Mail triage" (../workspace/skills/mail/SKILL.md)']
          : [],
      );
      const strict = await checkInstallation(
        join(cwd, 'config/daytwo.yaml'),
        { OPENCLAW_GATEWAY_TOKEN: 'token-of-the-gateway', ANTHROPIC_API_KEY: 'sk-x-1234' },
        'all',
        true,
      );
      expect(strict.problems.map((p) => p.message)).toEqual(skills);
      expect(
        execFileSync('ls', ['-AlR', '--full-time', join(cwd, workspace)], { encoding: 'utf8' }),
      ).toBe(before);
      await expect(run(cwd, 'init', '--preset', preset, workspace)).rejects.toThrow(
        /daytwo\.yaml is there already/,
      );
    },
  );

  it("takes the gateway's port from openclaw.json, asks for its endpoint only where it is off, and warns where the port is another one since", async () => {
    const cwd = tree({
      ...CLAW,
      'openclaw.json':
        '{ gateway: { port: 19001, http: { endpoints: { chatCompletions: { enabled: true } } ' +
        '} }, tools: { deny: ["*"] } }',
    });
    made.push(cwd);
    expect(await run(cwd, 'init', '--preset', 'openclaw', 'workspace')).not.toMatch(
      /switch the endpoint on/,
    );
    const file = join(cwd, 'config/daytwo.yaml');
    expect(readFileSync(file, 'utf8')).toContain('baseUrl: http://127.0.0.1:19001/v1');
    const told = async (): Promise<string[]> =>
      (
        await checkInstallation(file, { OPENCLAW_GATEWAY_TOKEN: 'token-of-the-gateway' }, 'all')
      ).warnings
        .map(problemLine)
        .filter((w) => w.includes('port'));
    expect(await told()).toEqual([]);
    tree({ 'openclaw.json': '{ gateway: { port: 19002 }, tools: { deny: ["*"] } }' }, cwd);
    expect(await told()).toEqual([
      expect.stringMatching(
        /daytwo\.yaml:8:\d+: providers\.gateway\.baseUrl: names port 19001, and .*openclaw\.json has the gateway listen on 19002 \(write port 19002/,
      ),
    ]);
    const off = tree({ ...CLAW, 'openclaw.json': '{ gateway: { port: 19002 } }' });
    made.push(off);
    expect(await run(off, 'init', '--preset', 'openclaw', 'workspace')).toMatch(
      /switch the endpoint on/,
    );
    const wrong = tree({ ...CLAW, 'openclaw.json': '{ gateway: { port: "19001" } }' });
    made.push(wrong);
    await expect(run(wrong, 'init', '--preset', 'openclaw', 'workspace')).rejects.toThrow(
      /openclaw\.json:1: gateway\.port must be a number, and is a text/,
    );
  });

  it('says what is wrong with a workspace before it writes anything', async () => {
    const cwd = tree({ 'a.txt': '' });
    await expect(run(cwd, 'init', '--preset', 'openclaw', '.')).rejects.toThrow(
      /is no OpenClaw workspace/,
    );
    await expect(run(cwd, 'init', '--preset', 'openclaw')).rejects.toThrow(/say where/);
    await expect(run(cwd, 'init', '--preset', 'x', '.')).rejects.toThrow(
      /known are openclaw, claude-code/,
    );
    expect(execFileSync('ls', [cwd], { encoding: 'utf8' })).toBe('a.txt\n');
  });
});
