import { afterEach, describe, expect, it } from 'vitest';
import { HOUR, makeWorld, MODEL, type World, yesSuite } from '../app/world.ts';
import { type Peer, peer, sendJson } from '../llm/providers/server.ts';

let world: World;
const open: Peer[] = [];
afterEach(async () => {
  await world.close();
  await Promise.all(open.splice(0).map((p) => p.close()));
});

const OTHER = { id: 'sim-2', createdAt: '2025-06-01T00:00:00Z' };

/** A world that only watches lists, four times a day, and makes the runs that changes ask for. */
async function watching(): Promise<World> {
  return makeWorld({
    suite: yesSuite(2),
    behave: () => ({ text: 'YES' }),
    models: [MODEL, OTHER],
    config: (text) =>
      `${text.replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"').replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: ` +
      `{ schedule: "0 */6 * * *" }\n`,
  });
}
const titles = (): string[] => world.slack.messages.map((m) => m.text.split('. ')[0] ?? '');

describe('a list that cannot be read for a day', () => {
  it.each([
    [
      'a page of HTML',
      () => world.provider.setFault({ kind: 'html', path: '/models' }),
      () => world.provider.setFault(null),
    ],
    [
      'an empty list',
      () => world.provider.setModels([]),
      () => world.provider.setModels([MODEL, OTHER]),
    ],
  ])(
    'is told to people after 24 hours, and that it works again: %s',
    async (_, spoil, mend) => {
      world = await watching();
      await world.turn();
      await world.until(1, 6 * HOUR);
      spoil();
      await world.until(2, 6 * HOUR);
      expect(await world.store.incidents.list({ limit: 5 })).toEqual([]);
      expect(world.log.join('\n')).toContain('model list not usable: nothing changes');
      await world.until(2.5, 6 * HOUR);
      expect(await world.store.incidents.list({ limit: 5 })).toMatchObject([
        {
          kind: 'watch',
          state: 'open',
          facts: { title: "sim's model list has not been readable for a day" },
        },
      ]);
      expect(titles()).toEqual([expect.stringContaining('has not been readable for a day')]);
      expect(
        (await world.store.models.records('sim')).every(
          (r) => r.absentSince === null && r.retiredAt === null,
        ),
      ).toBe(true);
      await world.until(3.5, 6 * HOUR);
      expect(titles(), 'once, however many polls fail after that').toHaveLength(1);
      mend();
      await world.until(4, 6 * HOUR);
      expect(await world.store.incidents.list({ limit: 5 })).toMatchObject([
        { kind: 'watch', state: 'resolved' },
      ]);
      expect((await world.store.models.events({ limit: 10 })).filter((e) => e.told)).toEqual([]);
    },
    60_000,
  );
});

describe('a list that loses many rows at once, one of them in use', () => {
  it('is one incident of the list, which is over when they are back', async () => {
    world = await watching();
    const many = Array.from({ length: 10 }, (_, i) => ({
      id: `other-${i}`,
      createdAt: '2025-01-01T00:00:00Z',
    }));
    world.provider.setModels([MODEL, ...many]);
    await world.turn();
    await world.until(1, 6 * HOUR);
    world.provider.setModels(many.slice(0, 5));
    await world.until(2.75, 6 * HOUR);
    expect(await world.store.incidents.list({ limit: 5 })).toMatchObject([
      {
        kind: 'watch',
        key: 'list-loss:sim',
        state: 'open',
        facts: { title: "sim's list lost 6 of 11 models at once" },
      },
    ]);
    expect(titles()).toHaveLength(1);
    world.provider.setModels([MODEL, ...many]);
    await world.until(3.5, 6 * HOUR);
    expect(await world.store.incidents.list({ limit: 5 })).toMatchObject([{ state: 'resolved' }]);
    expect(titles(), 'and its end is told in its thread').toHaveLength(2);
  }, 60_000);
});

/** A server between the worker and the simulated provider, which adds what the test wants said. */
async function gateway(
  said: {
    headers: Record<string, string>;
    list: ((body: { data: { id: string }[] }) => unknown) | null;
  },
  to: () => string,
): Promise<Peer> {
  const server = await peer((req, res, body) => {
    const path = (req.url ?? '').replace(/^\/v1/, '');
    void fetch(`${to()}${path}`, {
      method: req.method ?? 'GET',
      headers: {
        'content-type': 'application/json',
        authorization: req.headers.authorization ?? '',
      },
      ...(req.method === 'POST' ? { body: JSON.stringify(body) } : {}),
    }).then(async (answer) => {
      const json = (await answer.json()) as { data: { id: string }[] };
      sendJson(
        res,
        answer.status,
        path === '/models' && said.list !== null ? said.list(json) : json,
        said.headers,
      );
    });
  });
  open.push(server);
  return server;
}

