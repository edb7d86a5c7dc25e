import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failingKey } from '../../../src/alerting/incidents/keys.ts';
import { plainFacts } from '../../../src/alerting/incidents/record.ts';
import type { Incident } from '../../../src/domain/incident.ts';
import { yesSuite } from '../../app/world.ts';
import { ANA, type DeskWorld, makeDesk, theOne, until } from './desk-world.ts';

let at: DeskWorld;
let broken = false;

/** Ten quiet days, then every other case fails until the incident is told. */
beforeAll(async () => {
  at = await makeDesk({
    suite: yesSuite(10),
    behave: ({ turns }) => ({
      text: broken && /[02468]$/.test(turns.at(-1)?.text ?? '') ? 'NO' : 'YES',
    }),
    config: (text) => `${text}
people:
  ana: { name: Ana Lopes, slack: ${ANA} }
  ben: { slack: U0BEN1, role: read }
money: { perDayUsd: 100 }
`,
  });
  await at.world.until(8);
  broken = true;
  await at.world.until(14);
}, 60_000);
afterAll(() => at.close());

const drift = (): Promise<Incident> => theOne(at.world, 'drift');
const textOf = async (id: string): Promise<string> => JSON.stringify(await at.blocks(id));
const words = (): readonly { user: string; text: string }[] => at.world.slack.words;

