import { expect, test } from 'vitest';
import type { ModelEvent, ModelRecord } from '../../src/domain/model.ts';
import type { ListedModel } from '../../src/domain/provider.ts';
import { aliasTargets } from '../../src/models/lists/aliases.ts';
import { type DiffMemory, diffModels, NO_MEMORY } from '../../src/models/lists/diff.ts';
import { listed as row } from '../../src/llm/providers/lists/shape.ts';

const start = Date.parse('2026-03-01T00:00:00Z');
const others = ['b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((id) => row(id));

function watch(used: (m: string) => boolean = () => true, names: readonly string[] = []) {
  let records: ModelRecord[] = [];
  let memory: DiffMemory = NO_MEMORY;
  const all: ModelEvent[] = [];
  let hour = 0;
  return {
    all,
    poll(list: readonly ListedModel[], complete = true) {
      const diff = diffModels(
        records,
        {
          provider: 'acme',
          at: new Date(start + hour++ * 3_600_000).toISOString(),
          result: { ok: true, models: list, complete },
        },
        memory,
        { used, names, served: new Map(), probes: new Map(), canProbe: false },
      );
      ({ records, memory } = diff);
      all.push(...diff.events);
    },
    kinds: () => all.map((e) => `${e.kind}${e.told ? '!' : ''} ${e.model}`),
  };
}

test('an alias that leads to another model has moved, once', () => {
  const w = watch();
  const on = (id: string): ListedModel[] => [
    row('m-2411', id === 'm-2411' ? { aliases: ['m-latest'] } : {}),
    row('m-2508', id === 'm-2508' ? { aliases: ['m-latest'] } : {}),
    ...others,
  ];
  w.poll(on('m-2411'));
  w.poll(on('m-2508'));
  w.poll(on('m-2508'));
  expect(w.kinds()).toEqual(['moved m-latest']);
  expect(w.all[0]).toMatchObject({
    before: 'm-2411',
    after: 'm-2508',
    reason:
      'm-latest at acme now leads to m-2508 (it was m-2411). The suites of who uses it run now.',
  });
});

test('an alias that is away for a while and leads where it led has not moved', () => {
  const w = watch();
  const list = [row('m-2411', { aliases: ['m-latest'] }), row('m-2508'), ...others];
  w.poll(list);
  for (let n = 0; n < 19; n++) w.poll([row('m-2411'), row('m-2508'), ...others]);
  w.poll(list);
  expect(w.all).toEqual([]);
});

test('aliases that move while a fifth of the rows is missing are believed when a second list agrees, and a cut list says nothing of them', () => {
  const before = [row('m-1', { aliases: ['m-latest'] }), row('m-2'), ...others];
  const gap = [row('m-2', { aliases: ['m-latest'] }), ...others.slice(0, 5)];
  const once = watch();
  once.poll(before);
  once.poll(gap);
  once.poll(before);
  expect(once.all).toEqual([]);
  const twice = watch();
  twice.poll(before);
  twice.poll(gap);
  twice.poll(gap);
  expect(twice.kinds()).toContain('moved m-latest');
  const cut = watch();
  cut.poll(before);
  for (let n = 0; n < 5; n++) cut.poll([row('m-2', { aliases: ['m-latest'] }), ...others], false);
  expect(cut.kinds()).toEqual(['absent m-1']);
});

test('where alias rows name each other, the row with a fixed version is the model', () => {
  const group = ['medium-2508', 'medium-latest', 'medium'];
  const list = [
    ...group.map((id) => row(id, { aliases: group.filter((a) => a !== id) })),
    row('x', { aliases: ['shared'] }),
    row('y', { aliases: ['shared'] }),
  ];
  expect(Object.fromEntries(aliasTargets(list))).toEqual({
    'medium-latest': 'medium-2508',
    medium: 'medium-2508',
  });
});

test('a tag that is pulled anew under the same name has moved, and one whose digest is not told has not', () => {
  const w = watch();
  const digest = (n: number): string => String(n).repeat(64);
  w.poll([row('llama3:latest', { version: digest(1) }), ...others]);
  w.poll([row('llama3:latest'), ...others]);
  w.poll([row('llama3:latest', { version: digest(1) }), ...others]);
  expect(w.all).toEqual([]);
  w.poll([row('llama3:latest', { version: digest(2) }), ...others]);
  expect(w.kinds()).toEqual(['moved llama3:latest']);
  expect(w.all[0]?.reason).toContain('now stands for 222222222222 (it was 111111111111)');
});

test('a new model in the line of one that is used is a new version; in another line, or while lists are cut, it is only new', () => {
  const w = watch((m) => m === 'gpt-4o-2024-08-06', ['claude-sonnet-latest']);
  const first = [row('gpt-4o-2024-08-06'), ...others];
  w.poll(first);
  w.poll([...first, row('gpt-4o-2024-11-20'), row('gpt-4o-mini'), row('claude-sonnet-5')]);
  expect(w.kinds()).toEqual([
    'new gpt-4o-2024-11-20',
    'new-version gpt-4o-2024-11-20',
    'new gpt-4o-mini',
    'new claude-sonnet-5',
    'new-version claude-sonnet-5',
  ]);
  expect(w.all[1]).toMatchObject({
    before: 'gpt-4o-2024-08-06',
    after: 'gpt-4o-2024-11-20',
    reason: 'gpt-4o-2024-11-20 is of the same line as gpt-4o-2024-08-06, which is in use.',
  });
  const cut = watch((m) => m === 'gpt-4o-2024-08-06');
  cut.poll(first, false);
  cut.poll([...first, row('gpt-4o-2024-11-20')]);
  expect(cut.kinds()).toEqual(['new gpt-4o-2024-11-20']);
});

test('a deprecation that is taken back is told', () => {
  const w = watch();
  w.poll([row('a', { lifecycle: 'active' }), ...others]);
  w.poll([
    row('a', { lifecycle: 'deprecated', deprecatedAt: '2026-03-01T00:00:00.000Z' }),
    ...others,
  ]);
  w.poll([row('a', { lifecycle: 'active' }), ...others]);
  expect(w.kinds()).toEqual(['deprecated! a', 'date-withdrawn! a']);
});
