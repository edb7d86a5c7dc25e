import type { Trigger } from './run.ts';

/**
 * One type for everything that changed around an agent; what a drift incident names as being in its
 * window.
 */
export interface Change {
  id: string;
  at: string;
  kind:
    | 'soul'
    | 'tools'
    | 'suite'
    | 'target'
    | 'judge'
    | 'served-model'
    | 'fingerprint'
    | 'agent-version'
    | 'model-list'
    | 'configuration'
    | 'harness';
  agent: string | null;
  provider: string | null;
  suite: string | null;
  /** In words: "gpt-4o-mini is now served by gpt-4o-mini-2026-10-02 (was …-07-18)". */
  what: string;
  before: string | null;
  after: string | null;
  gitCommit: string | null;
  /** Runs it asks for, or null when it only explains. */
  triggers: Trigger | null;
}