describe('a message about a change of behaviour', () => {
  it('has a button for each thing that can be done, the run with its price', async () => {
    const { id } = await drift();
    const buttons = await at.buttons(id);
    expect([...buttons.keys()]).toEqual([
      'acknowledge',
      'snooze',
      'accept',
      'not-real',
      'run-again',
    ]);
    expect(JSON.stringify(buttons.get('run-again'))).toMatch(/Run again, at most \$0\.0\d/);
  });

  it('shows within three seconds who has it, under the name that people know them by', async () => {
    const { id } = await drift();
    const since = performance.now();
    const { ms, payload } = await at.press(id, 'acknowledge');
    expect([ms < 500, payload]).toEqual([true, {}]);
    await until(async () => (await textOf(id)).includes('Ana Lopes'));
    expect(performance.now() - since).toBeLessThan(3_000);
    expect((await drift()).ack).toMatchObject({ by: 'Ana Lopes', until: null });
    expect([...(await at.buttons(id)).keys()]).toContain('release');
    expect([...(await at.buttons(id)).keys()]).not.toContain('acknowledge');
    expect((await at.blocks(id))[0]).toMatchObject({
      text: { text: expect.stringMatching(/^Acknowledged: /) },
    });
  });

  it('keeps its picture when it is answered', async () => {
    const { id } = await drift();
    expect((await at.blocks(id)).map((b) => b['type'])).toContain('image');
  });

  it('is given back by a press', async () => {
    const { id } = await drift();
    await at.press(id, 'release');
    await until(async () => (await drift()).ack === null);
    await until(async () => (await at.buttons(id)).has('acknowledge'));
  });

  it('is snoozed for a day, for a week, or until a date of the modal that is still to come', async () => {
    const { id } = await drift();
    const untilIs = async (days: number): Promise<boolean> =>
      (await drift()).ack?.until ===
      new Date(at.world.clock.now() + days * 86_400_000).toISOString();
    await at.press(id, 'snooze', { choice: 0 });
    await until(() => untilIs(1));
    await at.press(id, 'snooze', { choice: 1 });
    await until(() => untilIs(7));
    await at.press(id, 'snooze', { choice: 2 });
    await until(() => at.view().includes('datepicker'));
    expect(at.view()).toContain('"initial_date":"2026-01-20"');
    const past = await at.submit({ until: { 'daytwo.date': { selected_date: '2026-01-02' } } });
    expect(past.payload).toMatchObject({ response_action: 'errors', errors: { until: /./ } });
    const ok = await at.submit({ until: { 'daytwo.date': { selected_date: '2026-03-01' } } });
    expect(ok.payload).toEqual({});
    await until(async () => (await drift()).ack?.until === '2026-03-01T00:00:00.000Z');
    await until(async () => (await textOf(id)).includes('Quiet until Sun 1 Mar 2026'));
  });

  it('has its suites run again once, however often Slack sends the press, and tells what came of it', async () => {
    const { id } = await drift();
    const once = { id: 'envelope-1', trigger: 'one-press' };
    await Promise.all([
      at.press(id, 'run-again', once),
      at.press(id, 'run-again', once),
      at.press(id, 'run-again', { trigger: 'one-press' }),
    ]);
    await until(async () => (await textOf(id)).includes('Ana Lopes asked for a run of desk'));
    expect((await at.buttons(id)).has('run-again')).toBe(false);
    expect(words()).toEqual([]);
    const asked = (await at.world.store.runs.unfinished()).filter((r) => r.asked !== undefined);
    expect(asked).toHaveLength(1);
    // What draws the message anew leaves what is awaited as it is, and offers it no second time.
    const stale = { payload: { actions: [{ action_id: 'daytwo.run-again', value: `100 ${id}` }] } };
    await at.press(id, 'release', stale);
    await until(() => words().some((w) => w.text.includes('asked for that run already')));
    await at.press(id, 'release');
    await until(async () => (await at.buttons(id)).has('acknowledge'));
    expect(await textOf(id)).toMatch(
      /Ana Lopes asked for a run of desk \(\w+ \d+ January, \d\d:\d\d UTC\)/,
    );
    expect((await at.buttons(id)).has('run-again')).toBe(false);
    await at.world.turn();
    await at.world.turn();
    const thread = at.world.slack.messages.filter((m) => m.threadTs !== null).map((m) => m.text);
    expect(thread.at(-1)).toMatch(/^Run again for Ana Lopes, .*: 5 of 10 of desk passed/);
    expect(await textOf(id)).toContain('5 of 10 of desk passed');
  });

  it('lists the runs, dates, rates and what is left out before the new normal is accepted', async () => {
    const { id } = await drift();
    await at.press(id, 'accept');
    await until(() => at.view().includes('Accepting makes'));
    const shown = at.view();
    expect(shown).toMatch(/refund\/desk: \d+ runs, 2026-01-\d\d/);
    expect(shown).toMatch(/5 of 10 passed \(50 %\), run_/);
    expect(shown).toMatch(/Left out:.*asked only some cases again, to confirm a suspicion/);
    // A run that comes meanwhile would be accepted unseen.
    await at.world.until(15);
    await at.submit({ note: { 'daytwo.note': { value: '' } } });
    await until(() => words().some((w) => w.text.includes('a run has come since')));
    expect((await drift()).state).not.toBe('resolved');
    const views = at.world.slack.views.length;
    await at.press(id, 'accept');
    await until(() => at.world.slack.views.length > views && at.view().includes('Accepting makes'));
    await at.submit({ note: { 'daytwo.note': { value: 'the new policy' } } });
    await until(async () => (await at.world.store.incidents.get(id))?.state === 'resolved');
    expect(await at.world.store.baselines.current('refund', 'desk')).toMatchObject({
      approvedBy: 'Ana Lopes',
      note: 'the new policy',
    });
    await until(async () => (await at.buttons(id)).size === 0);
    expect((await at.blocks(id))[0]).toMatchObject({
      text: { text: expect.stringMatching(/^Resolved: /) },
    });
  });
});

/** An incident of one's own, told in Slack. */
async function failing(suite: string): Promise<string> {
  const { store, worker } = at.world;
  const { recorder } = worker.currentRuntime();
  const { incident } = await store.transaction((tx) =>
    recorder.open(tx, {
      kind: 'failing-now',
      key: failingKey('refund', suite),
      agent: 'refund',
      reason: 'a test',
      facts: plainFacts(`Refund desk: ${suite} fails now`, 'Nothing passes.'),
    }),
  );
  await at.world.turn();
  return incident.id;
}

