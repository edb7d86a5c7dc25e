import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { openStore } from '../../../src/platform/sqlite/open.ts';
import { type Peer, peer, sendJson } from '../../llm/providers/server.ts';
import { bundled, SHORT_LIVED } from '../../set-up/program.ts';

const CHILD = bundled('talking-child');
let server: Peer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

/** The agent calls a tool first, and then answers; the user always says something. */
function replyTo(body: Record<string, unknown>): unknown {
  const messages = body['messages'] as { role: string }[];
  const calls = body['model'] === 'agent-1' && messages.length === 2;
  return {
    choices: [
      {
        finish_reason: calls ? 'tool_calls' : 'stop',
        message: calls
          ? {
              role: 'assistant',
              content: null,
              tool_calls: [
                { id: 'c1', type: 'function', function: { name: 'lookup', arguments: '{}' } },
              ],
            }
          : { role: 'assistant', content: `${String(body['model'])} after ${messages.length}` },
      },
    ],
    usage: { prompt_tokens: 10, completion_tokens: 5 },
  };
}

/** One life of the installation; null where it was killed. */
function live(folder: string, url: string, born: (pid: number) => void): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...SHORT_LIVED, CHILD, folder, url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (d: Buffer) => (out += d.toString()));
    child.on('error', reject);
    child.on('exit', (_, signal) => resolve(signal === 'SIGKILL' ? null : out.trim()));
    if (child.pid !== undefined) born(child.pid);
  });
}

/** Agent, agent with the tool's answer, user, agent, user, agent. */
const CALLS = 6;

it.each([1, 2, 3, 4, 5, 6])(
  'a conversation killed in call %i goes on where it was: one trial, one call again, no money forgotten',
  async (fatal) => {
    const folder = mkdtempSync(join(tmpdir(), 'daytwo-kill-talk-'));
    let pid = 0;
    let killed = false;
    server = await peer((_, res, body) => {
      if (!killed && server?.requests.length === fatal) {
        killed = true;
        process.kill(pid, 'SIGKILL');
        return;
      }
      sendJson(res, 200, replyTo(body));
    });
    const born = (of: number): void => void (pid = of);
    expect(await live(folder, `${server.url}/v1`, born)).toBeNull();
    expect(await live(folder, `${server.url}/v1`, born)).toBe('done');
    expect(server.requests).toHaveLength(CALLS + 1);
    expect(server.requests[fatal]?.body).toEqual(server.requests[fatal - 1]?.body);
    const store = openStore(join(folder, 'd.db'), '');
    const [run] = await store.runs.recent({ limit: 2 });
    const trials = await store.trials.ofRun(run?.id ?? '');
    expect(trials.map((t) => [t.outcome, t.transcript?.answers])).toEqual([['pass', 3]]);
    const calls = await store.trials.attemptsOf(run?.id ?? '');
    const lost = calls.filter((a) => a.endedAt === null);
    expect(calls).toHaveLength(CALLS + 1);
    // Whether the call that was out was charged for is not known: its worst case stays spent.
    expect(lost).toHaveLength(1);
    const settled = (CALLS * 15 * 100) / 1e6;
    const spent = await store.spend.ofRuns([run?.id ?? '']);
    expect(spent).toBeCloseTo(settled + (lost[0]?.reservedUsd ?? 0), 9);
    expect(lost[0]?.reservedUsd).toBeGreaterThan(0);
    await store.close();
  },
  60_000,
);
