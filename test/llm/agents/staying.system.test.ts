import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CallResult, Provider } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { question } from './question.ts';

const folder = mkdtempSync(join(tmpdir(), 'daytwo-staying-'));
let files = 0;

/** A program that stays; `onLine` is run for each question `q`, with its number `n`. */
function staying(onLine: string, options: object = {}): Promise<Provider> {
  const file = join(folder, `agent-${files++}.mjs`);
  writeFileSync(
    file,
    `import { createInterface } from 'node:readline';
    let n = 0;
    const say = (text) => console.log(JSON.stringify({ text: text + ' ' + process.pid }));
    for await (const line of createInterface({ input: process.stdin })) { n++; ${onLine} }`,
  );
  return createProvider(
    {
      kind: 'exec',
      name: 'desk',
      command: [process.execPath, file],
      folder,
      stays: true,
      answer: { text: '$.text' },
      ...options,
    },
    () => 0,
  );
}
const QUESTION = 'const q = JSON.parse(line);';
const said = (result: CallResult): string[] =>
  result.ok ? result.reply.text.split(' ') : [result.failure.code, result.failure.message];
const ask = async (desk: Provider, prompt: string, over: object = {}): Promise<string[]> =>
  said(await desk.call(question(prompt, over)));

describe('a program that stays and prints more than answers', () => {
  it('has no verdict for the one question where a line is no JSON, and answers the next one itself', async () => {
    const desk = await staying(
      `${QUESTION} if (q.prompt === 'b') console.log('thinking about b'); say(q.prompt);`,
    );
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((prompt) => ask(desk, prompt)));
    expect(a?.[0]).toBe('a');
    expect(b).toEqual(['bad-body', expect.stringContaining('desk: its answer is no JSON')]);
    expect(c?.[0]).toBe('c');
    expect(c?.[1]).not.toBe(a?.[1]);
  });

  it('is asked anew in another process where its answer holds none, whatever comes after it', async () => {
    const desk = await staying(
      `${QUESTION} if (q.prompt === 'b') console.log('{"level":"debug"}'); say(q.prompt);`,
    );
    expect(await ask(desk, 'b')).toEqual(['bad-body', expect.stringContaining('$.text')]);
    expect((await ask(desk, 'c'))[0]).toBe('c');
  });

  it('is replaced where it says something that nobody asked for', async () => {
    const desk = await staying(`${QUESTION} say(q.prompt); say('stray after ' + q.prompt);`);
    const pids: (string | undefined)[] = [];
    for (const prompt of ['a', 'b', 'c']) {
      const [text, pid] = await ask(desk, prompt);
      expect(text).toBe(prompt);
      pids.push(pid);
      await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), 5_000);
    }
    expect(new Set(pids).size).toBe(3);
  });

  it('may answer in plain text where no place is said, and is asked nothing of several lines', async () => {
    const desk = await staying('console.log("<" + line + ">");', { input: 'text', answer: {} });
    expect(await ask(desk, 'a')).toEqual(['<a>']);
    expect(await ask(desk, 'b\nc')).toEqual([
      'bad-request',
      expect.stringContaining('a question of several lines is no line; put the question on'),
    ]);
    expect(await ask(desk, 'd\n')).toEqual(['<d>']);
  });
});

describe('a conversation with a program that stays', () => {
  it('is not continued by another process, which does not know it', async () => {
    const desk = await staying(
      `${QUESTION} say(q.prompt + n); if (q.prompt === 'last') process.exit(0);`,
    );
    const inOne = (prompt: string, session: string): Promise<string[]> =>
      ask(desk, prompt, { session, goesOn: true });
    const [first, pid] = await inOne('last', 's-1');
    expect(first).toBe('last1');
    await vi.waitFor(() => expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH'), 5_000);
    expect(await inOne('then', 's-1')).toEqual([
      'server-error',
      'desk ended between two turns of a conversation',
    ]);
    await desk.endSession?.('s-1');
    expect((await inOne('anew', 's-2'))[0]).toBe('anew1');
    expect((await inOne('then', 's-2'))[0]).toBe('then2');
    await desk.endSession?.('s-2');
  });
});
