import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { folder, type Typed, typed } from './typing.ts';

let provider: Awaited<ReturnType<typeof startSimulatedProvider>> | null = null;
afterEach(() => provider?.close());

const PRICES = 'inputCost: 0.000001, outputCost: 0.000002';

/** Runs a file of one played user and one of written turns, where one of them fails. */
async function run(more = ''): Promise<Typed & { cwd: string }> {
  provider = await startSimulatedProvider({
    now: () => 0,
    seed: 1,
    models: ['desk', 'customer'].map((id) => ({ id, createdAt: '2025-01-01T00:00:00Z' })),
    behave: ({ model, turns }) => ({
      text: model === 'customer' ? 'my order is A-17' : `answer ${turns.length}`,
    }),
  });
  const cwd = folder();
  writeFileSync(
    join(cwd, 'p.yaml'),
    `prompts: ['{{q}}']
providers: [{ id: 'openai:chat:desk', config: { ${PRICES} } }]
tests:
  - vars: { q: Where is it? }
    simulatedUser:
      { persona: a customer, goal: to know, maxTurns: 2, provider: { id: 'openai:chat:customer', config: { ${PRICES} } } }
    assert: [{ type: contains, value: answer }]
  - { vars: { q: hi }, turns: [and then?], assert: [{ type: contains, value: never }] }
`,
  );
  const env = { OPENAI_API_KEY: 'sk-test-123', OPENAI_BASE_URL: provider.baseUrl };
  return { ...(await typed(cwd, `run p.yaml ${more}`, env)), cwd };
}

describe('daytwo run with conversations', () => {
  it('says first what they cost at most and who plays the user, then what was said', async () => {
    const { code, out, err } = await run();
    expect(code).toBe(1);
    expect(err).toMatch(
      /2 cases \(2 of them conversations of up to 2 answers\), at most \$[\d.]+ \(graders and repeated calls not counted\)/,
    );
    expect(err).toContain('The user is played by openai:chat:customer.');
    expect(out).toContain(
      [
        'pass, openai:chat:desk:',
        '  User: Where is it?',
        '  Agent: answer 1',
        '  User: my order is A-17',
        '  Agent: answer 3',
      ].join('\n'),
    );
    expect(out).toMatch(/fail, openai:chat:desk:\n {2}User: hi\n[^]*\n {2}\(all was said\)/);
    expect(out).toMatch(
      /1 passed, 1 failed, 0 without a verdict; \$\S+, \$\S+ of it for graders, played users and/,
    );
  });

  it('carries them in --json and in the file of --output', async () => {
    const { out, cwd } = await run('--json --output r.json');
    const shown = {
      results: [
        { conversation: [{}, {}, { by: 'user', text: 'my order is A-17' }, {}], verdict: 'pass' },
        { conversation: [{}, {}, { by: 'user', text: 'and then?' }, {}], ended: 'all was said' },
      ],
    };
    expect(JSON.parse(out)).toMatchObject(shown);
    expect(JSON.parse(readFileSync(join(cwd, 'r.json'), 'utf8'))).toMatchObject(shown);
  });

  it('spends no more than its budget', async () => {
    const { code, out } = await run('--budget 0.00001');
    expect(code).toBe(2);
    expect(out).toMatch(/no verdict .* the budget of \$\S+ would be passed/);
  });
});
