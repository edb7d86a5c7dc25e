import { execFileSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { makeWorld, START, type World, yesSuite } from '../app/world.ts';

let world: World;
afterEach(() => world.close());

const MINUTE = 60_000;

it('tells once of a soul that is edited again and again and never committed, over restarts, and says that it was put back', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-edited-'));
  const soul = join(folder, 'SOUL.md');
  const git = (...args: string[]): void => {
    execFileSync('git', ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com', ...args], {
      cwd: folder,
      stdio: 'ignore',
    });
  };
  writeFileSync(soul, 'Be kind.');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'first');
  world = await makeWorld({
    behave: () => ({ text: 'YES' }),
    suite: yesSuite(1),
    config: (text) =>
      text
        .replace('soul: SOUL.md', `soul: "${soul}"\n    commitWithinMinutes: 30`)
        .replace('0 2 * * *', '0 2 31 12 *'),
  });
  await world.turn();
  const live = () => world.store.incidents.findUnfinished('soul:refund');
  const at = async (minute: number): Promise<void> => {
    await world.clock.advanceTo(START + minute * MINUTE);
    await world.turn();
  };
  for (let minute = 10; minute < 40; minute += 5) {
    writeFileSync(soul, `Be kind, ${minute}.`);
    await at(minute);
    expect(await live()).toBeNull();
    // All that is held in memory begins anew, as with a restart.
    await world.worker.reload(world.read());
  }
  await at(41);
  const id = (await live())?.id ?? '';
  expect((await live())?.facts.events[0]?.what).toBe(
    `${soul} is not what is committed, and has been so for 31 min`,
  );
  writeFileSync(soul, 'Be kind, and more.');
  await at(45);
  expect((await live())?.id).toBe(id);
  git('checkout', '-q', 'HEAD', '--', 'SOUL.md');
  await at(50);
  expect((await world.store.incidents.get(id))?.facts.now).toContain(
    `: ${soul} was put back as it is committed.`,
  );
  expect(
    (await world.store.outbox.ofIncident(id))
      .filter((n) => n.channel === 'slack')
      .map((n) => n.reason),
  ).toEqual(['opened', 'resolved']);
}, 60_000);
