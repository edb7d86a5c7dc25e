import { withBaseline } from '../../detection/drift/baseline.ts';
import type { Look, Stream } from '../../domain/drift.ts';
import type { Incident } from '../../domain/incident.ts';
import { passesOf } from '../review/told-level.ts';

/** So many of the cases that were told to fail do so still, or it is over. */
const MOST_OF_THEM = 0.5;

const share = ({ passed, of }: { passed: number; of: number }): number => passed / Math.max(1, of);

/**
 * Which suites of a drift fail still that were told to fail now, by the runs that are at hand; what
 * is not at hand is as it was. Undefined where none was told so.
 */
export function failsNowAfter(
  { failsNow, failedCases, told }: Pick<Incident, 'failsNow' | 'failedCases' | 'told'>,
  streams: readonly Stream[],
): Incident['failsNow'] {
  if (failsNow === undefined) return undefined;
  return Object.fromEntries(
    Object.entries(failsNow).map(([suite, before]) => {
      const pass = streams.find((s) => s.metric === 'pass' && s.suite === suite);
      const last = pass?.looks.at(-1);
      if (pass === undefined || last === undefined) return [suite, before];
      return [
        suite,
        isNearerToTold(pass, last, told?.passes[suite]) ||
          (failOf(last, failedCases?.[suite] ?? []) ?? before),
      ];
    }),
  );
}

/** Whether a run's pass rate is nearer to what was told than to what was before. */
function isNearerToTold(
  pass: Stream,
  last: Look,
  told: { passed: number; of: number } | undefined,
): boolean {
  const before = passesOf(withBaseline(pass).baseline);
  const now = passesOf([last]);
  if (told === undefined || told.of === 0 || now.of === 0 || before.of === 0) return false;
  if (share(told) >= share(before)) return false;
  return share(now) < (share(told) + share(before)) / 2;
}

/** Whether most of these cases fail in a run; null where none of them was judged. */
function failOf({ cells }: Look, cases: readonly string[]): boolean | null {
  const judged = cells.filter(
    ({ caseHash, counts }) => cases.includes(caseHash) && counts.some((n) => n > 0),
  );
  if (judged.length === 0) return null;
  const failed = judged.filter(({ counts }) => (counts[1] ?? 0) > 0).length;
  return failed >= MOST_OF_THEM * judged.length;
}
