import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * The three calendars on one loopback server; what each says can be changed, also into something
 * that is no calendar.
 */
export interface FeedServer {
  urls: { 'modeldeprecations.dev': string; 'deprecations.info': string; litellm: string };
  /** deprecations.info's entries. */
  info(entries: readonly Entry[]): void;
  dev(models: readonly Record<string, unknown>[]): void;
  litellm(models: Record<string, Record<string, unknown>>): void;
  /** Answers with this instead, until null. */
  broken(answer: { status: number; body: string } | null): void;
  /** Answers given, by status. */
  answered: Record<number, number>;
  close(): Promise<void>;
}
export interface Entry {
  provider: string;
  model_id: string;
  shutdown_date: string;
  replacement_models?: string[];
  deprecation_date?: string;
  url?: string;
}

export const FILLER: readonly Entry[] = Array.from({ length: 20 }, (_, i) => ({
  provider: i < 12 ? 'OpenAI' : 'Anthropic',
  model_id: `other-${i}`,
  shutdown_date: '2026-08-01',
}));

export async function startFeeds(): Promise<FeedServer> {
  let info: readonly Entry[] = FILLER;
  let dev: readonly Record<string, unknown>[] = [
    { provider: 'openai', model: 'old-1', shutdown_on: '2025-01-01', status: 'retired' },
  ];
  let prices: Record<string, Record<string, unknown>> = {
    'old-1': { litellm_provider: 'openai', deprecation_date: '2025-01-01' },
  };
  let broken: { status: number; body: string } | null = null;
  const answered: Record<number, number> = {};
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const body =
      path === '/info'
        ? JSON.stringify(info)
        : path === '/dev'
          ? JSON.stringify({ asOf: 'x', count: dev.length, models: dev })
          : JSON.stringify({ sample_spec: {}, ...prices });
    const etag = `"${body.length}-${[...body].reduce((h, c) => (h * 31 + c.charCodeAt(0)) | 0, 7)}"`;
    const status = broken?.status ?? (request.headers['if-none-match'] === etag ? 304 : 200);
    answered[status] = (answered[status] ?? 0) + 1;
    if (broken !== null) response.writeHead(status).end(broken.body);
    else if (status === 304) response.writeHead(304).end();
    else response.writeHead(200, { etag, 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    urls: {
      'modeldeprecations.dev': `${base}/dev`,
      'deprecations.info': `${base}/info`,
      litellm: `${base}/prices`,
    },
    answered,
    info: (entries) => {
      info = entries;
    },
    dev: (models) => {
      dev = models;
    },
    litellm: (models) => {
      prices = models;
    },
    broken: (answer) => {
      broken = answer;
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
}

/** The `models:` part of a configuration that asks this server. */
export function modelsYaml(feeds: FeedServer, more = ''): string {
  const { urls } = feeds;
  return (
    `models:\n  schedule: "0 1 * * *"\n${more}  calendars: { schedule: "0 */6 * * *", ` +
    `seed: false, modeldeprecations.dev: "${urls['modeldeprecations.dev']}", ` +
    `deprecations.info: "${urls['deprecations.info']}", litellm: "${urls.litellm}" }\n`
  );
}
