import { afterEach, expect, it } from 'vitest';
import { type Asked, json, startAgent } from '../llm/agents/peer.ts';
import { DAY, HOUR, makeWorld, START, type World, yesSuite } from './world.ts';

let world: World;
let desk: Awaited<ReturnType<typeof startAgent>>;
afterEach(async () => {
  await world.close();
  await desk.close();
});

/** A desk of one's own, which knows nothing of models and souls. */
async function ship(answer: (asked: Asked) => { reply: string; version: string }): Promise<void> {
  desk = await startAgent((asked, response) => json(response, answer(asked)));
  world = await makeWorld({
    suite: yesSuite(10),
    behave: () => ({ text: 'nobody asks' }),
    config: (text) =>
      text
        .replace(
          /  sim: .*/,
          `  desk: { kind: http, url: "${desk.url}/chat", answer: { text: $.reply, version: $.version }, sideEffects: none }`,
        )
        .replace('    soul: SOUL.md\n', '')
        .replace(/target: .*/, 'target: { provider: desk, price: { perCall: 0.01 } }')
        .replace(
          /suites: .*/,
          'suites:\n      - { name: desk, file: suite.yaml, schedule: "0 2 * * *" }\n' +
            '      - { name: weekly, file: suite.yaml, schedule: "0 3 * * 1" }',
        )
        .replace('alerts:', 'money: { perDayUsd: 2 }\nalerts:'),
  });
}

it('an agent behind an address is replayed, paid for and watched like a model, and a new version of it is followed by a run of every suite', async () => {
  let version = '1.0';
  // The new version answers every other case wrongly.
  const reply = ({ body }: Asked): string =>
    version === '1.1' && /Question \d*[02468]\b/.test(body) ? 'NO' : 'YES';
  await ship((asked) => ({ reply: reply(asked), version }));
  await world.turn();
  await world.until(8);
  const before = await world.store.runs.recent({ limit: 100 });
  expect(before.every((r) => r.state === 'done' && r.trigger === 'schedule')).toBe(true);
  const first = await world.store.trials.ofRun(before[0]?.id ?? '');
  expect(first).toHaveLength(10);
  expect(first[0]).toMatchObject({
    outcome: 'pass',
    agentVersion: '1.0',
    costUsd: 0.01,
    servedModel: null,
  });
  const sessions = desk.asked.map((a) => (JSON.parse(a.body) as { session: string }).session);
  expect(new Set(sessions).size).toBe(desk.asked.length);
  expect(desk.asked.every((a) => a.headers['x-daytwo-canary'] === '1')).toBe(true);

  version = '1.1';
  await world.until(10, HOUR);
  const after = (await world.store.runs.recent({ limit: 100 })).filter(
    (r) => Date.parse(r.createdAt) > START + 8 * DAY,
  );
  expect(after.filter((r) => r.trigger === 'model-change').map((r) => r.suite)).toContain('weekly');
  const changes = await world.store.changes.between(
    'refund',
    new Date(START).toISOString(),
    new Date(START + 20 * DAY).toISOString(),
  );
  expect(changes.map((c) => [c.kind, c.before, c.after])).toEqual([
    ['agent-version', '1.0', '1.1'],
  ]);
  const told = (await world.store.incidents.list({ limit: 10 })).find((i) => i.state === 'open');
  expect(told?.facts.title).toBe('Refund desk: pass rate fell 100 % → 50 %');
  expect(told?.facts.guess).toBe('the agent says that it is version 1.1 (was 1.0).');
}, 60_000);