describe('an alarm about nothing', () => {
  it('is closed as not real with a word on what it was, which it asks for', async () => {
    const id = await failing('drill');
    await at.press(id, 'not-real');
    await until(() => at.view().includes('Close it as not real'));
    const empty = await at.submit({ note: { 'daytwo.note': { value: '  ' } } });
    expect(empty.payload).toMatchObject({ response_action: 'errors' });
    await at.submit({ note: { 'daytwo.note': { value: 'a fire drill' } } });
    await until(async () => (await at.world.store.incidents.get(id))?.state === 'resolved');
    expect(await at.world.store.incidents.get(id)).toMatchObject({
      notReal: { by: 'Ana Lopes', note: 'a fire drill' },
    });
    await until(async () => (await textOf(id)).includes('Called not real by Ana Lopes'));
  });
});

describe('who may answer', () => {
  it('are people with the role act; another one is told who, and how to become one', async () => {
    const id = await failing('who');
    const before = words().length;
    await at.press(id, 'acknowledge', { user: 'U0EVE1' });
    await until(() => words().length === before + 1);
    expect(words().at(-1)).toMatchObject({
      user: 'U0EVE1',
      text: expect.stringMatching(/Ana Lopes may\..*people: \{ u0eve1: \{ slack: U0EVE1 \} \}/),
    });
    await at.press(id, 'not-real', { user: 'U0BEN1' });
    await until(() => words().length === before + 2);
    expect(words().at(-1)?.text).toMatch(/your role is "read".*people\.ben\.role/);
    expect((await at.world.store.incidents.get(id))?.ack).toBeNull();
    // A modal that somebody else opened is no way round.
    await at.press(id, 'not-real');
    await until(() => at.view().includes(id));
    await at.submit({ note: { 'daytwo.note': { value: 'x' } } }, { user: 'U0EVE1' });
    await until(() => words().length === before + 3);
    expect((await at.world.store.incidents.get(id))?.state).toBe('open');
  });

  it('nobody from another workspace, with another message, or with what no button sends', async () => {
    const id = await failing('hostile');
    const quiet = async (over: Readonly<Record<string, unknown>>): Promise<void> => {
      const { payload } = await at.press(id, 'acknowledge', { payload: over });
      expect(payload).toEqual({});
    };
    const before = [words().length, at.world.slack.views.length];
    const user = { id: ANA, username: 'ana' };
    await quiet({ team: { id: 'T0OTHER' } });
    await quiet({ user: { ...user, team_id: 'T0OTHER' } });
    await quiet({ team: null, user });
    await quiet({ channel: null });
    await quiet({ user: { id: 'ana' } });
    await quiet({ actions: [] });
    await quiet({ actions: [{ action_id: 'daytwo.acknowledge' }] });
    await quiet({ actions: [{ action_id: 'daytwo.resolve-all', value: id }] });
    await quiet({ actions: [{ action_id: 'daytwo.acknowledge', value: { id } }] });
    await quiet({ actions: [{ action_id: 'daytwo.snooze', selected_option: { value: id } }] });
    await quiet({ actions: [{ action_id: 'daytwo.acknowledge', value: 'x'.repeat(5_000) }] });
    await quiet({ type: 'block_suggestion' });
    await quiet({ type: 'view_submission', view: { id: 'V1' } });
    await quiet({
      type: 'view_submission',
      view: {
        id: 'V1',
        callback_id: 'daytwo.accept',
        private_metadata: '{',
        state: { values: {} },
      },
    });
    await at.press(id, 'acknowledge', { trigger: 'the-good-one' });
    await until(async () => (await at.world.store.incidents.get(id))?.ack !== null);
    expect(await at.world.store.incidents.history(id)).toHaveLength(2);
    expect([words().length, at.world.slack.views.length]).toEqual(before);
  });

  it('hears that nothing was done where the message is not the one that is known', async () => {
    const id = await failing('moved away');
    const elsewhere: Readonly<Record<string, unknown>>[] = [
      { message: { ts: '1.000001' } },
      { message: null },
      { actions: [{ action_id: 'daytwo.acknowledge', value: 'inc_x' }] },
      { actions: [{ action_id: 'daytwo.acknowledge', value: id.slice(0, 8) }] },
    ];
    for (const payload of elsewhere) {
      const before = words().length;
      await at.press(id, 'acknowledge', { payload });
      await until(() => words().length > before);
      expect(words().at(-1)).toMatchObject({
        user: ANA,
        text: expect.stringMatching(/^Nothing was done: this message is not the one .* Next: /),
      });
    }
    const logged = (): number =>
      at.log.filter((l) => l.includes('on a message that is not known')).length;
    expect(logged()).toBe(elsewhere.length);
    // In a channel that daytwo is not in, nothing can be said.
    await at.press(id, 'acknowledge', { payload: { channel: { id: 'C2' } } });
    await until(() => logged() === elsewhere.length + 1);
    expect((await at.world.store.incidents.get(id))?.ack).toBeNull();
  });
});

