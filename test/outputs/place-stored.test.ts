import { afterEach, expect, it } from 'vitest';
import { placeStored } from '../../src/outputs/place-stored.ts';
import { type Desk, openDesk } from './fixture.ts';

let desk: Desk;
afterEach(() => desk.close());

/** The same desk with other rules from now on. */
function withTasks(tasks: { name: string; match: string[]; risk?: 'high' }[]) {
  const { desk: agent } = desk.config.agents;
  if (agent === undefined) throw new Error('no desk');
  const agents = { desk: { ...agent, outputs: { ...agent.outputs, tasks } } };
  return { ...desk, config: { ...desk.config, agents } };
}
const tasks = async (): Promise<string[]> =>
  (await desk.store.realOutputs.list({ limit: 9, order: 'oldest' })).map(
    ({ task }) => `${task?.name ?? '–'} ${task?.by ?? ''}`,
  );

it('what is stored is placed by the rules as they are now, and what its source said stays', async () => {
  desk = openDesk('{ tasks: [{ name: old, match: [parcel] }] }');
  const at = (n: number): string => `2026-03-0${n}T09:00:00.000Z`;
  await desk.take([
    { at: at(1), prompt: 'Where is my parcel?' },
    { at: at(2), prompt: 'Refund me.', money: { amount: 7, currency: 'EUR' } },
    { at: at(3), prompt: 'Refund me.', task: 'given', risk: 'low' },
    { at: at(4), prompt: 'A poem, please.' },
  ]);
  expect(await tasks()).toEqual(['old rule', '– ', 'given given', '– ']);
  const rules = withTasks([{ name: 'refund', match: ['/refund/'], risk: 'high' }]);
  expect(await placeStored(rules, 'desk')).toEqual({
    agent: 'desk',
    outputs: 4,
    changed: 2,
    hasRules: true,
    tasks: [
      { task: null, outputs: 2 },
      { task: 'given', outputs: 1 },
      { task: 'refund', outputs: 1 },
    ],
    suggested: [],
  });
  expect(await tasks()).toEqual(['– ', 'refund rule', 'given given', '– ']);
  const [, refund, given] = await desk.store.realOutputs.list({ limit: 9, order: 'oldest' });
  expect(refund).toMatchObject({ risk: 'high', money: { amount: 7, currency: 'EUR' } });
  expect(given).toMatchObject({ risk: 'low' });
  expect((await placeStored(rules, 'desk')).changed).toBe(0);
  await expect(placeStored(rules, 'nobody')).rejects.toMatchObject({ code: 'no-agent' });
});

it('what was forgotten keeps the task that it had', async () => {
  desk = openDesk('{ tasks: [{ name: refund, match: [refund] }] }');
  const ids = await desk.take([{ prompt: 'Refund me.' }]);
  await desk.store.realOutputs.forget(ids, '2026-03-10T12:00:00.000Z');
  expect((await placeStored(withTasks([]), 'desk')).tasks).toEqual([
    { task: 'refund', outputs: 1 },
  ]);
});
