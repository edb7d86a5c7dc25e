import type { AuditEntry } from '../../domain/audit-entry.ts';
import { sha256 } from '../sha256.ts';

/** What the first entry points back to. */
export const GENESIS = '0'.repeat(64);

/**
 * SHA-256 over the entry and its predecessor's hash: changing or removing any entry breaks every
 * later one.
 */
export function link(entry: Omit<AuditEntry, 'hash'>): AuditEntry {
  const body = JSON.stringify([
    entry.seq,
    entry.at,
    entry.actor,
    entry.action,
    entry.subject,
    entry.detail,
    entry.previous,
  ]);
  return { ...entry, hash: sha256(body) };
}

/**
 * The sequence number of the first entry that does not follow from the one before it; null when all
 * do.
 * @param after the entry before the first of them, where they are not the first of all
 */
export function firstBroken(
  entries: readonly AuditEntry[],
  after: AuditEntry | null = null,
): number | null {
  let previous = after?.hash ?? GENESIS;
  let seq = after?.seq ?? 0;
  for (const e of entries) {
    seq += 1;
    if (e.seq !== seq || e.previous !== previous || link(e).hash !== e.hash) return e.seq;
    previous = e.hash;
  }
  return null;
}
