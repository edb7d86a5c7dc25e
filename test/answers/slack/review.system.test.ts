import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RealOutput } from '../../../src/domain/real-output.ts';
import { realOutput } from '../../platform/sqlite/real-work-contract.ts';
import { yesSuite } from '../../app/world.ts';
import { ANA, type DeskWorld, makeDesk, until } from './desk-world.ts';

let at: DeskWorld;

beforeAll(async () => {
  at = await makeDesk({
    suite: yesSuite(3),
    behave: () => ({ text: 'YES' }),
    config: (text) => `${text}
people:
  ana: { name: Ana Lopes, slack: ${ANA} }
  ben: { slack: U0BEN1, role: read }
review: { answers: true }
money: { perDayUsd: 100 }
`,
  });
  const { store, clock } = at.world;
  const today = new Date(clock.now()).toISOString();
  const [agent = ''] = Object.keys(at.world.worker.currentRuntime().config.agents);
  await store.ownKey('reviews', 'a key of the tests');
  await store.realOutputs.put(
    Array.from({ length: 6 }, (_, n): RealOutput =>
      realOutput(`out_${n + 1}`, {
        agent,
        at: today,
        texts: {
          prompt: `Where is <!here> order ${n + 1}?`,
          output: 'On its *way*.',
          toolCalls: [],
          context: null,
        },
        allocation: {
          lane: 'deep',
          day: today.slice(0, 10),
          rank: n + 1,
          reason: 'new',
          at: today,
        },
      }),
    ),
  );
}, 60_000);
afterAll(() => at.close());

type Part = Readonly<Record<string, unknown>>;
const asText = (payload: unknown): string => JSON.stringify(payload);
/** The buttons of what a command was answered with. */
const buttonsOf = (payload: Part): Part[] =>
  ((payload['blocks'] as Part[] | undefined) ?? [])
    .filter((b) => b['type'] === 'actions')
    .flatMap((b) => b['elements'] as Part[]);
const labels = async (): Promise<string[]> =>
  (await at.world.store.reviews.list({ limit: 9 })).map((r) =>
    `${r.of} ${r.label} ${r.note}`.trim(),
  );

describe('reviewing in Slack', () => {
  it('shows the next item to the one who asked alone, with nothing in it that Slack would obey', async () => {
    const { payload } = await at.command('review');
    expect(payload['response_type']).toBe('ephemeral');
    const text = asText(payload);
    expect(text).toContain('0 of 6 deep today');
    expect(text).toContain('&lt;!here&gt; order 1?');
    expect(text).not.toContain('<!here>');
    expect(buttonsOf(payload)).toHaveLength(4);
  });

  it('takes a word with a note, goes on, and takes it back', async () => {
    await at.command('review');
    const { payload } = await at.command('review 2 The date is of Another order');
    expect(asText(payload)).toContain('You called the one before plausible, but wrong.');
    expect(asText(payload)).toContain('order 2?');
    expect(await labels()).toEqual(['out_1 plausible The date is of Another order']);
    const [review] = await at.world.store.reviews.list({ limit: 1 });
    expect(review).toMatchObject({ reviewer: 'Ana Lopes' });
    expect(asText((await at.command('review undo')).payload)).toContain('Taken back');
    expect(await labels()).toEqual([]);
  });

  it('takes a press, from a message that one person alone has, and shows the next item', async () => {
    const { payload } = await at.command('review');
    const [, , wrong] = buttonsOf(payload);
    const before = at.world.slack.words.length;
    const press = (): Promise<unknown> =>
      at.sockets.send('interactive', {
        type: 'block_actions',
        team: { id: 'T0SIMULATED', domain: 'sim' },
        user: { id: ANA, username: 'ana', name: 'ana', team_id: 'T0SIMULATED' },
        trigger_id: `trigger.review.${Math.random()}`,
        channel: { id: 'C1', name: 'ops' },
        container: { type: 'message', message_ts: '1.2', channel_id: 'C1', is_ephemeral: true },
        actions: [{ type: 'button', action_id: wrong?.['action_id'], value: wrong?.['value'] }],
      });
    await press();
    await until(() => Promise.resolve(at.world.slack.words.length > before));
    expect(await labels()).toEqual(['out_1 wrong']);
    await press();
    await until(() => Promise.resolve(at.world.slack.words.length > before + 1));
    expect(await labels()).toEqual(['out_1 wrong']);
  });

  it('is for those who may review, and says to the others how they could', async () => {
    const ben = asText((await at.command('review', { user_id: 'U0BEN1' })).payload);
    expect(ben).toContain('you may look and not review');
    const nobody = asText((await at.command('review', { user_id: 'U0NOBODY' })).payload);
    expect(nobody).toContain('have your member ID added');
    expect(ben + nobody).not.toContain('order');
  });
});
