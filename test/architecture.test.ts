import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = resolve(import.meta.dirname, '../src');

/** What each room may import beside itself. Imports point one way: from what composes to what is composed. */
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
  calendars: ['domain'],
  judgments: ['domain'],
  spend: ['domain'],
  incidents: ['domain', 'drift', 'spend', 'changes'],
  anchors: ['domain', 'drift', 'incidents'],
  // Plug-ins: the domain and their own folder.
  providers: ['domain'],
  scorers: ['domain'],
  sandbox: ['domain'],
  store: ['domain', 'audit'],
  notices: ['domain'],
  notifiers: ['domain', 'notices'],
  // Doers over ports.
  agents: ['domain'],
  suites: ['domain', 'scorers'],
  canary: ['domain', 'spend'],
  schedule: ['domain', 'canary'],
  rehearsal: ['domain', 'canary', 'compare', 'explain', 'spend'],
  review: ['domain', 'drift', 'incidents', 'anchors', 'changes', 'explain'],
  health: ['domain'],
  config: ['domain'],
};

/** The composition: these may import any room, but no room may import them. */
const TOP = new Set(['app', 'cli', 'demo', 'main.ts', 'plugins.ts', 'log.ts', 'version.ts', 'node-version.ts']);
/** "only `main`, `cli` and `app` import config" (DESIGN §2); the log needs its redaction, the demo is a composition of its own. */
const MAY_CONFIG = new Set(['app', 'cli', 'demo', 'main.ts', 'plugins.ts', 'log.ts']);

interface Import {
  file: string;
  from: string;
  to: string;
}

function imports(): Import[] {
  const files = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && e.name.endsWith('.ts')).map((e) => join(e.parentPath, e.name));
  const room = (file: string): string => relative(SRC, file).split('/')[0] ?? '';
  return files.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) => ({ file: relative(SRC, file), from: room(file), to: room(resolve(dirname(file), m[1] ?? '')) })));
}

describe('the house', () => {
  const all = imports();

  it('has every room on the map, and none that is empty', () => {
    const rooms = readdirSync(SRC).filter((r) => !TOP.has(r));
    expect(rooms.toSorted()).toEqual(Object.keys(MAY).toSorted());
  });

  it('imports one way: each room only what the map allows', () => {
    const wrong = all.filter((i) => !TOP.has(i.from) && i.from !== i.to && !(MAY[i.from] ?? []).includes(i.to));
    expect(wrong.map((i) => `${i.file} imports ${i.to}`)).toEqual([]);
  });

  it('lets only the composition know the configuration', () => {
    expect(all.filter((i) => i.to === 'config' && i.from !== 'config' && !MAY_CONFIG.has(i.from)).map((i) => i.file)).toEqual([]);
  });

  it('keeps the demo out of the product: only its command imports it', () => {
    expect(all.filter((i) => i.to === 'demo' && i.from !== 'demo' && i.file !== 'cli/commands/demo.ts').map((i) => i.file)).toEqual([]);
  });

  it('reads the clock and the dice in the composition and the real clock alone', () => {
    const impure = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && e.name.endsWith('.ts')).map((e) => relative(SRC, join(e.parentPath, e.name)))
      .filter((f) => !/^(clock\/real|app\/|cli\/|demo\/)/.test(f)).filter((f) => /\bDate\.now\(\)|\bMath\.random\b|\bnew Date\(\)/.test(readFileSync(join(SRC, f), 'utf8')));
    expect(impure).toEqual([]);
  });

  it('has no file over 300 lines', () => {
    const long = readdirSync(SRC, { recursive: true, withFileTypes: true }).filter((e) => e.isFile() && e.name.endsWith('.ts')).map((e) => join(e.parentPath, e.name)).filter((f) => readFileSync(f, 'utf8').split('\n').length > 300);
    expect(long.map((f) => relative(SRC, f))).toEqual([]);
  });
});