describe('Slack that is slow', () => {
  it('and asks to wait (429) is asked again after that, and the message shows the answer', async () => {
    const id = await failing('slow');
    at.world.slack.setFault(
      { kind: 'rate-limited', retryAfterSeconds: 1 },
      { times: 1, method: 'chat.update' },
    );
    const since = performance.now();
    await at.press(id, 'acknowledge');
    await until(async () => (await textOf(id)).includes('Ana Lopes'));
    expect(performance.now() - since).toBeGreaterThan(1_000);
    expect(performance.now() - since).toBeLessThan(3_000);
  });

  it('and takes no message now still has the answer taken; the outbox shows it later', async () => {
    const id = await failing('down');
    at.world.slack.setFault({ kind: 'http', status: 503 }, { times: 1, method: 'chat.update' });
    await at.press(id, 'acknowledge');
    await until(() => at.log.some((l) => l.includes('a message was not updated at once')));
    expect((await at.world.store.incidents.get(id))?.ack?.by).toBe('Ana Lopes');
    await at.world.clock.advanceTo(at.world.clock.now() + 120_000);
    await at.world.turn();
    expect(await textOf(id)).toContain('Ana Lopes');
  });
});

describe('/daytwo', () => {
  it('status answers how everything stands, to whoever asked alone', async () => {
    await failing('<!channel> `x`');
    const { payload, ms } = await at.command('status');
    expect(ms).toBeLessThan(3_000);
    expect(payload).toMatchObject({ response_type: 'ephemeral' });
    const text = String(payload['text']);
    expect(text).toMatch(/^\*\d+ incidents? for somebody to look at\.\*/);
    expect(text).toMatch(/\*Taken on\*\n• .*Ana Lopes has it/);
    expect(text).toMatch(/\*Agents\*\n• Refund desk: .*last run 5 of 10/);
    expect(text).toContain("&lt;!channel&gt; 'x'");
  });

  it('help says what there is, and so does what it does not know', async () => {
    expect((await at.command('help')).payload['text']).toContain('`/daytwo status`');
    expect((await at.command('<!here> dance')).payload['text']).toMatch(
      /There is no `&lt;!here&gt; dance`/,
    );
  });

  it('status is not told to strangers in other channels, nor anything to other workspaces', async () => {
    const stranger = { user_id: 'U0EVE1', channel_id: 'C9' };
    expect((await at.command('status', stranger)).payload['text']).toMatch(/^Ask in the channel/);
    const ben = { user_id: 'U0BEN1', channel_id: 'C9' };
    expect((await at.command('status', ben)).payload['text']).toMatch(/for somebody to look at/);
    expect((await at.command('status', { team_id: 'T0OTHER' })).payload).toEqual({});
  });
});

it('writes no secret into the log', () => {
  expect(at.log.length).toBeGreaterThan(5);
  expect(at.log.join('')).not.toMatch(/4711|xapp|xoxb|ticket/);
});
