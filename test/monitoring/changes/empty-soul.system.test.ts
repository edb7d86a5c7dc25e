import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, MODEL, type World, yesSuite } from '../../app/world.ts';

let world: World;
afterEach(() => world.close());

describe('a soul folder that becomes empty', () => {
  it('is an incident that names what was there, and ends when it is back', async () => {
    const folder = join(mkdtempSync(join(tmpdir(), 'daytwo-souls-')), 'souls');
    mkdirSync(folder);
    writeFileSync(join(folder, 'SOUL.md'), 'You run the refund desk.');
    world = await makeWorld({
      suite: yesSuite(3),
      models: [MODEL],
      behave: () => ({ text: 'YES.' }),
      config: (text) => text.replace('soul: SOUL.md', `soul: ${folder}`),
    });
    const about = async () =>
      (await world.store.incidents.list({ limit: 20 })).filter((i) => i.kind === 'soul');
    await world.until(0.5);
    expect(await about()).toEqual([]);
    renameSync(join(folder, 'SOUL.md'), join(world.folder, 'kept.md'));
    await world.until(1);
    expect(await about()).toMatchObject([
      {
        state: 'open',
        facts: {
          title: 'Refund desk: its instructions are gone',
          summary: expect.stringContaining('SOUL.md'),
        },
      },
    ]);
    renameSync(join(world.folder, 'kept.md'), join(folder, 'SOUL.md'));
    await world.until(1.5);
    expect(await about()).toMatchObject([{ state: 'resolved' }]);
    rmSync(folder, { recursive: true });
    await world.until(2);
    expect(
      (await world.store.incidents.list({ limit: 20 })).some(
        (i) => i.kind === 'configuration' && i.state === 'open',
      ),
    ).toBe(true);
  }, 60_000);
});
