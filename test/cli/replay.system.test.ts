import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { committed, git, installation, put, type } from '../comparison/rehearsal/typing.ts';
import { bundled } from '../set-up/program.ts';

const CLI = bundled('daytwo');
const YES = { text: 'YES, your refund is on its way.' };
let provider: SimulatedProvider;
let answer: (system: string) => { text: string };
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: (r) => answer(r.system),
  });
});
beforeEach(() => {
  answer = () => YES;
  provider.setFault(null);
});
afterAll(() => provider.close());
const databaseOf = (cwd: string) => openStore(join(cwd, 'config/daytwo.db'), '');

describe('daytwo replay', () => {
  it('records what it was made with, so that a trace names the commit, the skill and the tool between two runs by hand', async () => {
    const tools = '[{ name: refund, description: "Pays back", parameters: { type: object } }]';
    const cwd = committed(
      installation(provider.baseUrl, {
        suite:
          'prompts: ["Question {{q}}"]\ntests:\n  - { description: Late refund, vars: { q: ' +
          '"0" }, assert: [{ type: contains, value: "YES" }], metadata: { expect: acted } }\n',
        config: (t) =>
          t
            .replace('soul: ../SOUL.md', 'soul: ../SOUL.md\n    skills: [skills]')
            .replace('maxOutputTokens: 64', `maxOutputTokens: 64, tools: ${tools}`),
      }),
    );
    put(cwd, 'config/skills/mail/SKILL.md', '---\nname: mail\n---\nSort mail.\n');
    git(cwd, 'add', '.');
    git(cwd, 'commit', '-qm', 'a skill');
    answer = (system) => (system.includes('strict') ? { text: 'No.' } : YES);
    for (let i = 0; i < 8; i++) await type(cwd, 'replay', 'refund');
    put(cwd, 'SOUL.md', 'You run the refund desk. Be strict.');
    put(cwd, 'config/skills/mail/SKILL.md', '---\nname: mail\n---\nSort mail by date.\n');
    put(
      cwd,
      'config/daytwo.yaml',
      readFileSync(join(cwd, 'config/daytwo.yaml'), 'utf8').replace('Pays back', 'Pays money back'),
    );
    git(cwd, 'commit', '-qam', 'strict from now on');
    const commit = git(cwd, 'log', '-1', '--format=%h');
    for (let i = 0; i < 4; i++) await type(cwd, 'replay', 'refund');
    const { out, err } = await type(cwd, 'trace', 'late refund');
    expect(err).toBe('');
    expect(out).toMatch(new RegExp(`soul changed: .*SOUL\\.md edited.*commit ${commit} by kim`));
    expect(out).toMatch(/skill mail changed|skills\/mail\/SKILL\.md edited/);
    expect(out).toMatch(/target changed: .*refund/);
    // A dry run is none: it records nothing.
    put(cwd, 'SOUL.md', 'You run the refund desk. Be kind.');
    await type(cwd, 'replay', 'refund', '--dry-run', '--yes');
    const store = databaseOf(cwd);
    expect((await store.versions.history('refund', 'soul')).length).toBe(2);
    await store.close();
  }, 60_000);

  const REFUSED: readonly (readonly [string, string])[] = [
    [
      'Japanese',
      '申し訳ございませんが、そのご依頼にはお応えできません。ご返金の手続きはできません。',
    ],
    ['Chinese', '很抱歉，我无法协助处理这个请求。我们不能为您办理退款。'],
    [
      'a language in Cyrillic letters',
      'К сожалению, я не могу помочь с этим запросом. Возврат денег невозможен.',
    ],
    ['a language in Arabic letters', 'عذرًا، لا يمكنني المساعدة في هذا الطلب. لا يمكننا رد المبلغ.'],
    [
      'Turkish',
      'Üzgünüm, bu istek için yardımcı olamam. Bu sipariş ve bir iade daha mümkün değil; lütfen ' +
        'satıcı ile görüşün, çünkü bu var olan bir kural.',
    ],
  ];

  it('says once that the rules do not read the language of the answers, and not of those that they do', async () => {
    for (const [language, text] of REFUSED) {
      const cwd = installation(provider.baseUrl, { cases: 3 });
      answer = () => ({ text });
      const { err } = await type(cwd, 'replay', 'refund');
      const said = `the answers are in ${language}: the rules that see refusals know English, German`;
      expect({ language, said: err.split(said).length - 1 }).toEqual({ language, said: 1 });
      expect(err).toContain('Next: set judgments.judge');
    }
    answer = () => ({
      text: 'I am sorry, but I cannot help you with this request, and that is not what we are for.',
    });
    const { err } = await type(installation(provider.baseUrl, { cases: 3 }), 'replay', 'refund');
    expect(err).not.toContain('the answers are in');
  }, 60_000);

  it('whose database is deleted under it makes no call that nothing would count, and ends with 2 and the reason', async () => {
    const cwd = installation(provider.baseUrl, { cases: 40 });
    const before = provider.stats().total;
    answer = () => {
      rmSync(join(cwd, 'config/daytwo.db'), { force: true });
      return YES;
    };
    const { code, err } = await type(cwd, 'replay', 'refund');
    expect(code).toBe(2);
    expect(err).toMatch(
      /the database .*daytwo\.db is not there any more: it was deleted or moved while it was in use\nNext: put it back/,
    );
    expect(provider.stats().total - before).toBeLessThan(20);
  });

  it("that meets a gone model leaves the event, the incident and the model's state that a run of the worker would, and takes them back once it answers", async () => {
    const cwd = installation(provider.baseUrl, { cases: 3 });
    provider.setFault({ kind: 'gone-model', path: 'chat' });
    await type(cwd, 'replay', 'refund');
    expect((await type(cwd, 'incidents')).out).toContain('sim-1 is gone at sim');
    expect((await type(cwd, 'models')).out).toMatch(/sim-1.*retired, seen/);
    const events = async (): Promise<string[]> => {
      const store = databaseOf(cwd);
      const kinds = (await store.models.events({ limit: 9 })).map((e) => e.kind);
      await store.close();
      return kinds;
    };
    expect(await events()).toEqual(['retired']);
    await type(cwd, 'replay', 'refund');
    expect(await events(), 'once, however often it is replayed').toEqual(['retired']);
    provider.setFault(null);
    await type(cwd, 'replay', 'refund');
    expect((await type(cwd, 'incidents')).out).toContain('No unfinished incident.');
    expect((await events()).toSorted()).toEqual(['back', 'retired']);
    expect((await type(cwd, 'models')).out).not.toMatch(/retired, seen/);
  }, 60_000);

  it('that was killed is shown as interrupted once its process is gone, and one that is being made as running', async () => {
    const cwd = installation(provider.baseUrl, { cases: 3 });
    let asked: () => void = () => undefined;
    const standing = new Promise<void>((resolve) => {
      asked = resolve;
    });
    answer = () => {
      provider.setFault({ kind: 'silence' });
      asked();
      return YES;
    };
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', CLI, 'replay', 'refund'],
      { cwd, env: { ...process.env, SIM_KEY: 'sk-sim', NODE_OPTIONS: '' }, stdio: 'ignore' },
    );
    const gone = new Promise((resolve) => child.on('exit', resolve));
    await standing;
    expect((await type(cwd, 'runs')).out).toMatch(/refund\/desk +manual +running/);
    child.kill('SIGKILL');
    await gone;
    const { out } = await type(cwd, 'runs');
    expect(out).toMatch(/refund\/desk +manual +interrupted/);
    const id = /run_\w+/.exec(out)?.[0] ?? '';
    expect((await type(cwd, 'runs', id)).out).toContain(
      'stopped: interrupted: the process that made it is gone',
    );
    // Another machine's process cannot be looked at from here, so its run is left as it is.
    const store = databaseOf(cwd);
    const run = await store.runs.get(id);
    if (run === null) throw new Error('the run is gone');
    await store.runs.create({
      ...run,
      id: 'run_elsewhere',
      by: 'elsewhere:1',
      state: 'running',
      endedAt: null,
      stopReason: null,
    });
    await store.close();
    expect((await type(cwd, 'runs')).out).toMatch(/run_elsewhere .* running/);
  }, 60_000);
});