describe('an agent that calls a model by another name', () => {
  it('is told when the version behind it leaves the list', async () => {
    const others = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => ({
      id: `other-${id}`,
      createdAt: '2025-01-01T00:00:00Z',
    }));
    const said: Parameters<typeof gateway>[0] = {
      headers: {},
      list: (body) => ({ data: [{ id: 'sim-1-2026-01-01', aliases: ['sim-1'] }, ...body.data] }),
    };
    const front = await gateway(said, () => world.provider.baseUrl);
    world = await makeWorld({
      suite: yesSuite(2),
      behave: () => ({ text: 'YES', servedModel: 'sim-1' }),
      models: others,
      config: (text) =>
        `${text
          .replace(/baseUrl: "[^"]*"/, `baseUrl: "${front.url}/v1"`)
          .replace('schedule: "0 2 * * *"', 'schedule: "0 2 31 12 *"')
          .replace(
            'alerts:',
            'alerts:\n  digest: "0 9 31 12 *"',
          )}models: { schedule: "0 */6 * * *" }\n`,
    });
    await world.turn();
    await world.until(1, 6 * HOUR);
    said.list = null;
    await world.until(2.5, 6 * HOUR);
    expect(
      (await world.store.models.events({ limit: 20 }))
        .filter((e) => e.told)
        .map((e) => [e.kind, e.model]),
    ).toEqual([['gone', 'sim-1-2026-01-01']]);
    expect(titles().some((t) => t.includes('sim-1-2026-01-01 is no longer listed by sim'))).toBe(
      true,
    );
  }, 60_000);
});

describe('what is said in band', () => {
  it('a served id that differs is an event with its reason, and the suites run once more', async () => {
    let served = 'sim-1-2026-01-01';
    world = await makeWorld({
      suite: yesSuite(2),
      behave: () => ({ text: 'YES', servedModel: served }),
    });
    await world.turn();
    await world.until(2, 6 * HOUR);
    served = 'sim-1-2026-02-02';
    await world.until(4, 6 * HOUR);
    const moved = (await world.store.models.events({ limit: 20 })).filter(
      (e) => e.kind === 'moved',
    );
    expect(moved).toMatchObject([
      {
        model: 'sim-1',
        before: 'sim-1-2026-01-01',
        after: 'sim-1-2026-02-02',
        reason:
          'sim-1 at sim is now answered by sim-1-2026-02-02 (it was sim-1-2026-01-01); ' +
          "refund's suites run on it.",
      },
    ]);
    expect(
      (await world.store.runs.recent({ agent: 'refund', limit: 20 })).map((r) => r.trigger),
    ).toContain('model-change');
  }, 60_000);

  it('a Sunset header warns of the end that it names, until replies no longer carry it; an alias that is moved makes a run', async () => {
    const said: Parameters<typeof gateway>[0] = { headers: {}, list: null };
    const front = await gateway(said, () => world.provider.baseUrl);
    world = await makeWorld({
      suite: yesSuite(2),
      behave: () => ({ text: 'YES' }),
      models: [MODEL, OTHER],
      config: (text) =>
        `${text.replace(/baseUrl: "[^"]*"/, `baseUrl: "${front.url}/v1"`).replace('alerts:', 'alerts:\n  digest: "0 9 31 12 *"')}models: ` +
        `{ schedule: "0 */6 * * *" }\n`,
    });
    await world.turn();
    await world.until(2, 6 * HOUR);
    expect(titles()).toEqual([]);
    said.headers = { sunset: 'Mon, 30 Mar 2026 00:00:00 GMT', deprecation: '@1767225600' };
    await world.until(4, 6 * HOUR);
    expect(
      (await world.store.models.events({ limit: 20 }))
        .filter((e) => e.model === 'sim-1')
        .map((e) => [e.kind, e.told]),
    ).toEqual([
      ['deprecated', true],
      ['date-set', true],
    ]);
    expect(titles()).toEqual([expect.stringMatching(/^sim-1 may end on Monday 30 March 2026/)]);
    said.headers = {};
    await world.until(6, 6 * HOUR);
    expect(
      (await world.store.incidents.list({ limit: 5 })).filter((i) => i.kind === 'model-end'),
    ).toMatchObject([{ state: 'resolved' }]);

    const runs = async (): Promise<number> =>
      (await world.store.runs.recent({ agent: 'refund', limit: 50 })).filter(
        (r) => r.trigger === 'model-change',
      ).length;
    const before = await runs();
    said.list = (body) => ({
      data: [
        ...body.data.filter((m) => m.id !== 'sim-1'),
        { id: 'sim-1-2026-01-01', aliases: ['sim-1'] },
      ],
    });
    await world.until(7, 6 * HOUR);
    said.list = (body) => ({
      data: [
        ...body.data.filter((m) => m.id !== 'sim-1'),
        { id: 'sim-1-2026-02-02', aliases: ['sim-1'] },
        { id: 'sim-1-2026-01-01' },
      ],
    });
    await world.until(8, 6 * HOUR);
    const moved = (await world.store.models.events({ limit: 20 }))
      .filter((e) => e.kind === 'moved')
      .map((e) => e.reason);
    expect(moved.toReversed()).toEqual([
      'sim-1 is no longer a model of its own at sim: it is listed as another name of ' +
        'sim-1-2026-01-01.',
      'sim-1 at sim now leads to sim-1-2026-02-02 (it was sim-1-2026-01-01). The suites of ' +
        'who uses it run now.',
    ]);
    expect(await runs()).toBe(before + 2);
    // Canaries that get through close it: the name still answers.
    expect(
      (await world.store.incidents.list({ limit: 9 })).filter((i) => i.kind === 'model-gone'),
    ).toMatchObject([
      { state: 'resolved', facts: { title: 'sim-1 now stands for sim-1-2026-01-01' } },
    ]);
    expect(titles().some((t) => t.includes('sim-1 now stands for sim-1-2026-01-01'))).toBe(true);
  }, 60_000);
});
