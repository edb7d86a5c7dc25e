/** The behaviour a named person approved. `bins` are frozen with it. */
export interface Baseline {
  id: string;
  agent: string;
  suite: string;
  runs: readonly string[];
  approvedBy: string;
  approvedAt: string;
  note: string;
  bins: {
    edges: Readonly<Record<string, readonly number[]>>;
    values: Readonly<Record<string, readonly string[]>>;
  };
}
