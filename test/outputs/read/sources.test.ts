import {
  appendFileSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Candidate } from '../../../src/outputs/read/candidate.ts';
import {
  type FilePlace,
  readFileFrom,
  type ReadOptions,
} from '../../../src/outputs/read/read-file.ts';
import { nameAll } from '../../../src/outputs/take-in.ts';
import { jsonRequest } from './otlp-encoder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daytwo-sources-'));
});
const file = (name: string, text: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const lines = (...values: unknown[]): string =>
  values.map((v) => `${JSON.stringify(v)}\n`).join('');

interface Read {
  found: Candidate[];
  problems: string[];
  place: FilePlace | null;
}
async function read(
  path: string,
  before: FilePlace | null = null,
  over: Partial<ReadOptions> = {},
): Promise<Read> {
  const all: Read = { found: [], problems: [], place: before };
  for await (const { items, place } of readFileFrom(path, before, {
    whole: false,
    batch: 2,
    ...over,
  })) {
    for (const i of items)
      if (i.ok) all.found.push(i.candidate);
      else all.problems.push(`${i.where} ${i.problem}`);
    all.place = place;
  }
  return all;
}
const outputs = ({ found }: Read): string[] => found.map((c) => c.output);

describe('a growing file of lines', () => {
  const line = (n: number): string => lines({ prompt: `q${n}`, output: `a${n}` });

  it('is read on from where it ended, and a line that is being written waits', async () => {
    const path = file('a.jsonl', line(1) + line(2) + line(3).slice(0, 10));
    const first = await read(path);
    expect(outputs(first)).toEqual(['a1', 'a2']);
    appendFileSync(path, line(3).slice(10));
    const second = await read(path, first.place);
    expect(outputs(second)).toEqual(['a3']);
    expect(outputs(await read(path, second.place))).toEqual([]);
    expect(second.place?.line).toBe(3);
  });

  it('is read anew when another took its name or it was emptied, and its copy tells the same names', async () => {
    const path = file('a.jsonl', line(1) + line(2));
    const first = await read(path);
    renameSync(path, join(folder, 'a.jsonl.1'));
    writeFileSync(path, line(7));
    const second = await read(path, first.place);
    expect(outputs(second)).toEqual(['a7']);
    const rotated = await read(join(folder, 'a.jsonl.1'), null, { format: 'jsonl' });
    expect(rotated.found.map((c) => c.sourceId)).toEqual(first.found.map((c) => c.sourceId));
    copyFileSync(path, join(folder, 'copy'));
    truncateSync(path);
    expect(outputs(await read(path, second.place))).toEqual([]);
    appendFileSync(path, line(8) + line(9));
    expect(outputs(await read(path, second.place))).toEqual(['a8', 'a9']);
  });

  it('gives lines that are alike different names', async () => {
    const { found } = await read(file('a.jsonl', line(1) + line(1)));
    const named = nameAll(found, (words) => words);
    expect(new Set(named.map((c) => c.sourceId)).size).toBe(2);
  });

  it('says which line it cannot read, and reads the last one where nobody writes any more', async () => {
    const path = file('a.jsonl', `${line(1)}{"output": 3\n${line(2).trimEnd()}`);
    const all = await read(path, null, { whole: true });
    expect(outputs(all)).toEqual(['a1', 'a2']);
    expect(all.problems).toEqual(['line 2 is no JSON']);
  });
});

describe('a growing table', () => {
  it('is read on by rows, and a row in quotes that has no end yet waits', async () => {
    const path = file('t.csv', 'prompt,output\nq1,a1\n"q\n2","a');
    const first = await read(path);
    expect(outputs(first)).toEqual(['a1']);
    expect(first.problems).toEqual([]);
    appendFileSync(path, '\n2"\nq3,a3\n');
    expect(outputs(await read(path, first.place))).toEqual(['a\n2', 'a3']);
  });

  it("is read from its header on where Excel's word for what parts the columns stands first", async () => {
    const path = file('e.csv', 'sep=;\r\nprompt;output\r\nq, q;a\r\n');
    expect(outputs(await read(path))).toEqual(['a']);
  });
});

describe("Claude Code's transcripts", () => {
  const of = (type: string, uuid: string, message: unknown, more = {}): unknown => ({
    type,
    uuid,
    sessionId: 'session-1',
    timestamp: `2026-03-02T09:00:0${uuid}.000Z`,
    message,
    ...more,
  });
  const TALK = [
    { type: 'summary', summary: 'A talk', leafUuid: 'x' },
    of('user', '1', { role: 'user', content: 'Fix the test' }),
    of('assistant', '2', {
      role: 'assistant',
      model: 'claude-x',
      stop_reason: 'tool_use',
      content: [{ type: 'text', text: 'Let me look.' }],
    }),
    of('assistant', '3', {
      role: 'assistant',
      model: 'claude-x',
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', id: 't1', name: 'Bash', input: { command: 'npm test' } }],
    }),
    of('user', '4', {
      role: 'user',
      content: [{ type: 'tool_result', tool_use_id: 't1', content: 'failed' }],
    }),
    of('user', '5', { role: 'user', content: 'A sub-task' }, { isSidechain: true }),
    of('assistant', '6', {
      role: 'assistant',
      model: 'claude-x',
      stop_reason: 'end_turn',
      content: [{ type: 'text', text: 'It passes now.' }],
    }),
    of('user', '7', { role: 'user', content: 'Thanks, and why?' }),
  ];

  it('become a question with its last words and every call between', async () => {
    const path = file('session-1.jsonl', lines(...TALK));
    const first = await read(path);
    expect(first.found).toMatchObject([
      {
        sourceId: '1',
        session: 'session-1',
        at: '2026-03-02T09:00:06.000Z',
        prompt: 'Fix the test',
        output: 'It passes now.',
        toolCalls: [{ name: 'Bash', arguments: '{"command":"npm test"}' }],
        servedModel: 'claude-x',
      },
    ]);
    appendFileSync(
      path,
      lines(
        of('assistant', '8', {
          role: 'assistant',
          content: [{ type: 'text', text: 'Because.' }],
          stop_reason: 'end_turn',
        }),
      ),
    );
    expect((await read(path, first.place)).found).toMatchObject([
      { sourceId: '7', prompt: 'Thanks, and why?', output: 'Because.' },
    ]);
  });

  it('wait while a turn is open, wherever the reading stopped, and count as they are when it is over', async () => {
    const path = file('session-1.jsonl', lines(...TALK.slice(0, 4)));
    const first = await read(path);
    expect(first.found).toEqual([]);
    expect((await read(path, null, { whole: true })).found).toMatchObject([
      { output: 'Let me look.' },
    ]);
    appendFileSync(path, lines(...TALK.slice(4)));
    expect((await read(path, first.place)).found).toMatchObject([
      { prompt: 'Fix the test', output: 'It passes now.', toolCalls: [{ name: 'Bash' }] },
    ]);
  });
});

describe("OpenClaw's sessions", () => {
  const said = (id: string, role: string, content: unknown, more = {}): unknown => ({
    type: 'message',
    id,
    parentId: null,
    timestamp: '2026-03-02T09:00:00.000Z',
    message: { role, content, ...more },
  });
  const TALK = [
    {
      type: 'session',
      version: 3,
      id: 'claw-session',
      timestamp: '2026-03-02T09:00:00.000Z',
      cwd: '/w',
    },
    { type: 'model_change', id: 'a0', provider: 'anthropic', modelId: 'claude-x' },
    said('a1', 'user', [{ type: 'text', text: 'Water the plants?' }]),
    said(
      'a2',
      'assistant',
      [
        { type: 'thinking', thinking: '…' },
        { type: 'toolCall', id: 't', name: 'exec', arguments: { c: 'water' } },
      ],
      { model: 'claude-x', stopReason: 'toolUse', usage: { cost: { total: 0.01 } } },
    ),
    said('a3', 'toolResult', [{ type: 'text', text: 'done' }]),
    said('a4', 'assistant', [{ type: 'text', text: 'Watered.' }], {
      model: 'claude-x',
      stopReason: 'stop',
      usage: { cost: { total: 0.02 } },
    }),
  ];
  const WHOLE = {
    sourceId: 'claw-session/a1',
    session: 'claw-session',
    prompt: 'Water the plants?',
    output: 'Watered.',
    toolCalls: [{ id: 't', name: 'exec', arguments: '{"c":"water"}' }],
    servedModel: 'claude-x',
    costUsd: 0.03,
  };

  it('are read from lines of JSON', async () => {
    const { found } = await read(file('claw-session.jsonl', lines(...TALK)));
    expect(found).toMatchObject([WHOLE]);
  });

  it('are read from their database, packed events too, on from the last whole turn', async () => {
    const path = join(folder, 'openclaw-agent.sqlite');
    const db = new Database(path);
    db.pragma('journal_mode = WAL');
    db.exec(
      'CREATE TABLE transcript_events (session_id TEXT NOT NULL, seq INTEGER NOT NULL, event_json TEXT, created_at INTEGER, event_zstd BLOB, event_utf8_bytes INTEGER, PRIMARY KEY (session_id, seq))',
    );
    const put = (session: string, seq: number, event: unknown): unknown => {
      const text = JSON.stringify(event);
      const packed = seq % 2 === 0 ? zstdCompressSync(text) : null;
      return db
        .prepare('INSERT INTO transcript_events VALUES (?, ?, ?, 0, ?, ?)')
        .run(session, seq, packed === null ? text : null, packed, text.length);
    };
    TALK.slice(0, 4).forEach((event, seq) => put('claw-session', seq, event));
    put('other', 0, said('b1', 'user', 'Hello?'));
    put('other', 1, said('b2', 'assistant', 'Hello!', { stopReason: 'stop' }));
    const first = await read(path);
    expect(first.found).toMatchObject([
      { sourceId: 'other/b1', prompt: 'Hello?', output: 'Hello!' },
    ]);
    TALK.slice(4).forEach((event, i) => put('claw-session', 4 + i, event));
    const second = await read(path, first.place);
    expect(second.found).toMatchObject([WHOLE]);
    expect((await read(path, second.place)).found).toEqual([]);
    db.prepare('UPDATE transcript_events SET event_zstd = ? WHERE seq = 4').run(
      Buffer.from('no zstd'),
    );
    expect((await read(path, null, { whole: true })).problems).toEqual([
      expect.stringMatching(/^session claw-session, event 4 cannot be unpacked/),
    ]);
    db.close();
  });

  it('of a database that holds none are refused, and nothing is made', async () => {
    const db = new Database(join(folder, 'other.sqlite'));
    db.exec('CREATE TABLE t (a)');
    db.close();
    await expect(read(join(folder, 'other.sqlite'))).rejects.toThrow(
      /has no table transcript_events/,
    );
  });
});

describe("Langfuse's exports", () => {
  const generation = (
    id: string,
    traceId: string,
    input: unknown,
    output: unknown,
    more = {},
  ): unknown => ({
    id,
    traceId,
    type: 'GENERATION',
    name: 'chat',
    startTime: `2026-03-02T09:00:0${id}.000Z`,
    endTime: `2026-03-02T09:00:0${id}.500Z`,
    model: 'm-1',
    input,
    output,
    ...more,
  });
  const asked = [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Refund?' },
  ];

  it('of observations give one answer a trace: that of its last call, with the tools of all', async () => {
    const all = [
      generation(
        '2',
        't1',
        asked,
        { role: 'assistant', content: 'Done, $40.' },
        { costDetails: { total: 0.02 } },
      ),
      generation(
        '1',
        't1',
        asked,
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c', type: 'function', function: { name: 'refund', arguments: '{"n":1}' } },
          ],
        },
        { calculatedTotalCost: 0.01 },
      ),
      generation(
        '3',
        't2',
        JSON.stringify({ messages: asked }),
        JSON.stringify({ role: 'assistant', content: 'No.' }),
      ),
      {
        id: 'e',
        traceId: 't1',
        type: 'EVENT',
        name: 'note',
        startTime: '2026-03-02T09:00:00Z',
        input: null,
        output: null,
      },
    ];
    const first = {
      sourceId: 't1',
      prompt: 'Refund?',
      output: 'Done, $40.',
      context: 'system: Be kind.',
      toolCalls: [{ name: 'refund', arguments: '{"n":1}' }],
      costUsd: 0.03,
      at: '2026-03-02T09:00:02.500Z',
    };
    const asArray = await read(file('export.json', JSON.stringify(all)), null, { whole: true });
    expect(asArray.found).toMatchObject([
      first,
      { sourceId: 't2', prompt: 'Refund?', output: 'No.' },
    ]);
    const asLines = await read(file('export.jsonl', lines(...all)), null, { whole: true });
    expect(asLines.found).toEqual(asArray.found);
    const asData = await read(file('data.json', JSON.stringify({ data: all })), null, {
      whole: true,
    });
    expect(asData.found).toEqual(asArray.found);
  });

  it('of traces give the answer of each, in snake case too', async () => {
    const trace = {
      id: 'trace-1',
      timestamp: '2026-03-02T09:00:00.000Z',
      name: 'desk',
      input: { question: 'When do you open?' },
      output: 'At nine.',
      sessionId: 'talk-1',
      totalCost: 0.5,
      tags: [],
      observations: [
        {
          id: 'o',
          traceId: 'trace-1',
          type: 'TOOL',
          name: 'hours',
          startTime: '2026-03-02T08:59:59Z',
          input: { day: 1 },
        },
      ],
    };
    const { sessionId, totalCost, ...rest } = trace;
    const snake = { ...rest, session_id: sessionId, total_cost: totalCost };
    for (const one of [trace, snake])
      expect(
        (await read(file('traces.json', JSON.stringify([one])), null, { whole: true })).found,
      ).toMatchObject([
        {
          sourceId: 'trace-1',
          session: 'talk-1',
          prompt: 'When do you open?',
          output: 'At nine.',
          costUsd: 0.5,
          toolCalls: [{ name: 'hours', arguments: '{"day":1}' }],
        },
      ]);
  });
});

