import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { makeWorld, MODEL, type World, yesSuite } from '../app/world.ts';
import { folder, typed } from '../cli/typing.ts';
import { secondHost, type SecondHost } from '../platform/http/second-host.ts';
import {
  allIncidents,
  calls,
  incidents,
  nextLook,
  slackTexts,
  subjects,
  trialsOf,
  yes,
} from './support.ts';

let world: World | null = null;
let judges: SimulatedProvider;
let second: SecondHost;
beforeEach(async () => {
  second = await secondHost();
  judges = await startSimulatedProvider({
    now: () => world?.clock.now() ?? 0,
    seed: 1,
    behave: () => ({ text: '{"pass": true, "score": 1}' }),
    models: [{ ...MODEL, id: 'judge-1' }, MODEL],
  });
});
afterEach(async () => {
  await world?.close();
  world = null;
  await judges.close();
  await second.close();
});

const away = () => ({
  kind: 'redirect' as const,
  path: 'chat',
  location: `http://${second.host}/v1/chat/completions?token=tok3n`,
});
const hostOf = (provider: { baseUrl: string }): string => new URL(provider.baseUrl).host;

describe('a gateway that sends calls on to another host', () => {
  it('gets no verdict and no call twice; the run stops, people read both hosts, and the first good run ends it', async () => {
    world = await makeWorld({ suite: yesSuite(12), behave: () => yes });
    await world.turn();
    world.provider.setFault(away());
    const run = await nextLook(world);
    const names = `${hostOf(world.provider)} answered 307 and sends us on to ${second.host}`;
    expect(run).toMatchObject({ state: 'stopped', stopReason: expect.stringContaining(names) });
    const trials = await trialsOf(world, run);
    expect(trials.length).toBeGreaterThan(0);
    expect(trials.every((t) => t.outcome === 'none' && t.failure === 'redirect')).toBe(true);
    expect(calls(world)).toBeLessThanOrEqual(8);
    expect(await world.store.spend.total('', '9999')).toBe(0);
    expect(await incidents(world)).toEqual(['no-verdict open']);
    const [incident] = await allIncidents(world);
    expect(incident?.facts.title).toBe('sim sends our calls on to another address');
    expect(incident?.facts.summary).toContain(names);
    expect(incident?.facts.next[0]?.what).toContain('baseUrl of sim');
    expect(slackTexts(world)).toEqual([
      expect.stringContaining('sim sends our calls on to another address'),
    ]);
    expect(subjects(world)).toEqual([
      expect.stringContaining('sim sends our calls on to another address'),
    ]);
    expect(
      JSON.stringify([world.slack.messages, world.smtp.mails, world.log, incident]),
    ).not.toMatch(/tok3n|sk-test-123/);

    // Told once, however often it is met; the next good run is the end of it.
    await nextLook(world);
    expect(slackTexts(world)).toHaveLength(1);
    world.provider.setFault(null);
    expect(await nextLook(world)).toMatchObject({ state: 'done' });
    expect(await incidents(world)).toEqual(['no-verdict resolved']);
    expect(second.connections()).toBe(0);
  });

  const RUBRIC =
    `prompts: ['Question ` +
    `{{q}}']\ntests:\n${Array.from({ length: 12 }, (_, i) => `  - vars: { q: "${i}" }\n    assert: [{ type: contains, value: "YES" }, { type: llm-rubric, value: "is kind" }]`).join('\n')}\n`;
  it.each([
    ['grader', 'grader: {', '}', RUBRIC],
    ['judge', 'judgments: { judge: {', '} }', yesSuite(12)],
  ])('and is a %s’s is named, not the provider of the agent', async (_who, begin, end, suite) => {
    world = await makeWorld({
      suite,
      behave: () => ({ text: 'YES or no, who knows; maybe.' }),
      config: (t) =>
        t
          .replace(
            '    suites:',
            `    ${begin} provider: judges, model: judge-1, price: { input: 1, output: 2 } ` +
              `${end}\n    suites:`,
          )
          .replace(
            'agents:\n',
            `  judges: { kind: openai, baseUrl: "${judges.baseUrl}", apiKey: env:SIM_KEY, ` +
              `limits: { requestsPerMinute: 10000, concurrent: 8 } }\nagents:\n`,
          ),
    });
    await world.turn();
    judges.setFault(away());
    expect(await nextLook(world)).toMatchObject({
      state: 'stopped',
      stopReason: expect.stringContaining(second.host),
    });
    expect((await allIncidents(world)).map((i) => i.facts.title)).toEqual([
      'judges sends our calls on to another address',
    ]);
    judges.setFault(null);
    await nextLook(world);
    expect(await incidents(world)).toEqual(['no-verdict resolved']);
    expect(second.connections()).toBe(0);
  });
});

describe('daytwo run', () => {
  it('asks a provider no further that sends it elsewhere, and every case says so', async () => {
    const cwd = folder();
    writeFileSync(
      join(cwd, 'p.yaml'),
      `prompts: ['Question {{q}}']\nproviders: [{ id: 'openai:chat:sim-1', config: { ` +
        `apiBaseUrl: '${judges.baseUrl}', cost: 0 } ` +
        `}]\ntests:\n${Array.from({ length: 9 }, (_, i) => `  - vars: { q: "${i}" }`).join('\n')}\n`,
    );
    judges.setFault(away());
    const ran = await typed(cwd, 'run --config p.yaml --concurrency 2 --json', {
      OPENAI_API_KEY: 'sk-test-123',
    });
    const { results } = JSON.parse(ran.out) as { results: { verdict: string; error: string }[] };
    expect(ran.code).toBe(2);
    expect(results.map((r) => r.verdict)).toEqual(Array(9).fill('none'));
    expect(results.every((r) => r.error.includes(`sends us on to ${second.host}`))).toBe(true);
    // Two at once; the other seven stay at home.
    expect(judges.stats().total).toBeLessThanOrEqual(2);
    expect(second.connections()).toBe(0);
  });
});
