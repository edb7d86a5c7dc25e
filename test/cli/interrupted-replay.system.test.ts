import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { EXIT } from '../../src/domain/errors.ts';
import { openStore } from '../../src/platform/sqlite/open.ts';
import { startAgent } from '../llm/agents/peer.ts';
import { bundled } from '../set-up/program.ts';

const CLI = bundled('daytwo');
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

/** An installation whose only agent never answers, and what tells that it was asked. */
async function hanging(
  kind: 'http' | 'exec' | 'mcp',
): Promise<{ cwd: string; isAsked(): boolean }> {
  const cwd = mkdtempSync(join(tmpdir(), 'daytwo-hanging-'));
  const asked = join(cwd, 'asked');
  writeFileSync(
    join(cwd, 'agent.mjs'),
    `import { writeFileSync } from 'node:fs';
    writeFileSync(${JSON.stringify(asked)}, String(process.pid)); setInterval(() => 0, 1e3);`,
  );
  const peer = await startAgent(() => undefined);
  open.push(peer);
  const command = JSON.stringify([process.execPath, join(cwd, 'agent.mjs')]);
  const account = {
    http: `kind: http, url: "${peer.url}"`,
    exec: `kind: exec, command: ${command}`,
    mcp: `kind: mcp, tool: ask, command: ${command}`,
  }[kind];
  writeFileSync(
    join(cwd, 'suite.yaml'),
    "prompts: ['{{q}}']\ntests: [{ vars: { q: hi }, turns: ['and?'] }, { vars: { q: ho } }]\n",
  );
  writeFileSync(
    join(cwd, 'daytwo.yaml'),
    `providers: { sim: { ${account}, sideEffects: none } }
agents: { desk: { target: { provider: sim, price: { perCall: 0 } }, suites: [{ file: suite.yaml }] } }
store: { file: d.db }\n`,
  );
  return { cwd, isAsked: () => peer.asked.length > 0 || existsSync(asked) };
}

it.each(['http', 'exec', 'mcp'] as const)(
  'Ctrl-C on a replay of an %s agent that hangs says so at once and ends the call',
  async (kind) => {
    const { cwd, isAsked } = await hanging(kind);
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', CLI, '-c', 'daytwo.yaml', 'replay', 'desk'],
      { cwd, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (d: string) => (err += d));
    const gone = new Promise<number | null>((resolve) => child.on('exit', resolve));
    await vi.waitFor(() => expect(isAsked()).toBe(true), 10_000);
    const began = performance.now();
    child.kill('SIGINT');
    await vi.waitFor(() => expect(err).toContain('Stopping; Ctrl-C again leaves at once.'), 10_000);
    expect(await gone).toBe(EXIT.couldNotMeasure);
    expect(performance.now() - began).toBeLessThan(20_000);
    if (kind !== 'http') {
      const pid = Number(readFileSync(join(cwd, 'asked'), 'utf8'));
      await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 2_000);
    }
    const store = openStore(join(cwd, 'd.db'), '');
    const [run] = await store.runs.recent({ limit: 1 });
    expect(run).toMatchObject({ state: 'stopped' });
    expect(await store.trials.ofRun(run?.id ?? '')).toEqual([]);
    await store.close();
  },
);
