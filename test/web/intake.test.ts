import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeRequest, jsonRequest, type SpanIn } from '../outputs/read/otlp-encoder.ts';
import { refusedLately } from '../../src/outputs/refused.ts';
import { openPage, type Page } from './deps.ts';

const TOKEN = 'a-token-of-many-letters';
const CONFIG = (more = ''): string => `outputs: { token: env:OUT${more} }\n`;
const JSON_TYPE = { 'content-type': 'application/json' };
const authorized = { ...JSON_TYPE, authorization: `Bearer ${TOKEN}` };

let page: Page;
beforeEach(() => {
  page = openPage(CONFIG(), { secrets: { OUT: TOKEN } });
});
afterEach(() => page.close());

const post = (body: unknown, headers: Record<string, string> = authorized, path = '/outputs') =>
  page.ask(path, { headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
const answer = async (response: Response) => ({
  status: response.status,
  ...((await response.json()) as Record<string, unknown>),
});
const kept = () => page.store.realOutputs.list({ limit: 100 });
const one = (id: string, more = {}) => ({ id, prompt: 'May I?', output: 'Yes, you may.', ...more });

describe('POST /outputs', () => {
  it('takes an object, an array or lines, and answers once they are stored', async () => {
    expect(await answer(await post(one('1')))).toMatchObject({ status: 200, stored: 1, known: 0 });
    expect(await answer(await post([one('1'), one('2')]))).toMatchObject({ stored: 1, known: 1 });
    const lines = `${JSON.stringify(one('3'))}\nnot json\n${JSON.stringify(one('4'))}\n`;
    expect(await answer(await post(lines))).toMatchObject({
      status: 200,
      stored: 2,
      rejected: [{ where: 'line 2', problem: 'is no JSON' }],
    });
    expect((await kept()).map((o) => o.sourceId).toSorted()).toEqual(['1', '2', '3', '4']);
  });

  it('refuses a request with nothing in it, and an answer of days to come', async () => {
    expect((await post('')).status).toBe(400);
    const ahead = one('1', { at: '2099-01-01T00:00:00Z' });
    expect(await answer(await post([ahead, one('2')]))).toMatchObject({
      status: 200,
      stored: 1,
      rejected: [{ where: 'entry 1', problem: expect.stringContaining('lies in the future') }],
    });
  });

  it('refuses an answer that is nested too deep by its place, and stores the others', async () => {
    const deep = `{"id":"d","prompt":"q","output":"a","toolCalls":[{"name":"f","arguments":${'['.repeat(5000)}${']'.repeat(5000)}}]}`;
    const problem = 'is nested more than 200 levels deep';
    expect(await answer(await post(deep))).toMatchObject({
      status: 400,
      rejected: [{ where: 'entry 1', problem }],
    });
    expect(await answer(await post(`[${deep},${JSON.stringify(one('2'))}]`))).toMatchObject({
      status: 200,
      stored: 1,
      rejected: [{ where: 'entry 1', problem }],
    });
  });

  it('refuses another agent in a record as in the address, though there is only one here, and what is no UTF-8', async () => {
    expect(await answer(await post(one('1', { agent: 'nobody' })))).toMatchObject({
      status: 400,
      rejected: [{ problem: expect.stringContaining('is of "nobody"') }],
    });
    const latin = Buffer.from(JSON.stringify(one('1', { output: 'Für Sie' })), 'latin1');
    const refused = await page.ask('/outputs', { headers: authorized, body: latin });
    expect(refused.status).toBe(400);
    expect(await kept()).toEqual([]);
  });

  it('cuts out what is personal before anything is stored', async () => {
    await post(
      one('1', {
        prompt: 'I am ana@mail.example',
        session: '+49 171 2345678',
        toolCalls: [{ name: 'send', arguments: { to: 'ana@mail.example' } }],
      }),
    );
    const [output] = await kept();
    expect(output?.texts).toMatchObject({
      prompt: 'I am [mail]',
      toolCalls: [{ arguments: '{"to":"[mail]"}' }],
    });
    expect(output?.session).toMatch(/^hidden-[0-9a-f]{24}$/);
  });

  it('keeps each that has no id and no time, unless the sender names the request', async () => {
    const nameless = { prompt: 'hi', output: 'Hello!' };
    await post(nameless);
    await post(nameless);
    expect(await kept()).toHaveLength(2);
    const once = { ...authorized, 'idempotency-key': 'request-7' };
    await post(nameless, once);
    expect(await answer(await post(nameless, once))).toMatchObject({ stored: 0, known: 1 });
  });

  it('is for those who have the token of outputs, and that token opens nothing else', async () => {
    for (const authorization of ['', 'Bearer other', `Basic ${TOKEN}`]) {
      const refused = await post(one('1'), { ...JSON_TYPE, authorization });
      expect(refused.status).toBe(401);
    }
    expect((await page.ask('/api/v1/status', { headers: authorized })).status).toBe(401);
    page.configure('web: { token: env:OUT }\n');
    expect((await post(one('1'))).status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it('says whose outputs it can take, and takes those', async () => {
    expect(await answer(await post([one('1', { agent: 'Refund desk' })]))).toMatchObject({
      stored: 1,
    });
    const other = await answer(await post([one('2')], authorized, '/outputs?agent=nobody'));
    expect(other).toMatchObject({
      status: 400,
      rejected: [{ where: 'entry 1', problem: 'is of "nobody", and agents here are refund' }],
    });
  });

  it('does not send a secret of the worker back in what it says of an entry', async () => {
    const refused = await post([one('1', { at: TOKEN })]);
    expect(JSON.stringify(await answer(refused))).toMatch(/\[secret\]\\" is no time/);
  });

  it('refuses what is too long, packed or not, and what it cannot unpack', async () => {
    page.configure(CONFIG(', largestRequestMb: 0.01'));
    const long = JSON.stringify(one('1', { output: 'x'.repeat(20_000) }));
    expect((await post(long)).status).toBe(413);
    const packed = { ...authorized, 'content-encoding': 'gzip' };
    const body = new Uint8Array(gzipSync(long));
    expect(body.length).toBeLessThan(10_000);
    expect((await page.ask('/outputs', { headers: packed, body })).status).toBe(413);
    expect((await page.ask('/outputs', { headers: packed, body: 'no gzip' })).status).toBe(400);
    const short = new Uint8Array(gzipSync(JSON.stringify(one('2'))));
    expect((await page.ask('/outputs', { headers: packed, body: short })).status).toBe(200);
    expect((await post('x', { ...authorized, 'content-encoding': 'br' })).status).toBe(415);
  });

  it('sends those back who come while the queue is full, and loses nothing of the others', async () => {
    page.configure(CONFIG(', queue: 20'));
    const all = await Promise.all(
      Array.from({ length: 40 }, (_, i) => post([one(`${i}a`), one(`${i}b`)])),
    );
    const [taken, sent] = [
      all.filter((r) => r.status === 200),
      all.filter((r) => r.status === 429),
    ];
    expect(taken.length + sent.length).toBe(40);
    expect(sent.length).toBeGreaterThan(0);
    expect(sent[0]?.headers.get('retry-after')).toBe('2');
    expect(await kept()).toHaveLength(2 * taken.length);
  });
});

describe('POST /v1/traces', () => {
  const spans: SpanIn[] = [
    {
      traceId: 'ab'.repeat(16),
      spanId: 'cd'.repeat(8),
      name: 'chat',
      end: BigInt(Date.UTC(2026, 2, 2, 9)) * 1_000_000n,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.input.messages': JSON.stringify([
          { role: 'user', parts: [{ type: 'text', content: 'Where?' }] },
        ]),
        'gen_ai.output.messages': JSON.stringify([
          { role: 'assistant', parts: [{ type: 'text', content: 'In Leeds.' }] },
        ]),
      },
    },
  ];
  const protobuf = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/x-protobuf' };

  it('takes OTLP in JSON and in protobuf, packed too, each answer once', async () => {
    expect(await answer(await post(jsonRequest(spans), authorized, '/v1/traces'))).toEqual({
      status: 200,
    });
    const sent = await page.ask('/v1/traces', {
      headers: { ...protobuf, 'content-encoding': 'gzip' },
      body: new Uint8Array(gzipSync(encodeRequest(spans))),
    });
    expect(sent.status).toBe(200);
    expect(sent.headers.get('content-type')).toBe('application/x-protobuf');
    expect((await sent.arrayBuffer()).byteLength).toBe(0);
    expect(await kept()).toMatchObject([
      { source: 'otlp', texts: { prompt: 'Where?', output: 'In Leeds.' } },
    ]);
  });

  it('refuses what another program answered, though there is only one agent, and says why', async () => {
    const service = { 'service.name': 'shop-prod' };
    expect(await answer(await post(jsonRequest(spans, service), authorized, '/v1/traces'))).toEqual(
      {
        status: 200,
        partialSuccess: {
          rejectedSpans: '1',
          errorMessage:
            'span cdcdcdcdcdcdcdcd is of "shop-prod", and agents here are refund; where that is one of ' +
            'them, name it in agents.refund.outputs.names',
        },
      },
    );
    const binary = await page.ask('/v1/traces', {
      headers: protobuf,
      body: encodeRequest(spans, service),
    });
    const said = Buffer.from(await binary.arrayBuffer());
    expect(said.toString('utf8')).toContain('name it in agents.refund.outputs.names');
    // The lengths, of more than 127 bytes each, are those of what follows.
    const length = (at: number): number => ((said[at] ?? 0) & 0x7f) + 128 * (said[at + 1] ?? 0);
    expect(length(1)).toBe(said.length - 3);
    expect(length(6)).toBe(said.length - 8);
    expect(await kept()).toEqual([]);
  });

  it('takes what bears a name of the agent, in its configuration, or none', async () => {
    page.close();
    page = openPage(CONFIG(), {
      secrets: { OUT: TOKEN },
      agent: '    outputs: { names: [Shop-Prod] }\n',
    });
    const sent = async (resource: Record<string, string>, agentName?: string) => {
      const id = String((await kept()).length).padStart(32, 'a');
      const [span] = spans;
      const attributes = {
        ...span?.attributes,
        ...(agentName !== undefined && { 'gen_ai.agent.name': agentName }),
      };
      const of = [{ ...span, traceId: id, attributes } as SpanIn];
      return answer(await post(jsonRequest(of, resource), authorized, '/v1/traces'));
    };
    expect(await sent({ 'service.name': 'shop-prod' })).toEqual({ status: 200 });
    expect(await sent({ 'service.name': 'refund' }, 'planner')).toEqual({ status: 200 });
    expect(await sent({ 'service.name': 'unknown_service:node' })).toEqual({ status: 200 });
    expect(await sent({})).toEqual({ status: 200 });
    expect((await kept()).every((o) => o.agent === 'refund')).toBe(true);
    expect(await sent({ 'service.name': 'billing' }, 'planner')).toMatchObject({
      partialSuccess: { rejectedSpans: '1' },
    });
    expect(await answer(await post(one('1', { agent: 'shop-prod' })))).toMatchObject({ stored: 1 });
  });

  it('says in the form that it was asked in what could not be taken', async () => {
    const wrong = await page.ask('/v1/traces?agent=nobody', {
      headers: protobuf,
      body: encodeRequest(spans),
    });
    const bytes = Buffer.from(await wrong.arrayBuffer());
    expect([bytes[0], bytes[2], bytes[3]]).toEqual([0x0a, 0x08, 1]);
    expect(bytes.toString('utf8')).toContain('is of "nobody"');
    const cut = await page.ask('/v1/traces', {
      headers: protobuf,
      body: encodeRequest(spans).slice(0, -3),
    });
    expect(cut.status).toBe(400);
    expect((await post({ spans: [] }, authorized, '/v1/traces')).status).toBe(400);
  });

  describe('of several agents', () => {
    const sales = `  sales:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ file: suite.yaml }]
    outputs: { names: [sales-prod] }
`;
    beforeEach(() => {
      page.close();
      page = openPage(CONFIG(), { secrets: { OUT: TOKEN }, others: sales });
    });
    const byAgent = async () => (await kept()).map((o) => o.agent).toSorted();

    it('takes what says whose it is for that one, whichever the address names', async () => {
      const [span] = spans;
      const send = (service: string, id: string, agent = 'refund') => {
        const of = [{ ...span, traceId: id.repeat(32) } as SpanIn];
        const path = `/v1/traces?agent=${agent}`;
        return page.ask(path, {
          headers: protobuf,
          body: encodeRequest(of, { 'service.name': service }),
        });
      };
      expect((await send('Sales-Prod', 'a')).status).toBe(200);
      expect(await byAgent()).toEqual(['sales']);
      // What names nobody is of the agent that is asked for, and somebody unknown of one of which no
      // names are written down.
      await send('unknown_service:node', 'b');
      expect(await byAgent()).toEqual(['refund', 'sales']);
      await send('somewhere', 'c', 'sales');
      const [refused] = await refusedLately(page.store, page.clock.now());
      expect(refused?.reason).toContain('name it in agents.sales.outputs.names');
      expect(await byAgent()).toEqual(['refund', 'sales']);
      await send('somewhere', 'd');
      expect(await byAgent()).toEqual(['refund', 'refund', 'sales']);
      await post(one('1', { agent: 'sales' }), authorized, '/outputs?agent=refund');
      expect(await byAgent()).toEqual(['refund', 'refund', 'sales', 'sales']);
    });

    it('takes the answer of one that another called as its own, whether they come together or not', async () => {
      const ask = (spanId: string, parentSpanId: string, text: string) => ({
        ...spans[0],
        spanId,
        parentSpanId,
        attributes: {
          'gen_ai.operation.name': 'invoke_agent',
          'gen_ai.output.messages': JSON.stringify([
            { role: 'assistant', parts: [{ type: 'text', content: text }] },
          ]),
        },
      });
      const outer = jsonRequest([ask('aa'.repeat(8), '', 'All is arranged.') as SpanIn], {
        'service.name': 'refund',
      });
      const inner = jsonRequest([ask('bb'.repeat(8), 'aa'.repeat(8), 'It costs 5.') as SpanIn], {
        'service.name': 'sales-prod',
      });
      const both = {
        resourceSpans: [outer, inner].flatMap(
          (r) => (r as { resourceSpans: unknown[] }).resourceSpans,
        ),
      };
      await post(both, authorized, '/v1/traces');
      expect(await byAgent()).toEqual(['refund', 'sales']);
      await post(inner, authorized, '/v1/traces');
      expect(await byAgent()).toEqual(['refund', 'sales']);
    });
  });

  it('counts what was refused by its reason, with the last time', async () => {
    const send = (service: string) =>
      post(jsonRequest(spans, { 'service.name': service }), authorized, '/v1/traces');
    await send('shop-prod');
    await page.clock.advanceTo(page.clock.now() + 60_000);
    await send('shop-prod');
    await post(one('1', { agent: 'ana@mail.example' }));
    const refused = await refusedLately(page.store, page.clock.now());
    const [posted, otlp] = ['post', 'otlp'].map((s) => refused.find((r) => r.source === s));
    expect(otlp).toMatchObject({
      source: 'otlp',
      count: 2,
      reason: expect.stringContaining('"shop-prod"'),
    });
    expect(Date.parse(otlp?.last ?? '') - Date.parse(otlp?.first ?? '')).toBe(60_000);
    expect(posted?.reason).toContain('is of "[mail]"');
    const week = 7 * 86_400_000;
    expect(await refusedLately(page.store, page.clock.now() + week)).toEqual([]);
    for (let i = 0; i < 30; i++) await send(`shop ${i}`);
    const many = await refusedLately(page.store, page.clock.now());
    expect(many.length).toBeLessThanOrEqual(22);
    expect(many.reduce((sum, r) => sum + r.count, 0)).toBe(33);
  });
});
