import type { ControlFinding } from '../../domain/control.ts';
import { DAY, type Millis } from '../../domain/clock.ts';
import { dayAlone, dayWords } from '../../domain/text-dates.ts';

/** A tool that an agent has, and since when as far as that is known. */
export interface GrantedTool {
  tool: string;
  /** Where it is granted, in words. */
  by: string;
  /** ISO time; null where nobody noted it. */
  since: string | null;
}

/** A call of a tool, wherever it was seen. */
export interface ToolUse {
  tool: string;
  at: string;
  /** Only its day is known: the time is that day's end. */
  isDay?: boolean;
}

/** So long without a call a tool is unused. */
export const UNUSED_DAYS = 30;

/** What is known of an agent's tools. */
export interface ToolsSeen {
  granted: readonly GrantedTool[];
  uses: AsyncIterable<ToolUse> | Iterable<ToolUse>;
  /** Since when uses are seen without a gap; null where none ever was. */
  watchedSince: string | null;
}

/**
 * Tools that an agent has and has not used for 30 days, and those that it used and was not granted.
 * A tool that is younger than that, or watched for less long, is not called unused. Uses may come
 * from anywhere (canaries, real outputs) and in any order.
 */
export async function compareTools(seen: ToolsSeen, now: Millis): Promise<ControlFinding[]> {
  const last = new Map<string, ToolUse>();
  for await (const use of seen.uses)
    if (use.at > (last.get(use.tool)?.at ?? '')) last.set(use.tool, use);
  const granted = new Set(seen.granted.map((g) => g.tool));
  return [
    ...[...last]
      .filter(([tool]) => !granted.has(tool))
      .map(([tool, use]) => ({
        id: `not-granted ${tool}`,
        what: `${tool} was used and is not granted, last on ${whenWords(use)}`,
      })),
    ...unusedTools(seen, last, now),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

const whenWords = ({ at, isDay }: ToolUse): string =>
  isDay === true ? dayAlone(at) : dayWords(at);

function unusedTools(
  { granted, watchedSince }: ToolsSeen,
  last: ReadonlyMap<string, ToolUse>,
  now: Millis,
): ControlFinding[] {
  const from = now - UNUSED_DAYS * DAY;
  if (watchedSince === null || Date.parse(watchedSince) > from) return [];
  return granted.flatMap(({ tool, by, since }) => {
    if (since !== null && Date.parse(since) > from) return [];
    const use = last.get(tool);
    if (use !== undefined && Date.parse(use.at) >= from) return [];
    const when =
      use === undefined ? 'no use of it was seen' : `it was last used on ${whenWords(use)}`;
    return [
      {
        id: `unused ${tool}`,
        what: `${tool} is granted (${by}) and unused for ${UNUSED_DAYS} days: ${when}`,
      },
    ];
  });
}
