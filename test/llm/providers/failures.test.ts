import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  badBody,
  classifyHttp,
  classifyInBody,
  classifyThrown,
} from '../../../src/llm/providers/failures.ts';
import { cleanerOf, redact } from '../../../src/llm/providers/redact.ts';
import { retryAfterMs } from '../../../src/llm/providers/retry-after.ts';
import { ERRORS } from './fixtures/errors.ts';

const context = {
  provider: 'acme',
  model: 'm',
  clean: cleanerOf(['s3cr3t-value']),
  now: Date.parse('2026-01-01T00:00:00Z'),
};
const headers = (h: Record<string, string>) => (name: string) => h[name] ?? null;
const html =
  '<!DOCTYPE html><html><head><style>b{}</style></head><body><h1>502 Bad ' +
  'Gateway</h1></body></html>';

describe('an answer with an error status is classified as docs/providers.md says', () => {
  test.each(ERRORS)('$from ($status)', ({ status, body, headers: h = {}, expect: wanted }) => {
    const failure = classifyHttp(
      { status, header: headers(h), text: JSON.stringify(body), json: body },
      context,
    );
    expect(failure).toMatchObject(wanted);
    expect(failure.message).toMatch(/^acme answered \d+: ./);
    expect(failure.status).toBe(status);
  });

  test.each([
    [400, 'bad-body', 'trial'],
    [403, 'bad-body', 'trial'],
    [404, 'bad-body', 'trial'],
    [429, 'rate-limited', 'trial'],
    [502, 'server-error', 'trial'],
    [503, 'overloaded', 'trial'],
    [529, 'overloaded', 'trial'],
  ] as const)(
    'a page with status %i comes from something in between and may be tried again',
    (status, code, scope) => {
      const failure = classifyHttp(
        { status, header: headers({}), text: html, json: undefined },
        context,
      );
      expect(failure).toMatchObject({ code, scope, retryable: true });
      expect(failure.message).toContain('502 Bad Gateway');
      expect(failure.message).not.toContain('<');
    },
  );

  test('a wrong key is a wrong key even when a page says so', () => {
    expect(
      classifyHttp({ status: 401, header: headers({}), text: html, json: undefined }, context),
    ).toMatchObject({ code: 'auth', scope: 'run', retryable: false });
  });
});

describe('an answer with status 200 that is no reply', () => {
  test.each([
    [html, undefined, 'bad-body'],
    ['', undefined, 'bad-body'],
    ['{"choices":[{"mess', undefined, 'cut-off'],
    ['{}', {}, 'bad-body'],
  ] as const)('%s is tried again', (text, json, code) => {
    expect(badBody({ status: 200, header: headers({}), text, json }, context)).toMatchObject({
      code,
      scope: 'trial',
      retryable: true,
    });
  });
  test('an error hidden in it counts by the status it names', () => {
    expect(
      classifyInBody({ error: { code: 429, message: 'slow down' } }, context, headers({})),
    ).toMatchObject({ code: 'rate-limited' });
    expect(
      classifyInBody({ error: { code: 502, message: 'upstream' } }, context, headers({})),
    ).toMatchObject({ code: 'server-error' });
    expect(
      classifyInBody({ error: { code: 'server_error', message: 'oops' } }, context, headers({})),
    ).toMatchObject({ code: 'server-error', retryable: true });
    expect(
      classifyInBody(
        { error: { code: 'rate_limit_exceeded', message: 'oops' } },
        context,
        headers({}),
      ),
    ).toMatchObject({ code: 'rate-limited' });
  });
});

