import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { registerBacktest } from '../../src/cli/commands/backtest.ts';
import type { Io } from '../../src/cli/io.ts';
import type { ModelEvent } from '../../src/domain/model.ts';
import { type DiffMemory, diffModels, NO_MEMORY } from '../../src/models/lists/diff.ts';
import { readHistory, timeInName } from '../../src/models/lists/history-files.ts';
import { type DatedList, replayLists } from '../../src/models/lists/replay-history.ts';
import { listed as row } from '../../src/llm/providers/lists/shape.ts';

const HOUR = 3_600_000;
const START = Date.parse('2026-02-01T06:21:56Z');
const list = (
  hours: number,
  ids: readonly string[],
  more: { complete?: boolean; doubt?: string } = {},
): DatedList => ({
  at: START + hours * HOUR,
  result: {
    ok: true,
    models: ids.map((id) => row(id)),
    complete: more.complete ?? true,
    ...(more.doubt === undefined ? {} : { doubt: more.doubt }),
  },
});
const hoursOf = (e: ModelEvent): number => (Date.parse(e.at) - START) / HOUR;
const kinds = (events: readonly ModelEvent[]): string[] =>
  events.map((e) => `${hoursOf(e)} ${e.kind}${e.told ? '!' : ''} ${e.model}`);
const thirteen = Array.from({ length: 13 }, (_, i) => `m-${i + 1}`);

