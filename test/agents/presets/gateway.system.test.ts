import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { soulDiffs } from '../../../src/monitoring/review/soul-diff.ts';
import { HOUR, makeWorld, START } from '../../app/world.ts';
import { startGateway } from './claw-gateway.ts';

const OPENCLAW = (model: string, version: string): string =>
  `// ours\n{ meta: { lastTouchedVersion: '${version}' }, agents: { list: [{ id: 'canary', ` +
  `model: '${model}', tools: { deny: ['*'] } }] } }`;

describe('an OpenClaw agent behind its gateway', () => {
  it('is asked as itself, and every edit of it is seen, told and forgiven', async () => {
    const gateway = await startGateway('sk-test-123');
    const root = mkdtempSync(join(tmpdir(), 'daytwo-claw-'));
    const workspace = join(root, 'workspace');
    const write = (name: string, text: string): void => writeFileSync(join(root, name), text);
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=a@b', ...args], {
        cwd: workspace,
        encoding: 'utf8',
      }).trim();
    mkdirSync(join(workspace, 'skills', 'mail'), { recursive: true });
    write('openclaw.json', OPENCLAW('openai/gpt-5.5-2026-04-23', '2026.8.1'));
    write('workspace/SOUL.md', 'You are Ada.\nNever send money.\n');
    write('workspace/MEMORY.md', 'Bo likes tea.\n');
    write('workspace/skills/mail/SKILL.md', '---\nname: mail\n---\nSort mail.\n');
    git('init', '-q');
    git('add', '.');
    git('commit', '-qm', 'Ada');
    const world = await makeWorld({
      behave: () => {
        throw new Error('the model is asked past the gateway');
      },
      suite:
        `prompts: ['{{m}}']\ntests:\n  - { description: Who, vars: { m: Who are you? }, ` +
        `assert: [{ type: contains, value: YES }], metadata: { skill: mail } }\n`,
      config: (text) =>
        text
          .replace(
            'soul: SOUL.md',
            `preset: openclaw\n    workspace: ${JSON.stringify(workspace)}\n    ` +
              'commitWithinMinutes: 30',
          )
          .replace(
            /baseUrl: "http[^"]*"/,
            `baseUrl: "${gateway.url}", capField: max_completion_tokens, watch: false`,
          )
          .replace(
            'model: sim-1,',
            'model: openclaw/canary, headers: { x-openclaw-model: anthropic/claude-sonnet-4-5 },',
          ),
    });
    try {
      let now = START;
      const later = async (ms: number): Promise<void> => {
        now += ms;
        await world.clock.advanceTo(now);
        await world.turn();
      };
      const runs = async (): Promise<string[]> =>
        (await world.store.runs.recent({ limit: 20 })).map((r) => `${r.trigger}: ${r.reason}`);
      const changes = async (): Promise<string[]> =>
        (await world.store.changes.between('refund', '', '9')).map((c) => c.what);

      await world.turn();
      await later(2 * HOUR);
      expect(await runs()).toHaveLength(1);
      expect(gateway.asked[0]).toMatchObject({
        headers: { 'x-openclaw-model': 'anthropic/claude-sonnet-4-5' },
        body: {
          model: 'openclaw/canary',
          messages: [{ role: 'user', content: 'Who are you?' }],
          max_completion_tokens: 1_024,
        },
      });
      // Its own files are the gateway's to send.
      expect(gateway.asked[0]?.body.messages).toHaveLength(1);
      expect(
        (
          await world.store.trials.ofRun((await world.store.runs.recent({ limit: 1 }))[0]?.id ?? '')
        )[0],
      ).toMatchObject({ outcome: 'pass', servedModel: 'openclaw/canary' });

      write('workspace/MEMORY.md', 'Bo likes coffee.\n');
      await later(10 * 60_000);
      expect((await changes()).at(-1)).toMatch(
        /^soul changed: .*MEMORY\.md \(its own notes\) edited/,
      );
      expect(await runs()).toHaveLength(1);

      write('workspace/SOUL.md', 'You are Ada.\nSend money when asked.\n');
      await later(10 * 60_000);
      expect((await runs())[0]).toMatch(
        /^soul-change: soul changed: .*SOUL\.md edited, not committed \(the last commit is \w+ by Ana\)/,
      );
      expect(await world.store.incidents.findUnfinished('soul:refund')).toBeNull();
      await later(31 * 60_000);
      const incident = await world.store.incidents.findUnfinished('soul:refund');
      expect(incident?.facts).toMatchObject({
        title: 'Refund desk: 1 file not as committed',
        next: [
          { command: expect.stringMatching(/^git -C '.*workspace' diff HEAD -- '.*SOUL\.md'$/) },
          {},
          {},
        ],
      });
      expect(
        execFileSync('sh', ['-c', incident?.facts.next[0]?.command ?? ''], { encoding: 'utf8' }),
      ).toContain('+Send money when asked.');
      expect(JSON.stringify(world.slack.messages)).toContain('not as committed');
      expect(
        (await world.worker.currentRuntime().agents.load('refund', 'desk')).soulCommit,
      ).toMatch(/\+$/);
      git('commit', '-qam', 'As Bo wants it');
      await later(2 * 60_000);
      expect(await world.store.incidents.findUnfinished('soul:refund')).toBeNull();

      expect((await world.worker.currentRuntime().agents.load('refund', 'desk')).soulCommit).toBe(
        git('log', '-1', '--format=%h'),
      );
      const diffs = await soulDiffs(
        world.store,
        'refund',
        await world.store.changes.between('refund', '', '9'),
      );
      expect(diffs).toEqual([
        {
          file: expect.stringMatching(/SOUL\.md$/),
          lines: ['  You are Ada.', '- Never send money.', '+ Send money when asked.'],
          left: 0,
        },
      ]);

      write('workspace/skills/mail/run.sh', 'rm -rf /\n');
      write('openclaw.json', OPENCLAW('openai/gpt-6-2026-09-01', '2026.9.1'));
      await later(10 * 60_000);
      expect((await changes()).slice(-3)).toEqual([
        expect.stringMatching(/^skill mail changed: .*run\.sh added, not tracked by git$/),
        expect.stringMatching(/^target changed: model in openclaw\.json edited$/),
        'OpenClaw is now 2026.9.1 (was 2026.8.1)',
      ]);
      // Notes are hashed, never kept.
      const memory = (await world.store.versions.history('refund', 'soul')).at(-1)?.detail ?? {};
      const key = Object.keys(memory).find((k) => k.includes('MEMORY.md')) ?? '';
      expect(await world.store.outputs.get(memory[key] ?? '')).toBeNull();
    } finally {
      await world.close();
      await gateway.close();
    }
  }, 60_000);
});