describe('a broken connection', () => {
  const fail = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), { code }) });
  test.each([
    ['ECONNREFUSED', false, 'network'],
    ['ENOTFOUND', false, 'network'],
    ['ECONNRESET', false, 'network'],
    ['ECONNRESET', true, 'cut-off'],
    ['UND_ERR_SOCKET', true, 'cut-off'],
    ['UND_ERR_CONNECT_TIMEOUT', false, 'timeout'],
    ['UND_ERR_BODY_TIMEOUT', true, 'timeout'],
  ] as const)('%s, headers seen: %s, is %s', (code, reading, wanted) => {
    expect(classifyThrown(fail(code), context, reading)).toMatchObject({
      code: wanted,
      scope: 'trial',
      retryable: true,
    });
  });
  test.each([
    ['ECONNREFUSED', true],
    ['ENOTFOUND', true],
    ['EAI_AGAIN', true],
    ['UND_ERR_CONNECT_TIMEOUT', true],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', true],
    ['ECONNRESET', false],
    ['UND_ERR_SOCKET', false],
    ['UND_ERR_HEADERS_TIMEOUT', false],
  ])('%s: nothing was sent, %s', (code, unsent) => {
    expect(classifyThrown(fail(code), context, false).unsent ?? false).toBe(unsent);
    expect(classifyThrown(fail(code), context, true).unsent ?? false, 'not once headers came').toBe(
      false,
    );
  });
});

describe('how long the provider asks us to wait', () => {
  const at = Date.parse('2026-01-01T00:00:00Z');
  test.each<[Record<string, string>, number | undefined]>([
    [{ 'retry-after': '3600' }, 3_600_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1500],
    [{ 'retry-after': '2592000' }, 2_592_000_000],
    [{ 'retry-after': 'Thu, 01 Jan 2026 01:00:00 GMT' }, 3_600_000],
    [
      { 'retry-after': 'Thu, 01 Jan 2026 01:00:00 GMT', date: 'Thu, 01 Jan 2026 00:59:00 GMT' },
      60_000,
    ],
    [{ 'retry-after': 'Wed, 31 Dec 2025 01:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '250', 'retry-after': '9' }, 250],
    [{ 'retry-after': 'soon' }, undefined],
    [{}, undefined],
    [{ 'x-ratelimit-reset-requests': '20ms' }, 20],
    [{ 'x-ratelimit-reset-tokens': '1h2m59.5s' }, 3_779_500],
    [{ 'ratelimitbysize-reset': '38' }, 38_000],
    [{ 'anthropic-ratelimit-tokens-reset': '2026-01-01T00:02:00Z' }, 120_000],
    [
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '2m',
        'x-ratelimit-remaining-tokens': '5',
        'x-ratelimit-reset-tokens': '1s',
      },
      120_000,
    ],
  ])('%j → %s ms', (h, wanted) => {
    expect(retryAfterMs(headers(h), at)).toBe(wanted);
  });
  test('whatever stands in the headers, a wait is undefined or a finite number not below 0', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.constantFrom(
          'retry-after',
          'retry-after-ms',
          'x-ratelimit-reset',
          'x-ratelimit-reset-tokens',
        ),
        (value, name) => {
          const wait = retryAfterMs(headers({ [name]: value }), at);
          expect(wait === undefined || (Number.isFinite(wait) && wait >= 0)).toBe(true);
        },
      ),
    );
  });
});

describe('what people read', () => {
  test.each([
    'Incorrect API key provided: sk-proj-abcdefghijklmnop',
    'Authorization: Bearer abcdefghijklmnop',
    'see https://x.test/?api_key=abcdefgh12345',
    'key s3cr3t-value is wrong',
    'https://user:passw0rd@x.test/',
    'gsk_abcdefghijklmnopqrstuv',
    'AIzaSyAbcdefghijklm',
  ])('a secret is cut out: %s', (text) => {
    const clean = redact(text, context.clean);
    expect(clean).toContain('[secret]');
    expect(clean).not.toMatch(/abcdefgh|s3cr3t|passw0rd/);
  });
  test('a message is at most 500 characters long, whatever the provider said', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3000 }), (text) => {
        expect(redact(text, context.clean).length).toBeLessThanOrEqual(500);
      }),
    );
  });
});
