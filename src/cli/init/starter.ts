import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DaytwoError } from '../../domain/errors.ts';
import type { Io } from '../io.ts';
import type { Found } from './find.ts';
import { offerFirstReplay } from './first-replay.ts';
import { databaseOf, type Place, writeInstallation } from './write.ts';

/**
 * The example that ships with the package is the starter: one text, kept working by its own test.
 */
export async function writeStarter(
  io: Io,
  place: Place,
  found: readonly Found[],
  asks: boolean,
): Promise<void> {
  const from = starterFolder();
  // Read and written, not copied: a package installed read-only would give files that cannot be
  // edited.
  const files = readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name))
    .map((file) => [relative(from, file), readFileSync(file, 'utf8')] as const);
  writeInstallation(place, new Map(files));
  io.out(starterText(place));
  for (const f of found)
    io.out(
      `Found here: ${f.words}, ${f.path}. To watch that instead: ` +
        (f.kind === 'promptfoo'
          ? `daytwo init FOLDER --agent model --suite ${f.path}`
          : `daytwo init FOLDER --agent ${f.kind} --workspace ${f.path}`),
    );
  await offerFirstReplay(io, place, 'refund-desk', asks);
}

function starterText(place: Place): string {
  const { shown, typed } = place;
  return `Wrote a starter into ${shown}/. The database will be ${databaseOf(place)}. Next:
  1. Put your agent's instructions into ${shown}/souls/refund-desk/SOUL.md, or point soul: at the file you have.
  2. export OPENAI_API_KEY=…            (or change providers: in ${shown}/daytwo.yaml)
  3. ${typed} check-config
  4. ${typed} replay refund-desk     one run now, with its price before it is spent
  5. ${typed} start                  and leave it running`;
}

function starterFolder(): string {
  for (const up of ['../../../config', '../../../../config']) {
    const folder = fileURLToPath(new URL(up, import.meta.url));
    if (existsSync(join(folder, 'daytwo.yaml'))) return folder;
  }
  throw new DaytwoError({
    code: 'no-starter',
    message: 'the starter files are missing from this installation',
    next: 'install daytwo again',
  });
}
