import { createHash } from 'node:crypto';
import {
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { RolldownOptions } from 'rolldown';

const ROOT = resolve(import.meta.dirname, '../..');
/** The same one each time: Node keeps compiled code by the file's place. */
const FOLDER = join(ROOT, 'node_modules/.cache/daytwo-tests/program');
const ENTRIES = {
  daytwo: 'src/cli/daytwo.ts',
  'kill-child': 'test/faults/kill-child.ts',
  'talking-child': 'test/evaluation/conversations/kill-child.ts',
};
/** Made of many files, and of nothing but JavaScript. The others are loaded from where they lie. */
const TAKEN_IN =
  /^(?:zod|yaml|diff|csv-parse|openai|@anthropic-ai\/sdk|commander|d3-[a-z]+|@oxc-project\/runtime)(?:\/|$)/;

/**
 * The program in few files, for tests that start it often: most of the processor time of a start
 * goes into finding and linking some eight hundred files. Made of the same source by the set-up of
 * the system tests; how it starts from source is tested in `test/cli/startup.system.test.ts`.
 */
export const bundled = (entry: keyof typeof ENTRIES): string => join(FOLDER, entry, `${entry}.mjs`);

/**
 * Options of Node for a process that is soon over: what it meets a few times is not worth being made
 * fast. It takes a quarter off a second's work, and makes what works for seconds take far longer.
 */
export const SHORT_LIVED: readonly string[] = [
  '--no-opt',
  '--no-maglev',
  '--no-regexp-tier-up',
  '--no-regexp-optimization',
];

/** Makes the bundle anew where the source, or a package, is another than it was made of. */
export default async function setUp(): Promise<void> {
  const of = fingerprint();
  if (madeOf() === of) return;
  for (const entry of Object.keys(ENTRIES)) await make(entry as keyof typeof ENTRIES);
  writeFileSync(join(FOLDER, 'made-of'), of);
}

/**
 * Each by itself: what several share would be cut into many small files, and each of those be found
 * and linked.
 */
async function make(entry: keyof typeof ENTRIES): Promise<void> {
  const { rolldown } = await import('rolldown');
  const folder = join(FOLDER, entry);
  const making = `${folder}-${process.pid}`;
  const bundle = await rolldown(options(entry));
  const { output } = await bundle.write({
    dir: making,
    // Names without a hash: what is compiled of an older edition is replaced, not added to.
    entryFileNames: '[name].mjs',
    chunkFileNames: '[name].mjs',
    // Blanks and comments alone: less to read, and errors name what the source does.
    minify: { compress: false, mangle: false, codegen: true },
  });
  await bundle.close();
  mkdirSync(folder, { recursive: true });
  rmSync(join(FOLDER, 'made-of'), { force: true });
  for (const { fileName } of output) renameSync(join(making, fileName), join(folder, fileName));
  rmSync(making, { recursive: true });
}

function options(entry: keyof typeof ENTRIES): RolldownOptions {
  return {
    cwd: ROOT,
    input: { [entry]: ENTRIES[entry] },
    platform: 'node',
    external: (id) => !/^[./]/.test(id) && !TAKEN_IN.test(id),
    plugins: [{ name: 'places', transform: (code, id) => withPlaces(code, id) }],
  };
}

/** Whatever a file reads or starts beside itself is where the source has it. */
function withPlaces(code: string, id: string): string | null {
  if (id.includes('node_modules') || !code.includes('import.meta')) return null;
  return code
    .replaceAll('import.meta.dirname', JSON.stringify(dirname(id)))
    .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
}

function fingerprint(): string {
  const hash = createHash('sha256');
  const source = globSync(['src/**/*.ts', 'test/**/kill-*.ts'], { cwd: ROOT });
  for (const file of [...source.toSorted(), 'package-lock.json', 'test/set-up/program.ts']) {
    const { mtimeMs, size } = statSync(join(ROOT, file));
    hash.update(`${file} ${mtimeMs} ${size}\n`);
  }
  return hash.digest('hex');
}

function madeOf(): string | null {
  try {
    return readFileSync(join(FOLDER, 'made-of'), 'utf8');
  } catch {
    return null;
  }
}
