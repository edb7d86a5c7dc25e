import { afterEach, expect, test } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import type { ModelEvent, ModelRecord } from '../../src/domain/model.ts';
import { createProvider } from '../../src/llm/providers/registry.ts';
import { type DiffMemory, NO_MEMORY } from '../../src/models/lists/diff.ts';
import { pollList, type WatchPort } from '../../src/models/lists/poll-list.ts';

const open: SimulatedProvider[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((p) => p.close()));
});

/** A store of one provider in memory, which counts how many records each poll wrote. */
function memoryPort(): WatchPort & { events: ModelEvent[]; written: number[] } {
  const records = new Map<string, ModelRecord>();
  let memory: DiffMemory = NO_MEMORY;
  const events: ModelEvent[] = [];
  const written: number[] = [];
  return {
    events,
    written,
    records: async () => [...records.values()],
    memory: async () => memory,
    save: async (poll) => {
      for (const record of poll.changed) records.set(record.model, record);
      memory = poll.memory;
      events.push(...poll.events);
      written.push(poll.changed.length);
    },
  };
}

test('a watch over a real list: an announced end, faults that change nothing, a removal and a return', async () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  let at = start;
  const models = Array.from({ length: 12 }, (_, i) => ({
    id: `sim-${i}`,
    createdAt: '2025-01-01T00:00:00Z',
  }));
  const sim = await startSimulatedProvider({
    now: () => at,
    seed: 1,
    behave: () => ({ text: 'ok' }),
    models,
  });
  open.push(sim);
  const provider = await createProvider(
    { name: 'simulated', kind: 'openai', baseUrl: sim.baseUrl },
    () => at,
  );
  const port = memoryPort();
  const context = {
    used: (m: string) => m === 'sim-3',
    served: new Map<string, string>(),
    probes: new Map(),
    canProbe: true,
  };
  const poll = async (hours: number) => {
    at += hours * 3_600_000;
    return pollList(provider, port, new Date(at).toISOString(), context);
  };

  await poll(0);
  sim.setModels(
    models.map((m) => (m.id === 'sim-3' ? { ...m, endsAt: '2026-03-01T00:00:00Z' } : m)),
  );
  await poll(1);
  expect(port.events).toMatchObject([
    { kind: 'date-set', model: 'sim-3', told: true, after: '2026-03-01T00:00:00.000Z' },
  ]);

  for (const kind of [
    'html',
    'half-json',
    'cut-socket',
    'rate-limit',
    'overloaded',
    'empty-list',
    'wrong-key',
  ] as const) {
    sim.setFault({ kind, times: 1 });
    const outcome = await poll(1);
    expect(outcome.events).toEqual([]);
    expect(outcome.reason).toMatch(/nothing changes/);
    expect(port.written.at(-1)).toBe(0);
  }

  sim.setModels(models.filter((m) => m.id !== 'sim-3'));
  for (let i = 0; i < 30; i++) await poll(1);
  expect(port.events.slice(1).map((e) => [e.kind, e.told])).toEqual([
    ['gone', false],
    ['gone', true],
  ]);
  for (let i = 0; i < 20; i++) await poll(1);
  expect((await poll(1)).probe).toEqual(['sim-3']);
  sim.setModels(models);
  await poll(1);
  expect(port.events.at(-2)).toMatchObject({ kind: 'back', told: true });
  expect(port.events.at(-1)).toMatchObject({ kind: 'date-withdrawn' });
});
