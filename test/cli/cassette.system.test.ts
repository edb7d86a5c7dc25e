import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { json, startAgent } from '../llm/agents/peer.ts';
import { folder, typed } from './typing.ts';

let provider: SimulatedProvider | null = null;
afterEach(async () => {
  await provider?.close();
  provider = null;
});

/** A model that looks two orders up, one of them twice, and then says what it was told. */
async function installed(
  cassette: string,
  orders: readonly unknown[] = ['A-17', 'B-2', 'A-17'],
): Promise<string> {
  provider = await startSimulatedProvider({
    now: () => 0,
    seed: 1,
    models: [{ id: 'm', createdAt: '2025-01-01T00:00:00Z' }],
    behave({ turns }) {
      const told = turns.filter((t) => t.role === 'tool');
      const order = orders[told.length];
      return order === undefined
        ? { text: told.map((t) => t.text).join(' ') }
        : { text: '', toolCalls: [{ name: 'lookup', arguments: JSON.stringify({ order }) }] };
    },
  });
  const cwd = folder();
  mkdirSync(join(cwd, 'config'));
  const put = (name: string, text: string): void => writeFileSync(join(cwd, 'config', name), text);
  put('SOUL.md', 'You run the refund desk.');
  put('tools.yaml', cassette);
  put(
    'suite.yaml',
    `prompts: ['{{m}}']
tests: [{ description: two, vars: { m: hi }, toolSandbox: { cassette: tools.yaml }, assert: [{ type: contains, value: shipped }] }]
`,
  );
  put(
    'daytwo.yaml',
    `providers:
  sim: { kind: openai, baseUrl: "${provider.baseUrl}", apiKey: env:SIM_KEY }
agents:
  desk:
    soul: SOUL.md
    target: { provider: sim, model: m, price: { input: 1, output: 1 }, tools: [{ name: lookup }] }
    suites: [{ name: s, file: suite.yaml }]
`,
  );
  return cwd;
}
const ENV = {
  SIM_KEY: 'sk-sim-4711',
  TOOL_KEY: 'tool-key-4711-x',
  PATH: process.env['PATH'] ?? '',
};
const tapeOf = (cwd: string): string => readFileSync(join(cwd, 'config/tools.yaml'), 'utf8');

