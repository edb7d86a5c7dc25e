import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createSandbox } from '../../../src/platform/sandbox/sandbox.ts';
import { json, startAgent } from '../../llm/agents/peer.ts';
import { place } from './support.ts';

const sandbox = createSandbox();
afterAll(() => sandbox.close());
const open: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(open.splice(0).map((p) => p.close())));

const SUITE = `
prompts: ['{{who}}1']
tests:
  - { vars: { who: a }, turns: ['a2'], assert: [{ type: contains, value: a }] }
  - { vars: { who: b }, assert: [{ type: contains, value: b }] }
  - { vars: { who: c }, turns: ['c2', 'c3'], assert: [{ type: contains, value: c }] }
  - { vars: { who: d }, turns: ['d2'], assert: [{ type: contains, value: d }] }
`;

/** What an agent behind an address is asked by a run of the suite, in order. */
async function askedBy(limits: string, failing: readonly number[] = []): Promise<string[]> {
  const agent = await startAgent((asked, response, n) => {
    const { say } = JSON.parse(asked.body) as { say: string };
    const answer = (): void => json(response, { reply: say }, failing.includes(n) ? 500 : 200);
    if (say.endsWith('1')) setTimeout(answer, 20);
    else answer();
  });
  open.push(agent);
  const desk = await place({
    providers: `sim: { kind: http, url: "${agent.url}", sideEffects: none, body: { say: "{{prompt}}" }, answer: { text: $.reply }${limits} }`,
    agent: 'target: { provider: sim, price: { perCall: 0.01 } }',
    suite: SUITE,
    sandbox,
  });
  open.push(desk);
  await desk.run();
  return agent.asked.map((a) => (JSON.parse(a.body) as { say: string }).say);
}

describe('conversations with one agent', () => {
  it('are held one after the other, and a single question waits for their end', async () => {
    expect(await askedBy('')).toEqual(['a1', 'a2', 'b1', 'c1', 'c2', 'c3', 'd1', 'd2']);
    expect(await askedBy(', limits: { requestsPerMinute: 600 }')).toEqual([
      'a1',
      'a2',
      'b1',
      'c1',
      'c2',
      'c3',
      'd1',
      'd2',
    ]);
  });

  it('lets another one in where one begins anew, from its first question', async () => {
    expect(await askedBy('', [1])).toEqual(['a1', 'b1', 'c1', 'c2', 'c3', 'd1', 'd2', 'a1', 'a2']);
  });

  it('are held side by side where more is allowed', async () => {
    const asked = await askedBy(', limits: { concurrent: 4 }');
    expect(asked.slice(0, 4)).toEqual(['a1', 'b1', 'c1', 'd1']);
  });
});
