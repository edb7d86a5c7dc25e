import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { makeWorld, MODEL, type World, yesSuite } from '../../app/world.ts';

let world: World;
afterEach(() => world.close());

const facts = (reviewBy: string): string =>
  `facts:\n  - id: window\n    statement: Refunds for 30 days.\n    owner: Ana\n    reviewBy: ${reviewBy}\n    lines: [refund desk]\n`;
const write = (text: string): void => writeFileSync(join(world.folder, 'facts.yaml'), text);
const about = async (kind: string) =>
  (await world.store.incidents.list({ limit: 20 })).filter((i) => i.kind === kind);

describe('a fact that is past its day', () => {
  it('is an incident with its owner and what leans on it, and ends when the day is moved', async () => {
    world = await makeWorld({
      suite: yesSuite(3),
      models: [MODEL],
      behave: () => ({ text: 'YES.' }),
      config: (text) => text.replace('soul: SOUL.md', 'soul: SOUL.md\n    facts: facts.yaml'),
    });
    write(facts('2099-12-31'));
    await world.until(0.5);
    expect(await about('documents')).toEqual([]);
    write(facts('2020-01-31'));
    await world.until(1);
    expect(await about('documents')).toMatchObject([
      {
        state: 'open',
        facts: {
          title: 'Refund desk: fact window is past review',
          summary:
            'It says "Refunds for 30 days.", and Ana was to look at that again by 2020-01-31.',
          meanwhile: expect.stringMatching(/^Until Ana has looked, /),
          // Its last day was the 31st.
          since: '2020-02-01T00:00:00.000Z',
          events: [{ what: expect.stringContaining('leaning on it: SOUL.md:1') }],
        },
      },
    ]);
    write('facts: [{ id: window, owner: Ana }]\n');
    await world.until(1.5);
    expect(await about('configuration')).toMatchObject([
      { state: 'open', facts: { title: 'Refund desk: its facts cannot be read' } },
    ]);
    expect(await about('documents')).toMatchObject([{ state: 'open' }]);
    write(facts('2099-12-31'));
    await world.until(2);
    expect(await about('documents')).toMatchObject([{ state: 'resolved' }]);
    expect(await about('configuration')).toMatchObject([{ state: 'resolved' }]);
  }, 120_000);
});
