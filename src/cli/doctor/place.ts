import { existsSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { z } from 'zod';
import { messageOf } from '../../domain/errors.ts';
import { nodeProblem } from '../../platform/node-version.ts';
import { checkFile } from '../../platform/sqlite/check-file.ts';
import { MIGRATIONS } from '../../platform/sqlite/migrations.ts';
import { version } from '../../platform/version.ts';
import { bad, fine, type Finding, unknown } from './finding.ts';

const MB = 1024 * 1024;
/** SQLite needs room for its log beside the file, and a worker for a month's answers. */
const FEWEST_FREE = 1024 * MB;
/** So long a log means that somebody keeps it from being copied back. */
const LONGEST_LOG = 256 * MB;

const megabytes = (bytes: number): string => `${Math.round(bytes / MB).toLocaleString('en')} MB`;

/** Node, daytwo, and whether the worker that runs is the one that is installed. */
export function checkVersions(healthFile: string): Finding[] {
  const node = nodeProblem(process.version);
  const own = version();
  const running = workerIn(healthFile);
  return [
    node === null
      ? fine('versions', 'node', process.version)
      : bad('versions', 'node', process.version, node),
    running === null || running === own
      ? fine('versions', 'daytwo', own)
      : bad('versions', 'daytwo', `${own}, but the worker that runs is ${running}`, 'restart it'),
  ];
}

/** The version of the worker that wrote the health file last; null where none is known to run. */
function workerIn(healthFile: string): string | null {
  try {
    const health = z
      .object({ version: z.string(), state: z.string() })
      .parse(JSON.parse(readFileSync(healthFile, 'utf8')));
    return health.state === 'running' ? health.version : null;
  } catch {
    return null;
  }
}

/** Room on the database's disk. */
export function checkDisk(database: string): Finding {
  const folder = dirname(database);
  if (!existsSync(folder))
    return unknown('disk', folder, 'is not there yet; the first start makes it');
  try {
    const disk = statfsSync(folder);
    const free = disk.bavail * disk.bsize;
    return free >= FEWEST_FREE
      ? fine('disk', folder, `${megabytes(free)} free`)
      : bad(
          'disk',
          folder,
          `only ${megabytes(free)} free`,
          'make room: a full disk stops the worker',
        );
  } catch (e) {
    return unknown('disk', folder, messageOf(e));
  }
}

/** The database: size, log, schema, and every page, row and index of it. */
export async function checkDatabase(file: string): Promise<Finding[]> {
  if (!existsSync(file))
    return [unknown('database', file, 'is not there yet; the first start makes it')];
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
  const schema = schemaOf(file);
  const found = [
    log > LONGEST_LOG
      ? bad(
          'database',
          'log',
          `${megabytes(log)} wait beside it to be copied into it`,
          'end other programs that have it open (a backup, an sqlite3 shell), or restart the worker',
        )
      : fine('database', 'size', `${megabytes(statSync(file).size)}, its log ${megabytes(log)}`),
    schema > MIGRATIONS.length
      ? bad(
          'database',
          'schema',
          `${schema}; this daytwo knows up to ${MIGRATIONS.length}`,
          'install the newer daytwo',
        )
      : fine('database', 'schema', `${schema} of ${MIGRATIONS.length}`),
  ];
  const verdict = await checkFile({ file, depth: 'full' }).verdict;
  if (verdict.verdict === 'whole') return [...found, fine('database', 'content', 'is whole')];
  return [
    ...found,
    verdict.verdict === 'unknown'
      ? unknown('database', 'content', verdict.why)
      : bad(
          'database',
          'content',
          `is damaged (table ${verdict.table}): ${verdict.why}`,
          `restore a backup with the worker stopped, or try: sqlite3 ${file} .recover | sqlite3 new.db`,
        ),
  ];
}

function schemaOf(file: string): number {
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    return Number(db.pragma('user_version', { simple: true }));
  } catch {
    // The check of its content says why.
    return 0;
  } finally {
    db?.close();
  }
}
