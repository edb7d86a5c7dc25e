import { describe, expect, test } from 'vitest';
import { statusLines } from '../../../src/answers/slack/command.ts';
import { rememberOnce } from '../../../src/answers/slack/once.ts';
import { cameAs, isFrom, triggerOf } from '../../../src/answers/slack/payloads.ts';
import { pressedIn, snoozeUntil } from '../../../src/answers/slack/press.ts';
import { filledIn } from '../../../src/answers/slack/submit.ts';
import { actorsOf, mayAnswer } from '../../../src/answers/slack/who.ts';
import { people as peopleSchema } from '../../../src/config/schema-people.ts';
import { FACTS, incidentOf } from '../../alerting/messages/samples.ts';

const NOW = Date.UTC(2026, 8, 21, 2);
const people = peopleSchema.parse({
  ana: { name: 'Ana Lopes', slack: 'U0ANA1' },
  ben: { slack: 'U0BEN1', role: 'read' },
  cam: { email: 'cam@example.com' },
});

describe('who may answer', () => {
  test.each([
    ['a person with the role act', people, undefined, 'U0ANA1', { may: true, by: 'U0ANA1' }],
    ['the same where the channel may', people, 'channel', 'U0ANA1', { may: true, by: 'U0ANA1' }],
    ['nobody else once people are configured', people, undefined, 'U0EVE1', { may: false }],
    ['one who may look only', people, 'channel', 'U0BEN1', { may: false }],
    [
      'whoever is in the channel, where it is said so',
      people,
      'channel',
      'U0EVE1',
      { may: true, by: 'eve (Slack U0EVE1)' },
    ],
    [
      'whoever is in the channel while nobody is configured',
      {},
      undefined,
      'U0EVE1',
      { may: true, by: 'eve (Slack U0EVE1)' },
    ],
    ['nobody, where people may and there are none', {}, 'people', 'U0EVE1', { may: false }],
  ] as const)('%s', (_name, of, actors, id, verdict) => {
    expect(mayAnswer({ people: of, actors }, { id, name: 'eve' })).toMatchObject(verdict);
  });

  test('is told to who may not, with what to add for them', () => {
    const eve = mayAnswer({ people, actors: undefined }, { id: 'U0EVE1', name: 'Eve <b>!' });
    expect(eve).toEqual({
      may: false,
      words:
        "You may look and not act. Ana Lopes may. To be one of them, have this added to daytwo's " +
        'configuration: people: { eveb: { slack: U0EVE1 } }',
    });
    expect(actorsOf(undefined, people)).toBe('people');
  });
});

