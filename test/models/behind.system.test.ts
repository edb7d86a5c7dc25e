import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { providersInUse } from '../../src/models/knowledge/gateway-models.ts';
import { usedModels } from '../../src/models/knowledge/used-models.ts';
import { DAY, HOUR, makeWorld, MODEL, START, type World, yesSuite } from '../app/world.ts';
import { typed } from '../cli/typing.ts';
import { type FeedServer, FILLER, modelsYaml, startFeeds } from './calendars/feeds.ts';

let world: World;
let feeds: FeedServer;
let home: string;
afterEach(async () => {
  await world.close();
  await feeds.close();
});

const date = (n: number): string => new Date(START + n * DAY).toISOString().slice(0, 10);
const ends = (provider: string, model_id: string, days: number, replacement = 'sim-2') => ({
  provider,
  model_id,
  shutdown_date: date(days),
  replacement_models: [replacement],
  deprecation_date: date(0),
  url: 'https://p.example/ends',
});

const openclaw = (model: string): string => `// mine
{
  agents: {
    defaults: { model: { primary: 'anthropic/claude-opus-9' } },
    list: [
      { id: 'main', default: true },
      { id: 'canary', tools: { deny: ['*'] },
        model: { primary: '${model}' } },
    ],
  },
}`;

/**
 * A worker whose agent stands behind a gateway or has a project of Claude Code's, beside an account
 * that lists the real models.
 */
async function behind(
  preset: 'openclaw' | 'claude-code',
  files: Readonly<Record<string, string>>,
  target: string,
  more = 'rehearsals: { onAnnouncedEnd: false }\n',
): Promise<World> {
  feeds = await startFeeds();
  home = mkdtempSync(join(tmpdir(), 'daytwo-home-'));
  for (const [name, text] of Object.entries(files)) put(name, text);
  world = await makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: [
      MODEL,
      ...['sim-2', 'openclaw/canary'].map((id) => ({ id, createdAt: '2025-06-01T00:00:00Z' })),
    ],
    config: (text) => {
      const [, baseUrl = ''] = /(baseUrl: "[^"]*")/.exec(text) ?? [];
      return `${text
        .replace(
          'providers:\n',
          `providers:\n  gateway: { kind: openai, ${baseUrl}, apiKey: env:SIM_KEY, watch: false }\n`,
        )
        .replace('sim: { kind: openai,', 'sim: { kind: openai, list: openai,')
        .replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"')
        .replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')
        .replace(
          'soul: SOUL.md',
          `preset: ${preset}\n    workspace: ${JSON.stringify(join(home, 'workspace'))}`,
        )
        .replace('provider: sim, model: sim-1', target)}${modelsYaml(feeds)}${more}`;
    },
  });
  return world;
}
function put(name: string, text: string): void {
  mkdirSync(dirname(join(home, name)), { recursive: true });
  writeFileSync(join(home, name), text);
}
const texts = (): string[] => world.slack.messages.map((m) => m.text);
const incidents = () => world.store.incidents.list({ limit: 9 });

