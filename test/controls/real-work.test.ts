import { doneRunOf, trialOf } from '../domain/rows.ts';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { realWorkOf } from '../../src/controls/real-work.ts';
import { findMissingSessions } from '../../src/controls/sessions.ts';
import { checkTools } from '../../src/controls/tools/check.ts';
import { noteGrants } from '../../src/controls/tools/note-grants.ts';
import type { Config } from '../../src/config/load.ts';
import { DAY, HOUR } from '../../src/domain/clock.ts';
import { makeFollow } from '../../src/outputs/follow.ts';
import { type Desk, NOW, openDesk } from '../outputs/fixture.ts';

let desk: Desk;
beforeEach(() => {
  desk = openDesk('{ follow: logs }');
  mkdirSync(join(desk.folder, 'logs'));
});
afterEach(() => desk.close());

/** A session's file with one answer, written two hours ago. */
function session(name: string, over: object = {}): void {
  const path = join(desk.folder, 'logs', `${name}.jsonl`);
  const answer = { session: name, prompt: `q ${name}`, output: 'a', ...over };
  writeFileSync(path, `${JSON.stringify(answer)}\n`);
  utimesSync(path, new Date(NOW - 2 * HOUR), new Date(NOW - 2 * HOUR));
}

it('a session with an answer that was never taken in is missing, one that was forgotten is not', async () => {
  session('ann');
  session('ben', { id: 'b-1' });
  await makeFollow(desk)();
  const [first] = await desk.store.realOutputs.list({ limit: 1 });
  await desk.store.realOutputs.forget([first?.id ?? ''], '2026-03-10T12:00:00.000Z');
  const { sessions } = realWorkOf(desk);
  const whole = await sessions?.('desk', NOW);
  expect(whole).toMatchObject({ inStore: ['ann', 'ben'], inTrail: ['ann', 'ben'] });
  session('cleo');
  const seen = await sessions?.('desk', NOW);
  expect(findMissingSessions(seen ?? { inStore: [], inTrail: [] })).toMatchObject([
    { id: 'missing', what: expect.stringContaining('cleo') },
  ]);
});

it('nothing is said of sessions where no file is followed', async () => {
  const other = openDesk();
  expect(await realWorkOf(other).sessions?.('desk', NOW)).toBeNull();
  expect(await realWorkOf(other).toolUses?.('desk', '')).toBeNull();
  await other.close();
});

it('a tool that real work called is in use', async () => {
  session('ann', { toolCalls: [{ name: 'refund', arguments: '{}' }] });
  await makeFollow(desk)();
  const told = await realWorkOf(desk).toolUses?.('desk', '2026-01-01T00:00:00.000Z');
  expect([...((told?.uses ?? []) as Iterable<unknown>)]).toMatchObject([{ tool: 'refund' }]);
});

it('a tool is not called unused for an old answer that was taken in today', async () => {
  session('ann', { at: '2025-03-01T00:00:00Z' });
  await makeFollow(desk)();
  const config = { ...desk.config, controls: { grantedTools: { desk: ['open_ticket'] } } };
  const found = async (now: number) => {
    const on = { store: desk.store, config: config as unknown as Config };
    return (await checkTools(on, 'desk', now, realWorkOf(desk).toolUses)).findings;
  };
  await noteGrants(desk.store, 'desk', ['open_ticket'], NOW);
  expect(await found(NOW + HOUR)).toEqual([]);
  expect(await found(NOW + 31 * DAY)).toMatchObject([{ id: 'unused open_ticket' }]);
});

it('a tool whose last use was two months ago is told by that, in real work and in runs', async () => {
  session('ann', { toolCalls: [{ name: 'refund', arguments: '{}' }] });
  await makeFollow(desk)();
  const names = ['refund', 'lookup', 'open_ticket'];
  await noteGrants(desk.store, 'desk', names, NOW);
  const run = doneRunOf(new Date(NOW).toISOString(), { id: 'run_1', agent: 'desk', suite: 'faq' });
  await desk.store.runs.create(run);
  await desk.store.runs.start(run.id, new Date(NOW).toISOString());
  const call = { id: '1', name: 'lookup', arguments: '{}' };
  await desk.store.trials.put(
    trialOf({ id: 'trl_1', run: run.id, at: new Date(NOW).toISOString(), toolCalls: [call] }),
  );
  const config = { ...desk.config, controls: { grantedTools: { desk: names } } };
  const on = { store: desk.store, config: config as unknown as Config };
  const { findings } = await checkTools(on, 'desk', NOW + 60 * DAY, realWorkOf(desk).toolUses);
  expect(
    findings.map((f) => [f.id, f.what.split(': ')[1]?.replace(/ on .*| since .*/, '')]),
  ).toEqual([
    ['unused lookup', 'it was last used'],
    ['unused open_ticket', 'no use of it was seen'],
    ['unused refund', 'it was last used'],
  ]);
});
