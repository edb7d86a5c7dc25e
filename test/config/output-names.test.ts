import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pluginSchemas } from '../../src/app/plugins.ts';
import { loadConfig } from '../../src/config/load.ts';
import { problemLine } from '../../src/domain/errors.ts';

/** What is wrong with two agents whose answers go by these names. */
function problems(one: string, two: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'daytwo-sent-'));
  writeFileSync(join(folder, 'SOUL.md'), 'You run the desk.');
  writeFileSync(join(folder, 'suite.yaml'), 'prompts: [hi]\ntests: [{}]\n');
  const agent = (more: string) =>
    `{ soul: SOUL.md, target: { provider: sim, model: m, price: { input: 1, output: 2 } }, suites: [{ file: suite.yaml }]${more} }`;
  const file = join(folder, 'daytwo.yaml');
  writeFileSync(
    file,
    `providers: { sim: { kind: openai, apiKey: env:KEY } }
agents:
  refund: ${agent(one)}
  sales: ${agent(two)}
`,
  );
  const loaded = loadConfig(file, pluginSchemas(), { KEY: 'sk-1' });
  return loaded.ok ? [] : loaded.problems.map((p) => problemLine(p).replace(`${folder}/`, ''));
}

describe('names that programs send', () => {
  it('belong to one agent: a second that has one is a problem that names both', () => {
    const [found, ...more] = problems(
      ', outputs: { names: [shop, desk] }',
      ', outputs: { names: [till, " SHOP"] }',
    );
    expect(more).toEqual([]);
    expect(found).toContain('agents.sales.outputs.names[1]');
    expect(found).toContain('agents.sales and agents.refund would both claim what " SHOP" sends');
  });

  it('are not the ID or the name of another either, whichever stands first', () => {
    expect(problems(', outputs: { names: [Sales] }', '')).toEqual([
      expect.stringContaining('it is the ID of agents.sales'),
    ]);
    expect(problems(', name: Till', ', outputs: { names: [till] }')).toEqual([
      expect.stringContaining('it is the name of agents.refund'),
    ]);
  });

  it('may be said twice of one agent', () => {
    expect(problems(', name: Desk, outputs: { names: [desk, refund, desk] }', '')).toEqual([]);
  });
});
