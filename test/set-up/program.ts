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
export const bundled = (entry: keyof typeof ENTRIES): string => join(FOLDER, `${entry}.mjs`);

/** Makes the bundle anew where the source, or a package, is another than it was made of. */
export default async function setUp(): Promise<void> {
  const of = fingerprint();
  if (madeOf() === of) return;
  const { rolldown } = await import('rolldown');
  const making = `${FOLDER}-${process.pid}`;
  const bundle = await rolldown(options());
  // Names without a hash: what is compiled of an older edition is replaced, not added to.
  const names = { entryFileNames: '[name].mjs', chunkFileNames: '[name].mjs' };
  const { output } = await bundle.write({ dir: making, ...names });
  await bundle.close();
  mkdirSync(FOLDER, { recursive: true });
  rmSync(join(FOLDER, 'made-of'), { force: true });
  for (const { fileName } of output) renameSync(join(making, fileName), join(FOLDER, fileName));
  writeFileSync(join(FOLDER, 'made-of'), of);
  rmSync(making, { recursive: true });
}

function options(): RolldownOptions {
  return {
    cwd: ROOT,
    input: ENTRIES,
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
