import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlFinding, ControlResult } from '../../domain/control.ts';
import { fileWords } from '../../domain/text-files.ts';
import { isBinary } from '../../platform/files/plain-files.ts';
import { secretPlaceProblem } from '../../platform/files/secret-places.ts';
import { readTail } from '../../platform/files/tail.ts';
import { findSecrets, type SecretFound } from './scan.ts';

/** A file in which secrets are looked for, and which kind of file it is. */
export interface ScannedFile {
  path: string;
  kind: 'soul' | 'skill' | 'notes' | 'suite' | 'claims' | 'facts' | 'log';
}

/** Of a larger file the end is read: what was written last. */
const MOST_BYTES = 8_000_000;
const MOST_LOGS = 500;
/** One file is one finding a rule, with its first lines and secrets. */
const MOST_SHOWN = 5;

/**
 * Looks for secrets in some files, which are opened for reading alone. A file that the
 * configuration itself keeps a secret in is not read.
 */
export function checkSecrets(
  agent: string | null,
  files: readonly ScannedFile[],
  secretFiles: readonly string[],
): ControlResult {
  const findings: ControlFinding[] = [];
  const unknown: string[] = [];
  const notes: string[] = [];
  const seen = new Set<string>();
  for (const { path, kind } of files) {
    const place = secretPlaceProblem(path, secretFiles);
    const read =
      place === null ? readTail(path, MOST_BYTES) : { ok: false as const, problem: place };
    if (!read.ok) {
      unknown.push(`${path} ${read.problem}`);
      continue;
    }
    if (isBinary(read.body)) continue;
    if (read.skipped > 0)
      notes.push(`${path}: only its last ${Math.round(MOST_BYTES / 1e6)} MB were read`);
    const found = findSecrets(read.body.toString('utf8'));
    findings.push(...findingsOf({ path, kind }, found, { isTail: read.skipped > 0, seen }));
  }
  return { control: 'secrets', agent, findings, unknown, notes };
}

/**
 * One finding a file and rule.
 * @param isTail its lines are counted from where it was read
 * @param seen digests of what earlier files showed; those of this one are added
 */
export function findingsOf(
  { path, kind }: ScannedFile,
  found: readonly SecretFound[],
  { isTail, seen }: { isTail: boolean; seen: Set<string> },
): ControlFinding[] {
  return [...Map.groupBy(found, (f) => f.rule)].map(([rule, all]) => {
    const lines = [...new Set(all.map((f) => f.line))];
    const where = isTail ? ' (counted from where reading began)' : '';
    const fresh = new Set(all.map((f) => f.digest).filter((digest) => !seen.has(digest)));
    for (const digest of fresh) seen.add(digest);
    return {
      id: `${path} ${rule}`,
      path,
      what:
        `${kind} ${path}, line${lines.length === 1 ? '' : 's'} ${firstOf(lines)}${where}: ` +
        `${all[0]?.what ?? rule} [${rule}]${secretsWords(all)}`,
      secrets: fresh.size,
    };
  });
}

/** " ghp_… (40 characters)"; of several secrets each, so that none is taken for another. */
function secretsWords(all: readonly SecretFound[]): string {
  const each = new Map(all.map((f) => [f.digest, f.excerpt]));
  const excerpts = [...each.values()];
  const [first] = excerpts;
  if (excerpts.length === 1) return ` ${first}`;
  const isAlike = excerpts.every((e) => e === first);
  return `, ${excerpts.length} secrets: ${isAlike ? `each ${first}` : firstOf(excerpts)}`;
}

function firstOf(all: readonly (string | number)[]): string {
  const more = all.length - MOST_SHOWN;
  return `${all.slice(0, MOST_SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** The files that configured logs stand for: a folder for what lies in it, the newest first. */
export function logFiles(paths: readonly string[]): { files: ScannedFile[]; unknown: string[] } {
  const found: { path: string; at: number }[] = [];
  const unknown: string[] = [];
  const walk = (path: string, depth: number): void => {
    try {
      const stat = statSync(path);
      if (!stat.isDirectory()) found.push({ path, at: stat.mtimeMs });
      else if (depth < 4)
        for (const e of readdirSync(path, { withFileTypes: true }))
          if (isFollowed(e)) walk(join(path, e.name), depth + 1);
    } catch (e) {
      unknown.push(`${path} ${fileWords(e)}`);
    }
  };
  for (const path of paths) walk(path, 0);
  const newest = found.toSorted((a, b) => b.at - a.at);
  if (newest.length > MOST_LOGS)
    unknown.push(`${newest.length - MOST_LOGS} older logs are not looked at`);
  return {
    files: newest.slice(0, MOST_LOGS).map(({ path }) => ({ path, kind: 'log' })),
    unknown,
  };
}

/** Compressed ones hold what was looked at when it was written. */
const isFollowed = (e: Dirent): boolean =>
  (e.isFile() || e.isDirectory()) && !/\.(?:gz|xz|zst|bz2|zip)$/i.test(e.name);
