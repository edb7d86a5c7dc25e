import type http from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CallResult, Provider, ProviderRequest } from '../../../src/domain/provider.ts';
import { decideJudgment } from '../../../src/evaluation/judgments/decide.ts';
import {
  createProvider,
  PROVIDER_KINDS,
  PROVIDER_SCHEMAS,
} from '../../../src/llm/providers/registry.ts';
import { ERRORS } from './fixtures/errors.ts';
import { type Peer, peer, sendJson } from './server.ts';

const open: Peer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(open.splice(0).map((p) => p.close()));
});

type Kind = (typeof PROVIDER_KINDS)[number];
async function at(
  kind: Kind,
  answer: (
    res: http.ServerResponse,
    body: Record<string, unknown>,
    req: http.IncomingMessage,
  ) => void,
  extra: object = {},
): Promise<{ provider: Provider; peer: Peer }> {
  const server = await peer((req, res, body) => answer(res, body, req));
  open.push(server);
  const provider = await createProvider(
    {
      name: 'acme',
      kind,
      baseUrl: kind === 'anthropic' ? server.url : `${server.url}/v1`,
      apiKey: 'test-key-123456',
      ...extra,
    },
    () => 1_000,
  );
  return { provider, peer: server };
}
const ask = (more: Partial<ProviderRequest> = {}): ProviderRequest => ({
  model: 'm-1',
  messages: [
    { role: 'system', content: 'Be kind.' },
    { role: 'user', content: 'Hi' },
  ],
  tools: [],
  parameters: {},
  maxOutputTokens: 256,
  timeoutMs: 5_000,
  ...more,
});
const replied = (result: CallResult) => {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.reply;
};
const failed = (result: CallResult) => {
  if (result.ok) throw new Error(`a reply: ${result.reply.text}`);
  return result.failure;
};

const OK = {
  openai: {
    model: 'm-1-2026',
    system_fingerprint: 'fp_1',
    choices: [{ finish_reason: 'stop', message: { role: 'assistant', content: 'Hello' } }],
    usage: {
      prompt_tokens: 12,
      completion_tokens: 3,
      prompt_tokens_details: { cached_tokens: 8 },
      completion_tokens_details: { reasoning_tokens: 2 },
    },
  },
  'openai-responses': {
    model: 'm-1-2026',
    status: 'completed',
    output: [
      { type: 'reasoning', summary: [] },
      { type: 'message', content: [{ type: 'output_text', text: 'Hello' }] },
    ],
    usage: {
      input_tokens: 12,
      output_tokens: 3,
      input_tokens_details: { cached_tokens: 8 },
      output_tokens_details: { reasoning_tokens: 2 },
    },
  },
  anthropic: {
    model: 'm-1-2026',
    stop_reason: 'end_turn',
    content: [
      { type: 'thinking', thinking: 'hm' },
      { type: 'text', text: 'Hello' },
    ],
    usage: {
      input_tokens: 3,
      cache_read_input_tokens: 8,
      cache_creation_input_tokens: 1,
      output_tokens: 3,
      output_tokens_details: { thinking_tokens: 2 },
    },
  },
} as const;

