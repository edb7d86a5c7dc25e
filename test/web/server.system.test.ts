import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashPassword } from '../../src/web/safety/passwords.ts';
import { startWeb, type WebServer } from '../../src/web/server.ts';
import { type Daemon, installation, startDaemon } from '../faults/daemon.ts';
import { yesSuite } from '../app/world.ts';
import { openPage, type Page } from './deps.ts';

const HASH = await hashPassword('correct horse battery', randomBytes(16), {
  N: 2 ** 14,
  r: 1,
  p: 1,
});

interface Got {
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  text: string;
}

/** Asks with these very headers: `fetch` writes some of them itself. */
function ask(
  url: string,
  headers: Record<string, string> = {},
  body: string | null = null,
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { method: body === null ? 'GET' : 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (part: Buffer) => (text += String(part)));
      answer.on('end', () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }),
      );
    });
    asked.on('error', reject);
    asked.end(body ?? undefined);
  });
}
const cookieOf = (got: Got): string =>
  (got.headers['set-cookie'] as string[] | undefined)?.map((c) => c.split(';')[0]).join('; ') ?? '';
/** A page without what is drawn anew for each. */
const wordsOf = (page: string): string => page.replaceAll(/(value|nonce)="[^"]*"/g, '');
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

let page: Page;
let server: WebServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
  vi.restoreAllMocks();
  await page.close();
});

/** Serves a page for real; its links are collected. */
async function serve(more: string, secrets = {}): Promise<{ url: string; links: string[] }> {
  page = openPage(more, { secrets });
  const links: string[] = [];
  server = await startWeb(page.on, {
    link: (link) => void links.push(link),
    failed: (e) => void page.failures.push(e),
  });
  return { url: server.url, links };
}

describe('the page on its own port', () => {
  it('lets in whoever has the link, once, and signs them out', async () => {
    const { url, links } = await serve('web: { port: 0 }\n');
    expect(links).toHaveLength(1);
    expect(links[0]?.startsWith(`${url}/sign-in?once=`)).toBe(true);
    const entered = await ask(links[0] ?? '');
    expect([entered.status, entered.headers.location]).toEqual([303, '/']);
    const port = new URL(url).port;
    expect(cookieOf(entered)).toMatch(new RegExp(`^daytwo_session_${port}=[\\w-]{43}$`));
    const cookie = cookieOf(entered);
    expect((await ask(`${url}/`, { cookie })).text).toContain('Refund desk');
    expect((await ask(links[0] ?? '')).status).toBe(403);
    expect((await ask(`${url}/`)).headers.location).toBe('/sign-in?next=%2F');
  });

  it('writes a new link after ten real seconds, even where the clock of the worker stands still', async () => {
    const { url, links } = await serve('web: { port: 0 }\n');
    const cookie = cookieOf(await ask(links[0] ?? ''));
    const askLink = async (): Promise<string> => {
      const form = await ask(`${url}/sign-in`);
      const csrf = /name="csrf" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
      const headers = { ...FORM, cookie: cookieOf(form) };
      const sent = await ask(`${url}/sign-in/link`, headers, `csrf=${csrf}`);
      return (await ask(`${url}${String(sent.headers.location)}`)).text;
    };
    expect((await ask(`${url}/`, { cookie })).status).toBe(200);
    expect(await askLink()).toContain('No link was written now');
    expect(links).toHaveLength(1);
    const later = performance.now() + 11_000;
    vi.spyOn(performance, 'now').mockImplementation(() => later);
    expect(await askLink()).toContain('A link to sign in was written');
    expect(links).toHaveLength(2);
    expect((await ask(links[1] ?? '')).status).toBe(303);
  });

  it('packs what it sends where that is taken, but not what goes on for ever', async () => {
    const { url, links } = await serve('web: { port: 0 }\n');
    const cookie = cookieOf(await ask(links[0] ?? ''));
    const plain = await ask(`${url}/configuration`, { cookie });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const took = await fetch(`${url}/configuration`, { headers: { cookie } });
    expect([took.headers.get('content-encoding'), took.headers.get('vary')]).toEqual([
      'gzip',
      'Accept-Encoding',
    ]);
    expect(wordsOf(await took.text())).toBe(wordsOf(plain.text));
    const stop = new AbortController();
    const events = await fetch(`${url}/events`, { headers: { cookie }, signal: stop.signal });
    expect(events.headers.get('content-encoding')).toBeNull();
    stop.abort();
  });

  it('answers under no name but its own', async () => {
    const { url, links } = await serve('web: { port: 0, hosts: [ops.lan] }\n');
    const cookie = cookieOf(await ask(links[0] ?? ''));
    const port = new URL(url).port;
    for (const [host, status] of [
      [`127.0.0.1:${port}`, 200],
      [`localhost:${port}`, 200],
      [`ops.lan:${port}`, 200],
      [`evil.example:${port}`, 421],
      ['evil.example', 421],
      [`127.0.0.1.evil.example:${port}`, 421],
    ] as const) {
      const got = await ask(`${url}/api/v1/agents`, { cookie, host });
      // The cookie's name goes by the port that was asked for.
      expect([host, got.status]).toEqual([host, status]);
      expect(got.headers['content-security-policy']).toContain("default-src 'none'");
    }
  });

  it('takes no form from another origin, and none that is too long', async () => {
    const { url } = await serve('people: { ana: { password: env:ANA } }\nweb: { port: 0 }\n', {
      ANA: HASH,
    });
    const first = await ask(`${url}/sign-in`);
    const cookie = cookieOf(first);
    const csrf = /name="csrf" value="([^"]+)"/.exec(first.text)?.[1] ?? '';
    const body = `csrf=${csrf}&name=ana&password=correct+horse+battery`;
    const post = (headers: Record<string, string>, text = body): Promise<Got> =>
      ask(`${url}/sign-in`, { ...FORM, cookie, ...headers }, text);
    expect((await post({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await post({ origin: 'null', 'sec-fetch-site': 'cross-site' })).status).toBe(403);
    expect((await post({}, `${body}&next=${'x'.repeat(70_000)}`)).status).toBe(413);
    const chunked = { 'transfer-encoding': 'chunked' };
    expect((await post(chunked, `${body}&next=${'x'.repeat(70_000)}`)).status).toBe(413);
    const done = await post({ origin: url, 'sec-fetch-site': 'same-origin' });
    expect([done.status, done.headers.location]).toEqual([303, '/']);
    const inside = await ask(`${url}/`, { cookie: cookieOf(done) });
    expect(inside.status).toBe(200);
  });

  it('is not served where others could reach it and nobody has a password', async () => {
    for (const host of ['0.0.0.0', '::']) {
      await expect(serve(`web: { host: "${host}", port: 0 }\n`)).rejects.toMatchObject({
        code: 'web-open',
        exitCode: 78,
        next: expect.stringContaining('daytwo web password'),
      });
      await page.close();
    }
    await expect(
      serve('people: { ana: { password: env:ANA } }\nweb: { port: 0 }\n', {
        ANA: 'hunter2hunter2',
      }),
    ).rejects.toMatchObject({ code: 'bad-password', exitCode: 78 });
    await page.close();
    const { links } = await serve(
      'people: { ana: { password: env:ANA } }\nweb: { host: "0.0.0.0", port: 0 }\n',
      { ANA: HASH },
    );
    expect(links).toEqual([]);
  });
});

