import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CallFailure, CallResult, Provider } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { question } from './question.ts';

const folder = mkdtempSync(join(tmpdir(), 'daytwo-exec-'));
let files = 0;

async function program(code: string, options: object = {}): Promise<Provider> {
  const file = join(folder, `agent-${files++}.mjs`);
  writeFileSync(file, code);
  return createProvider(
    { kind: 'exec', name: 'desk', command: [process.execPath, file], folder, ...options },
    () => 0,
  );
}
const READ = `let text = ''; for await (const part of process.stdin) text += part;\n`;
const failure = (result: CallResult): CallFailure => {
  if (result.ok) throw new Error(`a reply: ${result.reply.text}`);
  return result.failure;
};
const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('an agent that is a program', () => {
  it('reads the question as JSON and answers in JSON', async () => {
    const provider = await program(
      `${READ} const q = JSON.parse(text);
      console.log(JSON.stringify({ say: q.prompt + '!', order: q.vars.order, in: q.session, canary: q.canary,
        calls: [{ name: 'lookup', arguments: { id: 7 } }], v: '2.0' }));`,
      { answer: { text: '$.say', toolCalls: '$.calls[*]', version: '$.v', session: '$.in' } },
    );
    expect(await provider.call(question('Refund?'))).toMatchObject({
      ok: true,
      reply: {
        text: 'Refund?!',
        agentVersion: '2.0',
        session: 's-1',
        toolCalls: [{ name: 'lookup', arguments: '{"id":7}' }],
      },
    });
  });

  it('may read plain text, or its arguments, and answer in plain text', async () => {
    const echo = await program(`${READ} process.stdout.write('<' + text + '>\\n');`, {
      input: 'text',
    });
    expect(await echo.call(question('Refund?'))).toMatchObject({ reply: { text: '<Refund?>' } });
    const file = join(folder, 'argued.mjs');
    writeFileSync(file, 'console.log(process.argv[2]);');
    const argued = await createProvider(
      {
        kind: 'exec',
        name: 'desk',
        command: [process.execPath, file, 'q: {{prompt}}; rm -rf x'],
        input: 'none',
      },
      () => 0,
    );
    expect(await argued.call(question('a b'))).toMatchObject({
      reply: { text: 'q: a b; rm -rf x' },
    });
  });

  it('finds its own variables and the mark of a canary in its environment, and none of ours', async () => {
    vi.stubEnv('OUR_KEY', 'sk-ours');
    const provider = await program('console.log(JSON.stringify(process.env));', {
      env: { TOKEN: 'theirs' },
      answer: { text: '$' },
    });
    const result = await provider.call(question('?'));
    vi.unstubAllEnvs();
    const seen = JSON.parse(result.ok ? result.reply.text : '{}') as Record<string, string>;
    expect(seen).toMatchObject({ TOKEN: 'theirs', DAYTWO_CANARY: '1' });
    expect(seen).not.toHaveProperty('OUR_KEY');
  });

  it('gives no verdict where it fails, with its last words and without its secrets', async () => {
    const provider = await program("console.error('no db at theirs-1234'); process.exit(3);", {
      env: { TOKEN: 'theirs-1234' },
    });
    const { code, retryable, message } = failure(await provider.call(question('?')));
    expect({ code, retryable }).toEqual({ code: 'server-error', retryable: true });
    expect(message).toMatch(/^desk ended with code 3: no db at /);
    expect(message).not.toContain('theirs-1234');
    const missing = await createProvider(
      { kind: 'exec', name: 'desk', command: ['/no/such'] },
      () => 0,
    );
    expect(failure(await missing.call(question('?')))).toMatchObject({
      scope: 'run',
      unsent: true,
    });
  });

  it('is ended with all that it started where it is late, says too much, or is cancelled', async () => {
    const pids = join(folder, 'pids');
    const provider = await program(
      `import { spawn } from 'node:child_process'; import { writeFileSync } from 'node:fs';
      const child = spawn(process.execPath, ['-e', 'setInterval(() => 0, 1e3)'], { stdio: 'ignore' });
      writeFileSync(${JSON.stringify(pids)}, process.pid + ' ' + child.pid); setInterval(() => 0, 1e3);`,
    );
    expect(failure(await provider.call(question('?', { timeoutMs: 1_500 })))).toMatchObject({
      code: 'timeout',
    });
    await vi.waitFor(
      () => expect(readFileSync(pids, 'utf8').split(' ').map(Number).filter(isAlive)).toEqual([]),
      5_000,
    );
    const loud = await program("for (;;) process.stdout.write('x'.repeat(65536));", {
      mostOutputKb: 64,
    });
    expect(failure(await loud.call(question('?')))).toMatchObject({ code: 'bad-body' });
    const controller = new AbortController();
    const cancelled = provider.call(question('?', { signal: controller.signal }));
    controller.abort();
    expect(failure(await cancelled)).toMatchObject({ code: 'cancelled' });
  });

  it('may stay, and answers one question after the other, a line each way', async () => {
    const provider = await program(
      `import { createInterface } from 'node:readline'; let n = 0;
      for await (const line of createInterface({ input: process.stdin })) {
        const { prompt } = JSON.parse(line); if (prompt === 'die') process.exit(1);
        console.log(JSON.stringify({ say: prompt + ' ' + ++n + ' ' + process.pid })); }`,
      { stays: true, answer: { text: '$.say' } },
    );
    const texts = await Promise.all(
      ['a', 'b', 'c'].map(async (q) => {
        const result = await provider.call(question(q));
        return result.ok ? result.reply.text.split(' ') : [];
      }),
    );
    expect(texts.map(([q, n]) => `${q}${n}`)).toEqual(['a1', 'b2', 'c3']);
    expect(new Set(texts.map(([, , pid]) => pid)).size).toBe(1);
    expect(failure(await provider.call(question('die')))).toMatchObject({ code: 'server-error' });
    expect(await provider.call(question('again'))).toMatchObject({
      reply: { text: expect.stringMatching(/^again 1 /) },
    });
  });
});