describe('what came from Slack', () => {
  const press = (over: object = {}): unknown => ({
    type: 'block_actions',
    trigger_id: 't1',
    team: { id: 'T1' },
    user: { id: 'U0ANA1', team_id: 'T1' },
    channel: { id: 'C1' },
    message: { ts: '1.2' },
    actions: [{ action_id: 'daytwo.run-again', value: '3 inc_1' }],
    ...over,
  });
  const pressed = (over: object = {}) => {
    const came = cameAs('interactive', press(over));
    return came?.kind === 'press' ? pressedIn(came.press) : null;
  };

  test('is a press of ours with its incident and choice, or nothing', () => {
    expect(pressed()).toEqual({ answer: 'run-again', incident: 'inc_1', choice: '3' });
    const action = (action_id: string, value: string) =>
      pressed({ actions: [{ action_id, value }] });
    expect(action('daytwo.release', 'inc_1')).toMatchObject({ choice: null, incident: 'inc_1' });
    expect(action('daytwo.release', 'inc_1 inc_2')).toBeNull();
    expect(action('daytwo.run-again', 'inc_1')).toBeNull();
    expect(action('daytwo.release', '')).toBeNull();
    expect(action('other.release', 'inc_1')).toBeNull();
    expect(action('daytwo.constructor', 'inc_1')).toBeNull();
  });

  test('is ours only from our own workspace or organisation', () => {
    const from = (over: object, us = { team: 'T1', enterprise: null as string | null }) => {
      const came = cameAs('interactive', press(over));
      return came !== null && isFrom(came, us);
    };
    expect(from({})).toBe(true);
    expect(from({ team: { id: 'T2' } })).toBe(false);
    expect(from({ user: { id: 'U0EVE1', team_id: 'T2' } })).toBe(false);
    const grid = { id: 'U0ANA1', team_id: 'E1' };
    expect(from({ user: grid })).toBe(false);
    expect(from({ user: grid }, { team: 'T1', enterprise: 'E1' })).toBe(true);
    expect(from({ team: null, user: { id: 'U0ANA1' } })).toBe(false);
  });

  test('acts once, by its envelope or by what triggered it, and old ones are forgotten', () => {
    const once = rememberOnce(3);
    const came = cameAs('interactive', press());
    expect(came === null ? null : triggerOf(came)).toBe('t1');
    expect(once.seen('e1', 't1')).toBe(false);
    expect(once.seen('e2', 't1')).toBe(true);
    expect(once.seen('e1', null)).toBe(true);
    expect(once.seen(null)).toBe(false);
    once.seen('a', 'b', 'c');
    expect(once.seen('e1')).toBe(false);
  });

  test('is filled in with a day to come, and a word where one is asked for', () => {
    const sent = (callback: string, values: object, metadata = '{"incident":"i","desk":"d"}') => {
      const came = cameAs('interactive', {
        type: 'view_submission',
        user: { id: 'U0ANA1' },
        view: { id: 'V1', callback_id: callback, private_metadata: metadata, state: { values } },
      });
      return came?.kind === 'submission' ? filledIn(came.submission, NOW) : 'unread';
    };
    const day = (selected_date: string | null) => ({ until: { 'daytwo.date': { selected_date } } });
    expect(sent('daytwo.snooze', day('2026-09-22'))).toMatchObject({
      ok: true,
      until: '2026-09-22T00:00:00.000Z',
    });
    for (const d of ['2026-09-21', '2026-13-45', 'x', null])
      expect(sent('daytwo.snooze', day(d))).toMatchObject({ ok: false });
    expect(sent('daytwo.not-real', {})).toMatchObject({ ok: false });
    expect(sent('daytwo.accept', {})).toMatchObject({ ok: true, note: '' });
    expect(sent('daytwo.delete', {})).toBeNull();
    expect(sent('daytwo.accept', {}, '{"incident":7}')).toBeNull();
    expect(sent('daytwo.accept', {}, 'x'.repeat(4_000))).toBe('unread');
  });

  test('snoozes for a day, a week, or asks for the date', () => {
    expect(snoozeUntil('1d', NOW)).toBe('2026-09-22T02:00:00.000Z');
    expect(snoozeUntil('7d', NOW)).toBe('2026-09-28T02:00:00.000Z');
    expect(snoozeUntil('date', NOW)).toBeNull();
  });
});

test('a status of any size fits one message, and mentions nobody', () => {
  const hostile = { ...FACTS.drift, title: '<!channel> `rm` *x* &amp;'.repeat(10) };
  const incidents = Array.from({ length: 200 }, () => incidentOf('drift', hostile));
  const text = statusLines(
    {
      waiting: incidents,
      taken: incidents,
      looksBad: [],
      undecided: [],
      recovering: [],
      maintenance: [],
      quietUntil: null,
      agents: Array.from({ length: 100 }, (_, i) => ({
        id: `a${i}`,
        name: '<@U0ANA1>'.repeat(20),
        state: 'steady' as const,
        since: null,
        last: null,
        next: null,
        monthUsd: 0,
      })),
    },
    [],
    NOW,
  );
  expect(text.length).toBeLessThanOrEqual(3_000);
  expect(text).not.toMatch(/[<>]/);
});

test('a status names what recovers, and says with which incident another is told', () => {
  const of = (id: string, over: object): ReturnType<typeof incidentOf> => ({
    ...incidentOf('drift', FACTS.drift),
    id,
    ...over,
  });
  const text = statusLines(
    {
      waiting: [of('inc_2', { group: 'inc_1' }), of('inc_1', {})],
      taken: [],
      looksBad: [],
      undecided: [],
      recovering: [of('inc_3', { state: 'recovering' })],
      maintenance: [],
      quietUntil: null,
      agents: [],
    },
    [],
    NOW,
  );
  expect(text).toMatch(
    /^\*1 incident for somebody to look at, and 1 that is told with another\.\*\n\*Waiting for somebody\*\n• .*inc_1\)\n• .*inc_2; told with inc_1\)\n\*Recovering.*\n• .*inc_3\)/,
  );
});
