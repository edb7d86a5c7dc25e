import type { Change } from '../../domain/change.ts';
import type { Store } from '../../domain/store.ts';
import { diffLines, type FileDiff } from '../../platform/line-diff.ts';
import { movedOf } from '../changes/detect.ts';

/** More would not be read beside two flips. */
const MOST_FILES = 2;

/**
 * What was edited in an agent's instructions before a drift began, made from the texts that were
 * kept; the newest edit first. Empty where none was edited, or where no text is kept.
 * @param changes those that can have caused it
 */
export async function soulDiffs(
  tx: Store,
  agent: string,
  changes: readonly Change[],
): Promise<FileDiff[]> {
  const edits = changes.filter((c) => c.kind === 'soul' && c.agent === agent).toReversed();
  if (edits.length === 0) return [];
  const versions = await tx.versions.history(agent, 'soul');
  const diffs: FileDiff[] = [];
  for (const edit of edits) {
    const at = versions.findLastIndex(
      (v) => v.at === edit.at && v.hash.startsWith(edit.after ?? ' '),
    );
    const [before, after] = [versions[at - 1], versions[at]];
    if (before === undefined || after === undefined) continue;
    for (const { key, how } of movedOf(before.detail, after.detail)) {
      if (diffs.length >= MOST_FILES) return diffs;
      const [old, fresh] = [
        how === 'added' ? '' : await tx.outputs.get(before.detail[key] ?? ''),
        how === 'removed' ? '' : await tx.outputs.get(after.detail[key] ?? ''),
      ];
      const diff =
        old === null || fresh === null
          ? null
          : diffLines(how === 'edited' ? key : `${key} (${how})`, old, fresh);
      if (diff !== null) diffs.push(diff);
    }
  }
  return diffs;
}
