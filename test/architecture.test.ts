import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOMS as DRAWN, PICTURE, readHouse } from '../docs/house.ts';

const SRC = resolve(import.meta.dirname, '../src');

/**
 * What each room may import beside itself, the top floor first. Imports point down this list and
 * nowhere else; docs/architecture.md says what each room is for.
 */
const MAY: Readonly<Record<string, readonly string[]>> = {
  'main.ts': ['cli', 'platform'],
  cli: [
    'demo',
    'app',
    'web',
    'web',
    'answers',
    'claims',
    'controls',
    'triage',
    'models',
    'comparison',
    'monitoring',
    'outputs',
    'evaluation',
    'detection',
    'llm',
    'agents',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  demo: ['app', 'claims', 'triage', 'monitoring', 'alerting', 'config', 'platform', 'domain'],
  app: [
    'web',
    'answers',
    'claims',
    'controls',
    'triage',
    'models',
    'monitoring',
    'outputs',
    'evaluation',
    'llm',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  web: [
    'answers',
    'claims',
    'triage',
    'models',
    'comparison',
    'monitoring',
    'outputs',
    'evaluation',
    'detection',
    'llm',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  // What people answer, wherever they do: acts on incidents, and who may.
  answers: [
    'claims',
    'controls',
    'triage',
    'models',
    'monitoring',
    'outputs',
    'evaluation',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  // How agents are known to fail, and what may be left to them.
  claims: [
    'triage',
    'comparison',
    'monitoring',
    'detection',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  // Who may write what, where secrets lie, what tools do, and attacks on all that.
  controls: [
    'outputs',
    'monitoring',
    'evaluation',
    'llm',
    'agents',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  // Real answers: which lane each is in and why, and what people say of them.
  triage: ['outputs', 'evaluation', 'detection', 'alerting', 'config', 'platform', 'domain'],
  models: [
    'comparison',
    'monitoring',
    'evaluation',
    'llm',
    'agents',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  comparison: ['evaluation', 'detection', 'llm', 'agents', 'config', 'platform', 'domain'],
  monitoring: [
    'evaluation',
    'detection',
    'llm',
    'agents',
    'alerting',
    'config',
    'platform',
    'domain',
  ],
  // Real answers: taken in, placed, kept and forgotten.
  outputs: ['evaluation', 'detection', 'config', 'platform', 'domain'],
  evaluation: ['llm', 'agents', 'config', 'platform', 'domain'],
  detection: ['platform', 'domain'],
  llm: ['config', 'platform', 'domain'],
  agents: ['config', 'platform', 'domain'],
  // Knows no feature: whoever has something to say hands it facts.
  alerting: ['config', 'platform', 'domain'],
  config: ['platform', 'domain'],
  platform: ['domain'],
  domain: [],
};
const ROOMS = Object.keys(MAY);

/** Wiring, lifecycle and reload: a feature that lands here has missed its room. */
const MOST_LINES_OF_APP = 800;
const MOST_LINES = 400;
const MEDIAN_LINES = 120;
/** In percent: strings and tables that say more when they stay whole. */
const MOST_WIDE = 0.4;

interface Import {
  file: string;
  target: string;
}

const files = readdirSync(SRC, { recursive: true, withFileTypes: true })
  .filter((e) => e.isFile() && e.name.endsWith('.ts'))
  .map((e) => relative(SRC, join(e.parentPath, e.name)))
  .toSorted();
const textOf = (file: string): string => readFileSync(join(SRC, file), 'utf8');
const linesOf = (file: string): number => textOf(file).split('\n').length - 1;
const roomOf = (file: string): string => file.split('/')[0] ?? '';

/** Types count: whoever needs another room's words depends on it. */
function importsOf(file: string, text = textOf(file)): Import[] {
  return [...text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map((m) => ({
    file,
    target: relative(SRC, resolve(SRC, dirname(file), m[1] ?? '')),
  }));
}

/** Groups of files that import each other, by Tarjan's algorithm (SIAM J. Comput. 1(2), 1972). */
function circles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string): number => {
    const mine = index.size;
    index.set(file, mine);
    let lowest = mine;
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) ?? lowest);
    }
    low.set(file, lowest);
    if (lowest === mine) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) found.push(group.toSorted());
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!index.has(file)) visit(file);
  return found;
}

describe('the house', () => {
  const all = files.flatMap((file) => importsOf(file));

  it('has the rooms of the map and no other', () => {
    expect(readdirSync(SRC).toSorted()).toEqual(ROOMS.toSorted());
  });

  it('lets imports point down the map only', () => {
    for (const [room, may] of Object.entries(MAY))
      expect(may.filter((other) => ROOMS.indexOf(other) <= ROOMS.indexOf(room))).toEqual([]);
  });

  it('imports only what the map allows', () => {
    const wrong = all.filter(({ file, target }) => {
      const [from, to] = [roomOf(file), roomOf(target)];
      return from !== to && !(MAY[from] ?? []).includes(to);
    });
    expect(wrong.map((i) => `${i.file} imports ${i.target}`)).toEqual([]);
  });

  it('allows nothing that nobody imports', () => {
    const used = new Set(all.map((i) => `${roomOf(i.file)} ${roomOf(i.target)}`));
    const unused = Object.entries(MAY).flatMap(([room, may]) =>
      may.filter((other) => !used.has(`${room} ${other}`)).map((other) => `${room} ${other}`),
    );
    expect(unused).toEqual([]);
  });

  it('is drawn as it is: npm run docs:house', () => {
    expect(Object.keys(DRAWN)).toEqual(ROOMS.filter((room) => room !== 'main.ts'));
    const drawn = readFileSync(PICTURE, 'utf8').matchAll(/<title>(\w+) imports (\w+) /g);
    const arrows = [...readHouse().imports.keys()].filter((a) => !a.startsWith('main.ts'));
    expect([...drawn].map((m) => `${m[1]} ${m[2]}`).toSorted()).toEqual(arrows.toSorted());
  });

  it('is told in the README and in docs/architecture.md, room by room', () => {
    const readme = readFileSync(join(SRC, '../README.md'), 'utf8');
    const page = readFileSync(join(SRC, '../docs/architecture.md'), 'utf8');
    for (const [room, about] of Object.entries(DRAWN)) {
      expect(readme).toContain(`| \`${room}/\` | ${about} |`);
      expect(page).toContain(`| \`${room}/\` | `);
    }
  });

  it('has no circle of files', () => {
    const graph = new Map(
      files.map((f) => [f, all.filter((i) => i.file === f).map((i) => i.target)]),
    );
    expect(circles(graph)).toEqual([]);
    const ring = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a', 'd']],
      ['d', []],
    ]);
    expect(circles(ring)).toEqual([['a', 'b', 'c']]);
  });

  it('keeps the demo out of the product: only its command imports it', () => {
    const users = all.filter((i) => roomOf(i.target) === 'demo' && roomOf(i.file) !== 'demo');
    expect(new Set(users.map((i) => i.file))).toEqual(
      new Set(['cli/actions/demo.ts', 'cli/commands/demo.ts']),
    );
  });

  it('reads the clock and the dice where things are put together, and in the real clock', () => {
    const pure = files.filter((f) => !/^(platform\/clock\/real|app\/|cli\/|demo\/)/.test(f));
    const impure = /\bDate\.now\(\)|\bMath\.random\b|\bnew Date\(\)/;
    expect(pure.filter((f) => impure.test(textOf(f)))).toEqual([]);
  });
});

describe('files', () => {
  it(`have at most ${MOST_LINES} lines, and half of them at most ${MEDIAN_LINES}`, () => {
    const lengths = files.map((f) => ({ file: f, lines: linesOf(f) }));
    expect(lengths.filter((f) => f.lines > MOST_LINES)).toEqual([]);
    const sorted = lengths.map((f) => f.lines).toSorted((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(MEDIAN_LINES);
  });

  it(`of the wiring have at most ${MOST_LINES_OF_APP} lines together`, () => {
    const wiring = files.filter((f) => roomOf(f) === 'app');
    expect(wiring.reduce((sum, f) => sum + linesOf(f), 0)).toBeLessThanOrEqual(MOST_LINES_OF_APP);
  });

  it(`have fewer than ${MOST_WIDE} % of their lines wider than 120 columns`, () => {
    const lines = files.flatMap((f) => textOf(f).split('\n'));
    const wide = lines.filter((l) => l.length > 120).length;
    expect((100 * wide) / lines.length).toBeLessThan(MOST_WIDE);
  });
});
