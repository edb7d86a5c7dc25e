import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  headers: IncomingHttpHeaders;
  body: {
    model: string;
    messages: { role: string; content: string }[];
    tools?: unknown;
    max_completion_tokens?: number;
  };
}

/**
 * What OpenClaw's gateway is to a client: bearer token, an agent for a model, its own instructions
 * before the messages.
 */
export async function startGateway(
  token: string,
  reply: (asked: Asked) => string = () => 'YES, I am Ada.',
): Promise<{ url: string; asked: Asked[]; close(): Promise<void> }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (d: Buffer) => {
      text += d.toString();
    });
    request.on('end', () => {
      const answer = (status: number, body: unknown): void =>
        void response
          .writeHead(status, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      if (request.headers.authorization !== `Bearer ${token}`)
        return answer(401, { error: { message: 'unauthorized', type: 'unauthorized' } });
      if (request.url !== '/v1/chat/completions')
        return answer(404, { error: { message: 'not found' } });
      const body = JSON.parse(text) as Asked['body'];
      if (!/^openclaw(\/\w+)?$/.test(body.model))
        return answer(400, {
          error: { message: 'model is no agent target', type: 'invalid_request_error' },
        });
      asked.push({ headers: request.headers, body });
      answer(200, {
        id: 'chatcmpl_1',
        object: 'chat.completion',
        created: 1,
        model: body.model,
        choices: [
          {
            index: 0,
            message: { role: 'assistant', content: reply({ headers: request.headers, body }) },
            finish_reason: 'stop',
          },
        ],
        usage: { prompt_tokens: 900, completion_tokens: 5, total_tokens: 905 },
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
