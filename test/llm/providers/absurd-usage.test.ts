import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createProvider, PROVIDER_KINDS } from '../../../src/llm/providers/registry.ts';

let server: Server;
afterEach(() => server.close());

/** A reply of each kind whose usage counts are written as they stand. */
const BODIES: Readonly<Record<(typeof PROVIDER_KINDS)[number], (n: string) => string>> = {
  openai: (n) =>
    `{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"finish_reason":"stop","message":{"role":"assistant","content":"yes"}}],"usage":{"prompt_tokens":10,"completion_tokens":${n},"total_tokens":11}}`,
  'openai-responses': (n) =>
    `{"id":"1","object":"response","model":"m","status":"completed","output":[{"type":"message","role":"assistant","content":[{"type":"output_text","text":"yes"}]}],"usage":{"input_tokens":10,"output_tokens":${n}}}`,
  anthropic: (n) =>
    `{"id":"1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":"yes"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"output_tokens":${n}}}`,
};

describe.each(PROVIDER_KINDS)('a reply of %s', (kind) => {
  it.each(['1e300', '-5', '200000000'])(
    'that counts %s tokens has reported no usage: its worst case is billed',
    async (count) => {
      server = createServer((_, response) => {
        response.setHeader('content-type', 'application/json');
        response.end(BODIES[kind](count));
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const provider = await createProvider(
        { name: 'acme', kind, baseUrl: `http://127.0.0.1:${port}/v1`, apiKey: 'k' },
        () => 0,
      );
      const result = await provider.call({
        model: 'm',
        messages: [{ role: 'user', content: 'hello' }],
        tools: [],
        parameters: {},
        maxOutputTokens: 16,
        timeoutMs: 5_000,
      });
      expect(result).toMatchObject({
        ok: true,
        reply: { text: 'yes', usage: { reported: false } },
      });
    },
  );
});
