import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTools } from '../../src/controls/tools/check.ts';
import { noteGrants } from '../../src/controls/tools/note-grants.ts';
import type { Config } from '../../src/config/load.ts';
import type { ControlResult } from '../../src/domain/control.ts';
import { type SimulatedProvider, startSimulatedProvider } from '../../src/demo/simulated/server.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { installation, put, type as typeIn } from '../comparison/rehearsal/typing.ts';

const KEY = `gh${'p_'}Zk3vQ9sLw1Xn8Rb5Tt0Yc7Hj2Mf6Gd4Pa1Ue`;
const DAY = 86_400_000;
let provider: SimulatedProvider;
beforeAll(async () => {
  provider = await startSimulatedProvider({
    now: () => Date.now(),
    seed: 1,
    apiKey: 'sk-sim',
    models: [{ id: 'sim-1', createdAt: '2025-01-01T00:00:00Z' }],
    behave: () => ({ text: 'YES', toolCalls: [{ name: 'shell', arguments: '{}' }] }),
  });
});
afterAll(() => provider.close());

const TOOLS = 'maxOutputTokens: 64, tools: [{ name: lookup }, { name: send_mail }]';
const made = (controls: string): string =>
  installation(provider.baseUrl, {
    cases: 2,
    config: (t) => `${t.replace('maxOutputTokens: 64', TOOLS)}\n${controls}\n`,
  });
async function controls(
  cwd: string,
  ...more: string[]
): Promise<{ code: number; results: ControlResult[] }> {
  const { code, out } = await typeIn(cwd, '--json', 'controls', ...more);
  return { code, results: JSON.parse(out) as ControlResult[] };
}
const idsOf = (results: readonly ControlResult[], control: string): string[] =>
  results.filter((r) => r.control === control).flatMap((r) => r.findings.map((f) => f.id));

describe('daytwo controls', () => {
  it('finds nothing in a sound installation, and says what it could not look at', async () => {
    const cwd = made('');
    const { code, results } = await controls(cwd);
    expect(code).toBe(0);
    expect(results.flatMap((r) => r.findings)).toEqual([]);
    expect(results.find((r) => r.control === 'access')?.unknown.join()).toContain(
      'nobody said whom it runs as',
    );
    expect((await typeIn(cwd, 'controls')).out).toMatch(
      /refund +access +not known\nrefund +secrets +nothing/,
    );
  });

  it('finds secrets in souls, suites and logs, whoever owns the soul, and ends with 1', async () => {
    const cwd = made(`controls: { agentUser: "${process.getuid?.() ?? 0}", logs: ../logs }`);
    put(cwd, 'SOUL.md', `You run the refund desk. Push with ${KEY}.`);
    put(cwd, 'logs/agent.log', `pushed with ${KEY}\n`);
    const { code, results } = await controls(cwd, '--agent', 'refund');
    expect(code).toBe(1);
    expect(idsOf(results, 'access')).toEqual([join(cwd, 'SOUL.md')]);
    expect(idsOf(results, 'secrets')).toEqual([
      `${join(cwd, 'SOUL.md')} github-token`,
      `${join(cwd, 'logs/agent.log')} github-token`,
    ]);
    const said = await typeIn(cwd, 'controls');
    expect(said.out).toContain('(logs), secrets: log ');
    expect(JSON.stringify(results) + said.out).not.toContain(KEY.slice(8));
    expect((await typeIn(cwd, 'incidents')).out).toContain('No unfinished incident.');
  });

  it('finds secrets in the files of claims and of facts, with file and line', async () => {
    const beside = '    claims: claims.yaml\n    facts: facts.yaml\n    suites:';
    const cwd = installation(provider.baseUrl, {
      cases: 2,
      config: (t) => t.replace(/^ {4}suites:/m, beside),
    });
    const statement = 'statement: "Das Passwort ist Fk8-factpass-2Vn9-Qz7t."';
    const own = (more: string): string => `  - { id: a, ${statement}, owner: ana, ${more} }\n`;
    put(cwd, 'config/facts.yaml', `facts:\n${own('reviewBy: 2030-01-01')}`);
    put(cwd, 'config/claims.yaml', `claims:\n\n${own('task: refund')}`);
    const { results } = await controls(cwd);
    const found = results.flatMap((r) => r.findings.map((f) => f.what)).join('\n');
    expect(found).toContain(
      `claims ${join(cwd, 'config/claims.yaml')}, line 3: a password in a sentence`,
    );
    expect(found).toContain(
      `facts ${join(cwd, 'config/facts.yaml')}, line 2: a password in a sentence`,
    );
    expect(found).not.toContain('factpass');
  });

  it('knows from the runs which tools were used, granted or not, and that a month went by', async () => {
    const cwd = made('controls: { grantedTools: { refund: [open_ticket] } }');
    await typeIn(cwd, 'replay', 'refund');
    expect(idsOf((await controls(cwd)).results, 'tools')).toEqual(['not-granted shell']);
    const store = openStore(join(cwd, 'config/daytwo.db'), '');
    const config = {
      folder: join(cwd, 'config'),
      agents: {
        refund: {
          target: { tools: [{ name: 'lookup', parameters: {} }] },
          mcp: {},
          outputs: { follow: [] },
        },
      },
      controls: { grantedTools: { refund: ['open_ticket'] } },
    } as unknown as Config;
    const later = Date.now() + 30.5 * DAY;
    const asYet = await checkTools({ store, config }, 'refund', later);
    expect(asYet.findings.map((f) => f.id)).not.toContain('unused open_ticket');
    expect(asYet.notes.join()).toContain('since when open_ticket is granted is not known yet');
    await noteGrants(store, 'refund', ['lookup', 'open_ticket'], Date.now());
    const after = await checkTools({ store, config }, 'refund', later);
    expect(after.findings.map((f) => f.id)).toEqual([
      'not-granted shell',
      'unused lookup',
      'unused open_ticket',
    ]);
    // Real outputs may be told of too: what they used is used.
    const since = new Date(Date.now()).toISOString();
    const at = new Date(later - DAY).toISOString();
    const told = await checkTools({ store, config }, 'refund', later, async () => ({
      since,
      uses: [{ tool: 'lookup', at }],
    }));
    expect(told.findings.map((f) => f.id)).toEqual(['not-granted shell', 'unused open_ticket']);
    expect(told.notes).toEqual([]);
    await store.close();
  });

  it('names an agent that there is not', async () => {
    const { code, err } = await typeIn(made(''), 'controls', '--agent', 'refunds');
    expect([code, err]).toEqual([64, expect.stringContaining('there is no agent "refunds"')]);
  });
});