describe.each(PROVIDER_KINDS)('%s', (kind) => {
  test('sends what the configuration says, whatever the environment holds for the SDK', async () => {
    const theirs = Object.fromEntries(
      'API_KEY ADMIN_KEY AUTH_TOKEN ORG_ID PROJECT_ID ORGANIZATION_ID WORKSPACE_ID WEBHOOK_SECRET PROFILE LOG IDENTITY_TOKEN'
        .split(' ')
        .flatMap((name) => [
          [`OPENAI_${name}`, `stray-${name}`],
          [`ANTHROPIC_${name}`, `stray-${name}`],
        ]),
    );
    const custom = 'x-stray: stray-1\nAuthorization: Bearer stray-2\nno header: stray-3';
    for (const [name, value] of Object.entries({
      ...theirs,
      OPENAI_BASE_URL: 'http://127.0.0.1:1/stray',
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:1/stray',
      OPENAI_CUSTOM_HEADERS: custom,
      ANTHROPIC_CUSTOM_HEADERS: custom,
    }))
      vi.stubEnv(name, value);
    const { provider, peer } = await at(kind, (res) => sendJson(res, 200, OK[kind]));
    replied(await provider.call(ask()));
    await provider.listModels();
    expect(peer.requests.length).toBeGreaterThan(1);
    expect(JSON.stringify(peer.requests)).not.toMatch(/stray/i);
    expect(process.env['OPENAI_CUSTOM_HEADERS']).toBe(custom);
  });

  test('a reply carries text, served model, usage, finish reason and the headers that tell who served it', async () => {
    const { provider } = await at(kind, (res) =>
      sendJson(res, 200, OK[kind], {
        'openai-version': '2020-10-01',
        'x-request-id': 'req_1',
        deprecation: '@1767225600',
        'x-ratelimit-remaining-requests': '7',
      }),
    );
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: 'Hello',
      refusal: null,
      toolCalls: [],
      servedModel: 'm-1-2026',
      finishReason: 'stop',
      usage: { inputTokens: 12, outputTokens: 3, cachedInputTokens: 8, reasoningTokens: 2 },
      latencyMs: expect.any(Number),
      routing: { 'openai-version': '2020-10-01', deprecation: '@1767225600' },
    });
  });

  test('every call sends an output cap, and a larger one among the parameters cannot exceed it', async () => {
    const { provider, peer: server } = await at(kind, (res) => sendJson(res, 200, OK[kind]));
    await provider.call(ask());
    await provider.call(
      ask({ parameters: { max_tokens: 9999, stream: true, n: 5, temperature: 0 } }),
    );
    await provider.call(ask({ parameters: { max_tokens: 50 } }));
    const caps = server.requests.map(
      ({ body }) =>
        body['max_tokens'] ?? body['max_output_tokens'] ?? body['max_completion_tokens'],
    );
    expect(caps).toEqual([256, 256, 50]);
    expect(server.requests[1]?.body).toMatchObject({ temperature: 0 });
    expect(server.requests[1]?.body).not.toHaveProperty('n');
    expect(server.requests[1]?.body['stream'] ?? false).toBe(false);
  });

  test('HTML instead of a reply is no verdict and may be tried again', async () => {
    const { provider } = await at(kind, (res) => {
      res.writeHead(200, { 'content-type': 'text/html' });
      res.end('<html><title>Just a moment…</title></html>');
    });
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'bad-body',
      scope: 'trial',
      retryable: true,
    });
  });

  test('half a JSON and a dead socket is a cut-off reply', async () => {
    const { provider } = await at(kind, (res) => {
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000' });
      res.write('{"choices":[{"mess', () => res.destroy());
    });
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'cut-off',
      scope: 'trial',
      retryable: true,
    });
  });

  test('half a JSON that ends politely is a cut-off reply too', async () => {
    const { provider } = await at(kind, (res) => sendJson(res, 200, '{"choices":[{"mess'));
    expect(failed(await provider.call(ask()))).toMatchObject({ code: 'cut-off', retryable: true });
  });

  test('a socket closed before any answer is a network failure', async () => {
    const { provider } = await at(kind, (res) => {
      res.destroy();
    });
    expect(failed(await provider.call(ask()))).toMatchObject({ code: 'network', retryable: true });
  });

  test('nobody listening is a network failure', async () => {
    const { provider, peer: server } = await at(kind, () => {});
    await server.close();
    expect(failed(await provider.call(ask()))).toMatchObject({ code: 'network', retryable: true });
  });

  test('a request that cannot be built is not tried again', async () => {
    const { provider, peer: server } = await at(kind, (res) => sendJson(res, 200, OK[kind]), {
      headers: { 'x-team': 'a\nb' },
    });
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'bad-request',
      retryable: false,
    });
    const circular: Record<string, unknown> = {};
    circular['self'] = circular;
    expect(failed(await provider.call(ask({ parameters: { circular } })))).toMatchObject({
      code: 'bad-request',
      retryable: false,
    });
    expect(server.requests).toHaveLength(0);
  });

  test('silence ends at the deadline', async () => {
    const { provider } = await at(kind, () => {});
    expect(failed(await provider.call(ask({ timeoutMs: 60 })))).toMatchObject({
      code: 'timeout',
      scope: 'trial',
      retryable: true,
    });
  });

  test('silence in the middle of a body ends at the deadline as well', async () => {
    const { provider } = await at(kind, (res) => {
      res.writeHead(200, { 'content-type': 'application/json' });
      res.write('{"choices":');
    });
    expect(failed(await provider.call(ask({ timeoutMs: 60 })))).toMatchObject({
      code: 'timeout',
      retryable: true,
    });
  });

  test('silence in the middle of an error body ends at the deadline as well', async () => {
    const { provider } = await at(kind, (res) => {
      res.writeHead(500, { 'content-type': 'application/json' });
      res.write('{"error":');
    });
    expect(failed(await provider.call(ask({ timeoutMs: 60 })))).toMatchObject({
      code: 'timeout',
      retryable: true,
    });
  });

  test('a call that is cancelled says so and is not retried', async () => {
    const stop = new AbortController();
    const { provider } = await at(kind, () => {
      stop.abort();
    });
    expect(failed(await provider.call(ask({ signal: stop.signal })))).toMatchObject({
      code: 'cancelled',
      retryable: false,
    });
    expect(failed(await provider.call(ask({ signal: stop.signal })))).toMatchObject({
      code: 'cancelled',
      retryable: false,
    });
  });

  test('429 with an hour to wait comes back at once, with the hour, after one request', async () => {
    const { provider, peer: server } = await at(kind, (res) =>
      sendJson(
        res,
        429,
        { error: { message: 'slow down', type: 'rate_limit_error' } },
        { 'retry-after': '3600' },
      ),
    );
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'rate-limited',
      retryable: true,
      retryAfterMs: 3_600_000,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('an overloaded provider is asked once per call, for the runner owns retries', async () => {
    const { provider, peer: server } = await at(kind, (res) =>
      sendJson(
        res,
        529,
        { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
        { 'x-should-retry': 'true' },
      ),
    );
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'overloaded',
      retryable: true,
      status: 529,
    });
    expect(server.requests).toHaveLength(1);
  });

  test('a wrong key stops the run, and the key is not in the message', async () => {
    const { provider } = await at(kind, (res) =>
      sendJson(res, 401, { error: { message: 'Incorrect API key provided: test-key-123456' } }),
    );
    const failure = failed(await provider.call(ask()));
    expect(failure).toMatchObject({ code: 'auth', scope: 'run', retryable: false });
    expect(failure.message).not.toContain('test-key-123456');
  });

  test('a retired model is a matter of its life cycle', async () => {
    const body =
      kind === 'anthropic'
        ? { type: 'error', error: { type: 'not_found_error', message: 'model: m-1' } }
        : {
            error: {
              message:
                'The model `m-1` has been deprecated, learn more here: ' +
                'https://platform.openai.com/docs/deprecations',
              type: 'invalid_request_error',
              param: null,
              code: 'model_not_found',
            },
          };
    const { provider } = await at(kind, (res) => sendJson(res, 404, body));
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'model-gone',
      scope: 'model',
      retryable: false,
    });
  });

  test.each([[{}], [[]], ['null'], [{ choices: [] }], [{ model: 'x' }]])(
    'JSON without an answer in it (%j) is no reply',
    async (body) => {
      const { provider } = await at(kind, (res) => sendJson(res, 200, body));
      expect(failed(await provider.call(ask()))).toMatchObject({
        code: 'bad-body',
        scope: 'trial',
        retryable: true,
      });
    },
  );

  test('an error inside a 200 counts as what it names', async () => {
    const { provider } = await at(kind, (res) =>
      sendJson(res, 200, { error: { message: 'upstream is down', code: 502 } }),
    );
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'server-error',
      retryable: true,
    });
  });

  test('an empty answer is behaviour, not a failure', async () => {
    const body = {
      openai: { choices: [{ finish_reason: 'stop', message: { content: null } }] },
      'openai-responses': { status: 'completed', output: [] },
      anthropic: { stop_reason: 'end_turn', content: [] },
    }[kind];
    const { provider } = await at(kind, (res) => sendJson(res, 200, body));
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: '',
      toolCalls: [],
      finishReason: 'stop',
      usage: { inputTokens: 0, outputTokens: 0, reported: false },
    });
  });

  test('an answer stopped by the cap is behaviour', async () => {
    const body = {
      openai: { choices: [{ finish_reason: 'length', message: { content: 'He' } }] },
      'openai-responses': {
        status: 'incomplete',
        incomplete_details: { reason: 'max_output_tokens' },
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'He' }] }],
      },
      anthropic: { stop_reason: 'max_tokens', content: [{ type: 'text', text: 'He' }] },
    }[kind];
    const { provider } = await at(kind, (res) => sendJson(res, 200, body));
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: 'He',
      finishReason: 'length',
    });
  });

  test('a refusal is behaviour', async () => {
    const body = {
      openai: {
        choices: [
          {
            finish_reason: 'stop',
            message: { content: null, refusal: 'I cannot help with that.' },
          },
        ],
      },
      'openai-responses': {
        status: 'completed',
        output: [
          { type: 'message', content: [{ type: 'refusal', refusal: 'I cannot help with that.' }] },
        ],
      },
      anthropic: {
        stop_reason: 'refusal',
        stop_details: {
          type: 'refusal',
          category: 'cyber',
          explanation: 'I cannot help with that.',
        },
        content: [],
      },
    }[kind];
    const { provider } = await at(kind, (res) => sendJson(res, 200, body));
    expect(replied(await provider.call(ask()))).toMatchObject({
      refusal: 'I cannot help with that.',
      finishReason: 'refusal',
    });
  });

  test('an answer that a filter or a refusal stopped in the middle is a refusal with what stood before', async () => {
    const body = {
      openai: { choices: [{ finish_reason: 'content_filter', message: { content: 'First, ' } }] },
      'openai-responses': {
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'First, ' }] }],
      },
      anthropic: { stop_reason: 'refusal', content: [{ type: 'text', text: 'First, ' }] },
    }[kind];
    const { provider } = await at(kind, (res) => sendJson(res, 200, body));
    const reply = replied(await provider.call(ask()));
    expect(reply).toMatchObject({
      text: 'First, ',
      finishReason: kind === 'anthropic' ? 'refusal' : 'content-filter',
    });
    const long = { ...reply, text: `Here is how it is done. ${'One step more. '.repeat(40)}` };
    for (const r of [reply, long]) expect(decideJudgment(r).judgment).toBe('refused');
  });

  test('a 200 that says nothing, names no end and counts no tokens is no verdict; one that ended is an empty answer', async () => {
    const nothing = {
      openai: { choices: [{ finish_reason: null, message: { role: 'assistant', content: '' } }] },
      'openai-responses': { output: [], usage: { input_tokens: 0, output_tokens: 0 } },
      anthropic: {
        stop_reason: null,
        content: [],
        usage: { input_tokens: 0, output_tokens: 0 },
      },
    }[kind];
    const { provider } = await at(kind, (res) => sendJson(res, 200, nothing));
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'bad-body',
      scope: 'trial',
      retryable: true,
      message: expect.stringContaining('the answer is empty: no text, no reason to end, no tokens'),
    });
    const ended = {
      openai: { choices: [{ finish_reason: 'stop', message: { content: '' } }] },
      'openai-responses': { status: 'completed', output: [] },
      anthropic: { stop_reason: 'end_turn', content: [] },
    }[kind];
    const whole = await at(kind, (res) => sendJson(res, 200, ended));
    expect(replied(await whole.provider.call(ask()))).toMatchObject({
      text: '',
      finishReason: 'stop',
    });
  });

  test.each(ERRORS)('an error of $from is told apart through the SDK as well', async (e) => {
    const { provider } = await at(kind, (res) => sendJson(res, e.status, e.body, e.headers ?? {}));
    const result = await provider.call(ask());
    // Behaviour that is told as an error is a reply; see behaviour-errors.ts.
    if (result.ok) expect(e.expect.code).toBe('bad-request');
    else expect(result.failure).toMatchObject({ code: e.expect.code, scope: e.expect.scope });
  });

  test('a tool call instead of text is behaviour, with the arguments as the model wrote them', async () => {
    const body = {
      openai: {
        choices: [
          {
            finish_reason: 'stop',
            message: {
              content: null,
              tool_calls: [
                {
                  id: 'c1',
                  type: 'function',
                  function: { name: 'refund', arguments: '{"amount": 3' },
                },
              ],
            },
          },
        ],
      },
      'openai-responses': {
        status: 'completed',
        output: [
          { type: 'function_call', call_id: 'c1', name: 'refund', arguments: '{"amount": 3' },
        ],
      },
      anthropic: {
        stop_reason: 'tool_use',
        content: [{ type: 'tool_use', id: 'c1', name: 'refund', input: { amount: 3 } }],
      },
    }[kind];
    const { provider, peer: server } = await at(kind, (res) => sendJson(res, 200, body));
    const reply = replied(
      await provider.call(
        ask({
          tools: [
            {
              name: 'refund',
              description: 'Gives money back',
              parameters: { type: 'object', properties: { amount: { type: 'number' } } },
            },
          ],
        }),
      ),
    );
    expect(reply).toMatchObject({
      text: '',
      finishReason: 'tool-calls',
      toolCalls: [
        {
          id: 'c1',
          name: 'refund',
          arguments: kind === 'anthropic' ? '{"amount":3}' : '{"amount": 3',
        },
      ],
    });
    expect(JSON.stringify(server.requests[0]?.body['tools'])).toContain('"refund"');
  });

  test('a filter that answers 400 is behaviour of the model, not a failure', async () => {
    const { provider } = await at(kind, (res) =>
      sendJson(res, 400, {
        error: {
          message:
            "The response was filtered due to the prompt triggering Azure OpenAI's content " +
            'management policy.',
          type: null,
          param: 'prompt',
          code: 'content_filter',
          status: 400,
        },
      }),
    );
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: '',
      finishReason: 'content-filter',
    });
  });
});

