import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

// Draws docs/images/house.svg from the imports of src: `npm run docs:house`. A test compares.

const SRC = resolve(import.meta.dirname, '../src');
export const PICTURE = join(import.meta.dirname, 'images/house.svg');

/**
 * The rooms from the top floor down, with what each is for. README and docs/architecture.md say the
 * same.
 */
export const ROOMS: Readonly<Record<string, string>> = {
  cli: 'one command a file: parse, ask, print',
  demo: 'the simulated provider and the sixty days',
  app: 'wires, starts, reloads and stops the worker',
  web: 'the page: one question a page',
  answers: "people's answers to messages, and who may give them",
  claims: 'known ways in which agents fail; which tasks they may do alone',
  controls: 'who may write instructions, stray secrets, granted tools; attacks',
  triage: 'which real answers people look at, and what they say',
  models: 'models that come, move and end',
  comparison: 'two behaviours side by side: rehearsal, gate',
  monitoring: 'what a finished run means; what changed',
  outputs: 'real answers: taken in, placed, kept, forgotten',
  evaluation: 'suites → replies → verdicts and judgments',
  detection: 'pure statistics: drift, kinds of change, plans',
  llm: 'the one way to call a model, and its price',
  agents: 'souls, skills and tools as versions',
  alerting: 'incidents, their messages and channels',
  config: 'YAML → configuration, with the line of each problem',
  platform: 'store, clock, schedule, sandbox, files, log',
  domain: 'nouns that several rooms share, and ports',
};

interface House {
  /** Lines of code of each room. */
  lines: ReadonlyMap<string, number>;
  /** How many imports lead from one room to another, by `from to`. */
  imports: ReadonlyMap<string, number>;
}

export function readHouse(): House {
  const lines = new Map<string, number>();
  const imports = new Map<string, number>();
  const add = (to: Map<string, number>, key: string, n: number): void => {
    to.set(key, (to.get(key) ?? 0) + n);
  };
  const room = (file: string): string => relative(SRC, file).split('/')[0] ?? '';
  for (const e of readdirSync(SRC, { recursive: true, withFileTypes: true })) {
    if (!e.isFile() || !e.name.endsWith('.ts')) continue;
    const file = join(e.parentPath, e.name);
    const text = readFileSync(file, 'utf8');
    add(lines, room(file), text.split('\n').length - 1);
    for (const m of text.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)) {
      const to = room(resolve(dirname(file), m[1] ?? ''));
      if (to !== room(file)) add(imports, `${room(file)} ${to}`, 1);
    }
  }
  return { lines, imports };
}

const ROW = 34;
const LEFT = 470;
const TOP = 96;

/**
 * A row a room, a column a room, a dot where the row imports the column. All dots lie right of the
 * diagonal: imports point down. A dot is the larger the more imports it stands for.
 */
export function drawHouse({ lines, imports }: House): string {
  const rooms = Object.keys(ROOMS);
  const width = LEFT + rooms.length * ROW + 24;
  const height = TOP + rooms.length * ROW + 20;
  const at = (i: number): number => i * ROW + ROW / 2;
  const rows = rooms.map((room, i) => {
    const y = TOP + at(i);
    const about = ROOMS[room] ?? '';
    return [
      `<text x="16" y="${y + 4}" class="room">${room}</text>`,
      `<text x="112" y="${y + 4}">${about}</text>`,
      `<text x="${LEFT - 14}" y="${y + 4}" class="n">${thousands(lines.get(room) ?? 0)}</text>`,
      `<line x1="16" x2="${width - 16}" y1="${y + ROW / 2}" y2="${y + ROW / 2}"/>`,
      `<rect x="${LEFT + i * ROW + 9}" y="${y - 8}" width="16" height="16" rx="3"/>`,
    ];
  });
  const columns = rooms.map(
    (room, i) =>
      `<text transform="translate(${LEFT + at(i) + 4} ${TOP - 8}) rotate(-60)">${room}</text>`,
  );
  const dots = rooms.flatMap((from, row) =>
    rooms.flatMap((to, column) => {
      const n = imports.get(`${from} ${to}`);
      if (n === undefined) return [];
      const r = Math.min(9, 2.5 + Math.log2(n)).toFixed(1);
      const title = `<title>${from} imports ${to} ${n} times</title>`;
      const [x, y] = [LEFT + at(column), TOP + at(row)];
      return [`<circle cx="${x}" cy="${y}" r="${r}">${title}</circle>`];
    }),
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"
  aria-label="The rooms of src from the top floor down, and which imports which: every import points down.">
<style>
  svg { color: #1f2328; background: #fff; font: 13px Inter, 'Helvetica Neue', Arial, sans-serif }
  text { fill: currentColor } .room { font-weight: 600 } .n { text-anchor: end; opacity: .65 }
  line { stroke: currentColor; opacity: .12 } rect { fill: currentColor; opacity: .14 }
  circle { fill: #2f6f9f }
  @media (prefers-color-scheme: dark) { svg { color: #e6edf3; background: #0d1117 } circle { fill: #79b8e6 } }
</style>
<text x="${LEFT - 14}" y="${TOP - 10}" class="n">lines</text>
${[...rows.flat(), ...columns, ...dots].join('\n')}
</svg>
`;
}

/** In hundreds: a picture that changes with every line would be out of date at once. */
function thousands(n: number): string {
  return `${(Math.round(n / 100) / 10).toFixed(1)} k`;
}

if (import.meta.main) writeFileSync(PICTURE, drawHouse(readHouse()));