describe('a replay of dated lists', () => {
  test('five of thirteen models that leave for nineteen hours, with others coming in between, tell nobody anything', () => {
    const { events } = replayLists(
      'acme',
      [
        list(0, thirteen),
        list(100, thirteen.slice(5)),
        list(109.3, [...thirteen.slice(5), 'n-1', 'n-2']),
        list(119.4, [...thirteen, 'n-1', 'n-2']),
      ],
      null,
    );
    expect(events.filter((e) => e.told)).toEqual([]);
    expect(events.filter((e) => e.kind === 'retired')).toEqual([]);
    expect(events.filter((e) => e.kind === 'back')).toHaveLength(5);
  });

  test('a removal is seen at its own time, gone within a day, told after one, and absent, unconfirmed, after two', () => {
    const { events, polls } = replayLists(
      'acme',
      [list(0, thirteen), list(100.25, thirteen.slice(1))],
      null,
    );
    expect(kinds(events)).toEqual(['101.25 gone m-1', '124.25 gone! m-1', '148.25 absent! m-1']);
    expect(events[2]?.reason).toContain('not known');
    expect(polls).toBe(101 + 72);
  });

  test('lists of one page in turn, as of a provider that was not paged, tell nobody anything', () => {
    const pages = [
      [0, 20],
      [3, 23],
      [6, 26],
      [1, 21],
      [0, 20],
    ] as const;
    const all = Array.from({ length: 26 }, (_, i) => `c-${i}`);
    const { events, cut } = replayLists(
      'acme',
      pages.map(([from, to], i) => list(i * 200, all.slice(from, to), { complete: false })),
      null,
    );
    expect(cut).toHaveLength(5);
    expect(events.length).toBeGreaterThan(0);
    expect(
      events.filter((e) => e.told || e.kind === 'retired' || e.kind === 'new-version'),
    ).toEqual([]);
  });

  test('a page size that nobody knows shows by its swaps: what goes when the list falls back to it is told to nobody', () => {
    const all = Array.from({ length: 36 }, (_, i) => `z${i}w`);
    const lists = [
      list(0, all.slice(0, 31)),
      list(200, all.slice(2, 33)),
      list(400, all.slice(4, 35)),
      list(600, all),
      list(604, all.slice(1, 32)),
      list(800, all.slice(0, 31)),
    ];
    expect(replayLists('acme', lists, null).events.filter((e) => e.told)).toEqual([]);
  });

  test('what a list lacks that is as long as a page is recorded and told to nobody, until a list of another length', () => {
    const hundred = Array.from({ length: 101 }, (_, i) => `x${i}y`);
    const lists = [
      list(0, hundred),
      list(50, hundred.slice(1), {
        doubt: 'the list is exactly 100 rows long, as a page would be',
      }),
      list(150, [...hundred.slice(1), 'new-one', 'another']),
    ];
    const { events } = replayLists('acme', lists, null);
    expect(kinds(events.filter((e) => e.kind !== 'new'))).toEqual([
      '51 gone x0y',
      '98 absent x0y',
      '150 gone! x0y',
    ]);
  });

  test('files that hold no list are failed polls, in any order, and change nothing', () => {
    const failed: DatedList = {
      at: START + 20 * HOUR,
      result: {
        ok: false,
        failure: { code: 'bad-body', scope: 'trial', retryable: true, message: 'no JSON' },
      },
    };
    const empty: DatedList = {
      at: START + 40 * HOUR,
      result: { ok: true, models: [], complete: false, note: 'the list is empty' },
    };
    const { events, unusable } = replayLists(
      'acme',
      [empty, list(60, thirteen), failed, list(0, thirteen)],
      null,
    );
    expect(events).toEqual([]);
    expect(unusable.map((u) => u.reason)).toEqual(['no JSON', 'the list is empty']);
  });

  test('only what is used is told, and an alias that nobody lists as a model is not used', () => {
    const lists = [list(0, thirteen), list(100, thirteen.slice(2))];
    expect(
      replayLists('acme', lists, (m) => m === 'm-2')
        .events.filter((e) => e.told)
        .map((e) => e.model),
    ).toEqual(['m-2', 'm-2']);
  });

  test('polls that are passed over because nothing can change bring the same events as all of them', () => {
    const history = fc.array(
      fc.record({
        gap: fc.double({ min: 0.2, max: 130, noNaN: true }),
        ids: fc.uniqueArray(fc.constantFrom(...thirteen, 'q'), { minLength: 1 }),
        complete: fc.boolean(),
        every: fc.constantFrom(1, 1, 1, 6),
      }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(history, (steps) => {
        const every = (steps[0]?.every ?? 1) * HOUR;
        let hours = 0;
        const lists = steps.map(({ gap, ids, complete }) =>
          list((hours += Math.round(gap * 4) / 4 + 0.25), ids, { complete }),
        );
        const known = new Set(steps.flatMap((s) => s.ids));
        const all: ModelEvent[] = [];
        let records: Parameters<typeof diffModels>[0] = [];
        let memory: DiffMemory = NO_MEMORY;
        lists.forEach((l, i) => {
          for (let at = l.at; at < (lists[i + 1]?.at ?? l.at + 72 * HOUR); at += every) {
            const diff = diffModels(
              records,
              { provider: 'acme', at: new Date(at).toISOString(), result: l.result },
              memory,
              { used: (m) => known.has(m), served: new Map(), probes: new Map(), canProbe: false },
            );
            ({ records, memory } = diff);
            all.push(...diff.events);
          }
        });
        expect(replayLists('acme', lists, null, every).events).toEqual(all);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the folder and the command', () => {
  test.each([
    ['2026-03-10T222156Z.json', '2026-03-10T22:21:56.000Z'],
    ['acme-2026-03-10T22:21:56Z.json', '2026-03-10T22:21:56.000Z'],
    ['20260310T222156Z', '2026-03-10T22:21:56.000Z'],
    ['2026-03-10.json', '2026-03-10T00:00:00.000Z'],
    ['2026-03-10_22-21.json', '2026-03-10T22:21:00.000Z'],
  ])('%s is of %s', (name, at) => {
    expect(new Date(timeInName(name) ?? 0).toISOString()).toBe(at);
  });
  test.each([['README.md'], ['2026-13-45.json'], ['models.json']])(
    '%s has no time in its name',
    (name) => {
      expect(timeInName(name)).toBeNull();
    },
  );

  function folder(files: Readonly<Record<string, string>>): string {
    const dir = mkdtempSync(join(tmpdir(), 'daytwo-lists-'));
    mkdirSync(join(dir, 'cohere'));
    for (const [name, text] of Object.entries(files))
      writeFileSync(join(dir, 'cohere', name), text);
    return dir;
  }
  const cohere = (...names: string[]): string =>
    JSON.stringify({ models: names.map((name) => ({ name })) });
  const some = ['command-a', 'command-r', 'embed-v3', 'embed-v4', 'rerank-v3', 'aya-8b'];

  test('each file is read as the provider’s list, and what holds none is a failed poll', () => {
    const dir = folder({
      '2026-02-01T000000Z.json': cohere(...some),
      '2026-02-02T000000Z.json': '<html>busy</html>',
      '2026-02-03T000000Z.json': '{"models": [{"na',
      '2026-02-04T000000Z.json': '{"message":"slow down"}',
      '2026-02-05T000000Z.json': '',
      'notes.txt': 'x',
    });
    const history = readHistory(dir, 'cohere');
    expect(history.skipped).toEqual(['notes.txt']);
    expect(
      history.lists.map((l) => (l.result.ok ? l.result.models.length : l.result.failure.message)),
    ).toEqual([
      6,
      'the file holds no JSON',
      'the file holds no JSON',
      'the answer holds no list of models',
      'the file is empty',
    ]);
  });

  async function run(args: readonly string[]): Promise<{ out: string; err: string }> {
    const said = { out: '', err: '' };
    const io: Io = {
      out: (t) => {
        said.out += `${t}\n`;
      },
      err: (t) => {
        said.err += `${t}\n`;
      },
      env: {},
      cwd: '/',
      stdin: process.stdin,
      tty: false,
      width: 100,
      setExit: () => undefined,
    };
    const program = new Command('daytwo')
      .option('--json')
      .exitOverride()
      .configureOutput({ writeErr: io.err, writeOut: io.out });
    registerBacktest(program, io);
    await program.parseAsync(['node', 'daytwo', ...args]);
    return said;
  }
  const events = z.object({
    events: z.array(
      z.strictObject({
        at: z.iso.datetime(),
        provider: z.literal('cohere'),
        model: z.string(),
        kind: z.string(),
        reason: z.string().min(1),
        told: z.boolean(),
      }),
    ),
  });

  test('the command prints every event with its reason and whether it was told, for people and for machines', async () => {
    const dir = folder({
      '2026-02-01T000000Z.json': cohere(...some),
      '2026-02-02T000000Z.json': cohere(...some.slice(1)),
      '2026-02-09T000000Z.json': '<html>',
    });
    const words = await run(['backtest', 'models', dir, '--provider', 'cohere']);
    expect(words.out).toContain("command-a is no longer on cohere's list");
    expect(words.out).toContain('3 events (gone 2, absent 1), 2 of them told');
    expect(words.err).toContain('the file holds no JSON; nothing changes');
    const machine = events.parse(
      JSON.parse((await run(['backtest', 'models', dir, '--provider', 'cohere', '--json'])).out),
    );
    expect(machine.events.map((e) => [e.kind, e.told])).toEqual([
      ['gone', false],
      ['gone', true],
      ['absent', true],
    ]);
  });

  test.each([
    [
      'a configuration',
      'agents:\n  a: { target: { provider: cohere, model: command-r }, judgments: { judge: { ' +
        'provider: openai, model: command-a } } }\n',
      0,
    ],
    [
      'a configuration that uses it',
      'agents:\n  a: { target: { provider: cohere, model: command-a } }\n',
      2,
    ],
    ['names', 'command-r\ncommand-a\n', 2],
    ['a list', '["command-r"]', 0],
    ['names by provider', 'cohere: [command-a]\n', 2],
    [
      'agents in a list',
      '{"agents": [{"name": "x", "provider": "cohere", "model": "command-a"}]}',
      2,
    ],
    [
      'an agent a line',
      '{"agent": "x", "provider": "cohere", "model": "command-a"}\n{"agent": "y", ' +
        '"provider": "openai", "model": "gpt-5"}\n',
      2,
    ],
    ['names of agents\u2019 models', '{"agents": ["command-r"]}', 0],
  ])('--agents takes %s', async (_, text, told) => {
    const dir = folder({
      '2026-02-01T000000Z.json': cohere(...some),
      '2026-02-02T000000Z.json': cohere(...some.slice(1)),
    });
    writeFileSync(join(dir, 'agents.txt'), text);
    const machine = events.parse(
      JSON.parse(
        (
          await run([
            'backtest',
            'models',
            dir,
            '--provider',
            'cohere',
            '--json',
            '--agents',
            join(dir, 'agents.txt'),
          ])
        ).out,
      ),
    );
    expect(machine.events.filter((e) => e.told)).toHaveLength(told);
  });

  test('an agents file that names nothing is told, with exit 64', async () => {
    const dir = folder({ '2026-02-01T000000Z.json': cohere(...some) });
    writeFileSync(join(dir, 'agents.txt'), '{"agents": 7}');
    await expect(
      run(['backtest', 'models', dir, '--provider', 'cohere', '--agents', join(dir, 'agents.txt')]),
    ).rejects.toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: expect.stringContaining('names no agents or models'),
      }),
    );
  });

  test('a folder whose files hold no list is nothing to replay', async () => {
    const dir = folder({
      '2026-02-01T000000Z.json': '<html>',
      '2026-02-02T000000Z.json': '{"object": "list"}',
    });
    await expect(run(['backtest', 'models', dir, '--provider', 'cohere'])).rejects.toThrow(
      expect.objectContaining({
        exitCode: 2,
        message: expect.stringContaining('none of the 2 files'),
      }),
    );
  });

  test('a provider that nobody knows is refused with what was meant or all that there are, unless the agents’ configuration calls an account so', async () => {
    const dir = folder({ '2026-02-01T000000Z.json': cohere(...some) });
    await expect(run(['backtest', 'models', dir, '--provider', 'coher'])).rejects.toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: 'no provider "coher" is known; did you mean "cohere"?',
      }),
    );
    await expect(run(['backtest', 'models', dir, '--provider', 'bogus'])).rejects.toThrow(
      expect.objectContaining({
        exitCode: 64,
        message: 'no provider "bogus" is known',
        next: expect.stringMatching(/^known are openai, anthropic, .*openai-compatible/),
      }),
    );
    writeFileSync(
      join(dir, 'cohere/2026-02-01T000000Z.json'),
      JSON.stringify({ data: [{ id: 'm' }] }),
    );
    writeFileSync(
      join(dir, 'agents.txt'),
      'agents:\n  a: { target: { provider: ours, model: m } }\n',
    );
    expect(
      (
        await run([
          'backtest',
          'models',
          join(dir, 'cohere'),
          '--provider',
          'ours',
          '--agents',
          join(dir, 'agents.txt'),
        ])
      ).out,
    ).toContain('ours: 1 lists');
    await expect(
      run(['backtest', 'models', dir, '--provider', 'other', '--agents', join(dir, 'agents.txt')]),
    ).rejects.toThrow(
      expect.objectContaining({ exitCode: 64, next: expect.stringContaining('of --agents ours') }),
    );
  });

  test('a date that cannot be read is said, once for all the lists that have it', async () => {
    const openai = (day: string): string =>
      JSON.stringify({
        object: 'list',
        data: [
          { id: 'gpt-x', object: 'model', shutdown_date: day },
          { id: 'gpt-y', object: 'model' },
        ],
      });
    const dir = folder({
      '2026-02-01T000000Z.json': openai('03/04/2027'),
      '2026-02-02T000000Z.json': openai('03/04/2027'),
      '2026-02-03T000000Z.json': openai('2027-04-03'),
    });
    const { err } = await run([
      'backtest',
      'models',
      join(dir, 'cohere'),
      '--provider',
      'openai-compatible',
    ]);
    expect(err).toBe(
      '2 of 3 lists hold what cannot be read, first at 2026-02-01T00:00:00.000Z: gpt-x: ' +
        'shutdown_date "03/04/2027" is no date. It counts as absent.\n',
    );
  });

  test('a folder without lists is told with what to do', () => {
    expect(() => readHistory(folder({ 'a.json': '{}' }), 'cohere')).toThrow(
      expect.objectContaining({ exitCode: 2, message: expect.stringContaining('no file in') }),
    );
  });
});
