import { HOUR, type Millis, MINUTE } from '../domain/clock.ts';
import { type User, whyWritable } from '../platform/files/unix-users.ts';
import { gitState, type GitState } from '../platform/git/git.ts';
import type { Soul } from './soul.ts';

/** What is wrong with how an agent's instructions are kept. */
export interface Finding {
  path: string;
  kind: 'uncommitted' | 'writable';
  /** In words, after the file's name. */
  why: string;
}

/**
 * A file that differs from git: since when, whatever was edited in it meanwhile, and what was
 * committed of it then.
 */
export interface Differing {
  since: Millis;
  committed: string;
}

/** By path. Kept in the store: the age of an edit does not begin anew with the worker. */
export type DifferingFiles = Readonly<Record<string, Differing>>;

/**
 * Which of an agent's live files are not what is committed, or could be changed by the agent
 * itself. What the agent writes for itself (`notes`) is meant to change. A file has `graceMs` from
 * its first edit to be committed; `seen` carries that time to the next look. `ended` says of each
 * file that differed how that came to an end.
 */
export async function auditFiles(
  soul: Pick<Soul, 'documents'>,
  user: User | null,
  options: { graceMs: Millis; now: Millis; seen: DifferingFiles },
): Promise<{ findings: Finding[]; seen: DifferingFiles; ended: string[]; git: GitState | null }> {
  const guarded = soul.documents.filter((d) => d.role !== 'notes');
  const state = await gitState(guarded.map((d) => d.path));
  const differing = guarded.flatMap((d) => {
    const committed = state?.committed[d.path];
    if (committed === undefined || state?.uncommitted.includes(d.path) !== true) return [];
    const before = Object.hasOwn(options.seen, d.path) ? options.seen[d.path] : undefined;
    // Another commit of the file took in the edits until then; what differs now was edited since.
    return [
      {
        path: d.path,
        committed,
        since: before?.committed === committed ? Math.min(before.since, options.now) : options.now,
      },
    ];
  });
  const old = differing.filter((d) => options.now - d.since >= options.graceMs);
  return {
    seen: Object.fromEntries(
      differing.map(({ path, since, committed }) => [path, { since, committed }]),
    ),
    git: state,
    ended: Object.entries(options.seen).flatMap(([path, before]) => {
      const how = endedHow(path, before, guarded, state, differing);
      return how === null ? [] : [`${path} ${how}`];
    }),
    findings: [
      ...old.map((d): Finding => ({
        path: d.path,
        kind: 'uncommitted',
        why: `is not what is committed, and has been so for ${minutes(options.now - d.since)}`,
      })),
      ...(user === null
        ? []
        : guarded.flatMap((d): Finding[] => {
            const why = whyWritable(user, d.path);
            return why === null
              ? []
              : [{ path: d.path, kind: 'writable', why: `can be changed by the agent: ${why}` }];
          })),
    ],
  };
}

function endedHow(
  path: string,
  before: Differing,
  guarded: Soul['documents'],
  state: GitState | null,
  differing: readonly { path: string }[],
): string | null {
  if (!guarded.some((d) => d.path === path)) return 'is no longer one of the files it is told by';
  const now = state?.committed[path];
  if (now === undefined) return 'is no longer known to git';
  if (now !== before.committed) return 'was committed';
  return differing.some((d) => d.path === path) ? null : 'was put back as it is committed';
}

const minutes = (ms: Millis): string =>
  ms < 120 * MINUTE ? `${Math.max(1, Math.round(ms / MINUTE))} min` : `${Math.round(ms / HOUR)} h`;
