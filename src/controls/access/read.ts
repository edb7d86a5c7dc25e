import { readFileSync, type Stats } from 'node:fs';
import { fileWords } from '../../domain/text-files.ts';
import { runOnce } from '../../platform/program/run.ts';
import { type AclEntry, parseAcls } from './acl.ts';
import type { NodeFacts, WayFacts } from './decide.ts';
import { type Mount, mountOf, parseMounts } from './mounts.ts';
import { type Step, walkPath } from './walk.ts';

/** What is known of the ways to some files, and what could not be known. */
export interface WaysRead {
  ways: ReadonlyMap<string, WayFacts>;
  /** Files that could not be looked at, in words. */
  unknown: readonly string[];
  /** What was looked at less closely, in words. */
  notes: readonly string[];
}

interface Walked {
  steps: readonly Step[];
  real: string;
  stat: Stats;
}

/** What this machine is asked with; tests hand in their own. */
export interface Machine {
  getfacl: string;
  mountinfo: string;
}
const THIS_MACHINE: Machine = { getfacl: 'getfacl', mountinfo: '/proc/self/mountinfo' };
const PATIENCE_MS = 15_000;
const MOST_BYTES = 5_000_000;

/** Gathers what decides who may write some files. Opens nothing but the table of mounts. */
export async function readWays(
  files: readonly string[],
  machine: Machine = THIS_MACHINE,
): Promise<WaysRead> {
  const walked = new Map<string, Walked>();
  const unknown: string[] = [];
  for (const file of files) {
    try {
      walked.set(file, walkPath(file));
    } catch (e) {
      unknown.push(`${file} ${fileWords(e)}`);
    }
  }
  const nodes = [...walked.values()].flatMap((w) => [w.real, ...w.steps.map((s) => s.folder)]);
  const acls = await readAcls([...new Set(nodes)], machine.getfacl);
  const mounts = readMounts(machine.mountinfo);
  return {
    ways: new Map([...walked].map(([file, w]) => [file, wayOf(w, acls.lists, mounts.mounts)])),
    unknown,
    notes: [...acls.notes, ...mounts.notes],
  };
}

function wayOf(
  walked: Walked,
  lists: ReadonlyMap<string, readonly AclEntry[]>,
  mounts: readonly Mount[],
): WayFacts {
  const node = (path: string, stat: Stats): NodeFacts => ({
    path,
    mode: stat.mode,
    uid: stat.uid,
    gid: stat.gid,
    acl: lists.get(path) ?? null,
    readOnlyMount: mountOf(mounts, path)?.readOnly ?? false,
  });
  return {
    steps: walked.steps.map((s) => {
      const child = s.folder === '/' ? `/${s.name}` : `${s.folder}/${s.name}`;
      return {
        folder: node(s.folder, s.folderStat),
        child: {
          name: s.name,
          uid: s.childStat.uid,
          isMountPoint: mounts.some((m) => m.at === child),
        },
      };
    }),
    file: node(walked.real, walked.stat),
  };
}

async function readAcls(
  paths: readonly string[],
  getfacl: string,
): Promise<{ lists: ReadonlyMap<string, readonly AclEntry[]>; notes: readonly string[] }> {
  if (paths.length === 0) return { lists: new Map(), notes: [] };
  const end = await runOnce(
    {
      file: getfacl,
      args: ['--absolute-names', '--numeric', '--', ...paths],
      env: {},
      folder: '/',
      mostBytes: MOST_BYTES,
      clean: (text) => text,
    },
    '',
    { timeoutMs: PATIENCE_MS },
  );
  if (end.kind === 'said') return { lists: parseAcls(end.output), notes: [] };
  const why =
    end.kind === 'not-started'
      ? 'getfacl is not installed (the package acl)'
      : `getfacl did not answer (${end.kind})`;
  return { lists: new Map(), notes: [`access lists were not looked at: ${why}`] };
}

function readMounts(file: string): { mounts: Mount[]; notes: readonly string[] } {
  try {
    return { mounts: parseMounts(readFileSync(file, 'utf8')), notes: [] };
  } catch (e) {
    return { mounts: [], notes: [`mounts were not looked at: ${file} ${fileWords(e)}`] };
  }
}