describe('daytwo start --web', () => {
  const daemons: Daemon[] = [];
  afterEach(async () => {
    await Promise.all(daemons.splice(0).map((d) => d.stop('SIGKILL')));
  });
  const folder = (more: string): string =>
    installation({
      'SOUL.md': 'You run the refund desk.',
      'suite.yaml': yesSuite(2),
      'daytwo.yaml': `
providers: { sim: { kind: openai, baseUrl: "http://127.0.0.1:9/v1", apiKey: env:SIM_KEY, watch: false } }
agents:
  refund:
    soul: SOUL.md
    target: { provider: sim, model: sim-1, price: { input: 1, output: 2 } }
    suites: [{ name: desk, file: suite.yaml, schedule: "0 2 1 1 *" }]
models: { calendars: { seed: false, modeldeprecations.dev: false, deprecations.info: false, litellm: false } }
store: { file: daytwo.db }
health: { file: health.json }
${more}`,
    });

  it('writes a link that signs in whole into its log, says that it runs, and stops with its pages', async () => {
    page = openPage();
    const daemon = startDaemon(folder('web: { port: 0 }\n'), {}, ['start', '--web']);
    daemons.push(daemon);
    const line = await daemon.line('signs in to the page');
    const { link } = JSON.parse(line) as { link: string };
    const entered = await ask(link);
    expect(entered.status).toBe(303);
    await daemon.line('daytwo is watching');
    const { origin } = new URL(link);
    const cookie = cookieOf(entered);
    expect((await ask(`${origin}/healthz`)).text).toBe('ok\n');
    const metrics = await ask(`${origin}/metrics`, { cookie });
    expect(metrics.text).toContain('daytwo_worker_up 1\n');
    expect((await daemon.stop('SIGTERM')).code).toBe(0);
  });

  it('does not start where the page would be open to others', async () => {
    page = openPage();
    const daemon = startDaemon(folder('web: { host: "0.0.0.0", port: 0 }\n'), {}, [
      'start',
      '--web',
    ]);
    daemons.push(daemon);
    const { code, stderr } = await daemon.ended;
    expect(code).toBe(78);
    expect(stderr).toMatch(/Next: run daytwo .*web password/);
  });
});
