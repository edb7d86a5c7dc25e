import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../../../src');

/**
 * Node's own `fetch` called or handed on, and what else of Node's globals opens a connection. Words
 * in quotes are none.
 */
const OWN_FETCH =
  /(?<![\w$.'/])fetch(?:\(|(?=\s*[;,)}]))|\bglobalThis\.fetch\b|\bnew (?:WebSocket|EventSource|XMLHttpRequest)\b/g;
const NETWORK_MODULES =
  /^import .*from '(?:node:)?(?:https?|http2|net|tls|dgram|undici)'|(?:import|require|getBuiltinModule)\('(?:node:)?(?:https?|http2|net|tls|dgram|undici)'\)/gm;

/**
 * Packages that speak to the network, and what must stand in a file that starts one: how it is kept
 * to the address it is given.
 */
const SPEAKING: Readonly<Record<string, string>> = {
  openai: '...(await untimedFetchOptions())',
  '@anthropic-ai/sdk': '...(await untimedFetchOptions())',
  '@slack/web-api': 'fetch: (url, init) => directFetch(',
  // Its socket follows no redirect (undici's WebSocket), and goes to Slack's own hosts only.
  '@slack/socket-mode': 'isSlacks(address, on.slackApiUrl)',
  // SMTP has no redirects; what a message names is neither read nor fetched.
  nodemailer: 'disableFileAccess: true, disableUrlAccess: true',
};
/** Packages that were looked at and ask nobody anything as they are used here. */
const SILENT = [
  '@hono/node-server',
  '@pydantic/genai-prices',
  '@resvg/resvg-js',
  'ajv',
  'ajv-formats',
  'better-sqlite3',
  'commander',
  'croner',
  'csv-parse',
  'd3-scale',
  'd3-shape',
  'diff',
  'eventsource-parser',
  'fastest-levenshtein',
  'hono',
  'json-p3',
  'node-cron',
  'nunjucks',
  'pino',
  'quickjs-emscripten',
  'yaml',
  'zod',
];

function files(): string[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith('.ts'))
    .map((e) => join(e.parentPath, e.name));
}

describe('the worker goes out over HTTP in one way, which follows no redirect', () => {
  const sources = files().map((f) => ({
    file: relative(SRC, f),
    text: readFileSync(f, 'utf8').replaceAll(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, ''),
  }));
  const wrong = (ways: RegExp, but: RegExp): string[] =>
    sources
      .filter((s) => !but.test(s.file))
      .flatMap((s) => [...s.text.matchAll(ways)].map(([what]) => `${s.file}: ${what}`));

  it('calls Node’s own fetch in one file', () => {
    expect(wrong(OWN_FETCH, /^platform\/http\/direct-fetch\.ts$/)).toEqual([]);
    // A rule that finds nothing anywhere would hold nobody to anything.
    expect(wrong(OWN_FETCH, /^$/)).toEqual(['platform/http/direct-fetch.ts: fetch(']);
    for (const way of [
      'await fetch(url)',
      'globalThis.fetch',
      'const f = fetch;',
      '{ fetch: fetch }',
      '{ fetch, x: 1 }',
      'new WebSocket(url)',
      'new EventSource(url)',
    ])
      expect(way.match(OWN_FETCH)).toHaveLength(1);
    for (const way of [
      'directFetch(url)',
      "return 'fetch()'",
      '{ fetch: directFetch }',
      "from './fetch.ts'",
      'fetchList(shape)',
    ])
      expect(way.match(OWN_FETCH)).toBeNull();
  });

  it('opens no socket by other means: servers for the demo are all that is made of Node’s network modules', () => {
    // The proxies are set in Node's module, and no request is made with it.
    expect(wrong(NETWORK_MODULES, /^demo\/|^platform\/http\/proxy\.ts$|^web\/server\.ts$/)).toEqual(
      [],
    );
    expect(wrong(NETWORK_MODULES, /^(?!platform\/http\/proxy\.ts$)/)).toEqual([
      "platform/http/proxy.ts: import('node:http')",
    ]);
    const names = sources
      .flatMap((s) => [...s.text.matchAll(NETWORK_MODULES)].map((m) => m[0]))
      .flatMap(
        (line) =>
          /^import (?:type )?\{([^}]*)\}/
            .exec(line)?.[1]
            ?.split(',')
            .map((n) => n.trim().replace(/^type /, '')) ?? [line],
      );
    expect(new Set(names)).toEqual(
      new Set([
        "import('node:http')",
        'createServer',
        'Socket',
        'ServerResponse',
        'IncomingMessage',
        'AddressInfo',
        'Server',
      ]),
    );
  });

  it('knows of every package whether it speaks to the network, and gives each that does our way out', () => {
    const { dependencies } = JSON.parse(readFileSync(join(SRC, '../package.json'), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect(Object.keys(dependencies).toSorted()).toEqual(
      [...Object.keys(SPEAKING), ...SILENT].toSorted(),
    );
    for (const [name, held] of Object.entries(SPEAKING)) {
      const users = sources.filter(
        (s) =>
          s.text.includes(`import('${name}')`) ||
          new RegExp(`^import (?!type ).*from '${name}(?:/[^']*)?'`, 'm').test(s.text),
      );
      expect(users.map((s) => s.file)).not.toEqual([]);
      expect(
        users
          .filter((s) => !s.text.replaceAll(/\s+/g, ' ').includes(held))
          .map((s) => `${s.file} starts ${name} without ${held}`),
      ).toEqual([]);
    }
  });
});
