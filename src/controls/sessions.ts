import type { ControlFinding } from '../domain/control.ts';
import { plural } from '../domain/text.ts';

/** Session ids as an agent's own store has them, and as they came to be recorded. */
export interface SessionsSeen {
  inStore: readonly string[];
  inTrail: readonly string[];
}

/** One finding names so many at most. */
const MOST_NAMED = 5;
/** So many numbers may be missing between two before they are taken for two series. */
const LARGEST_HOLE = 1_000;

/**
 * Sessions that an agent had and that were never recorded, and numbers that are missing in the
 * trail's own rows (`desk-17`, `desk-19`): what was deleted in both places leaves a hole.
 */
export function findMissingSessions({ inStore, inTrail }: SessionsSeen): ControlFinding[] {
  const trail = new Set(inTrail);
  const missing = [...new Set(inStore)].filter((id) => !trail.has(id)).toSorted();
  const holes = findHoles([...new Set([...inStore, ...inTrail])]);
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            id: 'missing',
            what:
              `${plural(missing.length, 'session')} of the agent's store ` +
              `${missing.length === 1 ? 'is' : 'are'} missing from the trail: ${named(missing)}`,
          },
        ]),
    ...holes.map(({ series, from, to }) => ({
      id: `hole ${series}${from}`,
      what:
        from === to
          ? `the number ${series}${from} is missing between its neighbours`
          : `the numbers ${series}${from} to ${series}${to} are missing between their neighbours`,
    })),
  ];
}

interface Hole {
  series: string;
  from: number;
  to: number;
}

/** Numbers that are missing inside a series of three or more ids that end in one. Pure. */
export function findHoles(ids: readonly string[]): Hole[] {
  const series = new Map<string, number[]>();
  for (const id of ids) {
    const [, name = '', digits = ''] = /^(.*?)(\d{1,9})$/.exec(id) ?? [];
    // An id of letters and figures mixed ends in figures by chance.
    if (digits === '' || !/^(?:.*[^0-9a-f]|)$/i.test(name)) continue;
    series.set(name, [...(series.get(name) ?? []), Number(digits)]);
  }
  return [...series].flatMap(([name, numbers]) => {
    const sorted = [...new Set(numbers)].toSorted((a, b) => a - b);
    if (sorted.length < 3) return [];
    return sorted.flatMap((n, i): Hole[] => {
      const next = sorted[i + 1];
      if (next === undefined || next - n < 2 || next - n > LARGEST_HOLE) return [];
      return [{ series: name, from: n + 1, to: next - 1 }];
    });
  });
}

const named = (ids: readonly string[]): string =>
  ids.length <= MOST_NAMED
    ? ids.join(', ')
    : `${ids.slice(0, MOST_NAMED).join(', ')} and ${ids.length - MOST_NAMED} more`;