describe('openai', () => {
  test.each([
    ['gpt-4o', undefined, 'max_completion_tokens'],
    ['o3', 'https://gateway.example/v1', 'max_completion_tokens'],
    ['openai/gpt-5-mini', 'https://openrouter.ai/api/v1', 'max_completion_tokens'],
    ['openai/gpt-6-luna', 'https://openrouter.ai/api/v1', 'max_completion_tokens'],
    ['mistral-small-latest', 'https://api.mistral.ai/v1', 'max_tokens'],
    ['openai/gpt-oss-120b', 'https://api.groq.com/openai/v1', 'max_tokens'],
    ['gpt-4o', 'https://x.openai.azure.com/openai/v1', 'max_completion_tokens'],
  ] as const)('the cap of %s at %s is called %s', async (model, baseUrl, field) => {
    const { capField } = await import('../../../src/llm/providers/openai-chat.ts');
    expect(capField(model, baseUrl)).toBe(field);
  });

  test('legacy functions, response formats and promptfoo’s passthrough go through; what promptfoo keeps for itself does not', async () => {
    const { provider, peer: server } = await at('openai', (res) =>
      sendJson(res, 200, {
        choices: [
          {
            finish_reason: 'function_call',
            message: { content: null, function_call: { name: 'f', arguments: '{}' } },
          },
        ],
      }),
    );
    const functions = [{ name: 'f', parameters: { type: 'object' } }];
    const reply = replied(
      await provider.call(
        ask({
          parameters: {
            functions,
            function_call: 'auto',
            response_format: { type: 'json_object' },
            passthrough: { seed: 7 },
            apiKeyEnvar: 'X',
            cost: 1,
          },
        }),
      ),
    );
    expect(reply).toMatchObject({
      toolCalls: [{ name: 'f', arguments: '{}' }],
      finishReason: 'tool-calls',
    });
    expect(server.requests[0]?.body).toEqual({
      functions,
      function_call: 'auto',
      response_format: { type: 'json_object' },
      seed: 7,
      model: 'm-1',
      messages: [
        { role: 'system', content: 'Be kind.' },
        { role: 'user', content: 'Hi' },
      ],
      max_tokens: 256,
    });
  });

  test('a local server without a key gets no Authorization header', async () => {
    const { provider, peer: server } = await at('openai', (res) => sendJson(res, 200, OK.openai), {
      apiKey: undefined,
    });
    replied(await provider.call(ask()));
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization');
  });

  test('reasoning that a provider leaves out of the completion but not out of the total is paid for', async () => {
    const { provider } = await at('openai', (res) =>
      sendJson(res, 200, {
        ...OK.openai,
        usage: {
          prompt_tokens: 10,
          completion_tokens: 5,
          total_tokens: 115,
          completion_tokens_details: { reasoning_tokens: 100 },
        },
      }),
    );
    expect(replied(await provider.call(ask())).usage).toMatchObject({
      inputTokens: 10,
      outputTokens: 105,
      reasoningTokens: 100,
    });
  });

  test('Groq’s answer to invalid JSON of the model becomes a reply with what it wrote', async () => {
    const { provider } = await at('openai', (res) =>
      sendJson(res, 400, {
        error: {
          message: 'Failed to generate JSON. Please adjust your prompt.',
          type: 'invalid_request_error',
          code: 'json_validate_failed',
          failed_generation: '{"a": ',
        },
      }),
    );
    expect(replied(await provider.call(ask()))).toMatchObject({
      text: '{"a": ',
      finishReason: 'other',
    });
  });
});

