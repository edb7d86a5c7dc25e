import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { table } from '../../src/cli/io.ts';
import { widthOf } from '../../src/domain/text-width.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { folder, typed, useProvider } from './typing.ts';

let provider: SimulatedProvider | null = null;
afterEach(async () => {
  await provider?.close();
  provider = null;
});
const ODD = 'gpt-9\nretired: \u001b[31mgpt-4\u0007\u202e';
const SHOWN = String.raw`gpt-9\nretired: \u001b[31mgpt-4\u0007\u202e`;

describe('a table', () => {
  it('keeps a cell on its line, and its columns straight', () => {
    expect(
      table([
        ['a\tb', 'c'],
        ['d\r\n', 'e'],
      ]),
    ).toBe('a\\tb   c\nd\\r\\n  e');
  });

  it('keeps its columns straight beside wide letters, marks of no width, and what is cut out', () => {
    const secret = `client_secret=${'Xk9mQ2vR7tLp'}4WzB8nCyH3`;
    const rows = [
      ['返金は30日以内', '|'],
      ['cafe\u0301', '|'],
      ['🚚 late', '|'],
      [`see ${secret}`, '|'],
      ['plain', '|'],
    ];
    const shown = table(rows);
    expect(shown).not.toContain('Xk9m');
    expect(new Set(shown.split('\n').map((line) => widthOf(line))).size).toBe(1);
    expect(shown.split('\n').every((line) => line.endsWith('  |'))).toBe(true);
  });

  it('shows what is odd in a model’s name, in a replay of lists and among the models', async () => {
    const cwd = folder();
    mkdirSync(join(cwd, 'lists'));
    const list = (...ids: string[]): string =>
      JSON.stringify({
        object: 'list',
        data: ids.map((id) => ({ id, object: 'model', created: 1_700_000_000 })),
      });
    writeFileSync(join(cwd, 'lists/2026-01-01T000000Z.json'), list('gpt-4', 'gpt-5', 'gpt-6'));
    writeFileSync(join(cwd, 'lists/2026-01-02T000000Z.json'), list('gpt-4', 'gpt-5', 'gpt-6', ODD));
    const replayed = await typed(cwd, 'backtest models lists --provider openai');
    expect(replayed.out.split('\n')[0]).toMatch(
      /^2026-01-02 00:00 {2}new {2}.*gpt-9\\nretired: \\u001b\[31mgpt-4\\u0007\\u202e {2}/,
    );
    provider = await startSimulatedProvider({
      now: () => Date.now(),
      seed: 1,
      apiKey: 'sk-typed',
      behave: () => ({ text: 'YES' }),
      models: [{ id: ODD, createdAt: '2025-04-14T00:00:00Z' }],
    });
    await typed(cwd, 'init');
    useProvider(cwd, provider.baseUrl, (text) =>
      text.replace(/model: gpt-\S+/, `model: ${JSON.stringify(ODD)}`),
    );
    const { out } = await typed(cwd, 'models --poll', { OPENAI_API_KEY: 'sk-typed' });
    expect(
      out
        .split('\n')
        .filter((l) => l.includes('gpt-9'))
        .every((l) => l.includes(SHOWN)),
    ).toBe(true);
    expect(out).toMatch(/^gpt-9\\nretired: .* {2}openai {2}/m);
  });
});
