/**
 * Kills the real worker at random instants of a whole story, under load, and looks each time whether
 * anything is lost, repeated or paid twice (docs/benchmarks/faults.md).
 * Usage: npm run faults:kills -- [--kills 300] [--seed 1] [--load 4] [--lanes 4]
 *   [--speed 15] [--folder FOLDER]
 * A folder that holds an earlier part of the same campaign is continued. Ends with 1 where
 * something does not hold.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startLoad } from './busy.ts';
import { type Chapter, playChapter } from './chapter.ts';
import { summarise } from './summary.ts';
import { makeHistory } from './story.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    load: { type: 'string', default: '4' },
    lanes: { type: 'string', default: '4' },
    speed: { type: 'string', default: '15' },
    folder: { type: 'string' },
    keep: { type: 'boolean', default: false },
  },
});
const [kills, seed, load, lanes, speed] = (
  ['kills', 'seed', 'load', 'lanes', 'speed'] as const
).map((o) => Number(values[o]));
if (
  ![kills, seed, load, lanes, speed].every((n) => n !== undefined && Number.isFinite(n) && n >= 0)
)
  throw new Error(
    'usage: run.ts [--kills N] [--seed N] [--load N] [--lanes N] [--speed N] [--folder FOLDER]',
  );
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const KILLS_A_CHAPTER = 25;
const folder = resolve(
  values.folder ?? join(tmpdir(), `daytwo-kills-${kills}-${seed}-${load}-${speed}`),
);
mkdirSync(folder, { recursive: true });

const done = join(folder, 'chapters.jsonl');
const read = (): Chapter[] =>
  existsSync(done)
    ? readFileSync(done, 'utf8')
        .split('\n')
        .filter((l) => l !== '')
        .map((l) => JSON.parse(l) as Chapter)
    : [];
const earlier = read();
if (earlier.length > 0) say(`${earlier.length} chapters are in ${folder} already`);

const history = join(folder, 'history');
if (!existsSync(history)) {
  const began = performance.now();
  renameSync(await makeHistory(join(folder, 'history.part')), history);
  say(`a quiet history is made (${((performance.now() - began) / 1_000).toFixed(0)} s)`);
}
const seedOf = (n: number): number => (seed ?? 0) * 1_000 + n;
const busy = startLoad(load ?? 0);
try {
  const chapters = Math.ceil((kills ?? 0) / KILLS_A_CHAPTER);
  const left = Array.from({ length: chapters }, (_, n) => n).filter(
    (n) => !earlier.some((c) => c.seed === seedOf(n)),
  );
  await Promise.all(
    Array.from({ length: lanes ?? 1 }, async () => {
      for (let n = left.shift(); n !== undefined; n = left.shift()) await play(n, chapters);
    }),
  );
} finally {
  busy.stop();
}

async function play(n: number, of: number): Promise<void> {
  const chapter = await playChapter({
    folder: join(folder, `chapter-${n}`),
    history,
    seed: seedOf(n),
    speed: speed ?? 1,
    kills: Math.min(KILLS_A_CHAPTER, (kills ?? 0) - n * KILLS_A_CHAPTER),
    // In every third the money runs out on the way.
    tight: n % 3 === 2,
    say: (line) => say(`${n + 1}/${of} ${line}`),
  });
  appendFileSync(done, `${JSON.stringify(chapter)}\n`);
  if (chapter.problems.length === 0 && !values.keep)
    rmSync(join(folder, `chapter-${n}`), { recursive: true });
}

const result = summarise(read());
process.stdout.write(`${result.text}\n`);
process.exit(result.ok ? 0 : 1);