describe('openai-responses', () => {
  test('a chat-shaped conversation with a tool call becomes input items, and nothing is stored at the provider', async () => {
    const { provider, peer: server } = await at('openai-responses', (res) =>
      sendJson(res, 200, OK['openai-responses']),
    );
    replied(
      await provider.call(
        ask({
          maxOutputTokens: 5,
          messages: [
            {
              role: 'user',
              content: [
                { type: 'text', text: 'look' },
                { type: 'image_url', image_url: { url: 'data:image/png;base64,AA' } },
              ],
            },
            {
              role: 'assistant',
              content: null,
              extra: {
                tool_calls: [
                  { id: 'c1', type: 'function', function: { name: 'f', arguments: '{}' } },
                ],
              },
            },
            { role: 'tool', content: 'done', extra: { tool_call_id: 'c1' } },
          ],
          parameters: {
            response_format: { type: 'json_schema', json_schema: { name: 's', schema: {} } },
            reasoning_effort: 'low',
          },
        }),
      ),
    );
    expect(server.requests[0]?.body).toEqual({
      store: false,
      model: 'm-1',
      max_output_tokens: 16,
      reasoning: { effort: 'low' },
      text: { format: { type: 'json_schema', name: 's', schema: {} } },
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'look' },
            { type: 'input_image', image_url: 'data:image/png;base64,AA', detail: 'auto' },
          ],
        },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'done' },
      ],
    });
  });
});

