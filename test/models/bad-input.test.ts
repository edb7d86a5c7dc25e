import { afterEach, describe, expect, test } from 'vitest';
import type { ModelEvent, ModelRecord } from '../../src/domain/model.ts';
import { createProvider } from '../../src/llm/providers/registry.ts';
import { type DiffMemory, NO_MEMORY } from '../../src/models/lists/diff.ts';
import { pollList, type WatchOutcome, type WatchPort } from '../../src/models/lists/poll-list.ts';
import { type Peer, peer } from '../llm/providers/server.ts';

const open: Peer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.close()));
});

const HOUR = 3_600_000;
const START = Date.parse('2026-03-01T00:00:00Z');
const names = Array.from({ length: 12 }, (_, i) => `m-${i}`);
const body = (ids: readonly string[], more: (id: string) => object = () => ({})): string =>
  JSON.stringify({ object: 'list', data: ids.map((id) => ({ id, object: 'model', ...more(id) })) });
const GOOD = body(names);

interface Answer {
  status?: number;
  text: string;
  type?: string;
  cut?: boolean;
}

/**
 * A provider on loopback whose list is whatever the test says next, and a store of it in memory.
 */
async function watching(first: Answer = { text: GOOD }) {
  let answer = first;
  const server = await peer((_, res) => {
    res.writeHead(answer.status ?? 200, {
      'content-type': answer.type ?? 'application/json',
      ...(answer.cut === true ? { 'content-length': String(answer.text.length + 500) } : {}),
    });
    if (answer.cut === true) {
      res.write(answer.text);
      setTimeout(() => res.socket?.destroy(), 20);
    } else res.end(answer.text);
  });
  open.push(server);
  let at = START;
  const provider = await createProvider(
    { name: 'acme', kind: 'openai', baseUrl: `${server.url}/v1`, apiKey: 'sk-secret-12345' },
    () => at,
  );
  const records = new Map<string, ModelRecord>();
  let memory: DiffMemory = NO_MEMORY;
  const events: ModelEvent[] = [];
  const port: WatchPort = {
    records: async () => [...records.values()],
    memory: async () => memory,
    save: async (poll) => {
      for (const r of poll.changed) records.set(r.model, r);
      memory = poll.memory;
      events.push(...poll.events);
    },
  };
  const poll = (next?: Answer, hours = 1): Promise<WatchOutcome> => {
    answer = next ?? answer;
    at += hours * HOUR;
    return pollList(provider, port, new Date(at).toISOString(), {
      used: () => true,
      served: new Map(),
      probes: new Map(),
      canProbe: true,
    });
  };
  await poll();
  return { poll, events, records };
}

describe('a list that says nothing removes nothing, loses nothing, and says why', () => {
  test.each<[string, Answer, RegExp]>([
    ['an empty list', { text: body([]) }, /the list is empty; nothing changes/],
    ['an empty body', { text: '' }, /the answer was empty\); nothing changes/],
    [
      'HTML',
      { text: '<html><body>Be right back</body></html>', type: 'text/html' },
      /not JSON but "Be right back"\); nothing changes/,
    ],
    ['half a list', { text: GOOD.slice(0, 200) }, /broke off in the middle\); nothing changes/],
    [
      'a connection that breaks',
      { text: GOOD.slice(0, 200), cut: true },
      /broke off .*; nothing changes/,
    ],
    [
      'a limit',
      { status: 429, text: '{"error":{"message":"slow down"}}' },
      /answered 429: slow down\); nothing changes/,
    ],
    [
      'an address that is gone',
      { status: 410, text: '{"error":{"message":"Gone"}}' },
      /answered 410: Gone\); nothing changes/,
    ],
    [
      'an address that is gone, in words that sound like a model',
      { status: 410, text: '{"error":{"message":"The model list has been removed."}}' },
      /answered 410: .*; nothing changes/,
    ],
    [
      'a server error in HTML',
      { status: 502, text: '<html>Bad gateway</html>', type: 'text/html' },
      /answered 502: Bad gateway\); nothing changes/,
    ],
    [
      'a wrong key',
      { status: 401, text: '{"error":{"message":"Incorrect API key provided: sk-secret-12345"}}' },
      /answered 401: Incorrect API key provided: (?!sk-secret).*; nothing changes/,
    ],
    ['JSON that is no list', { text: '{"hello":1}' }, /holds no list of models\); nothing changes/],
    [
      'rows without names only',
      { text: '{"data":[{},{},null]}' },
      /the list is empty; nothing changes/,
    ],
  ])('%s', async (_, bad, why) => {
    const w = await watching();
    const before = [...w.records.values()];
    for (let n = 0; n < (bad.cut === true ? 3 : 10); n++) {
      const outcome = await w.poll(bad, 24);
      expect(outcome.reason).toMatch(why);
      expect(outcome.good).toBe(false);
      expect(outcome.probe).toEqual([]);
    }
    expect([...w.records.values()]).toEqual(before);
    await w.poll({ text: GOOD });
    expect(w.events).toEqual([]);
  });
});

