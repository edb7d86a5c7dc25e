import type { Millis } from '../../domain/clock.ts';

/**
 * What the watch over soul files remembers between ticks, by agent, in monotonic time; begins anew
 * with a restart or a reload.
 */
export interface SoulWatch {
  auditedAt: Map<string, Millis>;
  documentsAt: Map<string, Millis>;
  keptAt: Map<string, { hash: string; at: Millis }>;
  /** The commit of a soul as it was last seen: an edit is often committed after it was read. */
  commits: Map<string, { hash: string; commit: string | null }>;
}

export const newSoulWatch = (): SoulWatch => ({
  auditedAt: new Map(),
  documentsAt: new Map(),
  keptAt: new Map(),
  commits: new Map(),
});
