/**
 * A version of something hashed (soul, target, suite, judge, a server's tools), or of daytwo or the
 * agent's runtime (`harness`), or what an agent says of itself (`agent`), as it was from `at` on.
 */
export interface Version {
  agent: string;
  kind:
    | 'soul'
    | 'target'
    | 'tools'
    | 'suite'
    | 'judge'
    | 'served'
    | 'fingerprint'
    | 'agent'
    | 'harness';
  /**
   * The suite's name for `suite`, the server's for `tools`, the runtime's for its `harness`, the
   * model asked for for `served`, `fingerprint` and `agent`; empty otherwise.
   */
  subject: string;
  hash: string;
  at: string;
  /** Ends with `+` where a file differs from what is committed. */
  gitCommit: string | null;
  /** Of the commit. */
  author?: string | null;
  /** File → content hash, or other detail a diff is made from. */
  detail: Readonly<Record<string, string>>;
}

export type Uncommitted = Readonly<Record<string, { since: number; committed: string }>>;
