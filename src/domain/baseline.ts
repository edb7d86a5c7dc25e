/** The behaviour a named person approved. `bins` are frozen with it. */
export interface Baseline {
  id: string;
  agent: string;
  suite: string;
  runs: readonly string[];
  approvedBy: string;
  approvedAt: string;
  /**
   * Only runs made after it are looks of this baseline: what lies between its last run and the
   * approval was known to the person who gave it. Absent in those of an earlier release, which
   * counted from their last run on, and go on so.
   */
  looksAfter?: string;
  note: string;
  bins: {
    edges: Readonly<Record<string, readonly number[]>>;
    values: Readonly<Record<string, readonly string[]>>;
  };
}