describe('a list that is strange is read for what it says', () => {
  test('rows out of order are the same list', async () => {
    const w = await watching();
    for (let n = 0; n < 8; n++)
      await w.poll({ text: body(n % 2 === 0 ? names.toReversed() : names) });
    expect(w.events).toEqual([]);
  });

  test('an id that is listed twice is one model, also when it leaves', async () => {
    const w = await watching({ text: body([...names, 'm-0', 'm-0']) });
    expect(w.records.size).toBe(12);
    for (let n = 0; n < 5; n++) await w.poll({ text: body(names.slice(1)) }, 8);
    expect(w.events.map((e) => `${e.kind} ${e.model}`)).toEqual(['gone m-0', 'gone m-0']);
  });

  test('10,000 rows are read, and a removal among them is found', async () => {
    const many = Array.from({ length: 10_001 }, (_, i) => `model-${i}`);
    const w = await watching({ text: body(many) });
    await w.poll({ text: body(many.slice(1)) });
    await w.poll();
    expect(w.events.map((e) => `${e.kind} ${e.model}`)).toEqual(['gone model-0']);
    expect(w.records.size).toBe(10_001);
  });

  test('dates are read in every format, sentinels and nonsense are none, and a past day retires nothing', async () => {
    const dates: Record<string, unknown> = {
      'm-0': '2026-10-23',
      'm-1': '2026-10-23T00:00:00Z',
      'm-2': 1_792_713_600,
      'm-3': 1_792_713_600_000,
      'm-4': 'October 23, 2026',
      'm-5': '2098-12-31',
      'm-6': '9999-01-01',
      'm-7': 0,
      'm-8': 'soon',
      'm-9': { at: 1 },
      'm-10': '2026-01-01',
      'm-11': '2026-02-31',
    };
    const w = await watching();
    const dated = body(names, (id) => ({ shutdown_date: dates[id] }));
    const outcome = await w.poll({ text: dated });
    expect(
      Object.fromEntries([...w.records].map(([id, r]) => [id, r.endsAt?.slice(0, 10) ?? null])),
    ).toEqual({
      'm-0': '2026-10-23',
      'm-1': '2026-10-23',
      'm-2': '2026-10-23',
      'm-3': '2026-10-23',
      'm-4': '2026-10-23',
      'm-5': null,
      'm-6': null,
      'm-7': null,
      'm-8': null,
      'm-9': null,
      'm-10': '2026-01-01',
      'm-11': null,
    });
    expect(outcome.note).toContain('m-8: shutdown_date "soon" is no date');
    expect(w.events.filter((e) => e.kind !== 'date-set')).toEqual([]);
    expect(w.events.find((e) => e.model === 'm-10')?.reason).toContain(
      '2026-01-01, which has passed',
    );
    for (let n = 0; n < 8; n++) await w.poll({ text: dated }, 8);
    expect(w.events.filter((e) => e.kind === 'retired')).toEqual([]);
    // The same day in another format is the same day.
    const count = w.events.length;
    await w.poll({
      text: body(names, (id) => ({
        shutdown_date: id === 'm-2' ? '2026-10-23' : id === 'm-0' ? 1_792_713_600 : dates[id],
      })),
    });
    expect(w.events).toHaveLength(count);
  });

  test('a list that is cut to a page, between whole ones, removes nothing', async () => {
    const all = Array.from({ length: 26 }, (_, i) => `c-${i}`);
    const w = await watching({ text: body(all) });
    for (let n = 0; n < 10; n++) {
      const outcome = await w.poll({ text: body(all.slice(6)) }, 12);
      expect(outcome).toMatchObject({
        good: true,
        whole: false,
        reason: expect.stringContaining('exactly 20 rows long'),
      });
    }
    await w.poll({ text: body(all) });
    expect(w.events.filter((e) => e.told || e.kind === 'retired')).toEqual([]);
  });
});