describe("the collector's file of traces", () => {
  it('is read a request a line as it grows, and whole as one document', async () => {
    const request = (id: string, answer: string): unknown =>
      jsonRequest([
        {
          traceId: id.repeat(32),
          spanId: 'b'.repeat(16),
          name: 'chat',
          end: 1_772_442_000_000_000_000n,
          attributes: {
            'gen_ai.prompt.0.role': 'user',
            'gen_ai.prompt.0.content': 'Where?',
            'gen_ai.completion.0.content': answer,
          },
        },
      ]);
    const path = file('traces.jsonl', `${lines(request('1', 'Leeds'))}{"resourceSp`);
    const first = await read(path);
    expect(outputs(first)).toEqual(['Leeds']);
    appendFileSync(path, lines(request('2', 'York')).replace('{"resourceSp', ''));
    expect(outputs(await read(path, first.place))).toEqual(['York']);
    const whole = file('trace.json', JSON.stringify(request('3', 'Bath'), null, 2));
    expect(outputs(await read(whole, null, { whole: true }))).toEqual(['Bath']);
  });
});

describe('lines that cannot be kept as they are', () => {
  const deep = (n: number): string =>
    `{"prompt":"q","output":"a","toolCalls":[{"name":"f","arguments":${'['.repeat(n)}${']'.repeat(n)}}]}\n`;
  const good = lines({ prompt: 'q', output: 'fine' });

  it('are named where they are nested too deep, and the others are read', async () => {
    for (const name of ['a.jsonl', 'a.json']) {
      const { found, problems } = await read(file(name, deep(5000) + good + deep(100)));
      expect(found.map((c) => c.output)).toEqual(['fine', 'a']);
      expect(problems).toEqual(['line 1 is nested more than 200 levels deep']);
    }
    const quoted = lines({ prompt: 'q', output: 'a', toolCalls: '['.repeat(5000) });
    expect((await read(file('b.jsonl', quoted))).problems).toEqual([]);
  });

  it('are named where they are of another encoding, and the others are read', async () => {
    const latin = Buffer.from(lines({ prompt: 'q', output: 'Für Sie' }), 'latin1');
    const both = Buffer.concat([latin, Buffer.from(good)]);
    const { found, problems } = await read(file('a.jsonl', both));
    expect(found.map((c) => c.output)).toEqual(['fine']);
    expect(problems).toEqual(['line 1 is no UTF-8: save the file in that encoding']);
    const table = await read(file('a.csv', Buffer.from('prompt,output\nq,Für Sie\n', 'latin1')));
    expect(table.problems).toEqual(['line 2 is no UTF-8: save the file in that encoding']);
    const whole = await read(file('a.json', latin));
    expect(whole.problems).toEqual(['the file is no UTF-8: save the file in that encoding']);
  });
});
