import type { ControlFinding } from '../../domain/control.ts';
import { DAY, iso, type Millis } from '../../domain/clock.ts';
import { dayAlone, dayWords } from '../../domain/text-dates.ts';
import { day } from '../../domain/text-time.ts';

/** A tool that an agent has, and since when as far as that is known. */
export interface GrantedTool {
  tool: string;
  /** Where it is granted, in words. */
  by: string;
  /** ISO time, without a gap until now; null where nobody noted it. */
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
/** Of days before, only the last use of what is granted is asked for. */
export const READ_DAYS = UNUSED_DAYS + 1;

/** What is known of an agent's tools. */
export interface ToolsSeen {
  granted: readonly GrantedTool[];
  uses: AsyncIterable<ToolUse> | Iterable<ToolUse>;
  /** Since when uses are seen without a gap; null where none ever was. */
  watchedSince: string | null;
  /** Since when they were read, where that is later. */
  readFrom?: string | null;
}

/**
 * Tools that an agent has and has not used for 30 days, and those that it used and was not granted.
 * A tool that is not known to be granted for so long, or watched for less long, is not called unused.
 * Uses may come from anywhere (canaries, real outputs) and in any order; of one without a grant those
 * of the last 30 days count.
 */
export async function compareTools(seen: ToolsSeen, now: Millis): Promise<ControlFinding[]> {
  const last = new Map<string, ToolUse>();
  for await (const use of seen.uses)
    if (use.at > (last.get(use.tool)?.at ?? '')) last.set(use.tool, use);
  const granted = new Set(seen.granted.map((g) => g.tool));
  return [
    ...[...last]
      .filter(([tool, use]) => !granted.has(tool) && Date.parse(use.at) >= now - READ_DAYS * DAY)
      .map(([tool, use]) => ({
        id: `not-granted ${tool}`,
        what: `${tool} was used and is not granted, last on ${whenWords(use, now)}`,
      })),
    ...unusedTools(seen, last, now),
  ].toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** A day of another year has it. */
function whenWords({ at, isDay }: ToolUse, now: Millis): string {
  if (at.slice(0, 4) !== iso(now).slice(0, 4)) return day(at);
  return isDay === true ? dayAlone(at) : dayWords(at);
}

function unusedTools(
  { granted, watchedSince, readFrom }: ToolsSeen,
  last: ReadonlyMap<string, ToolUse>,
  now: Millis,
): ControlFinding[] {
  const from = now - UNUSED_DAYS * DAY;
  if (watchedSince === null || Date.parse(watchedSince) > from) return [];
  return granted.flatMap(({ tool, by, since }) => {
    if (since === null || Date.parse(since) > from) return [];
    const use = last.get(tool);
    if (use !== undefined && Date.parse(use.at) >= from) return [];
    const seenFrom = readFrom != null && readFrom > watchedSince ? readFrom : watchedSince;
    const when =
      use === undefined
        ? `no use of it was seen since ${whenWords({ tool, at: seenFrom, isDay: true }, now)}`
        : `it was last used on ${whenWords(use, now)}`;
    const known = whenWords({ tool, at: since, isDay: true }, now);
    return [
      {
        id: `unused ${tool}`,
        what: `${tool} is granted (${by}, since ${known}) and unused for ${UNUSED_DAYS} days: ${when}`,
      },
    ];
  });
}
