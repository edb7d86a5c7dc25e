import type { Runtime } from '../../app/runtime.ts';
import type { Change } from '../../domain/change.ts';
import { detect, type Now } from './detect.ts';

/** Keeps a version and the change it means, if it is one. */
export async function record(
  live: Pick<Runtime, 'store' | 'ids'>,
  now: Now,
  provider: string | null,
): Promise<Change | null> {
  const before = await live.store.versions.latest(now.agent, now.kind, now.subject);
  if (before?.hash === now.hash) return null;
  const change = detect(before, now, live.ids.next('change'), provider);
  await live.store.transaction(async (tx) => {
    await tx.versions.put(now);
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
