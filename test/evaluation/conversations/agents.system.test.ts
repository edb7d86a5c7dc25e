import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { json, startAgent } from '../../llm/agents/peer.ts';
import { only, type Place, place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const SUITE = `
prompts: ['{{message}}']
tests:
  - vars: { message: hello }
    turns: ['my number is 7', 'what is my number?']
    assert: [{ type: contains, value: '7' }]
`;
const AGENT = 'target: { provider: sim, price: { perCall: 0.01 } }';

async function agentAt(providers: string, files: Record<string, string> = {}): Promise<Place> {
  const desk = await place({ providers, agent: AGENT, suite: SUITE, files, sandbox });
  open.push(desk);
  return desk;
}

describe('a conversation with an agent behind an address', () => {
  it('is held in one session, a message a turn, under the name that the agent gives it', async () => {
    const memory = new Map<string, string[]>();
    const agent = await startAgent((asked, response) => {
      const q = JSON.parse(asked.body) as { say: string; user: string; in: string; all: unknown[] };
      const said = [...(memory.get(q.user) ?? []), q.say];
      memory.set(q.user, said);
      json(response, {
        reply: `so far: ${said.join(', ')}`,
        conversation: `c-${q.user}`,
        in: q.in,
        n: q.all.length,
      });
    });
    open.push(agent);
    const desk = await agentAt(
      `sim: { kind: http, url: "${agent.url}/chat", sideEffects: none, body: { say: "{{prompt}}", user: "{{session}}", in: "{{conversation}}", all: "{{messages}}" }, answer: { text: $.reply, session: $.conversation } }`,
    );
    const t = only(await desk.run());
    expect(t).toMatchObject({ outcome: 'pass', transcript: { answers: 3 }, costUsd: 0.03 });
    const bodies = agent.asked.map((a) => JSON.parse(a.body) as Record<string, unknown>);
    expect(bodies.map((b) => b['say'])).toEqual(['hello', 'my number is 7', 'what is my number?']);
    expect(new Set(bodies.map((b) => b['user'])).size).toBe(1);
    const session = String(bodies[0]?.['user']);
    expect(bodies.map((b) => b['in'])).toEqual(['', `c-${session}`, `c-${session}`]);
    expect(bodies.map((b) => (b['all'] as unknown[]).length)).toEqual([1, 3, 5]);
  });

  it('begins anew in another session where a call fails on the way, and is one trial', async () => {
    const agent = await startAgent((asked, response, n) => {
      const q = JSON.parse(asked.body) as { message: string };
      json(response, n === 2 ? { error: 'busy' } : q.message, n === 2 ? 503 : 200);
    });
    open.push(agent);
    const desk = await agentAt(`sim: { kind: http, url: "${agent.url}", sideEffects: none }`);
    const t = only(await desk.run());
    const said = agent.asked.map((a) => JSON.parse(a.body) as { message: string; session: string });
    expect(said.map((q) => q.message)).toEqual([
      'hello',
      'my number is 7',
      'hello',
      'my number is 7',
      'what is my number?',
    ]);
    expect(said[0]?.session).toBe(said[1]?.session);
    expect(said[2]?.session).not.toBe(said[0]?.session);
    expect(t.transcript?.answers).toBe(3);
    // What the first try cost is spent all the same.
    expect(await desk.store.spend.ofRuns([t.run])).toBeCloseTo(0.04, 10);
  });

  it('that a stop cut begins anew: the session may be gone', async () => {
    const cut = new AbortController();
    const agent = await startAgent((asked, response, n) => {
      if (n === 2) cut.abort();
      else json(response, JSON.parse(asked.body) as unknown);
    });
    open.push(agent);
    const desk = await agentAt(`sim: { kind: http, url: "${agent.url}", sideEffects: none }`);
    const run = await desk.plan();
    expect(await desk.replay(run, { cut: cut.signal, stop: cut.signal })).toEqual({
      end: 'interrupted',
    });
    expect(await desk.replay(run)).toEqual({ end: 'done' });
    expect(agent.asked).toHaveLength(5);
    const sessions = agent.asked.map((a) => (JSON.parse(a.body) as { session: string }).session);
    expect(new Set(sessions.slice(2)).size).toBe(1);
    expect(sessions[2]).not.toBe(sessions[0]);
    expect(await desk.store.trials.ofRun(run.id)).toHaveLength(1);
  });
});

describe('a conversation with a program', () => {
  it('that stays is held in one process, a line a turn', async () => {
    const desk = await agentAt(
      `sim: { kind: exec, command: ["${process.execPath}", agent.mjs], stays: true, sideEffects: none, answer: { text: $.text, toolCalls: "$.calls[*]" } }`,
      {
        'agent.mjs': `import { createInterface } from 'node:readline';
          const memory = {};
          for await (const line of createInterface({ input: process.stdin })) {
            const q = JSON.parse(line);
            (memory[q.session] ??= []).push(q.prompt);
            console.log(JSON.stringify({ text: memory[q.session].join(' / '), calls: [{ name: 'note', arguments: { n: memory[q.session].length } }] }));
          }`,
      },
    );
    const t = only(await desk.run());
    expect(t).toMatchObject({
      outcome: 'pass',
      answer: 'hello / my number is 7 / what is my number?',
    });
    // What it did on the way is told in order, and asks for nothing.
    expect(t.toolCalls.map((c) => c.arguments)).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('that is started anew for each question is told the whole conversation', async () => {
    const desk = await agentAt(
      `sim: { kind: exec, command: ["${process.execPath}", agent.mjs], sideEffects: none }`,
      {
        'agent.mjs': `let text = ''; for await (const part of process.stdin) text += part;
          console.log(JSON.parse(text).messages.map((m) => m.role[0] + ':' + m.content).join(' '));`,
      },
    );
    const t = only(await desk.run());
    expect(t.outcome).toBe('pass');
    expect(t.answer ?? '').toBe('');
    expect(t.length).toBeGreaterThan(60);
  });
});