describe('the model behind an OpenClaw agent', () => {
  const files = { 'workspace/SOUL.md': 'You are Ada.', 'openclaw.json': openclaw('openai/sim-1') };
  const target = 'provider: gateway, model: openclaw/canary';

  it('is warned of by the list and calendars of its own provider, with the line of openclaw.json, until the file names another', async () => {
    await behind('openclaw', files, target);
    feeds.info([...FILLER, ends('OpenAI', 'sim-1', 60)]);
    await world.until(1, 6 * HOUR);
    const [told] = await incidents();
    expect(told).toMatchObject({
      kind: 'model-end',
      key: 'model-end:sim/sim-1',
      agent: 'refund',
      facts: { title: 'sim-1 ends on Friday 6 March 2026 (60 days left)' },
    });
    expect(told?.facts.summary).toContain('It is used by Refund desk (model in openclaw.json).');
    const details = Object.fromEntries((told?.facts.details ?? []).map((d) => [d.name, d.lines]));
    const line = `${join(home, 'openclaw.json')}:8`;
    expect(details['Named in']).toEqual([`${line} (Refund desk, model in openclaw.json)`]);
    expect(details['Rehearsal']).toEqual(['Refund desk on openai/sim-2: not made yet']);
    expect(told?.facts.next.map((n) => `${n.what}: ${n.command}`).slice(0, 2)).toEqual([
      expect.stringMatching(/: daytwo rehearse refund --model openai\/sim-2$/),
      `Move to sim-2: set ${line}, then check: daytwo check-config`,
    ]);
    expect(texts()).toHaveLength(1);

    // A file in the middle of being written says nothing of what is in use.
    put('openclaw.json', '{ agents: ');
    await world.until(1.5, 6 * HOUR);
    expect((await incidents()).find((i) => i.kind === 'model-end')?.state).toBe('open');
    put('openclaw.json', openclaw('openai/sim-2'));
    await world.until(2, 6 * HOUR);
    expect((await incidents()).find((i) => i.kind === 'model-end')?.state).toBe('resolved');
  }, 60_000);

  it('is known by calendars where no account is at its provider, and is the one that a header chooses', async () => {
    await behind(
      'openclaw',
      { ...files, 'openclaw.json': openclaw('anthropic/claude-opus-9') },
      target,
    );
    feeds.info([
      ...FILLER,
      ends('Anthropic', 'claude-opus-9', 40, 'claude-opus-10'),
      ends('Anthropic', 'claude-haiku-9', 50),
    ]);
    await world.until(0.5, 6 * HOUR);
    expect(providersInUse(world.config)).toEqual(['gateway', 'sim', 'anthropic']);
    expect((await incidents()).map((i) => i.key)).toEqual(['model-end:anthropic/claude-opus-9']);
    const { code, out } = await typed(world.folder, 'models -c daytwo.yaml', {
      SIM_KEY: 'sk-test-123',
      SLACK_TOKEN: 'xoxb-test',
    });
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(
        /claude-opus-9\s+anthropic\s+Refund desk \(model in openclaw\.json\)\s+.*2026-02-14.*replacement claude-opus-10/,
      ),
    ]);

    world.write(
      'daytwo.yaml',
      readFileSync(world.config.file, 'utf8').replace(
        'model: openclaw/canary',
        'model: openclaw/canary, headers: { X-OpenClaw-Model: anthropic/claude-haiku-9 }',
      ),
    );
    await world.worker.reload(world.read());
    const { used } = await usedModels(
      world.worker.currentRuntime(),
      'anthropic',
      world.clock.now(),
    );
    expect(used.map((m) => [m.use.model, m.use.by, m.record?.endsAt?.slice(0, 10)])).toEqual([
      ['claude-haiku-9', ['Refund desk (header x-openclaw-model)'], date(50)],
    ]);
  }, 60_000);

  it('is rehearsed through the gateway once its end names a replacement, and the warning quotes how it came out', async () => {
    await behind('openclaw', files, target, '');
    feeds.info([...FILLER, ends('OpenAI', 'sim-1', 60)]);
    await world.until(1, 6 * HOUR);
    expect(await world.store.rehearsals.list({ agent: 'refund', limit: 9 })).toMatchObject([
      {
        cause: 'announced-end',
        state: 'done',
        incumbent: { provider: 'gateway', model: 'openclaw/canary' },
        candidate: { provider: 'gateway', model: 'openai/sim-2' },
        outcome: { verdict: 'same-or-better' },
      },
    ]);
    await world.until(31, DAY);
    const lines = (await incidents())
      .find((i) => i.kind === 'model-end')
      ?.facts.details?.find((d) => d.name === 'Rehearsal')?.lines;
    expect(lines).toEqual([
      expect.stringMatching(/^Refund desk on openai\/sim-2: .*\(2026-01-05\)$/),
    ]);
  }, 60_000);
});

describe('the models of Claude Code’s subagents', () => {
  it('are watched beside the target, each with its file and line; one that inherits is none', async () => {
    await behind(
      'claude-code',
      {
        'workspace/CLAUDE.md': 'Be kind.',
        'workspace/.claude/agents/reviewer.md':
          '---\nname: reviewer\ndescription: reviews\nmodel: ' +
          'claude-sonnet-9-20260101\n---\nReview.',
        'workspace/.claude/agents/quick.md': '---\nname: quick\nmodel: haiku\n---\nBe quick.',
        'workspace/.claude/agents/plain.md': '---\nname: plain\nmodel: inherit\n---\n',
      },
      'provider: sim, model: sim-2',
    );
    feeds.info([...FILLER, ends('Anthropic', 'claude-sonnet-9-20260101', 40, 'claude-sonnet-10')]);
    await world.until(0.5, 6 * HOUR);
    const { used } = await usedModels(
      world.worker.currentRuntime(),
      'anthropic',
      world.clock.now(),
    );
    expect(used.map((m) => [m.use.model, m.use.by, m.use.pinned])).toEqual([
      ['claude-sonnet-9-20260101', ['Refund desk (subagent reviewer)'], true],
      ['haiku', ['Refund desk (subagent quick)'], false],
    ]);
    const [told] = await incidents();
    expect(told?.facts.details?.find((d) => d.name === 'Named in')?.lines).toEqual([
      `${join(home, 'workspace/.claude/agents/reviewer.md')}:4 (Refund desk, subagent reviewer)`,
    ]);
    expect(told?.facts.next[0]).toMatchObject({ what: expect.stringContaining('reviewer.md:4') });
  }, 60_000);
});