describe('anthropic', () => {
  test('a local server without a key gets no credential', async () => {
    const { provider, peer: server } = await at(
      'anthropic',
      (res) => sendJson(res, 200, OK.anthropic),
      { apiKey: undefined },
    );
    replied(await provider.call(ask()));
    expect(Object.keys(server.requests[0]?.headers ?? {})).not.toContain('authorization');
    expect(Object.keys(server.requests[0]?.headers ?? {})).not.toContain('x-api-key');
  });

  test('system messages, tool calls and results are put where this format wants them', async () => {
    const { provider, peer: server } = await at('anthropic', (res) =>
      sendJson(res, 200, OK.anthropic),
    );
    replied(
      await provider.call(
        ask({
          messages: [
            { role: 'system', content: 'Be kind.' },
            { role: 'developer', content: 'Be brief.' },
            { role: 'user', content: 'Hi' },
            {
              role: 'assistant',
              content: 'wait',
              extra: {
                tool_calls: [
                  { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
                ],
              },
            },
            { role: 'tool', content: 'done', extra: { tool_call_id: 'c1' } },
          ],
          tools: [{ name: 'f', parameters: { type: 'object' } }],
        }),
      ),
    );
    expect(server.requests[0]).toMatchObject({
      path: '/v1/messages',
      headers: { 'x-api-key': 'test-key-123456' },
    });
    expect(server.requests[0]?.body).toEqual({
      model: 'm-1',
      max_tokens: 256,
      system: 'Be kind.\n\nBe brief.',
      tools: [{ name: 'f', input_schema: { type: 'object' } }],
      messages: [
        { role: 'user', content: 'Hi' },
        {
          role: 'assistant',
          content: [
            { type: 'text', text: 'wait' },
            { type: 'tool_use', id: 'c1', name: 'f', input: { a: 1 } },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'done' }] },
      ],
    });
  });
});

