import type { Version } from '../../domain/agent-version.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import type { Change } from '../../domain/change.ts';
import type { Ids } from '../../domain/clock.ts';
import type { Store } from '../../domain/store.ts';
import { type CurrentVersion, detectChange } from './detect.ts';

/** Keeps a version and the change it means, if it is one. */
export async function recordVersion(
  deps: { store: Store; ids: Ids },
  now: CurrentVersion,
  provider: string | null,
): Promise<Change | null> {
  const before = await deps.store.versions.latest(now.agent, now.kind, now.subject);
  if (before?.hash === now.hash) {
    await renewNames(deps.store, before, now);
    return null;
  }
  const change = detectChange(before, now, deps.ids.next('change'), provider);
  await deps.store.transaction(async (tx) => {
    const { tracked: _, ...kept } = now;
    await tx.versions.put(kept);
    if (change === null) return;
    await tx.changes.add(change);
    await tx.audit.append({
      at: now.at,
      actor: 'daytwo',
      action: 'change seen',
      subject: now.agent,
      detail: { kind: change.kind, what: change.what },
    });
  });
  return change;
}

/**
 * A suite whose cases are only called otherwise is the same version of it; by its names of now the
 * next edit is told. The time stays: nothing changed.
 */
async function renewNames(store: Store, before: Version, now: CurrentVersion): Promise<void> {
  if (now.kind !== 'suite' || canonicalJson(before.detail) === canonicalJson(now.detail)) return;
  await store.versions.reword({ ...before, detail: now.detail });
}