describe('daytwo cassette record', () => {
  it('asks a program once for each call, keeps the answers, and replays them from then on', async () => {
    const cwd = await installed('# ours\nresults: []\n');
    writeFileSync(
      join(cwd, 'tools.mjs'),
      `let text = ''; for await (const part of process.stdin) text += part;
       const { tool, arguments: args } = JSON.parse(text);
       console.log(JSON.stringify({ tool, order: args.order, status: 'shipped', key: process.env.TOOL_KEY, has: process.env.TOOL_KEY.length, ours: process.env.SIM_KEY ?? null }));`,
    );
    const made = await typed(
      cwd,
      `cassette record desk --env TOOL_KEY --with ${process.execPath} tools.mjs`,
      ENV,
    );
    expect(made.err).toContain('desk/s: 1 case, at most $');
    expect(made.out).toContain('recorded 2 answers in ');
    expect(made.code).toBe(0);
    const tape = tapeOf(cwd);
    expect(tape).toMatch(/^# ours\nresults:/);
    expect(tape.match(/^ *- tool: lookup$/gm)).toHaveLength(2);
    expect(tape).toContain('has: 15');
    expect(tape).not.toContain('tool-key-4711-x');
    // Nothing of daytwo's own environment is given to it.
    expect(tape).toContain('ours: null');
    const replayed = await typed(cwd, 'replay desk', ENV);
    expect(replayed.code).toBe(0);
    const again = await typed(cwd, 'cassette record desk --url http://127.0.0.1:9/', ENV);
    expect(again.out).toContain('every call was answered already');
    expect(tapeOf(cwd)).toBe(tape);
  }, 60_000);

  it('takes an address too, and cuts out of what it records what is a secret of ours', async () => {
    const cwd = await installed('results: []\n');
    const tools = await startAgent((asked, response) => {
      const { tool, arguments: args } = JSON.parse(asked.body) as {
        tool: string;
        arguments: unknown;
      };
      json(response, { tool, args, status: 'shipped', key: 'sk-sim-4711' });
    });
    const made = await typed(cwd, `cassette record desk --url ${tools.url}`, ENV);
    await tools.close();
    expect(made.code).toBe(0);
    expect(tools.asked).toHaveLength(2);
    expect(tapeOf(cwd)).toContain('[secret]');
    expect(tapeOf(cwd)).not.toContain('sk-sim-4711');
  }, 60_000);

  it.each([
    ['as it is', (key: string): unknown => `order ${key}`],
    ['as bytes', (key: string): unknown => [...Buffer.from(key)]],
    ['as bytes by name', (key: string): unknown => [...Buffer.from(key)].map((n, i) => ({ i, n }))],
    ['in pieces', (key: string): unknown => (key.match(/.{1,2}/g) ?? []).map((v) => ({ v }))],
    ['in parts by name', (key: string): unknown => ({ p1: key.slice(0, 7), p2: key.slice(7) })],
    [
      'in pieces in JSON',
      (key: string): unknown => JSON.stringify([{ v: key.slice(0, 7) }, { v: key.slice(7) }]),
    ],
  ])(
    'passes on no call in which a model wrote a key that it was asked with, %s',
    async (_, spelled) => {
      const key = 'Kq7vPz2LmX9wTr4b';
      const cwd = await installed('results: []\n', [spelled(key)]);
      const tools = await startAgent((_asked, response) => json(response, { status: 'shipped' }));
      const made = await typed(cwd, `cassette record desk --url ${tools.url}`, {
        ...ENV,
        SIM_KEY: key,
      });
      await tools.close();
      expect(tools.asked).toEqual([]);
      expect(made.code).toBe(2);
      expect(made.out).toMatch(
        /the call holds the secret of env:SIM_KEY and was not passed on \(case [0-9a-f]{8}\)/,
      );
      expect(tapeOf(cwd)).toBe('results: []\n');
    },
    60_000,
  );

  it('passes on no call with which the calls before it would hold a key, nor keeps it in the file', async () => {
    const key = 'Kq7vPz2LmX9wTr4b';
    const pieces = key.match(/.{1,4}/g) ?? [];
    const cwd = await installed('results: []\n', pieces);
    const tools = await startAgent((asked, response) => json(response, JSON.parse(asked.body)));
    const record = `cassette record desk --url ${tools.url}`;
    const made = await typed(cwd, record, { ...ENV, SIM_KEY: key });
    await tools.close();
    expect(made.code).toBe(2);
    expect(made.out).toContain('the call and those before it hold the secret of env:SIM_KEY');
    const passedOn = tools.asked.map((asked) => asked.body).join('');
    expect(pieces.filter((p) => passedOn.includes(p)).length).toBeLessThan(pieces.length);
    expect(pieces.filter((p) => tapeOf(cwd).includes(p)).length).toBeLessThan(pieces.length);
  }, 60_000);

  it('keeps no key in the file that a tool gives away in pieces, answer by answer', async () => {
    const key = ENV.TOOL_KEY;
    const pieces = key.match(/.{1,4}/g) ?? [];
    const cwd = await installed('results: []\n', ['A', 'B', 'C', 'D']);
    writeFileSync(
      join(cwd, 'tools.mjs'),
      `let text = ''; for await (const part of process.stdin) text += part;
       const at = 'ABCD'.indexOf(JSON.parse(text).arguments.order);
       console.log(JSON.stringify({ v: process.env.TOOL_KEY.slice(4 * at, 4 * at + 4), shipped: 'shipped' }));`,
    );
    const program = `--env TOOL_KEY --with ${process.execPath} tools.mjs`;
    const made = await typed(cwd, `cassette record desk ${program}`, ENV);
    expect(made.out).toContain('recorded 4 answers');
    expect(tapeOf(cwd)).toContain('[secret]');
    expect(pieces.filter((p) => tapeOf(cwd).includes(p)).length).toBeLessThan(pieces.length);
  }, 60_000);

  it('ends with 2 and the reason where a tool does not answer, and records nothing of it', async () => {
    const cwd = await installed('results: []\n');
    const made = await typed(cwd, `cassette record desk --with ${process.execPath} gone.mjs`, ENV);
    expect(made.code).toBe(2);
    expect(made.out).toMatch(
      /not to its end: after 1 answer: lookup was not answered: it ended with code 1/,
    );
    expect(tapeOf(cwd)).toBe('results: []\n');
    expect((await typed(cwd, 'cassette record desk', ENV)).code).toBe(64);
  }, 60_000);

  it('with --dry-run says the price, to machines too, and makes no call', async () => {
    const cwd = await installed('results: []\n');
    const dry = 'cassette record desk --dry-run --url http://127.0.0.1:9/';
    const told = await typed(cwd, dry, ENV);
    expect(told).toMatchObject({ code: 0, out: 'Nothing was asked (--dry-run).\n' });
    expect(told.err).toMatch(/^desk\/s: 1 case, at most \$\S+\n/);
    const json = await typed(cwd, `${dry} --json`, ENV);
    const [planned] = JSON.parse(json.out) as { atMostUsd: number }[];
    expect(planned).toMatchObject({ suite: 's', cases: 1 });
    expect(planned?.atMostUsd).toBeGreaterThan(0);
    expect(tapeOf(cwd)).toBe('results: []\n');
    const suite = join(cwd, 'config/suite.yaml');
    writeFileSync(suite, readFileSync(suite, 'utf8').replace(/ *cassette: tools\.yaml,?/, ' '));
    expect(await typed(cwd, dry, ENV)).toMatchObject({
      code: 64,
      err: expect.stringContaining('no case of desk names a cassette'),
    });
  }, 60_000);
});
