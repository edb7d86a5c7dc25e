import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { json, startAgent } from '../llm/agents/peer.ts';
import { folder, type Typed, typed } from './typing.ts';

const ENV = {
  SLACK: 'xq-Kq7vPz2LmX9wRt5bN3c',
  DESK: 'dk-4Tz9mWq8Lr2VbYxN7s',
  OPENAI_API_KEY: 'sk-of-4Tz9mWq8Lr2VbYxN',
};
type Peer = Awaited<ReturnType<typeof startAgent>>;
let peers: Peer[] = [];
afterEach(async () => {
  await Promise.all(peers.map((peer) => peer.close()));
  peers = [];
});

async function gateway(): Promise<Peer> {
  const peer = await startAgent((_, response) =>
    json(response, {
      id: '1',
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'x' } }],
    }),
  );
  peers.push(peer);
  return peer;
}

/** Runs a promptfoo file beside a worker whose desk is asked at `desk`. */
function run(desk: string, config: string): Promise<Typed> {
  const cwd = folder();
  writeFileSync(
    join(cwd, 'daytwo.yaml'),
    `providers: { desk: { kind: openai, baseUrl: "${desk}/v1", apiKey: env:DESK } }
agents: { a: { target: { provider: desk, model: m }, suites: [{ file: p.yaml }] } }
alerts: { slack: { token: env:SLACK, channel: C1 } }
`,
  );
  writeFileSync(
    join(cwd, 'p.yaml'),
    `prompts: [hello]
providers: [{ id: "openai:chat:m", config: { cost: 0, ${config} } }]
tests: [{ assert: [{ type: equals, value: x }] }]
`,
  );
  return typed(cwd, 'run p.yaml', ENV);
}

describe('a promptfoo file beside a worker', () => {
  it.each([
    ['a key by name', 'apiKeyEnvar: SLACK'],
    ['a key in a template', 'apiKey: "{{ env.SLACK }}"'],
    ['a header', 'headers: { x-a: "{{ env.SLACK }}" }'],
  ])('sends nobody a secret of its channel as %s', async (_, config) => {
    const [desk, other] = [await gateway(), await gateway()];
    const made = await run(desk.url, `apiBaseUrl: "${other.url}/v1", ${config}`);
    expect(made.code).toBe(78);
    expect(made.err).toMatch(/names SLACK, which the worker beside it keeps for alerts\.slack/);
    expect(other.asked).toEqual([]);
  });

  it('sends the key of its account to that account, and to nobody else', async () => {
    const [desk, other] = [await gateway(), await gateway()];
    const own = await run(desk.url, `apiBaseUrl: "${desk.url}/v1", apiKeyEnvar: DESK`);
    expect([own.code, desk.asked.length]).toEqual([0, 1]);
    const made = await run(desk.url, `apiBaseUrl: "${other.url}/v1", apiKeyEnvar: DESK`);
    expect(made.code).toBe(78);
    expect(made.err).toContain(
      'names DESK, which the worker beside it keeps for providers.desk.apiKey',
    );
    expect(other.asked).toEqual([]);
  });
});

it('says before anything is sent which key goes to a host that is not its own', async () => {
  const [desk, other] = [await gateway(), await gateway()];
  const made = await run(desk.url, `apiBaseUrl: "${other.url}/v1"`);
  const [told = '', planned = ''] = made.err.split('\n');
  const host = new URL(other.url).host;
  expect(told).toBe(
    `warning: the key in OPENAI_API_KEY goes to ${host}: openai:chat:m is asked there`,
  );
  expect(planned).toContain('1 call');
  expect(other.asked[0]?.headers.authorization).toBe(`Bearer ${ENV.OPENAI_API_KEY}`);
});