test('the schemas for a configuration file refuse unknown keys and take what an adapter takes', () => {
  for (const kind of PROVIDER_KINDS) {
    expect(
      PROVIDER_SCHEMAS[kind].safeParse({ baseUrl: 'http://localhost:1/v1', apiKey: 'x' }).success,
    ).toBe(true);
    expect(PROVIDER_SCHEMAS[kind].safeParse({ baseURL: 'http://localhost:1/v1' }).success).toBe(
      false,
    );
  }
});

describe('an account that cannot work is refused at once', () => {
  test.each([['openai'], ['openai-responses'], ['anthropic']] as const)(
    '%s without key and address',
    async (kind) => {
      await expect(createProvider({ name: 'acme', kind }, () => 0)).rejects.toMatchObject({
        exitCode: 78,
        code: 'provider-key-missing',
      });
    },
  );
  test('an unknown option is an error', async () => {
    await expect(
      createProvider(
        { name: 'acme', kind: 'openai', apiKey: 'x', baseURL: 'http://x' } as never,
        () => 0,
      ),
    ).rejects.toMatchObject({ exitCode: 78, code: 'provider-options' });
  });
});

describe("Anthropic's own", () => {
  test('paused turn is no verdict, not asked again, and settled as if it had cost all', async () => {
    const { provider, peer: server } = await at('anthropic', (res) =>
      sendJson(res, 200, {
        stop_reason: 'pause_turn',
        content: [
          { type: 'text', text: 'Let me look.' },
          { type: 'server_tool_use', id: 's1', name: 'web_search', input: { query: 'x' } },
        ],
        usage: { input_tokens: 30, output_tokens: 9 },
      }),
    );
    expect(failed(await provider.call(ask()))).toMatchObject({
      code: 'cut-off',
      scope: 'trial',
      retryable: false,
      message: expect.stringContaining('pause_turn'),
    });
    expect(server.requests).toHaveLength(1);
  });
});

describe('a 200 with an error list in it', () => {
  test.each([
    ['No such model @cf/x or task', 'model-gone'],
    ['AiError: something broke', 'server-error'],
  ])('that says %s is %s', async (message, code) => {
    const { provider } = await at('openai', (res) =>
      sendJson(res, 200, { success: false, errors: [{ code: 5007, message }], result: null }),
    );
    expect(failed(await provider.call(ask()))).toMatchObject({ code });
  });
  test('and a page with status 410 comes from something in between', async () => {
    const { provider } = await at('openai', (res) => {
      res.writeHead(410, { 'content-type': 'text/html' });
      res.end('<html><body>Gone</body></html>');
    });
    expect(failed(await provider.call(ask()))).toMatchObject({ code: 'bad-body' });
  });
});
