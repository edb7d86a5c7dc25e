import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import type { CallResult } from '../../../src/domain/provider.ts';
import { createProvider } from '../../../src/llm/providers/registry.ts';
import { toolsByStdio } from '../../../src/platform/mcp/stdio.ts';
import { StayingProgram } from '../../../src/platform/program/staying.ts';
import { makeRedactor } from '../../../src/platform/privacy/redactor.ts';
import { question } from './question.ts';

const folder = mkdtempSync(`${tmpdir()}/daytwo-complaints-`);
const PHRASE = 'marble otter quietly borrowed lantern';
const redactor = makeRedactor([PHRASE]);
/** What is found of the phrase: six of its letters in a row, whatever blanks stand between. */
const legible = (message: string): string[] => {
  const bare = message.toLowerCase().replaceAll(/\s/g, '');
  const letters = PHRASE.replaceAll(' ', '');
  return Array.from({ length: letters.length - 5 }, (_, i) => letters.slice(i, i + 6)).filter(
    (row) => bare.includes(row) || bare.includes(Buffer.from(row).toString('hex')),
  );
};
const messageOf = (result: CallResult): string => (result.ok ? 'a reply' : result.failure.message);

const WAYS = [
  'od -An -tx1c',
  'od -c',
  'od -An -tx1 -w8',
  'od -A x -t x1z',
  'fold -w 9',
  'fold -w 3 | nl',
  'sed "s/./&\\n/g"',
  'base64 -w 12',
  'tr " " "\\n"',
];

describe.each(WAYS)('what a program says through %s', (way) => {
  const script = `printf 'lost: %s' '${PHRASE}' | ${way} >&2; echo '(bye)' >&2; exit 3`;

  it('is told of an agent without a secret that was another account’s', async () => {
    const agent = await createProvider(
      { kind: 'exec', name: 'desk', command: ['sh', '-c', script], folder },
      () => 0,
      redactor,
    );
    const message = messageOf(await agent.call(question('?')));
    expect(message).toMatch(/^desk ended with code 3: .*\(bye\)$/);
    expect(legible(message)).toEqual([]);
  });

  it('is told of a server of tools without its own', async () => {
    const list = await toolsByStdio(['sh', '-c', script.replace(`'${PHRASE}'`, '"$PHRASE"')], {
      env: { PHRASE },
      cwd: folder,
      timeoutMs: 5_000,
      clean: redactor.text,
    });
    expect(list).toMatchObject({ ok: false, message: expect.stringMatching(/\(bye\)$/) });
    expect(legible(list.ok ? '' : list.message)).toEqual([]);
  });
});

/** Programs that show bytes and letters, of what is told of an answer as of a line of the log. */
const DUMPS = [
  'od -An -tx1c',
  'od -An -ta',
  'od -c',
  'od -b -c',
  'od -A x -t x1z',
  'xxd',
  'xxd -e',
  'xxd -b',
  'xxd -i',
  'xxd -c 5',
  'sed -n l',
  'cat -A | fold -w 11',
];
const FORMS: Readonly<Record<string, (dump: string) => string>> = {
  'as it is': (dump) => dump,
  'in a line of JSON': (dump) => JSON.stringify({ level: 'info', msg: `it said ${dump}` }),
  'behind what a log puts before each line': (dump) =>
    dump.trimEnd().replaceAll(/^/gm, '2026-11-29T22:31:45Z [desk] '),
};

describe.each(DUMPS)('a passphrase in a text, as %s shows it,', (program) => {
  const isHere = spawnSync('sh', ['-c', `command -v ${program.split(' ')[0]}`]).status === 0;
  it.skipIf(!isHere).each(Object.entries(FORMS))('is cut out, %s', (_, form) => {
    const { stdout } = spawnSync('sh', ['-c', program], { input: PHRASE, encoding: 'utf8' });
    expect(legible(redactor.text(form(stdout)))).toEqual([]);
  });
});

describe('the answer of a program', () => {
  const said = async (script: string) => {
    const command = ['sh', '-c', script];
    return (await createProvider({ kind: 'exec', name: 'desk', command, folder }, () => 0)).call(
      question('x'),
    );
  };

  it('is read to its end, also what is read after the program has ended', async () => {
    expect(await said('(sleep 0.1; echo late) & echo now')).toMatchObject({
      reply: { text: 'now\nlate' },
    });
  });

  it('does not wait for what holds the output open and says nothing', async () => {
    expect(await said('sleep 30 & echo now')).toMatchObject({ reply: { text: 'now' } });
  });

  it('is read to its end where the program answers a line and ends, and the next one is started', async () => {
    const desk = new StayingProgram({
      file: 'sh',
      args: ['-c', 'read asked; (sleep 0.1; echo "$asked") & exit 0'],
      env: {},
      folder,
      mostBytes: 1_000,
      clean: redactor.text,
    });
    for (const asked of ['"one"', '"two"'])
      expect(await desk.ask(asked, { timeoutMs: 20_000 })).toMatchObject({
        kind: 'said',
        output: asked,
      });
  });

  it('of a server of tools is read to its end too', async () => {
    const said = (id: number, result: unknown): string =>
      `'${JSON.stringify({ jsonrpc: '2.0', id, result })}'`;
    const hello = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's' } };
    const tools = [{ name: 'refund', inputSchema: { type: 'object' } }];
    const script = `read a; echo ${said(1, hello)}; read b; read c
      (sleep 0.1; echo ${said(2, { tools })}) & exit 0`;
    const options = { env: {}, cwd: folder, timeoutMs: 5_000, clean: redactor.text };
    expect(await toolsByStdio(['sh', '-c', script], options)).toMatchObject({
      ok: true,
      tools: [{ name: 'refund' }],
    });
  });
});

describe('a question that no argument can hold', () => {
  const argued = () =>
    createProvider(
      { kind: 'exec', name: 'desk', command: ['echo', 'q: {{prompt}}'], folder },
      () => 0,
    );

  it('has no verdict where a NUL character is in it, and the next one is asked', async () => {
    const agent = await argued();
    expect(await agent.call(question('a\0b'))).toMatchObject({
      ok: false,
      failure: { code: 'bad-request', scope: 'trial', retryable: false, unsent: true },
    });
    expect(messageOf(await agent.call(question('a\0b')))).toMatch(
      /^desk was not asked: an argument would hold a NUL character/,
    );
    expect(await agent.call(question('ab'))).toMatchObject({ reply: { text: 'q: ab' } });
  });

  it('has none where it is longer than the system allows either', async () => {
    const message = messageOf(await (await argued()).call(question('x'.repeat(3_000_000))));
    expect(message).toMatch(/^desk was not asked: the arguments would be longer/);
    expect(message.length).toBeLessThan(200);
  });

  it('is told without its words where a variable is the fault', async () => {
    const agent = await createProvider(
      { kind: 'exec', name: 'desk', command: ['echo'], folder, env: { A: `${PHRASE}\0` } },
      () => 0,
    );
    const result = await agent.call(question('?'));
    expect(result).toMatchObject({ failure: { scope: 'run', unsent: true } });
    expect(legible(messageOf(result))).toEqual([]);
  });
});
