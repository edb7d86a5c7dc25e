// What the quick set prints: one line a cell.
import { CELLS } from './cells-list.ts';
import { clopperPearson } from './exact.ts';
import type { Row } from './results.ts';
import { delayOf, ORACLE, OURS } from './score.ts';

/** Quiet cells first: years with a false alarm; then delays beside the oracle's. */
export function summary(rows: readonly Row[]): string {
  const lines: string[] = [];
  for (const c of CELLS) {
    const row = rows.find((r) => r.cell === c.id);
    const ours = row?.tallies[OURS];
    if (row === undefined || ours === undefined) continue;
    if (c.change === null) {
      const { low, high } = clopperPearson(ours.found, ours.years);
      lines.push(
        `${c.id.padEnd(44)} ${String(ours.found).padStart(3)} of ${ours.years} years with a ` +
          `false alarm (95 % interval ${(100 * low).toFixed(1)} to ${(100 * high).toFixed(1)} %)`,
      );
      continue;
    }
    const [mine, best] = [
      delayOf(ours),
      row.tallies[ORACLE] === undefined ? null : delayOf(row.tallies[ORACLE]),
    ];
    lines.push(
      `${c.id.padEnd(44)} median ${String(mine.median ?? '–').padStart(3)} looks, mean ` +
        `${mine.mean.toFixed(1)}, found ${(100 * mine.found).toFixed(0)} % (oracle ` +
        `${best?.median ?? '–'}, ${best?.mean.toFixed(1) ?? '–'}), ${ours.years} years`,
    );
  }
  return lines.join('\n');
}
