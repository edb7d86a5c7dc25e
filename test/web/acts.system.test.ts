import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeActs } from '../../src/answers/acts.ts';
import { HOUR } from '../../src/domain/clock.ts';
import { makeWebApp } from '../../src/web/app.ts';
import type { WebDeps } from '../../src/web/page.ts';
import { makeDoor } from '../../src/web/safety/door.ts';
import { makeWorld, type World, yesSuite } from '../app/world.ts';
import { putIncident } from './deps.ts';

let world: World;
let post: (path: string, form?: Record<string, string>) => Promise<Response>;
let get: (path: string) => Promise<string>;
let broken = false;

/** Ten quiet days, then every other case fails until the incident is told; Ana is at the page. */
beforeAll(async () => {
  world = await makeWorld({
    suite: yesSuite(10),
    behave: ({ turns }) => ({
      text: broken && /[02468]$/.test(turns.at(-1)?.text ?? '') ? 'NO' : 'YES',
    }),
    config: (text) => `${text}
people: { ana: { name: Ana Lopes } }
money: { perDayUsd: 100 }
`,
  });
  await world.until(8);
  broken = true;
  await world.until(16);
  const { worker, clock } = world;
  const live = (): WebDeps => {
    const runtime = worker.currentRuntime();
    return { ...runtime, acts: makeActs(runtime), now: () => clock.now() };
  };
  const keys: string[] = [];
  const door = makeDoor({
    monotonic: () => clock.monotonic(),
    random: randomBytes,
    opensByLink: true,
    tellKey: (key) => void keys.push(key),
  });
  const app = makeWebApp({ live, door, failed: () => undefined });
  const headers = { host: 'localhost' };
  const entered = await app.request(`/sign-in?once=${keys[0] ?? ''}`, { headers });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const csrf = door.formToken(cookie.split('=')[1] ?? '');
  get = async (path) => (await app.request(path, { headers: { ...headers, cookie } })).text();
  post = async (path, form = {}) =>
    app.request(path, {
      method: 'POST',
      headers: { ...headers, cookie },
      body: new URLSearchParams({ csrf, ...form }),
    });
}, 60_000);
afterAll(() => world.close());

const driftId = async (): Promise<string> =>
  (await world.store.incidents.list({ limit: 100 })).find(
    (i) => i.kind === 'drift' && i.state !== 'not-confirmed',
  )?.id ?? '';

/** What accepting would take, as programs are told it. */
interface Listed {
  shown: string;
  suites: { runs: { run: string }[] }[];
}

describe('on the page of a running worker', () => {
  it('a run can be asked for, once, by the beginning of an incident’s id', async () => {
    const id = await driftId();
    const asked = await post(`/incidents/${id.slice(0, -1)}/run-again`);
    expect([asked.status, asked.headers.get('location')]).toEqual([303, `/incidents/${id}`]);
    const again = await post(`/incidents/${id}/run-again`);
    expect(again.status).toBe(409);
    expect(await again.text()).toContain('Ana Lopes has asked for that run already');
    // Asked for is not run: the page's newest run is the last that was made.
    const [planned, made] = await world.store.runs.recent({ limit: 2 });
    expect(planned?.state).toBe('planned');
    expect(await get('/')).toContain(
      `Newest run, on schedule, ended <time datetime="${made?.endedAt ?? ''}"`,
    );
    await world.turn();
    await world.turn();
    const run = (await world.store.runs.recent({ limit: 5 })).find((r) => r.asked !== undefined);
    expect(run).toMatchObject({ state: 'done', asked: { by: 'Ana Lopes', incident: id } });
  });

  it('a run is planned for no incident that is not about runs, whatever is sent', async () => {
    const { store } = world;
    const before = await store.runs.recent({ limit: 1_000 });
    for (const kind of ['model-end', 'spend', 'boundary', 'documents'] as const) {
      const id = `inc_of_${kind}`;
      await putIncident(store, id, { kind, agent: 'refund' });
      for (const path of [`/incidents/${id}`, `/api/v1/incidents/${id}`]) {
        const asked = await post(`${path}/run-again`);
        expect([kind, asked.status]).toEqual([kind, 409]);
        expect(await asked.text()).toContain('is about no run');
      }
      expect((await store.incidents.get(id))?.state).toBe('open');
      await post(`/incidents/${id}/resolve`);
    }
    expect(await store.runs.recent({ limit: 1_000 })).toEqual(before);
  });

  it('a run that came since the list was read is not accepted unseen: the new list is shown', async () => {
    const id = await driftId();
    const listed = await get(`/incidents/${id}/accept`);
    const shown = (page: string): string => /name="shown" value="(\w+)"/.exec(page)?.[1] ?? '';
    const before = JSON.parse(await get(`/api/v1/incidents/${id}/acceptance`)) as Listed;
    expect(before.shown).toBe(shown(listed));
    for (const days of [16.25, 16.5, 16.75, 17]) {
      await world.until(days, 6 * HOUR);
      // Whoever is away for half a day is signed out.
      await get('/');
    }
    const path = `/incidents/${id}/accept`;
    const refused = await post(path, { note: 'unseen', shown: shown(listed) });
    expect(refused.status).toBe(409);
    const anew = await refused.text();
    expect(anew).toContain('a run has come since the list was shown');
    const newest = (JSON.parse(await get(`/api/v1${path}ance`)) as Listed).suites[0]?.runs.at(-1);
    expect(listed).not.toContain(newest?.run);
    expect(anew).toContain(newest?.run);
    expect(shown(anew)).not.toBe(shown(listed));
    // Neither by a program, nor by a form that says nothing of what was read.
    expect((await post(`/api/v1${path}`, { shown: shown(listed) })).status).toBe(409);
    expect((await post(path)).status).toBe(409);
    expect(await world.store.baselines.current('refund', 'desk')).not.toMatchObject({
      note: 'unseen',
    });
    expect((await world.store.incidents.get(id))?.state).not.toBe('resolved');
  });

  it('the new behaviour is accepted in one’s name, and what it is compared with follows', async () => {
    const id = await driftId();
    const { shown } = JSON.parse(await get(`/api/v1/incidents/${id}/acceptance`)) as Listed;
    const said = { note: 'the new policy', shown };
    const done = await post(`/api/v1/incidents/${id}/accept`, said);
    expect(await done.json()).toMatchObject({ id, state: 'resolved', ended: 'accepted' });
    const baseline = await world.store.baselines.current('refund', 'desk');
    expect(baseline).toMatchObject({ approvedBy: 'Ana Lopes', note: 'the new policy' });
    const [newest] = await world.store.audit.list(1);
    expect(newest?.actor).toBe('Ana Lopes');
  });
});
