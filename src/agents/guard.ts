import type { Millis } from '../domain/clock.ts';
import { whyWritable, type User } from './accounts.ts';
import { gitState, type GitState } from './git.ts';
import type { Soul } from './soul.ts';

/** What is wrong with how an agent's instructions are kept. */
export interface Finding {
  path: string;
  kind: 'uncommitted' | 'writable';
  /** In words, after the file's name. */
  why: string;
}

/** When each (file, content) that differs from git was first seen, by `path hash`. */
export type Seen = ReadonlyMap<string, Millis>;

/**
 * Which of an agent's live files are not what is committed, or could be changed by the agent itself. What the agent writes
 * for itself (`notes`) is meant to change. An edit has `graceMs` to be committed; `seen` carries its age to the next look.
 */
export async function guard(soul: Pick<Soul, 'documents'>, user: User | null, options: { graceMs: Millis; now: Millis; seen: Seen }): Promise<{ findings: Finding[]; seen: Seen; git: GitState | null }> {
  const guarded = soul.documents.filter((d) => d.role !== 'notes');
  const state = await gitState(guarded.map((d) => d.path));
  const differing = guarded.filter((d) => state?.uncommitted.includes(d.path) === true);
  const seen = new Map(differing.map((d) => [`${d.path} ${d.hash}`, options.seen.get(`${d.path} ${d.hash}`) ?? options.now]));
  const old = differing.filter((d) => options.now - (seen.get(`${d.path} ${d.hash}`) ?? options.now) >= options.graceMs);
  return {
    seen, git: state,
    findings: [
      ...old.map((d): Finding => ({ path: d.path, kind: 'uncommitted', why: `is not what is committed, and has been so for ${minutes(options.now - (seen.get(`${d.path} ${d.hash}`) ?? options.now))}` })),
      ...(user === null ? [] : guarded.flatMap((d): Finding[] => {
        const why = whyWritable(user, d.path);
        return why === null ? [] : [{ path: d.path, kind: 'writable', why: `can be changed by the agent: ${why}` }];
      })),
    ],
  };
}

const minutes = (ms: Millis): string => (ms < 120 * 60_000 ? `${Math.max(1, Math.round(ms / 60_000))} min` : `${Math.round(ms / 3_600_000)} h`);
