import type { AuditEntry } from '../domain/audit-entry.ts';
import type { Store } from '../domain/store.ts';

/** What was decided and done, and whether the record of it was tampered with. */
export interface AuditTrail {
  /**
   * The first entry whose hash does not follow from the one before; null where the chain is whole.
   */
  broken: number | null;
  /** Newest first. */
  entries: AuditEntry[];
}

/** The newest entries, with a check of the whole chain. */
export async function auditTrail(
  { audit }: Pick<Store, 'audit'>,
  limit: number,
): Promise<AuditTrail> {
  return { broken: await audit.verify(), entries: await audit.list(limit) };
}

/** A page of what was decided and done, newest first, and where the next one begins. */
export async function auditPage(
  { audit }: Pick<Store, 'audit'>,
  of: { before?: number | undefined; limit: number },
): Promise<{ entries: AuditEntry[]; next: number | null }> {
  const entries = await audit.list(of.limit, of.before);
  return { entries, next: entries.length < of.limit ? null : (entries.at(-1)?.seq ?? null) };
}
