import { afterEach, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { yesSuite } from '../../app/world.ts';
import { ANA, type DeskWorld, makeDesk, until } from './desk-world.ts';

let at: DeskWorld | null = null;
afterEach(() => at?.close());

/** Somebody at Slack, whose worker asked for its workspace `waitSeconds` too early so often. */
async function open(limited: { times: number; waitSeconds: number } | null): Promise<DeskWorld> {
  at = await makeDesk(
    {
      suite: yesSuite(2),
      behave: () => ({ text: 'YES' }),
      config: (text) => `${text}\npeople: { ana: { name: Ana Lopes, slack: ${ANA} } }\n`,
    },
    ({ slack }) => {
      if (limited === null) return;
      const { times, waitSeconds: retryAfterSeconds } = limited;
      const fault = { kind: 'rate-limited', retryAfterSeconds } as const;
      slack.setFault(fault, { times, method: 'auth.test' });
    },
  );
  return at;
}

/** An incident that is told in Slack. */
async function failing({ world }: DeskWorld): Promise<string> {
  const { recorder } = world.worker.currentRuntime();
  const { incident } = await world.store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'failing-now',
      key: failingKey('refund', 'desk'),
      agent: 'refund',
      reason: 'a test',
      facts: plainFacts('Refund desk: desk fails now', 'Nothing passes.'),
    }),
  );
  await world.turn();
  return incident.id;
}
const stored = ({ world }: DeskWorld, id: string): Promise<Incident | null> =>
  world.store.incidents.get(id);

it('a press is done before Slack is told that it has come', async () => {
  const desk = await open(null);
  const id = await failing(desk);
  await desk.press(id, 'acknowledge');
  // Whatever ends the worker from here on, the press is not lost.
  expect((await stored(desk, id))?.ack?.by).toBe('Ana Lopes');
}, 30_000);

it('a press that comes while Slack limits the worker is taken once Slack says whose it is', async () => {
  const desk = await open({ times: 2, waitSeconds: 2 });
  const id = await failing(desk);
  const { ms } = await desk.press(id, 'acknowledge');
  expect(ms).toBeLessThan(3_000);
  await until(async () => (await stored(desk, id))?.ack?.by === 'Ana Lopes', 8_000);
  expect(desk.world.slack.calls['auth.test']).toBe(3);
}, 30_000);

it('the workspace is known before anybody presses', async () => {
  const desk = await open(null);
  await until(() => desk.world.slack.calls['auth.test'] === 1);
  const id = await failing(desk);
  await desk.press(id, 'acknowledge');
  expect(desk.world.slack.calls['auth.test']).toBe(1);
}, 30_000);

it('whoever presses while Slack does not say whose workspace it is hears of it, and can press again', async () => {
  const desk = await open({ times: 2, waitSeconds: 120 });
  const { slack } = desk.world;
  await until(() => slack.calls['auth.test'] === 1);
  const id = await failing(desk);
  await desk.press(id, 'acknowledge');
  await until(() => slack.words.some((w) => w.text.includes('That was not done')));
  expect(slack.words.at(-1)).toMatchObject({
    user: ANA,
    text: expect.stringContaining('Next: press again in a minute.'),
  });
  expect((await stored(desk, id))?.ack).toBeNull();
  await desk.press(id, 'acknowledge');
  expect((await stored(desk, id))?.ack?.by).toBe('Ana Lopes');
}, 30_000);

it('a press that Slack sends again after a restart is done once, and says so', async () => {
  const desk = await open(null);
  const id = await failing(desk);
  const again = { id: 'envelope-1', trigger: 'trigger-1' };
  await desk.press(id, 'acknowledge', again);
  await until(async () => (await desk.buttons(id)).has('release'));
  const told = await desk.world.store.incidents.history(id);
  await desk.sockets.send('interactive', pressOf(desk, id), { id: again.id });
  expect(desk.world.slack.words).toEqual([]);
  await desk.restart();
  await desk.sockets.send('interactive', pressOf(desk, id), { id: again.id });
  const { slack, store } = desk.world;
  await until(() => slack.words.at(-1)?.text === 'That is done already: you have it.');
  // The word of it waits a minute; what was sent last is that it is new.
  await until(async () => JSON.stringify(await desk.blocks(id)).includes('Taken by'));
  expect(await header(desk, id)).toMatch(/^Acknowledged: /);
  expect(await store.incidents.history(id)).toEqual(told);
}, 30_000);

/** The press on a button that the message does not have any more. */
const pressOf = ({ world: { slack } }: DeskWorld, id: string): object => ({
  type: 'block_actions',
  team: { id: 'T0SIMULATED' },
  user: { id: ANA, username: 'ana', team_id: 'T0SIMULATED' },
  trigger_id: 'trigger-1',
  channel: { id: 'C1' },
  message: { ts: slack.messages[0]?.ts },
  actions: [{ action_id: 'daytwo.acknowledge', value: id }],
});

const header = async (desk: DeskWorld, id: string): Promise<string> => {
  const text = (await desk.blocks(id))[0]?.['text'] as { text: string } | undefined;
  return text?.text ?? '';
};

it('a message that is drawn anew begins with how its incident stands, not with what was sent last', async () => {
  const desk = await open(null);
  const id = await failing(desk);
  await desk.press(id, 'acknowledge');
  await until(async () => (await desk.buttons(id)).has('release'));
  await desk.press(id, 'release');
  await until(async () => (await desk.buttons(id)).has('acknowledge'));
  await desk.world.turn();
  expect(await header(desk, id)).toMatch(/^Given back: nobody has it/);
  await desk.press(id, 'acknowledge', { id: 'second' });
  await until(async () => (await desk.buttons(id)).has('release'));
  const { slack } = desk.world;
  const drawn = slack.calls['chat.update'] ?? 0;
  await desk.sockets.send('interactive', pressOf(desk, id), { id: 'third' });
  await until(() => slack.words.at(-1)?.text === 'That is done already: you have it.');
  await until(() => (slack.calls['chat.update'] ?? 0) > drawn);
  expect(await header(desk, id)).toMatch(/^Acknowledged: /);
  // What cannot be done draws it anew, too.
  await desk.world.store.transaction(async (tx) => {
    const incident = await tx.incidents.get(id);
    if (incident !== null) await tx.incidents.update({ ...incident, ack: null, state: 'open' });
  });
  await desk.press(id, 'release');
  await until(() => slack.words.at(-1)?.text.startsWith('That did not work') === true);
  await until(async () => (await desk.buttons(id)).has('acknowledge'));
  expect(await header(desk, id)).toBe('Refund desk: desk fails now');
}, 30_000);
