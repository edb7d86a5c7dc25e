import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/**
 * What each room may import beside itself. Imports point one way: from what composes to what is
 * composed.
 */
const MAY: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  clock: ['domain'],
  audit: ['domain'],
  // Pure rooms: only the domain and each other.
  drift: ['domain'],
  explain: ['domain'],
  compare: ['domain', 'explain'],
  plan: ['domain', 'drift'],
  // Its chart is drawn with the strokes of the notices' picture.
  backtest: ['domain', 'drift', 'notices'],
  changes: ['domain'],
  models: ['domain'],
  calendars: ['domain', 'http'],
  judgments: ['domain'],
  spend: ['domain'],
  incidents: ['domain', 'drift', 'spend', 'changes'],
  anchors: ['domain', 'drift', 'incidents'],
  // The one way out over HTTP; whoever asks somebody goes through it.
  http: [],
  // Plug-ins: the domain and their own folder.
  providers: ['domain', 'http', 'privacy'],
  scorers: ['domain'],
  sandbox: ['domain'],
  store: ['domain', 'audit', 'privacy'],
  notices: ['domain'],
  notifiers: ['domain', 'notices', 'http'],
  // Doers over ports.
  agents: ['domain', 'http'],
  suites: ['domain', 'scorers'],
  canary: ['domain', 'spend'],
  schedule: ['domain', 'canary'],
  rehearsal: ['domain', 'canary', 'compare', 'explain', 'spend'],
  review: ['domain', 'drift', 'incidents', 'anchors', 'changes', 'explain'],
  health: ['domain', 'http', 'privacy'],
  config: ['domain', 'privacy'],
  // Over the ports: what must not be read by others.
  privacy: ['domain'],
};

/** The composition: these may import any room, but no room may import them. */
const TOP = new Set([
  'app',
  'cli',
  'demo',
  'main.ts',
  'plugins.ts',
  'log.ts',
  'version.ts',
  'node-version.ts',
]);
/**
 * "only `main`, `cli` and `app` import config" (DESIGN §2); the demo is a composition of its own.
 */
const MAY_CONFIG = new Set(['app', 'cli', 'demo', 'main.ts', 'plugins.ts']);

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
  openai: '...(await patientFetch())',
  '@anthropic-ai/sdk': '...(await patientFetch())',
  '@slack/web-api': 'fetch: (url, init) => directFetch(',
  // SMTP has no redirects; what a message names is neither read nor fetched.
  nodemailer: 'disableFileAccess: true, disableUrlAccess: true',
};
/** Packages that were looked at and ask nobody anything as they are used here. */
const SILENT = [
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
  'fastest-levenshtein',
  'node-cron',
  'nunjucks',
  'pino',
  'quickjs-emscripten',
  'yaml',
  'zod',
];

interface Import {
  file: string;
  from: string;
  to: string;
}

function files(): string[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile() && e.name.endsWith('.ts'))
    .map((e) => join(e.parentPath, e.name));
}

function imports(): Import[] {
  const room = (file: string): string => relative(SRC, file).split('/')[0] ?? '';
  return files().flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) => ({
      file: relative(SRC, file),
      from: room(file),
      to: room(resolve(dirname(file), m[1] ?? '')),
    })),
  );
}

describe('the house', () => {
  const all = imports();

  it('has every room on the map, and none that is empty', () => {
    const rooms = readdirSync(SRC).filter((r) => !TOP.has(r));
    expect(rooms.toSorted()).toEqual(Object.keys(MAY).toSorted());
  });

  it('imports one way: each room only what the map allows', () => {
    const wrong = all.filter(
      (i) => !TOP.has(i.from) && i.from !== i.to && !(MAY[i.from] ?? []).includes(i.to),
    );
    expect(wrong.map((i) => `${i.file} imports ${i.to}`)).toEqual([]);
  });

  it('lets only the composition know the configuration', () => {
    expect(
      all
        .filter((i) => i.to === 'config' && i.from !== 'config' && !MAY_CONFIG.has(i.from))
        .map((i) => i.file),
    ).toEqual([]);
  });

  it('keeps the demo out of the product: only its command imports it', () => {
    expect(
      all
        .filter((i) => i.to === 'demo' && i.from !== 'demo' && i.file !== 'cli/commands/demo.ts')
        .map((i) => i.file),
    ).toEqual([]);
  });

  it('reads the clock and the dice in the composition and the real clock alone', () => {
    const impure = readdirSync(SRC, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && e.name.endsWith('.ts'))
      .map((e) => relative(SRC, join(e.parentPath, e.name)))
      .filter((f) => !/^(clock\/real|app\/|cli\/|demo\/)/.test(f))
      .filter((f) =>
        /\bDate\.now\(\)|\bMath\.random\b|\bnew Date\(\)/.test(readFileSync(join(SRC, f), 'utf8')),
      );
    expect(impure).toEqual([]);
  });

  describe('goes out over HTTP in one way, which follows no redirect', () => {
    const sources = files().map((f) => ({
      file: relative(SRC, f),
      text: readFileSync(f, 'utf8').replaceAll(/^\s*(?:\/\*\*|\*|\/\/).*$/gm, ''),
    }));
    const wrong = (ways: RegExp, but: RegExp): string[] =>
      sources
        .filter((s) => !but.test(s.file))
        .flatMap((s) => [...s.text.matchAll(ways)].map(([what]) => `${s.file}: ${what}`));

    it('calls Node’s own fetch in one file', () => {
      expect(wrong(OWN_FETCH, /^http\/direct-fetch\.ts$/)).toEqual([]);
      // A rule that finds nothing anywhere would hold nobody to anything.
      expect(wrong(OWN_FETCH, /^$/)).toEqual(['http/direct-fetch.ts: fetch(']);
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
      expect(wrong(NETWORK_MODULES, /^demo\//)).toEqual([]);
      const names = sources
        .flatMap((s) => [...s.text.matchAll(NETWORK_MODULES)].map((m) => m[0]))
        .flatMap(
          (line) =>
            /^import (?:type )?\{([^}]*)\}/
              .exec(line)?.[1]
              ?.split(',')
              .map((n) => n.trim()) ?? [line],
        );
      expect(new Set(names)).toEqual(
        new Set([
          'createServer',
          'Socket',
          'ServerResponse',
          'IncomingMessage',
          'type IncomingMessage',
          'type ServerResponse',
          'AddressInfo',
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
            .filter((s) => !s.text.includes(held))
            .map((s) => `${s.file} starts ${name} without ${held}`),
        ).toEqual([]);
      }
    });
  });

  it('has no file over 300 lines', () => {
    const long = readdirSync(SRC, { recursive: true, withFileTypes: true })
      .filter((e) => e.isFile() && e.name.endsWith('.ts'))
      .map((e) => join(e.parentPath, e.name))
      .filter((f) => readFileSync(f, 'utf8').split('\n').length > 300);
    expect(long.map((f) => relative(SRC, f))).toEqual([]);
  });
});
