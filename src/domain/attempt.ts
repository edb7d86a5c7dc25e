/** One call on the wire, written before it leaves (write-ahead). */
export interface Attempt {
  id: string;
  /** Null for a probe of a model that left its list. */
  run: string | null;
  caseHash: string;
  ordinal: number;
  /** `user`: the model that plays the user of a conversation. */
  purpose: 'trial' | 'user' | 'grade' | 'judge' | 'probe';
  at: string;
  reservedUsd: number;
}
