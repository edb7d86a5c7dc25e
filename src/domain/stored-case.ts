import type { CaseMetadata } from './suite.ts';

export interface StoredCase {
  agent: string;
  suite: string;
  hash: string;
  label: string;
  prompt: string;
  metadata: CaseMetadata;
  firstSeen: string;
}
